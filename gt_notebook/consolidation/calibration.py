"""Confidence that means something: what is left of several workers' evidence when they err together.

A model that takes workers for independent adds their evidence up, and is nearly certain after a few of them. Real
workers look at the same hard picture: ``n`` answers whose errors correlate by ``rho`` are worth
``n / (1 + (n - 1) rho)`` independent ones (the design effect of Kish, "Survey Sampling", 1965), so the log-odds are
divided by ``1 + (n - 1) rho`` after the model has been fitted. Its own loop stays as it is: tempered there, it forgets
who is a good worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.consolidation.confusion_model import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# Where nothing tells how much workers err together. Between 0.3 and 0.7 it hardly matters on real crowds.
USUAL_CORRELATION = 0.4
# Fewer known answers say too little about how far a confidence is off.
MIN_GOLD = 20
# Errors that all workers share look like truth to whoever predicts one worker from the others: on real crowds that
# shows about a third of the overconfidence that gold shows, so it has a third of the say.
_ESTIMATE_WEIGHT = 1 / 3
_MODEL_WEIGHT = 2 / 3
_CANDIDATES = np.linspace(0.0, 1.0, 11)
_SAMPLE = 20_000
_SHARPNESS = np.geomspace(0.05, 20.0, 121)
_SMALLEST = 1e-12


def temper(
    evidence: NDArray[Any], answers: NDArray[Any], *, prior: NDArray[Any], correlation: float
) -> NDArray[Any]:
    """Return the probability of each class, of evidence that was summed over workers who err together.

    Whatever the correlation, the most probable class stays the same.

    Args:
        evidence: A row a task and a column a class: the sum of the logarithms of how likely each worker's answer is
            if the class is true, without the prior.
        answers: How many answers each task has.
        prior: The probability of each class before any answer.
        correlation: Between the errors of two workers at one task: from 0, independent, to 1, as good as one worker.

    Examples:
        >>> evidence = np.log([[0.9**3, 0.1**3]])
        >>> temper(evidence, np.array([3]), prior=np.array([0.5, 0.5]), correlation=1.0).round(2)
        array([[0.9, 0.1]])
    """
    scores: NDArray[Any] = evidence + np.log(prior).astype(evidence.dtype)
    scores /= (1 + np.maximum(answers - 1, 0) * correlation).astype(evidence.dtype)[:, np.newaxis]
    normalize(scores)
    return scores


def mix(probabilities: NDArray[Any], shares: NDArray[Any]) -> NDArray[Any]:
    """Return the model's probabilities, two parts, mixed with the shares of the votes, one part.

    The two err in different ways: a model believes too much, and votes say nothing of who gave them.
    """
    mixed = probabilities * _MODEL_WEIGHT
    mixed += (1 - _MODEL_WEIGHT) * shares
    return mixed


def estimate_correlation(
    likelihood: Floats, task: Integers, *, prior: Floats, left_out: Floats | None = None
) -> float:
    """Return the correlation with which the other workers' answers to a task best predict each one's.

    Args:
        likelihood: A row an answer and a column a class: the logarithm of how likely the worker gives this answer if
            the class is true.
        task: The task of each answer, as a number from 0.
        prior: The probability of each class before any answer.
        left_out: The same as ``likelihood``, where the worker was judged without that answer; without it the model
            has seen what it is to predict, and looks better than it is.

    Returns:
        A number from 0 to 1, one part of it estimated and two parts ``USUAL_CORRELATION``.
    """
    counts = np.bincount(task)
    several = np.flatnonzero(counts[task] > 1)
    if not len(several):
        return USUAL_CORRELATION
    chosen = several[:: -(-len(several) // _SAMPLE)]
    sums = np.column_stack([np.bincount(task, weights=column) for column in likelihood.T])
    others = sums[task[chosen]] - likelihood[chosen]
    said = np.exp((likelihood if left_out is None else left_out)[chosen])
    fits = [_left_out_fit(others, counts[task[chosen]] - 1, said, prior, rho) for rho in _CANDIDATES]
    estimate = float(_CANDIDATES[np.argmax(fits)])
    return _ESTIMATE_WEIGHT * estimate + (1 - _ESTIMATE_WEIGHT) * USUAL_CORRELATION


def _left_out_fit(
    others: Floats, answers: Integers, said: Floats, prior: Floats, correlation: float
) -> float:
    """How well the other workers' tempered opinion predicts the answers left out: the mean of logarithms."""
    believed = temper(others, answers, prior=prior, correlation=correlation)
    return float(np.log(np.maximum(np.einsum("ij,ij->i", believed, said), _SMALLEST)).mean().round(9))


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


def sharpen(probabilities: NDArray[Any], power: float) -> NDArray[Any]:
    """Return probabilities raised to a power, and made to add up to one in each row again."""
    raised: NDArray[Any] = np.maximum(probabilities, _SMALLEST) ** power
    raised /= raised.sum(axis=1, keepdims=True)
    return raised
