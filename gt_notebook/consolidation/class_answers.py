"""Classes, one or several an object, from several workers' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gt_notebook.consolidation.dawid_skene import Votes, posteriors
from gt_notebook.consolidation.frames import (
    MAX_CONFIDENCE,
    check_columns,
    check_distinct,
    label_codes,
    sorted_codes,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_COLUMNS = ["task", "worker", "label"]
# Sums of the same logarithms in another order differ in the last digits; that must not decide between two classes.
_TIE = 1e-9


def consolidate_classes(answers: pd.DataFrame, *, labels: Sequence[Hashable]) -> pd.DataFrame:
    """Merge answers that name one class each.

    The label is the most probable class of the modified Dawid-Skene model (see ``dawid_skene``), fitted to all
    answers at once. Of equally probable classes the one that comes first in ``labels`` wins. A task with a single
    answer takes it, with the confidence 0.0 that Ground Truth documents for it.

    Args:
        answers: One row an answer, with the columns ``task``, ``worker`` and ``label``. Row order means nothing.
        labels: All classes that could be chosen.

    Returns:
        One row a task, sorted and indexed by ``task``: ``label``, ``confidence`` (the probability in two decimals, at
        most 0.95), ``answers`` (how many) and ``agreement`` (the share of workers that gave the label).

    Raises:
        AnswerError: A column is missing or has gaps, a label is unknown, or a worker answered a task twice.
        TaskError: A label stands twice in ``labels``.
    """
    check_columns(answers, _COLUMNS)
    check_distinct(answers, ["task", "worker"])
    chosen = label_codes(answers["label"], labels)
    task, tasks = sorted_codes(answers["task"])
    worker, _ = sorted_codes(answers["worker"])
    order = np.lexsort((worker, task))
    votes = Votes(task=task[order], worker=worker[order], label=chosen[order], classes=len(labels))
    counts = np.bincount(task, minlength=len(tasks))
    winner, probability = _winners(votes)
    first = np.cumsum(counts) - counts
    winner = np.where(counts == 1, votes.label[first], winner)
    voters = np.bincount(votes.task, weights=votes.label == winner[votes.task], minlength=len(tasks))
    return pd.DataFrame(
        {
            "label": _named(winner, labels),
            "confidence": _confidence(probability, counts),
            "answers": counts,
            "agreement": voters / counts,
        },
        index=tasks.rename("task"),
    )


def consolidate_multi_label(answers: pd.DataFrame, *, labels: Sequence[Hashable]) -> pd.DataFrame:
    """Merge answers that name any number of classes.

    Every class is a question of its own, answered "yes" by the workers who chose it and "no" by the others who
    answered the task, and put to the model of ``consolidate_classes``. As in Ground Truth's output each class stays
    that at least one worker chose, however improbable; where to cut is left to the reader.

    Args:
        answers: One row a chosen class, with the columns ``task``, ``worker`` and ``label``. Every worker of a task
            that occurs in it counts as having answered all classes. Row order means nothing.
        labels: All classes that could be chosen.

    Returns:
        One row a task and class, sorted by task and position in ``labels``: ``task``, ``label``, ``confidence`` (the
        probability of "yes" in two decimals, at most 0.95; 0.0 when one worker answered), ``answers`` (how many
        workers answered the task) and ``agreement`` (the share of them that chose the class).

    Raises:
        AnswerError: A column is missing or has gaps, a label is unknown, or a worker chose a class twice.
        TaskError: A label stands twice in ``labels``.
    """
    check_columns(answers, _COLUMNS)
    check_distinct(answers, _COLUMNS)
    chosen = label_codes(answers["label"], labels)
    task, tasks = sorted_codes(answers["task"])
    worker, workers = sorted_codes(answers["worker"])
    spread = max(len(workers), 1)
    key, response = np.unique(task * spread + worker, return_inverse=True)
    responded, responder = np.divmod(key, spread)
    counts = np.bincount(responded, minlength=len(tasks))
    row, voters = np.unique(task * len(labels) + chosen, return_counts=True)
    row_task, row_label = np.divmod(row, len(labels))
    probability = np.zeros(len(row))
    for position in np.unique(row_label):
        said = np.zeros(len(key), dtype=np.int64)
        said[response[chosen == position]] = 1
        votes = Votes(task=responded, worker=responder, label=said, classes=2)
        here = row_label == position
        probability[here] = np.concatenate([block[:, 1] for block in posteriors(votes)])[row_task[here]]
    return pd.DataFrame(
        {
            "task": tasks[row_task],
            "label": _named(row_label, labels),
            "confidence": _confidence(probability, counts[row_task]),
            "answers": counts[row_task],
            "agreement": voters / counts[row_task],
        }
    )


def _named(codes: Integers, labels: Sequence[Hashable]) -> NDArray[np.object_]:
    return np.fromiter(labels, dtype=object, count=len(labels))[codes]


def _winners(votes: Votes) -> tuple[Integers, Floats]:
    """Each task's most probable class and its probability."""
    winner, probability = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for block in posteriors(votes):
        best = block.max(axis=1)
        winner.append((block >= best[:, np.newaxis] - _TIE).argmax(axis=1))
        probability.append(best)
    return np.concatenate(winner), np.concatenate(probability)


def _confidence(probability: Floats, counts: Integers) -> Floats:
    return np.where(counts == 1, 0.0, np.minimum(np.round(probability, 2), MAX_CONFIDENCE))
