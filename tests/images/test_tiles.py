"""Tiles at every level are the upright picture's pixels, whichever way it is stored."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from gt_notebook.images import TilePlace, cut_tiles, encode_tile, has_tile, read_info
from gt_notebook.images.orientation import upright_size
from gt_notebook.images.plain import eight_bit
from gt_notebook.images.tiles import TILE_SIDE, level_size, top_level
from tests.images.png_files import png_file

Save = Callable[..., bytes]
Tiles = dict[TilePlace, Image.Image]


def tiles_of(data: bytes) -> Tiles:
    tiles: Tiles = {}

    def put(place: TilePlace, image: Image.Image) -> None:
        assert place not in tiles
        tiles[place] = image

    cut_tiles(data, put)
    return tiles


def put_together(tiles: Tiles, level: int) -> Image.Image:
    places = [place for place in tiles if place.level == level]
    rows = [
        np.concatenate(
            [
                np.asarray(tiles[place])
                for place in sorted(places, key=lambda each: each.column)
                if place.row == row
            ],
            axis=1,
        )
        for row in sorted({place.row for place in places})
    ]
    return Image.fromarray(np.concatenate(rows))


def upright(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    return ImageOps.exif_transpose(image)


def painted(width: int, height: int) -> Image.Image:
    """A picture of which no two parts are alike, and which survives being halved."""
    down, right = np.mgrid[:height, :width]
    return Image.fromarray(
        np.stack([right % 251, down % 241, (right // 3 + down // 5) % 256], axis=2).astype(np.uint8)
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(1100, 700), (513, 1025), (512, 512), (40, 30)])
def test_level_0_is_the_upright_picture(saved: Save, size: tuple[int, int], orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(painted(*size), "PNG", exif=exif)
    assert np.array_equal(np.asarray(put_together(tiles_of(data), 0)), np.asarray(upright(data)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_coarser_levels_are_the_means_counted_from_the_upright_corner(saved: Save, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(painted(2000, 1411), "PNG", exif=exif)
    tiles, whole = tiles_of(data), upright(data)
    assert {place.level for place in tiles} == {0, 1, 2}
    for level in (1, 2):
        found = put_together(tiles, level)
        size = level_size(*whole.size, level)
        assert found.size == size
        # The last column and row stand for less than a whole block of pixels.
        inner = (slice(0, size[1] - 1), slice(0, size[0] - 1))
        expected = np.asarray(whole.reduce(2**level), dtype=int)
        assert np.abs(np.asarray(found, dtype=int) - expected)[inner].max() <= 2


@settings(max_examples=40, deadline=None)
@given(width=st.integers(1, 1400), height=st.integers(1, 1400), orientation=st.integers(1, 8))
def test_there_is_exactly_one_tile_for_every_place(width: int, height: int, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "PNG", exif=exif)
    info = read_info(buffer.getvalue())
    tiles = tiles_of(buffer.getvalue())
    shown = upright_size((width, height), orientation)
    for level in range(top_level(*shown) + 1):
        columns, rows = (-(-side // TILE_SIDE) for side in level_size(*shown, level))
        found = [place for place in tiles if place.level == level]
        assert len(found) == columns * rows
    assert all(has_tile(info, place) for place in tiles)
    assert max(level_size(*shown, top_level(*shown))) <= TILE_SIDE


@given(level=st.integers(), column=st.integers(), row=st.integers())
def test_only_places_on_the_picture_have_tiles(level: int, column: int, row: int) -> None:
    buffer = BytesIO()
    Image.new("L", (600, 100)).save(buffer, "PNG")
    found = has_tile(read_info(buffer.getvalue()), TilePlace(level=level, column=column, row=row))
    assert found == ((level, column, row) in {(0, 0, 0), (0, 1, 0), (1, 0, 0)})


def test_transparency_is_kept_at_every_level(saved: Save) -> None:
    picture = painted(700, 600).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 350, 600))
    tiles = tiles_of(saved(picture))
    small = tiles[TilePlace(level=1, column=0, row=0)]
    assert small.mode == "RGBA"
    assert small.getpixel((10, 10))[3] == 0  # type: ignore[index]
    assert small.getpixel((340, 10))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("interlaced", [False, True])
def test_deep_gray_is_stretched_alike_in_all_tiles(interlaced: bool) -> None:
    data = png_file((700, 600), kind=0, depth=16, interlaced=interlaced)
    expected = eight_bit(Image.open(BytesIO(data)))
    assert np.array_equal(np.asarray(put_together(tiles_of(data), 0)), np.asarray(expected))


class TestEncoding:
    def test_few_colors_stay_exact(self) -> None:
        board = np.indices((64, 64)).sum(axis=0) % 2 * 255
        picture = Image.fromarray(np.stack([board, board // 2, 255 - board], axis=2).astype(np.uint8))
        tile = encode_tile(picture)
        assert tile.media_type == "image/png"
        assert np.array_equal(np.asarray(Image.open(BytesIO(tile.data)).convert("RGB")), np.asarray(picture))

    @pytest.mark.parametrize("color", [(1, 2, 3), (9, 8, 7, 0), (0, 0, 0, 255)])
    def test_a_single_color_stays_exact(self, color: tuple[int, ...]) -> None:
        picture = Image.new("RGB" if len(color) == 3 else "RGBA", (512, 40), color)
        shown = Image.open(BytesIO(encode_tile(picture).data))
        assert shown.size == (512, 40)
        assert shown.convert("RGBA").getcolors() == [(512 * 40, (*color, 255)[:4])]

    def test_a_photo_becomes_a_jpeg_close_to_it(self) -> None:
        picture = painted(512, 512)
        tile = encode_tile(picture)
        assert tile.media_type == "image/jpeg"
        shown = np.asarray(Image.open(BytesIO(tile.data)), dtype=int)
        assert np.abs(shown - np.asarray(picture, dtype=int)).mean() < 3

    def test_transparency_needs_a_png_and_an_opaque_picture_none(self) -> None:
        opaque = painted(512, 512).convert("RGBA")
        half = opaque.copy()
        half.putalpha(100)
        assert encode_tile(opaque).media_type == "image/jpeg"
        assert encode_tile(half).media_type == "image/png"
