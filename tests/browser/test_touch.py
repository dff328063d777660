"""Fingers and a pen on the picture, as Chromium gives them to the page."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import CDPSession

    from browser_harness import LabelerPage

pytestmark = pytest.mark.browser

Point = tuple[float, float]


class Hand:
    """Fingers and a pen at points of the page."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

    def _touch(self, kind: str, points: tuple[Point, ...]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: Point) -> None:
        """Put down the last of these fingers; the others are down already."""
        self._touch("touchStart", points)

    def move(self, *points: Point) -> None:
        """Move all fingers that are down."""
        self._touch("touchMove", points)

    def up(self) -> None:
        """Lift all fingers."""
        self._touch("touchEnd", ())

    def pen(self, kind: str, at: Point, *, pressed: bool = True) -> None:
        """Do something with the pen: ``mousePressed``, ``mouseMoved`` or ``mouseReleased``."""
        event: dict[str, Any] = {"type": kind, "x": at[0], "y": at[1], "pointerType": "pen"}
        event |= {"button": "left", "buttons": int(pressed), "clickCount": 1}
        self._session.send("Input.dispatchMouseEvent", event)


@contextlib.contextmanager
def _hand(labeler: LabelerPage) -> Iterator[Hand]:
    page = labeler.page.page
    session = page.context.new_cdp_session(page)
    try:
        yield Hand(session)
    finally:
        session.detach()


def _numbers(labeler: LabelerPage) -> list[int]:
    return [int(field.input_value()) for field in labeler.root.locator("[data-gt-number]").all()]


def _between(start: Point, end: Point, steps: int = 6) -> list[Point]:
    return [
        (start[0] + (end[0] - start[0]) * n / steps, start[1] + (end[1] - start[1]) * n / steps)
        for n in range(1, steps + 1)
    ]


def test_a_finger_and_a_pen_draw_boxes(labeler: LabelerPage) -> None:
    labeler.show()
    place = labeler.transform()
    with _hand(labeler) as hand:
        hand.down(place(40, 30))
        for at in _between(place(40, 30), place(120, 90)):
            hand.move(at)
        hand.up()
        expect(labeler.shapes).to_have_count(1)
        assert _numbers(labeler) == pytest.approx([40, 30, 80, 60], abs=1)

        # A corner is taken by a finger that misses it by what fingers do.
        x, y = place(120, 90)
        hand.down((x + 10, y + 10))
        for at in _between((x + 10, y + 10), (x + 50, y + 40)):
            hand.move(at)
        hand.up()
        expect(labeler.shapes).to_have_count(1)
        grown = [40, 30, 80 + 40 / place.a, 60 + 30 / place.d]
        assert _numbers(labeler) == pytest.approx(grown, abs=1)

        labeler.press("Escape")
        hand.pen("mouseMoved", place(200, 150), pressed=False)
        hand.pen("mousePressed", place(200, 150))
        for at in _between(place(200, 150), place(260, 200)):
            hand.pen("mouseMoved", at)
        hand.pen("mouseReleased", place(260, 200), pressed=False)
        expect(labeler.shapes).to_have_count(2)
        assert _numbers(labeler) == pytest.approx([200, 150, 60, 50], abs=1)
    labeler.wait_until_saved()


def test_two_fingers_zoom_and_pan_and_leave_no_box(labeler: LabelerPage) -> None:
    labeler.show()
    before = labeler.transform()
    box = labeler.part("stage").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with _hand(labeler) as hand:
        # The first finger has begun a box when the second one comes.
        hand.down((x - 80, y - 20))
        hand.move((x - 40, y))
        hand.down((x - 40, y), (x + 40, y))
        for n in range(1, 9):
            hand.move((x - 40 - 5 * n, y), (x + 40 + 5 * n, y))
        labeler.page.next_frame()
        zoomed = labeler.transform()
        assert zoomed.a == pytest.approx(before.a * 2, rel=0.02)
        middle = ((x - before.e) / before.a, (y - before.f) / before.d)
        assert zoomed(*middle) == pytest.approx((x, y), abs=1.5)

        for n in range(1, 7):
            hand.move((x - 80 - 5 * n, y - 4 * n), (x + 80 - 5 * n, y - 4 * n))
        labeler.page.next_frame()
        panned = labeler.transform()
        assert panned.a == pytest.approx(zoomed.a, rel=0.01)
        assert (panned.e - zoomed.e, panned.f - zoomed.f) == pytest.approx((-30, -24), abs=1.5)
        hand.up()

        expect(labeler.shapes).to_have_count(0)
        # The next finger draws again, in the picture as it is now.
        hand.down((x, y))
        for at in _between((x, y), (x + 60, y + 60)):
            hand.move(at)
        hand.up()
        expect(labeler.shapes).to_have_count(1)
        assert _numbers(labeler)[2:] == pytest.approx([60 / panned.a] * 2, abs=1)
    expect(labeler.root).to_have_attribute("data-gt-object", "0")
