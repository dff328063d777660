"""A preview is made once, and everybody who waits for it hears of all its parts."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gt_notebook.images import ImageInfo, Part, placeholder
from gt_notebook.jobs.underway import CalledOffError, UnderWay

if TYPE_CHECKING:
    from gt_notebook.images import Preview, Tell

INFO = ImageInfo(width=10, height=30, depth=3, orientation=1)


def part(number: int) -> Part:
    box = (0, 10 * number, 10, 10)
    return Part(data=b"", media_type="image/png", info=INFO, box=box, share=number / 3)


def test_who_comes_later_gets_the_parts_that_are_known_and_then_the_others() -> None:
    under_way: UnderWay[str] = UnderWay()
    begun, go_on = threading.Event(), threading.Event()
    made = placeholder("it will do")

    def make(tell: Tell) -> Preview:
        tell(part(0))
        tell(part(1))
        begun.set()
        assert go_on.wait(30)
        tell(part(2))
        return made

    def never(tell: Tell) -> Preview:
        raise AssertionError("it was made twice")

    first: list[Part] = []
    second: list[Part] = []
    joined = threading.Event()

    def listen(each: Part) -> None:
        second.append(each)
        if each == part(1):
            joined.set()

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(under_way.get, "a", make, tell=first.append)
        assert begun.wait(30)
        other = pool.submit(under_way.get, "a", never, tell=listen)
        assert joined.wait(30)
        go_on.set()
        assert one.result(30) is other.result(30) is made

    assert first == second == [part(0), part(1), part(2)]


def test_what_fails_fails_for_all_and_can_be_tried_again() -> None:
    under_way: UnderWay[str] = UnderWay()

    def fail(tell: Tell) -> Preview:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        under_way.get("a", fail)
    made = placeholder("it is back")
    assert under_way.get("a", lambda tell: made) is made


def test_other_pictures_are_made_beside_it() -> None:
    under_way: UnderWay[str] = UnderWay()
    inner = placeholder("inner")

    def make(tell: Tell) -> Preview:
        return under_way.get("b", lambda tell: inner)

    assert under_way.get("a", make) is inner


def test_what_nobody_waits_for_any_more_ends_at_its_next_part_and_is_made_anew_when_wanted() -> None:
    under_way: UnderWay[str] = UnderWay()
    told: list[Part] = []
    again = placeholder("made anew")

    def make(tell: Tell) -> Preview:
        tell(part(0))
        waiting.clear()
        tell(part(1))
        raise AssertionError("it went on")

    waiting = {"the page"}
    with pytest.raises(CalledOffError):
        under_way.get("a", make, tell=told.append, wanted=lambda: bool(waiting))

    assert told == [part(0)]
    assert under_way.get("a", lambda tell: again) is again


def test_it_is_made_to_its_end_as_long_as_one_of_those_who_asked_waits() -> None:
    under_way: UnderWay[str] = UnderWay()
    begun, joined = threading.Event(), threading.Event()
    made = placeholder("for the other one")

    def make(tell: Tell) -> Preview:
        tell(part(0))
        begun.set()
        assert joined.wait(30)
        tell(part(1))
        return made

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(under_way.get, "a", make, wanted=lambda: not begun.is_set())
        assert begun.wait(30)
        other = pool.submit(under_way.get, "a", make, tell=lambda _: joined.set())
        assert one.result(30) is other.result(30) is made
