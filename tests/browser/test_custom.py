"""Custom tasks in real JupyterLab: a form of ipywidgets and an ES module, by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage
from browser_harness.example_job import PHOTOS, journal

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from browser_harness import OpenLabeler, OpenNotebook, Theme

pytestmark = pytest.mark.browser

# A long cell that ends when the test says so.
LONG_CELL = "import os, time\nwhile not os.path.exists('enough'):\n    time.sleep(0.02)"
LOOKS: tuple[tuple[Theme, int], ...] = (("light", 1280), ("dark", 1280), ("dark", 700))
# The function reads and answers as those of existing jobs do; the job's folder stands in for S3.
FUNCTIONS = """
import json
from urllib.request import urlopen

def consolidate(event, context):
    with urlopen(event["payload"]["s3Uri"]) as file:
        items = json.load(file)
    return [
        {"datasetObjectId": item["datasetObjectId"],
         "consolidatedAnnotation": {"content": {event["labelAttributeName"]: {
            "answers": [json.loads(one["annotationData"]["content"]) for one in item["annotations"]],
            "object": item["dataObject"],
        }}}}
        for item in items
    ]
"""

FORM_CELL = (
    FUNCTIONS
    + """
import ipywidgets as widgets
import gt_notebook as gt

def form(task_input, value):
    return {
        "quality": widgets.RadioButtons(options=["good", "blurred", "broken"], value="good", description="Quality"),
        "people": widgets.BoundedIntText(value=0, min=0, max=99, description="People"),
        "indoors": widgets.Checkbox(value=False, description="Taken indoors"),
        "note": widgets.Textarea(placeholder="Anything odd?", description="Note"),
    }

manifest = gt.scan_images("photos", progress=False)
task = gt.Custom(form, name="quality", consolidate=consolidate,
                 instructions=gt.Instructions(short="How good is the photo?"))
job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice")
labeler
"""
)


MODULE = """
export default {
  render({ el, input, value, onChange, signal }) {
    const stars = document.createElement("div");
    stars.setAttribute("role", "group");
    stars.setAttribute("aria-label", "Stars for " + input.source);
    for (let n = 1; n <= 5; n += 1) {
      const star = document.createElement("button");
      star.textContent = n + " ★";
      star.setAttribute("aria-pressed", String((value?.stars ?? 0) >= n));
      star.addEventListener("click", () => {
        if (n === 5) throw new Error("five is too many");
        stars.querySelectorAll("button").forEach((one, m) => one.setAttribute("aria-pressed", String(m < n)));
        onChange({ stars: n });
      }, { signal });
      stars.append(star);
    }
    el.append(stars);
  },
};
"""

MODULE_CELL = (
    FUNCTIONS
    + f"""
import gt_notebook as gt
import pandas as pd

MODULE = {MODULE!r}
"""
    + """
