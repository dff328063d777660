"""Bounding boxes from several workers' boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gt_notebook.consolidation.clusters import cluster, overlap
from gt_notebook.consolidation.frames import (
    MAX_CONFIDENCE,
    MIN_SHARE,
    answered_counts,
    check_columns,
    members_of,
    sorted_codes,
)
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_PLACE = ["left", "top", "width", "height"]
_COLUMNS = ["task", "worker", "label", *_PLACE]


def consolidate_boxes(boxes: pd.DataFrame, *, workers: pd.Series, with_members: bool = False) -> pd.DataFrame:
    """Merge boxes of one object that several workers drew.

    Boxes of the same task and class and of different workers that overlap (see ``clusters``) become one box, whose
    edges are the rounded means of theirs. It stays when at least half of the workers who answered the task drew it.
    Its confidence is the share of these workers times the mean intersection over union of their boxes with the merged
    one, at most 0.95. When a single worker answered, every box stays as drawn, with the confidence 0.0 that Ground
    Truth documents for it. The service does not publish its own rule; that it groups by intersection over union and
    averages is in its developer guide under "annotation consolidation".

    Args:
        boxes: One row a box, with the columns ``task``, ``worker``, ``label``, ``left``, ``top``, ``width`` and
            ``height``, in whole pixels. Row order means nothing.
        workers: Number of workers who answered each task, boxes or none, indexed by task.
        with_members: Add a column ``members``: the positions of the rows of ``boxes`` that each box was merged from.

    Returns:
        One row a merged box, sorted by task, class and place: the columns of ``boxes`` without ``worker``, and
        ``confidence`` (two decimals), ``answers`` (how many workers drew it) and ``agreement`` (the share of them).

    Raises:
        AnswerError: A column is missing or has gaps, a box has no area or no whole pixels, or ``workers`` knows fewer
            workers of a task than drew boxes in it.
    """
    check_columns(boxes, _COLUMNS)
    task, tasks = sorted_codes(boxes["task"])
    label, labels = sorted_codes(boxes["label"])
    worker, _ = sorted_codes(boxes["worker"])
    corners = _corners(boxes)
    answered = answered_counts(task, worker, tasks=tasks, workers=workers, shapes="boxes")[task]
    # An order that does not depend on the rows: by group, then place, then worker.
    order = np.lexsort((worker, *corners.T[::-1], label, task))
    task, label, worker, corners = task[order], label[order], worker[order], corners[order]
    alone = answered[order] == 1
    group = np.cumsum((np.diff(task, prepend=-1) != 0) | (np.diff(label, prepend=-1) != 0))
    home = np.where(alone, np.arange(len(task)), cluster(corners, group=group, worker=worker))
    first, member = np.unique(home, return_inverse=True)
    drawn = np.bincount(member, minlength=len(first))
    share = drawn / answered[order][first]
    # Half a pixel goes up, always: rounded to even, a box one pixel wide could lose its width.
    merged = np.floor(_means(corners, member) + 0.5)
    fit = _means(overlap(corners, merged[member])[:, np.newaxis], member)[:, 0]
    confidence = np.minimum(np.round(share * fit, 2), MAX_CONFIDENCE)
    left, top, right, bottom = merged.astype(np.int64).T
    rows = pd.DataFrame(
        {
            "task": tasks[task[first]],
            "label": labels[label[first]],
            "left": left,
            "top": top,
            "width": right - left,
            "height": bottom - top,
            "confidence": np.where(alone[first], 0.0, confidence),
            "answers": drawn,
            "agreement": share,
        }
    )
    if with_members:
        rows["members"] = members_of(order, member, len(rows))
    in_order = np.lexsort((bottom, right, top, left, label[first], task[first]))
    return rows.take(in_order[share[in_order] >= MIN_SHARE]).reset_index(drop=True)


def _corners(boxes: pd.DataFrame) -> Floats:
    """Left, top, right and bottom edge of each box."""
    try:
        place = boxes[_PLACE].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"left, top, width and height must be numbers of pixels: {error}") from error
    odd = ((place != np.floor(place)) | ~np.isfinite(place)).any(axis=1) | (place[:, 2:] < 1).any(axis=1)
    if odd.any():
        row = int(odd.argmax())
        found = ", ".join(f"{name} {value:g}" for name, value in zip(_PLACE, place[row], strict=True))
        raise AnswerError(
            f"row {row} of the boxes has {found}; give whole pixels and at least one of each side"
        )
    return np.column_stack([place[:, :2], place[:, :2] + place[:, 2:]])


def _means(values: Floats, member: Integers) -> Floats:
    """The mean of each cluster's rows."""
    drawn = np.bincount(member)
    return np.column_stack([np.bincount(member, weights=column) / drawn for column in values.T])
