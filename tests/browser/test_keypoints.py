"""Keypoints in real JupyterLab, by mouse and by keyboard, down to what stands in the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness.example_job import journal

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

CELL = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
task = gt.Keypoint(["left eye", "right eye", "nose"], each_once={each_once})
job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice")
labeler
"""


def points(labeler: LabelerPage) -> list[tuple[str, int, int]]:
    """Return class and place of the points on the table, in stored pixels, as they are on disk."""
    labeler.wait_until_saved()
    kept = journal(labeler.page.folder, "draft")[-1]["answer"]["keypoints"]
    return [(point["label"], point["x"], point["y"]) for point in kept]


def manifest_line(labeler: LabelerPage) -> dict[str, Any]:
    """Return the first line of the output manifest on disk."""
    labeler.page.evaluate("job.consolidate() is None")
    line: dict[str, Any] = labeler.page.evaluate(
        "__import__('json').loads(open('labels/things/manifests/output/output.manifest').readline())"
    )
    return line


def test_points_set_by_mouse_stand_in_the_manifest_as_documented(open_labeler: OpenLabeler) -> None:
    labeler = open_labeler(CELL.format(each_once=True))
    # Half a pixel in, so that the pixel is the one that is named.
    labeler.click((245.5, 110.5), (205.5, 105.5), (222.5, 140.5))
    assert points(labeler) == [("left eye", 245, 110), ("right eye", 205, 105), ("nose", 222, 140)]
    labeler.click((400, 400))
    expect(labeler.part("message")).to_contain_text("Every class has its point")
    labeler.drag((222.5, 140.5), (232.5, 150.5))
    labeler.focus()
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    line = manifest_line(labeler)
    assert line["things"] == {
        "image_size": [{"width": 512, "height": 512, "depth": 3}],
        "annotations": [
            {"class_id": 0, "x": 245, "y": 110},
            {"class_id": 2, "x": 232, "y": 150},
            {"class_id": 1, "x": 205, "y": 105},
        ],
    }
    assert line["things-metadata"].pop("creation-date")
    assert line["things-metadata"] == {
        "objects": [{"confidence": 0.0}] * 3,
        "class-map": {"0": "left eye", "1": "right eye", "2": "nose"},
        "type": "groundtruth/custom",
        "human-annotated": "yes",
        "job-name": "labeling-job/things",
    }


def test_the_keyboard_alone_sets_moves_and_submits_points(open_labeler: OpenLabeler, folder: Path) -> None:
    labeler = open_labeler(CELL.format(each_once=True))
    labeler.focus()
    labeler.press("x")
    far = round(50 / labeler.transform().a)
    for key in ("Space", "Shift+ArrowLeft", "Space", "Shift+ArrowDown", "Alt+ArrowDown", "Space"):
        labeler.press(key)
    expect(labeler.root.locator("[aria-live]").last).to_contain_text("Every class has its point")
    labeler.press("Escape")
    labeler.press("1")
    labeler.press("ArrowUp")
    assert points(labeler) == [
        ("left eye", 256, 255),
        ("right eye", 256 - far, 256),
        ("nose", 256 - far, 256 + far + 1),
    ]

    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    (answer,) = journal(folder, "answer")
    assert [point["label"] for point in answer["answer"]["keypoints"]] == ["left eye", "right eye", "nose"]
    assert manifest_line(labeler)["things"]["annotations"] == [
        {"class_id": 0, "x": 256, "y": 255},
        {"class_id": 2, "x": 256 - far, "y": 256 + far + 1},
        {"class_id": 1, "x": 256 - far, "y": 256},
    ]


def test_digits_choose_the_class_of_the_next_point(open_labeler: OpenLabeler) -> None:
    labeler = open_labeler(CELL.format(each_once=False))
    labeler.focus()
    for key, at in [("2", (100.5, 100.5)), ("1", (200.5, 100.5)), ("1", (300.5, 100.5))]:
        labeler.press(key)
        labeler.click(at)
    assert [label for label, _, _ in points(labeler)] == ["right eye", "left eye", "left eye"]

    labeler.click((300.5, 100.5))
    labeler.press("3")
    labeler.press("Shift+ArrowDown")
    assert points(labeler)[-1] == ("nose", 300, 110)
    labeler.press("Delete")
    assert len(points(labeler)) == 2
    labeler.press("Control+z")
    assert points(labeler)[-1] == ("nose", 300, 110)


def test_points_on_a_rotated_photo_are_written_as_stored_pixels(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "teal").save(folder / "photos" / "a.jpg", exif=exif)
    labeler = open_labeler(CELL.format(each_once=False))

    labeler.click((40.5, 30.5))

    assert points(labeler) == [("left eye", 40, 30)]
    # The page only knows the upright picture.
    expect(labeler.shapes).to_contain_text(f"{199 - 30}, 40")
