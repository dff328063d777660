"""How sure candidate boxes may be, fitted to the true boxes of some tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.consolidation.calibration import MIN_GOLD, fit_sharpness, sharpen
from gt_notebook.consolidation.clusters import MIN_OVERLAP, overlap
from gt_notebook.consolidation.frames import check_columns

if TYPE_CHECKING:
    import pandas as pd

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_PLACE = ["left", "top", "width", "height"]


def sharpened(
    probability: Floats,
    task: pd.Index,
    labels: pd.Index,
    label: Integers,
    corners: Floats,
    *,
    gold: pd.DataFrame,
) -> Floats:
    """Return the probabilities, brought to what they are worth where the truth is known.

    Args:
        probability: A row a candidate and a column a class.
        task: Of each candidate.
        labels: The classes.
        label: Of each candidate: the position of its class.
        corners: Of each candidate: left, top, right and bottom edge.
        gold: True boxes; in the tasks that it names there are no others.
    """
    check_columns(gold, ["task", "label", *_PLACE], whose="gold")
    known = np.flatnonzero(task.isin(gold["task"]))
    if len(known) < MIN_GOLD:
        return probability
    confidence = probability[np.arange(len(label)), label]
    surest_first = known[np.lexsort((known, -confidence[known]))]
    right = _found(surest_first, task, labels[label], corners, gold)
    sure = np.column_stack([1 - confidence, confidence])
    power = fit_sharpness(sure[surest_first], right)
    after = sharpen(sure, power)[:, 1]
    scaled: Floats = probability * (after / np.maximum(confidence, 1e-12))[:, np.newaxis]
    return np.minimum(scaled, 1.0)


def _found(
    candidates: Integers, task: pd.Index, label: pd.Index, corners: Floats, gold: pd.DataFrame
) -> Integers:
    """Whether each candidate is a true box, 1 or 0; each true box is found once, by the first candidate."""
    place = gold[_PLACE].to_numpy(dtype=np.float64, copy=True)
    place[:, 2:] += place[:, :2]
    rows: dict[Any, Any] = dict(gold.reset_index(drop=True).groupby(["task", "label"], sort=False).indices)
    free = np.ones(len(place), dtype=bool)
    right = np.zeros(len(candidates), dtype=np.int64)
    for position, candidate in enumerate(candidates):
        all_there = rows.get((task[candidate], label[candidate]), np.zeros(0, dtype=np.int64))
        there = all_there[free[all_there]]
        if not len(there):
            continue
        common = overlap(np.tile(corners[candidate], (len(there), 1)), place[there])
        best = int(common.argmax())
        if common[best] >= MIN_OVERLAP:
            right[position], free[there[best]] = 1, False
    return right
