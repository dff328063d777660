"""Boxes on pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gt_notebook.display.boxes import paint_boxes
from gt_notebook.images import ImageInfo
from gt_notebook.manifest.labels import BoxView

GRAY = (90, 90, 90)
BLUE = "#0000ff"


def painted(box: BoxView, *, orientation: int = 1, size: tuple[int, int] = (200, 100)) -> Image.Image:
    shown = size if orientation < 5 else size[::-1]
    image = Image.new("RGB", shown, GRAY)
    info = ImageInfo(width=size[0], height=size[1], depth=3, orientation=orientation)
    paint_boxes(image, [box], info=info, class_colors={"cat": BLUE})
    return image


def a_box(left: float, top: float, width: float, height: float) -> BoxView:
    return BoxView(class_name="cat", left=left, top=top, width=width, height=height, confidence=0.5)


def test_the_line_lies_on_the_edge_of_the_box() -> None:
    image = painted(a_box(40, 30, 100, 50))
    assert image.getpixel((42, 60)) == (0, 0, 255)
    assert image.getpixel((138, 60)) == (0, 0, 255)
    assert image.getpixel((90, 78)) == (0, 0, 255)
    assert image.getpixel((90, 55)) == GRAY
    assert image.getpixel((20, 60)) == GRAY


def test_the_line_is_dark_outside_and_light_inside() -> None:
    image = painted(a_box(40, 30, 100, 50))
    brightness = [sum(image.getpixel((x, 60))) for x in (40, 44)]  # type: ignore[arg-type]
    assert brightness[0] < 3 * 90 < brightness[1]


@pytest.mark.parametrize(
    ("orientation", "at"), [(1, (42, 60)), (3, (157, 40)), (6, (40, 42)), (8, (60, 157))]
)
def test_a_stored_box_is_drawn_on_the_upright_picture(orientation: int, at: tuple[int, int]) -> None:
    assert painted(a_box(40, 30, 100, 50), orientation=orientation).getpixel(at) == (0, 0, 255)


def test_a_box_is_scaled_with_its_picture() -> None:
    image = Image.new("RGB", (100, 50), GRAY)
    info = ImageInfo(width=2000, height=1000, depth=3, orientation=1)
    paint_boxes(image, [a_box(800, 400, 1000, 500)], info=info, class_colors={"cat": BLUE})
    assert image.getpixel((42, 43)) == (0, 0, 255)


sides = st.floats(-1e6, 1e6) | st.integers(-(10**12), 10**12)


@given(left=sides, top=sides, width=sides, height=sides, orientation=st.integers(1, 8))
def test_no_box_is_too_odd_to_draw(
    left: float, top: float, width: float, height: float, orientation: int
) -> None:
    painted(a_box(left, top, width, height), orientation=orientation)
