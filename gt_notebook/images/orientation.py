"""Between stored and upright pixels: a camera stores the sensor's rows and notes in EXIF how to turn them.

The eight values are those of the tag Orientation in Exif 2.3 (CIPA DC-008), section 4.6.4. Boxes are written in
stored pixels, as the service does; people see and draw them on the upright picture.
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np
from PIL import Image

Number = TypeVar("Number", int, float)
Kind = TypeVar("Kind", bound=np.generic)
Pixels: TypeAlias = np.ndarray[Any, np.dtype[Kind]]

# What makes a stored picture upright: swap rows and columns first, then mirror left-right, then top-bottom.
_STEPS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}

_TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright_size(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    """Return width and height of the upright picture.

    Args:
        size: Stored width and height.
        orientation: EXIF orientation, 1 to 8.

    Examples:
        >>> upright_size((1600, 1200), 6)
        (1200, 1600)
    """
    swapped, _, _ = _STEPS[orientation]
    width, height = size
    return (height, width) if swapped else (width, height)


def to_upright(
    box: tuple[Number, Number, Number, Number], *, size: tuple[int, int], orientation: int
) -> tuple[Number, Number, Number, Number]:
    """Return where a box of the stored picture lies on the upright one.

    Args:
        box: Left, top, width and height in stored pixels.
        size: Stored width and height of the picture.
        orientation: EXIF orientation, 1 to 8.

    Examples:
        >>> to_upright((0, 0, 10, 20), size=(1600, 1200), orientation=6)
        (1180, 0, 20, 10)
    """
    swapped, mirrored, flipped = _STEPS[orientation]
    turned = _swap(box) if swapped else box
    return _mirror(turned, size=upright_size(size, orientation), across=mirrored, down=flipped)


def to_stored(
    box: tuple[Number, Number, Number, Number], *, size: tuple[int, int], orientation: int
) -> tuple[Number, Number, Number, Number]:
    """Return where a box of the upright picture lies on the stored one; the inverse of ``to_upright``.

    Args:
        box: Left, top, width and height in upright pixels.
        size: Stored width and height of the picture.
        orientation: EXIF orientation, 1 to 8.

    Examples:
        >>> to_stored((1180, 0, 20, 10), size=(1600, 1200), orientation=6)
        (0, 0, 10, 20)
    """
    swapped, mirrored, flipped = _STEPS[orientation]
    turned = _mirror(box, size=upright_size(size, orientation), across=mirrored, down=flipped)
    return _swap(turned) if swapped else turned


def turn_upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return the upright form of a stored picture; the same object when there is nothing to turn."""
    transposition = _TRANSPOSITIONS.get(orientation)
    return image if transposition is None else image.transpose(transposition)


def pixels_upright(pixels: Pixels[Kind], orientation: int) -> Pixels[Kind]:
    """Return the upright form of stored pixels, height by width; a view where there is nothing to turn.

    Args:
        pixels: Any array whose first two axes are rows and columns.
        orientation: EXIF orientation, 1 to 8.
    """
    swapped, mirrored, flipped = _STEPS[orientation]
    turned = pixels.swapaxes(0, 1) if swapped else pixels
    return turned[:: -1 if flipped else 1, :: -1 if mirrored else 1]


def pixels_stored(pixels: Pixels[Kind], orientation: int) -> Pixels[Kind]:
    """Return the stored form of upright pixels; the inverse of ``pixels_upright``."""
    swapped, mirrored, flipped = _STEPS[orientation]
    turned = pixels[:: -1 if flipped else 1, :: -1 if mirrored else 1]
    return turned.swapaxes(0, 1) if swapped else turned


def _swap(box: tuple[Number, Number, Number, Number]) -> tuple[Number, Number, Number, Number]:
    left, top, width, height = box
    return top, left, height, width


def _mirror(
    box: tuple[Number, Number, Number, Number], *, size: tuple[int, int], across: bool, down: bool
) -> tuple[Number, Number, Number, Number]:
    left, top, width, height = box
    return (
        size[0] - left - width if across else left,
        size[1] - top - height if down else top,
        width,
        height,
    )
