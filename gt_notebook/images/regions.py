"""Regions of a picture as a model's output gives them: arrays, pictures of masks, or run-lengths.

The run-lengths are those of COCO: ``{"size": [height, width], "counts": […]}`` with the lengths of runs outside and
inside in turn, column by column from the left, the first one outside. As text, ``counts`` is the compressed spelling of
``pycocotools``: five bits a character from ``0`` on, the lowest first, a sixth bit for "more follows", numbers from the
third on as differences from the one before last (``rleToString`` in its ``maskApi.c``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from PIL import Image

from gt_notebook.errors import AnswerError
from gt_notebook.images.strips import MAX_PIXELS

Region: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

_FIRST, _BITS, _MORE, _NEGATIVE = 48, 5, 0x20, 0x10
_TWO_VALUES = ({0, 1}, {0, 255})


def region_from_user(value: Any) -> Region:
    """Return a region as height by width booleans.

    Args:
        value: An array of booleans (or of 0 and 1, or 0 and 255), a PIL image of such, or COCO run-lengths.

    Raises:
        AnswerError: It is none of these.

    Examples:
        >>> region_from_user({"size": [2, 3], "counts": [1, 3, 2]}).astype(int).tolist()
        [[0, 1, 0], [1, 1, 0]]
    """
    if isinstance(value, Mapping):
        return _from_runs(value)
    if isinstance(value, Image.Image) and value.mode not in {"1", "L"}:
        raise AnswerError(f"its mask is a picture of mode {value.mode}; give mode 1 or L")
    array: np.ndarray[Any, np.dtype[Any]] = np.asarray(value)
    if array.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise AnswerError(f"its mask has {array.ndim} dimensions; give height by width")
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind not in "iu" or not any({*np.unique(array).tolist()} <= two for two in _TWO_VALUES):
        raise AnswerError(
            f"its mask is of type {array.dtype} and holds more than two values; give booleans, such as mask > 0.5"
        )
    region: Region = np.not_equal(array, 0)
    return region


def _from_runs(value: Mapping[str, Any]) -> Region:
    size, counts = value.get("size"), value.get("counts")
    sides = list(size) if isinstance(size, list | tuple | np.ndarray) else []
    if len(sides) != 2 or not all(isinstance(side, int | np.integer) for side in sides):  # noqa: PLR2004
        raise AnswerError(f"the size of its run-lengths is {str(size)[:60]!r}; give [height, width]")
    height, width = (int(side) for side in sides)
    lengths = _lengths(counts)
    if min(height, width) < 1 or height * width > MAX_PIXELS or sum(lengths) != height * width:
        raise AnswerError(
            f"its run-lengths add up to {sum(lengths)} pixels, and its size is {height} by {width}; give all runs"
        )
    inside = np.arange(len(lengths)) % 2 == 1
    return np.repeat(inside, lengths).reshape((height, width), order="F")


def _lengths(counts: Any) -> list[int]:
    if isinstance(counts, bytes):
        counts = counts.decode("latin-1")
    if isinstance(counts, str):
        return _spelled(counts)
    lengths = list(counts) if isinstance(counts, list | tuple | np.ndarray) else None
    if lengths is None or not all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= 0 for n in lengths
    ):
        raise AnswerError("the counts of its run-lengths are no lengths of runs; give whole numbers")
    return [int(n) for n in lengths]


def _spelled(text: str) -> list[int]:
    """Read the compressed spelling."""
    lengths: list[int] = []
    number = shift = 0
    for letter in text:
        bits = ord(letter) - _FIRST
        if not 0 <= bits < 2 * _MORE or shift > 6 * _BITS:
            raise AnswerError("the counts of its run-lengths are no text of pycocotools; give whole numbers")
        number |= (bits & (_MORE - 1)) << shift
        shift += _BITS
        if bits & _MORE:
            continue
        if bits & _NEGATIVE:
            number -= 1 << shift
        lengths.append(number + (lengths[-2] if len(lengths) > 2 else 0))  # noqa: PLR2004 - those after the first three
        number = shift = 0
    if shift or min(lengths, default=0) < 0:
        raise AnswerError("the counts of its run-lengths are cut short; give all of them")
    return lengths
