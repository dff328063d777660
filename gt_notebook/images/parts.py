"""A large picture while it is being decoded: its preview so far, part by part as it becomes known."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from PIL import ExifTags, Image

from gt_notebook.images.info import UnreadableImageError, damage_reported, open_image
from gt_notebook.images.interlaced import GRID_STEPS, Interlaced
from gt_notebook.images.orientation import to_upright, turn_upright
from gt_notebook.images.plain import Span, eight_bit, is_deep, joined, span_of, widest
from gt_notebook.images.strips import LARGE_PIXELS, STRIP_ROWS, decode_in_strips, is_interlaced

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

    from gt_notebook.images.info import ImageInfo

PART_EVERY_SECONDS = 0.3

_JPEG_QUALITY = 80
_JPEG_SCALES = (1, 2, 4, 8)
_COARSEST, *_FINER = GRID_STEPS
_SAME_SHAPE = 0.02
_EXIF_HEAD = b"Exif\x00\x00"
_THUMBNAIL_START, _THUMBNAIL_LENGTH = 0x0201, 0x0202  # EXIF 2.3, section 4.6.3: JPEGInterchangeFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What has become known of a picture since the part before; later ones lie over earlier ones.

    Attributes:
        data: The file, upright.
        media_type: Its type, such as ``image/jpeg``.
        info: The picture's size and orientation.
        box: Where it lies: left, top, width and height in upright pixels of the picture.
        share: How much of the picture has been decoded, from 0 to 1.
    """

    data: bytes
    media_type: str
    info: ImageInfo
    box: tuple[int, int, int, int]
    share: float


Tell: TypeAlias = Callable[[Part], None]


def encode(image: Image.Image, *, quality: int) -> tuple[bytes, str]:
    """Return a file for the browser and its type: a JPEG or, with transparency, a PNG."""
    buffer = BytesIO()
    if image.mode == "RGBA":
        image.save(buffer, "PNG")
        return buffer.getvalue(), "image/png"
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue(), "image/jpeg"


def read_coarsely(data: bytes, *, info: ImageInfo, side: int, tell: Tell | None = None) -> Image.Image:
    """Decode a picture that can be streamed, of which only a strip at a time is held at its size.

    Args:
        data: The file.
        info: What is said of it.
        side: The longest side of the result is at least this, unless the picture is smaller.
        tell: Gets parts as they become known: a thumbnail that the camera left in the file at once, the others not
            more often than every ``PART_EVERY_SECONDS``. What it raises ends the decoding.

    Returns:
        The picture in RGB or RGBA, stored rows, its sides divided by a power of two.

    Raises:
        UnreadableImageError: The picture is damaged.
    """
    image = open_image(data)
    if is_interlaced(image):
        return _read_grid(data, info=info, side=side, tell=tell)
    if tell is not None:
        _tell_thumbnail(image, info=info, tell=tell)
    image.draft(None, size_within(image.size, side))
    factor = 1
    while max(image.size) // (2 * factor) >= side and factor < STRIP_ROWS:
        factor *= 2
    gathered = _Gathered(info, draft=_draft_scale(image, info), factor=factor, tell=tell)
    decode_in_strips(data, gathered.add, draft=image.size)
    return gathered.whole()


