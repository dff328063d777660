"""What was learned of a crowd's workers, kept so that a few more answers need not be merged with all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gt_notebook.consolidation import calibration
from gt_notebook.consolidation.confusion_model import answer_ones, smoothed_logs, times
from gt_notebook.consolidation.hidden_kinds import kinds_of
from gt_notebook.errors import TaskError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gt_notebook.consolidation.class_alone import Alone
    from gt_notebook.consolidation.coded import Coded, Codes
    from gt_notebook.consolidation.dawid_skene import Floats
    from gt_notebook.consolidation.hidden_kinds import HiddenKind

# Of a task of a hidden kind: so much that its label follows from the votes, and its confidence does not.
_VOTES_SAY = 0.1


class Judged(Protocol):
    """How one method judges the workers of a crowd."""

    def probabilities(self, coded: Coded, known: Codes) -> NDArray[Any]:
        """Return the probability of each class of each task.

        Args:
            coded: Answers, of this crowd's workers or of others.
            known: For each worker of ``coded`` the position in the crowd, -1 for strangers.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByConfusions:
    """Each worker by a confusion matrix; a stranger has the smoothed one of somebody who has not answered yet.

    Attributes:
        logs: A row for each worker and answer, a column for each true class, as ``Fit`` has them.
        prior: How frequent each class is, a row a question.
        correlation: By which the evidence is tempered, of each question.
        overstated: Likewise, of all.
    """

    logs: NDArray[Any]
    prior: Floats
    correlation: Floats
    overstated: float

    def probabilities(self, coded: Coded, known: Codes) -> NDArray[Any]:
        """Return the probability of each class, tempered and mixed with the votes."""
        strangers = smoothed_logs(coded.classes)
        logs = _of_workers(self.logs, known, strangers=strangers, questions=coded.questions)
        return tempered_and_mixed(
            coded, logs, prior=self.prior, correlation=self.correlation, overstated=self.overstated
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByHiddenKind:
    """Each worker by what he answers to each class and to the hidden kind; strangers say nothing of either.

    Attributes:
        logs: A row for each worker and answer, a column for each kind, the hidden one last.
        prior: How frequent each kind is.
        overstated: By how much a single answer is overstated.
    """

    logs: Floats
    prior: Floats
    overstated: float

    def probabilities(self, coded: Coded, known: Codes) -> NDArray[Any]:
        """Return the probability of each class; tasks of the hidden kind follow the votes, hardly sure."""
        strangers = np.zeros((coded.classes, coded.classes + 1))
        logs = _of_workers(self.logs, known, strangers=strangers)
        return hardly_sure(coded, kinds_of(coded, logs, self.prior), overstated=self.overstated)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ByWeights:
    """Each worker by what his vote counts; a stranger's counts as much as the mean."""

    weights: Floats
    mean: float

    def probabilities(self, coded: Coded, known: Codes) -> NDArray[Any]:
        """Return the shares of the votes."""
        weights = np.where(known < 0, self.mean, self.weights[known])
        return shares(coded, weights, added=self.mean)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithAlone:
    """Each worker in company as one method judges them, and by what answers are worth where there is only one.

    Attributes:
        company: For tasks with several answers.
        alone: For tasks with one.
    """

    company: Judged
    alone: Alone

    def probabilities(self, coded: Coded, known: Codes) -> NDArray[Any]:
        """Return the probability of each class of each task."""
        probabilities = self.company.probabilities(coded, known)
        self.alone.put(probabilities, coded, known)
        return probabilities


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassCrowd:
    """A crowd that answers with one class, as one method judged it.

    Attributes:
        method: The method.
        labels: All classes.
        workers: Those who are known, in ascending order.
        judged: How they were judged.
        correlation: As the result said that it was learned from.
        note: Likewise.
    """

    method: str
    labels: pd.Index
    workers: pd.Index
    judged: Judged
    correlation: float | None
    note: str

    def probabilities(self, coded: Coded) -> NDArray[Any]:
        """Return the probability of each class for each task, without learning from these answers."""
        return self.judged.probabilities(coded, self.workers.get_indexer(coded.workers))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeveralClassesCrowd:
    """A crowd that answers with any number of classes, as one method judged it.

    Attributes:
        method: The method.
        labels: All classes.
        workers: Those who are known, in ascending order.
        judged: How they were judged, for some neighboring classes at a time.
        correlation: As the result said that it was learned from.
        note: Likewise.
    """

    method: str
    labels: pd.Index
    workers: pd.Index
    judged: tuple[tuple[slice, Judged], ...]
    correlation: float | None
    note: str


def check_crowd(crowd: ClassCrowd | SeveralClassesCrowd, method: str, labels: pd.Index) -> None:
    """Refuse to merge by a crowd of another method, or of other classes.

    Raises:
        TaskError: They are not the crowd's.
    """
    if method != crowd.method or not labels.equals(crowd.labels):
        raise TaskError(
            f"the crowd was judged by {crowd.method!r} over {list(crowd.labels)[:20]}; merge by the same method and "
            "labels, or without crowd="
        )


def tempered_and_mixed(
    coded: Coded, logs: NDArray[Any], *, prior: Floats, correlation: Floats, overstated: float
) -> NDArray[Any]:
    """Return what confusion matrices make of answers, tempered and mixed with the shares of the votes.

    Args:
        coded: The answers.
        logs: As ``Fit`` has them.
        prior: Likewise.
        correlation: Of each question.
        overstated: By how much a single answer is overstated.
    """
    probabilities = np.empty((coded.said.shape[0], coded.classes), dtype=logs.dtype)
    ones = answer_ones(coded, logs.dtype)
    for rows, said in coded.blocks(coded.classes):
        asked = coded.questions_in(rows)
        counts = np.diff(said.indptr)
        evidence = times(said, logs).reshape(asked.stop - asked.start, -1, coded.classes)
        by_question = counts.reshape(evidence.shape[:2])
        tempered = calibration.temper(
            evidence,
            by_question,
            prior=prior[asked],
            correlation=correlation[asked],
            overstated=overstated,
        )
        votes = times(said, ones)
        probabilities[rows] = calibration.mix(tempered.reshape(votes.shape), votes, counts)
    return probabilities


def hardly_sure(coded: Coded, hidden: HiddenKind, *, overstated: float) -> NDArray[Any]:
    """Return probabilities by which tasks of a hidden kind keep the label of the majority, hardly sure.

    Their answers are about something else than the classes.

    Args:
        coded: The answers.
        hidden: What a model with the kind makes of them.
        overstated: By how much a single answer is overstated.
    """
    tempered = calibration.temper(
        hidden.evidence,
        coded.counts,
        prior=hidden.prior,
        correlation=calibration.USUAL_CORRELATION,
        overstated=overstated,
    )
    votes = coded.votes().toarray()
    known = calibration.mix(tempered, votes, coded.counts)
    unsure = _VOTES_SAY * votes / coded.counts[:, np.newaxis] + (1 - _VOTES_SAY) / coded.classes
    there = hidden.probability[:, np.newaxis]
    probabilities: NDArray[Any] = (1 - there) * known + there * unsure
    return probabilities


def shares(coded: Coded, weights: Floats, *, added: float) -> NDArray[Any]:
    """Return the shares of the votes, to which one more vote is added, spread over all classes.

    Args:
        coded: The answers.
        weights: What each worker's vote counts.
        added: What the one more vote counts.
    """
    votes = coded.votes(weights).toarray()
    votes += added / coded.classes if len(weights) else 0
    votes /= np.maximum(votes.sum(axis=1, keepdims=True), np.finfo(votes.dtype).tiny)
    return np.asarray(votes)


def _of_workers(logs: NDArray[Any], known: Codes, *, strangers: Floats, questions: int = 1) -> NDArray[Any]:
    """The rows of some workers, question by question, with those of strangers put in."""
    cube = logs.reshape(questions, -1, *strangers.shape)[:, known]
    cube[:, known < 0] = strangers
    return cube.reshape(-1, strangers.shape[1])
