"""How far two whole answers lie apart, many pairs at a time; ``whole_answers`` says what each number means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np

from gt_notebook.consolidation.areas import polygon_overlap
from gt_notebook.consolidation.clusters import overlap
from gt_notebook.consolidation.keypoint_answers import point_likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scipy.sparse import csr_array

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

_BLOCK_PAIRS = 2**20
# A mask is compared on a grid of at most so many of its pixels: that is enough for a hundredth of an overlap.
GRID_PIXELS = 2**16


class Distance(Protocol):
    """Says how far answers lie apart."""

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the distance of each pair, from 0 to 1.

        Args:
            one: Positions of answers.
            other: As many positions.
        """
        ...


class Shapes(Protocol):
    """Says how much shapes overlap."""

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the overlap of each pair, from 0 to 1.

        Args:
            one: Positions of shapes.
            other: As many positions.
        """
        ...


class ClassDistance:
    """0 for the same class, 1 for another.

    Args:
        code: The class of each answer as a number.
    """

    def __init__(self, code: Integers) -> None:
        self._code = code

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the distance of each pair."""
        apart: Floats = (self._code[one] != self._code[other]).astype(np.float64)
        return apart


class SetDistance:
    """One minus the Jaccard index of two sets of classes; two empty ones are the same.

    Args:
        chosen: A row an answer, a column a class: 1 where the answer has it.
    """

    def __init__(self, chosen: csr_array[np.float64]) -> None:
        self._chosen = chosen
        self._size: Floats = np.asarray(chosen.sum(axis=1))

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the distance of each pair."""
        common: Floats = np.asarray((self._chosen[one] * self._chosen[other]).sum(axis=1))
        either = self._size[one] + self._size[other] - common
        apart: Floats = 1 - np.where(either > 0, common / np.maximum(either, 1), 1.0)
        return apart


class BoxShapes:
    """Intersection over union of boxes, or of spans as boxes one unit high.

    Args:
        corners: A row a box: left, top, right and bottom edge.
    """

    def __init__(self, corners: Floats) -> None:
        self._corners = corners

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the overlap of each pair."""
        return overlap(self._corners[one], self._corners[other])


class PointShapes:
    """How alike two points are: see ``keypoint_answers``.

    Args:
        place: A row a point: x and y in pixels.
        diagonal: Of each point's picture, in pixels.
    """

    def __init__(self, place: Floats, diagonal: Floats) -> None:
        self._place = place
        self._diagonal = diagonal

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the likeness of each pair."""
        apart = np.hypot(*(self._place[one] - self._place[other]).T)
        pairs = zip(apart, self._diagonal[one], strict=True)
        return np.array([point_likeness(far, diagonal=diagonal) for far, diagonal in pairs])


class RingShapes:
    """Intersection over union of polygons.

    Args:
        rings: The vertices of each, a row of x and y.
    """

    def __init__(self, rings: Sequence[Floats]) -> None:
        self._rings = rings
        self._first = np.array([ring.min(axis=0) for ring in rings]).reshape(-1, 2)
        self._last = np.array([ring.max(axis=0) for ring in rings]).reshape(-1, 2)

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the overlap of each pair."""
        near = (self._first[one] < self._last[other]) & (self._first[other] < self._last[one])
        found = np.zeros(len(one))
        for at in np.flatnonzero(near.all(axis=1)):
            found[at] = polygon_overlap(self._rings[one[at]], self._rings[other[at]])
        return found


