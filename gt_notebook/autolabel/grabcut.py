"""Masks that fill boxes: what inside a box differs from what is around it.

GrabCut (Rother, Kolmogorov and Blake, 2004) as OpenCV has it: colors outside of the box are background, colors inside
that do not occur there are the object, and neighbors that look alike belong together. It has learnt nothing and need
not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# So much of a box's size is looked at around it, to learn what the background looks like.
_AROUND = 0.25
# Longest side of what is cut; larger boxes are cut in less detail, because the time grows with the pixels.
_SIDE = 320
_ROUNDS = 4
# Boxes with fewer pixels on a side are filled, because they hold no colors to tell apart.
_SMALLEST = 4


def open_cv() -> Any:
    """Return OpenCV.

    Raises:
        JobError: It is not installed.
    """
    try:
        import cv2
    except ImportError as error:
        raise JobError(
            "masks that fill boxes need OpenCV; install gt_notebook[segmentation], or give a function of your own"
        ) from error
    return cv2


def fill_box(picture: Image.Image, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Return the pixels of the picture that belong to the thing in a box, none outside of it.

    Args:
        picture: In color.
        box: Left, top, width and height in its pixels; the part outside of the picture does not count.

    Returns:
        Shape ``(height, width)`` of the picture. The whole box where nothing stands out in it.

    Raises:
        JobError: OpenCV is not installed.
    """
    left, top = max(0, box[0]), max(0, box[1])
    right, bottom = min(picture.width, box[0] + box[2]), min(picture.height, box[1] + box[3])
    whole = np.zeros((picture.height, picture.width), dtype=np.bool_)
    if right <= left or bottom <= top:
        return whole
    inside = np.ones((bottom - top, right - left), dtype=np.bool_)
    if min(inside.shape) >= _SMALLEST:
        cut = _cut(picture, (left, top, right, bottom))
        if cut.any():
            inside = cut
    whole[top:bottom, left:right] = inside
    return whole


def _cut(picture: Image.Image, box: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    cv2 = open_cv()
    left, top, right, bottom = box
    wide, high = round((right - left) * _AROUND) + 1, round((bottom - top) * _AROUND) + 1
    window = (
        max(0, left - wide),
        max(0, top - high),
        min(picture.width, right + wide),
        min(picture.height, bottom + high),
    )
    width, height = window[2] - window[0], window[3] - window[1]
    factor = min(1.0, _SIDE / max(width, height))
    size = (max(_SMALLEST, round(width * factor)), max(_SMALLEST, round(height * factor)))
    shown = picture.convert("RGB").resize(size, Image.Resampling.BOX, box=window)
    across, down = size[0] / width, size[1] / height
    first_x, last_x = round((left - window[0]) * across), round((right - window[0]) * across)
    first_y, last_y = round((top - window[1]) * down), round((bottom - window[1]) * down)
    marks = np.full((size[1], size[0]), cv2.GC_BGD, dtype=np.uint8)
    marks[first_y:last_y, first_x:last_x] = cv2.GC_PR_FGD
    if not (marks == cv2.GC_BGD).any():
        # Around a box that is the whole picture there is nothing; a line of pixels stands for it.
        marks[[0, -1]] = marks[:, [0, -1]] = cv2.GC_BGD
    if not (marks == cv2.GC_PR_FGD).any():
        return np.zeros((bottom - top, right - left), dtype=np.bool_)
    # OpenCV begins its clusters at random; the same box has to give the same mask.
    cv2.setRNGSeed(0)
    cv2.grabCut(
        np.ascontiguousarray(np.asarray(shown)[:, :, ::-1]),
        marks,
        None,
        np.zeros((1, 65)),
        np.zeros((1, 65)),
        _ROUNDS,
        cv2.GC_INIT_WITH_MASK,
    )
    found = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    full = Image.fromarray(found.astype(np.uint8) * 255).resize((width, height), Image.Resampling.BILINEAR)
    cropped = np.asarray(full)[top - window[1] : bottom - window[1], left - window[0] : right - window[0]]
    return np.asarray(cropped >= 128)  # noqa: PLR2004 - half of 255
