"""Drawing at the speed of a hand: boxes that arrive, messages of a drag, and the gaps between frames."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.labeler.subjects import Boxes, Subject, boxes_in_kernel, ours, peer, place_of
from benchmarks.photos import SIZE, make_photos
from benchmarks.row import Row
from browser_harness import Lab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser_harness import NotebookPage

_WINDOW = (1400, 1000)
_BOXES = 10
_WITHIN = 2.0
_HAND_MOVES, _HAND_MS = 25, 22  # over half a second for a box
_MOVES = 60
_BUSY_SECONDS = 25
_SETTLE_MS = 600
_MAX_GAP_MS = 20
# Boxes that the worker finds on the picture: an earlier answer, to which one goes back.
_EARLIER = """
boxes = [
    {{"label": "dog", "left": 30 + n * 13 % 1500, "top": 20 + n * 7 % 1100, "width": 24, "height": 18}}
    for n in range({count})
]
job.submit(0, boxes, worker="alice")
"""
_BUSY = "() => void window.jupyterapp.commands.execute('notebook:run-cell')"
_ACTIVATE = "cell => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = cell; }"
_GAPS = """() => {
  window.gtGaps = [];
  let last = performance.now();
  const frame = now => {
    window.gtGaps.push(now - last);
    last = now;
    window.gtFrame = requestAnimationFrame(frame);
  };
  window.gtFrame = requestAnimationFrame(frame);
}"""


def run() -> list[Row]:
    """Draw ten boxes in every circumstance, and drag slowly over few and many boxes."""
    with tempfile.TemporaryDirectory() as folder, Lab.start(Path(folder)) as lab:
        make_photos(Path(folder) / "photos", count=3)
        return [*_hands(lab), *_drags(lab)]


def _hands(lab: Lab) -> Iterator[Row]:
    for subject, title, earlier, busy in (
        (ours(), "labeler, boxes of ten at hand speed within 2 px", 0, False),
        (ours(more=_EARLIER.format(count=100)), "labeler, with 100 boxes on the image", 100, False),
        (ours(), "labeler, while a long cell keeps the kernel busy", 0, True),
    ):
        kept = _kept(lab, subject, earlier=earlier, busy=busy)
        yield Row(title, kept, "boxes", f"{_BOXES}", ok=kept == _BOXES)
    yield Row("jupyter-bbox-widget, boxes of ten", _kept(lab, peer()), "boxes", "", ok=True)


def _kept(lab: Lab, subject: Subject, *, earlier: int = 0, busy: bool = False) -> int:
    """Return how many of ten boxes are in the kernel where they were drawn."""
    with _opened(lab, subject, earlier=earlier) as page:
        if busy:
            page.page.evaluate(_ACTIVATE, 2)
            page.page.evaluate(_BUSY)
        place = place_of(subject, page)
        wanted: Boxes = []
        for number in range(_BOXES):
            left, top = 120 + number % 5 * 280, 180 + number // 5 * 480
            size = (90 + number * 9, 70 + number * 11)
            _draw_by_hand(page, place((left, top)), place((left + size[0], top + size[1])))
            wanted.append((left, top, *size))
        page.page.wait_for_timeout(_SETTLE_MS)
        page.wait_until_idle()
        page.page.wait_for_timeout(_SETTLE_MS)
        found = boxes_in_kernel(subject, page)
    return sum(any(_same(box, other) for other in found) for box in wanted)


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    ends = [(box[0], box[1], box[0] + box[2], box[1] + box[3]) for box in (one, other)]
    return all(abs(a - b) <= _WITHIN for a, b in zip(*ends, strict=True))


def _draw_by_hand(page: NotebookPage, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = page.page.mouse
    mouse.move(*start)
    mouse.down()
    for step in range(1, _HAND_MOVES + 1):
        part = step / _HAND_MOVES
        mouse.move(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        page.page.wait_for_timeout(_HAND_MS)
    mouse.up()
    page.page.wait_for_timeout(100)


def _drags(lab: Lab) -> Iterator[Row]:
    for count in (200, 2000):
        subject = ours(more=_EARLIER.format(count=count))
        with _opened(lab, subject, earlier=count) as page:
            during, gaps = _drag(page, subject)
        gap = statistics.quantiles(gaps, n=20)[-1]
        title = f"labeler, frame gap p95 in a drag over {count:,} boxes"
        yield Row(title, gap, "ms", f"≤ {_MAX_GAP_MS}", ok=gap <= _MAX_GAP_MS)
        if count == 200:
            yield Row(
                f"labeler, messages during a drag of {_MOVES} moves", during, "messages", "0", ok=during == 0
            )


def _drag(page: NotebookPage, subject: Subject) -> tuple[int, list[float]]:
    """Return the widget messages of a drag before it ends, and the milliseconds between its frames."""
    place = place_of(subject, page)
    start, end = place((300, SIZE[1] - 40)), place((1200, 200))
    mouse = page.page.mouse
    mouse.move(*start)
    page.page.wait_for_timeout(_SETTLE_MS)
    page.traffic.clear()
    mouse.down()
    page.page.evaluate(_GAPS)
    for step in range(1, _MOVES + 1):
        part = step / _MOVES
        mouse.move(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
        page.page.wait_for_timeout(8)
    gaps: list[float] = page.page.evaluate(
        "() => { cancelAnimationFrame(window.gtFrame); return window.gtGaps; }"
    )
    during = len(page.traffic.widget_messages())
    mouse.up()
    return during, gaps[2:]


@contextlib.contextmanager
def _opened(lab: Lab, subject: Subject, *, earlier: int) -> Iterator[NotebookPage]:
    work = lab.new_folder()
    (work / "photos").symlink_to(lab.server.home / "photos")
    busy = f"import time; time.sleep({_BUSY_SECONDS})"
    with lab.notebook([subject.setup, subject.show, busy], folder=work, size=_WINDOW) as page:
        page.hide_sidebar()
        page.run(0)
        page.run(1)
        picture = page.page.locator(subject.picture).first
        picture.scroll_into_view_if_needed()
        page.page.wait_for_timeout(2 * _SETTLE_MS)
        if earlier:
            page.page.locator(subject.submit).first.hover()
            page.page.locator("[data-gt-object]").evaluate("node => node.focus({ preventScroll: true })")
            page.page.keyboard.press("a")
            page.page.locator("[data-gt-object='0']").wait_for()
            page.page.wait_for_timeout(2 * _SETTLE_MS)
        yield page
