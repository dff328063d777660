"""Keypoints from several workers' keypoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.clusters import join, near_pairs
from gt_notebook.consolidation.expected import fit_of_middle, presence
from gt_notebook.consolidation.frames import (
    MIN_SHARE,
    answered_counts,
    are_whole,
    check_columns,
    members_of,
    sorted_codes,
    without_repeats,
)
from gt_notebook.errors import AnswerError, a_type

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_COLUMNS = ["task", "worker", "label", "x", "y"]
# Two points closer than this share of the picture's diagonal may mean the same: 31 pixels in 1000 x 750.
_REACH = 0.025
# What workers have wrong in common, of one: less than with what has an extent, which all may draw too wide.
_CORRELATION = 0.2


def consolidate_keypoints(
    points: pd.DataFrame,
    *,
    workers: pd.Series,
    diagonals: Mapping[Any, float] | pd.Series,
    each_once: bool = False,
    with_members: bool = False,
) -> pd.DataFrame:
    """Merge keypoints of one object that several workers set.

    Two points of the same task and class and of different workers are alike by 1 - d/2r, where d is their distance and
    r is 2.5 % of the picture's diagonal, and not at all beyond 2r. Points that are alike by at least one half on
    average, so not farther apart than r, mean the same thing (see ``clusters``; closest first, one point a worker).
    They become their median along x and along y. It stays when at least half of the workers who answered the task set
    it. Its confidence is how alike it is expected to be to the true one (see ``expected``).
    When a single worker answered, every point stays as set. The service has no consolidation of its own for keypoints.

    Args:
        points: One row a point, with the columns ``task``, ``worker``, ``label``, ``x`` and ``y``, in whole pixels.
            Row order means nothing; a row that is repeated counts once.
        workers: Number of workers who answered each task, with points or without, indexed by task.
        diagonals: Diagonal of each task's picture in pixels, indexed by task.
        each_once: Of several merged points of a class keep the one that most workers set, then the surest.
        with_members: Add a column ``members``: the positions of the rows of ``points`` that each was merged from.

    Returns:
        One row a merged point, sorted by task, class and place: the columns of ``points`` without ``worker``, and
        ``confidence``, ``answers`` (how many workers set it) and ``agreement`` (the share of them).

    Raises:
        AnswerError: A column is missing or has gaps, a point has no whole pixels, ``workers`` knows fewer workers of a
            task than set points in it, or ``diagonals`` lacks a task.
    """
    check_columns(points, _COLUMNS)
    task, tasks = sorted_codes(points["task"])
    label, labels = sorted_codes(points["label"])
    worker, _ = sorted_codes(points["worker"])
    place = _places(points)
    answered = answered_counts(task, worker, tasks=tasks, workers=workers, shapes="keypoints")[task]
    reach = _REACH * _diagonals(tasks, diagonals)[task]
    # An order that does not depend on the rows: by group, then place, then worker.
    order = without_repeats(np.lexsort((worker, *place.T[::-1], label, task)), task, label, worker, place)
    task, label, worker, place = task[order], label[order], worker[order], place[order]
    answered, reach = answered[order], reach[order]
    alone = answered == 1
    group = np.cumsum((np.diff(task, prepend=-1) != 0) | (np.diff(label, prepend=-1) != 0))
    joined = join(*_links(place, reach, group, worker), group=group, worker=worker)
    first, member = np.unique(np.where(alone, np.arange(len(place)), joined), return_inverse=True)
    merged = _medians(place, member, len(first))
    drawn = np.bincount(member, minlength=len(first))
    share = drawn / answered[first]
    fit = np.bincount(member, weights=_alike(place, merged[member], reach), minlength=len(first)) / drawn
    rows = pd.DataFrame(
        {
            "task": tasks[task[first]],
            "label": labels[label[first]],
            "x": merged[:, 0].astype(np.int64),
            "y": merged[:, 1].astype(np.int64),
            "confidence": presence(drawn, answered[first])
            * fit_of_middle(fit, drawn, correlation=_CORRELATION),
            "answers": drawn,
            "agreement": share,
        }
    )
    if with_members:
        rows["members"] = members_of(order, member, len(rows))
    rows = rows.take(np.lexsort((merged[:, 1], merged[:, 0], label[first], task[first])))
    kept = rows.loc[rows["agreement"] >= MIN_SHARE]
    return (_best_of_each(kept) if each_once else kept).reset_index(drop=True)


def point_likeness(apart: float, *, diagonal: float) -> float:
    """Return how alike two points are, from 0 to 1; one half or more is the same point.

    Args:
        apart: Their distance in pixels.
        diagonal: Of the picture, in pixels.
    """
    reach = np.array([_REACH * diagonal])
    return float(_alike(np.zeros((1, 2)), np.array([[apart, 0.0]]), reach)[0])


def _places(points: pd.DataFrame) -> Floats:
    """X and y of each point."""
    try:
        place = points[["x", "y"]].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"x and y must be numbers of pixels: {error}") from error
    odd = ~are_whole(place).all(axis=1)
    if odd.any():
        row = int(odd.argmax())
        raise AnswerError(f"row {row} of the keypoints lies at {place[row].tolist()}; give whole pixels")
    return place


def _diagonals(tasks: pd.Index, diagonals: Mapping[Any, float] | pd.Series) -> Floats:
    if not isinstance(diagonals, Mapping | pd.Series):
        raise AnswerError(
            f"diagonals is {a_type(diagonals)}; give the diagonal of each task's picture in pixels, by task"
        )
    try:
        known = np.array([dict(diagonals).get(task, np.nan) for task in tasks], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError("diagonals must have one number of pixels for each task") from error
    lacking = ~(known >= 0) | np.isinf(known)
    if lacking.any():
        raise AnswerError(
            f"diagonals has no length for task {tasks[int(lacking.argmax())]!r}; give it in pixels"
        )
    return known


def _alike(one: Floats, other: Floats, reach: Floats) -> Floats:
    """How alike points are, row by row, from 0 to 1."""
    apart = np.hypot(*(one - other).T)
    # In a picture without extent only the same place is alike.
    alike: Floats = np.maximum(0, 1 - apart / (2 * np.maximum(reach, np.finfo(np.float64).tiny)))
    return alike


def _links(
    place: Floats, reach: Floats, group: Integers, worker: Integers
) -> tuple[Integers, Integers, Floats]:
    """Pairs of points of different workers that are alike, and how much."""
    around = reach[:, np.newaxis]
    # Of no extent at all, points must still meet those at the same place.
    squares = np.hstack([place - around, np.nextafter(place + around, np.inf)])
    one, other = near_pairs(squares, group=group, worker=worker)
    alike = _alike(place[one], place[other], reach[one])
    linked = alike > 0
    return one[linked], other[linked], alike[linked]


def _medians(place: Floats, member: Integers, clusters: int) -> Floats:
    """The median of each cluster along x and along y; half a pixel goes up."""
    count = np.bincount(member, minlength=clusters)
    start = np.cumsum(count) - count
    columns = []
    for values in place.T:
        ordered = values[np.lexsort((values, member))]
        columns.append((ordered[start + (count - 1) // 2] + ordered[start + count // 2]) / 2)
    return np.floor(np.column_stack(columns) + 0.5)


def _best_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Of each task and class the point that most workers set, then the surest, then the first."""
    best = rows.sort_values(["answers", "confidence"], ascending=False, kind="stable")
    return rows.loc[~best.duplicated(["task", "label"]).reindex(rows.index)]
