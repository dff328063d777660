"""How sure several answers make, when those who gave them err together."""

from __future__ import annotations

import numpy as np
import pytest

from gt_notebook.consolidation import calibration


def test_one_answer_is_tempered_by_how_far_it_is_overstated_alone() -> None:
    evidence = np.log(np.array([[0.8, 0.2]]))
    even = np.array([0.5, 0.5])
    tempered = calibration.temper(evidence, np.array([1]), prior=even, correlation=0.9, overstated=1.0)
    assert tempered.tolist() == [pytest.approx([0.8, 0.2])]
    calmer = calibration.temper(evidence, np.array([1]), prior=even, correlation=0.9, overstated=2.0)
    assert calmer.tolist() == [pytest.approx([2 / 3, 1 / 3])]


def test_answers_that_are_fully_correlated_are_worth_one() -> None:
    evidence = 5 * np.log(np.array([[0.8, 0.2]]))
    even = np.array([0.5, 0.5])
    tempered = calibration.temper(evidence, np.array([5]), prior=even, correlation=1.0, overstated=1.0)
    assert tempered.tolist() == [pytest.approx([0.8, 0.2])]


def test_nothing_to_learn_from_leaves_the_usual_correlation() -> None:
    alone = np.log(np.array([[0.8, 0.2], [0.2, 0.8]]))
    estimated = calibration.estimate_correlation(alone, alone, np.array([0, 1]), prior=np.array([0.5, 0.5]))
    assert estimated == calibration.USUAL_CORRELATION


def test_known_answers_take_back_what_was_too_sure() -> None:
    truth = (np.arange(400) % 5 == 0).astype(np.int64)
    too_sure = np.tile([[0.99, 0.01]], (400, 1))
    power = calibration.fit_sharpness(too_sure, truth)
    assert calibration.sharpen(too_sure, power)[0] == pytest.approx([0.8, 0.2], abs=0.03)


def test_good_probabilities_are_left_nearly_as_they_are() -> None:
    truth = (np.arange(400) % 5 == 0).astype(np.int64)
    assert calibration.fit_sharpness(np.tile([[0.8, 0.2]], (400, 1)), truth) == pytest.approx(1.0, abs=0.06)


def test_the_correlation_is_that_which_predicts_each_answer_best_from_the_others() -> None:
    rng = np.random.default_rng(2)
    task = np.repeat(np.arange(60), 3)
    likelihood = np.log(rng.dirichlet(np.ones(3), size=len(task)).T)
    evidence = np.array([np.bincount(task, weights=row) for row in likelihood])
    prior = np.array([0.5, 0.3, 0.2])
    fits = []
    candidates = np.linspace(0, 1, 11)
    for correlation in candidates:
        others = (evidence[:, task] - likelihood).T
        believed = calibration.temper(
            others, np.full(len(task), 2), prior=prior, correlation=float(correlation), overstated=1.0
        )
        fits.append(np.log((believed * np.exp(likelihood.T)).sum(axis=1)).mean())
    wanted = candidates[np.argmax(fits)] / 3 + 2 / 3 * calibration.USUAL_CORRELATION
    found = calibration.estimate_correlation(likelihood, evidence, task, prior=prior)
    assert found == pytest.approx(wanted, abs=1e-12)
