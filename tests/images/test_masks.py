"""The spelling of masks: there and back, and what a hostile page could send."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gt_notebook.errors import AnswerError
from gt_notebook.images.masks import TILE, Mask, count_pixels, decode_mask, encode_mask
from gt_notebook.images.orientation import pixels_stored, pixels_upright

MASKS = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)), elements=st.integers(0, 4))


def text(*data: int) -> str:
    return b64encode(bytes(data)).decode()


def blobs(width: int, height: int) -> Mask:
    """A picture full of rings in six classes."""
    rows, columns = np.mgrid[0:height, 0:width]
    distance = np.hypot((rows % 700) - 350, (columns % 900) - 450)
    rings: Mask = (distance // 80 % 7).astype(np.uint8)
    return rings


@given(MASKS)
def test_a_mask_comes_back_as_it_was(mask: Mask) -> None:
    height, width = mask.shape

    assert (decode_mask(encode_mask(mask), width=width, height=height) == mask).all()


@given(MASKS)
def test_counting_needs_no_pixels(mask: Mask) -> None:
    height, width = mask.shape

    counts = count_pixels(encode_mask(mask), width=width, height=height)

    assert (counts == np.bincount(mask.ravel(), minlength=256)).all()


@pytest.mark.parametrize("size", [(TILE, TILE), (TILE + 1, 2 * TILE - 1), (3 * TILE, 5)])
def test_a_mask_of_several_tiles_comes_back_as_it_was(size: tuple[int, int]) -> None:
    width, height = size
    mask = np.random.default_rng(0).integers(0, 255, (height, width)).astype(np.uint8)

    assert (decode_mask(encode_mask(mask), width=width, height=height) == mask).all()


def test_the_spelling_is_the_documented_one() -> None:
    mask = np.zeros((1, 300), dtype=np.uint8)
    mask[0, 100:256] = 2

    # A tile with the classes 0 and 2, a hundred pixels of one and 156 of the other, and a tile of background.
    assert encode_mask(mask) == (text(2, 0, 2, 99, 0x9B, 0x01), "")


def test_three_classes_in_a_tile_say_which_comes_next() -> None:
    mask = np.array([[0, 5, 7, 0, 7]], dtype=np.uint8)

    # Steps through 0, 5, 7: on by one, by one, around by one, on by two.
    assert encode_mask(mask) == (text(3, 0, 5, 7, 0, 0, 0, 0, 1),)


def test_the_page_spells_masks_in_the_same_way() -> None:
    # The front end's own tests read the same record.
    record = json.loads((Path(__file__).parents[1] / "wire" / "answer-mask.json").read_text())
    mask = decode_mask(record["tiles"], width=640, height=480)

    assert list(encode_mask(mask)) == record["tiles"]
    assert np.bincount(mask.ravel()).tolist() == [304980, 900, 1320]


def test_background_alone_needs_no_tiles_and_one_class_no_runs() -> None:
    assert encode_mask(np.zeros((600, 600), dtype=np.uint8)) == ()
    assert encode_mask(np.full((2, 2), 9, dtype=np.uint8)) == (text(1, 9),)


def test_twenty_megapixels_stay_small() -> None:
    tiles = encode_mask(blobs(5472, 3648))

    assert sum(map(len, tiles)) < 1_000_000


@pytest.mark.parametrize(
    ("tile", "finding"),
    [
        ("*", "no base64"),
        ("é", "no base64"),
        (text(0), "cut short"),
        (text(3, 0, 1), "cut short"),
        (text(2, 0, 1), "cut short"),
        (text(1, 1, 5), "cut short"),
        (text(2, 0, 1, 0x80), "cut short"),
        (text(2, 0, 1, 4), "5 pixels instead of 6"),
        (text(2, 0, 1, 6), "7 pixels instead of 6"),
        (text(2, 0, 1, 0xFF, 0xFF, 0xFF, 0x7F), "pixels instead of 6"),
        (text(2, 0, 1, 0x80, 0x80, 0x80, 0x80, 0x01), "too large"),
    ],
)
def test_a_damaged_tile_is_refused(tile: str, finding: str) -> None:
    for read in (decode_mask, count_pixels):
        with pytest.raises(AnswerError, match=f"tile 0 .*{finding}"):
            read([tile], width=3, height=2)


@pytest.mark.parametrize("tiles", [[""], [""] * 3])
def test_another_number_of_tiles_is_another_picture(tiles: list[str]) -> None:
    with pytest.raises(AnswerError, match="2; it is the mask of another picture"):
        decode_mask(tiles, width=TILE + 1, height=TILE)


@pytest.mark.parametrize("size", [(0, 5), (5, -1), (100_000, 100_000)])
def test_a_size_that_cannot_be_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(AnswerError, match="cannot be"):
        decode_mask([], width=size[0], height=size[1])


@given(st.lists(st.integers(0, 255), max_size=12))
def test_any_bytes_are_a_mask_of_the_right_size_or_refused(data: list[int]) -> None:
    try:
        mask = decode_mask([text(*data)], width=4, height=3)
    except AnswerError:
        return
    assert mask.shape == (3, 4)


@given(mask=MASKS, orientation=st.integers(1, 8))
def test_turning_there_and_back_is_the_same_mask(mask: Mask, orientation: int) -> None:
    assert (pixels_stored(pixels_upright(mask, orientation), orientation) == mask).all()
