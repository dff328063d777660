"""Classes, one or several an object, from several workers' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.class_crowd import ClassCrowd
from gt_notebook.consolidation.class_methods import (
    CAPS,
    MAX_CONFUSIONS,
    METHODS,
    TAKE_PRIOR,
    TAKE_WORKERS,
    VOTES,
    Learned,
    crowd_of,
    recalled,
)
from gt_notebook.consolidation.coded import coded
from gt_notebook.consolidation.frames import check_crowd_kind
from gt_notebook.consolidation.gold_fit import with_gold
from gt_notebook.consolidation.knowledge import known_from
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.consolidation.sparse_votes import most_votes
from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.keywords import check_choice

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Coded, Codes
    from gt_notebook.consolidation.confusion_model import Known

# Probabilities that rounding alone sets apart must not decide between two classes.
_TIE = {np.dtype(np.float64): 1e-9, np.dtype(np.float32): 1e-5}
# A gigabyte in single precision.
_MAX_CELLS = 2**28


def classes(
    answers: pd.DataFrame,
    method: str = "dawid-skene",
    *,
    labels: Sequence[Hashable] | None = None,
    prior: Mapping[Any, float] | pd.Series | None = None,
    gold: Mapping[Any, Any] | pd.Series | None = None,
    workers: pd.DataFrame | None = None,
    crowd: ClassCrowd | None = None,
) -> Consolidation:
    """Merge answers that name one class each.

    Of equally probable classes the one that comes first in ``labels`` wins, without ``labels`` the smallest. Of several
    answers of one worker to a task the last row counts; but for that, the order of the rows means nothing.

    Args:
        answers: One row an answer, with the columns ``task``, ``worker`` and ``label``; it is not changed.
        method: ``"dawid-skene"``: a confusion matrix a worker, smoothed; ``"one-coin"``: one accuracy a worker;
            ``"glad"``: abilities, and tasks that are hard; ``"weighted-vote"``: votes that weigh as much as the worker
            agrees with the majority; ``"majority"``; ``"ground-truth"``: the model of the labeling service, whose
            confidence ends at 0.95.
        labels: All classes that could be chosen; unless given, those that were.
        prior: How frequent each class is; ``"dawid-skene"``, ``"one-coin"`` and ``"glad"`` learn it unless given, and
            only these take it.
        gold: The known class of some tasks. They come out with it. With 20 or more of them the confidence of all
            others is fitted to how often the method is right about these.
        workers: The confusion matrices of workers who are known, as ``confusions`` of a result gives them; only
            ``"dawid-skene"`` and ``"one-coin"`` take them.
        crowd: What an earlier result by the same method over the same labels learned of its workers (its ``crowd``).
            Then nothing is learned from these answers, and they are merged as those were: all answers to a task belong
            among them. ``prior``, ``gold`` and ``workers`` cannot be given beside it.

    Returns:
        ``labels`` also has ``agreement``: the share of the workers that gave the label. ``workers`` has ``answers`` and
        ``accuracy``, the mean probability of the worker's answers.

    Raises:
        AnswerError: A column is missing or has gaps, a label is unknown, or the classes are too many for the method.
        TaskError: A label stands twice in ``labels``, there is no such method, it has no use for ``prior`` or
            ``workers``, or the crowd is not one for it.
    """
    check_choice(method, list(METHODS), what="method", error=TaskError)
    _refuse_in_vain(method, prior=prior, workers=workers)
    if crowd is not None and any(given is not None for given in (prior, gold, workers)):
        raise TaskError("a crowd is all that is known beforehand; leave out prior, gold and workers")
    if crowd is not None:
        check_crowd_kind(crowd, ClassCrowd)
    given = coded(answers, list(crowd.labels) if crowd is not None and labels is None else labels)
    known = known_from(given, prior=prior, gold=gold, workers=workers)
    cells = max(len(given.tasks), given.said.shape[1]) * given.classes
    if cells > _MAX_CELLS:
        return _with_many_classes(given, method, known, cells=cells)
    learned = _learned(given, method, known) if crowd is None else recalled(given, method, crowd)
    winner, probability = winners(learned.probabilities)
    frame = _labels(given, winner, np.minimum(probability, CAPS.get(method, 1.0)))
    return Consolidation(
        labels=frame,
        probabilities=pd.DataFrame(
            learned.probabilities, index=frame.index, columns=given.labels, copy=False
        ),
        workers=_workers(given, learned.probabilities),
        method=method,
        correlation=learned.correlation,
        confusions=_confusions(given, learned),
        note=learned.note,
        crowd=crowd_of(given, method, learned) if crowd is None else crowd,
    )


def winners(probabilities: NDArray[Any]) -> tuple[Codes, NDArray[Any]]:
    """Return the position of each row's greatest number, the first of equal ones, and the number."""
    best = probabilities[:, 0].copy() if probabilities.size else np.zeros(len(probabilities))
    winner = np.zeros(len(probabilities), dtype=np.int32)
    for column in range(1, probabilities.shape[1]):
        better = probabilities[:, column] > best + _TIE[probabilities.dtype]
        winner[better] = column
        np.copyto(best, probabilities[:, column], where=better)
    return winner, best


