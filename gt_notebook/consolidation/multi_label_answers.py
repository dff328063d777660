"""Any number of classes an object, from several workers' answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gt_notebook.consolidation.class_crowd import SeveralClassesCrowd, check_crowd
from gt_notebook.consolidation.class_methods import (
    CAPS,
    MAX_CONFUSIONS,
    METHODS,
    TOGETHER,
    Learned,
    one_class,
)
from gt_notebook.consolidation.coded import COLUMNS, Coded, codes_of
from gt_notebook.consolidation.confusion_model import NOTHING
from gt_notebook.consolidation.frames import check_columns, check_crowd_kind, label_codes, label_index
from gt_notebook.consolidation.gold_fit import with_gold
from gt_notebook.consolidation.knowledge import known_by_task
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.keywords import check_choice

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Codes
    from gt_notebook.consolidation.confusion_model import Known
    from gt_notebook.consolidation.dawid_skene import Integers

_ANSWERS = pd.Index([False, True])
_TIE = 1e-9
# Five gigabytes, with what is made of it.
_MAX_CELLS = 2**29
# Answers to yes or no that are worked on at once: so many fit the processor's cache, and take a few dozen MB.
_TOGETHER_ANSWERS = 2**18


def multi_label(
    answers: pd.DataFrame,
    method: str = "dawid-skene",
    *,
    labels: Sequence[Hashable] | None = None,
    gold: Mapping[Any, Collection[Hashable]] | pd.Series | None = None,
    crowd: SeveralClassesCrowd | None = None,
) -> Consolidation:
    """Merge answers that name any number of classes.

    Every class is a question of its own, answered "yes" by the workers who chose it and "no" by the others who answered
    the task, and put to the method as ``classes`` would. A class stays when it is at least as likely as not, and the
    most likely one stays where none is. With ``"ground-truth"`` each stays that at least one worker chose, as in the
    service's output.

    Args:
        answers: One row a chosen class, with the columns ``task``, ``worker`` and ``label``; it is not changed. Every
            worker of a task that occurs in it counts as having answered all classes. Row order means nothing.
        method: One of those of ``classes``.
        labels: All classes that could be chosen; unless given, those that were.
        gold: All classes of some tasks, one at least. These tasks come out with them, and with 20 or more of them the
            probabilities of the others are fitted to how often the method is right about these, class by class.
        crowd: What an earlier result by the same method over the same labels learned of its workers (its ``crowd``).
            Then nothing is learned from these answers, and they are merged as those were: all answers to a task belong
            among them. Without ``gold``.

    Returns:
        ``labels`` has a row for each class that stays, the tasks' in order and a task's as in ``labels``, with
        ``agreement``: the share of the task's workers that chose it. The rows of ``probabilities`` do not add up to
        one. ``correlation`` is the mean over the classes, and ``accuracy`` in ``workers`` over the questions.

    Raises:
        AnswerError: A column is missing or has gaps, a label is unknown, gold names no class of a task, or the
            classes are too many for a table.
        TaskError: A label stands twice in ``labels``, there is no such method, or the crowd is not one for it.
    """
    check_choice(method, list(METHODS), what="method", error=TaskError)
    if crowd is not None and gold is not None:
        raise TaskError("a crowd is all that is known beforehand; leave out gold")
    if crowd is not None:
        check_crowd_kind(crowd, SeveralClassesCrowd)
        labels = list(crowd.labels) if labels is None else labels
    check_columns(answers, COLUMNS)
    task, tasks = codes_of(answers["task"])
    worker, workers = codes_of(answers["worker"])
    if labels is None:
        label, known = codes_of(answers["label"])
    else:
        label, known = label_codes(answers["label"], labels), label_index(labels)
    said, given = _asked(task, worker, label, len(known), len(workers))
    sure, truth = _known(gold, tasks, known)
    questions = _Questions(tasks, workers, given // max(len(workers), 1), given % max(len(workers), 1))
    probabilities = np.zeros((len(tasks), len(known)))
    right = np.zeros(len(given))
    parts = (
        _learned(questions, said, method, sure=(sure, truth))
        if crowd is None
        else _recalled(questions, said, method, crowd, known)
    )
    learned: list[tuple[slice, Learned]] = []
    for columns, part in parts:
        likely = part.probabilities[:, 1].reshape(-1, len(tasks)).T
        probabilities[:, columns] = likely
        right += _right(likely[questions.task], said[:, columns])
        learned.append((columns, part))
    if crowd is None:
        crowd = _crowd_of(learned, questions, method, known)
    return Consolidation(
        labels=_kept(questions, said, probabilities, known, method=method, sure=(sure, truth)),
        probabilities=pd.DataFrame(probabilities, index=tasks.rename("task"), columns=known, copy=False),
        workers=questions.judged(right, len(known)),
        method=method,
        correlation=_mean(learned),
        note=learned[-1][1].note if learned else "",
        crowd=crowd,
    )


def _learned(
    questions: _Questions,
    said: NDArray[np.bool_],
    method: str,
    *,
    sure: tuple[Integers, NDArray[np.bool_]],
) -> Iterator[tuple[slice, Learned]]:
    """What the method makes of the answers, some neighboring classes at a time."""
    tasks, (known, truth) = len(questions.tasks), sure
    together = len(said) if method in TOGETHER else None
    for columns in _columns(said.shape[1] if tasks else 0, together):
        told = _told(known, truth[:, columns], tasks)
        asked = questions.about(said[:, columns])
        yield columns, with_gold(partial(one_class, method), asked, told, fitted=method not in CAPS)


def _recalled(
    questions: _Questions, said: NDArray[np.bool_], method: str, crowd: SeveralClassesCrowd, labels: pd.Index
) -> Iterator[tuple[slice, Learned]]:
    """What a crowd that is known makes of the answers, likewise."""
    check_crowd(crowd, method, labels)
    known = crowd.workers.get_indexer(questions.workers)
    for columns, judged in crowd.judged if len(questions.tasks) else ():
        probabilities = judged.probabilities(questions.about(said[:, columns]), known)
        yield columns, Learned(probabilities=probabilities, correlation=crowd.correlation, note=crowd.note)


def _crowd_of(
    learned: list[tuple[slice, Learned]], questions: _Questions, method: str, labels: pd.Index
) -> SeveralClassesCrowd | None:
    """What was learned of the workers, unless the method does not keep it or it is too large to be kept."""
    judged = tuple((columns, part.judged) for columns, part in learned if part.judged is not None)
    if not judged or len(judged) < len(learned) or 4 * len(labels) * len(questions.workers) > MAX_CONFUSIONS:
        return None
    return SeveralClassesCrowd(
        method=method,
        labels=labels,
        workers=questions.workers,
        judged=judged,
        correlation=_mean(learned),
        note=learned[-1][1].note,
    )


class _Questions:
    """Who answered which task, whatever was chosen there."""

    def __init__(self, tasks: pd.Index, workers: pd.Index, task: Codes, worker: Codes) -> None:
        self.tasks = tasks
        self.workers = workers
        self.task = task
        self.worker = worker
        self.counts = np.bincount(task, minlength=len(tasks))
        self._starts = np.concatenate([[0], np.cumsum(self.counts)])

    def about(self, chosen: NDArray[np.bool_]) -> Coded:
        """Return the answers to whether some classes apply, a question and a column of ``chosen`` each."""
        answers, questions = chosen.shape
        width = 2 * len(self.workers)
        number = np.arange(questions)[:, np.newaxis]
        column = (self.worker * 2 + chosen.T + number * width).astype(np.int32).ravel()
        starts = np.append(self._starts[:-1] + number * answers, answers * questions).astype(np.int32)
        part = (np.ones(len(column), dtype=np.float32), column, starts)
        said = csr_array(part, shape=(questions * len(self.tasks), questions * width))
        return Coded(said=said, tasks=self.tasks, workers=self.workers, labels=_ANSWERS, questions=questions)

    def votes(self, said: NDArray[np.bool_]) -> NDArray[Any]:
        """Return how many workers chose each class of each task."""
        if not len(said):
            return np.zeros((len(self.tasks), said.shape[1]), dtype=np.int32)
        votes: NDArray[Any] = np.add.reduceat(said, self._starts[:-1], axis=0, dtype=np.int32)
        return votes

    def judged(self, right: NDArray[Any], classes: int) -> pd.DataFrame:
        """Return how many tasks each worker answered, and how well, of how much of each answer is right."""
        answers = np.bincount(self.worker, minlength=len(self.workers))
        correct = np.bincount(self.worker, weights=right, minlength=len(self.workers))
        accuracy = correct / np.maximum(answers * max(classes, 1), 1)
        return pd.DataFrame({"answers": answers, "accuracy": accuracy}, index=self.workers.rename("worker"))


def _asked(
    task: Codes, worker: Codes, label: Codes, classes: int, workers: int
) -> tuple[NDArray[np.bool_], Codes]:
    """Which classes each worker chose in each task that he answered, and these as ``task * workers + worker``."""
    given, answer = np.unique(task.astype(np.int64) * workers + worker, return_inverse=True)
    if len(given) * classes > _MAX_CELLS:
        raise AnswerError(
            f"{len(given):,} answers to {classes:,} classes each would need a table of {len(given) * classes:,} "
            "numbers; merge fewer tasks at a time, or name fewer labels"
        )
    said = np.zeros((len(given), classes), dtype=bool)
    said[answer, label] = True
    return said, given


def _columns(classes: int, answers: int | None) -> Iterator[slice]:
    """The classes that are looked at together; one by one where ``answers``, of each to one question, is ``None``."""
    step = 1 if answers is None else max(_TOGETHER_ANSWERS // max(answers, 1), 1)
    for first in range(0, classes, step):
        yield slice(first, min(first + step, classes))


def _told(sure: Integers, truth: NDArray[np.bool_], tasks: int) -> Known:
    """The known answers to some questions, each with a row a task of its own."""
    rows = np.arange(truth.shape[1])[:, np.newaxis] * tasks + sure
    return replace(NOTHING, task=rows.ravel(), label=truth.T.astype(np.int64).ravel())


def _right(likely: NDArray[Any], said: NDArray[np.bool_]) -> NDArray[Any]:
    """The sum of the probabilities of what each answer says of some classes."""
    right: NDArray[Any] = np.where(said, likely, 1 - likely).sum(axis=1)
    return right


def _kept(
    questions: _Questions,
    said: NDArray[np.bool_],
    probabilities: NDArray[Any],
    known: pd.Index,
    *,
    method: str,
    sure: tuple[Integers, NDArray[np.bool_]],
) -> pd.DataFrame:
    chosen = questions.votes(said)
    if method in CAPS:
        stays = chosen > 0
    else:
        most = probabilities.max(axis=1, keepdims=True, initial=0.0)
        stays = probabilities >= np.minimum(most, 0.5) - _TIE
        # Where no class is likely, the first of the most likely ones.
        stays &= (probabilities >= 0.5 - _TIE) | (np.cumsum(stays, axis=1) == 1)
    stays[sure[0]] = sure[1]
    task, label = np.nonzero(stays)
    return pd.DataFrame(
        {
            "label": known.take(label),
            "confidence": np.minimum(probabilities[task, label], CAPS.get(method, 1.0)),
            "answers": questions.counts[task],
            "agreement": chosen[task, label] / questions.counts[task],
        },
        index=questions.tasks.take(task).rename("task"),
    )


def _known(
    gold: Mapping[Any, Collection[Hashable]] | pd.Series | None, tasks: pd.Index, known: pd.Index
) -> tuple[Integers, NDArray[np.bool_]]:
    """The positions of the gold tasks that were answered, and which classes each has."""
    rows: dict[int, Integers] = {}
    for task, names in known_by_task(gold, "gold").items():
        several = isinstance(names, Collection) and not isinstance(names, str)
        label = known.get_indexer(pd.Index(list(names) if several else [], dtype=object, tupleize_cols=False))
        if not len(label) or (label < 0).any():
            raise AnswerError(
                f"gold gives task {task!r} the classes {names!r:.80}; give a list of one or more of {list(known)[:20]}"
            )
        position = tasks.get_indexer(pd.Index([task], tupleize_cols=False))[0]
        if position >= 0:
            rows[int(position)] = label
    sure = np.array(sorted(rows), dtype=np.int64)
    truth = np.zeros((len(sure), len(known)), dtype=bool)
    for row, position in enumerate(sure):
        truth[row, rows[int(position)]] = True
    return sure, truth


def _mean(learned: list[tuple[slice, Learned]]) -> float | None:
    """The mean correlation of the classes, where the method has one."""
    known = [(part.correlation, columns.stop - columns.start) for columns, part in learned]
    correlations = [(rho, classes) for rho, classes in known if rho is not None]
    classes = sum(count for _, count in correlations)
    return sum(rho * count for rho, count in correlations) / classes if classes else None
