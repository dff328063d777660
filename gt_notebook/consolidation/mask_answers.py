"""Semantic segmentation masks from several workers' masks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.ndimage import uniform_filter

from gt_notebook.consolidation.chunks import run_parts
from gt_notebook.consolidation.frames import PAIR, check_columns, last_of_each, sorted_codes
from gt_notebook.consolidation.mask_patterns import (
    CLASSES,
    Mask,
    Patterns,
    find_patterns,
    fit_confusions,
    most_voted,
    paint,
)
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.keywords import check_choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

METHODS = ("majority", "smoothed", "dawid-skene")
"""Ways to merge masks, the usual one first."""

# How far a pixel's neighbors are heard, to each side.
_RADIUS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedMask:
    """One mask from several.

    Attributes:
        mask: Height by width class indices, 0 for the background.
        confidence: The expected intersection over union with the truth of each class that occurs, the background
            included where it does; NaN where there is only one mask.
        agreement: Share of the workers behind each of these classes, the mean over its pixels.
        alike: Of each worker: the mean overlap with the others, over all classes that either painted; NaN if alone.
    """

    mask: Mask
    confidence: dict[int, float]
    agreement: dict[int, float]
    alike: list[float]


def masks(df: pd.DataFrame, *, method: str = "majority", executor: Executor | None = None) -> Consolidation:
    """Merge the masks that several workers painted on many pictures.

    With ``"majority"`` every pixel is a vote. In a tie the background yields, as half of the workers are enough for a
    box, too; among classes the one with the lowest index wins. ``"smoothed"`` hears a pixel's neighbors as well (the
    votes in five by five pixels count alike): Ground Truth says of itself that it votes by pixel and smooths by
    neighbors, and not how. ``"dawid-skene"`` learns for each picture how each worker takes one class for another; it
    helps where workers differ much in skill, and hurts where all paint too wide.

    The confidence is the intersection over union that is expected with the truth: how well two masks overlap on
    average, as if the truth were the mask of one more worker. It is in no way the method's own belief, which is near
    certainty for every pixel.

    Args:
        df: One row an answer, with the columns ``task``, ``worker`` and ``mask``: height by width class indices, 0 for
            the background (booleans will do for a single class), of one size within a task, or what ``np.asarray``
            makes such a mask of; that is done task by task. Of two masks by one worker the last holds. Row order means
            nothing else.
        method: One of ``METHODS``.
        executor: Who merges the masks of a task; the result is the same.

    Returns:
        ``labels``: indexed by ``task``: ``mask``, ``confidence`` (the mean over the painted classes, or that of the
        background where nothing is painted; NaN for a single answer), ``answers`` and ``agreement``.
        ``probabilities``: the confidence of each class that the merged mask has. ``workers``: ``answers`` and
        ``alike``, the mean overlap with the others' masks.

    Raises:
        AnswerError: A column is missing or has gaps, or a task's masks are none or differ in size.
        TaskError: There is no such method.
    """
    check_choice(method, METHODS, what="method", error=TaskError)
    check_columns(df, ["task", "worker", "mask"])
    given = last_of_each(df[[*PAIR, "mask"]], PAIR)
    task, tasks = sorted_codes(given["task"])
    worker, workers = sorted_codes(given["worker"])
    order = np.lexsort((worker, task))
    painted = given["mask"].take(order).tolist()
    starts = np.searchsorted(task[order], np.arange(len(tasks) + 1))
    parts = [
        (painted[start:end], name, method) for name, (start, end) in zip(tasks, pairwise(starts), strict=True)
    ]
    merged = run_parts(_merge_part, parts, executor=executor)
    return _result(merged, np.diff(starts), tasks=tasks, workers=workers, worker=worker[order], method=method)


def merge_masks(given: Sequence[Mask], *, method: str = "majority") -> MergedMask:
    """Merge the masks of one picture, one of each worker, as ``masks`` does.

    Raises:
        AnswerError: There are none, or they differ in size.
    """
    if not given or len({mask.shape for mask in given}) != 1:
        sizes = ", ".join(sorted({"x".join(map(str, mask.shape[::-1])) for mask in given}))
        raise AnswerError(f"the masks have the sizes {sizes or 'of none'}; give masks of one picture")
    patterns = find_patterns(given)
    if method == "smoothed":
        mask = _smoothed(given, patterns)
        agreement = _agreement(given, mask)
    else:
        scores = fit_confusions(patterns) if method == "dawid-skene" else patterns.votes()
        decided = most_voted(scores, patterns.classes)
        mask = paint(given[0], patterns, decided)
        agreement = _agreement_of(patterns, decided)
    overlaps = _overlaps(patterns)
    pairs = list(combinations(range(len(given)), 2))
    return MergedMask(
        mask=mask,
        confidence={index: _mean([overlaps[index][pair] for pair in pairs]) for index in agreement},
        agreement=agreement,
        alike=[
            _mean([found[pair] for found in overlaps.values() for pair in pairs if worker in pair])
            for worker in range(len(given))
        ],
    )


def _merge_part(given: Sequence[Any], task: object, method: str) -> MergedMask:
    # What is a mask only once it is decoded is so here, a task at a time.
    return merge_masks([_checked(mask, task) for mask in given], method=method)


def _checked(mask: Any, task: object) -> Mask:
    array = np.asarray(mask)
    if array.ndim != 2 or array.dtype.kind not in "biu" or not array.size:  # noqa: PLR2004 - rows and columns
        raise AnswerError(
            f"a mask of task {task!r} is an array of shape {array.shape} and type {array.dtype}; give height by width "
            "class indices, 0 for the background"
        )
    if array.dtype.kind != "b" and not 0 <= int(array.min()) <= int(array.max()) < CLASSES:
        raise AnswerError(f"a mask of task {task!r} has classes outside 0 to {CLASSES - 1}; number them anew")
    return array.astype(np.uint8)


def _smoothed(given: Sequence[Mask], patterns: Patterns) -> Mask:
    """The class with most votes in each pixel's neighborhood."""
    order = [index for index in patterns.classes if index] + [
        index for index in patterns.classes if not index
    ]
    best = np.full(given[0].shape, -1.0, dtype=np.float32)
    merged = np.zeros(given[0].shape, dtype=np.uint8)
    for index in order:
        votes = np.zeros(given[0].shape, dtype=np.float32)
        for mask in given:
            votes += mask == index
        # Whole numbers of votes: rounding takes out what sums in another order leave.
        score = np.round(uniform_filter(votes, 2 * _RADIUS + 1, mode="nearest"), 4)
        more = score > best
        best[more], merged[more] = score[more], index
    return merged


