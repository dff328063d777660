"""Confidence that means something: what is left of several workers' evidence when they err together.

A model that takes workers for independent adds their evidence up, and is nearly certain after a few of them. Real
workers look at the same hard picture: ``n`` answers whose errors correlate by ``rho`` are worth
``n / (1 + (n - 1) rho)`` independent ones (the design effect of Kish, "Survey Sampling", 1965). And a model that judges
its workers by few answers, each by what it makes of the others, finds them better than they are: already a single
answer is overstated. The log-odds are divided by both, after the model has been fitted. Its own loop stays as it is:
tempered there, it forgets who is a good worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.consolidation.confusion_model import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Codes
    from gt_notebook.consolidation.dawid_skene import Floats

# Where nothing tells how much workers err together. Between 0.1 and 0.4 it hardly matters on real crowds.
USUAL_CORRELATION = 0.2
# What is added to the divisor where next to nothing is known of the workers, and with how many answers a worker and
# class half of it is left. Chosen on real crowds, cut down to two answers a task and whole; near these numbers it
# hardly matters which they are.
_OVERSTATED, _JUDGED_BY = 1.5, 200.0
# Fewer known answers say too little about how far a confidence is off.
MIN_GOLD = 20
# Errors that all workers share look like truth to whoever predicts one worker from the others: on real crowds that
# shows about a third of the overconfidence that gold shows, so it has a third of the say.
_ESTIMATE_WEIGHT = 1 / 3
_MODEL_WEIGHT = 2 / 3
_ADDED_VOTES = 2.0
_CANDIDATES = np.linspace(0.0, 1.0, 11)
_SAMPLE = 20_000
_SHARPNESS = np.geomspace(0.05, 20.0, 121)
_SMALLEST = 1e-12
# So many numbers of at least the smallest make a product that can be represented.
_FACTORS = 16


def overstatement(answers: int, *, workers: int, classes: int) -> float:
    """Return by how much a model overstates a single answer: from 2.5, of workers who are hardly known, to 1.

    Args:
        answers: From which the workers are judged: those to tasks that others have answered, too.
        workers: How many workers gave them.
        classes: How many classes there are.
    """
    each = answers / max(workers * classes, 1)
    return 1 + _OVERSTATED * _JUDGED_BY / (_JUDGED_BY + each)


def temper(
    evidence: NDArray[Any],
    answers: NDArray[Any],
    *,
    prior: NDArray[Any],
    correlation: float | Floats,
    overstated: float,
) -> NDArray[Any]:
    """Return the probability of each class, of evidence that was summed over workers who err together.

    Whatever the correlation, the most probable class stays the same.

    Args:
        evidence: A row a task and a column a class: the sum of the logarithms of how likely each worker's answer is
            if the class is true, without the prior. Before these two there may be an axis of questions, as in all that
            follows.
        answers: How many answers each task has.
        prior: The probability of each class before any answer.
        correlation: Between the errors of two workers at one task: from 0, independent, to 1, as good as one worker.
        overstated: By how much a single answer is overstated (see ``overstatement``).

    Examples:
        >>> evidence = np.log([[0.9**3, 0.1**3]])
        >>> even = np.array([0.5, 0.5])
        >>> temper(evidence, np.array([3]), prior=even, correlation=1.0, overstated=1.0).round(2)
        array([[0.9, 0.1]])
    """
    logs = np.log(prior).astype(evidence.dtype)[..., np.newaxis, :]
    scores: NDArray[Any] = np.add(evidence, logs, order="C")
    worth = overstated + np.maximum(answers - 1, 0) * np.asarray(correlation)[..., np.newaxis]
    scores /= worth.astype(evidence.dtype)[..., np.newaxis]
    normalize(scores.reshape(-1, scores.shape[-1]))
    return scores


def mix(probabilities: NDArray[Any], votes: NDArray[Any], answers: NDArray[Any]) -> NDArray[Any]:
    """Return the model's probabilities, two parts, mixed with the shares of the votes, one part.

    The two err in different ways: a model believes too much, and votes say nothing of who gave them. Two votes that
    agree are no certainty, the less so the fewer classes there are for them to agree on by chance; so two votes over
    the number of classes are added, spread over all classes.

    Args:
        probabilities: A row a task, a column a class.
        votes: Likewise, how many answers the class has.
        answers: How many answers each task has.
    """
    classes = probabilities.shape[1]
    mixed: NDArray[Any] = votes + _ADDED_VOTES / classes**2
    mixed *= ((1 - _MODEL_WEIGHT) / (answers + _ADDED_VOTES / classes)).astype(mixed.dtype)[:, np.newaxis]
    mixed += _MODEL_WEIGHT * probabilities
    return mixed


def estimate_correlation(
    likelihood: Floats, evidence: Floats, task: Codes, *, prior: Floats, left_out: Floats | None = None
) -> Floats:
    """Return the correlation with which the other workers' answers to a task best predict each one's.

    All but ``task`` begin with an axis of classes, after which there may be one of questions.

    Args:
        likelihood: The logarithm of how likely the worker gives each answer if the class is true.
        evidence: The sum of these over each task's answers.
        task: The task of each answer, as a number from 0.
        prior: The probability of each class before any answer.
        left_out: How likely each answer is if the class is true, where the worker was judged without it; unless given
            the model has seen what it is to predict, and looks better than it is.

    Returns:
        A number from 0 to 1 for each question, one part of it estimated and two parts ``USUAL_CORRELATION``.
    """
    counts = np.bincount(task)
    several = np.flatnonzero(counts[task] > 1)
    if not len(several):
        return np.full(likelihood.shape[1:-1], USUAL_CORRELATION)
    chosen = several[:: -(-len(several) // _SAMPLE)]
    seen = likelihood.take(chosen, axis=-1)
    others = evidence.take(task[chosen], axis=-1)
    others -= seen
    others += np.log(prior)[..., np.newaxis]
    said = np.exp(seen) if left_out is None else left_out.take(chosen, axis=-1)
    fits = _left_out_fits(others, said, counts[task[chosen]] - 1)
    estimate = _CANDIDATES[np.argmax(fits, axis=0)]
    return np.asarray(_ESTIMATE_WEIGHT * estimate + (1 - _ESTIMATE_WEIGHT) * USUAL_CORRELATION)


def _left_out_fits(others: Floats, said: Floats, answers: Codes) -> Floats:
    """How well the other workers' opinion predicts the answers left out, a row a candidate: the mean of logarithms.

    The opinion is tempered as ``temper`` does it with answers that are not overstated, but relative to the class with
    the greatest score, whose exponential need not be taken anew for each candidate.
    """
    for column in range(1, len(others)):
        _greater_first(others, said, column)
    odds = others[1:] - others[0]
    predicted, total, believed = (np.empty_like(said[0]) for _ in range(3))
    fits = []
    for correlation in _CANDIDATES:
        worth = 1 / (1 + np.maximum(answers - 1, 0) * correlation)
        predicted[:], total[:] = said[0], 1
        for log_odds, likely in zip(odds, said[1:], strict=True):
            np.exp(np.multiply(log_odds, worth, out=believed), out=believed)
            total += believed
            believed *= likely
            predicted += believed
        predicted /= total
        fits.append(_mean_logs(np.maximum(predicted, _SMALLEST, out=predicted)).round(9))
    return np.array(fits)


def _greater_first(scores: Floats, likely: Floats, column: int) -> None:
    """Swap the first class with another one where that has the greater score."""
    more = np.maximum(scores[column] - scores[0], 0)
    change = (likely[column] - likely[0]) * (more > 0)
    for each, by in ((scores, more), (likely, change)):
        each[0] += by
        each[column] -= by


def _mean_logs(numbers: Floats) -> Floats:
    """The mean of the logarithms along the last axis, a logarithm for several numbers, which are far from underflow."""
    products = np.multiply.reduceat(numbers, np.arange(0, numbers.shape[-1], _FACTORS), axis=-1)
    means: Floats = np.log(products, out=products).sum(axis=-1) / numbers.shape[-1]
    return means


def fit_sharpness(probabilities: NDArray[Any], truth: NDArray[Any]) -> float:
    """Return the power that makes probabilities fit known classes best, for ``sharpen``.

    Args:
        probabilities: A row a task whose class is known and a column a class.
        truth: The position of each task's true class.
    """
    logs = np.log(np.maximum(probabilities, _SMALLEST))
    rows = np.arange(len(truth))
    losses = []
    for power in _SHARPNESS:
        scores = logs * power
        losses.append(np.logaddexp.reduce(scores, axis=1).sum() - scores[rows, truth].sum())
    # As if one more known answer spoke for leaving the probabilities as they are.
    return float(_SHARPNESS[np.argmin(np.array(losses) + np.log(_SHARPNESS) ** 2)])


def sharpen(probabilities: NDArray[Any], power: float | Floats) -> NDArray[Any]:
    """Return probabilities raised to a power, perhaps one a row, and made to add up to one in each row again."""
    raised: NDArray[Any] = np.maximum(probabilities, _SMALLEST) ** power
    raised /= raised.sum(axis=1, keepdims=True)
    return raised
