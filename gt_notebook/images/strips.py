"""A picture of any size, decoded from top to bottom in strips, so that memory does not grow with its height.

Pillow decodes a picture into memory of its full size. Here that memory is a private mapping, of which the system only
holds the pages that were touched: rows that have been handed on are given back while the decoder still runs. Which
rows are finished shows at their ends, where a mark of random bytes waits to be overwritten.

JPEG in one scan and PNG in one pass are decoded so; interlaced PNG by way of a temporary file, see ``interlaced``.
Everything else is decoded whole, up to ``MAX_PIXELS``.
"""

from __future__ import annotations

import mmap
import secrets
import threading
from contextlib import nullcontext
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from gt_notebook.images.info import (
    UnreadableImageError,
    damage_reported,
    info_of,
    needs_whole_in_memory,
    open_image,
)
from gt_notebook.images.interlaced import Interlaced
from gt_notebook.images.plain import Coloring, eight_bit, is_deep

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.ImageFile import ImageFile

    from gt_notebook.images.info import ImageInfo

    TakeStrip = Callable[[Image.Image], None]

MAX_PIXELS = 100_000_000  # what the service takes, too
LARGE_PIXELS = 25_000_000
STRIP_ROWS = 256

_ONE_LARGE = threading.Lock()

_MARK_BYTES = 16
# How Pillow holds the pixels that it decodes: the mode in which they are read back, and bytes for one.
_HELD = {
    "1": ("L", 1),
    "L": ("L", 1),
    "P": ("P", 1),
    "LA": ("RGBA", 4),
    "RGB": ("RGBX", 4),
    "RGBA": ("RGBA", 4),
    "CMYK": ("CMYK", 4),
    "I;16": ("I;16", 2),
}
_MAPPED = {1: "L", 2: "I;16", 4: "RGBX"}
# The most pixels that one compressed byte can stand for. Deflate: 1,032 bytes (a copy of 258 in two bits), of eight
# pixels each when they have one bit. JPEG: a block of 64 in two bits.
_PIXELS_PER_BYTE = {"JPEG": 256, "PNG": 1_032}
_PIXELS_PER_BYTE_OF_BITS = 1_032 * 8
_FED_AT_ONCE = 65_536
_LITTLE_FED = 2_048
_LOOKED_AT = 32  # rows at a time


def decode_in_strips(
    data: bytes, take: TakeStrip, *, first: int = STRIP_ROWS, draft: tuple[int, int] | None = None
) -> None:
    """Decode a picture and hand it on in strips of ``STRIP_ROWS`` stored rows; safe on several threads.

    Args:
        data: The file.
        take: Gets each strip, as wide as the picture, in RGB or RGBA, deep gray as it is; what it raises ends the
            decoding.
        first: Rows of the first strip, which may be fewer than of the others. The last may be shorter, too.
        draft: A JPEG may come as small as this; strips and rows are then those of the smaller picture.

    Raises:
        UnreadableImageError: The picture is damaged, or too large for its kind.
    """
    image = open_image(data)
    info = info_of(image)
    if draft is not None:
        image.draft(None, draft)
    if not can_stream(image, data):
        with damage_reported():
            load_whole(image, info)
            whole = image if is_deep(image) else eight_bit(image)
        for top, bottom in _ranges(whole.height, first):
            take(whole.crop((0, top, whole.width, bottom)))
        return
    if is_interlaced(image):
        Interlaced(image, data).strips(take, _ranges(image.height, first))
    else:
        _Stream(image, take=take, first=first).run()


def can_stream(image: ImageFile, data: bytes) -> bool:
    """Tell whether an open picture can be decoded in strips."""
    if image.mode not in _HELD or len(image.tile) != 1 or not hasattr(mmap, "MADV_DONTNEED"):
        return False
    if image.format == "PNG":
        return getattr(image, "n_frames", 1) == 1
    return image.format == "JPEG" and not needs_whole_in_memory(data)


def is_interlaced(image: ImageFile) -> bool:
    """Tell whether an open picture is a PNG in seven passes."""
    return image.format == "PNG" and bool(image.info.get("interlace"))


def is_large(info: ImageInfo) -> bool:
    """Say whether a picture takes seconds or hundreds of megabytes to decode whole."""
    return info.width * info.height > LARGE_PIXELS


def load_whole(image: ImageFile, info: ImageInfo) -> None:
    """Decode an open picture whole; of the large ones one at a time, so that two do not need memory for both.

    Args:
        image: Open; a JPEG may have been told to shrink while it is read.
        info: What is said of it.

    Raises:
        UnreadableImageError: It is too large.
    """
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise UnreadableImageError(
            f"the picture is too large to decode ({info.width}x{info.height} pixels; the limit is "
            f"{MAX_PIXELS // 10**6} million, and none for JPEG in one scan and PNG: a progressive JPEG becomes one "
            "by `jpegtran -copy all`, without loss)"
        )
    with _ONE_LARGE if pixels > LARGE_PIXELS else nullcontext():
        image.load()