def _learned(given: Coded, method: str, known: Known) -> Learned:
    """What the method makes of the answers, with gold put in, and the confidence fitted to it."""
    if not len(given.tasks):
        return Learned(probabilities=np.zeros((0, given.classes)))
    return with_gold(METHODS[method], given, known, fitted=method not in CAPS)


def _labels(given: Coded, winner: Codes, confidence: NDArray[Any]) -> pd.DataFrame:
    said = given.label == np.repeat(winner, given.counts)
    # The sum of each row of a matrix that holds what the winner was given.
    votes = np.add.reduceat(said, given.said.indptr[:-1], dtype=np.int32) if len(said) else np.zeros(0)
    return pd.DataFrame(
        {
            "label": given.labels.take(winner),
            "confidence": confidence.astype(np.float64),
            "answers": given.counts,
            "agreement": votes / given.counts,
        },
        index=given.tasks.rename("task"),
    )


def _workers(given: Coded, probabilities: NDArray[Any]) -> pd.DataFrame:
    """How much each worker answered, and the mean probability of the answers."""
    answers = np.zeros(len(given.workers), dtype=np.int64)
    right = np.zeros(len(given.workers))
    for rows, said in given.blocks(max(given.classes, 1)):
        task = np.repeat(np.arange(rows.start, rows.stop), np.diff(said.indptr))
        worker, label = np.divmod(said.indices, given.classes)
        answers += np.bincount(worker, minlength=len(answers))
        right += np.bincount(worker, weights=probabilities[task, label], minlength=len(answers))
    return pd.DataFrame(
        {"answers": answers, "accuracy": right / np.maximum(answers, 1)}, index=given.workers.rename("worker")
    )


def _confusions(given: Coded, learned: Learned) -> pd.DataFrame | None:
    if learned.fit is None or learned.fit.logs.size > MAX_CONFUSIONS:
        return None
    cube = np.exp(learned.fit.logs.astype(np.float64)).reshape(-1, given.classes, given.classes)
    rows = pd.MultiIndex.from_product([given.workers, given.labels], names=["worker", "truth"])
    return pd.DataFrame(
        cube.transpose(0, 2, 1).reshape(-1, given.classes), index=rows, columns=given.labels.rename("answer")
    )


def _refuse_in_vain(method: str, **known: object) -> None:
    """Refuse what the method would leave aside without a word."""
    for (name, value), takers in zip(known.items(), (TAKE_PRIOR, TAKE_WORKERS), strict=True):
        if value is not None and method not in takers:
            raise TaskError(
                f"the method {method!r} has no use for {name}; leave it out, or use {' or '.join(map(repr, takers))}"
            )


def _with_many_classes(given: Coded, method: str, known: Known, *, cells: int) -> Consolidation:
    """Votes over more classes than fit a table; every other method needs the table."""
    if method not in VOTES:
        raise AnswerError(
            f"{method} would need a table of {cells:,} numbers for {given.classes:,} classes, "
            f"{len(given.tasks):,} tasks and {len(given.workers):,} workers; "
            'use the method "majority", or fewer classes'
        )
    winner, share = most_votes(given, VOTES[method](given))
    winner[known.task], share[known.task] = known.label, 1
    frame = _labels(given, winner, share)
    agreed = (
        pd.Series(given.label == np.repeat(winner, given.counts)).groupby(given.worker).agg(["size", "mean"])
    )
    return Consolidation(
        labels=frame,
        probabilities=pd.DataFrame(index=frame.index),
        workers=agreed.set_axis(["answers", "accuracy"], axis=1).set_index(given.workers.rename("worker")),
        method=method,
    )
