"""Dawid and Skene's model, smoothed: a confusion matrix for each worker, learned by expectation and maximization.

Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm" (1979). Each
worker is given some answers in advance, one right for each class and ``1 / classes`` wrong ones of each kind, so that
who answered little is taken for somebody rather good of whom little is known. With the errors tied it is the one-coin
model: a worker has one accuracy, and errs evenly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Coded, Codes
    from gt_notebook.consolidation.dawid_skene import Floats

    Errors: TypeAlias = Literal["free", "tied"]

MAX_ROUNDS = 100
# The end: a round that makes an answer hardly more or less likely, as the mean of the logarithm.
TOLERANCE = 1e-5
# More answers than this are worked on in single precision, in half the time and memory.
_EXACT_ANSWERS = 200_000
_SMALLEST = 1e-9
_DECIMALS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is not to be learned.

    Attributes:
        task: Positions of the tasks whose class is known, in ascending order.
        label: The position of each one's class.
        prior: How frequent each class is, or ``None``.
        worker: Positions of the workers whose confusion matrix is known.
        logs: The logarithms of these matrices: worker, answer, true class.
    """

    task: Codes
    label: Codes
    prior: Floats | None
    worker: Codes
    logs: Floats


NOTHING = Known(
    task=np.zeros(0, dtype=np.int64),
    label=np.zeros(0, dtype=np.int64),
    prior=None,
    worker=np.zeros(0, dtype=np.int64),
    logs=np.zeros((0, 1, 1)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What was learned.

    Attributes:
        logs: A row for each worker and answer (``worker * classes + class``) and a column for each true class: the
            logarithm of how likely the answer is.
        counts: The same, how often it was expected to happen, with the answers given in advance.
        prior: How frequent each class is.
    """

    logs: NDArray[Any]
    counts: Floats
    prior: Floats


def fit_confusions(coded: Coded, known: Known, *, errors: Errors = "free") -> Fit:
    """Learn the workers from their answers.

    Args:
        coded: The answers.
        known: What is known beforehand.
        errors: Whether each worker's errors have probabilities of their own, or all the same.
    """
    kind = np.float64 if coded.said.nnz <= _EXACT_ANSWERS else np.float32
    counts, total = _from_votes(coded, known, kind)
    before = -np.inf
    for _ in range(MAX_ROUNDS):
        fit = _maximized(counts, total, known, errors, kind)
        counts, total, likelihood = _expected(coded, fit, known)
        if abs(likelihood - before) < TOLERANCE:
            break
        before = likelihood
    return fit


def smoothed_logs(classes: int) -> Floats:
    """Return the logarithms of the confusion matrix of a worker who has not answered yet: answer by true class."""
    counts = np.zeros((classes, classes))
    return _maximized(counts, np.ones(classes), NOTHING, "free", np.float64).logs


def evidence_of(said: Any, fit: Fit) -> NDArray[Any]:
    """Return for each task and class the sum of the logarithms of how likely its answers are."""
    return np.asarray(said @ fit.logs)


def left_out_logs(fit: Fit, column: Codes, believed: NDArray[Any]) -> Floats:
    """Return how likely each answer is, as a logarithm, to a model that has not seen it.

    Args:
        fit: The model that has.
        column: Each answer's worker and class, as ``worker * classes + class``.
        believed: A row an answer: the probability of each class of its task.
    """
    classes = len(fit.prior)
    totals = fit.counts.reshape(-1, classes, classes).sum(axis=1)
    logs: Floats = np.log(np.maximum(fit.counts[column] - believed, _SMALLEST))
    logs -= np.log(np.maximum(totals[column // classes] - believed, _SMALLEST))
    return logs


def normalize(scores: NDArray[Any]) -> NDArray[Any]:
    """Make probabilities of logarithms, row by row and in place, and return the logarithm of each row's sum."""
    top = scores[:, 0].copy()
    for column in range(1, scores.shape[1]):
        np.maximum(top, scores[:, column], out=top)
    scores -= top[:, np.newaxis]
    np.exp(scores, out=scores)
    # As a product with ones this is several times as fast as a sum along the short axis.
    sums = scores @ np.ones(scores.shape[1], dtype=scores.dtype)
    scores /= sums[:, np.newaxis]
    np.log(sums, out=sums)
    sums += top
    return sums


def _from_votes(coded: Coded, known: Known, kind: type) -> tuple[Floats, Floats]:
    """The counts that the shares of the votes give."""
    classes = coded.classes
    counts = np.zeros((coded.said.shape[1], classes))
    total = np.zeros(classes)
    ones: NDArray[Any] = np.tile(np.eye(classes, dtype=kind), (len(coded.workers), 1))
    for rows, said in coded.blocks(classes):
        block = said @ ones
        block /= np.diff(said.indptr).astype(kind)[:, np.newaxis]
        _clamp(block, rows, known)
        counts += said.T @ block
        total += np.ones(len(block), dtype=kind) @ block
    return counts, total


def _expected(coded: Coded, fit: Fit, known: Known) -> tuple[Floats, Floats, float]:
    """The expected counts, those of the classes, and the mean log-likelihood of an answer."""
    kind = fit.logs.dtype
    counts = np.zeros(fit.logs.shape)
    total = np.zeros(coded.classes)
    likelihood = 0.0
    log_prior = np.log(fit.prior).astype(kind)
    for rows, said in coded.blocks(coded.classes):
        block = said @ fit.logs
        block += log_prior
        likelihood += float(normalize(block).sum(dtype=np.float64))
        _clamp(block, rows, known)
        counts += said.T @ block
        total += np.ones(len(block), dtype=kind) @ block
    return counts, total, likelihood / max(coded.said.nnz, 1)


def _clamp(block: NDArray[Any], rows: slice, known: Known) -> None:
    """Set the rows of a block whose class is known."""
    first, last = np.searchsorted(known.task, (rows.start, rows.stop))
    here = known.task[first:last] - rows.start
    block[here] = 0
    block[here, known.label[first:last]] = 1


def _maximized(counts: Floats, total: Floats, known: Known, errors: Errors, kind: type) -> Fit:
    classes = len(total)
    # Where classes or workers are alike, each round would double what rounding sets them apart by.
    counts, total = np.round(counts, _DECIMALS), np.round(total, _DECIMALS)
    prior = known.prior if known.prior is not None else (total + 1) / (total.sum() + classes)
    counts += 1 / classes
    cube = counts.reshape(-1, classes, classes)
    cube[:, range(classes), range(classes)] += 1 - 1 / classes
    if errors == "tied":
        cube = _tied(cube)
    logs = np.log(cube / cube.sum(axis=1, keepdims=True))
    logs[known.worker] = known.logs
    return Fit(logs=logs.reshape(-1, classes).astype(kind), counts=cube.reshape(-1, classes), prior=prior)


def _tied(cube: Floats) -> Floats:
    """Counts with the same sum for each worker, of which every class has the same share right and all errors alike."""
    classes = cube.shape[1]
    right = np.trace(cube, axis1=1, axis2=2) / classes
    wrong = (cube.sum(axis=(1, 2)) / classes - right) / max(classes - 1, 1)
    tied = np.repeat(wrong, classes * classes).reshape(cube.shape)
    tied[:, range(classes), range(classes)] = right[:, np.newaxis]
    return tied
