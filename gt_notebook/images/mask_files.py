"""Masks as PNG files: Ground Truth's indexed form, its workers' colored form, and what else is met in the wild.

A consolidated mask is a palette PNG whose pixel values are the class indices and whose palette holds the colors of the
classes, white for the background and for every index without a class; that is how the service's own correction script
writes it. A worker's answer is an RGBA PNG in which the color names the class.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image

from gt_notebook.images.info import UnreadableImageError, damage_reported, open_image
from gt_notebook.images.masks import BACKGROUND, MAX_CLASSES
from gt_notebook.images.strips import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL import ImageFile

    from gt_notebook.images.masks import Mask

Color: TypeAlias = tuple[int, int, int]

BACKGROUND_COLOR = "#ffffff"

# The order in which published manifests color their classes.
_CYCLE = (
    "#2ca02c",
    "#1f77b4",
    "#ff7f0e",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
    "#17becf",
)
_DARKER = 0.965
_HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
# Masks are long runs: zlib's strategy for these (Z_RLE) is several times faster and hardly larger.
_RUNS = 3
_RGB = 0xFFFFFF  # the color of a packed pixel; above it stands its opacity
_BY_INDEX, _BY_COLOR = ("1", "L", "P"), ("RGB", "RGBA")


def mask_color(index: int) -> str:
    """Return the color of a class index in a mask's palette; no two of the first 255 are the same.

    Args:
        index: 0 for the background, 1 for the first class. After ten classes the colors come again, darker.

    Examples:
        >>> mask_color(0), mask_color(1)
        ('#ffffff', '#2ca02c')
    """
    if index == BACKGROUND:
        return BACKGROUND_COLOR
    turn, position = divmod(index - 1, len(_CYCLE))
    return "#" + "".join(f"{round(part * _DARKER**turn):02x}" for part in _rgb(_CYCLE[position]))


def is_hex_color(value: object) -> bool:
    """Tell whether a value is a color such as ``#2ca02c``."""
    return isinstance(value, str) and _HEX_COLOR.fullmatch(value) is not None


def to_indexed_png(mask: Mask, *, classes: int) -> bytes:
    """Return a mask as the service's consolidated PNG.

    Args:
        mask: Height by width class indices.
        classes: Number of classes beside the background; their colors fill the palette, used or not.
    """
    image = Image.fromarray(mask)
    colors = [_rgb(mask_color(index)) for index in range(classes + 1)]
    image.putpalette([part for color in colors for part in color] + [255] * 3 * (256 - len(colors)))
    return _png(image)


def to_color_png(mask: Mask) -> bytes:
    """Return a mask as a worker's PNG: each class in its color, the background transparent."""
    colors: Mask = np.zeros((256, 4), dtype=np.uint8)
    for index in range(BACKGROUND + 1, MAX_CLASSES + 1):
        colors[index] = (*_rgb(mask_color(index)), 255)
    return _png(Image.fromarray(colors[mask]))


def read_mask(data: bytes, *, classes: Mapping[str, int]) -> Mask:
    """Read a mask from a PNG, whoever wrote it.

    Colors decide where they are known: pixels of a color PNG become the class of that color (everything else is
    background), and the indices of a palette PNG that stand for another class's color are corrected. Between June and
    September 2020 the service wrote right colors under wrong indices.

    Args:
        data: The file.
        classes: The class index of each color such as ``#2ca02c``; what is no color is passed over.

    Returns:
        Height by width class indices, as stored.

    Raises:
        UnreadableImageError: It is no picture, or none that can be a mask.
    """
    image = open_mask(data)
    with damage_reported():
        image.load()
    return mask_from_image(image, classes=classes)


def open_mask(data: bytes) -> ImageFile.ImageFile:
    """Open a mask without decoding it.

    Raises:
        UnreadableImageError: It is no picture, or too large to decode.
    """
    image = open_image(data)
    if image.width * image.height > MAX_PIXELS:
        raise UnreadableImageError(f"the mask is too large ({image.width}x{image.height} pixels)")
    return image


def mask_from_image(image: Image.Image, *, classes: Mapping[str, int]) -> Mask:
    """Return the mask that an open picture holds; see ``read_mask``.

    Raises:
        UnreadableImageError: It is none that can be a mask.
    """
    known = {_rgb(color): index for color, index in classes.items() if is_hex_color(color)}
    if image.mode in _BY_INDEX:
        indices: Mask = np.array(image, dtype=np.uint8)
        return _repaired(image, indices, known) if image.mode == "P" else indices
    if image.mode not in _BY_COLOR:
        raise UnreadableImageError(f"a picture of mode {image.mode} is no mask; write a palette PNG")
    pixels = np.asarray(image.convert("RGBA"))
    # Who painted nothing names no colors, either.
    if not known and pixels[..., 3].any():
        raise UnreadableImageError("the mask is a color picture, and no colors of classes are known")
    return _by_color(pixels, known)


def _repaired(image: Image.Image, indices: Mask, known: Mapping[Color, int]) -> Mask:
    """The class of each palette entry's color, where the color is known."""
    palette = image.getpalette("RGB") or []
    table: Mask = np.arange(256, dtype=np.uint8)
    used = np.bincount(indices.ravel(), minlength=256)
    for entry in np.flatnonzero(used):
        # A palette may be shorter than the indices that stand for it.
        red, green, blue = palette[3 * entry : 3 * entry + 3] or (-1, -1, -1)
        table[entry] = known.get((red, green, blue), entry)
    return indices if (table == np.arange(256)).all() else table[indices]


def _by_color(pixels: Mask, known: Mapping[Color, int]) -> Mask:
    packed = np.ascontiguousarray(pixels).view("<u4").ravel()
    # A mask has few runs of equal pixels, so that only the first of each needs looking up.
    starts = np.concatenate([[0], np.flatnonzero(packed[1:] != packed[:-1]) + 1])
    first = packed[starts]
    classes: Mask = np.zeros(len(starts), dtype=np.uint8)
    for (red, green, blue), index in known.items():
        if index != BACKGROUND:
            same = (first & _RGB) == (red | green << 8 | blue << 16)
            classes[same & (first > _RGB)] = index
    return np.repeat(classes, np.diff(starts, append=packed.size)).reshape(pixels.shape[:2])


def _rgb(color: str) -> Color:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_type=_RUNS)
    return buffer.getvalue()
