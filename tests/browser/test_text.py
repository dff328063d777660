"""The labeler of texts in real JupyterLab: both tasks by mouse and again by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, NotebookPage, OpenNotebook

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

# An astronaut of three code points, é as two, a flag of two, a line break of two, and markup.
TEXT = "👩‍🚀 Ada met Rene\u0301e\r\nof The New York Times in 🇫🇷 Paris.\n<img src=x onerror=alert(1)>"
LABELS = [{"label": "Person", "shortDisplayName": "PER"}, {"label": "Place"}, {"label": "Paper"}]

OPEN = """
import json, pandas as pd, gt_notebook as gt
manifest = pd.DataFrame({{"source": json.loads(open("texts.json").read())}})
task = {task}
job = gt.LabelingJob("letters", manifest, task)
labeler = job.label(worker="alice")
labeler
"""
ENTITIES = OPEN.format(task=f"gt.NamedEntityRecognition({LABELS!r})")
CLASSES = OPEN.format(task='gt.TextClassification(["praise", "complaint", "question"]{more})')

# Where some words stand on the page: the middle of the row at their beginning and at their end.
PLACE_OF = """(root, words) => {
  const walker = document.createTreeWalker(root.querySelector("[data-gt='text']"), NodeFilter.SHOW_TEXT);
  const nodes = [];
  let all = "";
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push([node, all.length]);
    all += node.data;
  }
  const first = all.indexOf(words);
  const place = (unit, isEnd) => {
    const [node, start] = nodes.findLast(([, from]) => (isEnd ? from < unit : from <= unit));
    return [node, unit - start];
  };
  const range = document.createRange();
  range.setStart(...place(first, false));
  range.setEnd(...place(first + words.length, true));
  const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
  const [one, other] = [rects[0], rects.at(-1)];
  return [one.left + 1, one.top + one.height / 2, other.right - 1, other.top + other.height / 2];
}"""


def open_texts(
    open_notebook: OpenNotebook, lab: Lab, cell: str, *texts: str, **options: Any
) -> tuple[LabelerPage, Path]:
    folder = lab.new_folder()
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    page: NotebookPage = open_notebook([cell], folder=folder, **options)
    page.hide_sidebar()
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.show()
    return labeler, folder


def drag_over(labeler: LabelerPage, words: str) -> None:
    left, top, right, bottom = labeler.root.evaluate(PLACE_OF, words)
    mouse = labeler.page.page.mouse
    mouse.move(left, top)
    mouse.down()
    mouse.move((left + right) / 2, (top + bottom) / 2, steps=3)
    mouse.move(right, bottom, steps=3)
    mouse.up()


def double_click(labeler: LabelerPage, word: str) -> None:
    left, top, right, bottom = labeler.root.evaluate(PLACE_OF, word)
    labeler.page.page.mouse.dblclick((left + right) / 2, (top + bottom) / 2)


def choose(labeler: LabelerPage, label: str) -> None:
    labeler.root.locator(f"[data-gt-class='{label}']").click()


def output_manifest(labeler: LabelerPage, folder: Path) -> list[dict[str, Any]]:
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()
    labeler.page.evaluate("len(job.consolidate())")
    path = folder / "labels/letters/manifests/output/output.manifest"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def documented(*entities: tuple[str, str]) -> dict[str, Any]:
    """The label that Ground Truth documents, with offsets as Python counts."""
    places = [(TEXT.index(part), TEXT.index(part) + len(part), label) for part, label in entities]
    found = [{"startOffset": start, "endOffset": end, "label": label} for start, end, label in places]
    return {"annotations": {"entities": found, "labels": LABELS}}


def test_entities_are_marked_with_the_mouse(open_notebook: OpenNotebook, lab: Lab) -> None:
    labeler, folder = open_texts(open_notebook, lab, ENTITIES, TEXT)

    drag_over(labeler, "👩‍🚀 ")
    drag_over(labeler, " Rene\u0301e")
    choose(labeler, "Paper")
    labeler.press("Control+z")
    drag_over(labeler, "The New York Times")
    choose(labeler, "Paper")
    drag_over(labeler, "New York")
    labeler.press("2")
    double_click(labeler, "Paris")
    expect(labeler.shapes).to_have_count(5)
    expect(labeler.root.locator("img")).to_have_count(0)
    labeler.button("Submit").click()

    (line,) = output_manifest(labeler, folder)
    marked = [("👩‍🚀", "Person"), ("Rene\u0301e", "Person"), ("The New York Times", "Paper")]
    assert line["letters"] == documented(*marked, ("New York", "Place"), ("Paris", "Place"))
    metadata = line["letters-metadata"]
    assert metadata == {
        "entities": [{"confidence": 0.0}] * 5,
        "job-name": "labeling-job/letters",
        "type": "groundtruth/text-span",
        "creation-date": metadata["creation-date"],
        "human-annotated": "yes",
    }


def test_entities_are_marked_with_the_keyboard_alone(open_notebook: OpenNotebook, lab: Lab) -> None:
    labeler, folder = open_texts(open_notebook, lab, ENTITIES, TEXT)
    labeler.focus()

    for key in ("Control+Home", "Shift+ArrowRight", "1"):  # one letter for the reader, three code points
        labeler.press(key)
    for key in ("ArrowRight", "Control+Shift+ArrowRight", "Enter"):
        labeler.press(key)
    for key in ("ArrowDown", "End", "ArrowLeft", "Control+Shift+ArrowLeft", "2"):
        labeler.press(key)
    for key in ("Home", "Control+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "3"):
        labeler.press(key)
    expect(labeler.shapes).to_have_count(4)
    labeler.press("Alt+Shift+ArrowRight")
    for _ in range(4):
        labeler.press("Alt+ArrowLeft")
    labeler.press("[")
    labeler.press("Delete")
    labeler.press("Enter")

    (line,) = output_manifest(labeler, folder)
    assert line["letters"] == documented(("👩‍🚀", "Person"), ("he", "Paper"), ("Paris", "Place"))


def test_a_text_without_entities_is_said_to_have_none(open_notebook: OpenNotebook, lab: Lab) -> None:
    labeler, folder = open_texts(open_notebook, lab, ENTITIES, TEXT)
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("Mark an entity first")

    labeler.press("e")
    labeler.press("Enter")

    (line,) = output_manifest(labeler, folder)
    assert line["letters"] == documented()
    assert line["letters-metadata"]["entities"] == []


def test_a_click_takes_the_shortest_entity_and_another_the_next(
    open_notebook: OpenNotebook, lab: Lab
) -> None:
    labeler, _ = open_texts(open_notebook, lab, ENTITIES, TEXT)
    drag_over(labeler, "The New York Times")
    drag_over(labeler, "New York")
    left, top, _, _ = labeler.root.evaluate(PLACE_OF, "New York")
    chosen = labeler.root.locator("[data-gt-shape] [aria-pressed='true']")

    labeler.press("Escape")
    labeler.page.page.mouse.click(left + 20, top)
    expect(chosen).to_contain_text("“New York”")
    labeler.page.page.mouse.click(left + 20, top)
    expect(chosen).to_contain_text("“The New York Times”")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_texts_get_a_class(open_notebook: OpenNotebook, lab: Lab, hand: str) -> None:
    labeler, folder = open_texts(open_notebook, lab, CLASSES.replace("{more}", ""), TEXT, "Why?")
    if hand == "mouse":
        for number, label in enumerate(("complaint", "question")):
            labeler.wait_for(number)
            choose(labeler, label)
            labeler.button("Submit").click()
    else:
        labeler.focus()
        for number, key in enumerate("23"):
            labeler.wait_for(number)
            labeler.press("PageDown")
            labeler.press(key)
            labeler.press("Enter")

    lines = output_manifest(labeler, folder)
    assert [line["letters"] for line in lines] == [1, 2]
    metadata = lines[0]["letters-metadata"]
    assert metadata == {
        "confidence": 0.0,
        "job-name": "labeling-job/letters",
        "class-name": "complaint",
        "human-annotated": "yes",
        "creation-date": metadata["creation-date"],
        "type": "groundtruth/text-classification",
    }


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_texts_get_several_classes(open_notebook: OpenNotebook, lab: Lab, hand: str) -> None:
    labeler, folder = open_texts(open_notebook, lab, CLASSES.replace("{more}", ", multi_label=True"), TEXT)
    if hand == "mouse":
        choose(labeler, "question")
        choose(labeler, "praise")
        labeler.button("Submit").click()
    else:
        labeler.focus()
        for key in ("3", "1", "Enter"):
            labeler.press(key)

    (line,) = output_manifest(labeler, folder)
    assert line["letters"] == [0, 2]
    assert line["letters-metadata"]["class-map"] == {"0": "praise", "2": "question"}
    assert line["letters-metadata"]["type"] == "groundtruth/text-classification-multilabel"


def test_a_long_text_is_fetched_once_and_never_saved(open_notebook: OpenNotebook, lab: Lab) -> None:
    text = "secret words and more of them\n" * 3_000
    labeler, _ = open_texts(open_notebook, lab, ENTITIES, text, "Short.")
    # The first text came with the labeler; the next one is asked for when that has been painted.
    labeler.page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="text")) == 1)
    labeler.page.traffic.clear()

    drag_over(labeler, "secret words")
    labeler.wait_until_saved()

    sent = labeler.page.traffic.widget_messages()
    assert len(sent) == 1
    assert sent[0].size < 2_000
    state = labeler.page.evaluate("str(labeler.get_state(['config', 'scene']))")
    assert "secret" not in state
