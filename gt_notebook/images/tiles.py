"""A picture cut into tiles at every scale, so that a page fetches only the pixels that it shows.

Level 0 is the picture itself; each further level has half the columns and rows, down to the one that fits into a single
tile. Tiles are counted from the top-left corner of the upright picture, whichever way it is stored, and the pixels of
a level are the means of 2 x 2 of the level below, counted from there, too.

All levels are made in one pass over the picture, strip by strip. The memory that takes grows with the picture's width
alone: some 140 MB for 20,000 columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, reduce
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image

from gt_notebook.images.info import ImageInfo, open_image, read_info
from gt_notebook.images.orientation import to_stored, turn_upright, upright_size
from gt_notebook.images.plain import Span, eight_bit, is_deep, span_of, widest
from gt_notebook.images.strips import STRIP_ROWS, decode_in_strips

if TYPE_CHECKING:
    from collections.abc import Iterator

TILE_SIDE = 512

_JPEG_QUALITY = 90
_FEW_COLORS = 64
_OPAQUE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class TilePlace:
    """Which tile of a picture.

    Attributes:
        level: Each pixel stands for ``2 ** level`` columns and rows of the picture.
        column: From the left edge of the upright picture, in tiles.
        row: From its top edge, in tiles.
    """

    level: int
    column: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A tile that a browser can show.

    Attributes:
        data: The file.
        media_type: Its type: a PNG where there are few colors or any transparency, so that drawings and fine patterns
            stay exact, else a JPEG that keeps the colors at full resolution.
    """

    data: bytes
    media_type: str


PutTile: TypeAlias = Callable[[TilePlace, Image.Image], None]


def cut_tiles(data: bytes, put: PutTile) -> None:
    """Cut a picture into the tiles of all its levels; safe on several threads.

    Args:
        data: The file.
        put: Gets each tile as soon as its last row has come: its upright place and pixels, not encoded yet. What it
            raises ends the cutting.

    Raises:
        UnreadableImageError: The picture is damaged, or too large for its kind.
    """
    cutter = TileCutter(read_info(data), put)
    span = _span_of_deep(data)
    decode_in_strips(data, lambda strip: cutter.add(eight_bit(strip, span)), first=cutter.first_rows)


def _span_of_deep(data: bytes) -> Span | None:
    """Return the darkest and brightest value of a deep picture, so that all its tiles are stretched alike."""
    if not is_deep(open_image(data)):
        return None
    spans: list[Span] = []
    decode_in_strips(data, lambda strip: spans.append(span_of(strip)))
    return reduce(widest, spans)


