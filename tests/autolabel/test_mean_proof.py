"""The proof of a mean against every order in which small sets can be drawn."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gt_notebook.autolabel.mean_proof import MeanProof, best_pool
from gt_notebook.errors import JobError


def drawn(proof: MeanProof, qualities: dict[int, float]) -> dict[int, float]:
    seen: dict[int, float] = {}
    while (wanted := proof.wanted(seen)) is not None:
        seen[wanted] = qualities[wanted]
    return seen


@pytest.mark.parametrize("certainty", [0.55, 0.6, 0.8])
@pytest.mark.parametrize("size", [5, 9])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.3, 0.9)])
def test_the_promise_breaks_no_more_often_than_it_says(
    certainty: float, size: int, low: float, high: float
) -> None:
    accepted = 0
    for good in range(size + 1):
        for expected, spread in ((0.95, 0.1), (0.7, 0.2)):
            broken = orders = 0
            for places in combinations(range(size), good):
                qualities = {at: high if at in places else low for at in range(size)}
                proof = MeanProof(
                    pool=tuple(range(size)), target=0.6, certainty=certainty, expected=expected, spread=spread
                )
                left = proof.automatic(drawn(proof, qualities))
                orders += 1
                accepted += bool(left)
                broken += bool(left) and bool(np.mean([qualities[at] for at in left]) < 0.6 - 1e-9)
            assert broken / orders <= 1 - certainty
    assert accepted or (certainty, size) != (0.55, 9)


def test_a_good_model_is_soon_believed() -> None:
    rng = np.random.default_rng(0)
    qualities = dict(enumerate(np.clip(rng.normal(0.8, 0.1, 200), 0, 1).tolist()))
    proof = MeanProof(pool=tuple(range(200)), expected=0.8, spread=0.1)
    seen = drawn(proof, qualities)
    assert len(seen) < 25
    assert proof.automatic(seen) == tuple(range(len(seen), 200))


def test_a_bad_model_never() -> None:
    proof = MeanProof(pool=tuple(range(40)), expected=0.9, spread=0.1)
    seen = drawn(proof, dict.fromkeys(range(40), 0.5))
    assert len(seen) == 40
    assert proof.automatic(seen) == ()


def test_only_pictures_in_their_order_count() -> None:
    proof = MeanProof(pool=tuple(range(30)), expected=0.9, spread=0.1)
    assert proof.automatic(dict.fromkeys(range(1, 20), 1.0)) == ()
    assert proof.wanted(dict.fromkeys(range(1, 20), 1.0)) == 0


def test_pictures_handed_out_together_are_tested_together() -> None:
    proof = MeanProof(pool=tuple(range(53)), expected=0.9, spread=0.05, every=5)
    one_by_one = MeanProof(pool=tuple(range(53)), expected=0.9, spread=0.05)
    qualities = dict.fromkeys(range(53), 0.9)
    seen: dict[int, float] = {}
    while batch := proof.batch(seen):
        assert len(batch) == 5
        assert proof.batch({**seen, batch[0]: 0.9}) == batch
        seen |= dict.fromkeys(batch, 0.9)
    assert len(drawn(one_by_one, qualities)) <= len(seen) < 53
    assert proof.automatic(seen) == tuple(range(len(seen), 53))
    assert proof.batch(dict.fromkeys(range(50), 0.1)) == (50, 51, 52)
    assert proof.batch(dict.fromkeys(range(53), 0.1)) == ()


def test_more_labels_than_needed_change_nothing() -> None:
    proof = MeanProof(pool=tuple(range(30)), expected=0.9, spread=0.05)
    qualities = dict.fromkeys(range(30), 0.95)
    enough = proof.automatic(drawn(proof, qualities))
    assert proof.automatic(qualities | {29: 0.0}) == enough != ()


@pytest.mark.parametrize(
    ("target", "certainty"), [(0.0, 0.9), (1.0, 0.9), (0.6, 0.5), (0.6, 1.0), (0.6, float("nan"))]
)
def test_numbers_outside_their_range_are_said(target: float, certainty: float) -> None:
    with pytest.raises(JobError, match=r"target|certainty"):
        MeanProof(pool=(0,), target=target, certainty=certainty, expected=0.7, spread=0.1)


def test_the_pool_leaves_out_what_costs_more_than_it_saves() -> None:
    forecasts = [0.9] * 100 + [0.1] * 100
    assert best_pool(forecasts, target=0.6, certainty=0.9, spread=0.1).pictures[:100] == list(range(100))
    assert len(best_pool(forecasts, target=0.6, certainty=0.9, spread=0.1).pictures) < 150


@pytest.mark.parametrize("forecasts", [[], [0.5] * 300, [0.99] * 2])
def test_there_may_be_nothing_to_gain(forecasts: list[float]) -> None:
    assert best_pool(forecasts, target=0.6, certainty=0.9, spread=0.1).pictures == []
