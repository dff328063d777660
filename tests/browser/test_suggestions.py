"""What a function proposes for each kind of answer, in real JupyterLab: by mouse and again by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from playwright.sync_api import expect

from browser_harness import Theme

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

# On the first photo, 512 by 512: a region of each class, and another one of the second.
MASKS = """
import numpy as np
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
job = gt.LabelingJob("parts", manifest, gt.SemanticSegmentation(["suit", "face"]))

def segment(image):
    rows, columns = np.mgrid[: image.height, : image.width]
    face = (rows - 110) ** 2 + (columns - 220) ** 2 < 70**2
    return [
        {"label": "suit", "mask": (rows > 260) & (columns > 90) & (columns < 420), "score": 0.91},
        {"label": "face", "mask": face, "score": 0.62},
        {"label": "face", "mask": (rows < 60) & (columns > 430), "score": 0.1},
        {"label": "face", "mask": face[:10]},
    ]

labeler = job.label("alice", suggest=segment)
labeler
"""
SHAPES = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
job = gt.LabelingJob("things", manifest, gt.{task})
labeler = job.label("alice", suggest=lambda image: {proposed})
labeler
"""
POLYGONS = SHAPES.format(
    task="Polygon(['suit'])",
    proposed="[{'label': 'suit', 'vertices': [(90, 500), (150, 260), (330, 250), (420, 500)], 'score': 0.8}]",
)
POINTS = SHAPES.format(
    task="Keypoint(['nose', 'chin'], each_once=True)",
    proposed="[{'label': 'nose', 'x': 224, 'y': 120, 'score': 0.8}, {'label': 'chin', 'x': 226, 'y': 170}]",
)
# Offsets count code points: the astronaut is three of them.
ENTITIES = """
import pandas as pd, gt_notebook as gt
text = "👩\u200d🚀 Ada met Grace Hopper of the Navy in Paris.\\nThey spoke of <b>engines</b>."
job = gt.LabelingJob("crew", pd.DataFrame({"source": [text, "Nobody."]}),
    gt.NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, "Place"]))

def tag(text):
    if "Ada" not in text:
        return []
    found = [("Ada", "Person", 0.98), ("Grace", "Person", 0.71), ("Navy", "Place", 0.3), ("Paris", "Place", 0.88)]
    spans = [(text.index(words), text.index(words) + len(words), label, score) for words, label, score in found]
    return [*spans, (0, 999, "Person")]

labeler = job.label("alice", suggest=tag)
labeler
"""


def suggestions(labeler: LabelerPage) -> Any:
    return labeler.root.locator("[data-gt-suggestion]")


def fates(labeler: LabelerPage) -> list[list[Any]]:
    rows: list[list[Any]] = labeler.page.evaluate(
        "job.suggestions().query('object == 0')[['labels', 'fate']].to_numpy().tolist()"
    )
    return rows


def shares(labeler: LabelerPage) -> list[int]:
    """Pixels of each class in the answer."""
    counted: list[int] = labeler.page.evaluate(
        "np.bincount(job._state.book.answers(0)['alice'].mask.ravel(), minlength=3).tolist()"
    )
    return counted


def picture(labeler: LabelerPage, artifacts: Path, name: str) -> None:
    for theme in get_args(Theme):
        labeler.page.set_theme(theme)
        labeler.page.screenshot(artifacts / f"suggested-{name}-{theme}.png", of=labeler.root)


def test_regions_are_taken_over_edited_and_refused_by_keyboard(
    open_labeler: OpenLabeler, artifacts: Path
) -> None:
    labeler = open_labeler(MASKS)
    expect(suggestions(labeler)).to_have_count(3)
    expect(labeler.root).to_contain_text("suggestion 3 was left out: its mask has 512x10 pixels")
    picture(labeler, artifacts, "masks")
    labeler.focus()
    labeler.press("y")
    expect(labeler.shapes).to_have_count(1)
    labeler.press("g")
    labeler.press("n")
    labeler.press("y")
    expect(suggestions(labeler)).to_have_count(0)
    expect(labeler.shapes).to_have_count(2)
    # The eraser through the middle of the suit, with the keyboard's pointer.
    labeler.press("w")
    labeler.press("x")
    labeler.press("Space")
    for _ in range(3):
        labeler.press("Shift+ArrowDown")
    labeler.press("Space")
    labeler.wait_until_saved()
    labeler.press("Escape")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert fates(labeler) == [["suit", "edited"], ["face", "accepted"], ["face", "rejected"]]
    background, suit, face = shares(labeler)
    assert face > 15_000
    assert 60_000 < suit < 329 * 251
    assert background > suit


