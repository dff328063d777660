"""How sure several answers make, when those who gave them err together."""

from __future__ import annotations

import numpy as np
import pytest

from gt_notebook.consolidation import calibration


def crowd(rng: np.random.Generator, *, hard: float) -> tuple[np.ndarray, np.ndarray]:
    """The likelihoods of seven answers to each of 600 yes-or-no tasks, a share of which is too hard for everybody."""
    truth = rng.integers(2, size=600)
    task = np.repeat(np.arange(600), 7)
    right = rng.random(len(task)) < np.where(np.arange(600) < 600 * hard, 0.5, 0.9)[task]
    said = np.where(right, truth[task], 1 - truth[task])
    mean = right.mean()
    return np.log(np.where(said[:, np.newaxis] == np.arange(2), mean, 1 - mean)), task


def test_one_answer_is_not_tempered() -> None:
    evidence = np.log(np.array([[0.8, 0.2]]))
    even = np.array([0.5, 0.5])
    tempered = calibration.temper(evidence, np.array([1]), prior=even, correlation=0.9)
    assert tempered.tolist() == [pytest.approx([0.8, 0.2])]


def test_answers_that_are_fully_correlated_are_worth_one() -> None:
    evidence = 5 * np.log(np.array([[0.8, 0.2]]))
    even = np.array([0.5, 0.5])
    tempered = calibration.temper(evidence, np.array([5]), prior=even, correlation=1.0)
    assert tempered.tolist() == [pytest.approx([0.8, 0.2])]


def test_a_crowd_whose_tasks_are_alike_is_told_from_one_with_hard_tasks() -> None:
    even = np.array([0.5, 0.5])
    alike, task = crowd(np.random.default_rng(0), hard=0.0)
    mixed, same_task = crowd(np.random.default_rng(0), hard=0.4)
    independent = calibration.estimate_correlation(alike, task, prior=even)
    correlated = calibration.estimate_correlation(mixed, same_task, prior=even)
    assert independent < calibration.USUAL_CORRELATION - 0.1 < correlated


def test_nothing_to_learn_from_leaves_the_usual_correlation() -> None:
    alone = np.log(np.array([[0.8, 0.2], [0.2, 0.8]]))
    estimated = calibration.estimate_correlation(alone, np.array([0, 1]), prior=np.array([0.5, 0.5]))
    assert estimated == calibration.USUAL_CORRELATION


def test_known_answers_take_back_what_was_too_sure() -> None:
    truth = (np.arange(400) % 5 == 0).astype(np.int64)
    too_sure = np.tile([[0.99, 0.01]], (400, 1))
    power = calibration.fit_sharpness(too_sure, truth)
    assert calibration.sharpen(too_sure, power)[0] == pytest.approx([0.8, 0.2], abs=0.03)


def test_good_probabilities_are_left_nearly_as_they_are() -> None:
    truth = (np.arange(400) % 5 == 0).astype(np.int64)
    assert calibration.fit_sharpness(np.tile([[0.8, 0.2]], (400, 1)), truth) == pytest.approx(1.0, abs=0.06)
