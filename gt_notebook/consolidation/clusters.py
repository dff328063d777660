"""Which shapes of different workers mean the same thing: average-linkage clustering of overlapping shapes.

The two clusters of a group whose shapes overlap most on average, over all pairs of shapes, are joined first, as long as
that mean intersection over union is at least one half (or what a caller says) and no worker has a shape in both. Only
nearest neighbors of each other are joined in a round, in all groups at once: with average linkage that gives the
clusters that joining pair by pair would give, since no join brings two clusters closer than the nearer of the parts
was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

MIN_OVERLAP = 0.5
_OTHER_CLASS = 0.8
_BLOCK_PAIRS = 2**20


def overlap(one: Floats, other: Floats) -> Floats:
    """Return the intersection over union of boxes, row by row.

    Args:
        one: A row for each box: left, top, right and bottom edge.
        other: The same number of boxes.
    """
    sides = np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])
    common = _area(np.maximum(sides, 0))
    return common / (_area(one[:, 2:] - one[:, :2]) + _area(other[:, 2:] - other[:, :2]) - common)


def cluster(
    corners: Floats,
    *,
    group: Integers,
    worker: Integers,
    label: Integers | None = None,
    least: float = MIN_OVERLAP,
) -> Integers:
    """Find the boxes that mean the same thing.

    Args:
        corners: A row for each box: left, top, right and bottom edge. Ties are decided by the order of the rows.
        group: What each box belongs to, ascending; only boxes of one group can mean the same thing.
        worker: Who drew each box.
        label: The class of each box: boxes of two classes may mean the same, yet not as readily.
        least: Smallest mean intersection over union at which clusters are joined.

    Returns:
        For each box the position of the first box of its cluster.
    """
    one, other, alike = _links(corners, group, worker)
    if label is not None:
        alike = np.where(label[one] == label[other], alike, alike * _OTHER_CLASS)
    return join(one, other, alike, shapes=len(corners), least=least)


def join(
    one: Integers, other: Integers, alike: Floats, *, shapes: int, least: float = MIN_OVERLAP
) -> Integers:
    """Find the shapes that mean the same thing from how alike any two are.

    Args:
        one: Positions of shapes. Ties are decided by the order of the shapes.
        other: As many later positions: the partner in each pair; pairs that are left out are not alike at all.
        alike: How alike each pair is, from 0 to 1; minus infinity for two shapes that nothing may join.
        shapes: How many there are.
        least: Smallest mean likeness at which clusters are joined.

    Returns:
        For each shape the position of the first shape of its cluster.
    """
    home = np.arange(shapes)
    size = np.ones(shapes)
    total = alike
    while True:
        mean = total / (size[one] * size[other])
        near = np.flatnonzero(mean >= least)
        if not len(near):
            return home
        joined = near[_nearest_of_each_other(one[near], other[near], mean[near], len(home))]
        parent = np.arange(len(home))
        parent[other[joined]] = one[joined]
        size[one[joined]] += size[other[joined]]
        home = parent[home]
        one, other, total = _relinked(parent[one], parent[other], total)


def _area(sides: Floats) -> Floats:
    return sides[:, 0] * sides[:, 1]


def _links(corners: Floats, group: Integers, worker: Integers) -> tuple[Integers, Integers, Floats]:
    """Pairs of boxes that overlap, and how much; pairs of one worker, which nothing may join, count minus infinity."""
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
    for one, other in pairs(group):
        common = overlap(corners[one], corners[other])
        common[worker[one] == worker[other]] = -np.inf
        linked = common != 0
        found.append((one[linked], other[linked], common[linked]))
    ones, others, totals = zip(*found, strict=True)
    return np.concatenate(ones), np.concatenate(others), np.concatenate(totals)


def pairs(group: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Give all pairs within the groups, in blocks so that a crowded picture does not fill the memory.

    Args:
        group: What each shape belongs to, ascending.

    Yields:
        Positions of the earlier and of the later shape of each pair.
    """
    rows = np.arange(len(group))
    partners = np.searchsorted(group, group, side="right") - rows - 1
    block = np.cumsum(partners) // _BLOCK_PAIRS
    for part in np.split(rows, np.flatnonzero(np.diff(block)) + 1):
        counts = partners[part]
        one = np.repeat(part, counts)
        step = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield one, one + 1 + step


def _nearest_of_each_other(one: Integers, other: Integers, mean: Floats, boxes: int) -> Integers:
    """Positions of the links that are the closest one of both of their ends."""
    order = np.lexsort((other, one, -mean))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    closest = np.full(boxes, len(order))
    np.minimum.at(closest, one, rank)
    np.minimum.at(closest, other, rank)
    return np.flatnonzero((closest[one] == rank) & (closest[other] == rank))


def _relinked(one: Integers, other: Integers, total: Floats) -> tuple[Integers, Integers, Floats]:
    """Links between clusters after a join: those that now connect the same two are added up."""
    between = one != other
    one, other = np.minimum(one, other)[between], np.maximum(one, other)[between]
    order = np.lexsort((other, one))
    one, other, total = one[order], other[order], total[between][order]
    first = np.flatnonzero((np.diff(one, prepend=-1) != 0) | (np.diff(other, prepend=-1) != 0))
    if not len(first):
        return one, other, total
    return one[first], other[first], np.add.reduceat(total, first)
