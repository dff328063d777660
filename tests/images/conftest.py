"""Pictures of every awkward kind, made in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

Save = Callable[..., bytes]


@pytest.fixture
def photo() -> Image.Image:
    """A 96 x 64 picture whose four quarters differ, so that every turn of it shows."""
    image = Image.new("RGB", (96, 64), "black")
    for box, color in [
        ((0, 0, 48, 32), "red"),
        ((48, 0, 96, 32), "lime"),
        ((0, 32, 48, 64), "blue"),
        ((48, 32, 96, 64), "white"),
    ]:
        image.paste(color, box)
    return image


@pytest.fixture
def saved() -> Save:
    """Save a picture to bytes."""

    def save(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
        buffer = BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    return save


@pytest.fixture(scope="session")
def huge_jpeg() -> bytes:
    """A valid gray JPEG of 20,000 x 20,000 pixels, written without ever holding them.

    With the standard Huffman tables a flat middle-gray block is the six bits 00 1010 (no change of brightness, end
    of block), so four blocks are three bytes that can be repeated.
    """
    buffer = BytesIO()
    Image.new("L", (8, 8), 128).save(buffer, "JPEG")
    small = buffer.getvalue()
    frame, scan = small.index(b"\xff\xc0"), small.index(b"\xff\xda")
    head = small[: frame + 5] + struct.pack(">HH", 20_000, 20_000) + small[frame + 9 : scan + 10]
    return head + b"\x28\xa2\x8a" * (2_500 * 2_500 // 4) + b"\xff\xd9"


@pytest.fixture(scope="session")
def huge_png() -> bytes:
    """A valid black-and-white PNG of 20,000 x 20,000 pixels."""
    return _black_png(bits=1, size=20_000 * (1 + 20_000 // 8))


@pytest.fixture(scope="session")
def huge_deep_png() -> bytes:
    """A valid gray PNG of 20,000 x 20,000 pixels of 16 bits."""
    return _black_png(bits=16, size=20_000 * (1 + 20_000 * 2))


@pytest.fixture(scope="session")
def huge_interlaced_png() -> bytes:
    """A valid gray PNG of 20,000 x 20,000 pixels in seven passes."""
    passes = ((2500, 2500), (2500, 2500), (5000, 2500), (5000, 5000), (10_000, 5000), (10_000,) * 2)
    size = sum(rows * (1 + columns) for columns, rows in (*passes, (20_000, 10_000)))
    return _black_png(bits=8, size=size, interlaced=True)


def _black_png(*, bits: int, size: int, interlaced: bool = False) -> bytes:
    rows = zlib.compressobj(1)
    block = bytes(10**6)
    pixels = b"".join(rows.compress(block) for _ in range(size // len(block)))
    pixels += rows.compress(bytes(size % len(block))) + rows.flush()
    head = struct.pack(">IIBBBBB", 20_000, 20_000, bits, 0, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


@pytest.fixture
def deep_gray(saved: Save) -> bytes:
    """A 16-bit gray PNG that uses only a few of its values, as a microscope writes them."""
    values = np.linspace(1000, 3000, 96 * 64, dtype=np.uint16).reshape(64, 96)
    return saved(Image.fromarray(values))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
