"""Where another look would help most, who answers what when somebody else answers otherwise, and what 0.9 is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gt_notebook.consolidation.clusters import pairs
from gt_notebook.consolidation.frames import PAIR, check_columns, check_merged, last_of_each, sorted_codes
from gt_notebook.consolidation.intervals import wilson
from gt_notebook.consolidation.whole_answers import whole_answers
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gt_notebook.consolidation.dawid_skene import Floats
    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.consolidation.whole_answers import WholeAnswers

# How often a worker of whom nothing is known is right.
_USUAL_ACCURACY = 0.8
_MOST_ACCURACY = 0.99
_TINY = 1e-12


def disagreements(
    answers: pd.DataFrame,
    *,
    multi_label: bool = False,
    answered: pd.DataFrame | None = None,
    merged: Consolidation | None = None,
) -> pd.DataFrame:
    """Order tasks by how much one more answer would help.

    With the probabilities of classes in ``merged`` the ``gain`` is the information, in bits, that the answer of one
    more worker of mean accuracy is expected to bring about the true class (Shannon's mutual information): greatest
    where two classes are equally probable, next to nothing where all is clear. Of merged shapes it is the sum of what
    the answer tells of whether each of them is there, for a worker of mean recall. For everything else it is the mean
    distance of two answers to the task, divided by the number of answers and one more, which is what one more answer
    weighs; as if one further pair lay as far apart as pairs do on average, so that a task with a single answer stands
    among the doubtful.

    Args:
        answers: One row a class or shape; ``whole_answers`` has the columns.
        multi_label: Whether rows of one worker and task are several classes.
        answered: Who answered what (``task``, ``worker``), to count answers without any class or shape.
        merged: What the answers were merged to.

    Returns:
        One row a task, indexed by ``task``, the greatest gain first: ``gain``, ``answers`` and ``agreement`` (one minus
        the mean distance of two answers, NaN for a single one).

    Raises:
        AnswerError: A column is missing or has gaps, a shape is none, or ``merged`` lacks a task.
    """
    if merged is not None:
        check_merged(merged)
    whole = whole_answers(answers, multi_label=multi_label, answered=answered)
    number = whole.per_task
    apart, met = _apart(whole)
    usual = apart.sum() / met.sum() if met.sum() else 1.0
    gain = (apart + usual) / (met + 1) / (number + 1)
    if whole.kind == "classes" and merged is not None and len(merged.probabilities.columns) > 1:
        strange = ~answers["task"].isin(merged.probabilities.index)
        if strange.any():
            raise AnswerError(
                f"merged knows nothing of task {answers['task'][strange].iloc[0]!r}; "
                "give what these answers were merged to"
            )
        probabilities = merged.probabilities.reindex(whole.tasks).to_numpy(dtype=np.float64)
        gain = information(probabilities, accuracy=_mean(merged, "accuracy"))
    elif merged is not None and "task" in merged.labels:
        gain = _of_candidates(whole, merged)
    agreement = 1 - np.divide(apart, met, out=np.full(len(apart), np.nan), where=met > 0)
    frame = pd.DataFrame(
        {"gain": gain, "answers": number, "agreement": agreement}, index=whole.tasks.rename("task")
    )
    return frame.sort_values("gain", ascending=False, kind="stable")


def information(probabilities: Floats, *, accuracy: float) -> Floats:
    """Return how many bits one more answer is expected to tell of the true class.

    The worker gives the true class with probability ``accuracy`` and each other one equally often; what is expected is
    the entropy of the answer less the entropy that it would have if the class were known.

    Args:
        probabilities: A row a task and a column a class.
        accuracy: Of the next worker.

    Examples:
        >>> information(np.array([[0.5, 0.5], [1.0, 0.0]]), accuracy=0.8).round(3)
        array([0.278, 0.   ])
    """
    classes = probabilities.shape[1]
    right = float(np.clip(accuracy, 1 / classes, _MOST_ACCURACY))
    wrong = (1 - right) / (classes - 1)
    answer = probabilities * right + (1 - probabilities) * wrong
    known = np.full((1, classes), wrong)
    known[0, 0] = right
    gained: Floats = np.maximum(_entropy(answer) - _entropy(known), 0)
    return gained


def confusion(
    answers: pd.DataFrame, *, worker: Hashable = None, other: Hashable = None, truth: pd.Series | None = None
) -> pd.DataFrame:
    """Count what is answered by what it is, or by what others answer.

    Args:
        answers: One row an answer of one class, with the columns ``task``, ``worker`` and ``label``.
        worker: Whose answers; unless given, everybody's.
        other: Whose answers they are compared with; unless given, those of all others.
        truth: The true class (or the merged label) by task, instead of others' answers.

    Returns:
        A row a true class (or an answer of others), a column an answer: how often they occur together. Without
        ``worker``, ``other`` and ``truth`` each pair of answers to one task is counted in both directions.

    Raises:
        AnswerError: A column is missing or has gaps, or a worker who is named has answered nothing.
    """
    check_columns(answers, [*PAIR, "label"])
    given = last_of_each(answers, PAIR)
    for name in (worker, other):
        if name is not None and not (given["worker"] == name).any():
            raise AnswerError(f"the worker {name!r} has answered nothing; name one of the answers' workers")
    known = given["label"] if truth is None else pd.concat([given["label"], truth])
    _, labels = sorted_codes(known)
    mine = given if worker is None else given[given["worker"] == worker]
    if truth is not None:
        found = mine[mine["task"].isin(truth.index)]
        one, said = found["task"].map(truth), found["label"]
    else:
        theirs = given if other is None else given[given["worker"] == other]
        met = mine.merge(theirs, on="task", suffixes=("", "_other"))
        met = met[met["worker"] != met["worker_other"]]
        one, said = met["label_other"], met["label"]
    table = np.zeros((len(labels), len(labels)), dtype=np.int64)
    np.add.at(table, (labels.get_indexer(pd.Index(one)), labels.get_indexer(pd.Index(said))), 1)
    row = "truth" if truth is not None else "other"
    return pd.DataFrame(table, index=labels.rename(row), columns=labels.rename("answer"))


def reliability(confidence: pd.Series, right: pd.Series, *, bins: int = 10) -> pd.DataFrame:
    """Compare how sure labels are with how often they are right.

    Args:
        confidence: Of each label, from 0 to 1.
        right: Whether it is right, or how far (0 to 1); in the same order.
        bins: How many equally wide intervals of confidence.

    Returns:
        One row for each interval that has labels, indexed by ``bin``: ``confidence`` and ``right`` (the means),
        ``low`` and ``high`` (the 95 % Wilson interval of ``right``) and ``labels`` (how many).

    Raises:
        AnswerError: The two differ in length, or a confidence is none.
    """
    try:
        sure, true = (np.asarray(numbers, dtype=np.float64) for numbers in (confidence, right))
    except (TypeError, ValueError) as error:
        raise AnswerError(f"confidence and right must be numbers from 0 to 1: {error}") from error
    if sure.ndim != 1 or sure.shape != true.shape or not ((sure >= 0) & (sure <= 1)).all():
        raise AnswerError("confidence and right must belong together, with confidences from 0 to 1")
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    count = np.bincount(place, minlength=bins)
    total = np.bincount(place, weights=true, minlength=bins)
    low, high = wilson(total, count)
    there = count > 0
    return pd.DataFrame(
        {
            "confidence": np.bincount(place, weights=sure, minlength=bins)[there] / count[there],
            "right": total[there] / count[there],
            "low": low[there],
            "high": high[there],
            "labels": count[there],
        },
        index=pd.Index(np.flatnonzero(there), name="bin"),
    )


def _apart(whole: WholeAnswers) -> tuple[Floats, Floats]:
    """The sum of the distances of any two answers to each task, and how many pairs there are."""
    tasks = len(whole.tasks)
    apart = np.zeros(tasks)
    for one, other in pairs(whole.task):
        apart += np.bincount(whole.task[one], weights=whole.distance(one, other), minlength=tasks)
    number = whole.per_task.astype(np.float64)
    return apart, number * (number - 1) / 2


def _of_candidates(whole: WholeAnswers, merged: Consolidation) -> Floats:
    """What one more answer tells of the shapes that may be in each task."""
    there = np.clip(merged.labels["confidence"].to_numpy(dtype=np.float64), 0, 1)
    told = information(np.column_stack([there, 1 - there]), accuracy=_mean(merged, "recall"))
    task = whole.tasks.get_indexer(pd.Index(merged.labels["task"]))
    return np.bincount(task, weights=told, minlength=len(whole.tasks)).astype(np.float64)


def _mean(merged: Consolidation, column: str) -> float:
    """The mean of what is known of the workers, each counting as often as it answered."""
    if column not in merged.workers:
        return _USUAL_ACCURACY
    weights = merged.workers["answers"].to_numpy(dtype=np.float64)
    known = merged.workers[column].to_numpy(dtype=np.float64)
    told = np.isfinite(known)
    return float(np.average(known[told], weights=weights[told])) if told.any() else _USUAL_ACCURACY


def _entropy(probabilities: Floats) -> Floats:
    found: Floats = -(probabilities * np.log2(np.maximum(probabilities, _TINY))).sum(axis=1)
    return found
