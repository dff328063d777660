"""Small sets, missing classes, targets of one and people who err: the plan ends, and says nothing that is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept, Ask
from tests.autolabel.test_evidence import broken
from tests.autolabel.test_plan import clouds, label_all

if TYPE_CHECKING:
    from gt_notebook.autolabel.evidence import Evidence

EVERY_EVIDENCE: tuple[Evidence, ...] = ("holdout", "audit", "cross-fit")


@settings(deadline=None, max_examples=25)
@given(
    objects=st.integers(0, 60),
    classes=st.integers(2, 6),
    used=st.integers(1, 6),
    evidence=st.sampled_from(EVERY_EVIDENCE),
    seed=st.integers(0, 5),
)
def test_every_small_set_comes_to_its_end(
    objects: int, classes: int, used: int, evidence: Evidence, seed: int
) -> None:
    embeddings, truth = clouds(objects, seed=seed)
    truth = truth % min(used, classes)
    promise = Promise(target=0.7, certainty=0.7, scope="dataset" if seed % 2 else "auto")
    plan = Plan(embeddings, classes, promise, seed=seed, evidence=evidence)
    labels = label_all(plan, truth)
    accepted = plan.steps[-1] if plan.steps else None
    automatic = [guess.object for guess in accepted.guesses] if isinstance(accepted, Accept) else []
    assert sorted([*labels, *automatic]) == list(range(objects))
    assert plan.advance(labels) is None


def test_an_empty_set_asks_for_nothing() -> None:
    plan = Plan(np.zeros((0, 3)), 2, Promise())
    assert plan.advance({}) is None
    assert plan.steps == []


def test_with_fewer_objects_than_classes_people_label_them_all() -> None:
    embeddings, truth = clouds(5)
    assert len(label_all(Plan(embeddings, 12, Promise()), truth)) == 5


@pytest.mark.parametrize("evidence", EVERY_EVIDENCE)
def test_a_target_of_one_leaves_the_model_nothing_or_is_true(evidence: Evidence) -> None:
    embeddings, truth = clouds(300)
    plan = Plan(embeddings, 4, Promise(target=1.0), evidence=evidence)
    label_all(plan, truth)
    assert not broken(plan, truth)


def test_when_people_skip_everything_they_see_everything() -> None:
    embeddings, _ = clouds(120)
    labels = label_all(Plan(embeddings, 4, Promise()), np.full(120, SKIPPED))
    assert len(labels) == 120


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_the_promise_is_about_what_people_say_also_where_they_err(share: float) -> None:
    failed = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        embeddings, truth = clouds(500, seed=seed)
        said = np.where(rng.random(500) < share, rng.integers(4, size=500), truth)
        plan = Plan(embeddings, 4, Promise(target=0.9), seed=seed)
        label_all(plan, said)
        failed += broken(plan, said)
    # Of ten jobs, four or more break with a chance below 0.02 when each may with 0.1.
    assert failed < 4


def test_an_embedding_that_says_nothing_ends_with_people() -> None:
    truth = np.random.default_rng(0).integers(3, size=120)
    assert len(label_all(Plan(np.zeros((120, 4)), 3, Promise()), truth)) == 120


def test_what_cannot_be_learned_is_called_unreachable_long_before_the_end() -> None:
    embeddings, _ = clouds(600)
    truth = np.random.default_rng(0).integers(4, size=600)
    plan = Plan(embeddings, 4, Promise())
    labels: dict[int, int] = {}
    while len(labels) < 200:
        plan.advance(labels)
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})
    last = plan.advance(labels)
    assert isinstance(last, Ask)
    assert not last.reachable


def test_a_target_is_not_called_unreachable_before_much_is_known() -> None:
    embeddings, truth = clouds(600, apart=1.5)
    plan = Plan(embeddings, 4, Promise(target=0.9))
    label_all(plan, truth)
    assert isinstance(plan.steps[-1], Accept)
    assert all(step.reachable for step in plan.steps if isinstance(step, Ask))