manifest = pd.DataFrame({"source": ["Lovely <b>tea</b> & cake.", "Cold soup.", "It was fine."]})
task = gt.Custom(module=MODULE, shows="text", name="stars", consolidate=consolidate)
job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice")
labeler
"""
)


def form_of(labeler: LabelerPage) -> Locator:
    form = labeler.part("form")
    expect(form).to_have_attribute("data-gt-form", "ready")
    return form


def merged(labeler: LabelerPage, folder: Path) -> list[dict[str, Any]]:
    """The output manifest, and what the function said of each object."""
    labeler.page.evaluate("len(job.consolidate())")
    text = (folder / "labels/things/manifests/output/output.manifest").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_form_of_widgets_by_mouse(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(FORM_CELL)
    form = form_of(labeler)
    form.get_by_label("blurred").click()
    form.get_by_label("Taken indoors").click()
    form.get_by_label("Note").fill("a note")
    labeler.wait_until_saved()
    labeler.page.wait_for_traffic(lambda traffic: bool(traffic.widget_messages(kind="draft")))
    labeler.button("Submit").click()
    labeler.wait_for(1)
    form_of(labeler)
    # What the form begins with is an answer, too.
    labeler.button("Submit").click()
    labeler.wait_for(2)
    labeler.wait_until_saved()

    lines = merged(labeler, folder)

    assert lines[0]["things"] == {
        "answers": [{"quality": "blurred", "people": 0, "indoors": True, "note": "a note"}],
        "object": {"s3Uri": "photos/astronaut.png"},
    }
    assert lines[1]["things"]["answers"] == [{"quality": "good", "people": 0, "indoors": False, "note": ""}]
    assert "things" not in lines[2]
    assert lines[0]["things-metadata"]["type"] == "groundtruth/custom"


def test_a_form_of_widgets_by_keyboard(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(FORM_CELL)
    form = form_of(labeler)
    labeler.focus()
    labeler.press("f")
    expect(form.get_by_label("good")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Tab"):
        labeler.press(key)
    labeler.page.page.keyboard.type("7")
    labeler.press("Tab")
    labeler.press("Space")
    labeler.press("Tab")
    # Letters and digits are shortcuts elsewhere.
    labeler.page.page.keyboard.type("dark? 1 d k")
    labeler.press("Control+Enter")
    labeler.wait_for(1)
    form = form_of(labeler)
    expect(form.get_by_label("good")).to_be_focused()
    labeler.press("Control+Enter")
    labeler.wait_for(2)
    expect(form_of(labeler).get_by_label("good")).to_be_focused()
    labeler.press("Escape")
    labeler.press("a")
    labeler.wait_for(1)
    labeler.press("a")
    labeler.wait_for(0)
    expect(form_of(labeler).get_by_label("Note")).to_have_value("dark? 1 d k")
    labeler.wait_until_saved()

    lines = merged(labeler, folder)

    first = {"quality": "broken", "people": 7, "indoors": True, "note": "dark? 1 d k"}
    assert [line["things"]["answers"] for line in lines[:2]] == [
        [first],
        [{"quality": "good", "people": 0, "indoors": False, "note": ""}],
    ]


def test_what_was_filled_in_is_there_after_an_undo_a_reload_and_a_new_kernel(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    labeler = open_labeler(FORM_CELL)
    form = form_of(labeler)
    form.get_by_label("blurred").click()
    labeler.page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="draft")) == 1)
    form.get_by_label("broken").click()
    labeler.page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="draft")) == 2)
    labeler.wait_until_saved()
    labeler.focus()
    labeler.press("Control+z")
    expect(form.get_by_label("blurred")).to_be_checked()
    labeler.wait_until_saved()
    assert journal(folder, "draft")[-1]["answer"]["value"]["quality"] == "blurred"

    labeler.page.restart_kernel()
    labeler.page.run_all()
    labeler.wait_for(0)

    expect(form_of(labeler).get_by_label("blurred")).to_be_checked()


def test_the_worker_goes_on_filling_in_forms_while_the_kernel_is_busy(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook([FORM_CELL, LONG_CELL], folder=folder)
    page.messages_wait_for_cells()
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    form_of(labeler)
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="form")) == len(PHOTOS))
    page.wait_until_idle()
    page.start_cell(1)
    for obj, quality in enumerate(("blurred", "broken")):
        labeler.wait_for(obj)
        form = form_of(labeler)
        form.get_by_label(quality).click()
        form.get_by_label("Note").fill(f"note {obj}")
        labeler.button("Submit").click()
    labeler.wait_for(2)
    expect(labeler.root).to_have_attribute("data-gt-save", "waiting")
    assert journal(folder, "answer") == []

    (folder / "enough").touch()
    labeler.wait_until_saved()

    given = {record["object"]: record["answer"]["value"] for record in journal(folder, "answer")}
    assert given == {
        obj: {"quality": quality, "people": 0, "indoors": False, "note": f"note {obj}"}
        for obj, quality in enumerate(("blurred", "broken"))
    }
    assert len(journal(folder, "answer")) == len(given)


def test_a_module_of_ones_own_by_mouse_and_its_errors_are_seen(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    labeler = open_labeler(MODULE_CELL)
    form = form_of(labeler)
    expect(labeler.root.locator(".gt-form-text")).to_have_text("Lovely <b>tea</b> & cake.")
    form.get_by_role("button", name="5").click()
    expect(labeler.root).to_contain_text("five is too many")
    form.get_by_role("button", name="4").click()
    labeler.button("Submit").click()
    labeler.wait_for(1)
    form_of(labeler).get_by_role("button", name="1").click()
    labeler.button("Submit").click()
    labeler.wait_for(2)
    labeler.wait_until_saved()

    lines = merged(labeler, folder)

    assert [line.get("things") for line in lines] == [
        {"answers": [{"stars": 4}], "object": {"content": "Lovely <b>tea</b> & cake."}},
        {"answers": [{"stars": 1}], "object": {"content": "Cold soup."}},
        None,
    ]


def test_a_module_of_ones_own_by_keyboard(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(MODULE_CELL)
    form = form_of(labeler)
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.root).to_contain_text("Fill in the form first.")
    for key in ("f", "Tab", "Space", "Escape"):
        labeler.press(key)
    expect(form.get_by_role("button", name="2")).to_have_attribute("aria-pressed", "true")
    labeler.page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="draft")) == 1)
    labeler.press("f")
    labeler.press("Space")
    expect(form.get_by_role("button", name="2")).to_have_attribute("aria-pressed", "false")
    labeler.focus()
    labeler.wait_until_saved()
    labeler.page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="draft")) == 2)
    labeler.press("Control+z")
    expect(form.get_by_role("button", name="2")).to_have_attribute("aria-pressed", "true")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert merged(labeler, folder)[0]["things"]["answers"] == [{"stars": 2}]


def test_a_form_that_cannot_be_made_says_why(open_notebook: OpenNotebook, folder: Path) -> None:
    broken = FORM_CELL.replace(
        "def form(task_input, value):", "def form(task_input, value):\n    task_input['quality']"
    )
    page = open_notebook([broken], folder=folder)
    page.run_all()

    expect(LabelerPage(page, 0).root).to_contain_text("the form function failed: KeyError: 'quality'")


def test_what_an_observer_of_ones_own_raises_is_seen(open_labeler: OpenLabeler) -> None:
    observed = (
        "    note = widgets.Text(description='Note')\n"
        "    note.observe(lambda change: change['nothing'], 'value')\n"
        "    return {"
    )
    cell = FORM_CELL.replace("    return {", observed).replace(
        '"note": widgets.Textarea(placeholder="Anything odd?", description="Note")', '"note": note'
    )
    labeler = open_labeler(cell)
    form_of(labeler).get_by_label("Note").fill("a note")
    expect(labeler.part("message")).to_contain_text("The form: KeyError: 'nothing'")
    labeler.wait_until_saved()
    labeler.button("Submit").click()
    labeler.wait_for(1)


@pytest.mark.parametrize("name", ["form", "module"])
def test_looks(open_labeler: OpenLabeler, name: str, artifacts: Path) -> None:
    labeler = open_labeler(FORM_CELL if name == "form" else MODULE_CELL)
    form_of(labeler)
    for theme, width in LOOKS:
        labeler.page.set_theme(theme)
        labeler.page.set_width(width)
        labeler.page.next_frame()
        labeler.page.screenshot(artifacts / f"custom-{name}-{theme}-{width}.png", of=labeler.root)
