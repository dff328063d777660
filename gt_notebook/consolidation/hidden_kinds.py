"""Whether the classes on offer are what the answers are about: a guard against crowds that share an error.

A worker model finds the split of the tasks that explains the answers best. Where some tasks are of a kind that no class
stands for (grebes, where the question is whether a picture shows a duck), workers have fixed opinions of that kind, and
the model takes those who share the more common opinion for the better workers: it then answers another question than
was asked, and is worse than counting votes. Such a kind shows: with one more class, hidden from the workers, the
answers are more likely than without by more than chance gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gt_notebook.consolidation.coded import Coded
    from gt_notebook.consolidation.dawid_skene import Floats

# Enough to tell; of more answers, evenly spaced tasks are looked at.
_SAMPLE_ANSWERS = 30_000
_MAX_CELLS = 2**24
_ROUNDS = 60
_TOLERANCE = 1e-5
# Answers in advance for each worker and class, spread as all workers' answers are.
_POOLED = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenKind:
    """Tasks of a kind that no class stands for.

    Attributes:
        probability: Of each task: that it is one of them.
        evidence: A row a task, a column a class: the logarithm of how likely its answers are if it is of that class.
        prior: How frequent each class is among the others.
        logs: A row for each worker and answer (``worker * classes + class``), a column for each kind, the hidden one
            last: the logarithm of how likely the answer is.
        kinds: How frequent each kind is.
    """

    probability: Floats
    evidence: Floats
    prior: Floats
    logs: Floats
    kinds: Floats


def hidden_kind(coded: Coded) -> HiddenKind | None:
    """Find tasks of a kind of their own, of which workers have fixed and different opinions.

    Compared are two models with one class more than was on offer, the tasks that the votes split on: one in which
    every worker has answers of his own to it, and one in which all guess, as they do where a task is merely hard. The
    first has ``workers * (classes - 1)`` more parameters, for which Schwarz's criterion ("Estimating the
    dimension of a model", 1978) asks half the logarithm of the number of answers each.

    Tasks with a single answer tell nothing of either.

    Returns:
        What the model with the kind makes of the tasks; ``None`` where there is no such kind.
    """
    sample = coded.in_company().sample(_SAMPLE_ANSWERS)
    workers, classes, answers = len(sample.workers), sample.classes, int(sample.said.nnz)
    if classes <= 1 or not answers or sample.said.shape[1] * (classes + 1) > _MAX_CELLS:
        return None
    price = workers * (classes - 1) * np.log(answers) / 2
    # The kind of one's own can gain at most what explains every answer.
    own, logs, prior = _fit(sample, guessed=False)
    if own - _fit(sample, guessed=True)[0] <= price:
        return None
    # The sample has the tasks of the whole, but perhaps not all of its workers.
    if sample is not coded:
        known = coded.workers.get_indexer(sample.workers)
        cube = np.zeros((len(coded.workers), classes, classes + 1))
        cube[known] = logs.reshape(-1, classes, classes + 1)
        logs = cube.reshape(-1, classes + 1)
    return kinds_of(coded, logs, prior)


def kinds_of(coded: Coded, logs: Floats, kinds: Floats) -> HiddenKind:
    """Return what a model with a hidden kind makes of answers.

    Args:
        coded: The answers.
        logs: How likely the workers of ``coded`` give each answer to each kind, as ``HiddenKind`` has it.
        kinds: How frequent each kind is.
    """
    believed, _ = _believed(coded, logs, kinds)
    return HiddenKind(
        probability=believed[:, -1],
        evidence=coded.said @ logs[:, :-1],
        prior=kinds[:-1] / kinds[:-1].sum(),
        logs=logs,
        kinds=kinds,
    )


def _fit(coded: Coded, *, guessed: bool) -> tuple[float, Floats, Floats]:
    """The logarithm of how likely the answers are with one more class, the answers of each kind, and the kinds."""
    believed = _start(coded)
    before = -np.inf
    for _ in range(_ROUNDS):
        logs = _maximize(coded, believed, guessed=guessed)
        prior = (believed.sum(axis=0) + 1) / (len(believed) + believed.shape[1])
        believed, likelihood = _believed(coded, logs, prior)
        if abs(likelihood - before) < _TOLERANCE * coded.said.nnz:
            break
        before = likelihood
    return likelihood, logs, prior


def _believed(coded: Coded, logs: Floats, prior: Floats) -> tuple[Floats, float]:
    """The probability of each kind for each task, and the logarithm of how likely all answers are."""
    scores = coded.said @ logs + np.log(prior)
    top = scores.max(axis=1, keepdims=True)
    believed = np.exp(scores - top)
    sums = believed.sum(axis=1, keepdims=True)
    believed /= sums
    return believed, float((top + np.log(sums)).sum())


def _start(coded: Coded) -> Floats:
    """Begin with the shares of the votes, and with what the votes split on as the hidden kind."""
    votes = coded.votes().toarray().astype(np.float64)
    shares = votes / votes.sum(axis=1, keepdims=True)
    most = shares.max(axis=1, keepdims=True)
    start = np.hstack([shares * most, 1 - most]) + 1e-3
    start /= start.sum(axis=1, keepdims=True)
    return start


def _maximize(coded: Coded, believed: Floats, *, guessed: bool) -> Floats:
    kinds = believed.shape[1]
    counts = np.asarray(coded.said.T @ believed).reshape(-1, coded.classes, kinds)
    pooled = counts.sum(axis=0) + 1
    pooled /= pooled.sum(axis=0)
    counts += _POOLED * pooled
    if guessed:
        counts[:, :, -1] = 1 / coded.classes
    counts /= counts.sum(axis=1, keepdims=True)
    logs: Floats = np.log(counts).reshape(-1, kinds)
    return logs
