"""Several classes an object, merged by what an earlier run has learned of the workers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt

PETS = ["cat", "dog", "bird", "fish"]
METHODS = ["dawid-skene", "one-coin", "weighted-vote", "majority"]


def crowd(seed: int = 0, tasks: int = 120) -> pd.DataFrame:
    """Four answers to each task, by 15 workers who find and invent classes more or less often."""
    rng = np.random.default_rng(seed)
    rows = []
    for task in range(tasks):
        true = rng.random(4) < 0.4
        for worker in rng.choice(15, 4, replace=False):
            right = rng.random(4) < 0.7 + 0.02 * worker
            said = np.where(right, true, ~true)
            said[task % 4] |= not said.any()
            rows += [(task, worker, PETS[label]) for label in np.flatnonzero(said)]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


@pytest.mark.parametrize("method", METHODS)
def test_tasks_come_out_as_they_did_when_the_crowd_was_learned(method: str) -> None:
    full = gt.consolidation.multi_label(crowd(), method, labels=PETS)
    some = crowd()[crowd()["task"].isin([3, 50, 51])]

    again = gt.consolidation.multi_label(some.sample(frac=1, random_state=0), method, crowd=full.crowd)

    pd.testing.assert_frame_equal(again.probabilities, full.probabilities.loc[[3, 50, 51]], rtol=1e-9)
    pd.testing.assert_frame_equal(again.labels, full.labels.loc[[3, 50, 51]], rtol=1e-9)
    assert again.correlation == full.correlation
    assert again.crowd is full.crowd


def test_classes_that_were_learned_one_after_the_other_are_recalled_likewise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("gt_notebook.consolidation.multi_label_answers._TOGETHER_ANSWERS", 1000)
    full = gt.consolidation.multi_label(crowd(), labels=PETS)

    again = gt.consolidation.multi_label(crowd(), crowd=full.crowd)

    assert len(full.crowd.judged) == 2
    pd.testing.assert_frame_equal(again.probabilities, full.probabilities, rtol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_a_tenth_more_answers_leave_what_is_known_near_the_full_run(method: str) -> None:
    answers = crowd()
    late = answers.assign(turn=answers.groupby("task")["worker"].transform(lambda own: own == own.iloc[-1]))
    early = answers[~(late["turn"] & (answers["task"] % 3 == 0))]
    known = gt.consolidation.multi_label(early, method, labels=PETS).crowd
    full = gt.consolidation.multi_label(answers, method, labels=PETS)

    near = gt.consolidation.multi_label(answers, method, crowd=known)

    off = (near.probabilities - full.probabilities).abs()
    assert off.to_numpy().mean() < 0.02
    certain = np.minimum((near.probabilities - 0.5).abs(), (full.probabilities - 0.5).abs()) > 0.2
    assert ((near.probabilities > 0.5) == (full.probabilities > 0.5)).to_numpy()[certain].all()


@pytest.mark.parametrize("method", METHODS)
def test_a_stranger_is_heard(method: str) -> None:
    known = gt.consolidation.multi_label(crowd(), method, labels=PETS).crowd
    answers = pd.DataFrame({"task": "x", "worker": "new", "label": ["cat"]})

    said = gt.consolidation.multi_label(answers, method, crowd=known).labels

    assert said["label"].tolist() == ["cat"]


def test_no_answers_are_merged_by_a_known_crowd() -> None:
    known = gt.consolidation.multi_label(crowd(), labels=PETS).crowd
    assert gt.consolidation.multi_label(crowd()[:0], crowd=known).labels.empty


def test_what_does_not_belong_to_the_crowd_is_refused() -> None:
    known = gt.consolidation.multi_label(crowd(), labels=PETS).crowd
    with pytest.raises(gt.TaskError, match="judged by 'dawid-skene' over"):
        gt.consolidation.multi_label(crowd(), "majority", crowd=known)
    with pytest.raises(gt.TaskError, match="merge by the same method and labels"):
        gt.consolidation.multi_label(crowd(), labels=[*PETS, "cow"], crowd=known)
    with pytest.raises(gt.TaskError, match="leave out gold"):
        gt.consolidation.multi_label(crowd(), gold={0: ["cat"]}, crowd=known)


@pytest.mark.parametrize("method", ["glad", "ground-truth"])
def test_methods_that_judge_tasks_too_keep_no_crowd(method: str) -> None:
    assert gt.consolidation.multi_label(crowd(tasks=20), method, labels=PETS).crowd is None


def test_what_gold_taught_is_not_kept() -> None:
    assert gt.consolidation.multi_label(crowd(), labels=PETS, gold={0: ["cat"]}).crowd is None
