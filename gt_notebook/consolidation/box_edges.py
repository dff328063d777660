"""Where the edges of a box are: the means of several workers' edges, each weighed by how exactly the worker draws.

Two things are learned of each worker, in shares of the box's width and height so that large and small boxes compare:
by how much the worker draws each edge too far in or out, and the spread around that. Single edges that lie far off
weigh little, as errors under Student's t distribution (Lange, Little and Taylor, 1989); with few boxes a worker has the
crowd's spread and no habit, and the edges begin as medians.

How well a box lies is judged by more: in shares of a side, small boxes are drawn less exactly, which is learned of the
crowd, and where workers are farther off each other than they usually are, so is the merged box.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_ROUNDS = 8
_DEGREES = 4.0
_USUAL_SPREAD, _SMALLEST_SPREAD = 0.05, 0.003
# So many boxes is what the crowd's spread, and the belief that nobody has a habit, are worth.
_SPREAD_PRIOR, _HABIT_PRIOR = 8.0, 20.0
_WIDE = 1.2
# How many boxes, a factor of e off the usual size, say that size makes no difference; how many have the usual scatter.
_FALL_PRIOR, _SCATTER_PRIOR = 20.0, 4.0
# Edges that are nearer, in spreads, count as much as this: logarithms of next to nothing would decide everything.
_LEAST_FAR = 0.05
_TO_SPREAD = 1.4826
# Two boxes overlap by one half as long as their edges are off by about 0.6 of a side in sum; the sum of four errors
# with a spread of one has the mean 3.2 and a spread of 1.2.
_MOST_OFF, _MEAN_OFF, _SPREAD_OFF = 0.6, 3.2, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How each worker draws, in shares of a box's side.

    Attributes:
        habit: A row a worker: by how much each edge lies too far right or down.
        spread: Of each worker: the spread around that.
        fall: By how much the logarithm of a spread falls with that of a box's side.
        middle: The logarithm of the side for which the spread holds.
    """

    habit: Floats
    spread: Floats
    fall: float = 0.0
    middle: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Merged boxes.

    Attributes:
        corners: A row a merged box: left, top, right and bottom edge.
        placed: Of each merged box: how probably it overlaps the true one by one half or more, if there is one.
        drawing: How each worker draws, before the first round and after each.
    """

    corners: Floats
    placed: Floats
    drawing: tuple[Drawing, ...]

    @property
    def spread(self) -> Floats:
        """Of each worker: the spread of the edges, in shares of a box's side."""
        return self.drawing[-1].spread


def fit_edges(
    drawn: Floats, member: Integers, worker: Integers, *, probability: Floats, workers: int
) -> Edges:
    """Merge clusters of boxes.

    Args:
        drawn: A row a drawn box: left, top, right and bottom edge.
        member: Of each drawn box: the cluster, from 0.
        worker: Of each drawn box: who drew it, from 0.
        probability: Of each cluster: how probably it is something, which is how much it tells of its workers.
        workers: How many there are.
    """
    shapes = _Shapes(drawn, member, worker)
    belief = probability[member]
    off = shapes.off
    spread = np.full(workers, _USUAL_SPREAD)
    if shapes.several.any():
        spread[:] = _WIDE * max(_TO_SPREAD * float(np.median(np.abs(off[shapes.several]))), _SMALLEST_SPREAD)
    drawing = [Drawing(habit=np.zeros((workers, 4)), spread=spread)]
    for _ in range(_ROUNDS):
        off = shapes.off
        weight = shapes.weight(off, drawing[-1])
        worth = weight * belief[:, np.newaxis]
        habit = _sums(worth * off, worker, workers) / (_sums(worth, worker, workers) + _HABIT_PRIOR)
        rest = off - habit[worker]
        spread = _spreads(weight * rest**2, belief, shapes.count[member], worker, workers=workers)
        drawing.append(Drawing(habit=habit, spread=spread))
        shapes.move(weight, drawing[-1])
    drawing[-1] = shapes.by_size(drawing[-1])
    return shapes.edges(tuple(drawing))


def place_edges(drawn: Floats, member: Integers, worker: Integers, *, drawing: Sequence[Drawing]) -> Edges:
    """Merge clusters of boxes by what is known of their workers, as ``fit_edges`` would if it had learned that.

    Args:
        drawn: As there.
        member: As there.
        worker: As there.
        drawing: How each worker draws, as ``Edges`` has it.
    """
    shapes = _Shapes(drawn, member, worker)
    for before, after in pairwise(drawing):
        shapes.move(shapes.weight(shapes.off, before), after)
    return shapes.edges(tuple(drawing))


