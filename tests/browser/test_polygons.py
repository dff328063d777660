"""Polygons in real JupyterLab, by mouse and by keyboard, down to what stands in the manifest."""

from __future__ import annotations

import re
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
task = gt.Polygon(["cat", "cup", "person"], instructions=gt.Instructions(short="Follow the outline."))
job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice")
labeler
"""
HEAD = ((150, 60), (300, 60), (330, 200), (230, 260), (120, 150))


@pytest.fixture
def labeler(open_labeler: OpenLabeler) -> LabelerPage:
    """A labeler for polygons with the first photo, 512 by 512 pixels, on the table."""
    return open_labeler(CELL)


def draft(labeler: LabelerPage) -> dict[str, Any]:
    """Return the work on the table, in stored pixels, as it is on disk."""
    labeler.wait_until_saved()
    kept: dict[str, Any] = journal(labeler.page.folder, "draft")[-1]["answer"]
    return kept


def vertices(polygon: dict[str, Any]) -> list[tuple[int, int]]:
    return [(vertex["x"], vertex["y"]) for vertex in polygon["vertices"]]


def manifest_line(labeler: LabelerPage, index: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return label and metadata of an object in the output manifest on disk."""
    labeler.page.evaluate("job.consolidate() is None")
    line = labeler.page.evaluate(
        "[__import__('json').loads(line) for line in "
        f"open('labels/things/manifests/output/output.manifest')][{index}]"
    )
    return line["things"], line["things-metadata"]


def test_polygons_drawn_by_mouse_stand_in_the_manifest_as_documented(labeler: LabelerPage) -> None:
    labeler.focus()
    labeler.press("3")
    labeler.click(*HEAD, HEAD[0])
    expect(labeler.shapes).to_have_count(1)
    labeler.press("Escape")
    labeler.press("2")
    # A double click ends it, as Enter does.
    labeler.click((350, 300), (480, 300), (480, 450), (480, 450))
    expect(labeler.shapes).to_have_count(2)
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    label, metadata = manifest_line(labeler, 0)
    assert label == {
        "image_size": [{"width": 512, "height": 512, "depth": 3}],
        "annotations": [
            {"class_id": 1, "vertices": [{"x": 350, "y": 300}, {"x": 480, "y": 300}, {"x": 480, "y": 450}]},
            {"class_id": 2, "vertices": [{"x": x, "y": y} for x, y in HEAD]},
        ],
    }
    assert metadata.pop("creation-date")
    assert metadata == {
        "objects": [{"confidence": 0.0}, {"confidence": 0.0}],
        "class-map": {"1": "cup", "2": "person"},
        "type": "groundtruth/custom",
        "human-annotated": "yes",
        "job-name": "labeling-job/things",
    }


def test_the_keyboard_alone_draws_corrects_and_submits_a_polygon(labeler: LabelerPage, folder: Path) -> None:
    labeler.focus()
    labeler.press("3")
    labeler.press("x")
    far = round(50 / labeler.transform().a)
    for keys in (["Space"], ["Shift+ArrowRight", "Space"], ["Shift+ArrowDown", "Space"]):
        for key in keys:
            labeler.press(key)
    labeler.press("Enter")
    expect(labeler.shapes).to_have_count(1)
    expect(labeler.root.locator("[aria-live]").last).to_contain_text("person, 3 corners")
    labeler.press("Escape")
    labeler.press(".")
    labeler.press("ArrowLeft")
    labeler.press("Shift+ArrowUp")
    labeler.press("Insert")
    labeler.press("Shift+ArrowUp")
    wanted = [(255, 246), (255 + round((far + 1) / 2), 241), (256 + far, 256), (256 + far, 256 + far)]
    kept = vertices(draft(labeler)["polygons"][0])
    assert [kept[0], *kept[2:]] == [wanted[0], *wanted[2:]]
    assert abs(kept[1][0] - wanted[1][0]) <= 1
    assert abs(kept[1][1] - wanted[1][1]) <= 1

    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    (answer,) = journal(folder, "answer")
    assert vertices(answer["answer"]["polygons"][0]) == kept
    label, metadata = manifest_line(labeler, 0)
    assert label == {
        "image_size": [{"width": 512, "height": 512, "depth": 3}],
        "annotations": [{"class_id": 2, "vertices": [{"x": x, "y": y} for x, y in kept]}],
    }
    assert metadata["class-map"] == {"2": "person"}


def test_corners_are_taken_back_moved_added_and_deleted(labeler: LabelerPage) -> None:
    labeler.click(*HEAD)
    labeler.press("Backspace")
    assert vertices(draft(labeler)["open"]) == list(HEAD[:4])
    labeler.press("Control+z")
    assert vertices(draft(labeler)["open"]) == list(HEAD)
    # A side may not cross another one.
    labeler.click((350, 100))
    expect(labeler.part("message")).to_contain_text("must not cross")
    labeler.press("Enter")

    labeler.drag(HEAD[0], (140, 40))
    labeler.drag((225, 60 - 10), (225, 20))
    assert vertices(draft(labeler)["polygons"][0]) == [(140, 40), (225, 20), *HEAD[1:]]
    labeler.page.page.keyboard.down("Alt")
    labeler.click((225, 20))
    labeler.page.page.keyboard.up("Alt")
    assert vertices(draft(labeler)["polygons"][0]) == [(140, 40), *HEAD[1:]]
    labeler.drag((330, 200), (330, 240))
    labeler.press("Delete")
    assert vertices(draft(labeler)["polygons"][0]) == [(140, 40), (300, 60), *HEAD[3:]]
    labeler.press("v")
    labeler.drag((220, 150), (230, 155))
    assert vertices(draft(labeler)["polygons"][0])[0] == (150, 45)

    labeler.press("p")
    labeler.click((400, 400), (450, 400))
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("three corners")
    labeler.press("Escape")
    assert draft(labeler)["open"] is None
    labeler.press("Enter")
    labeler.wait_for(1)


def test_a_polygon_that_is_being_drawn_survives_a_killed_kernel(labeler: LabelerPage, folder: Path) -> None:
    page = labeler.page
    labeler.click(*HEAD[:4])
    labeler.wait_until_saved()

    page.kill_kernel()
    expect(labeler.root).to_have_attribute("data-gt-kernel", "lost")
    page.run_all()
    labeler.wait_for(0)
    assert vertices(draft(labeler)["open"]) == list(HEAD[:4])

    labeler.click(HEAD[4])
    labeler.press("Enter")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    (answer,) = journal(folder, "answer")
    assert vertices(answer["answer"]["polygons"][0]) == list(HEAD)


def test_a_polygon_on_a_rotated_photo_is_written_in_stored_pixels(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "teal").save(folder / "photos" / "a.jpg", exif=exif)
    labeler = open_labeler(CELL)
    stored = [(40, 30), (140, 30), (140, 110)]

    labeler.click(*stored)
    labeler.press("Enter")

    assert vertices(draft(labeler)["polygons"][0]) == stored
    # The page only knows the upright picture.
    expect(labeler.shapes.get_by_role("button").first).to_have_accessible_name(re.compile("80 by 100 pixels"))
