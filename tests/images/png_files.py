"""PNG files of every kind, put together from their bytes: Pillow writes few of the kinds that it reads."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

GRAY, COLOR, PALETTE, GRAY_ALPHA, COLOR_ALPHA = 0, 2, 3, 4, 6
KINDS = [
    *((GRAY, depth) for depth in (1, 2, 4, 8, 16)),
    *((PALETTE, depth) for depth in (1, 2, 4, 8)),
    *((kind, depth) for kind in (COLOR, GRAY_ALPHA, COLOR_ALPHA) for depth in (8, 16)),
]

_CHANNELS = {GRAY: 1, COLOR: 3, PALETTE: 1, GRAY_ALPHA: 2, COLOR_ALPHA: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_FILTERS = 5


def png_file(
    size: tuple[int, int],
    *,
    kind: int,
    depth: int,
    interlaced: bool,
    transparent: bool = False,
    seed: int = 0,
    level: int = 1,
) -> bytes:
    """A picture of noise, every row filtered in a way of its own.

    Args:
        size: Columns and rows.
        kind: One of the color types.
        depth: Bits of a channel.
        interlaced: In seven passes, or in one.
        transparent: Whether one color, or some of the palette, shows what lies behind; without effect where each
            pixel says so itself.
        seed: Another picture for another seed.
        level: Of compression.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    samples = rng.integers(0, 2**depth, (height, width, _CHANNELS[kind]), dtype=np.uint16)
    chunks = [_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced)))]
    if kind == PALETTE:
        chunks.append(_chunk(b"PLTE", rng.integers(0, 256, 3 * 2**depth, dtype=np.uint8).tobytes()))
    if transparent and kind == PALETTE:
        chunks.append(_chunk(b"tRNS", rng.integers(0, 256, 2, dtype=np.uint8).tobytes()))
    elif transparent and kind in {GRAY, COLOR}:
        chunks.append(_chunk(b"tRNS", samples[0, 0].astype(">u2").tobytes()))
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    rows = b"".join(
        _filtered(samples[top::down, left::across], depth, rng) for left, top, across, down in passes
    )
    packed = zlib.compress(rows, level)
    # In two chunks, as encoders with a small buffer write it.
    chunks += [_chunk(b"IDAT", part) for part in (packed[: len(packed) // 3], packed[len(packed) // 3 :])]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + zlib.crc32(name + content).to_bytes(4)


def _filtered(samples: NDArray[np.uint16], depth: int, rng: np.random.Generator) -> bytes:
    if samples.shape[1] == 0:
        return b""
    step = max(samples.shape[2] * depth // 8, 1)
    above: bytes | None = None
    rows: list[bytes] = []
    for row in _rows(samples, depth):
        before = bytes(len(row)) if above is None else above
        number = int(rng.integers(_FILTERS))
        rows.append(bytes([number]) + bytes(_filter(row, before, step, number)))
        above = row
    return b"".join(rows)


def _rows(samples: NDArray[np.uint16], depth: int) -> Iterator[bytes]:
    for row in samples:
        if depth == 16:
            yield row.astype(">u2").tobytes()
            continue
        bits = (row.reshape(-1, 1) >> np.arange(depth - 1, -1, -1)) & 1
        yield np.packbits(bits.astype(np.uint8)).tobytes()


def _filter(row: bytes, above: bytes, step: int, number: int) -> Iterator[int]:
    """Filter types 0 to 4 of the PNG specification, section 9.2."""
    for place, value in enumerate(row):
        left = row[place - step] if place >= step else 0
        corner = above[place - step] if place >= step else 0
        up = above[place]
        nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
        guess = (0, left, up, (left + up) // 2, nearest)[number]
        yield (value - guess) % 256
