"""Answers that can only be the same or not: the most frequent one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.consolidation.frames import check_columns, check_distinct

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ["task", "worker", "label"]


def consolidate_votes(answers: pd.DataFrame) -> pd.DataFrame:
    """Merge answers of which nothing is known but whether two are equal.

    The most frequent answer of a task wins; of equally frequent ones that of the worker whose name sorts first.

    Args:
        answers: One row an answer, with the columns ``task``, ``worker`` and ``label`` (hashable). Row order means
            nothing.

    Returns:
        One row a task, sorted and indexed by ``task``: ``label``, ``worker`` (the first by name of those who gave it),
        ``answers`` (how many) and ``agreement`` (the share of the workers who gave the label).

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
    return winners[["label", "worker", "answers", "agreement"]]
