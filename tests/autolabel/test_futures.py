"""The forecast of the bill: jobs are played through, and their bills compared with what was forecast on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import binom

from gt_notebook.autolabel.bills import Bills
from gt_notebook.autolabel.foresight import learn, learn_anew
from gt_notebook.autolabel.futures import Answered, Futures, Proving
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import Look
from gt_notebook.autolabel.report import report
from gt_notebook.autolabel.steps import Ask, Prove
from tests.autolabel.clouds import clouds, forecasts

if TYPE_CHECKING:
    from gt_notebook.autolabel.outlook import Forecast

NAMES = ["cat", "dog", "owl"]


@pytest.fixture(scope="module")
def played() -> list[tuple[list[Forecast], int]]:
    """Of some jobs what was forecast on the way, and the final bill."""
    return [forecasts(*clouds(400, apart=0.8 + 0.05 * seed, seed=seed)) for seed in range(12)]


def moment(*, wrong: float, answers: int = 400, left: int = 300, proving: Proving | None = None) -> Futures:
    """A moment at which some share of the guesses of any margin was wrong."""
    rng = np.random.default_rng(0)
    bills = Bills(
        chances=np.full(left, wrong),
        held=np.zeros(left, dtype=np.bool_),
        total=400,
        batch=20,
        risk=0.08,
        promise=Promise(),
        rule="exact",
        vouching=None,
    )
    answered = Answered(
        margins=rng.uniform(size=answers),
        wrong=np.array(np.arange(answers) < wrong * answers, dtype=np.float64),
        rounds=np.arange(answers) * 4 // answers,
    )
    margins = np.linspace(0.3, 0.9, left)
    return Futures(
        bills=bills, margins=margins, answered=answered, asked=0 if proving else 20, proving=proving
    )


def test_the_final_bill_lies_in_the_interval_as_often_as_it_says(
    played: list[tuple[list[Forecast], int]],
) -> None:
    held = [forecast.low <= bill <= forecast.high for found, bill in played for forecast in found]
    assert len(held) > 10
    assert np.mean(held) >= 0.75


def test_the_interval_says_something_and_narrows(played: list[tuple[list[Forecast], int]]) -> None:
    first, last = (np.mean([found[at].high - found[at].low for found, _ in played]) for at in (0, -1))
    assert last < first < 0.9 * 400


def test_drawings_that_are_fitted_together_are_what_each_alone_teaches() -> None:
    rng = np.random.default_rng(1)
    margins = rng.uniform(size=60)
    wrong = (rng.random(60) > 0.5 + margins / 2).astype(np.float64)
    rounds = np.zeros(60, dtype=np.int64)
    drawn = learn_anew(margins, wrong, rounds=rounds, times=5, rng=np.random.default_rng(2))
    for found, counts in zip(
        drawn, np.random.default_rng(2).multinomial(60, np.full(60, 1 / 60), size=5), strict=True
    ):
        some = np.repeat(np.arange(60), counts)
        alone = learn(margins[some], wrong[some], rounds=rounds[some])
        assert (found.offset, found.slope) == pytest.approx((alone.offset, alone.slope), abs=1e-3)


def test_drawings_are_fitted_where_no_guess_was_wrong() -> None:
    drawn = learn_anew(
        np.ones(30), np.zeros(30), rounds=np.zeros(30, dtype=np.int64), times=5, rng=np.random.default_rng(0)
    )
    assert all(0 <= found.wrong(np.ones(1))[0] < 0.1 for found in drawn)


def test_a_model_that_is_hardly_ever_wrong_is_proven_soon() -> None:
    people = moment(wrong=0.0).people(np.random.default_rng(0))
    # The batch that is asked for now, and the smallest sample that proves anything.
    assert 120 < people[0] <= people[-1] < 220


def test_a_model_that_is_wrong_half_the_time_leaves_most_to_people() -> None:
    people = moment(wrong=0.5).people(np.random.default_rng(0))
    assert people[4] > 200
    assert np.median(people) > 350


def test_a_proof_ends_at_a_look_or_goes_on_behind_it() -> None:
    proving = Proving(looks=(Look(60, 0), Look(90, 1)), drawn=0, wrong=0)
    people = moment(wrong=0.01, answers=1000, proving=proving).people(np.random.default_rng(0), times=100)
    at_once, later = (people == 160).mean(), (people == 190).mean()
    # Half as often or twice as often wrong as was seen: the luck of the sample lies between.
    assert binom.cdf(0, 60, 0.025) < at_once < binom.cdf(0, 60, 0.004)
    assert later > 0
    assert people[-1] > 190


def test_what_the_sample_has_shown_counts() -> None:
    looks = (Look(60, 0), Look(90, 1))
    ends = [
        np.mean(moment(wrong=0.01, proving=Proving(looks=looks[1:], drawn=60, wrong=wrong)).people(rng) > 190)
        for wrong, rng in ((1, np.random.default_rng(0)), (2, np.random.default_rng(0)))
    ]
    assert ends[0] < ends[1] == 1


def test_the_report_takes_the_interval_while_the_sample_grows() -> None:
    plan, truth = clouds(500, apart=1.2, seed=0)
    labels: dict[int, int] = {}
    while not isinstance(plan.advance(labels), Prove):
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})
    outlook = look_ahead(plan, labels)
    assert outlook is not None
    made = report(plan, labels, classes=NAMES, phase="proving", outlook=outlook)
    assert made.forecast == outlook.forecast
    assert made.forecast.low >= len(set(labels) | set(plan.wanted(labels)))
    assert f"{made.forecast.low:,} to {made.forecast.high:,} in the end, four times out of five" in " ".join(
        made.words
    )
    asks = [step for step in plan.steps if isinstance(step, Ask)]
    assert len(made.forecasts) == len([step for step in asks if step.forecast is not None])
