"""Verifying and adjusting outlines, points, masks and texts in real JupyterLab, by mouse and again by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from playwright.sync_api import expect

from browser_harness import Theme

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

_PHOTOS = """
import gt_notebook as gt
first = gt.LabelingJob("first", gt.scan_images("photos", progress=False), gt.{made})
first.submit(0, {label}, worker="ann")
job = first.chain("second", task=gt.{task}(of="first{ending}"))
labeler = job.label(worker="you")
labeler
"""
POLYGON = {
    "made": 'Polygon(["suit", "sky"])',
    "label": '[{"label": "suit", "vertices": [(100, 300), (300, 300), (300, 500), (100, 500)]}]',
    "ending": "",
}
POINTS = {
    "made": 'Keypoint(["nose", "chin"])',
    "label": '[{"label": "nose", "x": 220, "y": 120}, {"label": "chin", "x": 226, "y": 170}]',
    "ending": "",
}
MASK = {
    "made": 'SemanticSegmentation(["sky", "suit"])',
    "label": "__import__('numpy').repeat([1, 2], 256).reshape(512, 1).repeat(512, axis=1)",
    "ending": "-ref",
}
ENTITIES = """
import pandas as pd, gt_notebook as gt
texts = pd.DataFrame({{"source": ["👩\u200d🚀 Ada met Grace Hopper in Paris.", "Nobody."]}})
classes = [{{"label": "Person", "shortDisplayName": "PER"}}, "Place"]
first = gt.LabelingJob("first", texts, gt.NamedEntityRecognition(classes))
first.submit(0, [(4, 7, "Person"), (12, 17, "Person"), (28, 33, "Place")], worker="ann")
job = first.chain("second", task=gt.{task}(of="first"))
labeler = job.label(worker="you")
labeler
"""

# A text of one class, and one of several.
CLASSES = """
import pandas as pd, gt_notebook as gt
texts = pd.DataFrame({{"source": ["It broke on <b>Monday</b>. Why?", "Thank you."]}})
classes = gt.TextClassification(["praise", "complaint", "question"], multi_label={several})
first = gt.LabelingJob("first", texts, classes)
first.submit(0, {label}, worker="ann")
job = first.chain("second", task=gt.{task}(of="first"))
labeler = job.label(worker="you")
labeler
"""
ONE_CLASS = {"several": False, "label": "'complaint'"}
SEVERAL_CLASSES = {"several": True, "label": "['complaint', 'question']"}


def photo_cell(task: str, what: dict[str, str]) -> str:
    return _PHOTOS.format(task=task, **what)


KINDS = {
    "polygons": (photo_cell("Verification", POLYGON), "suit4 corners"),
    "keypoints": (photo_cell("Verification", POINTS), "chin226, 170nose220, 120"),
    "masks": (photo_cell("Verification", MASK), "sky50.0 %suit50.0 %"),
    "entities": (ENTITIES.format(task="Verification"), "Person“Ada”Person“Grace”Place“Paris”"),
    "text-class": (CLASSES.format(task="Verification", **ONE_CLASS), "complaint"),
    "text-classes": (CLASSES.format(task="Verification", **SEVERAL_CLASSES), "complaintquestion"),
}
# What the developer guide shows beside a judgment, but for the moment.
JUDGED = {
    "class-name": "bad",
    "confidence": 0.0,
    "type": "groundtruth/label-verification",
    "job-name": "labeling-job/second",
    "human-annotated": "yes",
    "worker-feedback": [{"comment": "not tight"}],
}


def line_of(labeler: LabelerPage, folder: Path) -> dict[str, Any]:
    """The first line of the output manifest, after everything was saved and merged."""
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()
    labeler.page.evaluate("len(job.consolidate())")
    output = folder / "labels/second/manifests/output/output.manifest"
    line: dict[str, Any] = json.loads(output.read_text(encoding="utf-8").splitlines()[0])
    return line


def adjusted(labeler: LabelerPage) -> Any:
    return labeler.root.locator(".gt-adjusted")


def picture(labeler: LabelerPage, artifacts: Path, name: str) -> None:
    for theme in get_args(Theme):
        labeler.page.set_theme(theme)
        labeler.page.screenshot(artifacts / f"verified-{name}-{theme}.png", of=labeler.root)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_label_is_judged(
    open_labeler: OpenLabeler, folder: Path, artifacts: Path, kind: str, by: str
) -> None:
    cell, told = KINDS[kind]
    labeler = open_labeler(cell)
    listed = labeler.root.get_by_role("list", name="Label under first")
    expect(listed).to_have_text(told)
    if by == "mouse":
        picture(labeler, artifacts, kind)
        labeler.root.get_by_label("Comment").fill("not tight")
        labeler.button("bad").click()
        labeler.button("Submit").click()
    else:
        labeler.focus()
        labeler.press("h")
        expect(labeler.root).to_contain_text("It is hidden")
        labeler.press("h")
        labeler.press("c")
        labeler.page.page.keyboard.type("not tight")
        labeler.press("Escape")
        labeler.press("2")
        labeler.press("Enter")

    line = line_of(labeler, folder)
    assert line["second"] == "1"
    about = line["second-metadata"]
    assert about.pop("creation-date")
    assert about == JUDGED


def check_adjusted(line: dict[str, Any], kind: str, *, ending: str = "") -> Any:
    about = line[f"second{ending}-metadata"]
    assert (about["type"], about["adjustment-status"]) == (f"groundtruth/{kind}", "adjusted")
    assert line[f"second{ending}"] != line[f"first{ending}"]
    return line[f"second{ending}"]


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_polygon_is_adjusted(open_labeler: OpenLabeler, folder: Path, by: str) -> None:
    labeler = open_labeler(photo_cell("Adjustment", POLYGON))
    expect(labeler.shapes).to_have_count(1)
    expect(adjusted(labeler)).to_have_text("As it was")
    labeler.focus()
    labeler.press("v")
    if by == "mouse":
        labeler.drag((200, 400), (220, 380))
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.button("Submit").click()
    else:
        labeler.press("]")
        for _ in range(2):
            labeler.press("Shift+ArrowRight")
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.press("Enter")

    (polygon,) = check_adjusted(line_of(labeler, folder), "custom")["annotations"]
    assert polygon["class_id"] == 0
    left, top = (min(corner[axis] for corner in polygon["vertices"]) for axis in "xy")
    assert abs(left - 120) <= 1
    assert abs(top - (280 if by == "mouse" else 300)) <= 1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_keypoints_are_adjusted(open_labeler: OpenLabeler, folder: Path, by: str) -> None:
    labeler = open_labeler(photo_cell("Adjustment", POINTS))
    expect(labeler.shapes).to_have_count(2)
    labeler.focus()
    labeler.press("v")
    if by == "mouse":
        labeler.drag((220.5, 120.5), (240.5, 100.5))
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.button("Reset to the label").click()
        expect(adjusted(labeler)).to_have_text("As it was")
        labeler.drag((220.5, 120.5), (240.5, 120.5))
        labeler.button("Submit").click()
    else:
        # The merged points stand in the order of their names.
        labeler.press("]")
        labeler.press("]")
        for _ in range(2):
            labeler.press("Shift+ArrowRight")
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.press("Enter")

    points = check_adjusted(line_of(labeler, folder), "custom")["annotations"]
    (nose,) = [point for point in points if point["class_id"] == 0]
    assert abs(nose["x"] - 240) <= 1
    assert abs(nose["y"] - 120) <= 1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_mask_is_adjusted(open_labeler: OpenLabeler, folder: Path, by: str) -> None:
    labeler = open_labeler(photo_cell("Adjustment", MASK))
    expect(adjusted(labeler)).to_have_text("As it was")
    labeler.focus()
    labeler.press("w")
    if by == "mouse":
        labeler.drag((100, 100), (200, 100))
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.button("Submit").click()
    else:
        labeler.press("x")
        labeler.press("Space")
        labeler.press("Shift+ArrowRight")
        labeler.press("Space")
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.press("Escape")
        labeler.press("Enter")

    check_adjusted(line_of(labeler, folder), "semantic-segmentation", ending="-ref")
    erased: int = labeler.page.evaluate("int((job._state.book.answers(0)['you'].mask == 0).sum())")
    assert 500 < erased < 5000


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_entities_are_adjusted(open_labeler: OpenLabeler, folder: Path, by: str) -> None:
    labeler = open_labeler(ENTITIES.format(task="Adjustment"))
    expect(labeler.shapes).to_have_count(3)
    expect(adjusted(labeler)).to_have_text("As it was")
    if by == "mouse":
        labeler.root.locator("[data-gt-mark='28-33-Place']").click()
        labeler.root.locator("[data-gt-class='Person']").click()
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.button("Reset to the label").click()
        labeler.root.locator("[data-gt-mark='12-17-Person']").click()
    else:
        labeler.focus()
        labeler.press("]")
        labeler.press("]")
    labeler.focus()
    for _ in " Hopper":
        labeler.press("Alt+ArrowRight")
    expect(adjusted(labeler)).to_have_text("Adjusted")
    if by == "mouse":
        labeler.button("Submit").click()
    else:
        labeler.press("Enter")

    label = check_adjusted(line_of(labeler, folder), "text-span")
    assert label["annotations"]["labels"] == [
        {"label": "Person", "shortDisplayName": "PER"},
        {"label": "Place"},
    ]
    assert sorted((e["startOffset"], e["endOffset"]) for e in label["annotations"]["entities"]) == [
        (4, 7),
        (12, 24),
        (28, 33),
    ]


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize("several", [False, True])
def test_classes_of_a_text_are_adjusted(
    open_labeler: OpenLabeler, folder: Path, by: str, several: bool
) -> None:
    labeler = open_labeler(CLASSES.format(task="Adjustment", **(SEVERAL_CLASSES if several else ONE_CLASS)))
    expect(adjusted(labeler)).to_have_text("As it was")
    if by == "mouse":
        labeler.root.locator("[data-gt-class='praise']").click()
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.button("Submit").click()
    else:
        labeler.focus()
        labeler.press("1")
        expect(adjusted(labeler)).to_have_text("Adjusted")
        labeler.press("Enter")

    line = line_of(labeler, folder)
    kind = "text-classification-multilabel" if several else "text-classification"
    assert check_adjusted(line, kind) == ([0, 1, 2] if several else 0)
    about = line["second-metadata"]
    if several:
        assert about["class-map"] == {"0": "praise", "1": "complaint", "2": "question"}
    else:
        assert about["class-name"] == "praise"
