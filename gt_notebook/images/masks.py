"""Class-index masks: whole pictures of small numbers, 0 for the background, and their compact spelling.

A mask travels and is kept as tiles of 256 by 256 pixels (less at the right and lower edge), row by row, each a text, so
that a stroke of the brush changes a few of them and the others stay the same text. A tile's text is the base64 of

* one byte, the number *n* of classes in it, then these classes in the order of their first pixel, one byte each;
* unless *n* is 1, a number for each run of equal pixels, row after row across the tile: ``(length - 1) * (n - 1) +
  step``, where the run's class stands ``step + 1`` places after that of the run before it (around the end of the list;
  before the first run stands the last class). Numbers are spelled in LEB128: seven bits a byte, the lowest first, with
  the high bit set on all bytes but the last.

The empty text is a tile of background, and no tiles at all are a picture of it. One mask has one spelling, so that
equal masks are equal texts. With two classes
in a tile the step is always 0: a run costs one byte up to 128 pixels.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gt_notebook.errors import AnswerError
from gt_notebook.images.strips import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
Integers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Tiles: TypeAlias = tuple[str, ...]

TILE = 256
BACKGROUND = 0
MAX_CLASSES = 254
"""Most classes beside the background: 255 is what the built-in training algorithm ignores."""

_BITS, _MORE = 7, 0x80
# (65,536 - 1) * 254 needs 24 bits.
_LONGEST_NUMBER = 4


def encode_mask(mask: Mask) -> Tiles:
    """Return the tiles of a mask.

    Args:
        mask: Height by width pixels, each a class index.

    Examples:
        >>> encode_mask(np.array([[0, 0, 3]], dtype=np.uint8))
        ('AgADAQA=',)
    """
    height, width = mask.shape
    tiles = tuple(_encode_tile(mask[rows, columns]) for rows, columns in _places(width, height))
    return tiles if any(tiles) else ()


def decode_mask(tiles: Sequence[str], *, width: int, height: int) -> Mask:
    """Return the pixels of a mask, height by width.

    Args:
        tiles: What ``encode_mask`` gave, or a page.
        width: Of the picture in pixels.
        height: Of the picture in pixels.

    Raises:
        AnswerError: The tiles are none, or those of another size.
    """
    check_number_of_tiles(tiles, width=width, height=height)
    mask: Mask = np.zeros((height, width), dtype=np.uint8)
    for number, (rows, columns) in enumerate(_places(width, height)):
        if not tiles or not tiles[number]:
            continue
        place = mask[rows, columns]
        values, lengths = _runs(tiles[number], number=number, pixels=place.size)
        place[...] = values[0] if len(values) == 1 else np.repeat(values, lengths).reshape(place.shape)
    return mask


def count_pixels(tiles: Sequence[str], *, width: int, height: int) -> Integers:
    """Return how many pixels each class index has, 256 numbers, without unpacking the mask.

    Args:
        tiles: What a page sent.
        width: Of the picture in pixels.
        height: Of the picture in pixels.

    Raises:
        AnswerError: The tiles are none, or those of another size.
    """
    check_number_of_tiles(tiles, width=width, height=height)
    counts: Integers = np.zeros(256, dtype=np.int64)
    if not tiles:
        counts[BACKGROUND] = width * height
        return counts
    for number, (rows, columns) in enumerate(_places(width, height)):
        pixels = (rows.stop - rows.start) * (columns.stop - columns.start)
        if not tiles[number]:
            counts[BACKGROUND] += pixels
            continue
        values, lengths = _runs(tiles[number], number=number, pixels=pixels)
        np.add.at(counts, values, lengths)
    return counts


def check_number_of_tiles(tiles: Sequence[str], *, width: int, height: int) -> None:
    """Refuse a picture without pixels or with too many, and a mask with another number of tiles than it has.

    Raises:
        AnswerError: It is so.
    """
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        raise AnswerError(
            f"a mask of {width} by {height} pixels cannot be; give at least one and at most "
            f"{MAX_PIXELS // 10**6} million"
        )
    wanted = -(-width // TILE) * -(-height // TILE)
    if tiles and len(tiles) != wanted:
        raise AnswerError(
            f"the mask has {len(tiles)} tiles, and a picture of {width} by {height} pixels has {wanted}; "
            "it is the mask of another picture"
        )


def _places(width: int, height: int) -> Iterator[tuple[slice, slice]]:
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            yield slice(top, min(top + TILE, height)), slice(left, min(left + TILE, width))


def _encode_tile(tile: Mask) -> str:
    flat = np.ascontiguousarray(tile).ravel()
    ends = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if not len(ends):
        return "" if flat[0] == BACKGROUND else _text(bytes([1, flat[0]]))
    starts = np.concatenate([[0], ends])
    values = flat[starts]
    _, first, rank = np.unique(values, return_index=True, return_inverse=True)
    # ``rank`` is by class; the spelling wants the order of appearance.
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    rank = place[rank]
    several = len(order)
    steps = (rank - np.concatenate([[several - 1], rank[:-1]]) - 1) % several
    lengths = np.diff(starts, append=flat.size)
    classes = values[first[order]].tobytes()
    return _text(bytes([several]) + classes + _to_numbers((lengths - 1) * (several - 1) + steps))


def _runs(text: str, *, number: int, pixels: int) -> tuple[Mask, Integers]:
    """Class and length of each run of one tile."""
    try:
        data = np.frombuffer(b64decode(text, validate=True), dtype=np.uint8)
    except (ValueError, TypeError) as error:
        raise AnswerError(f"tile {number} of the mask is no base64; paint it again") from error
    several = int(data[0]) if len(data) else 0
    classes, body = data[1 : 1 + several], data[1 + several :]
    if not several or len(classes) < several or (several == 1) != (not len(body)):
        raise AnswerError(f"tile {number} of the mask is cut short; paint it again")
    if several == 1:
        return classes, np.array([pixels], dtype=np.int64)
    numbers = _from_numbers(body, tile=number)
    lengths = numbers // (several - 1) + 1
    if int(lengths.sum()) != pixels:
        raise AnswerError(
            f"tile {number} of the mask has {lengths.sum()} pixels instead of {pixels}; "
            "it is the mask of another picture"
        )
    steps = numbers % (several - 1) + 1
    return classes[(np.cumsum(steps) - 1) % several], lengths


def _to_numbers(numbers: Integers) -> bytes:
    """LEB128."""
    spelled = np.empty((len(numbers), _LONGEST_NUMBER), dtype=np.uint8)
    for place in range(_LONGEST_NUMBER):
        spelled[:, place] = (numbers >> (_BITS * place)) & (_MORE - 1)
    used = np.ones(spelled.shape, dtype=bool)
    for place in range(1, _LONGEST_NUMBER):
        used[:, place] = numbers >> (_BITS * place) != 0
        spelled[used[:, place], place - 1] |= _MORE
    return spelled[used].tobytes()


def _from_numbers(data: Mask, *, tile: int) -> Integers:
    """LEB128."""
    last = np.flatnonzero(data < _MORE)
    if not len(last) or last[-1] != len(data) - 1:
        raise AnswerError(f"tile {tile} of the mask is cut short; paint it again")
    first = np.concatenate([[0], last[:-1] + 1])
    extra = last - first
    if extra.max() >= _LONGEST_NUMBER:
        raise AnswerError(f"tile {tile} of the mask holds a number that is too large; paint it again")
    numbers: Integers = (data[first] & (_MORE - 1)).astype(np.int64)
    for place in range(1, int(extra.max()) + 1):
        longer = extra >= place
        numbers[longer] |= (data[first[longer] + place] & (_MORE - 1)).astype(np.int64) << (_BITS * place)
    return numbers


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")