class _Stream:
    """One decoding under way: the mapping, and how far it is decoded, marked and handed on."""

    def __init__(self, image: ImageFile, *, take: TakeStrip, first: int) -> None:
        self._image = image
        self._take = take
        self._mode, self._pixel = _HELD[image.mode]
        self._stride = image.width * self._pixel
        self._ranges = iter(_ranges(image.height, first))
        self._next: tuple[int, int] | None = next(self._ranges)
        # Now: to ask the picture while it is being decoded would decode it again.
        self._coloring = Coloring(image)
        self._decoded = self._marked = 0
        bits = image.format == "PNG" and image.tile[0].args in {"1", "P;1", "P;2", "P;4", "L;2", "L;4"}
        expansion = _PIXELS_PER_BYTE_OF_BITS if bits else _PIXELS_PER_BYTE[str(image.format)]
        self._feed = _LITTLE_FED if bits else _FED_AT_ONCE
        # Rows that one portion can at most become, with those that the last one left begun.
        self._ahead = 2 * self._feed * expansion // image.width + 64

    def run(self) -> None:
        image = self._image
        read = image.load_read  # type: ignore[attr-defined] # both formats have their own
        self._memory = mmap.mmap(-1, self._stride * image.height, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._rows = np.frombuffer(self._memory, dtype=np.uint8).reshape(image.height, self._stride)
        self._mark = np.frombuffer(secrets.token_bytes(_MARK_BYTES), dtype=np.uint8)[: self._stride]
        raised: list[BaseException] = []

        def feed(_most: int) -> bytes:
            try:
                self._advance()
            except BaseException as error:
                raised.append(error)  # so that it is not taken for damage
                raise
            portion: bytes = read(self._feed)
            return portion

        image.load_read = feed  # type: ignore[attr-defined]
        mapped = _MAPPED[self._pixel]
        image.im = Image.frombuffer(mapped, image.size, self._rows, "raw", mapped, 0, 1).im
        try:
            with damage_reported():
                image.load()
        except UnreadableImageError:
            if raised:
                raise raised[0] from None
            raise
        finally:
            del image.load_read  # type: ignore[attr-defined] # or picture and stream would keep each other
        self._decoded = image.height
        self._hand_on()

    def _advance(self) -> None:
        """Find what was decoded since the last portion, hand it on, and mark the rows that may come next."""
        while self._follow():
            pass
        self._hand_on()
        until = min(self._decoded + self._ahead, self._image.height)
        fresh = self._rows[self._marked : until, -len(self._mark) :]
        if fresh.any():
            raise UnreadableImageError("the picture was decoded faster than it can be followed")
        fresh[:] = self._mark
        self._marked = max(self._marked, until)

    def _follow(self) -> bool:
        """Look at some rows, as most portions finish few of those that are marked; say whether there may be more."""
        ends = self._rows[self._decoded : min(self._decoded + _LOOKED_AT, self._marked), -len(self._mark) :]
        changed = np.flatnonzero((ends != self._mark).any(axis=1))
        if len(changed) == 0:
            return False
        self._decoded += int(changed[-1]) + 1
        return int(changed[-1]) + 1 == len(ends)

    def _hand_on(self) -> None:
        while self._next is not None and self._next[1] <= self._decoded:
            top, bottom = self._next
            self._take(self._strip(top, bottom))
            self._give_back(top, bottom)
            self._next = next(self._ranges, None)

    def _strip(self, top: int, bottom: int) -> Image.Image:
        rows = self._rows[top:bottom]
        size = (self._image.width, bottom - top)
        mapped = Image.frombuffer(self._mode, size, rows, "raw", self._mode, 0, 1)
        # A copy, because the memory behind it is about to go.
        strip = mapped.convert("RGB") if self._mode == "RGBX" else mapped.copy()
        return self._coloring.apply(strip)

    def _give_back(self, top: int, bottom: int) -> None:
        page = mmap.PAGESIZE
        start, end = -(-top * self._stride // page) * page, bottom * self._stride // page * page
        if end > start:
            self._memory.madvise(mmap.MADV_DONTNEED, start, end - start)


def _ranges(height: int, first: int) -> list[tuple[int, int]]:
    edges = [0, *range(min(first, height), height, STRIP_ROWS), height]
    return list(pairwise(edges)) if first < height else [(0, height)]
