"""Shapes stand out 3:1 from any picture, measured in the pixels of the screen, and not by their hue alone."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

Luminance: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Point: TypeAlias = tuple[float, float]

SIZE = (400, 300)
# How far beside a line its strokes reach, in pixels of the page.
REACH = 5
CORNERS: tuple[Point, ...] = ((120, 90), (280, 90), (280, 210), (120, 210))
CELL = """
import gt_notebook as gt
job = gt.LabelingJob("things", gt.scan_images("pictures", progress=False), {task})
labeler = job.label(worker="alice")
labeler
"""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """How a tool comes to lines whose places are known.

    Attributes:
        draw: Draws them around CORNERS.
    """

    task: str
    draw: Callable[[LabelerPage], None]


def draw_box(labeler: LabelerPage) -> None:
    labeler.drag(CORNERS[0], CORNERS[2])


def fill_polygon(labeler: LabelerPage) -> None:
    labeler.press("p")
    labeler.click(*CORNERS, CORNERS[0])


TOOLS = {
    "boxes": Drawn(task='gt.BoundingBox(["cat", "cup"])', draw=draw_box),
    "masks": Drawn(task='gt.SemanticSegmentation(["cat", "cup"])', draw=fill_polygon),
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


def strip(pixels: Luminance, start: Point, end: Point) -> Luminance:
    """The pixels on both sides of the middle three fifths of a line: a row for each step, a column for each lane."""
    way = np.subtract(end, start)
    length = float(np.hypot(*way))
    across = np.array([-way[1], way[0]]) / length
    steps = np.array(start) + np.linspace(0.2, 0.8, int(length))[:, None] * way
    places = steps[:, None, :] + np.arange(-REACH, REACH + 1)[None, :, None] * across
    columns, rows = np.floor(places[..., 0]).astype(int), np.floor(places[..., 1]).astype(int)
    found: Luminance = pixels[rows, columns]
    return found


@pytest.mark.parametrize("tool", TOOLS)
def test_lines_stand_out_from_any_picture(open_labeler: OpenLabeler, tool: str) -> None:
    drawn = TOOLS[tool]
    labeler = open_labeler(CELL.format(task=drawn.task))
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
        place = labeler.transform()
        ring = [place(*corner) for corner in CORNERS]
        found[f"picture {obj}"] = []
        for start, end in pairwise([*ring, ring[0]]):
            lanes = strip(after, start, end).mean(axis=0)
            ground = float(strip(before, start, end).mean())
            found[f"picture {obj}"].append(max(ratio(float(lane), ground) for lane in lanes))
        labeler.press("d")

    assert {name: min(best) >= 3 for name, best in found.items()} == dict.fromkeys(found, True), found
