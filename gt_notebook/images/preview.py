"""A picture for the screen from any file: upright, small enough, or a placeholder that says why not.

Memory stays bounded whatever the file claims: its size is looked at before anything is decoded, JPEGs are shrunk
while they are read, large pictures are read strip by strip where their kind allows it, and what is larger than
``MAX_PIXELS`` and cannot be read so is not decoded at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image, ImageDraw

from gt_notebook.images.info import (
    ImageInfo,
    UnreadableImageError,
    damage_reported,
    info_of,
    needs_whole_in_memory,
    open_image,
    orientation_of,
)
from gt_notebook.images.lettering import font, printable, wrapped
from gt_notebook.images.orientation import turn_upright, upright_size
from gt_notebook.images.parts import Tell, encode, read_coarsely, size_within
from gt_notebook.images.plain import eight_bit
from gt_notebook.images.strips import MAX_PIXELS, can_stream, is_large, load_whole

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

MAX_SIDE = 2048
Room: TypeAlias = tuple[int, int]

_HALF = 0.5
_JPEG_QUALITY = 88
_MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_BEHIND_TRANSPARENCY = (255, 255, 255, 255)

_PLACEHOLDER_SIZE = (640, 400)
_PLACEHOLDER_PAPER = "#eceef1"
_PLACEHOLDER_INK = "#4a5260"
_PLACEHOLDER_LETTERS = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A picture that a browser can show.

    Attributes:
        data: The file: the original when a browser shows it as it is, else a JPEG or, with transparency, a PNG.
        media_type: Its type, such as ``image/jpeg``.
        info: The original's size and orientation; ``None`` when it cannot be shown.
        problem: Why it cannot be shown, in one line; ``None`` when it can. The picture says it, too.
    """

    data: bytes
    media_type: str
    info: ImageInfo | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A small upright picture without transparency, in RGB, and what it was made from."""

    image: Image.Image
    info: ImageInfo


def make_preview(
    data: bytes,
    *,
    name: str,
    max_side: int = MAX_SIDE,
    room: Room | None = None,
    tell: Tell | None = None,
) -> Preview:
    """Make a picture for the screen; safe to call from several threads.

    Animations give their first picture, color profiles are ignored, deep gray is stretched from its darkest to its
    brightest pixel. A file that a browser shows as it is stays as it is, unless it is shown at half its size or less.

    Args:
        data: The file, damaged or hostile as it may be.
        name: What to call it in the problem.
        max_side: Longest side of the result, in pixels.
        room: Width and height of the window that it is shown in, in pixels, where that is known.
        tell: Gets parts of a large picture while it is decoded; what it raises ends the decoding.

    Returns:
        The upright picture, or a placeholder with its problem.
    """
    try:
        image = open_image(data)
        info = info_of(image)
        side = _side_wanted(info, max_side=max_side, room=room)
        if is_large(info) and can_stream(image, data):
            return _preview(read_coarsely(data, info=info, side=side, tell=tell), info=info, side=side)
        _load(image, info=info, data=data, max_side=side)
        if _shown_as_it_is(image, info=info, max_side=side):
            return Preview(data=data, media_type=_MEDIA_TYPES[str(image.format)], info=info, problem=None)
        return _preview(image, info=info, side=side)
    except UnreadableImageError as error:
        return placeholder(f"{name}: {error}")


def thumbnail(data: bytes, *, side: int) -> Thumbnail:
    """Make a small picture to draw on; safe to call from several threads.

    Args:
        data: The file.
        side: Longest side of the result, in pixels.

    Raises:
        UnreadableImageError: It cannot be shown; the message says why.
    """
    image = open_image(data)
    info = info_of(image)
    if is_large(info) and can_stream(image, data):
        shown = _for_screen(
            read_coarsely(data, info=info, side=side), orientation=info.orientation, max_side=side
        )
    else:
        _load(image, info=info, data=data, max_side=side)
        shown = _for_screen(image, orientation=info.orientation, max_side=side)
    if shown.mode == "RGBA":
        paper = Image.new("RGBA", shown.size, _BEHIND_TRANSPARENCY)
        shown = Image.alpha_composite(paper, shown).convert("RGB")
    return Thumbnail(image=shown, info=info)


def placeholder(problem: str) -> Preview:
    """Make the picture that stands for one that cannot be shown.

    Args:
        problem: Why, in one line; any text is safe.

    Returns:
        A small neutral picture with the problem written on it.
    """
    line = printable(problem)
    width, height = _PLACEHOLDER_SIZE
    image = Image.new("RGB", _PLACEHOLDER_SIZE, _PLACEHOLDER_PAPER)
    text = "\n".join(wrapped(line, size=_PLACEHOLDER_LETTERS, width=width * 0.85, lines=8))
    ImageDraw.Draw(image).multiline_text(
        (width / 2, height / 2),
        text,
        fill=_PLACEHOLDER_INK,
        font=font(_PLACEHOLDER_LETTERS),
        anchor="mm",
        align="center",
        spacing=8,
    )
    buffer = BytesIO()
    image.quantize(16).save(buffer, "PNG", optimize=True)
    return Preview(data=buffer.getvalue(), media_type="image/png", info=None, problem=line)


def _preview(image: Image.Image, *, info: ImageInfo, side: int) -> Preview:
    upright = _for_screen(image, orientation=info.orientation, max_side=side)
    shown, media_type = encode(upright, quality=_JPEG_QUALITY)
    return Preview(data=shown, media_type=media_type, info=info, problem=None)


def _side_wanted(info: ImageInfo, *, max_side: int, room: Room | None) -> int:
    """Return the longest side that a preview needs; where it is over half of what there is, take all of that."""
    if room is None:
        return max_side
    upright = upright_size((info.width, info.height), info.orientation)
    scale = min(room[0] / upright[0], room[1] / upright[1])
    shown = max(math.ceil(max(upright) * scale), 1)
    return shown if scale <= _HALF and shown < max_side else max_side


def _load(image: ImageFile, *, info: ImageInfo, data: bytes, max_side: int) -> None:
    with damage_reported():
        _shrink_while_reading(image, data=data, max_side=max_side)
        load_whole(image, info)


def _shrink_while_reading(image: ImageFile, *, data: bytes, max_side: int) -> None:
    if image.format != "JPEG":
        return
    too_large = image.width * image.height > MAX_PIXELS
    if too_large and needs_whole_in_memory(data):
        return
    image.draft(None, size_within(image.size, max_side))


def _shown_as_it_is(image: ImageFile, *, info: ImageInfo, max_side: int) -> bool:
    return (
        image.format in _MEDIA_TYPES
        and image.mode in {"L", "RGB", "RGBA"}
        and max(info.width, info.height) <= max_side
        # A PNG may name its orientation after the pixels, where only some programs look.
        and info.orientation == orientation_of(image) == 1
        and getattr(image, "n_frames", 1) == 1
    )


def _for_screen(image: Image.Image, *, orientation: int, max_side: int) -> Image.Image:
    with damage_reported():
        plain = eight_bit(image)
        small = plain.resize(size_within(plain.size, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        upright = turn_upright(small, orientation)
        upright.info.clear()  # profiles and comments of the original are not for the copy
        return upright
