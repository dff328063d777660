"""How much two polygons overlap, exactly, by the slabs between the heights at which anything begins, ends or crosses.

Within a slab no two sides cross, so that each piece between neighboring sides is a trapezoid: its area is its width
halfway down times the height of the slab.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats

_BLOCK = 2**20


def polygon_overlap(one: Floats, other: Floats) -> float:
    """Return the intersection over union of two polygons, each with an area and without sides that cross.

    Args:
        one: A row for each vertex: x and y. The last is joined to the first.
        other: The same of the other polygon.

    Examples:
        >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
        >>> polygon_overlap(square, square + [1.0, 0.0])
        0.3333333333333333
    """
    first, second = _sides(one), _sides(other)
    sides = np.vstack([first, second])
    heights = np.unique(np.concatenate([one[:, 1], other[:, 1], _crossings(first, second)]))
    common = united = 0.0
    rows = max(1, _BLOCK // len(sides))
    for at in range(0, len(heights) - 1, rows):
        part = _slabs(sides, len(first), heights[at : at + rows + 1])
        common, united = common + part[0], united + part[1]
    return common / united


def _sides(ring: Floats) -> Floats:
    """A row for each side that is not level: x and y of its upper and of its lower end."""
    sides = np.hstack([ring, np.roll(ring, -1, axis=0)])
    upward = sides[:, 1] > sides[:, 3]
    sides[upward] = sides[upward][:, [2, 3, 0, 1]]
    return sides[sides[:, 1] < sides[:, 3]]


def _crossings(first: Floats, second: Floats) -> Floats:
    """The heights at which a side of one polygon meets one of the other."""
    start, other_start = first[:, np.newaxis, :2], second[np.newaxis, :, :2]
    along, other_along = first[:, np.newaxis, 2:] - start, second[np.newaxis, :, 2:] - other_start
    away = other_start - start
    turn = _cross(along, other_along)
    with np.errstate(divide="ignore", invalid="ignore"):
        share, other_share = _cross(away, other_along) / turn, _cross(away, along) / turn
    meet = (share >= 0) & (share <= 1) & (other_share >= 0) & (other_share <= 1)
    found: Floats = (start[..., 1] + share * along[..., 1])[meet]
    return found


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return product


def _slabs(sides: Floats, firsts: int, heights: Floats) -> tuple[float, float]:
    """The area that both and the area that at least one of the polygons covers, between the first and last height."""
    halfway = ((heights[:-1] + heights[1:]) / 2)[:, np.newaxis]
    left, top, right, bottom = sides.T
    across = left + (halfway - top) * ((right - left) / (bottom - top))
    # Sides that do not reach into a slab come last, where nothing has a width.
    across = np.where((top < halfway) & (halfway < bottom), across, sides[:, [0, 2]].max())
    order = np.argsort(across, axis=1, kind="stable")
    widths = np.diff(np.take_along_axis(across, order, axis=1), axis=1)
    in_first = np.cumsum(order < firsts, axis=1)[:, :-1] % 2 == 1
    in_second = np.cumsum(order >= firsts, axis=1)[:, :-1] % 2 == 1
    tall = np.diff(heights)
    common = (widths * (in_first & in_second)).sum(axis=1) @ tall
    united = (widths * (in_first | in_second)).sum(axis=1) @ tall
    return float(common), float(united)
