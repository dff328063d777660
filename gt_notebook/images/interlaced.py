"""Interlaced PNG, decoded with little memory: a coarse picture from the first passes, or all of it strip by strip.

An interlaced PNG is seven pictures, one after the other in one stream (Adam7: PNG specification, section 8.2). The
first has every eighth column and row, so that a picture of 1/8 is there after 1/64 of the work. For the whole, the
passes one to six wait in a temporary file until the seventh comes by, which has every second row.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from PIL import Image

from gt_notebook.images.info import UnreadableImageError, damage_reported
from gt_notebook.images.plain import Coloring, eight_bit, joined
from gt_notebook.storage import Scratch, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from PIL.ImageFile import ImageFile

    Pixels: TypeAlias = np.ndarray[Any, np.dtype[Any]]
    Raw: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

# Of each pass: its first column and row, then the steps from one to the next.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
# How many passes make up the grid of every eighth, fourth, second and every column and row.
_PASSES_OF_STEP = {8: 1, 4: 3, 2: 5, 1: 7}
GRID_STEPS = tuple(_PASSES_OF_STEP)
_ROWS_AT_ONCE = 64
_PIXEL_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_DEEP_MARK = ";16B"
# Bits of a pixel in the modes that Pillow reads PNG rows as.
_BITS = {"1": 1, "L;2": 2, "L;4": 4, "P;1": 1, "P;2": 2, "P;4": 4}
_CHANNELS = {"1": 1, "L": 1, "P": 1, "I": 1, "LA": 2, "RGB": 3, "RGBA": 4}
_FED_AT_ONCE = 65_536
_CHUNK_EDGES = 12  # length, name and checksum


class Interlaced:
    """One interlaced PNG; each instance decodes once.

    Args:
        image: Open, not decoded.
        data: Its file.
    """

    def __init__(self, image: ImageFile, data: bytes) -> None:
        self._size = image.size
        self._mode = image.mode
        self._coloring = Coloring(image)
        self._stream = _Inflated(data)
        self._layout = _Layout.of(image)

    def grid(self, step: int, *, shrink: int = 1) -> Image.Image:
        """Return every so many columns and rows of the picture, from the first on, in RGB or RGBA.

        Args:
            step: 8, 4, 2 or 1.
            shrink: By how much to divide its sides then, at most by 64.

        Raises:
            UnreadableImageError: The picture is damaged.
        """
        size = (-(-self._size[0] // step), -(-self._size[1] // step))
        with damage_reported():
            pixels = self._empty(size)
            for left, top, across, down in _PASSES[: _PASSES_OF_STEP[step]]:
                part = pixels[top // step :: down // step, left // step :: across // step]
                done = 0
                for rows in self._rows_of((left, top, across, down)):
                    block = self._pixels(rows, part.shape[1])
                    part[done : done + len(block)] = block
                    done += len(block)
            return self._shrunk(pixels, shrink)

    def strips(self, take: Callable[[Image.Image], None], ranges: Iterable[tuple[int, int]]) -> None:
        """Decode the whole and hand it on.

        Args:
            take: Gets each strip, in RGB or RGBA, deep gray as it is; what it raises ends the decoding.
            ranges: First row of each strip, and the row after its last.

        Raises:
            UnreadableImageError: The picture is damaged.
            StorageError: The disk is full, or fails.
        """
        scratch = Scratch()
        try:
            with damage_reported():
                starts = [self._lay_down(scratch, each) for each in _PASSES[:-1]]
            last = _Ahead(self._rows_of(_PASSES[-1]))
            for top, bottom in ranges:
                with damage_reported():
                    strip = self._picture(self._merged(top, bottom, scratch, starts, last))
                take(strip)
        finally:
            scratch.close()

    def _lay_down(self, scratch: Scratch, each: tuple[int, int, int, int]) -> int:
        start = scratch.size
        for rows in self._rows_of(each):
            scratch.add(rows.tobytes())
        return start

    def _merged(self, top: int, bottom: int, scratch: Scratch, starts: list[int], last: _Ahead) -> Pixels:
        pixels = self._empty((self._size[0], bottom - top))
        for number, (left, first, across, down) in enumerate(_PASSES):
            begin, end = (max(-(-(row - first) // down), 0) for row in (top, bottom))
            columns = _count(self._size[0], left, across)
            if begin == end or columns == 0:
                continue
            if number == len(starts):
                raw = last.take(end - begin)
            else:
                length = self._layout.row_bytes(columns)
                slot = Slot(starts[number] + begin * length, (end - begin) * length)
                raw = np.frombuffer(scratch.read(slot), dtype=np.uint8).reshape(-1, length)
            pixels[first + begin * down - top :: down, left::across] = self._pixels(raw, columns)
        return pixels

    def _rows_of(self, each: tuple[int, int, int, int]) -> Iterator[Raw]:
        """Yield the bytes of a pass's rows, some rows at a time."""
        left, top, across, down = each
        columns, rows = _count(self._size[0], left, across), _count(self._size[1], top, down)
        if columns == 0:
            return
        length = self._layout.row_bytes(columns)
        before = np.zeros(length, dtype=np.uint8)
        while rows > 0:
            count = min(rows, _ROWS_AT_ONCE)
            filtered = np.frombuffer(self._stream.read(count * (1 + length)), dtype=np.uint8)
            plain = _unfiltered(filtered.reshape(count, 1 + length), before, self._layout)
            yield plain
            before = plain[-1]
            rows -= count

    def _pixels(self, rows: Raw, columns: int) -> Pixels:
        image = Image.frombytes(
            self._mode, (columns, len(rows)), rows.tobytes(), "raw", self._layout.raw_mode, 0, 1
        )
        return np.asarray(image.convert("L") if image.mode == "1" else image)

    def _empty(self, size: tuple[int, int]) -> Pixels:
        kind = np.uint16 if self._mode.startswith("I") else np.uint8
        bands = Image.getmodebands(self._mode)
        shape = (size[1], size[0]) if bands == 1 else (size[1], size[0], bands)
        return np.empty(shape, dtype=kind)

    def _shrunk(self, pixels: Pixels, shrink: int) -> Image.Image:
        """Make a picture of pixels, some rows at a time, as the colors take more memory than the pixels."""
        span = (float(pixels.min()), float(pixels.max()))
        rows = (pixels[top : top + _ROWS_AT_ONCE] for top in range(0, len(pixels), _ROWS_AT_ONCE))
        return joined([eight_bit(self._picture(some), span).reduce(shrink) for some in rows])

    def _picture(self, pixels: Pixels) -> Image.Image:
        return self._coloring.apply(Image.fromarray(pixels))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a row is stored: the mode that Pillow reads it as, bits of a pixel, and bytes of a channel."""

    raw_mode: str
    bits: int
    depth: int

    @classmethod
    def of(cls, image: ImageFile) -> _Layout:
        arguments = image.tile[0].args or ""
        raw_mode = arguments if isinstance(arguments, str) else str(arguments[0])
        depth = 2 if raw_mode.endswith(_DEEP_MARK) else 1
        channels = _CHANNELS[raw_mode.partition(";")[0]]
        return cls(raw_mode, _BITS.get(raw_mode, 8 * depth * channels), depth)

    @property
    def pixel_bytes(self) -> int:
        """Bytes from a value to the one on its left that filters refer to."""
        return max(self.bits // 8, 1)

    def row_bytes(self, columns: int) -> int:
        return -(-columns * self.bits // 8)


class _Inflated:
    """The bytes that a PNG's image data inflate to, so many at a time."""

    def __init__(self, data: bytes) -> None:
        self._chunks = _image_data(data)
        self._inflate = zlib.decompressobj()
        self._rest: bytes | memoryview = b""

    def read(self, size: int) -> bytes:
        pieces = []
        while size > 0:
            rest = self._rest or next(self._chunks, b"")
            piece = self._inflate.decompress(rest, size)
            self._rest = self._inflate.unconsumed_tail
            if not piece and not rest:
                raise UnreadableImageError("the picture is damaged or cut short (its rows end early)")
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


