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
    one, other = near_pairs(corners, group=group, worker=worker)
    alike = overlap(corners[one], corners[other])
    if label is not None:
        alike = np.where(label[one] == label[other], alike, alike * _OTHER_CLASS)
    return join(one, other, alike, group=group, worker=worker, least=least)


def join(
    one: Integers,
    other: Integers,
    alike: Floats,
    *,
    group: Integers,
    worker: Integers,
    least: float = MIN_OVERLAP,
) -> Integers:
    """Find the shapes that mean the same thing from how alike any two are.

    Args:
        one: Positions of shapes. Ties are decided by the order of the shapes.
        other: As many later positions: the partner in each pair; pairs that are left out are not alike at all.
        alike: How alike each pair is, from 0 to 1.
        group: What each shape belongs to, ascending.
        worker: Who drew each shape; nothing joins two shapes of one worker.
        least: Smallest mean likeness at which clusters are joined.

    Returns:
        For each shape the position of the first shape of its cluster.
    """
    home = np.arange(len(group))
    size = np.ones(len(group))
    drew = _drew(group, worker)
    total = alike
    while True:
        mean = total / (size[one] * size[other])
        near = np.flatnonzero(mean >= least)
        near = near[~(drew[one[near]] & drew[other[near]]).any(axis=1)]
        if not len(near):
            return home
        joined = near[_nearest_of_each_other(one[near], other[near], mean[near], len(home))]
        parent = np.arange(len(home))
        parent[other[joined]] = one[joined]
        size[one[joined]] += size[other[joined]]
        drew[one[joined]] |= drew[other[joined]]
        home = parent[home]
        one, other, total = _relinked(parent[one], parent[other], total)


def near_pairs(corners: Floats, *, group: Integers, worker: Integers) -> tuple[Integers, Integers]:
    """Return the pairs of boxes of one group and two workers that have a part in common.

    Args:
        corners: A row for each box: left, top, right and bottom edge.
        group: What each box belongs to, ascending.
        worker: Who drew each box.

    Returns:
        Positions of the earlier and of the later box of each pair, in ascending order.
    """
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))]
    for one, other in candidates(corners, group):
        near = worker[one] != worker[other]
        for low in (0, 1):
            near &= (corners[one, low] < corners[other, low + 2]) & (
                corners[other, low] < corners[one, low + 2]
            )
        found.append((np.minimum(one, other)[near], np.maximum(one, other)[near]))
    ones, others = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((others, ones))
    return ones[order], others[order]


def candidates(corners: Floats, group: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Give all pairs of boxes of one group that meet along x, or all that meet along y, whichever are fewer.

    They come in blocks, so that a crowded picture does not fill the memory.

    Args:
        corners: A row for each box: left, top, right and bottom edge.
        group: What each box belongs to, ascending.

    Yields:
        Positions of the two boxes of each pair.
    """
    order, partners = min(
        (_swept(group, corners[:, low], corners[:, low + 2]) for low in (0, 1)),
        key=lambda swept: int(swept[1].sum()),
    )
    for one, other in _in_blocks(partners):
        yield order[one], order[other]


def pairs(group: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Give all pairs within the groups, in blocks so that a large group does not fill the memory.

    Args:
        group: What each entry belongs to, ascending.

    Yields:
        Positions of the earlier and of the later entry of each pair.
    """
    yield from _in_blocks(np.searchsorted(group, group, side="right") - np.arange(len(group)) - 1)


def _in_blocks(partners: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Give pairs of rows, of each row with as many of those that follow it."""
    block = np.cumsum(partners) // _BLOCK_PAIRS
    for part in np.split(np.arange(len(partners)), np.flatnonzero(np.diff(block)) + 1):
        counts = partners[part]
        one = np.repeat(part, counts)
        step = np.arange(len(one)) - np.repeat(np.cumsum(counts) - counts, counts)
        yield one, one + 1 + step


def _swept(group: Integers, low: Floats, high: Floats) -> tuple[Integers, Integers]:
    """Intervals by group and where they begin, and how many of those that follow begin before each one ends."""
    boxes = len(group)
    order = np.lexsort((low, group))
    # All ends in one row. Where one interval begins as another one ends, they have nothing in common.
    is_low = np.repeat([True, False], boxes)
    row = np.lexsort((is_low, np.concatenate([low, high]), np.tile(group, 2)))
    begun = np.cumsum(is_low[row])
    begun_before = np.empty(boxes, dtype=np.int64)
    ends = ~is_low[row]
    begun_before[row[ends] - boxes] = begun[ends]
    return order, np.maximum(begun_before[order] - np.arange(boxes) - 1, 0)


def _drew(group: Integers, worker: Integers) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """For each shape a row of bits, of which the one of its worker is set; they are numbered anew in each group."""
    order = np.lexsort((worker, group))
    first = np.diff(group[order], prepend=-1) != 0
    another = np.cumsum(first | (np.diff(worker[order], prepend=-1) != 0))
    starts = np.maximum.accumulate(np.where(first, another, 0))
    number = np.empty(len(group), dtype=np.int64)
    number[order] = another - starts
    bits = np.zeros((len(group), int(number.max(initial=0)) // 8 + 1), dtype=np.uint8)
    bits[np.arange(len(group)), number // 8] = 1 << (number % 8)
    return bits


def _area(sides: Floats) -> Floats:
    return sides[:, 0] * sides[:, 1]


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