class _Shapes:
    """Clusters of boxes, and the merged ones as far as they are known."""

    def __init__(self, drawn: Floats, member: Integers, worker: Integers) -> None:
        self._drawn, self._member, self._worker = drawn, member, worker
        self._merged = self._medians = cluster_medians(drawn, member)
        self._least, self._most = _hulls(drawn, member, len(self._merged))
        self._precision = np.ones_like(self._merged)
        self.count = np.bincount(member, minlength=len(self._merged))
        self.several = self.count[member] > 1

    @property
    def _sides(self) -> Floats:
        sides: Floats = np.tile(self._merged[:, 2:] - self._merged[:, :2], 2)[self._member]
        return sides

    @property
    def _size(self) -> Floats:
        """Of each merged box: the logarithm of its side."""
        size: Floats = np.log(self._merged[:, 2:] - self._merged[:, :2]).mean(axis=1)
        return size

    @property
    def off(self) -> Floats:
        """By how much each drawn edge is off the merged one, in shares of a side."""
        off: Floats = (self._drawn - self._merged[self._member]) / self._sides
        return off

    def weight(self, off: Floats, drawing: Drawing) -> Floats:
        """What each drawn edge weighs, beside its worker's spread: little if it lies far off."""
        far = (off - drawing.habit[self._worker]) / drawing.spread[self._worker, np.newaxis]
        weight: Floats = (_DEGREES + 1) / (_DEGREES + far**2)
        return weight

    def move(self, weight: Floats, drawing: Drawing) -> None:
        """Take the merged edges to the weighed means of the drawn ones."""
        groups = len(self._merged)
        weight = weight / drawing.spread[self._worker, np.newaxis] ** 2
        self._precision = _sums(weight, self._member, groups)
        meant = self._drawn - drawing.habit[self._worker] * self._sides
        merged = _sums(weight * meant, self._member, groups) / self._precision
        # A habit must not move a box out of all that was drawn, nor one edge past the other.
        merged = np.clip(merged, self._least, self._most)
        right_way = (merged[:, 2:] > merged[:, :2]).all(axis=1, keepdims=True)
        self._merged = np.where(right_way, merged, self._medians)

    def by_size(self, drawing: Drawing) -> Drawing:
        """Learn how much less exactly small boxes are drawn, in shares of a side."""
        if not self.several.any():
            return drawing
        far = np.abs(self.off - drawing.habit[self._worker]).mean(axis=1) / drawing.spread[self._worker]
        size = self._size[self._member][self.several]
        middle = float(size.mean())
        off = np.log(np.maximum(far[self.several], _LEAST_FAR))
        fall = -((size - middle) @ off) / (((size - middle) ** 2).sum() + _FALL_PRIOR)
        return replace(drawing, fall=float(fall), middle=middle)

    def edges(self, drawing: tuple[Drawing, ...]) -> Edges:
        """The merged boxes."""
        drawn = drawing[-1]
        larger = np.exp(-2 * drawn.fall * (self._size - drawn.middle))
        far = ((self.off - drawn.habit[self._worker]) / drawn.spread[self._worker, np.newaxis]) ** 2
        found = np.bincount(self._member, weights=far.mean(axis=1), minlength=len(larger)) / larger
        larger *= (_SCATTER_PRIOR + found) / (_SCATTER_PRIOR + self.count - 1)
        error = np.sqrt((1 / self._precision).mean(axis=1) * larger)
        placed: Floats = ndtr((_MOST_OFF - _MEAN_OFF * error) / (_SPREAD_OFF * error))
        return Edges(corners=self._merged, placed=placed, drawing=drawing)


def cluster_medians(values: Floats, member: Integers) -> Floats:
    """Return the median of each cluster's rows, column by column.

    Args:
        values: A row a shape.
        member: Of each shape: the cluster, from 0; every cluster has one.
    """
    count = np.bincount(member)
    start = np.cumsum(count) - count
    columns = []
    for column in values.T:
        ordered = column[np.lexsort((column, member))]
        columns.append((ordered[start + (count - 1) // 2] + ordered[start + count // 2]) / 2)
    return np.column_stack(columns)


def _hulls(drawn: Floats, member: Integers, clusters: int) -> tuple[Floats, Floats]:
    least, most = np.full((clusters, 4), np.inf), np.full((clusters, 4), -np.inf)
    np.minimum.at(least, member, drawn)
    np.maximum.at(most, member, drawn)
    return least, most


def _sums(values: Floats, group: Integers, groups: int) -> Floats:
    return np.column_stack([np.bincount(group, weights=column, minlength=groups) for column in values.T])


def _spreads(squares: Floats, belief: Floats, count: Integers, worker: Integers, *, workers: int) -> Floats:
    """Each worker's spread; a box of few pulls the mean towards itself, which is made good for."""
    several = count > 1
    free = np.where(several, count / np.maximum(count - 1, 1), 0.0) * belief
    total = np.bincount(worker, weights=free * squares.mean(axis=1), minlength=workers)
    boxes = np.bincount(worker, weights=belief * several, minlength=workers)
    crowd = (total.sum() + 0.5 * _USUAL_SPREAD**2) / (boxes.sum() + 0.5)
    spread: Floats = np.sqrt((total + _SPREAD_PRIOR * crowd) / (boxes + _SPREAD_PRIOR))
    return np.maximum(spread, _SMALLEST_SPREAD)