def test_regions_are_taken_over_and_refused_by_mouse(open_labeler: OpenLabeler) -> None:
    labeler = open_labeler(MASKS)
    labeler.button("Refuse: Suggested face, 1.9 %").click()
    labeler.button("Take all").click()
    expect(labeler.shapes).to_have_count(2)
    expect(labeler.root).to_contain_text("Suggestions (0)")
    labeler.press("Control+z")
    expect(suggestions(labeler)).to_have_count(2)
    expect(labeler.shapes).to_have_count(0)
    labeler.button("Take over: Suggested suit").click()
    labeler.wait_until_saved()
    labeler.button("Submit").click()
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert fates(labeler) == [["suit", "accepted"], ["face", "ignored"], ["face", "rejected"]]
    assert shares(labeler)[1:] == [329 * 251, 0]


@pytest.mark.parametrize(("cell", "name", "number"), [(POLYGONS, "polygons", 1), (POINTS, "points", 2)])
def test_outlines_and_points_look_like_what_they_are(
    open_labeler: OpenLabeler, artifacts: Path, cell: str, name: str, number: int
) -> None:
    labeler = open_labeler(cell)
    expect(suggestions(labeler)).to_have_count(number)
    picture(labeler, artifacts, name)
    labeler.focus()
    labeler.press("Shift+y")
    expect(labeler.shapes).to_have_count(number)
    labeler.wait_until_saved()


def marked(labeler: LabelerPage) -> list[list[Any]]:
    entities: list[list[Any]] = labeler.page.evaluate(
        "[[text[s.start:s.end], s.label] for s in job._state.book.answers(0)['alice'].spans]"
    )
    return entities


def test_entities_are_taken_over_edited_and_refused_by_keyboard(
    open_labeler: OpenLabeler, artifacts: Path
) -> None:
    labeler = open_labeler(ENTITIES)
    expect(suggestions(labeler)).to_have_count(4)
    expect(labeler.root).to_contain_text("suggestion 4 was left out: entity 0 (Person) runs from 0 to 999")
    expect(labeler.root.locator(".gt-proposed")).to_have_count(4)
    picture(labeler, artifacts, "entities")
    labeler.focus()
    labeler.press("y")
    labeler.press("y")
    expect(labeler.shapes).to_have_count(2)
    # Grace becomes Grace Hopper: the taken span is selected, and its end goes on letter by letter.
    for _ in " Hopper":
        labeler.press("Alt+ArrowRight")
    labeler.press("n")
    labeler.press("y")
    expect(suggestions(labeler)).to_have_count(0)
    labeler.wait_until_saved()
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert marked(labeler) == [["Ada", "Person"], ["Grace Hopper", "Person"], ["Paris", "Place"]]
    assert fates(labeler) == [
        ["Person", "accepted"],
        ["Person", "edited"],
        ["Place", "rejected"],
        ["Place", "accepted"],
    ]


def test_entities_are_taken_over_and_refused_by_mouse(open_labeler: OpenLabeler) -> None:
    labeler = open_labeler(ENTITIES)
    labeler.root.locator(".gt-proposed[data-tag^='? Place 0.30']").click()
    expect(labeler.root.locator("[data-gt-suggestion][aria-current]")).to_contain_text("Navy")
    labeler.button("Refuse: Suggested Place: “Navy”").click()
    expect(labeler.root.locator(".gt-proposed")).to_have_count(3)
    labeler.button("Take over: Suggested Place: “Paris”").click()
    labeler.button("Take all").click()
    expect(labeler.shapes).to_have_count(3)
    labeler.wait_until_saved()
    labeler.button("Submit").click()
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert marked(labeler) == [["Ada", "Person"], ["Grace", "Person"], ["Paris", "Place"]]
    assert {fate for _, fate in fates(labeler)} == {"accepted", "rejected"}
