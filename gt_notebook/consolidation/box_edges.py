"""Where the edges of a box are: the means of several workers' edges, each weighed by how exactly the worker draws.

Two things are learned of each worker, in shares of the box's width and height so that large and small boxes compare:
by how much the worker draws each edge too far in or out, and the spread around that. Single edges that lie far off
weigh little, as errors under Student's t distribution (Lange, Little and Taylor, 1989); with few boxes a worker has the
crowd's spread and no habit, and the edges begin as medians.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_ROUNDS = 8
_DEGREES = 4.0
_USUAL_SPREAD, _SMALLEST_SPREAD = 0.05, 0.003
# So many boxes is what the crowd's spread, and the belief that nobody has a habit, are worth.
_SPREAD_PRIOR, _HABIT_PRIOR = 8.0, 20.0
_WIDE = 1.2
_TO_SPREAD = 1.4826
# Two boxes overlap by one half as long as their edges are off by about 0.6 of a side in sum; the sum of four errors
# with a spread of one has the mean 3.2 and a spread of 1.2.
_MOST_OFF, _MEAN_OFF, _SPREAD_OFF = 0.6, 3.2, 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Merged boxes.

    Attributes:
        corners: A row a merged box: left, top, right and bottom edge.
        placed: Of each merged box: how probably it overlaps the true one by one half or more, if there is one.
        spread: Of each worker: the spread of the edges, in shares of a box's side.
    """

    corners: Floats
    placed: Floats
    spread: Floats


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
    merged = medians = cluster_medians(drawn, member)
    least, most = _hulls(drawn, member, len(merged))
    count = np.bincount(member, minlength=len(merged))
    several = count[member] > 1
    belief = probability[member]
    spread, habit = np.full(workers, _USUAL_SPREAD), np.zeros((workers, 4))
    precision = np.ones_like(merged)
    for turn in range(_ROUNDS):
        sides = np.tile(merged[:, 2:] - merged[:, :2], 2)[member]
        off = (drawn - merged[member]) / sides
        if turn == 0 and several.any():
            spread[:] = _WIDE * max(_TO_SPREAD * float(np.median(np.abs(off[several]))), _SMALLEST_SPREAD)
        weight = (_DEGREES + 1) / (_DEGREES + ((off - habit[worker]) / spread[worker, np.newaxis]) ** 2)
        worth = weight * belief[:, np.newaxis]
        habit = _sums(worth * off, worker, workers) / (_sums(worth, worker, workers) + _HABIT_PRIOR)
        rest = off - habit[worker]
        spread = _spreads(weight * rest**2, belief, count[member], worker, workers=workers)
        weight = weight / spread[worker, np.newaxis] ** 2
        precision = _sums(weight, member, len(merged))
        merged = _sums(weight * (drawn - habit[worker] * sides), member, len(merged)) / precision
        # A habit must not move a box out of all that was drawn, nor one edge past the other.
        merged = np.clip(merged, least, most)
        merged = np.where((merged[:, 2:] > merged[:, :2]).all(axis=1, keepdims=True), merged, medians)
    error = np.sqrt((1 / precision).mean(axis=1))
    placed: Floats = ndtr((_MOST_OFF - _MEAN_OFF * error) / (_SPREAD_OFF * error))
    return Edges(corners=merged, placed=placed, spread=spread)


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
