"""Shapes stand out 3:1 from any picture, marked words 4.5:1 from what is behind them, measured on the screen."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import FloatRect

    from browser_harness import LabelerPage, OpenLabeler, Theme
    from browser_harness.labeler_page import Transform

pytestmark = pytest.mark.browser

Luminance: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Places: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Point: TypeAlias = tuple[float, float]

SIZE = (400, 300)
# How far beside a line its strokes reach, in pixels of the page.
REACH = 5
CORNERS: tuple[Point, ...] = ((120, 90), (280, 90), (280, 210), (120, 210))
POINT = (200, 150)
# The rings around a keypoint and around one that is proposed, in pixels of the page.
RING, PROPOSED_RING = 7, 8
# Below the letters of a mark there is a line, in pixels of the page.
LINE_ROOM = 5
CELL = """
import gt_notebook as gt
job = gt.LabelingJob("things", gt.scan_images("pictures", progress=False), {task})
labeler = job.label(worker="alice", suggest={suggest})
labeler
"""
# Two classes a text, one of them proposed: the five texts have every color there is.
WORDS = """
import gt_notebook as gt, pandas as pd
classes = [f"class {number}" for number in range(10)]
texts = pd.DataFrame({"source": [f"marked {number} proposed" for number in range(5)]})
job = gt.LabelingJob("words", texts, gt.NamedEntityRecognition(classes))

def propose(text):
    return [(9, 17, classes[2 * int(text[7]) + 1])]

labeler = job.label(worker="alice", suggest=propose)
labeler
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line on the page: the places along it, and the direction across it at each."""

    places: Places
    across: Places


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How a tool comes to lines whose places are known.

    Attributes:
        draw: Draws them.
        lines: Where they are on the page.
        suggest: What a function proposes, instead of drawing.
    """

    task: str
    draw: Callable[[LabelerPage], None]
    lines: Callable[[Transform], list[Line]]
    suggest: str | None = None


def draw_box(labeler: LabelerPage) -> None:
    labeler.drag(CORNERS[0], CORNERS[2])


def outline_polygon(labeler: LabelerPage) -> None:
    labeler.click(*CORNERS, CORNERS[0])


def fill_polygon(labeler: LabelerPage) -> None:
    labeler.press("p")
    labeler.click(*CORNERS, CORNERS[0])


def set_point(labeler: LabelerPage) -> None:
    labeler.click((POINT[0] + 0.5, POINT[1] + 0.5))


def await_suggestion(labeler: LabelerPage) -> None:
    expect(labeler.root.locator("[data-gt-suggestion]")).to_have_count(1)


def straight(start: Point, end: Point) -> Line:
    """The middle three fifths of a line."""
    way = np.subtract(end, start)
    length = float(np.hypot(*way))
    places = np.array(start) + np.linspace(0.2, 0.8, int(length))[:, None] * way
    across = np.array([-way[1], way[0]]) / length
    return Line(places=places, across=np.broadcast_to(across, places.shape))


def sides(place: Transform) -> list[Line]:
    ring = [place(*corner) for corner in CORNERS]
    return [straight(start, end) for start, end in pairwise([*ring, ring[0]])]


def ring_of(radius: int) -> Callable[[Transform], list[Line]]:
    def lines(place: Transform) -> list[Line]:
        # Its lower half, which no tag covers.
        angles = np.linspace(0.1 * np.pi, 0.9 * np.pi, 40)
        across = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        middle = np.array(place(POINT[0] + 0.5, POINT[1] + 0.5))
        return [Line(places=middle + radius * across, across=across)]

    return lines


BOXES, POLYGONS = 'gt.BoundingBox(["cat", "cup"])', 'gt.Polygon(["cat", "cup"])'
POINTS = 'gt.Keypoint(["cat", "cup"])'
OUTLINE = f"lambda image: [{{'label': 'cat', 'vertices': {CORNERS}, 'score': 0.7}}]"
PROPOSED_POINT = f"lambda image: [{{'label': 'cat', 'x': {POINT[0]}, 'y': {POINT[1]}, 'score': 0.7}}]"
TOOLS = {
    "boxes": Drawn(task=BOXES, draw=draw_box, lines=sides),
    "polygons": Drawn(task=POLYGONS, draw=outline_polygon, lines=sides),
    "points": Drawn(task=POINTS, draw=set_point, lines=ring_of(RING)),
    "masks": Drawn(task='gt.SemanticSegmentation(["cat", "cup"])', draw=fill_polygon, lines=sides),
    "proposed outlines": Drawn(task=POLYGONS, draw=await_suggestion, lines=sides, suggest=OUTLINE),
    "proposed points": Drawn(
        task=POINTS, draw=await_suggestion, lines=ring_of(PROPOSED_RING), suggest=PROPOSED_POINT
    ),
}