def _read_grid(data: bytes, *, info: ImageInfo, side: int, tell: Tell | None) -> Image.Image:
    """Read the first passes of an interlaced picture, at twice the side wanted where that is not much to hold."""
    step = _COARSEST
    for finer in _FINER:
        pixels = (info.width // finer) * (info.height // finer)
        if max(info.width, info.height) // step >= 2 * side or pixels > LARGE_PIXELS:
            break
        step = finer
    pixels = (info.width // step) * (info.height // step)
    if pixels > 4 * LARGE_PIXELS:
        raise UnreadableImageError(
            f"the picture is too large ({info.width}x{info.height} pixels in an interlaced PNG)"
        )
    if step != _COARSEST and tell is not None:
        first = Interlaced(open_image(data), data).grid(_COARSEST)
        share = (step / _COARSEST) ** 2
        tell(_part(first, info=info, box=(0, 0, info.width, info.height), share=share))
    shrink = 2 if max(info.width, info.height) // step >= 2 * side else 1
    return Interlaced(open_image(data), data).grid(step, shrink=shrink)


class _Gathered:
    """Strips of a picture, shrunk, and how many of them have been told of."""

    def __init__(self, info: ImageInfo, *, draft: int, factor: int, tell: Tell | None) -> None:
        self._info = info
        self._scale = draft * factor
        self._factor = factor
        self._tell = tell
        self._strips: list[Image.Image] = []
        self._rows = 0
        self._told = (0, 0)  # strips, rows
        self._last = time.monotonic()
        self._span: Span | None = None

    def add(self, strip: Image.Image) -> None:
        if is_deep(strip):
            self._span = widest(self._span, span_of(strip))
            strip = strip.convert("I")  # which Pillow can shrink
        small = strip.reduce(self._factor)
        self._strips.append(small)
        self._rows += small.height
        if self._tell is not None and time.monotonic() >= self._last + PART_EVERY_SECONDS:
            self._tell(self._news())
            self._last = time.monotonic()

    def whole(self) -> Image.Image:
        return eight_bit(joined(self._strips), self._span)

    def _news(self) -> Part:
        strips, rows = self._told
        self._told = (len(self._strips), self._rows)
        top, bottom = rows * self._scale, min(self._rows * self._scale, self._info.height)
        shown = eight_bit(joined(self._strips[strips:]), self._span)
        box = (0, top, self._info.width, bottom - top)
        return _part(shown, info=self._info, box=box, share=bottom / self._info.height)


def _part(stored: Image.Image, *, info: ImageInfo, box: tuple[int, int, int, int], share: float) -> Part:
    data, media_type = encode(turn_upright(stored, info.orientation), quality=_JPEG_QUALITY)
    upright = to_upright(box, size=(info.width, info.height), orientation=info.orientation)
    return Part(data=data, media_type=media_type, info=info, box=upright, share=share)


def _tell_thumbnail(image: ImageFile, *, info: ImageInfo, tell: Tell) -> None:
    """Tell of the small picture that a camera has left in the file, if it has the shape of the large one."""
    try:
        small = _thumbnail_in(image)
    except UnreadableImageError:
        return  # the picture itself may be whole
    if small is None:
        return
    shape = (small.width / small.height) / (info.width / info.height)
    if math.isclose(shape, 1, rel_tol=_SAME_SHAPE):
        tell(_part(small, info=info, box=(0, 0, info.width, info.height), share=0.0))


def _thumbnail_in(image: ImageFile) -> Image.Image | None:
    raw = image.info.get("exif")
    if not isinstance(raw, bytes) or not raw.startswith(_EXIF_HEAD):
        return None
    with damage_reported():
        exif = Image.Exif()
        exif.load(raw)
        tags = exif.get_ifd(ExifTags.IFD.IFD1)
        start, length = int(tags.get(_THUMBNAIL_START, 0)), int(tags.get(_THUMBNAIL_LENGTH, 0))
        if not (start > 0 and length > 0):
            return None
        small = open_image(raw[len(_EXIF_HEAD) :][start : start + length])
        if small.format != "JPEG" or small.width * small.height > LARGE_PIXELS:
            return None
        return eight_bit(small)


def _draft_scale(image: ImageFile, info: ImageInfo) -> int:
    """Return by how much an open picture was told to shrink while it is read."""
    size = (info.width, info.height)
    return next(scale for scale in _JPEG_SCALES if (-(-size[0] // scale), -(-size[1] // scale)) == image.size)


def size_within(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Return a size of the same shape whose longer side is at most this."""
    factor = min(1.0, max_side / max(size))
    return max(1, round(size[0] * factor)), max(1, round(size[1] * factor))