class ShapeDistance:
    """One minus the overlap of the shapes of two answers, paired so that they overlap most.

    Args:
        shapes: How much two shapes overlap.
        label: The class of each shape, as a number; the shapes stand in the order of their answers.
        counts: How many shapes each answer has.
    """

    def __init__(self, shapes: Shapes, *, label: Integers, counts: Integers) -> None:
        self._shapes = shapes
        self._label = label
        self._counts = counts
        self._start = np.cumsum(counts) - counts

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the distance of each pair."""
        together = np.zeros(len(one))
        for pair, first, second in self._shape_pairs(one, other):
            same = self._label[first] == self._label[second]
            pair, first, second = pair[same], first[same], second[same]  # noqa: PLW2901 - what is left of the block
            alike = self._shapes(first, second)
            near = alike > 0
            together += _best_sums(pair[near], first[near], second[near], alike[near], len(one))
        larger = np.maximum(self._counts[one], self._counts[other])
        apart: Floats = np.where(larger > 0, 1 - together / np.maximum(larger, 1), 0.0)
        return np.clip(apart, 0, 1)

    def _shape_pairs(self, one: Integers, other: Integers) -> Iterator[tuple[Integers, Integers, Integers]]:
        """Every shape of one answer with every one of the other, in blocks that hold whole pairs of answers."""
        sizes = self._counts[one] * self._counts[other]
        block = np.cumsum(sizes) // _BLOCK_PAIRS
        for pairs in np.split(np.arange(len(one)), np.flatnonzero(np.diff(block)) + 1):
            pair = np.repeat(pairs, sizes[pairs])
            step = np.arange(len(pair)) - np.repeat(np.cumsum(sizes[pairs]) - sizes[pairs], sizes[pairs])
            across = np.maximum(self._counts[other[pair]], 1)
            yield pair, self._start[one[pair]] + step // across, self._start[other[pair]] + step % across


class MaskDistance:
    """One minus the mean overlap of the classes that either of two masks has.

    Args:
        masks: Height by width class indices, as ``thinned`` gives them.
    """

    def __init__(self, masks: Sequence[Mask]) -> None:
        self._masks = masks
        self._areas = [np.bincount(mask.ravel(), minlength=256) for mask in masks]

    def __call__(self, one: Integers, other: Integers) -> Floats:
        """Return the distance of each pair; masks of two sizes are laid on each other at the top left."""
        return np.array([self._apart(a, b) for a, b in zip(one.tolist(), other.tolist(), strict=True)])

    def _apart(self, one: int, other: int) -> float:
        first, second = self._masks[one], self._masks[other]
        height, width = np.minimum(first.shape, second.shape)
        both = first[:height, :width][first[:height, :width] == second[:height, :width]]
        common = np.bincount(both, minlength=256)[1:]
        either = (self._areas[one] + self._areas[other])[1:] - common
        painted = either > 0
        return 1 - float((common[painted] / either[painted]).mean()) if painted.any() else 0.0


def thinned(mask: Mask) -> Mask:
    """Return every so many-th pixel of a mask, so that at most ``GRID_PIXELS`` are left; masks of one size alike."""
    step = int(np.ceil(np.sqrt(mask.size / GRID_PIXELS))) or 1
    # A copy, since a part would keep the whole mask in memory.
    return mask[step // 2 :: step, step // 2 :: step].copy() if step > 1 else mask


def _best_sums(pair: Integers, first: Integers, second: Integers, alike: Floats, pairs: int) -> Floats:
    """The sum of overlaps of each pair of answers, when no shape is used twice."""
    # Loading it takes half a second, which no labeler should wait for.
    from scipy.optimize import linear_sum_assignment

    contested = _occurs_twice(pair, first) | _occurs_twice(pair, second)
    open_pairs = np.zeros(pairs, dtype=bool)
    open_pairs[pair[contested]] = True
    clear = ~open_pairs[pair]
    sums = np.bincount(pair[clear], weights=alike[clear], minlength=pairs).astype(np.float64)
    rest = np.flatnonzero(~clear)
    starts = np.flatnonzero(np.diff(pair[rest], prepend=-1))
    for rows in np.split(rest, starts[1:]) if len(rest) else ():
        (ones, i), (others, j) = (np.unique(shape[rows], return_inverse=True) for shape in (first, second))
        table = np.zeros((len(ones), len(others)))
        table[i, j] = alike[rows]
        sums[pair[rows[0]]] = table[linear_sum_assignment(table, maximize=True)].sum()
    return sums


def _occurs_twice(pair: Integers, shape: Integers) -> np.ndarray[Any, np.dtype[np.bool_]]:
    key = pair * (shape.max(initial=0) + 1) + shape
    _, inverse, times = np.unique(key, return_inverse=True, return_counts=True)
    twice: np.ndarray[Any, np.dtype[np.bool_]] = times[inverse] > 1
    return twice
