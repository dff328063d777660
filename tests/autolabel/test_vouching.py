"""The forecast where random objects vouch without a proof: bills of whole jobs, and what is foreseen of evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gt_notebook.autolabel.bills import Bills
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept, Ask
from gt_notebook.autolabel.vouching import Vouching
from tests.autolabel.clouds import clouds, forecasts

if TYPE_CHECKING:
    from gt_notebook.autolabel.outlook import Forecast
    from gt_notebook.autolabel.plan import Plan

POOLS = np.arange(300, 0, -20)


@pytest.fixture(scope="module")
def played() -> list[tuple[Plan, list[Forecast], int]]:
    """Of some jobs their plan, what was forecast on the way, and the final bill."""
    found = []
    for seed in range(8):
        plan, truth = clouds(400, apart=1.1 + 0.1 * seed, seed=seed)
        plan = replace(plan, evidence="cross-fit", promise=Promise())
        found.append((plan, *forecasts(plan, truth)))
    return found


def seen(*, certain: int = 34, wrong: int = 0, fresh: int = 4) -> Vouching:
    return Vouching(drawn=40, certain=certain, wrong=wrong, fresh=fresh)


def bills(vouching: Vouching, *, wrong: float = 0.001) -> Bills:
    return Bills(
        chances=np.full(300, wrong),
        held=np.zeros(300, dtype=np.bool_),
        total=400,
        batch=20,
        risk=0.08,
        promise=Promise(),
        rule="exact",
        vouching=vouching,
    )


def test_the_final_bill_lies_in_the_interval_as_often_as_it_says(
    played: list[tuple[Plan, list[Forecast], int]],
) -> None:
    held = [forecast.low <= bill <= forecast.high for _, found, bill in played for forecast in found]
    assert len(held) > 10
    assert np.mean(held) >= 0.75


def test_the_interval_says_that_labels_are_saved_before_they_are(
    played: list[tuple[Plan, list[Forecast], int]],
) -> None:
    saving = [(plan, found) for plan, found, _ in played if isinstance(plan.steps[-1], Accept) and found]
    assert len(saving) > 3
    assert all(forecast.low < 400 for _, found in saving for forecast in found)
    asked = [step for plan, _ in saving for step in plan.steps if isinstance(step, Ask)]
    assert np.mean([step.reachable for step in asked]) > 0.85


def test_nobody_has_labeled_more_than_the_forecast_says() -> None:
    plan, truth = clouds(400, apart=1.2, seed=0)
    plan = replace(plan, evidence="cross-fit")
    labels: dict[int, int] = {}
    while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
        if outlook := look_ahead(plan, labels):
            assert outlook.forecast.low >= len(set(labels) | set(plan.wanted(labels)))
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})


def test_random_objects_that_are_still_to_come_count() -> None:
    # At hand are too few to show anything, whatever the model says.
    assert bills(seen(fresh=0)).people() == 400
    assert bills(seen()).people() < 300


def test_what_is_found_wrong_now_counts_against_what_is_foreseen() -> None:
    few, many = (bills(seen(wrong=wrong), wrong=0.02).people() for wrong in (0, 10))
    assert few < many


def test_nothing_is_saved_before_the_objects_at_hand_show_it() -> None:
    assert bills(seen()).weighed()[1][0] == 400
    assert bills(seen(certain=40)).weighed()[1][0] == 400
    assert bills(replace(seen(certain=90), drawn=90)).weighed()[1][0] == 100


def test_the_futures_of_random_objects_lie_around_what_is_likely() -> None:
    shares = np.linspace(0.2, 0.01, len(POOLS))
    certain, wrong = seen(wrong=5).likely(POOLS, shares, chance=0.5)
    rng = np.random.default_rng(0)
    found = np.array([list(seen(wrong=5).luck(POOLS, shares, rng=rng)) for _ in range(400)])
    assert np.abs(np.median(found[:, :, 0], axis=0) - certain)[1:].max() <= 2
    assert np.abs(np.median(found[:, :, 1], axis=0) - wrong)[1:].max() <= 2
    assert (found[:, :, 1] <= found[:, :, 0]).all()
