"""What the report says is so: counted again by hand, its bounds against every way in which a sample can fall out."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import Look
from gt_notebook.autolabel.report import report
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Prove, Start
from tests.autolabel.clouds import clouds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.proof import Integers
    from gt_notebook.autolabel.report import Phase, Report
    from gt_notebook.autolabel.steps import Step

NAMES = ["cat", "dog", "owl"]


def run(plan: Plan, truth: Integers, *, most: int = 10_000) -> dict[int, int]:
    """Answer until the plan wants nothing more, or so many are answered."""
    labels: dict[int, int] = {}
    while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
        for index in plan.wanted(labels):
            if index not in labels and len(labels) >= most:
                return labels
            labels[index] = int(truth[index])
    return labels


def proven(truths: Sequence[int], guesses: Sequence[int], *, sample: int, target: float = 0.6) -> Report:
    """The report on a pool whose first objects were the sample of the proof that was accepted."""
    pool = tuple(Guess(object=index, label=label, margin=0.5) for index, label in enumerate(guesses))
    promise = Promise(target=target)
    wrong = sum(guess.label != truths[guess.object] for guess in pool[:sample])
    left = pool[sample:]
    steps: list[Step] = [
        Prove(pool=pool, looks=(Look(sample, wrong),), risk=promise.risk),
        Accept(
            guesses=left,
            sample=sample,
            wrong=wrong,
            allowed=promise.allowed(len(left), total=len(pool)),
        ),
    ]
    plan = Plan(np.zeros((len(pool), 2)), 3, promise, steps=steps)
    labels = {index: truths[index] for index in range(sample)}
    return report(plan, labels, classes=NAMES, phase="labeled")


@settings(deadline=None, max_examples=12)
@given(
    seed=st.integers(0, 5),
    apart=st.sampled_from([0.5, 1.5, 4.0]),
    most=st.integers(0, 300),
    skipped=st.booleans(),
)
def test_every_number_is_in_its_range_at_any_moment(
    seed: int, apart: float, most: int, skipped: bool
) -> None:
    plan, truth = clouds(300, apart=apart, seed=seed)
    if skipped:
        truth = np.where(np.arange(300) % 9, truth, SKIPPED)
    labels = run(plan, truth, most=most)
    phases: dict[type, Phase] = {Start: "asking", Ask: "asking", Prove: "proving", Accept: "labeled"}
    phase = phases[type(plan.steps[-1])]

    made = report(
        plan, labels, classes=NAMES, phase=phase, outlook=look_ahead(plan, labels), price=0.5, workers=3
    )

    assert made.labeled_by_people == len(labels)
    assert 0 <= made.answered_now <= made.asked_now <= 300
    if made.forecast is not None:
        assert 0 <= made.forecast.low <= made.forecast.likely <= made.forecast.high <= 300
        assert made.reachable_share == 1 - made.forecast.low / 300
    if phase == "labeled":
        assert made.forecast is not None
        assert made.forecast.likely == len(labels)
        assert made.saved_share == pytest.approx(1 - len(labels) / 300)
        assert made.bound is not None
        assert sum(one.automatic for one in made.per_class) == made.bound.automatic
        assert sum(one.wrong for one in made.per_class) == made.bound.wrong
        assert all(0 <= one.most_wrong <= one.automatic for one in made.per_class)
    asked = [point.asked for point in made.curve]
    assert sum(asked) <= len(labels)
    assert [point.labels for point in made.curve] == sorted({point.labels for point in made.curve})
    assert all(0 <= point.low <= point.error <= point.high <= 1 for point in made.curve)
    assert made.money is not None
    assert made.money.spent == len(labels) * 1.5
    assert made.money.people + made.money.saved == pytest.approx(made.money.without) == 450
    assert made.words
    assert all(sentence.endswith(".") for sentence in made.words)


def test_the_report_of_a_job_under_way() -> None:
    plan, truth = clouds(600, apart=0.9, seed=1)
    labels = run(plan, truth, most=70)

    made = report(plan, labels, classes=NAMES, phase="asking", outlook=look_ahead(plan, labels))

    assert (made.asked_now, made.answered_now) == (20, 10)
    assert [point.labels for point in made.curve] == [20, 40, 60]
    assert [point.labels for point in made.forecasts] == [60]
    assert made.bound is None
    assert made.words[0] == "People have labeled 70 of 600 objects."
    assert f"people label {made.forecasts[-1].people:,} in the end" in made.words[1]
    assert "at least 90 % of the model's labels are right, with 90 % certainty" in made.words[2]


def test_a_point_of_the_curve_counts_what_people_contradicted() -> None:
    plan, truth = clouds(300, apart=0.5, seed=2)
    labels = run(plan, truth, most=60)
    batch = next(step for step in plan.steps if isinstance(step, Ask))

    (point, *_) = report(plan, labels, classes=NAMES, phase="asking").curve

    assert point.wrong == sum(guess.label != truth[guess.object] for guess in batch.guesses) > 0
    # The ends are where so few, or so many, wrong ones become improbable.
    assert binom.sf(point.wrong - 1, point.asked, point.low) == pytest.approx(0.05)
    assert binom.cdf(point.wrong, point.asked, point.high) == pytest.approx(0.05)


def test_the_bound_of_a_class_fails_as_seldom_as_it_says() -> None:
    """Every sample of every small pool: how often are more labels of the class wrong than the bound says?"""
    size, sample = 9, 4
    for bad in range(size + 1):
        truths = [1] * bad + [0] * (size - bad)
        broken = 0
        for chosen in combinations(range(size), sample):
            order = [*chosen, *(index for index in range(size) if index not in chosen)]
            ordered = [truths[index] for index in order]
            one = proven(ordered, [0] * size, sample=sample).per_class[0]
            broken += sum(truth != 0 for truth in ordered[sample:]) > one.most_wrong
        assert broken <= 0.4 * comb(size, sample) + 1e-9


@pytest.mark.parametrize(
    ("truths", "guesses", "said"),
    [
        ([0] * 10 + [1, 1, 1, 2] + [0] * 9, [0] * 10 + [1, 2, 2, 2] + [0] * 9, "owl: 2 of the 3"),
        ([0] * 10 + [1, 1, 1, 2] + [0] * 9, [0] * 10 + [1, 2, 2, 2] + [0] * 9, "dog: 2 of the 3"),
        ([0] * 14 + [2] * 9, [0] * 14 + [2] * 9, "owl: none of them was in the sample"),
    ],
)
def test_a_rare_class_that_is_much_worse_is_named(truths: list[int], guesses: list[int], said: str) -> None:
    made = proven(truths, guesses, sample=14, target=0.9)

    assert [sentence for sentence in made.words if sentence.startswith(said)]
    assert not made.per_class[0].warning


def test_the_promise_is_said_with_its_numbers() -> None:
    made = proven([0] * 60, [0] * 60, sample=20, target=0.9)

    assert made.words[:2] == (
        "People have labeled 20 of 60 objects; the model labeled the other 40.",
        "At most 4 of these 40 labels are wrong, with 90 % certainty.",
    )


def test_what_cannot_be_reached_comes_with_what_could_be() -> None:
    plan, truth = clouds(600, apart=1.5, seed=0)
    plan.promise = Promise(target=0.999)
    labels = run(plan, truth, most=300)
    outlook = look_ahead(plan, labels)

    made = report(plan, labels, classes=NAMES, phase="unreachable", outlook=outlook)

    assert made.reachable_share == 0
    assert {advice.promise.scope for advice in made.advice} == {"auto", "dataset"}
    assert all(advice.promise.target <= 0.999 and advice.saved_share >= 0.1 for advice in made.advice)
    assert made.words[1] == (
        "Not reachable with this model, as it looks now: "
        "at least 99.9 % of the model's labels are right, with 90 % certainty."
    )
    assert "embed=" in made.words[-1]


@pytest.mark.parametrize("evidence", ["holdout", "audit"])
def test_the_outlook_is_what_the_plan_has_forecast(evidence: Evidence) -> None:
    plan, truth = clouds(1000, apart=0.9, seed=3)
    plan.evidence = evidence
    labels = run(plan, truth, most=200)
    last = plan.steps[-1]
    assert isinstance(last, Ask)
    assert last.forecast is not None
    assert evidence == "audit" or len(last.random) > 0
    outlook = look_ahead(plan, labels)
    assert outlook is not None
    assert outlook.likely(plan.promise) == last.forecast


def test_a_stopped_job_leaves_the_rest_to_people() -> None:
    plan, truth = clouds(300, apart=3.0, seed=0)
    labels = run(plan, truth, most=50)

    made = report(plan, labels, classes=NAMES, phase="stopped", price=1.0)

    assert made.asked_now == 0
    assert made.words == (
        "People have labeled 50 of 300 objects. Automated labeling was stopped; the other 250 go to people.",
    )
    assert made.money is not None
    assert (made.money.people, made.money.saved) == (300, 0)
