"""Classes while the answers come in, beside the same answers merged at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation.incremental import RunningClasses

PETS = ["cat", "dog", "bird"]


def crowd(seed: int = 0) -> pd.DataFrame:
    """Five answers to each of 300 tasks, by 20 workers who are more or less reliable, in no order."""
    rng = np.random.default_rng(seed)
    task = np.repeat(np.arange(300), 5)
    worker = np.concatenate([rng.choice(20, 5, replace=False) for _ in range(300)])
    right = rng.random(1500) < rng.uniform(0.5, 0.95, 20)[worker]
    label = np.where(right, task % 3, rng.integers(3, size=1500))
    frame = pd.DataFrame({"task": task, "worker": worker, "label": np.array(PETS, dtype=object)[label]})
    return frame.take(rng.permutation(1500)).reset_index(drop=True)


def of_all(running: RunningClasses) -> np.ndarray:
    return np.array([running.of(task).to_numpy() for task in range(300)])


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "majority"])
def test_at_first_everything_is_as_in_the_full_run(method: str) -> None:
    running = RunningClasses(crowd(), labels=PETS, method=method)
    full = gt.consolidation.classes(crowd(), method, labels=PETS).probabilities
    assert of_all(running) == pytest.approx(full.to_numpy(), abs=1e-6)


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "majority"])
def test_a_tenth_more_answers_leave_it_near_the_full_run(method: str) -> None:
    answers = crowd()
    running = RunningClasses(answers[:1365], labels=PETS, method=method)
    for row in answers[1365:].itertuples():
        running.add(row.task, row.worker, row.label)
    full = gt.consolidation.classes(answers, method, labels=PETS).probabilities.to_numpy()
    assert running.stale == pytest.approx(0.09)
    assert np.abs(of_all(running) - full).mean() < 0.02
    assert (of_all(running).argmax(axis=1) == full.argmax(axis=1)).mean() > 0.985


def test_judging_the_workers_anew_makes_it_the_full_run() -> None:
    answers = crowd()
    running = RunningClasses(answers[:700], labels=PETS)
    for row in answers[700:].itertuples():
        running.add(row.task, row.worker, row.label)
    running.refit()
    full = gt.consolidation.classes(answers, labels=PETS).probabilities
    assert running.stale == 0
    assert of_all(running) == pytest.approx(full.to_numpy(), abs=1e-9)


def test_an_answer_touches_no_task_but_its_own() -> None:
    running = RunningClasses(crowd(), labels=PETS)
    before = of_all(running)
    running.add(7, "newcomer", "bird")
    changed = (of_all(running) != before).any(axis=1)
    assert changed.nonzero()[0].tolist() == [7]


def test_a_changed_mind_counts_once() -> None:
    running = RunningClasses(crowd()[:0], labels=PETS)
    for label in ("dog", "bird", "cat"):
        running.add("x", "ann", label)
    assert running.of("x").idxmax() == "cat"
    once = RunningClasses(crowd()[:0], labels=PETS)
    once.add("x", "ann", "cat")
    pd.testing.assert_series_equal(running.of("x"), once.of("x"))


def test_nothing_is_known_of_a_task_without_answers() -> None:
    assert RunningClasses(crowd()[:0], labels=PETS).of("x").tolist() == pytest.approx([1 / 3] * 3)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(gt.AnswerError, match="the label 'cow' is none of"):
        RunningClasses(crowd()[:0], labels=PETS).add("x", "ann", "cow")


def test_a_method_that_cannot_run_is_refused() -> None:
    with pytest.raises(gt.TaskError, match="'glad'"):
        RunningClasses(crowd()[:0], labels=PETS, method="glad")
