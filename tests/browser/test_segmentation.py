"""Masks in real JupyterLab: painted by mouse and by keyboard, consolidated, and read back from the PNG."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
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
task = gt.SemanticSegmentation(["cat", "cup", "person"], instructions=gt.Instructions(short="Paint what you see."))
job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice")
labeler
"""
# Every other pixel or so is of another class: far from what anybody paints, and large.
SPECKLED = """
import numpy as np, gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
first = gt.LabelingJob("first", manifest, gt.SemanticSegmentation(["cat", "cup"]))
first.submit(0, np.random.default_rng(1).integers(0, 3, (512, 512), dtype=np.uint8), worker="ann")
job = first.chain("second", task=gt.Adjustment(of="first-ref"))
labeler = job.label(worker="you")
labeler
"""
SIDE = 512
BRUSH = round(SIDE * 0.05)

Mask = np.ndarray[Any, np.dtype[np.uint8]]


@pytest.fixture
def painting(open_labeler: OpenLabeler) -> LabelerPage:
    """A labeler with the astronaut on the table, 512 by 512 pixels."""
    return open_labeler(CELL)


def stroke(start: tuple[float, float], end: tuple[float, float], *, width: float = BRUSH) -> Mask:
    """The pixels that a brush covers between two points."""
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    way = np.subtract(end, start)
    share = ((columns - start[0]) * way[0] + (rows - start[1]) * way[1]) / max(float(way @ way), 1e-9)
    share = share.clip(0, 1)
    away = np.hypot(columns - start[0] - share * way[0], rows - start[1] - share * way[1])
    covered: Mask = (away <= width / 2).astype(np.uint8)
    return covered


def consolidated(labeler: LabelerPage, folder: Path, index: int = 0) -> Mask:
    """The mask in the PNG that the output manifest names."""
    labeler.page.evaluate("len(job.consolidate())")
    reference = labeler.page.evaluate(
        f"gt.read_manifest('labels/things/manifests/output/output.manifest')['things-ref'][{index}]"
    )
    image = Image.open(folder / reference)
    assert image.mode == "P"
    return np.asarray(image)


def same(found: Mask, wanted: Mask) -> bool:
    """Whether two masks differ in less than a pixel's width along their edges."""
    return int((found != wanted).sum()) < 0.03 * int((wanted > 0).sum())


def test_a_mask_painted_by_mouse_is_the_png_in_the_manifest(painting: LabelerPage, folder: Path) -> None:
    page = painting.page
    # The next picture is asked for when the first one has been painted.
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="image")) >= 1)
    page.traffic.clear()
    painting.drag((100, 100), (300, 150), moves=30)
    painting.wait_until_saved()
    assert len(page.traffic.widget_messages()) == 1
    assert page.traffic.widget_messages(kind="draft")[0].size < 3000

    painting.press("3")
    painting.press("p")
    place = painting.transform()
    for corner in ((200, 300), (400, 300), (400, 450), (200, 450)):
        page.page.mouse.click(*place(*corner))
    page.page.mouse.click(*place(200, 300))
    expect(painting.shapes).to_have_count(2)
    painting.press("w")
    painting.drag((300, 340), (301, 340))
    painting.wait_until_saved()
    wanted = stroke((100, 100), (300, 150))
    wanted[300:450, 200:400] = 3
    hole = stroke((300, 340), (301, 340)) > 0
    painting.press("Control+z")
    painting.press("Control+Shift+z")
    painting.press("Enter")
    painting.wait_for(1)
    # The page has gone on by itself.
    painting.wait_until_saved()

    wanted[hole] = 0
    mask = consolidated(painting, folder)
    assert same(mask, wanted)
    assert set(np.unique(mask)) == {0, 1, 3}
    metadata = page.evaluate("job.manifest['things-ref-metadata'][0]")
    assert metadata["type"] == "groundtruth/semantic-segmentation"
    assert list(metadata["internal-color-map"]) == ["0", "1", "3"]


def test_filling_takes_holes_and_regions(painting: LabelerPage, folder: Path) -> None:
    ring = [(150, 150), (350, 150), (350, 350), (150, 350), (150, 150)]
    for start, end in pairwise(ring):
        painting.drag(start, end)
    painting.press("o")
    painting.press("2")
    painting.press("f")
    painting.drag((160, 160), (160, 160))
    painting.press("Enter")
    painting.wait_for(1)

    mask = consolidated(painting, folder)
    assert set(np.unique(mask)) == {0, 2}
    assert (mask[150:350, 150:350] == 2).all()


