"""From running the cell to the first picture, from submit to the next, and the bytes on the way."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.labeler import watching
from benchmarks.labeler.subjects import Subject, bare, ours, peer, place_of
from benchmarks.photos import make_photos
from benchmarks.row import Row
from browser_harness import Lab, Link

if TYPE_CHECKING:
    import contextlib

    from browser_harness import NotebookPage

_PHOTOS = 16
_FIRSTS = 5
_LOOK_MS = 600  # what a quick person takes for an image, in which the next ones are fetched
_NEAR_SIZE = (1400, 1000)
_NARROW_SIZE = (900, 1000)  # the picture is shown at less than half its size
_FAR = Link(round_trip_ms=80, megabits=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What one labeler took for all photos; times in milliseconds."""

    first: float
    following: float
    bytes_per_image: float


def run() -> list[Row]:
    """Measure this labeler and the others, near and over a slow road."""
    near, size = _sittings(None)
    far, _ = _sittings(_FAR)
    return [*_near_rows(near, size), *_far_rows(far)]


def _near_rows(near: dict[str, Sitting], size: int) -> list[Row]:
    own, other, floor = near["labeler"], near[peer().name], near["bare ipywidgets"]
    whole, narrow = own.bytes_per_image / size, near["labeler, narrow"].bytes_per_image / size
    following, first = own.following / other.following, own.first / floor.first
    return [
        _at_most("labeler, next image after submit ÷ jupyter-bbox-widget", following, "times", 0.6),
        Row("labeler, next image after submit, median of 15", own.following, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other.following, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor.following, "ms", "", ok=True),
        _at_most("labeler, first image after running the cell ÷ bare ipywidgets", first, "times", 1.5),
        Row("labeler, first image after running the cell, median of 5", own.first, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor.first, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other.first, "ms", "", ok=True),
        _at_most("labeler, bytes on the websocket per image ÷ the JPEG's own", whole, "times", 1.0),
        _at_most("labeler, the same where it is shown at half size or less", narrow, "times", 0.6),
        Row(
            "jupyter-bbox-widget, bytes per image ÷ the JPEG's own",
            other.bytes_per_image / size,
            "times",
            "",
            ok=True,
        ),
    ]


def _far_rows(far: dict[str, Sitting]) -> list[Row]:
    own, other, floor = far["labeler"], far[peer().name], far["bare ipywidgets"]
    link = "80 ms there and back, 20 Mbit/s"
    following, first = own.following / other.following, own.first / floor.first
    return [
        _at_most(f"labeler, next image ÷ jupyter-bbox-widget, {link}", following, "times", 0.15),
        Row(f"labeler, next image, {link}", own.following, "ms", "", ok=True),
        Row("jupyter-bbox-widget, the same", other.following, "ms", "", ok=True),
        _at_most(f"labeler, first image ÷ bare ipywidgets, {link}", first, "times", 1.1),
        Row(f"labeler, first image, {link}", own.first, "ms", "", ok=True),
        Row("bare ipywidgets, the same", floor.first, "ms", "", ok=True),
    ]


def _at_most(measure: str, value: float, unit: str, most: float) -> Row:
    return Row(measure, value, unit, f"≤ {most:g}", ok=value <= most)


def _sittings(link: Link | None) -> tuple[dict[str, Sitting], int]:
    """Return what each labeler took, and the bytes of a photo."""
    found: dict[str, Sitting] = {}
    with tempfile.TemporaryDirectory() as folder, Lab.start(Path(folder), link=link) as lab:
        size = make_photos(Path(folder) / "photos", count=_PHOTOS)
        for subject in (ours(), peer(), bare()):
            found[subject.name] = _sitting(lab, subject, width=_NEAR_SIZE)
        if link is None:
            found["labeler, narrow"] = _sitting(lab, ours(), width=_NARROW_SIZE)
    return found, size


def _sitting(lab: Lab, subject: Subject, *, width: tuple[int, int]) -> Sitting:
    firsts = [_first_alone(lab, subject, width) for _ in range(_FIRSTS - 1)]
    with _notebook(lab, subject, width) as page:
        page.run(0)
        watching.prepare(page)
        page.traffic.clear()
        firsts.append(watching.time_of_first(page, subject, cell=1))
        times = []
        for number in range(1, _PHOTOS):
            page.page.wait_for_timeout(_LOOK_MS)
            if subject.boxes:
                _draw(page, subject)
            times.append(watching.time_to_next(page, subject, number))
        sent = sum(message.size for message in page.traffic.received)
    return Sitting(
        first=statistics.median(firsts),
        following=statistics.median(times),
        bytes_per_image=sent / _PHOTOS,
    )


def _first_alone(lab: Lab, subject: Subject, width: tuple[int, int]) -> float:
    with _notebook(lab, subject, width) as page:
        page.run(0)
        watching.prepare(page)
        return watching.time_of_first(page, subject, cell=1)


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
