"""Verifying and adjusting labels in real JupyterLab, by mouse and again by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler, Theme

pytestmark = pytest.mark.browser

PERSON = {"label": "person", "left": 20, "top": 12, "width": 320, "height": 490}
CAT = {"label": "cat", "left": 5, "top": 4, "width": 380, "height": 290}
LOOKS: tuple[tuple[Theme, int], ...] = (("light", 1280), ("light", 700), ("dark", 700), ("dark", 1280))

# The third photo has no label.
_LABELED = f"""
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
cats = gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat", "cup", "person"]))
cats.submit(0, [{PERSON}], worker="ann")
cats.submit(1, [{CAT}], worker="ann")
"""
VERIFY = (
    _LABELED
    + """
job = cats.chain("cats-check", task=gt.Verification(of="cats"))
labeler = job.label(worker="you")
labeler
"""
)
ADJUST = (
    _LABELED
    + """
job = cats.chain("cats-fixed", task=gt.Adjustment(of="cats"))
labeler = job.label(worker="you")
labeler
"""
)
CLASSES = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
sky = gt.LabelingJob("what", manifest, gt.ImageClassification(["animal", "person", "thing"], multi_label=True))
sky.submit(0, ["person", "thing"], worker="ann")
job = sky.chain("what-check", task=gt.Verification(of="what"))
labeler = job.label(worker="you")
labeler
"""

# Half of the first photo is sky.
MASKS = """
import numpy as np
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
parts = gt.LabelingJob("parts", manifest, gt.SemanticSegmentation(["sky", "suit"]))
mask = np.zeros((512, 512), dtype=np.uint8)
mask[:256], mask[300:, 100:300] = 1, 2
parts.submit(0, mask, worker="ann")
job = parts.chain("parts-audit", task=gt.{task}(of="parts-ref"))
labeler = job.label(worker="you")
labeler
"""


def lines(page: LabelerPage, folder: Path, job: str) -> list[dict[str, Any]]:
    """The output manifest, after everything was saved and merged."""
    page.wait_until_saved()
    page.page.evaluate("len(job.consolidate())")
    output = folder / "labels" / job / "manifests/output/output.manifest"
    return [json.loads(line) for line in output.read_text().splitlines()]