def test_the_keyboard_alone_paints_a_whole_picture(painting: LabelerPage, folder: Path) -> None:
    painting.focus()
    for key in ("2", ".", "x", "Space", *["Shift+ArrowRight"] * 2, "Space"):
        painting.press(key)
    expect(painting.shapes).to_have_count(1)
    # A polygon below it: three corners, then Enter.
    for key in (
        "3",
        "p",
        "Shift+ArrowDown",
        "Space",
        "Shift+ArrowDown",
        "Space",
        "Shift+ArrowLeft",
        "Space",
        "Enter",
    ):
        painting.press(key)
    expect(painting.shapes).to_have_count(2)
    painting.wait_until_saved()
    painting.press("Enter")
    painting.wait_for(1)

    mask = consolidated(painting, folder)
    assert set(np.unique(mask)) == {0, 2, 3}
    rows, columns = np.nonzero(mask == 2)
    height = int(np.ptp(rows)) + 1
    assert abs(height - BRUSH * 1.25) <= 2
    assert np.ptp(columns) > 2 * height
    assert (mask[256, 256:300] == 2).all()


def test_a_mask_is_found_again_after_the_kernel_was_killed(painting: LabelerPage, folder: Path) -> None:
    painting.drag((100, 100), (300, 150), moves=20)
    painting.press("2")
    painting.drag((100, 300), (300, 350), moves=20)
    painting.wait_until_saved()
    before = journal(folder, "draft")[-1]["answer"]

    painting.page.kill_kernel()
    painting.page.restart_kernel()
    painting.page.run_all()
    painting.wait_for(0)

    expect(painting.shapes).to_have_count(2)
    painting.focus()
    painting.press("Enter")
    painting.wait_for(1)
    assert journal(folder, "answer")[-1]["answer"] == before
    assert same((consolidated(painting, folder) == 1).astype(np.uint8), stroke((100, 100), (300, 150)))


def test_strokes_on_a_mask_too_large_to_be_sent_each_time_survive_a_killed_kernel(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    labeler = open_labeler(SPECKLED)
    labeler.focus()
    labeler.press("w")
    rows = (100, 200, 300, 400)
    for row in rows:
        labeler.drag((100, row), (400, row), moves=5)
    # The browser has the others; the next would be sent seconds after the first.
    (record,) = journal(folder, "draft", job="second")
    assert len(json.dumps(record)) > 100_000

    labeler.page.kill_kernel()
    labeler.page.restart_kernel()
    labeler.page.run_all()
    labeler.wait_for(0)
    expect(labeler.root.locator(".gt-adjusted")).to_have_text("Adjusted")
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()

    left: list[bool] = labeler.page.evaluate(
        f"[bool(job._state.book.answers(0)['you'].mask[row, 110:390].any()) for row in {rows}]"
    )
    assert left == [False] * len(rows)


def test_a_picture_from_a_camera_on_its_side_is_painted_upright(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    photo = Image.open(folder / "photos/astronaut.png").convert("RGB").crop((0, 0, 512, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(folder / "photos/0.jpg", exif=exif)
    painting = open_labeler(CELL)

    # The helper's points are stored ones; the page shows them turned.
    painting.drag((100, 200), (400, 200), moves=20)
    painting.press("Enter")
    painting.wait_for(1)

    mask = consolidated(painting, folder)
    assert mask.shape == (300, 512)
    rows, columns = np.nonzero(mask)
    assert abs(int(rows.mean()) - 200) <= 2
    assert int(np.ptp(columns)) > 300


def test_the_brush_is_set_by_keys_wheel_and_slider(painting: LabelerPage) -> None:
    size = painting.root.get_by_label("Size", exact=True)
    expect(size).to_have_attribute("aria-valuetext", f"{BRUSH} px")
    painting.focus()
    painting.press(".")
    expect(size).to_have_attribute("aria-valuetext", "33 px")
    painting.press(",")
    expect(size).to_have_attribute("aria-valuetext", f"{BRUSH} px")
    painting.show()
    mouse = painting.page.page.mouse
    mouse.move(*painting.transform()(256, 256))
    painting.page.page.keyboard.down("Alt")
    mouse.wheel(0, -100)
    painting.page.page.keyboard.up("Alt")
    expect(size).to_have_attribute("aria-valuetext", "33 px")
    size.focus()
    painting.press("Home")
    expect(size).to_have_attribute("aria-valuetext", "1 px")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_the_tool_looks_like(painting: LabelerPage, artifacts: Path, theme: Any) -> None:
    page = painting.page
    page.set_theme(theme)
    painting.focus()
    painting.press("3")
    painting.press("p")
    painting.show()
    place = painting.transform()
    face = [
        (180, 60),
        (260, 55),
        (300, 120),
        (280, 200),
        (330, 260),
        (460, 330),
        (480, 500),
        (60, 500),
        (120, 300),
        (190, 230),
    ]
    for corner in (*face, face[0]):
        page.page.mouse.click(*place(*corner))
    painting.press("2")
    painting.press("b")
    painting.drag((400, 60), (470, 260), moves=20)
    painting.wait_until_saved()
    page.page.mouse.move(*place(330, 120))
    page.next_frame()
    page.screenshot(artifacts / f"masks-{theme}.png", of=painting.root)
    page.set_width(600)
    page.next_frame()
    page.screenshot(artifacts / f"masks-{theme}-narrow.png", of=painting.root)
    painting.press("?")
    page.next_frame()
    page.screenshot(artifacts / f"masks-{theme}-help.png", of=painting.root)
    painting.press("Escape")

    expect(painting.shapes).to_have_count(2)