def top_level(width: int, height: int) -> int:
    """Return the coarsest level: the first that fits into one tile.

    Args:
        width: Of the picture in pixels.
        height: Of the picture in pixels.

    Examples:
        >>> [top_level(512, 100), top_level(513, 100), top_level(20_000, 20_000)]
        [0, 1, 6]
    """
    return max((max(width, height) - 1) // TILE_SIDE, 0).bit_length()


def level_size(width: int, height: int, level: int) -> tuple[int, int]:
    """Return the columns and rows of a level.

    Args:
        width: Of the upright picture in pixels.
        height: Of the upright picture in pixels.
        level: From 0.

    Examples:
        >>> level_size(1001, 600, 1)
        (501, 300)
    """
    return -(-width >> level), -(-height >> level)


def has_tile(info: ImageInfo, place: TilePlace) -> bool:
    """Say whether a picture has a tile at a place; any numbers may be asked for."""
    width, height = upright_size((info.width, info.height), info.orientation)
    if not 0 <= place.level <= top_level(width, height):
        return False
    columns, rows = (-(-side // TILE_SIDE) for side in level_size(width, height, place.level))
    return 0 <= place.column < columns and 0 <= place.row < rows


def encode_tile(image: Image.Image) -> Tile:
    """Return a tile's file.

    Args:
        image: In RGB or RGBA.
    """
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (_OPAQUE, _OPAQUE):
        image = image.convert("RGB")
    colors = image.getcolors(_FEW_COLORS)
    if colors is not None and len(colors) == 1:
        return _plain_tile(image.mode, image.size, colors[0][1])
    if image.mode == "RGBA" or colors is not None:
        return _png_tile(image)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Tile(data=buffer.getvalue(), media_type="image/jpeg")


@lru_cache(maxsize=64)
def _plain_tile(mode: str, size: tuple[int, int], color: tuple[int, ...]) -> Tile:
    """Return a tile of one color, of which mosaics and scans have many."""
    return _png_tile(Image.new(mode, size, color))


def _png_tile(image: Image.Image) -> Tile:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return Tile(data=buffer.getvalue(), media_type="image/png")


class TileCutter:
    """Takes a picture strip by strip and hands on its tiles, all levels in one pass.

    Args:
        info: The picture as it is stored.
        put: Gets each tile as soon as its last row has come: its upright place and pixels, not encoded yet.
    """

    def __init__(self, info: ImageInfo, put: PutTile) -> None:
        upright = upright_size((info.width, info.height), info.orientation)
        top = top_level(*upright)
        # Pixels of all levels are counted from the upright corner, so it is the other end that is filled up.
        block = 1 << top
        padded = _times(upright, block)
        stored = upright_size(padded, info.orientation)
        left, above, _, _ = to_stored((0, 0, *upright), size=stored, orientation=info.orientation)
        self._margins = (left, above, stored[0] - info.width - left, stored[1] - info.height - above)
        self._rows_left = info.height
        self._levels = [_Level(level, upright, padded, info.orientation, put) for level in range(top + 1)]

    @property
    def first_rows(self) -> int:
        """How many rows the first strip must have; the others have ``STRIP_ROWS``, but for the last."""
        return STRIP_ROWS - self._margins[1]

    def add(self, strip: Image.Image) -> None:
        """Take the next strip, in RGB or RGBA and stored rows."""
        left, above, right, below = self._margins
        self._rows_left -= strip.height
        rows = _filled_up(strip, (left, above, right, 0 if self._rows_left else below))
        self._margins = (left, 0, right, below)
        for level in self._levels[:-1]:
            level.add(rows)
            rows = rows.reduce(2)
        self._levels[-1].add(rows)


class _Level:
    """One level under way: the tiles that are complete with a band of rows, and the rows of the band so far."""

    def __init__(
        self,
        level: int,
        upright: tuple[int, int],
        padded: tuple[int, int],
        orientation: int,
        put: PutTile,
    ) -> None:
        self._put = put
        self._orientation = orientation
        self._bands: dict[tuple[int, int], list[tuple[int, int, TilePlace]]] = defaultdict(list)
        stored = upright_size((padded[0] >> level, padded[1] >> level), orientation)
        for place, box in _tile_boxes(level, level_size(*upright, level)):
            left, top, width, height = to_stored(box, size=stored, orientation=orientation)
            self._bands[top, height].append((left, width, place))
        self._waiting = sorted(self._bands, reverse=True)
        self._taken = 0
        self._band: Image.Image | None = None

    def add(self, rows: Image.Image) -> None:
        begin, self._taken = self._taken, self._taken + rows.height
        while self._waiting and self._waiting[-1][0] < self._taken:
            top, height = self._waiting[-1]
            if self._band is None:
                self._band = Image.new(rows.mode, (rows.width, height))
            self._band.paste(rows, (0, begin - top))
            if top + height > self._taken:
                return
            self._cut(self._band, self._bands[self._waiting.pop()])
            self._band = None

    def _cut(self, band: Image.Image, tiles: list[tuple[int, int, TilePlace]]) -> None:
        for left, width, place in tiles:
            tile = band.crop((left, 0, left + width, band.height))
            self._put(place, turn_upright(tile, self._orientation))


def _tile_boxes(level: int, size: tuple[int, int]) -> Iterator[tuple[TilePlace, tuple[int, int, int, int]]]:
    """Yield every tile of an upright level with its left, top, width and height."""
    for row, top in enumerate(range(0, size[1], TILE_SIDE)):
        for column, left in enumerate(range(0, size[0], TILE_SIDE)):
            box = (left, top, min(TILE_SIDE, size[0] - left), min(TILE_SIDE, size[1] - top))
            yield TilePlace(level=level, column=column, row=row), box


def _times(size: tuple[int, int], block: int) -> tuple[int, int]:
    return -(-size[0] // block) * block, -(-size[1] // block) * block


def _filled_up(strip: Image.Image, margins: tuple[int, int, int, int]) -> Image.Image:
    """Return a strip with its outermost pixels repeated: left, above, right and below."""
    if not any(margins):
        return strip
    left, above, right, below = margins
    return Image.fromarray(np.pad(np.asarray(strip), ((above, below), (left, right), (0, 0)), mode="edge"))