def judged(line: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The judgment in a line, and its metadata but for the moment."""
    metadata = dict(line["cats-check-metadata"])
    assert metadata.pop("creation-date")
    return line["cats-check"], metadata


def metadata_of(name: str, *comments: str) -> dict[str, Any]:
    """What the developer guide shows beside a judgment."""
    return {
        "class-name": name,
        "confidence": 0.0,
        "type": "groundtruth/label-verification",
        "job-name": "labeling-job/cats-check",
        "human-annotated": "yes",
        **({"worker-feedback": [{"comment": text} for text in comments]} if comments else {}),
    }


def check_judgments(labeler: LabelerPage, folder: Path) -> None:
    first, second, third = lines(labeler, folder, "cats-check")
    assert list(first)[-2:] == ["cats-check", "cats-check-metadata"]
    assert judged(first) == ("1", metadata_of("bad", "the left arm is outside"))
    assert judged(second) == ("0", metadata_of("good"))
    assert "cats-check" not in third
    assert third["cats-check-metadata"]["failure-reason"] == "it has no label under 'cats'"
    counters = labeler.page.evaluate("job.counters")
    assert (counters["HumanLabeled"], counters["FailedNonRetryableError"]) == (2, 1)


def test_labels_are_judged_by_mouse(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(VERIFY)
    expect(labeler.root.get_by_role("list", name="Label under cats")).to_contain_text("person320")

    labeler.root.get_by_label("Comment").fill("the left arm is outside")
    labeler.button("bad").click()
    labeler.button("Submit").click()
    labeler.wait_for(1)
    expect(labeler.root.get_by_label("Comment")).to_have_value("")
    labeler.button("good").click()
    labeler.button("Submit").click()
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    check_judgments(labeler, folder)


def test_labels_are_judged_by_keyboard(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(VERIFY)
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("Choose a judgment first")
    labeler.press("c")
    # Letters that are shortcuts elsewhere, and the digit of the other judgment.
    labeler.page.page.keyboard.type("the left arm is outside1")
    labeler.press("Backspace")
    labeler.press("Escape")
    labeler.press("2")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.press("1")
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    check_judgments(labeler, folder)


def test_a_judgment_can_be_corrected_and_the_cell_run_again(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(VERIFY)
    labeler.focus()
    labeler.press("1")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.press("a")
    labeler.wait_for(0)
    expect(labeler.button("good")).to_have_attribute("aria-pressed", "true")
    labeler.press("c")
    labeler.page.page.keyboard.type("cut off")
    labeler.wait_until_saved()

    labeler.page.run_all()
    labeler.wait_for(0)
    expect(labeler.root.get_by_label("Comment")).to_have_value("cut off")
    labeler.focus()
    labeler.press("2")
    labeler.press("Enter")
    labeler.wait_for(1)
    assert judged(lines(labeler, folder, "cats-check")[0]) == ("1", metadata_of("bad", "cut off"))


def check_adjustments(labeler: LabelerPage, folder: Path, moved: dict[str, Any]) -> None:
    first, second, third = lines(labeler, folder, "cats-fixed")
    (box,) = first["cats-fixed"]["annotations"]
    assert box["class_id"] == 2
    assert all(abs(box[side] - moved[side]) <= 1 for side in ("left", "top", "width", "height"))
    statuses = [line["cats-fixed-metadata"].get("adjustment-status") for line in (first, second, third)]
    assert statuses == ["adjusted", "unadjusted", None]
    metadata = dict(second["cats-fixed-metadata"])
    assert metadata.pop("creation-date")
    assert second["cats-fixed"] == second["cats"]
    assert metadata == {
        "objects": [{"confidence": 0.0}],
        "class-map": {"0": "cat"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "job-name": "labeling-job/cats-fixed",
        "adjustment-status": "unadjusted",
    }
    assert third["cats-fixed-metadata"]["failure-reason"] == "it has no label under 'cats'"
    assert "cats-fixed" not in third


def test_boxes_are_adjusted_by_mouse(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(ADJUST)
    expect(labeler.shapes).to_have_count(1)
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("As it was")

    labeler.press("v")
    labeler.button("Select and move").click()
    labeler.drag((100, 300), (130, 290))
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("Adjusted")
    labeler.button("Reset to the label").click()
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("As it was")
    labeler.drag((100, 300), (120, 292))
    labeler.button("Submit").click()
    labeler.wait_for(1)
    labeler.button("Submit").click()
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    check_adjustments(labeler, folder, {**PERSON, "left": 40, "top": 4})


def test_boxes_are_adjusted_by_keyboard(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(ADJUST)
    labeler.focus()
    labeler.press("]")
    labeler.press("Delete")
    expect(labeler.shapes).to_have_count(0)
    labeler.press("Shift+R")
    expect(labeler.shapes).to_have_count(1)
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("As it was")
    labeler.press("]")
    for _ in range(2):
        labeler.press("Shift+ArrowRight")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    check_adjustments(labeler, folder, {**PERSON, "left": 40})


def test_masks_are_judged(open_labeler: OpenLabeler, folder: Path, artifacts: Path) -> None:
    labeler = open_labeler(MASKS.replace("{task}", "Verification"))
    expect(labeler.root.get_by_role("list", name="Label under parts-ref")).to_contain_text("sky50.0 %")
    for theme in ("light", "dark"):
        labeler.page.set_theme(theme)
        labeler.page.screenshot(artifacts / f"verification-masks-{theme}.png", of=labeler.root)
    labeler.focus()
    labeler.press("1")
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    first = lines(labeler, folder, "parts-audit")[0]
    assert first["parts-audit"] == "0"
    assert first["parts-audit-metadata"]["type"] == "groundtruth/label-verification"


def test_masks_are_adjusted(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(MASKS.replace("{task}", "Adjustment"))
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("As it was")
    labeler.focus()
    labeler.press("2")
    labeler.drag((30, 400), (60, 420))
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("Adjusted")
    labeler.focus()
    labeler.press("Shift+R")
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("As it was")
    labeler.drag((30, 400), (60, 420))
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")

    first = lines(labeler, folder, "parts-audit")[0]
    assert first["parts-audit-ref"] != first["parts-ref"]
    assert first["parts-audit-ref-metadata"]["adjustment-status"] == "adjusted"
    assert first["parts-audit-ref-metadata"]["type"] == "groundtruth/semantic-segmentation"


def test_it_looks_right(open_labeler: OpenLabeler, artifacts: Path) -> None:
    labeler = open_labeler(VERIFY)
    labeler.focus()
    labeler.press("2")
    labeler.root.get_by_label("Comment").fill("the left arm is outside")
    for theme, width in LOOKS:
        labeler.page.set_theme(theme)
        labeler.page.set_width(width)
        labeler.page.screenshot(artifacts / f"verification-{theme}-{width}.png", of=labeler.root)
        assert labeler.root.evaluate("node => node.scrollWidth <= node.clientWidth + 1")


def test_classes_look_right(open_labeler: OpenLabeler, artifacts: Path) -> None:
    labeler = open_labeler(CLASSES)
    expect(labeler.root.get_by_role("list", name="Label under what")).to_contain_text("personthing")
    labeler.page.screenshot(artifacts / "verification-classes.png", of=labeler.root)


def test_adjusting_looks_right(open_labeler: OpenLabeler, artifacts: Path) -> None:
    labeler = open_labeler(ADJUST)
    labeler.focus()
    labeler.press("]")
    labeler.press("ArrowRight")
    for theme, width in LOOKS:
        labeler.page.set_theme(theme)
        labeler.page.set_width(width)
        labeler.page.screenshot(artifacts / f"adjustment-{theme}-{width}.png", of=labeler.root)
        assert labeler.root.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
