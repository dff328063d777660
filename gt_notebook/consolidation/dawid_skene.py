"""The modified Dawid-Skene model: how sure several workers' answers make each class of each task.

Source: the model that AWS describes in the annotation consolidation notebook of amazon-sagemaker-examples, after
Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm" (1979). Each worker has
a confusion matrix: how often this worker answers `l` when the truth is `k`. Expectation and maximization alternate;
the modification pulls each matrix towards its diagonal, so that a worker with few answers is not believed blindly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Floats: TypeAlias = NDArray[np.float64]

# Run to convergence the model calls a 2-2-1 vote certain; after three epochs it is as unsure as the service is.
EPOCHS = 3
_FIRST_ACCURACY = 0.7
# Posteriors can underflow to zero, and the logarithm of nothing would spoil every class of a task.
_SMALLEST = 1e-300
_BLOCK_CELLS = 2**22


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Answers as numbers, sorted by task and, within a task, by worker.

    Attributes:
        task: Position of each answer's task; every task has an answer.
        worker: Position of each answer's worker; every worker has an answer.
        label: Position of each answer's class.
        classes: Number of classes.
    """

    task: Integers
    worker: Integers
    label: Integers
    classes: int


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What occurs of (worker, answered label): one column of the answers each, sorted by worker."""

    answers: csr_array[np.float64]
    worker: Integers
    label: Integers
    first: Integers
    votes: Integers


def posteriors(votes: Votes, *, epochs: int = EPOCHS) -> Iterator[Floats]:
    """Fit the model and give the probability of every class for every task.

    Args:
        votes: The answers.
        epochs: How many times the probabilities are estimated; the workers are judged anew in between.

    Yields:
        Blocks of consecutive tasks, one row a task and one column a class; rows add up to one. Only one block at a
        time is held in memory.
    """
    if not len(votes.task):
        return
    pairs = _pairs_of(votes)
    prior = np.full(votes.classes, 1 / votes.classes)
    confusion = _first_confusion(pairs, votes.classes)
    accuracy = _FIRST_ACCURACY
    for _ in range(epochs - 1):
        counts = np.zeros_like(confusion)
        total = np.zeros(votes.classes)
        for rows, block in _expectations(pairs, confusion, prior):
            counts += np.asarray(rows.T @ block)
            total += block.sum(axis=0)
        prior = total / total.sum()
        confusion, accuracy = _maximization(pairs, counts, accuracy)
    for _, block in _expectations(pairs, confusion, prior):
        yield block


def _pairs_of(votes: Votes) -> _Pairs:
    columns, column = np.unique(votes.worker * votes.classes + votes.label, return_inverse=True)
    worker, label = np.divmod(columns, votes.classes)
    tasks = int(votes.task[-1]) + 1
    starts = np.concatenate([[0], np.cumsum(np.bincount(votes.task, minlength=tasks))])
    answers = csr_array((np.ones(len(column)), column, starts), shape=(tasks, len(columns)))
    first = np.flatnonzero(np.diff(worker, prepend=-1))
    return _Pairs(answers, worker, label, first, np.bincount(votes.worker))


def _first_confusion(pairs: _Pairs, classes: int) -> Floats:
    wrong = (1 - _FIRST_ACCURACY) / max(classes - 1, 1)
    confusion = np.full((len(pairs.label), classes), wrong)
    confusion[np.arange(len(pairs.label)), pairs.label] = _FIRST_ACCURACY
    return confusion


def _expectations(
    pairs: _Pairs, confusion: Floats, prior: Floats
) -> Iterator[tuple[csr_array[np.float64], Floats]]:
    """Probability of a class: the prior times what each worker makes of it; block by block."""
    logarithms = np.log(np.maximum(confusion, _SMALLEST))
    step = max(_BLOCK_CELLS // len(prior), len(pairs.label))
    for start in range(0, pairs.answers.shape[0], step):
        rows = pairs.answers[start : start + step]
        block = np.asarray(rows @ logarithms)
        block += np.log(np.maximum(prior, _SMALLEST))
        block -= block.max(axis=1, keepdims=True)
        np.exp(block, out=block)
        block /= block.sum(axis=1, keepdims=True)
        yield rows, block


def _maximization(pairs: _Pairs, counts: Floats, mean_accuracy: float) -> tuple[Floats, float]:
    """Workers' confusion matrices from soft counts, each pulled to its diagonal; and the workers' mean accuracy."""
    diagonal = (np.arange(len(pairs.label)), pairs.label)
    accuracy = np.add.reduceat(counts[diagonal], pairs.first) / pairs.votes
    pull = pairs.votes * (accuracy + mean_accuracy / 2)
    totals = np.add.reduceat(counts, pairs.first, axis=0) + pull[:, np.newaxis]
    counts[diagonal] += pull[pairs.worker]
    return counts / totals[pairs.worker], float(accuracy.mean())
