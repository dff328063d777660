"""From running the cell to the first picture, from submit to the next, and the bytes on the way."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.labeler import watching
from benchmarks.labeler.subjects import Subject, bare, ours, peer, place_of
from benchmarks.photos import make_photos
from benchmarks.row import Row
from browser_harness import Lab, Link

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Sequence

    from browser_harness import NotebookPage

_PHOTOS = 16
_FIRSTS = 15
_LOOK_MS = 600  # what a quick person takes for an image, in which the next ones are fetched
_NEAR_SIZE = (1400, 1000)
_NARROW_SIZE = (900, 1000)  # the picture is shown at less than half its size
_FAR = Link(round_trip_ms=80, megabits=20)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What one labeler took for all photos but the first; times in milliseconds."""

    following: float
    bytes_per_image: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What each took over one road: until the first photo in milliseconds, for the others, and a photo's bytes."""

    firsts: dict[str, float]
    sittings: dict[str, Sitting]
    photo_bytes: int


def run() -> list[Row]:
    """Measure this labeler and the others, near and over a slow road."""
    return [*_near_rows(_measured(None)), *_far_rows(_measured(_FAR))]


def _near_rows(near: Measured) -> list[Row]:
    own, other, floor = _three(near.sittings)
    own_first, other_first, floor_first = _three(near.firsts)
    narrow = near.sittings["labeler, narrow"].bytes_per_image / near.photo_bytes
    whole = own.bytes_per_image / near.photo_bytes
    following, first = own.following / other.following, own_first / floor_first
    return [
        _at_most("labeler, next image after submit ÷ jupyter-bbox-widget", following, "times", 0.6),
        Row("labeler, next image after submit, median of 15", own.following, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other.following, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor.following, "ms", "", ok=True),
        _at_most("labeler, first image after running the cell ÷ bare ipywidgets", first, "times", 1.5),
        Row("labeler, first image after running the cell, median of 15", own_first, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor_first, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other_first, "ms", "", ok=True),
        _at_most("labeler, bytes on the websocket per image ÷ the JPEG's own", whole, "times", 1.0),
        _at_most("labeler, the same where it is shown at half size or less", narrow, "times", 0.6),
        Row(
            "jupyter-bbox-widget, bytes per image ÷ the JPEG's own",
            other.bytes_per_image / near.photo_bytes,
            "times",
            "",
            ok=True,
        ),
    ]


def _far_rows(far: Measured) -> list[Row]:
    own, other, _ = _three(far.sittings)
    own_first, _, floor_first = _three(far.firsts)
    link = "80 ms there and back, 20 Mbit/s"
    following, first = own.following / other.following, own_first / floor_first
    return [
        _at_most(f"labeler, next image ÷ jupyter-bbox-widget, {link}", following, "times", 0.15),
        Row(f"labeler, next image, {link}", own.following, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other.following, "ms", "", ok=True),
        _at_most(f"labeler, first image ÷ bare ipywidgets, {link}", first, "times", 1.1),
        Row(f"labeler, first image, {link}", own_first, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor_first, "ms", "", ok=True),
    ]


def _at_most(measure: str, value: float, unit: str, most: float) -> Row:
    return Row(measure, value, unit, f"≤ {most:g}", ok=value <= most)


def _three(by_name: dict[str, _T]) -> tuple[_T, _T, _T]:
    return by_name["labeler"], by_name[peer().name], by_name["bare ipywidgets"]


def _measured(link: Link | None) -> Measured:
    subjects = (ours(), peer(), bare())
    with tempfile.TemporaryDirectory() as folder, Lab.start(Path(folder), link=link) as lab:
        size = make_photos(Path(folder) / "photos", count=_PHOTOS)
        firsts = _firsts(lab, subjects)
        sittings = {subject.name: _sitting(lab, subject, width=_NEAR_SIZE) for subject in subjects}
        if link is None:
            sittings["labeler, narrow"] = _sitting(lab, ours(), width=_NARROW_SIZE)
    return Measured(firsts=firsts, sittings=sittings, photo_bytes=size)


def _firsts(lab: Lab, subjects: Sequence[Subject]) -> dict[str, float]:
    """Return the median time of each subject's first picture, measured in turns: the machine has moods."""
    took: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for _ in range(_FIRSTS):
        for subject in subjects:
            with _notebook(lab, subject, _NEAR_SIZE) as page:
                page.run(0)
                watching.prepare(page)
                took[subject.name].append(watching.time_of_first(page, subject, cell=1))
    return {name: statistics.median(times) for name, times in took.items()}


def _sitting(lab: Lab, subject: Subject, *, width: tuple[int, int]) -> Sitting:
    with _notebook(lab, subject, width) as page:
        page.run(0)
        watching.prepare(page)
        page.traffic.clear()
        watching.time_of_first(page, subject, cell=1)
        times = []
        for number in range(1, _PHOTOS):
            page.page.wait_for_timeout(_LOOK_MS)
            if subject.boxes:
                _draw(page, subject)
            times.append(watching.time_to_next(page, subject, number))
        sent = sum(message.size for message in page.traffic.received)
    return Sitting(following=statistics.median(times), bytes_per_image=sent / _PHOTOS)


def _notebook(
    lab: Lab, subject: Subject, width: tuple[int, int]
) -> contextlib.AbstractContextManager[NotebookPage]:
    work = lab.new_folder()
    (work / "photos").symlink_to(lab.server.home / "photos")
    return lab.notebook([subject.setup, subject.show], folder=work, size=width)


def _draw(page: NotebookPage, subject: Subject) -> None:
    place = place_of(subject, page)
    mouse = page.page.mouse
    mouse.move(*place((200, 150)))
    mouse.down()
    mouse.move(*place((420, 330)), steps=10)
    mouse.up()
