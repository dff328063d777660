"""Dawid and Skene's model, smoothed: a confusion matrix for each worker, learned by expectation and maximization.

Source: Dawid and Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm" (1979). Each
worker is given some answers in advance, one right for each class and ``1 / classes`` wrong ones of each kind, so that
who answered little is taken for somebody rather good of whom little is known. With the errors tied it is the one-coin
model: a worker has one accuracy, and errs evenly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Coded, Codes, Matrix
    from gt_notebook.consolidation.dawid_skene import Floats

    Errors: TypeAlias = Literal["free", "tied"]
    # Rows, what was said in them, this transposed, and the positions of the rows that tell nothing.
    Block: TypeAlias = tuple[slice, Matrix, Any, Codes]

MAX_ROUNDS = 100
# The end: a round that makes an answer hardly more or less likely, as the mean of the logarithm.
TOLERANCE = 1e-5
# More answers than this are worked on in single precision, in half the time and memory.
_EXACT_ANSWERS = 200_000
_SMALLEST = 1e-9
_DECIMALS = 9
# Classes, such as yes and no, for which there is a shorter way.
_TWO = 2


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
        prior: How frequent each class is, a row a question.
    """

    logs: NDArray[Any]
    counts: Floats
    prior: Floats


def fit_confusions(coded: Coded, known: Known, *, errors: Errors = "free") -> Fit:
    """Learn the workers from their answers, for each question by itself.

    A question ends where its own likelihood settles, and stays as it is until all others have ended too. Tasks with a
    single answer are left out unless their class is known: nobody there says whether it is right (see ``class_alone``).

    Args:
        coded: The answers.
        known: What is known beforehand.
        errors: Whether each worker's errors have probabilities of their own, or all the same.
    """
    kind = np.float64 if coded.said.nnz <= _EXACT_ANSWERS * coded.questions else np.float32
    # Else each product with them would convert them anew.
    coded = replace(coded, said=coded.said.astype(kind, copy=False))
    company = has_company(coded, known)
    blocks = [
        (rows, said, said.T, np.flatnonzero(~company[rows])) for rows, said in coded.blocks(coded.classes)
    ]
    counts, total = _from_votes(coded, blocks, known, kind)
    answers = max(coded.counts[company].sum() / coded.questions, 1)
    before = np.full(coded.questions, -np.inf)
    ended = np.zeros(coded.questions, dtype=bool)
    for _ in range(MAX_ROUNDS):
        fit = _maximized(counts, total, known, errors, kind)
        found, share, likelihood = _expected(coded, blocks, fit, known)
        ended |= abs(likelihood - before) < TOLERANCE * answers
        if ended.all():
            break
        # From the same counts the next round learns the same.
        found.reshape(len(ended), -1)[ended] = counts.reshape(len(ended), -1)[ended]
        share[ended] = total[ended]
        counts, total, before = found, share, likelihood
    return fit


def has_company(coded: Coded, known: Known) -> NDArray[np.bool_]:
    """Return of which rows there is something to learn: of those with several answers, or a known class."""
    company: NDArray[np.bool_] = coded.counts > 1
    company[known.task] = True
    return company


def smoothed_logs(classes: int) -> Floats:
    """Return the logarithms of the confusion matrix of a worker who has not answered yet: answer by true class."""
    counts = np.zeros((classes, classes))
    return _maximized(counts, np.ones((1, classes)), NOTHING, "free", np.float64).logs


