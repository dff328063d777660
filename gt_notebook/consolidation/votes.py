"""Answers that can only be the same or not: the most frequent one."""

from __future__ import annotations

import pandas as pd

from gt_notebook.consolidation.frames import MAX_CONFIDENCE, check_columns, check_distinct

_COLUMNS = ["task", "worker", "label"]


def consolidate_votes(answers: pd.DataFrame) -> pd.DataFrame:
    """Merge answers of which nothing is known but whether two are equal.

    The most frequent answer of a task wins; of equally frequent ones that of the worker whose name sorts first. A task
    with a single answer takes it, with the confidence 0.0 that Ground Truth documents for it.

    Args:
        answers: One row an answer, with the columns ``task``, ``worker`` and ``label`` (hashable). Row order means
            nothing.

    Returns:
        One row a task, sorted and indexed by ``task``: ``label``, ``worker`` (the first by name of those who gave it),
        ``confidence`` (the share of the workers who did, in two decimals and at most 0.95), ``answers`` (how many) and
        ``agreement`` (the same share as it is).

    Raises:
        AnswerError: A column is missing or has gaps, or a worker answered a task twice.

    Examples:
        >>> frame = pd.DataFrame({"task": [0, 0, 0], "worker": ["a", "b", "c"], "label": ["x", "y", "y"]})
        >>> consolidate_votes(frame).loc[0, "label"]
        'y'
    """
    check_columns(answers, _COLUMNS)
    check_distinct(answers, ["task", "worker"])
    votes = answers.sort_values(["task", "worker"]).groupby(["task", "label"], sort=False, as_index=False)
    counted = votes.agg(worker=("worker", "first"), votes=("worker", "size"))
    total = counted.groupby("task")["votes"].transform("sum")
    counted = counted.assign(answers=total, agreement=counted["votes"] / total)
    ranked = counted.sort_values(["task", "votes", "worker"], ascending=[True, False, True])
    winners = ranked.drop_duplicates("task").set_index("task")
    share = winners["agreement"].round(2).clip(upper=MAX_CONFIDENCE)
    return pd.DataFrame(
        {
            "label": winners["label"],
            "worker": winners["worker"],
            "confidence": share.where(winners["answers"] > 1, 0.0),
            "answers": winners["answers"],
            "agreement": winners["agreement"],
        }
    )
