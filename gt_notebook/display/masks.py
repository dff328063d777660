"""Lays a mask half-transparent over a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageColor

from gt_notebook.images import Thumbnail, UnreadableImageError
from gt_notebook.images.mask_files import read_mask
from gt_notebook.images.orientation import pixels_upright

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.images.masks import Mask
    from gt_notebook.manifest.labels import MaskView

_OPACITY = 0.55
_LINE = 255


def read_view(view: MaskView, data: bytes) -> Mask:
    """Return the class indices in the file of a mask, its colors deciding where they are known.

    Raises:
        UnreadableImageError: It is no mask.
    """
    return read_mask(data, classes={color: index for index, color in view.colors.items()})


def with_mask(
    picture: Thumbnail, mask: Mask, names: Mapping[int, str], *, class_colors: Mapping[str, str]
) -> Thumbnail:
    """Return the picture with a mask on it: classes in their colors, with a white line around each region.

    Args:
        picture: A small upright picture.
        mask: Height by width class indices in stored pixels of the original.
        names: The class of each index; other indices are left out.
        class_colors: A color for each class.

    Raises:
        UnreadableImageError: The mask has another size than the picture.
    """
    info = picture.info
    if mask.shape != (info.height, info.width):
        raise UnreadableImageError(
            f"the mask has {mask.shape[1]}x{mask.shape[0]} pixels, and the picture {info.width}x{info.height}"
        )
    small = _shrunk(pixels_upright(mask, info.orientation), picture.image.size)
    known = np.isin(small, [index for index, name in names.items() if name in class_colors])
    table = np.zeros((256, 3), dtype=np.float32)
    for index, name in names.items():
        if name in class_colors:
            table[index] = ImageColor.getrgb(class_colors[name])[:3]
    pixels = np.asarray(picture.image, dtype=np.float32).copy()
    pixels[known] += (table[small[known]] - pixels[known]) * _OPACITY
    pixels[known & _at_edge(small)] = _LINE
    return Thumbnail(image=Image.fromarray(pixels.round().astype(np.uint8)), info=info)


def _shrunk(mask: Mask, size: tuple[int, int]) -> Mask:
    """The class in the middle of each pixel of a smaller picture."""
    height, width = mask.shape
    rows = ((np.arange(size[1]) + 0.5) * height / size[1]).astype(np.intp)
    columns = ((np.arange(size[0]) + 0.5) * width / size[0]).astype(np.intp)
    return mask[np.ix_(rows, columns)]


def _at_edge(mask: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which pixels have a neighbor of another class."""
    edge = np.zeros(mask.shape, dtype=bool)
    across, down = mask[:, 1:] != mask[:, :-1], mask[1:] != mask[:-1]
    edge[:, 1:] |= across
    edge[:, :-1] |= across
    edge[1:] |= down
    edge[:-1] |= down
    return edge
