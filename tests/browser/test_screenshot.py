"""The picture in the README: made here, so that it shows what there is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, OpenNotebook
from browser_harness.example_job import put_photos

if TYPE_CHECKING:
    from browser_harness import NotebookPage

pytestmark = pytest.mark.browser

CELL = """import gt_notebook as gt

task = gt.BoundingBox(["cup", "saucer", "spoon"], instructions=gt.Instructions(
    short="Draw a tight box around every part of the coffee set."))
job = gt.LabelingJob("coffee", gt.scan_images("photos", progress=False), task, workers_per_object=3)
job.label(worker="alice")"""
BOXES = {"2": ((75, 88), (478, 396)), "1": ((172, 16), (405, 300)), "3": ((318, 62), (432, 328))}


def draw(page: NotebookPage) -> LabelerPage:
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.focus()
    for key, (start, end) in BOXES.items():
        labeler.press(key)
        labeler.drag(start, end)
        labeler.press("Escape")
    labeler.wait_until_saved()
    return labeler


def test_the_readmes_picture_is_made(open_notebook: OpenNotebook, lab: Lab, artifacts: Path) -> None:
    folder = lab.new_folder()
    put_photos(folder, ("coffee.png", "motorcycle_left.png", "rocket.jpg"))
    page = open_notebook([CELL], folder=folder, size=(1240, 1010))
    page.hide_sidebar()
    page.run_all()

    labeler = draw(page)

    expect(labeler.shapes).to_have_count(len(BOXES))
    page.page.locator(".jp-WindowedPanel-outer").first.evaluate("node => node.scrollTo(0, 0)")
    page.page.mouse.move(5, 5)
    page.next_frame()
    target = Path(os.environ.get("GT_SCREENSHOT") or artifacts / "readme.png")
    page.screenshot(target)
    assert target.stat().st_size > 50_000
