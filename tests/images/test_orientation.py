"""Boxes between stored and upright pixels, checked against what Pillow does to real pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from gt_notebook.images.orientation import to_stored, to_upright, turn_upright, upright_size

ORIENTATIONS = st.integers(1, 8)


@st.composite
def boxes_in_pictures(draw: st.DrawFn) -> tuple[tuple[int, int, int, int], tuple[int, int]]:
    width, height = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    box = (left, top, draw(st.integers(1, width - left)), draw(st.integers(1, height - top)))
    return box, (width, height)


@given(drawn=boxes_in_pictures(), orientation=ORIENTATIONS)
def test_there_and_back_is_the_same_box(
    drawn: tuple[tuple[int, int, int, int], tuple[int, int]], orientation: int
) -> None:
    box, size = drawn
    upright = to_upright(box, size=size, orientation=orientation)
    assert to_stored(upright, size=size, orientation=orientation) == box


@given(drawn=boxes_in_pictures(), orientation=ORIENTATIONS)
def test_a_box_goes_where_pillow_puts_its_pixels(
    drawn: tuple[tuple[int, int, int, int], tuple[int, int]], orientation: int
) -> None:
    box, size = drawn
    image = Image.new("L", size, 0)
    left, top, width, height = box
    image.paste(255, (left, top, left + width, top + height))
    image.getexif()[0x0112] = orientation
    upright = ImageOps.exif_transpose(image)
    rows, columns = np.nonzero(np.asarray(upright))
    found = tuple(int(value) for value in (columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1))
    assert upright.size == upright_size(size, orientation)
    assert to_upright(box, size=size, orientation=orientation) == found


@given(drawn=boxes_in_pictures(), orientation=ORIENTATIONS)
def test_an_upright_box_lies_within_the_upright_picture(
    drawn: tuple[tuple[int, int, int, int], tuple[int, int]], orientation: int
) -> None:
    box, size = drawn
    left, top, width, height = to_upright(box, size=size, orientation=orientation)
    full_width, full_height = upright_size(size, orientation)
    assert left >= 0
    assert top >= 0
    assert left + width <= full_width
    assert top + height <= full_height


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_the_one_pillow_makes(photo: Image.Image, orientation: int) -> None:
    turned = turn_upright(photo, orientation)
    photo.getexif()[0x0112] = orientation
    assert turned.tobytes() == ImageOps.exif_transpose(photo).tobytes()


def test_fractions_of_pixels_are_kept() -> None:
    assert to_upright((0.5, 1.5, 2.0, 3.0), size=(10, 20), orientation=6) == (15.5, 0.5, 3.0, 2.0)
