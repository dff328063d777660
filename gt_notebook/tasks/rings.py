"""Rings, the outlines of polygons: cut at the picture's edge, made of whole pixels, and checked.

A vertex is a point of the grid between the pixels: (0, 0) is the top-left corner of the picture and (width, height)
its bottom-right one, so that a polygon along the edges covers every pixel. The last vertex is joined to the first.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.tasks.vertices import Point

_BLOCK = 2**18


def whole_ring(ring: Sequence[tuple[float, float]], *, width: int, height: int) -> tuple[Point, ...]:
    """Return the part of a ring inside the picture in whole pixels, each vertex differing from the next.

    The ring is cut side by side (Sutherland and Hodgman, "Reentrant polygon clipping", 1974): where it leaves and
    comes back, its parts stay joined along the edge, over an area of nothing. A ring inside stays as it is.

    Args:
        ring: Vertices in order.
        width: Of the picture; 0, for a picture of unknown size, cuts nothing on the right.
        height: Of the picture; 0 cuts nothing at the bottom.

    Examples:
        >>> whole_ring([(-10, 0), (10, 0), (10, 10)], width=20, height=20)
        ((0, 5), (0, 0), (10, 0), (10, 10))
    """
    cut = list(ring)
    for axis, limit in ((0, width), (1, height)):
        cut = _cut(cut, axis=axis, limit=0, sign=1)
        if limit:
            cut = _cut(cut, axis=axis, limit=limit, sign=-1)
    rounded = [(round(x), round(y)) for x, y in cut]
    kept = [
        vertex for before, vertex in pairwise([None, *rounded]) if vertex != before and vertex is not None
    ]
    while len(kept) > 1 and kept[-1] == kept[0]:
        kept.pop()
    return tuple(kept)


def doubled_area(ring: Sequence[Point]) -> int:
    """Return twice the area inside a ring, 0 or more, by Gauss's formula.

    Examples:
        >>> doubled_area([(0, 0), (4, 0), (0, 3)])
        12
    """
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*ring, *ring[:1]])))


def crosses_itself(ring: Sequence[Point]) -> bool:
    """Tell whether two sides of a ring cross at a point inside both; touching and running along are no crossing.

    Examples:
        >>> crosses_itself([(0, 0), (9, 9), (9, 0), (0, 9)])
        True
    """
    start = np.asarray(ring, dtype=np.int64)
    end = np.roll(start, -1, axis=0)
    rows = max(1, _BLOCK // len(start))
    return any(
        _any_crossing(start[at : at + rows], end[at : at + rows], start, end)
        for at in range(0, len(start), rows)
    )


def _any_crossing(
    start: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    end: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    others_start: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    others_end: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> bool:
    """Each of two sides that cross has the ends of the other one on its two sides."""
    apart = _side(start, end, others_start) * _side(start, end, others_end) < 0
    return bool(
        (apart & (_side(others_start, others_end, start) * _side(others_start, others_end, end) < 0).T).any()
    )


def _side(
    start: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    end: np.ndarray[tuple[int, int], np.dtype[np.int64]],
    point: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """On which side of each line each point lies: a row a line, a column a point, -1, 0 or 1."""
    along = (end - start)[:, np.newaxis]
    away = point[np.newaxis] - start[:, np.newaxis]
    side: np.ndarray[tuple[int, int], np.dtype[np.int64]] = np.sign(
        along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0]
    )
    return side


def _cut(ring: list[tuple[float, float]], *, axis: int, limit: float, sign: int) -> list[tuple[float, float]]:
    """Keep what lies at or beyond ``limit`` along an axis, in the direction of ``sign``."""
    kept: list[tuple[float, float]] = []
    for before, vertex in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        was, is_in = (sign * (v[axis] - limit) >= 0 for v in (before, vertex))
        if was != is_in:
            share = (limit - before[axis]) / (vertex[axis] - before[axis])
            other = before[1 - axis] + share * (vertex[1 - axis] - before[1 - axis])
            kept.append((limit, other) if axis == 0 else (other, limit))
        if is_in:
            kept.append(vertex)
    return kept