class _Ahead:
    """Rows that come some at a time, to be taken some others at a time."""

    def __init__(self, rows: Iterator[Raw]) -> None:
        self._rows = rows
        self._left: Raw | None = None

    def take(self, count: int) -> Raw:
        pieces = [] if self._left is None else [self._left]
        while sum(map(len, pieces)) < count:
            pieces.append(next(self._rows))
        together = np.concatenate(pieces)
        self._left = together[count:]
        return together[:count]


def _image_data(data: bytes) -> Iterator[memoryview]:
    """Yield what is in the chunks IDAT (PNG specification, section 5.3), in pieces that are cheap to copy."""
    view, position = memoryview(data), 8
    while position + _CHUNK_EDGES <= len(data):
        length, name = int.from_bytes(data[position : position + 4]), data[position + 4 : position + 8]
        if name == b"IDAT":
            chunk = view[position + 8 : position + 8 + length]
            yield from (chunk[start : start + _FED_AT_ONCE] for start in range(0, len(chunk), _FED_AT_ONCE))
        position += _CHUNK_EDGES + length


def _unfiltered(rows: Raw, before: Raw, layout: _Layout) -> Raw:
    """Undo the filters of some rows, each with its filter's number in front.

    Pillow's decoder does it. It starts anew each time, so the row before them is put first, and it takes at most four
    bytes for a pixel. As filters never mix the bytes of a deep value, each of the two goes by itself.
    """
    lanes = layout.depth
    plain = np.empty((len(rows), len(before)), dtype=np.uint8)
    for lane in range(lanes):
        filtered = np.zeros((len(rows) + 1, 1 + len(before) // lanes), dtype=np.uint8)
        filtered[0, 1:] = before[lane::lanes]
        filtered[1:, 0] = rows[:, 0]
        filtered[1:, 1:] = rows[:, 1 + lane :: lanes]
        width = layout.pixel_bytes // lanes
        mode = _PIXEL_MODES[width]
        stored = zlib.compress(filtered.tobytes(), 0)
        size = (len(before) // lanes // width, len(filtered))
        image = Image.frombytes(mode, size, stored, "zip", mode)
        plain[:, lane::lanes] = np.asarray(image).reshape(len(filtered), -1)[1:]
    return plain


def _count(side: int, first: int, step: int) -> int:
    """Return how many of a picture's columns or rows belong to a pass."""
    return max(-(-(side - first) // step), 0)
