"""How well merged shapes are expected to lie over the true ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation.expected import fit_of_middle, fit_of_one, presence

FOUR, SEVEN = np.array([4, 5, 6, 7]), np.full(4, 7)


def test_what_more_workers_drew_is_there_more_probably_and_never_for_certain() -> None:
    there = presence(FOUR, SEVEN)
    assert (np.diff(there) > 0).all()
    assert there[-1] < 1


def test_a_worker_who_missed_it_counts_less_against_it_when_the_others_agree() -> None:
    assert (presence(FOUR, SEVEN)[:3] > FOUR[:3] / 7 + 0.1).all()
    lost = 1 - presence(np.array([1, 6]), np.array([2, 7]))
    assert lost.tolist() == pytest.approx([0.36, 0.03], abs=0.01)


def test_what_half_of_two_drew_is_open() -> None:
    assert 0.5 < presence(np.array([1]), np.array([2])).item() < 0.7


def test_the_middle_of_more_shapes_fits_better_than_they_fit_it() -> None:
    fits = fit_of_middle(np.full(3, 0.8), np.array([2, 3, 9]), correlation=0.2)
    assert (np.diff(fits) > 0).all()
    assert fits[0] < 0.8 < fits[-1]
    independent = fit_of_middle(np.array([0.8]), np.array([10]), correlation=0.0)
    assert independent.item() == pytest.approx(1 - 0.2 / 3)


def test_what_all_have_wrong_does_not_go_away_with_their_number() -> None:
    assert fit_of_middle(np.array([0.8]), np.array([1000])).item() == pytest.approx(
        1 - 0.2 * np.sqrt(2 / 3), abs=1e-3
    )


def test_a_shape_is_nearer_to_the_truth_than_to_another_one() -> None:
    assert 0.8 < fit_of_one(np.array([0.8]), np.array([2])).item() < 0.85


def test_a_shape_without_another_one_fits_as_is_usual() -> None:
    lone = np.array([1])
    assert fit_of_one(np.array([0.0]), lone) == fit_of_middle(np.array([1.0]), lone) == [0.8]


def test_shapes_far_apart_fit_no_worse_than_not_at_all() -> None:
    assert fit_of_middle(np.array([0.1]), np.array([2])).item() == 0
    assert fit_of_one(np.array([0.0]), np.array([2])).item() >= 0


@pytest.mark.parametrize("workers", [2, 3, 7])
@pytest.mark.parametrize("missed", [0.05, 0.3])
def test_points_are_as_near_as_their_confidence_says(workers: int, missed: float) -> None:
    rng = np.random.default_rng(workers)
    true = rng.random((200, 2)) * 1000
    drawn = [
        (task, worker, "eye", *(place + rng.normal(0, 5, 2)).round())
        for task, place in enumerate(true)
        for worker in range(workers)
        if rng.random() > missed
    ]
    answered = pd.DataFrame(
        [(task, worker) for task in range(200) for worker in range(workers)], columns=["task", "worker"]
    )
    merged = gt.consolidation.keypoints(
        pd.DataFrame(drawn, columns=["task", "worker", "label", "x", "y"]),
        diagonals=pd.Series(1414.0, index=range(200)),
        answered=answered,
    ).labels
    apart = np.hypot(*(merged[["x", "y"]].to_numpy() - true[merged["task"]]).T)
    alike = np.maximum(1 - apart / (2 * 0.025 * 1414), 0).mean()
    assert alike - 0.25 * (missed > 0.1) - 0.08 < merged["confidence"].mean() < alike