@pytest.fixture
def folder(lab: Any) -> Path:
    """A folder with the pictures on which a stroke is hardest to see."""
    made: Path = lab.new_folder()
    (made / "pictures").mkdir()
    for number, level in enumerate((255, 0, 127)):
        Image.new("RGB", SIZE, (level, level, level)).save(made / "pictures" / f"{number}.png")
    noise = np.random.default_rng(1).integers(0, 256, (*SIZE[::-1], 3), dtype=np.uint8)
    Image.fromarray(noise).save(made / "pictures" / "3.png")
    return made


def luminance(labeler: LabelerPage) -> Luminance:
    """The relative luminance of every pixel of the page, as WCAG 2 defines it."""
    labeler.page.page.mouse.move(2, 2)
    labeler.page.next_frame()
    image = Image.open(io.BytesIO(labeler.page.page.screenshot())).convert("RGB")
    value = np.asarray(image) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    weighted: Luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    return weighted


def ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def strip(pixels: Luminance, line: Line) -> Luminance:
    """The pixels on both sides of a line: a row for each step along it, a column for each lane."""
    # Half a pixel apart, because a ring meets the pixels anywhere.
    lanes = np.arange(-REACH, REACH + 0.5, 0.5)[None, :, None]
    places = line.places[:, None, :] + lanes * line.across[:, None, :]
    columns, rows = np.floor(places[..., 0]).astype(int), np.floor(places[..., 1]).astype(int)
    found: Luminance = pixels[rows, columns]
    return found


@pytest.mark.parametrize("tool", TOOLS)
def test_lines_stand_out_from_any_picture(open_labeler: OpenLabeler, tool: str) -> None:
    drawn = TOOLS[tool]
    labeler = open_labeler(CELL.format(task=drawn.task, suggest=drawn.suggest))
    found: dict[str, list[float]] = {}
    for obj in range(4):
        labeler.wait_for(obj)
        labeler.show()
        labeler.focus()
        drawn.draw(labeler)
        labeler.press("Escape")
        labeler.focus()
        # Hidden shapes leave the picture as it is.
        labeler.press("h")
        before = luminance(labeler)
        labeler.press("h")
        after = luminance(labeler)
        found[f"picture {obj}"] = []
        for line in drawn.lines(labeler.transform()):
            lanes = strip(after, line).mean(axis=0)
            ground = float(strip(before, line).mean())
            found[f"picture {obj}"].append(max(ratio(float(lane), ground) for lane in lanes))
        labeler.press("d")

    assert {name: min(best) >= 3 for name, best in found.items()} == dict.fromkeys(found, True), found


def beside(pixels: Luminance, box: FloatRect) -> tuple[float, float]:
    """How much the letters and the line below them stand out of a mark, each from what is behind it."""
    left, right = int(box["x"]) + 1, int(box["x"] + box["width"]) - 1
    top, bottom = int(box["y"]), int(box["y"] + box["height"])
    mark = pixels[top:bottom, left:right]
    letters = mark[: mark.shape[0] - LINE_ROOM]
    # More than half of the pixels of a line of letters are what the letters stand on.
    paper = float(np.median(letters))
    ink = max(letters.flatten().tolist(), key=lambda pixel: ratio(pixel, paper))
    line = mark[mark.shape[0] - LINE_ROOM :]
    ground = float(np.median(pixels[bottom + 1 : bottom + 3, left:right]))
    # A dashed line has gaps.
    strongest = np.quantile([[ratio(pixel, ground) for pixel in row] for row in line.tolist()], 0.6, axis=1)
    return ratio(ink, paper), float(strongest.max())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marked_words_and_their_lines_stand_out(open_labeler: OpenLabeler, theme: Theme) -> None:
    labeler = open_labeler(WORDS, theme=theme)
    found: dict[str, tuple[float, float]] = {}
    for obj in range(5):
        labeler.wait_for(obj)
        labeler.show()
        await_suggestion(labeler)
        labeler.focus()
        for key in ("Control+Home", "Control+Shift+ArrowRight", str((2 * obj + 1) % 10)):
            labeler.press(key)
        marks = labeler.root.locator(".gt-mark")
        expect(marks).to_have_count(2)
        for state in ("selected", "not selected"):
            pixels = luminance(labeler)
            for name, mark in zip(("marked", "proposed"), marks.all(), strict=True):
                box = mark.bounding_box()
                assert box is not None
                found[f"{obj} {name} {state}"] = beside(pixels, box)
            labeler.press("Escape")
            labeler.focus()
        labeler.press("d")

    assert {name: both for name, both in found.items() if both[0] < 4.5 or both[1] < 3} == {}
