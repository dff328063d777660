"""Votes over more classes than fit a table: only those that somebody gave are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Coded, Codes

_TIE = 1e-5


def most_votes(coded: Coded, weights: NDArray[Any]) -> tuple[Codes, NDArray[Any]]:
    """Return each task's class with the most votes, the first of several, and its share.

    To the votes one more is added, spread over all classes, as where there is a table.

    Args:
        coded: The answers.
        weights: What each worker's vote counts.
    """
    votes = coded.votes(weights)
    votes.sum_duplicates()
    votes.sort_indices()
    # Every task has an answer, so that no part of the array is empty.
    first = votes.indptr[:-1]
    most = np.maximum.reduceat(votes.data, first)
    task = np.repeat(np.arange(len(most)), np.diff(votes.indptr))
    best = np.flatnonzero(votes.data >= most[task] - _TIE)
    winner = votes.indices[best[np.unique(task[best], return_index=True)[1]]]
    extra = weights.mean()
    total = np.add.reduceat(votes.data, first)
    return winner, (most + extra / coded.classes) / (total + extra)
