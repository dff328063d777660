"""What vouches for the model: kept promises, labels that the model must not know, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.evidence import cross_fitted, vouched
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import chance_of_at_most
from gt_notebook.autolabel.report import report
from gt_notebook.autolabel.steps import Accept, Ask, Prove
from gt_notebook.errors import JobError
from tests.autolabel.test_plan import clouds, label_all

if TYPE_CHECKING:
    from random import Random

    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.learning import Scorer
    from gt_notebook.autolabel.proof import Floats, Integers


def broken(plan: Plan, truth: Integers) -> bool:
    """Whether more labels of the model are wrong than were promised."""
    accepted = plan.steps[-1]
    return (
        isinstance(accepted, Accept)
        and sum(guess.label != truth[guess.object] for guess in accepted.guesses) > accepted.allowed
    )


@pytest.mark.parametrize("evidence", ["audit", "holdout"])
def test_a_promise_of_little_certainty_breaks_no_more_often_than_it_may(evidence: Evidence) -> None:
    """Labels that hardly follow from the place: the sample alone stands between the model and a broken promise."""
    jobs, failed, accepted = 80, 0, 0
    for seed in range(jobs):
        rng = np.random.default_rng(seed)
        embeddings, truth = clouds(160, classes=2, apart=2.0, seed=seed)
        truth = np.where(rng.random(160) < 0.17, 1 - truth, truth)
        plan = Plan(embeddings, 2, Promise(target=0.8, certainty=0.6), seed=seed, evidence=evidence)
        label_all(plan, truth)
        accepted += isinstance(plan.steps[-1], Accept)
        failed += broken(plan, truth)
    assert accepted > 5
    # With a risk of 0.4 for each job, 43 of 80 or more would break with a chance below 0.01.
    assert failed < 43


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 20), flip=st.randoms(use_true_random=False))
def test_nothing_before_the_proof_depends_on_the_labels_that_are_held_back(seed: int, flip: Random) -> None:
    embeddings, truth = clouds(400, apart=1.5, seed=seed)
    first = Plan(embeddings, 4, Promise(target=0.9), seed=seed)
    label_all(first, truth)
    proof = next((at for at, step in enumerate(first.steps) if isinstance(step, Prove)), None)
    if proof is None:
        return
    last = first.steps[proof - 1]
    assert isinstance(last, Ask)
    lies = truth.copy()
    for index in last.random:
        lies[index] = flip.choice([SKIPPED, 0, 1, 2, 3])
    second = Plan(embeddings, 4, Promise(target=0.9), seed=seed)
    label_all(second, lies)
    assert second.steps[: proof + 1] == first.steps[: proof + 1]


def test_what_is_held_back_begins_the_sample_and_is_not_asked_for_twice() -> None:
    embeddings, truth = clouds(600, apart=1.5)
    plan = Plan(embeddings, 4, Promise(target=0.9))
    labels: dict[int, int] = {}
    while not isinstance(step := plan.advance(labels), Prove):
        assert isinstance(step, Ask) or not plan.steps[:-1]
        fresh = plan.wanted(labels)
        assert not set(fresh) & labels.keys()
        labels.update({index: int(truth[index]) for index in fresh})
    held = plan.steps[-2]
    assert isinstance(held, Ask)
    assert held.random
    assert {guess.object for guess in step.pool[: len(held.random)]} == set(held.random)
    assert step.looks[0].drawn >= len(held.random)
    assert {guess.object for guess in step.pool} == set(range(600)) - (labels.keys() - set(held.random))


def test_what_the_model_doubts_later_is_released_to_teach_it() -> None:
    embeddings, truth = clouds(600, apart=1.0)
    plan = Plan(embeddings, 4, Promise(target=0.95))
    label_all(plan, truth)
    asks = [step for step in plan.steps if isinstance(step, Ask)]
    drawn = {index for step in asks for index in step.random}
    assert drawn - set(asks[-1].random)


def test_labels_that_nobody_asked_for_end_the_holding_back() -> None:
    embeddings, truth = clouds(600, apart=1.0)
    plan = Plan(embeddings, 4, Promise(target=0.95))
    labels = {0: int(truth[0])}
    for _ in range(4):
        plan.advance(labels)
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})
    before = plan.steps[-1]
    assert isinstance(before, Ask)
    assert len(before.random) > 2
    extra = [index for index in range(600) if index not in labels][:5]
    labels.update({index: int(truth[index]) for index in extra})
    after = plan.advance(labels)
    assert isinstance(after, Ask)
    assert not set(before.random) & set(after.random)
    assert after.unasked == 6


def test_cross_fitting_needs_no_sample_and_leaves_the_model_less_than_is_right() -> None:
    embeddings, truth = clouds(800)
    plan = Plan(embeddings, 4, Promise(target=0.9), evidence="cross-fit")
    labels = label_all(plan, truth)
    accepted = plan.steps[-1]
    assert isinstance(accepted, Accept)
    assert not any(isinstance(step, Prove) for step in plan.steps)
    assert not broken(plan, truth)
    assert len(labels) < 400
    assert accepted.sample > 0
    made = report(plan, labels, classes=["a", "b", "c", "d"], phase="labeled")
    assert any("as is expected and not proven" in sentence for sentence in made.words)
    assert made.per_class == ()


def test_cross_fitting_uses_a_model_that_has_not_seen_the_object() -> None:
    seen: list[int] = []
    objects = np.arange(20, dtype=np.float64)[:, np.newaxis]
    labels = np.arange(20, dtype=np.int64) % 2

    class Remembers:
        def __init__(self, known: Floats) -> None:
            self._known = set(known[:, 0].tolist())

        def scores(self, wanted: Floats) -> Floats:
            assert not self._known & set(wanted[:, 0].tolist())
            seen.extend(int(value) for value in wanted[:, 0])
            return np.tile([1.0, 0.0], (len(wanted), 1))

    def learn(known: Floats, _given: Integers) -> Scorer:
        return Remembers(known)

    wanted = np.array([3, 4, 7, 19])
    lead, wrong = cross_fitted(objects, labels, wanted, learn=learn, rng=np.random.default_rng(0))
    assert sorted(seen) == wanted.tolist()
    assert lead.tolist() == [1.0] * 4
    assert wrong.tolist() == [1, 0, 1, 1]


@given(pool=st.integers(1, 60), drawn=st.integers(0, 60), wrong=st.integers(0, 60))
def test_random_objects_vouch_when_one_wrong_label_too_many_would_be_unlikely(
    pool: int, drawn: int, wrong: int
) -> None:
    wrong = min(wrong, drawn)
    promise = Promise(target=0.8, certainty=0.7)
    allowed = promise.allowed(pool, total=100)
    chance = chance_of_at_most(wrong, pool=pool + drawn, bad=wrong + allowed + 1, drawn=drawn)
    found = vouched(pool, drawn=drawn, wrong=wrong, promise=promise, total=100, rule="exact")
    assert found == (chance <= promise.risk)


def test_the_naive_rule_says_that_it_breaks_promises_and_does() -> None:
    failed = 0
    for seed in range(6):
        embeddings, truth = clouds(400, apart=0.8, seed=seed)
        with pytest.warns(UserWarning, match="half of all jobs"):
            plan = Plan(embeddings, 4, Promise(target=0.9), seed=seed, rule="naive", evidence="cross-fit")
        label_all(plan, truth)
        failed += broken(plan, truth)
    assert failed > 0


@pytest.mark.parametrize("evidence", ["audit", "holdout"])
def test_the_naive_rule_looks_once_at_a_fifth_of_what_is_left(evidence: Evidence) -> None:
    embeddings, truth = clouds(600)
    with pytest.warns(UserWarning, match="half of all jobs"):
        plan = Plan(embeddings, 4, Promise(), rule="naive", evidence=evidence)
    label_all(plan, truth)
    proof = next(step for step in plan.steps if isinstance(step, Prove))
    (look,) = proof.looks
    assert look.drawn == -(-len(proof.pool) // 5)
    assert look.most_wrong == int(0.05 * len(proof.pool) + 1e-9) * look.drawn // len(proof.pool)


@pytest.mark.parametrize(("name", "value"), [("evidence", "hope"), ("rule", "exactly")])
def test_unknown_evidence_and_rules_are_refused(name: str, value: str) -> None:
    with pytest.raises(JobError, match=f"{name} is '{value}'; give"):
        Plan(clouds(10)[0], 4, Promise(), **{name: value})  # type: ignore[arg-type]