def answer_ones(coded: Coded, kind: type | np.dtype[Any]) -> NDArray[Any]:
    """Return the matrix that makes votes of answers: a row for each worker and answer, a one at the class answered."""
    ones: NDArray[Any] = np.tile(np.eye(coded.classes, dtype=kind), (coded.said.shape[1] // coded.classes, 1))
    return ones


def evidence_of(said: Any, fit: Fit) -> NDArray[Any]:
    """Return for each task and class the sum of the logarithms of how likely its answers are."""
    return times(said, fit.logs)


def times(said: Any, numbers: NDArray[Any]) -> NDArray[Any]:
    """Return ``said @ numbers``; two columns one by one, which is faster, and leaves each in one run of memory."""
    if numbers.shape[1] != _TWO:
        return np.asarray(said @ numbers)
    return np.array([said @ column for column in numbers.T]).T


def left_out(fit: Fit, column: Codes, believed: NDArray[Any]) -> Floats:
    """Return how likely each answer is to a model that has not seen it, a row a true class and a column an answer.

    Args:
        fit: The model that has.
        column: Each answer's worker and class, as ``worker * classes + class``.
        believed: The probability of each class of the answer's task, in the same rows and columns.
    """
    classes = fit.counts.shape[1]
    totals = fit.counts.reshape(-1, classes, classes).sum(axis=1)
    likely: Floats = fit.counts.T.take(column, axis=1)
    likely -= believed
    np.maximum(likely, _SMALLEST, out=likely)
    others = totals.T.take(column // classes, axis=1)
    others -= believed
    likely /= np.maximum(others, _SMALLEST, out=others)
    return likely


def normalize(scores: NDArray[Any]) -> NDArray[Any]:
    """Make probabilities of logarithms, row by row and in place, and return the logarithm of each row's sum."""
    if scores.shape[1] == _TWO:
        return _normalize_two(scores)
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


def _normalize_two(scores: NDArray[Any]) -> NDArray[Any]:
    """Of two classes the exponential of one, the less likely one, is enough."""
    first, second = scores.T
    swap = first < second
    top = np.maximum(first, second)
    less = np.exp(np.minimum(first, second) - top)
    sums: NDArray[Any] = 1 + less
    less /= sums
    more = 1 / sums
    first[:], second[:] = np.where(swap, less, more), np.where(swap, more, less)
    np.log(sums, out=sums)
    sums += top
    return sums


def _from_votes(coded: Coded, blocks: list[Block], known: Known, kind: type) -> tuple[Floats, Floats]:
    """The counts that the shares of the votes give."""
    classes = coded.classes
    counts = np.zeros((coded.said.shape[1], classes))
    total = np.zeros((coded.questions, classes))
    ones = answer_ones(coded, kind)
    for rows, said, transposed, silent in blocks:
        block = times(said, ones)
        block /= np.diff(said.indptr).astype(kind)[:, np.newaxis]
        clamp(block, rows, known)
        block[silent] = 0
        counts += times(transposed, block)
        total[coded.questions_in(rows)] += _sums(block, coded.questions_in(rows))
    return counts, total


def _expected(coded: Coded, blocks: list[Block], fit: Fit, known: Known) -> tuple[Floats, Floats, Floats]:
    """The expected counts, those of the classes, and each question's log-likelihood."""
    kind = fit.logs.dtype
    counts = np.zeros(fit.logs.shape)
    total = np.zeros(fit.prior.shape)
    likelihood = np.zeros(coded.questions)
    log_prior = np.log(fit.prior).astype(kind)
    for rows, said, transposed, silent in blocks:
        asked = coded.questions_in(rows)
        block = times(said, fit.logs)
        by_question = block.reshape(asked.stop - asked.start, -1, coded.classes)
        by_question += log_prior[asked, np.newaxis]
        likely = normalize(block)
        likely[silent] = 0
        likelihood[asked] += likely.reshape(by_question.shape[:2]).sum(axis=1, dtype=np.float64)
        clamp(block, rows, known)
        block[silent] = 0
        counts += times(transposed, block)
        total[asked] += _sums(block, asked)
    return counts, total, likelihood


def _sums(block: NDArray[Any], asked: slice) -> NDArray[Any]:
    """The sum of the rows of each question; as a product with ones several times as fast as a sum."""
    questions = asked.stop - asked.start
    by_question = block.reshape(questions, -1, block.shape[1])
    sums: NDArray[Any] = np.ones(by_question.shape[1], dtype=block.dtype) @ by_question
    return sums


def clamp(block: NDArray[Any], rows: slice, known: Known) -> None:
    """Set the rows of a block of probabilities whose class is known."""
    first, last = np.searchsorted(known.task, (rows.start, rows.stop))
    here = known.task[first:last] - rows.start
    block[here] = 0
    block[here, known.label[first:last]] = 1


def _maximized(counts: Floats, total: Floats, known: Known, errors: Errors, kind: type) -> Fit:
    classes = total.shape[1]
    # Where classes or workers are alike, each round would double what rounding sets them apart by.
    counts, total = np.round(counts, _DECIMALS), np.round(total, _DECIMALS)
    prior = (total + 1) / (total.sum(axis=1, keepdims=True) + classes)
    if known.prior is not None:
        prior[:] = known.prior
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
