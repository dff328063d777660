"""Interlaced PNG is decoded as Pillow decodes it: all of it in strips, or every so many pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gt_notebook.images import UnreadableImageError
from gt_notebook.images.info import open_image
from gt_notebook.images.interlaced import Interlaced
from gt_notebook.images.plain import Coloring, eight_bit
from gt_notebook.images.strips import STRIP_ROWS, decode_in_strips
from tests.images.png_files import KINDS, png_file

if TYPE_CHECKING:
    from collections.abc import Callable

sides = st.integers(1, 40)


def by_pillow(data: bytes) -> Image.Image:
    image = open_image(data)
    coloring = Coloring(image)
    image.load()
    return coloring.apply(image)


def by_strips(data: bytes, first: int) -> Image.Image:
    strips: list[Image.Image] = []
    decode_in_strips(data, strips.append, first=first)
    return Image.fromarray(np.concatenate([np.asarray(strip) for strip in strips]))


@settings(max_examples=300, deadline=None)
@given(
    size=st.tuples(sides, sides),
    kind=st.sampled_from(KINDS),
    interlaced=st.booleans(),
    transparent=st.booleans(),
    first_and_seed=st.tuples(st.integers(1, 40), st.integers(0, 2**16)),
)
def test_strips_are_what_pillow_decodes(
    size: tuple[int, int],
    kind: tuple[int, int],
    interlaced: bool,
    transparent: bool,
    first_and_seed: tuple[int, int],
) -> None:
    first, seed = first_and_seed
    data = png_file(
        size, kind=kind[0], depth=kind[1], interlaced=interlaced, transparent=transparent, seed=seed
    )
    found, expected = by_strips(data, first), by_pillow(data)
    assert found.mode == expected.mode
    assert np.array_equal(np.asarray(found), np.asarray(expected))


@settings(max_examples=200, deadline=None)
@given(
    size=st.tuples(sides, sides),
    kind=st.sampled_from(KINDS),
    step=st.sampled_from([8, 4, 2, 1]),
    transparent=st.booleans(),
    seed=st.integers(0, 2**16),
)
def test_a_grid_is_every_so_many_pixels(
    size: tuple[int, int], kind: tuple[int, int], step: int, transparent: bool, seed: int
) -> None:
    data = png_file(size, kind=kind[0], depth=kind[1], interlaced=True, transparent=transparent, seed=seed)
    found = Interlaced(open_image(data), data).grid(step)
    expected = eight_bit(Image.fromarray(np.asarray(by_pillow(data))[::step, ::step]))
    assert found.mode == expected.mode
    assert np.array_equal(np.asarray(found), np.asarray(expected))


@pytest.mark.parametrize("first", [1, 100, STRIP_ROWS])
def test_strips_longer_than_what_is_read_at_once_fit_together(first: int) -> None:
    data = png_file((30, 700), kind=2, depth=8, interlaced=True)
    assert np.array_equal(np.asarray(by_strips(data, first)), np.asarray(by_pillow(data)))


@pytest.mark.parametrize("decode", [lambda data: Interlaced(open_image(data), data).grid(1), by_strips])
@pytest.mark.parametrize("rest", [0.2, 0.6, 0.9])
def test_a_file_that_was_cut_short_is_an_error(decode: Callable[..., object], rest: float) -> None:
    data = png_file((90, 300), kind=2, depth=8, interlaced=True)
    arguments = (STRIP_ROWS,) if decode is by_strips else ()
    with pytest.raises(UnreadableImageError, match="damaged or cut short"):
        decode(data[: int(len(data) * rest)], *arguments)
