"""Semantic segmentation masks from several workers' masks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gt_notebook.consolidation.frames import MAX_CONFIDENCE
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
Counts: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

_CLASSES = 256
# Rows are merged in pieces of about this many pixels, so that large pictures take little memory.
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedMask:
    """One mask from several.

    Attributes:
        mask: Height by width class indices, 0 for the background.
        confidence: In [0, 0.95] for each class that occurs, the background included where it does; two decimals.
        agreement: Share of the workers behind each of these classes, the mean over its pixels.
    """

    mask: Mask
    confidence: dict[int, float]
    agreement: dict[int, float]


def consolidate_masks(masks: Sequence[Mask]) -> MergedMask:
    """Merge the masks that several workers painted on one picture.

    Every pixel is a vote, and the class with most votes gets it. In a tie the background yields, as half of the workers
    are enough for a box, too; among classes the one with the lowest index wins. The confidence of a class is the mean,
    over the workers, of the intersection over union of their pixels of the class with the merged ones, at most 0.95;
    when a single worker answered, it is the 0.0 that Ground Truth documents. The service votes by pixel as well (its
    developer guide under "annotation consolidation"), smooths the result and does not publish how.

    Args:
        masks: One of each worker, all height by width; their order means nothing.

    Raises:
        AnswerError: There are none, or they differ in size.
    """
    if not masks or len({mask.shape for mask in masks}) != 1:
        sizes = ", ".join(sorted({"x".join(map(str, mask.shape[::-1])) for mask in masks}))
        raise AnswerError(f"the masks have the sizes {sizes or 'of none'}; give masks of one picture")
    height, width = masks[0].shape
    merged: Mask = np.empty((height, width), dtype=np.uint8)
    drawn: Counts = np.zeros((len(masks), _CLASSES), dtype=np.int64)
    common = np.zeros_like(drawn)
    step = max(1, _PIECE // width)
    for top in range(0, height, step):
        rows = slice(top, top + step)
        votes = [mask[rows].ravel() for mask in masks]
        piece = _vote(votes)
        merged[rows] = piece.reshape(-1, width)
        for worker, vote in enumerate(votes):
            drawn[worker] += np.bincount(vote, minlength=_CLASSES)
            common[worker] += np.bincount(vote[vote == piece], minlength=_CLASSES)
    return _rated(merged, drawn, common)


def _vote(votes: Sequence[Mask]) -> Mask:
    """The class of each pixel."""
    first = votes[0]
    # A mask without a second opinion stays as it is, and a picture is mostly unanimous.
    disputed = np.zeros(first.shape, dtype=bool)
    for vote in votes[1:]:
        disputed |= vote != first
    result = first.copy()
    if not disputed.any():
        return result
    stack = np.stack([vote[disputed] for vote in votes])
    # Ties: the first to reach the highest count wins, so that the background comes last.
    classes = np.flatnonzero(np.bincount(stack.ravel(), minlength=_CLASSES))
    order = [*classes[classes > 0], *classes[classes == 0]]
    best = np.zeros(stack.shape[1], dtype=np.uint8)
    winner = best.copy()
    for index in order:
        count = (stack == index).sum(axis=0, dtype=np.uint8)
        more = count > best
        best[more], winner[more] = count[more], index
    result[disputed] = winner
    return result


def _rated(merged: Mask, drawn: Counts, common: Counts) -> MergedMask:
    workers = len(drawn)
    # Somebody has voted for the class of every pixel, so that no merged pixel goes missing here.
    kept = np.zeros(_CLASSES, dtype=np.int64)
    for row in merged:
        kept += np.bincount(row, minlength=_CLASSES)
    confidence, agreement = {}, {}
    for index in np.flatnonzero(kept).tolist():
        union = drawn[:, index] + kept[index] - common[:, index]
        fit = float((common[:, index] / union).mean())
        confidence[index] = min(round(fit, 2), MAX_CONFIDENCE) if workers > 1 else 0.0
        agreement[index] = round(float(common[:, index].mean() / kept[index]), 4)
    return MergedMask(mask=merged, confidence=confidence, agreement=agreement)
