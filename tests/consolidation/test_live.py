from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation.live import LiveClasses


def crowd(*, seed: int, tasks: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    truth = random.choice(3, size=tasks, p=[0.5, 0.3, 0.2])
    accuracy = random.uniform(0.5, 0.95, size=8)
    rows = [
        (task, f"w{worker}", "xyz"[truth[task] if random.random() < accuracy[worker] else random.integers(3)])
        for task in range(tasks)
        for worker in random.choice(8, size=random.integers(1, 6), replace=False)
    ]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("method", ["dawid-skene", "one-coin"])
def test_right_after_a_full_run_the_confidence_is_nearly_the_same(seed: int, method: str) -> None:
    answers = crowd(seed=seed)
    full = gt.consolidation.classes(answers, method)

    live = LiveClasses(full)
    found = {
        t: live.confidence(dict(zip(of["worker"], of["label"], strict=True)))
        for t, of in answers.groupby("task")
    }

    apart = pd.Series(found) - full.labels["confidence"]
    assert apart.abs().max() < 0.02
    assert apart.abs().mean() < 0.005


def test_a_new_answer_counts_as_much_as_its_worker_is_known_to_be_worth() -> None:
    live = LiveClasses(gt.consolidation.classes(crowd(seed=1)))
    accuracy = gt.consolidation.classes(crowd(seed=1)).workers["accuracy"]
    best, worst = str(accuracy.idxmax()), str(accuracy.idxmin())

    assert live.confidence({best: "x"}) > live.confidence({worst: "x"})
    assert live.confidence({best: "x", "stranger": "x"}) > live.confidence({best: "x"})
    assert live.confidence({best: "x", "stranger": "y"}) < live.confidence({best: "x"})


def test_a_method_that_learns_no_workers_is_refused() -> None:
    with pytest.raises(ValueError, match="'majority' learns no confusions"):
        LiveClasses(gt.consolidation.classes(crowd(seed=0), "majority"))
