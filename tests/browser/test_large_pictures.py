"""Pictures larger than the screen show their true pixels when one zooms in, and memory stays within its limits."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import LabelerPage, NotebookPage, OpenNotebook
from browser_harness.example_job import drafts, open_cell

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import Lab

pytestmark = pytest.mark.browser

WIDE, HIGH = 6000, 4000
MARK = (5210, 3333)
SHARP_MS = 60_000


@pytest.fixture
def folder(lab: Lab) -> Path:
    """A folder with one large picture: single black and white pixels, with a red one among them."""
    made = lab.new_folder()
    (made / "photos").mkdir()
    board = (np.indices((HIGH, WIDE)).sum(axis=0) % 2 * 255).astype(np.uint8)
    picture = Image.fromarray(board).convert("RGB")
    picture.putpixel(MARK, (255, 0, 0))
    picture.save(made / "photos" / "board.png", compress_level=1)
    return made


@pytest.fixture
def labeler(open_notebook: OpenNotebook, folder: Path) -> LabelerPage:
    page = open_notebook([open_cell()], folder=folder)
    page.hide_sidebar()
    page.run_all()
    opened = LabelerPage(page, 0)
    opened.wait_for(0)
    opened.show()
    opened.focus()
    return opened


def zoom_to(labeler: LabelerPage, point: tuple[float, float], *, scale: float) -> None:
    """Turn the wheel over an image point until one image pixel is so many pixels of the page."""
    mouse = labeler.page.page.mouse
    for _ in range(60):
        now = labeler.transform()
        if now.a >= scale:
            return
        mouse.move(*now(*point))
        mouse.wheel(0, -240)
        labeler.page.next_frame()
    raise AssertionError(f"the picture stays at {labeler.transform().a}")


def seen(labeler: LabelerPage, points: list[tuple[float, float]]) -> list[tuple[int, ...]]:
    """The colors on the page at image points."""
    labeler.page.page.mouse.move(2, 2)
    labeler.page.next_frame()
    shot = Image.open(BytesIO(labeler.page.page.screenshot())).convert("RGB")
    place = labeler.transform()
    found = [shot.getpixel((int(x), int(y))) for x, y in (place(*point) for point in points)]
    return [color for color in found if isinstance(color, tuple)]


def test_zooming_in_shows_the_true_pixels(labeler: LabelerPage) -> None:
    gray = seen(labeler, [(1000.5, 1000.5), (1001.5, 1000.5)])
    assert max(abs(value - 128) for color in gray for value in color) < 40

    zoom_to(labeler, (MARK[0] + 0.5, MARK[1] + 0.5), scale=8)
    expect(labeler.root).to_have_attribute("data-gt-sharp", "true", timeout=SHARP_MS)

    column, row = MARK[0] + 0.5, MARK[1] + 0.5
    middle, right, below, diagonal = seen(
        labeler, [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)]
    )
    assert middle == (255, 0, 0)
    other = (255, 255, 255) if sum(MARK) % 2 == 0 else (0, 0, 0)
    assert right == below == other
    assert diagonal == tuple(255 - value for value in other)


def test_between_the_whole_and_the_pixels_each_scale_is_as_sharp_as_the_screen(
    labeler: LabelerPage, artifacts: Path
) -> None:
    for scale in (0.3, 0.6, 1.1):
        zoom_to(labeler, MARK, scale=scale)
        expect(labeler.root).to_have_attribute("data-gt-sharp", "true", timeout=SHARP_MS)
    labeler.page.screenshot(artifacts / "large-picture.png", of=labeler.root)
    levels = {message.custom["level"] for message in labeler.page.traffic.widget_messages(kind="tile")}
    # Where the zoom rests on its way to 0.3, the next coarser one is the right one.
    assert {0, 1} <= levels <= {0, 1, 2}

    asked = len(labeler.page.traffic.widget_messages(kind="tile"))
    labeler.press("z")
    labeler.page.next_frame()
    expect(labeler.root).to_have_attribute("data-gt-sharp", "true")
    assert len(labeler.page.traffic.widget_messages(kind="tile")) == asked


def test_a_box_drawn_on_magnified_pixels_is_where_it_was_drawn(labeler: LabelerPage) -> None:
    zoom_to(labeler, MARK, scale=4)
    labeler.drag((MARK[0] - 20, MARK[1] - 10), (MARK[0] + 10, MARK[1] + 5))
    expect(labeler.shapes).to_have_count(1)
    labeler.wait_until_saved()

    (box,) = drafts(labeler.page)
    sides = [box[side] for side in ("left", "top", "width", "height")]
    assert sides == [MARK[0] - 20, MARK[1] - 10, 30, 15]


def heap(page: NotebookPage) -> int:
    """Bytes of the page's objects after a garbage collection."""
    session = page.page.context.new_cdp_session(page.page)
    session.send("HeapProfiler.collectGarbage")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used


def test_zooming_about_for_long_takes_no_more_memory_than_the_caches_may(labeler: LabelerPage) -> None:
    page = labeler.page
    rss = "int(open('/proc/self/statm').read().split()[1]) * __import__('resource').getpagesize()"

    def wander() -> None:
        for x in range(500, WIDE, 1500):
            for y in range(500, HIGH, 1500):
                labeler.press("z")
                zoom_to(labeler, (x, y), scale=1)
                expect(labeler.root).to_have_attribute("data-gt-sharp", "true", timeout=SHARP_MS)

    wander()
    before, kernel = heap(page), page.evaluate(rss)
    wander()
    wander()

    assert heap(page) - before < 10 * 2**20
    assert page.evaluate(rss) - kernel < 64 * 2**20
