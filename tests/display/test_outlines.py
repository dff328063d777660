"""Polygons and keypoints on pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gt_notebook.display.outlines import paint_points, paint_polygons
from gt_notebook.images import ImageInfo
from gt_notebook.manifest.labels import PointView, PolygonView

GRAY = (90, 90, 90)
BLUE = "#0000ff"


def canvas(orientation: int) -> tuple[Image.Image, ImageInfo]:
    shown = (200, 100) if orientation < 5 else (100, 200)
    return Image.new("RGB", shown, GRAY), ImageInfo(width=200, height=100, depth=3, orientation=orientation)


def painted(*corners: tuple[float, float], orientation: int = 1) -> Image.Image:
    image, info = canvas(orientation)
    polygon = PolygonView(class_name="leaf", vertices=corners, confidence=0.5)
    paint_polygons(image, [polygon], info=info, class_colors={"leaf": BLUE})
    return image


def dotted(x: float, y: float, *, orientation: int = 1) -> Image.Image:
    image, info = canvas(orientation)
    point = PointView(class_name="eye", x=x, y=y, confidence=0.5)
    paint_points(image, [point], info=info, class_colors={"eye": BLUE})
    return image


def test_the_line_follows_the_sides_with_light_and_dark_beside_it() -> None:
    image = painted((40, 40), (160, 40), (160, 90), (40, 90))

    assert image.getpixel((160, 65)) == (0, 0, 255)
    assert image.getpixel((40, 65)) == (0, 0, 255)
    assert sum(image.getpixel((162, 65))) > 600  # type: ignore[arg-type]
    assert sum(image.getpixel((163, 65))) < 100  # type: ignore[arg-type]
    assert image.getpixel((100, 65)) == GRAY


@pytest.mark.parametrize(
    ("orientation", "at"), [(1, (160, 65)), (3, (40, 35)), (6, (35, 160)), (8, (65, 40))]
)
def test_a_stored_polygon_is_drawn_on_the_upright_picture(orientation: int, at: tuple[int, int]) -> None:
    image = painted((40, 40), (160, 40), (160, 90), (40, 90), orientation=orientation)

    assert image.getpixel(at) == (0, 0, 255)


@pytest.mark.parametrize(
    ("orientation", "at"), [(1, (150, 60)), (3, (49, 39)), (6, (39, 150)), (8, (60, 49))]
)
def test_a_stored_point_is_a_dot_on_the_upright_picture(orientation: int, at: tuple[int, int]) -> None:
    image = dotted(150, 60, orientation=orientation)

    assert image.getpixel(at) == (0, 0, 255)
    assert image.getpixel((at[0] + 9, at[1])) == GRAY


sides = st.floats(-1e300, 1e300) | st.integers(-(10**12), 10**12)


@given(st.lists(st.tuples(sides, sides), min_size=1, max_size=5), st.integers(1, 8))
def test_no_outline_is_too_odd_to_draw(corners: list[tuple[float, float]], orientation: int) -> None:
    painted(*corners, orientation=orientation)
    dotted(*corners[0], orientation=orientation)
