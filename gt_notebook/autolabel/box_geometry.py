"""Boxes as rows of left, top, right and bottom: how much they overlap, and how good a set of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers

# Boxes that overlap so much show the same thing.
SAME = 0.5
_ANY = 1e-9
# Boxes of one class that overlap so much are one thing, and so much lie nearly the same.
_HEAP, _ALIKE = 0.35, 0.6


def overlaps(boxes: NDArray[np.floating], others: NDArray[np.floating]) -> Floats:
    """Return the intersection over union of each box with each other one, shape ``(boxes, others)``."""
    low = np.maximum(boxes[:, np.newaxis, :2], others[:, :2])
    high = np.minimum(boxes[:, np.newaxis, 2:], others[:, 2:])
    shared = np.maximum(high - low, 0).prod(axis=2)
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)[:, np.newaxis] + (others[:, 2:] - others[:, :2]).prod(
        axis=1
    )
    return np.asarray(shared / np.maximum(areas - shared, 1e-9), dtype=np.float64)


def pairs(
    boxes: NDArray[np.floating],
    classes: Integers,
    true_boxes: NDArray[np.floating],
    true_classes: Integers,
    *,
    least: float = SAME,
) -> tuple[Integers, Integers, Floats]:
    """Return which box belongs to which true one of its class, with their overlap, at least ``least`` each."""
    found = overlaps(boxes, true_boxes) * (classes[:, np.newaxis] == true_classes)
    rows, columns = linear_sum_assignment(-np.where(found >= least, found, 0))
    kept = found[rows, columns] >= least
    return rows[kept], columns[kept], found[rows, columns][kept]


def quality(
    boxes: NDArray[np.floating], classes: Integers, true_boxes: NDArray[np.floating], true_classes: Integers
) -> float:
    """Return the mean overlap over the boxes of one picture, missed and invented ones as 0, as the service means it.

    The mean is over the boxes of each class, then over the classes; 1 where there is nothing and nothing was said. A
    box that hardly overlaps a true one counts as hardly right.
    """
    rows, _, overlap = pairs(boxes, classes, true_boxes, true_classes, least=_ANY)
    means = []
    for kind in np.union1d(classes, true_classes):
        inside = classes[rows] == kind
        every = (classes == kind).sum() + (true_classes == kind).sum() - inside.sum()
        means.append(overlap[inside].sum() / every)
    return float(np.mean(means)) if means else 1.0


def merged(
    scores: NDArray[np.floating], boxes: NDArray[np.floating], *, least: float
) -> tuple[Floats, Floats]:
    """Return one score and box for each heap of boxes of one class, the best first.

    The best box of a heap stands for those that overlap it; where it lies exactly is a matter for all that lie nearly
    the same, by the square of their scores.

    Args:
        scores: Of each box.
        boxes: One row a box.
        least: Boxes that score less don't count.
    """
    kept = np.flatnonzero(scores >= least)
    order = kept[np.argsort(-scores[kept], kind="stable")]
    all_scores, all_boxes = scores[order], boxes[order]
    left = np.arange(len(order))
    found_scores, found = [], []
    while len(left):
        best = left[0]
        near = overlaps(all_boxes[[best]], all_boxes)[0]
        # A box without area overlaps nothing, not even itself.
        near[best] = 1
        voting = near >= _ALIKE
        found.append(np.average(all_boxes[voting], axis=0, weights=all_scores[voting] ** 2))
        found_scores.append(float(all_scores[best]))
        left = left[near[left] < _HEAP]
    return np.array(found_scores, dtype=np.float64), np.array(found, dtype=np.float64).reshape(-1, 4)
