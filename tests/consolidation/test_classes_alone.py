"""Classes of tasks that a single worker has answered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt

PETS = ["bird", "cat", "dog"]
MODELS = ["dawid-skene", "one-coin", "glad"]
# How often each of eight workers is right; the last one answers by chance.
SKILL = np.array([0.95, 0.9, 0.9, 0.85, 0.85, 0.8, 0.8, 1 / 3])


def crowd(tasks: int, *, lone: int = 0, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Three answers to each task, and one to each of those that follow; and the true classes."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=tasks + lone)
    each = [rng.choice(8, 3 if task < tasks else 1, replace=False) for task in range(tasks + lone)]
    task, worker = np.repeat(np.arange(tasks + lone), [len(own) for own in each]), np.concatenate(each)
    wrong = (truth[task] + rng.integers(1, 3, len(task))) % 3
    label = np.where(rng.random(len(task)) < SKILL[worker], truth[task], wrong)
    return pd.DataFrame({"task": task, "worker": worker, "label": np.array(PETS)[label]}), truth


@pytest.mark.parametrize("method", MODELS)
@pytest.mark.parametrize("tasks", [1, 300])
def test_without_company_every_answer_is_the_label_and_none_is_sure(method: str, tasks: int) -> None:
    answers, _ = crowd(0, lone=tasks)
    merged = gt.consolidation.classes(answers, method, labels=PETS).labels
    assert merged["label"].tolist() == answers["label"].tolist()
    # However many there are, they say nothing of how right they are.
    assert merged["confidence"].between(0.6, 0.8).all()


@pytest.mark.parametrize("method", MODELS)
def test_an_answer_without_company_is_no_worse_than_its_confidence_says(method: str) -> None:
    answers, truth = crowd(300, lone=1500)
    merged = gt.consolidation.classes(answers, method).labels.loc[300:]
    right = merged["label"] == np.array(PETS)[truth[300:]]
    # These workers err each on their own, of which the answers do not tell, so that it says too little rather.
    assert right.mean() - 0.12 < merged["confidence"].mean() < right.mean()


def test_an_answer_is_worth_what_its_worker_answers_in_company() -> None:
    answers, _ = crowd(300)
    alone = pd.DataFrame({"task": np.arange(1000, 1009), "worker": range(9), "label": "cat"})
    merged = gt.consolidation.classes(pd.concat([answers, alone])).probabilities
    best, *_, worst, stranger = merged.loc[1000:, "cat"].tolist()
    assert best > 0.75
    assert worst < 0.6
    # Of a stranger the crowd's mean is expected.
    assert worst < stranger < best


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin"])
def test_nothing_is_learned_from_answers_without_company(method: str) -> None:
    answers, _ = crowd(200)
    alone = pd.DataFrame({"task": np.arange(1000, 1400), "worker": 7, "label": "dog"})
    with_them = gt.consolidation.classes(pd.concat([answers, alone]), method)
    without = gt.consolidation.classes(answers, method)
    np.testing.assert_allclose(with_them.probabilities.loc[:199], without.probabilities, rtol=1e-9)


def test_a_known_class_is_company() -> None:
    answers, truth = crowd(0, lone=400)
    gold = {task: PETS[truth[task]] for task in range(200)}
    rest = gt.consolidation.classes(answers, gold=gold).labels.loc[200:]
    *others, worst = rest["confidence"].groupby(answers["worker"].loc[200:].to_numpy()).mean()
    assert worst < min(others)


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin"])
def test_a_crowd_that_is_known_is_believed_alike(method: str) -> None:
    answers, _ = crowd(100, lone=50)
    full = gt.consolidation.classes(answers, method)
    lone = gt.consolidation.classes(answers[answers["task"] >= 100], method, crowd=full.crowd)
    pd.testing.assert_frame_equal(lone.probabilities, full.probabilities.loc[100:], rtol=1e-9)


def test_known_workers_are_believed_as_far_as_they_are_known() -> None:
    pairs = pd.MultiIndex.from_product([["ann"], ["no", "yes"]], names=["worker", "truth"])
    known = pd.DataFrame([[0.9, 0.1], [0.4, 0.6]], index=pairs, columns=["no", "yes"])
    answers = pd.DataFrame({"task": [0, 1], "worker": ["ann", "ann"], "label": ["yes", "no"]})
    merged = gt.consolidation.classes(answers, workers=known, prior={"no": 0.5, "yes": 0.5}).labels
    assert merged["label"].tolist() == ["yes", "no"]
    assert merged["confidence"].tolist() == pytest.approx([0.6 / 0.7, 0.9 / 1.3])


def test_a_class_that_is_known_to_be_rare_is_believed_less() -> None:
    answers = pd.DataFrame({"task": [0, 1], "worker": [0, 0], "label": ["rare", "usual"]})
    merged = gt.consolidation.classes(answers, prior={"rare": 0.1, "usual": 0.9})
    (rare, _), (_, usual) = merged.probabilities[["rare", "usual"]].to_numpy().tolist()
    assert rare < 0.5
    assert usual > 0.9


def test_the_classes_that_one_worker_chose_stay_and_the_others_do_not() -> None:
    rng = np.random.default_rng(0)
    chosen = rng.random((200, 6)) < 0.25
    chosen[np.arange(200), rng.integers(6, size=200)] = True
    task, label = np.nonzero(chosen)
    answers = pd.DataFrame({"task": task, "worker": task % 4, "label": label})
    merged = gt.consolidation.multi_label(answers)
    assert list(zip(merged.labels.index, merged.labels["label"], strict=True)) == list(
        zip(task, label, strict=True)
    )
    assert merged.probabilities.to_numpy()[~chosen].max() < 0.25
