"""A few answers merged by what an earlier run has learned of the workers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt

PETS = ["cat", "dog", "bird"]
METHODS = ["dawid-skene", "one-coin", "weighted-vote", "majority"]


def crowd(seed: int = 0) -> pd.DataFrame:
    """Four answers to each of 120 tasks, by 15 workers who are more or less reliable."""
    rng = np.random.default_rng(seed)
    task = np.repeat(np.arange(120), 4)
    worker = np.concatenate([rng.choice(15, 4, replace=False) for _ in range(120)])
    right = rng.random(480) < rng.uniform(0.5, 0.95, 15)[worker]
    label = np.where(right, task % 3, rng.integers(3, size=480))
    return pd.DataFrame({"task": task, "worker": worker, "label": np.array(PETS, dtype=object)[label]})


def birds_for_ducks() -> pd.DataFrame:
    """A third of the tasks is of a kind that no class stands for; half of the workers call it always the one thing."""
    rng = np.random.default_rng(1)
    task = np.repeat(np.arange(240), 12)
    worker = np.concatenate([rng.choice(24, 12, replace=False) for _ in range(240)])
    opinion = np.where(task % 3 == 2, worker % 2, task % 3)
    label = np.where(rng.random(len(task)) < 0.93, opinion, rng.integers(2, size=len(task)))
    return pd.DataFrame(
        {"task": task, "worker": worker, "label": np.array(["duck", "other"], dtype=object)[label]}
    )


@pytest.mark.parametrize("method", METHODS)
def test_tasks_come_out_as_they_did_when_the_crowd_was_learned(method: str) -> None:
    full = gt.consolidation.classes(crowd(), method, labels=PETS)
    some = crowd()[crowd()["task"].isin([3, 50, 51])]

    again = gt.consolidation.classes(some.sample(frac=1, random_state=0), method, crowd=full.crowd)

    expected = full.labels.loc[full.labels.index.isin([3, 50, 51])]
    pd.testing.assert_frame_equal(again.labels, expected, rtol=1e-9)
    pd.testing.assert_frame_equal(again.probabilities, full.probabilities.loc[[3, 50, 51]], rtol=1e-9)
    assert again.correlation == full.correlation
    assert again.crowd is full.crowd


def test_tasks_of_a_hidden_kind_stay_hardly_sure() -> None:
    full = gt.consolidation.classes(birds_for_ducks())
    assert "of a kind that no class stands for" in full.note
    some = birds_for_ducks()[birds_for_ducks()["task"] < 6]

    again = gt.consolidation.classes(some, crowd=full.crowd)

    pd.testing.assert_frame_equal(again.labels, full.labels.loc[:5], rtol=1e-9)
    assert again.note == full.note


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_is_heard_less_than_who_is_known_to_be_right(method: str) -> None:
    known = gt.consolidation.classes(crowd(), method, labels=PETS)
    best = known.workers["accuracy"].idxmax()
    answers = pd.DataFrame({"task": ["x", "y"], "worker": [best, 99], "label": ["cat", "cat"]})

    said = gt.consolidation.classes(answers, method, crowd=known.crowd).labels

    assert said["label"].tolist() == ["cat", "cat"]
    of_known, of_stranger = said["confidence"].tolist()
    assert of_stranger <= of_known


def test_nothing_is_learned_from_what_is_merged_by_a_known_crowd() -> None:
    known = gt.consolidation.classes(crowd(), labels=PETS).crowd
    some = crowd()[crowd()["task"] < 4]
    lies = pd.DataFrame({"task": np.arange(200, 260), "worker": 3, "label": "bird"})

    alone = gt.consolidation.classes(some, crowd=known).labels
    among = gt.consolidation.classes(pd.concat([some, lies]), crowd=known).labels

    pd.testing.assert_frame_equal(among.loc[:3], alone, rtol=1e-12)


def test_no_answers_are_merged_by_a_known_crowd() -> None:
    known = gt.consolidation.classes(crowd(), labels=PETS).crowd
    assert gt.consolidation.classes(crowd()[:0], crowd=known).labels.empty


def test_another_method_or_other_classes_are_refused() -> None:
    known = gt.consolidation.classes(crowd(), labels=PETS).crowd
    with pytest.raises(gt.TaskError, match="judged by 'dawid-skene' over"):
        gt.consolidation.classes(crowd(), "majority", crowd=known)
    with pytest.raises(gt.TaskError, match="merge by the same method and labels"):
        gt.consolidation.classes(crowd(), labels=[*PETS, "cow"], crowd=known)


def test_what_is_known_otherwise_is_refused_beside_a_crowd() -> None:
    known = gt.consolidation.classes(crowd(), labels=PETS).crowd
    with pytest.raises(gt.TaskError, match="leave out prior, gold and workers"):
        gt.consolidation.classes(crowd(), gold={0: "cat"}, crowd=known)


@pytest.mark.parametrize("method", METHODS)
def test_a_tenth_more_answers_leave_what_is_known_near_the_full_run(method: str) -> None:
    answers = crowd().sample(frac=1, random_state=0)
    known = gt.consolidation.classes(answers[:436], method, labels=PETS).crowd
    full = gt.consolidation.classes(answers, method, labels=PETS)

    near = gt.consolidation.classes(answers, method, crowd=known)

    off = (near.probabilities - full.probabilities).abs()
    assert off.to_numpy().mean() < 0.02
    assert (near.labels["label"] == full.labels["label"]).mean() > 0.97


def test_a_changed_mind_counts_once() -> None:
    known = gt.consolidation.classes(crowd(), labels=PETS).crowd
    answers = pd.DataFrame({"task": "x", "worker": 3, "label": ["dog", "bird", "cat"]})

    changed = gt.consolidation.classes(answers, crowd=known)

    once = gt.consolidation.classes(answers[2:], crowd=known)
    pd.testing.assert_frame_equal(changed.probabilities, once.probabilities)


@pytest.mark.parametrize("method", ["glad", "ground-truth"])
def test_methods_that_judge_tasks_too_keep_no_crowd(method: str) -> None:
    assert gt.consolidation.classes(crowd(), method, labels=PETS).crowd is None


def test_what_gold_taught_is_not_kept() -> None:
    assert gt.consolidation.classes(crowd(), labels=PETS, gold={0: "cat"}).crowd is None
