"""Confidence that means something: what is left of several workers' evidence when they err together.

A model that takes workers for independent adds their evidence up, and is nearly certain after a few of them. Real
workers look at the same hard picture: ``n`` answers whose errors correlate by ``rho`` are worth
``n / (1 + (n - 1) rho)`` independent ones (the design effect of Kish, "Survey Sampling", 1965), so the evidence is
divided by ``1 + (n - 1) rho`` after the model has been fitted. Its own loop stays as it is: tempered there, it forgets
who is a good worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# Where nothing tells how much workers err together. Between 0.3 and 0.7 it hardly matters on real crowds.
USUAL_CORRELATION = 0.4
# Fewer known answers say too little about how far a confidence is off.
MIN_GOLD = 20
_MODEL_WEIGHT = 2 / 3
_CANDIDATES = np.linspace(0.0, 1.0, 21)
# The prior of the correlation counts as much as this many answers that were left out.
_PRIOR_ANSWERS = 200.0
_SAMPLE = 20_000
_SHARPNESS = np.geomspace(0.05, 20.0, 121)


def temper(evidence: Floats, answers: Integers, *, prior: Floats, correlation: float) -> Floats:
    """Return the probability of each class, of evidence that was summed over workers who err together.

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
    factor = 1 / (1 + np.maximum(answers - 1, 0) * correlation)
    scores = evidence * factor[:, np.newaxis] + np.log(prior)
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def mix(probabilities: Floats, shares: Floats) -> Floats:
    """Return the model's probabilities, two parts, mixed with the shares of the votes, one part.

    The two err in different ways: a model believes too much, and votes say nothing of who gave them.
    """
    return _MODEL_WEIGHT * probabilities + (1 - _MODEL_WEIGHT) * shares


def estimate_correlation(likelihood: Floats, task: Integers, *, prior: Floats) -> float:
    """Return the correlation with which the other workers' answers to a task best predict each one's.

    Args:
        likelihood: A row an answer and a column a class: the logarithm of how likely the worker gives this answer if
            the class is true.
        task: The task of each answer, as a number from 0.
        prior: The probability of each class before any answer.

    Returns:
        A number from 0 to 1, drawn towards ``USUAL_CORRELATION`` the fewer answers there are to learn from.
    """
    counts = np.bincount(task)
    several = np.flatnonzero(counts[task] > 1)
    if not len(several):
        return USUAL_CORRELATION
    chosen = several[:: max(1, len(several) // _SAMPLE)]
    sums = np.column_stack([np.bincount(task, weights=column) for column in likelihood.T])
    others = sums[task[chosen]] - likelihood[chosen]
    said = np.exp(likelihood[chosen])
    fits = [_left_out(others, counts[task[chosen]] - 1, said, prior, rho) for rho in _CANDIDATES]
    penalty = _PRIOR_ANSWERS * (_CANDIDATES - USUAL_CORRELATION) ** 2
    return float(_CANDIDATES[np.argmax(np.array(fits) - penalty)])


def _left_out(others: Floats, answers: Integers, said: Floats, prior: Floats, correlation: float) -> float:
    """How well the other workers' tempered opinion predicts the answers left out: the sum of logarithms."""
    believed = temper(others, answers, prior=prior, correlation=correlation)
    return float(np.log((believed * said).sum(axis=1)).sum())


def fit_sharpness(probabilities: Floats, truth: Integers) -> float:
    """Return the power that makes probabilities fit known classes best, for ``sharpen``.

    Args:
        probabilities: A row a task whose class is known and a column a class.
        truth: The position of each task's true class.
    """
    logs = np.log(np.maximum(probabilities, 1e-12))
    rows = np.arange(len(truth))
    losses = []
    for power in _SHARPNESS:
        scores = logs * power
        losses.append(np.logaddexp.reduce(scores, axis=1).sum() - scores[rows, truth].sum())
    # As if one more known answer spoke for leaving the probabilities as they are.
    return float(_SHARPNESS[np.argmin(np.array(losses) + np.log(_SHARPNESS) ** 2)])


def sharpen(probabilities: Floats, power: float) -> Floats:
    """Return probabilities raised to a power, and made to add up to one in each row again."""
    raised = np.maximum(probabilities, 1e-12) ** power
    scaled: Floats = raised / raised.sum(axis=1, keepdims=True)
    return scaled