def _overlaps(patterns: Patterns) -> dict[int, dict[tuple[int, int], float]]:
    """For each class and pair of workers the intersection over union; NaN where neither painted it."""
    workers = patterns.given.shape[1]
    found: dict[int, dict[tuple[int, int], float]] = {}
    for index in patterns.classes:
        painted = (patterns.given == index).astype(np.float64)
        common = painted.T @ (painted * patterns.pixels[:, np.newaxis])
        size = np.diag(common)
        found[index] = {}
        for one, other in combinations(range(workers), 2):
            union = size[one] + size[other] - common[one, other]
            found[index][one, other] = float(common[one, other] / union) if union else np.nan
    return found


def _agreement(given: Sequence[Mask], mask: Mask) -> dict[int, float]:
    """For each class of a mask the share of the workers who gave it, the mean over its pixels."""
    size = np.bincount(mask.ravel(), minlength=CLASSES)
    same = np.sum([np.bincount(vote[vote == mask], minlength=CLASSES) for vote in given], axis=0)
    return {index: float(same[index] / size[index] / len(given)) for index in np.flatnonzero(size).tolist()}


def _agreement_of(patterns: Patterns, decided: Mask) -> dict[int, float]:
    """The same of a mask that was decided pattern by pattern."""
    # Whole numbers until the end: their sums are the same in any order.
    votes = (patterns.given == decided[:, np.newaxis]).sum(axis=1)
    size = np.bincount(decided, weights=patterns.pixels, minlength=CLASSES)
    same = np.bincount(decided, weights=patterns.pixels * votes, minlength=CLASSES)
    workers = patterns.given.shape[1]
    return {index: float(same[index] / size[index] / workers) for index in np.flatnonzero(size).tolist()}


def _mean(values: Sequence[float]) -> float:
    """The mean of the numbers among them, sorted so that the order of the workers cannot change it."""
    numbers = sorted(value for value in values if not np.isnan(value))
    return sum(numbers) / len(numbers) if numbers else float("nan")


def _result(
    merged: Sequence[MergedMask],
    answers: Integers,
    *,
    tasks: pd.Index,
    workers: pd.Index,
    worker: Integers,
    method: str,
) -> Consolidation:
    alike: Floats = np.array([value for label in merged for value in label.alike], dtype=np.float64)
    labels = pd.DataFrame(
        {
            "mask": pd.Series([label.mask for label in merged], dtype=object, index=tasks),
            "confidence": [_of_painted(label.confidence) for label in merged],
            "answers": answers,
            "agreement": [_of_painted(label.agreement) for label in merged],
        },
        index=tasks.rename("task"),
    )
    learned = pd.DataFrame({"worker": worker, "alike": alike}).groupby("worker")["alike"]
    return Consolidation(
        labels=labels,
        probabilities=pd.DataFrame([label.confidence for label in merged], index=labels.index).sort_index(
            axis=1
        ),
        workers=pd.DataFrame(
            {"answers": learned.size().to_numpy(), "alike": learned.mean().to_numpy()},
            index=workers.rename("worker"),
        ),
        method=method,
    )


def _of_painted(values: dict[int, float]) -> float:
    painted = [value for index, value in values.items() if index]
    return _mean(painted or list(values.values()))
