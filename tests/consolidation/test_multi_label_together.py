"""Several classes are looked at together, and come out as each would by itself."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.consolidation import coded as coded_module
from gt_notebook.consolidation import multi_label, multi_label_answers
from gt_notebook.consolidation.class_methods import TOGETHER, one_class
from gt_notebook.consolidation.coded import coded
from gt_notebook.consolidation.gold_fit import with_gold
from gt_notebook.consolidation.knowledge import known_from

# The same sums, added up in another order.
TOLERANCE = 1e-9
CLASSES = 5


def crowd(seed: int, tasks: int = 80) -> pd.DataFrame:
    """From one to six answers a task; the last class is hardly ever right and the workers differ."""
    rng = np.random.default_rng(seed)
    truth = rng.random((tasks, CLASSES)) < np.array([0.5, 0.3, 0.3, 0.2, 0.01])
    recall, added = rng.uniform(0.5, 0.98, 9), rng.uniform(0.01, 0.2, 9)
    worker = [rng.choice(9, rng.integers(1, 7), replace=False) for _ in range(tasks)]
    task = np.repeat(np.arange(tasks), [len(each) for each in worker])
    by = np.concatenate(worker)
    said = rng.random((len(task), CLASSES)) < np.where(truth[task], recall[by, None], added[by, None])
    said[~said.any(axis=1), 0] = True
    row, label = np.nonzero(said)
    return pd.DataFrame({"task": task[row], "worker": by[row], "label": label})


def one_by_one(
    frame: pd.DataFrame, method: str, gold: dict[int, list[int]]
) -> tuple[np.ndarray[Any, Any], float]:
    """The probability of each class, asked about by itself, and the mean correlation."""
    given_answers = frame[["task", "worker"]].drop_duplicates()
    columns, correlations = [], []
    for label in range(CLASSES):
        chosen = frame[frame["label"] == label].set_index(["task", "worker"]).index
        said = pd.MultiIndex.from_frame(given_answers).isin(chosen)
        answers = coded(given_answers.assign(label=said), [False, True])
        told = {task: label in names for task, names in gold.items()}
        known = known_from(answers, prior=None, gold=told, workers=None)
        learned = with_gold(partial(one_class, method), answers, known, fitted=True)
        columns.append(learned.probabilities[:, 1])
        assert learned.correlation is not None
        correlations.append(learned.correlation)
    return np.column_stack(columns), float(np.mean(correlations))


@pytest.mark.parametrize("golden", [0, 5, 30])
@pytest.mark.parametrize("method", sorted(TOGETHER))
def test_classes_together_come_out_as_one_by_one(method: str, golden: int) -> None:
    frame = crowd(3)
    gold = {task: [task % CLASSES] for task in range(golden)}
    merged = multi_label(frame, method, labels=range(CLASSES), gold=gold)
    probabilities, correlation = one_by_one(frame, method, gold)
    assert merged.probabilities.to_numpy() == pytest.approx(probabilities, abs=TOLERANCE)
    assert merged.correlation == pytest.approx(correlation, abs=TOLERANCE)


@pytest.mark.parametrize("together", [1, 700])
@pytest.mark.parametrize("block", [2**6, 2**9])
def test_what_is_worked_on_at_once_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, together: int, block: int
) -> None:
    frame = crowd(4)
    whole = multi_label(frame, labels=range(CLASSES))
    monkeypatch.setattr(multi_label_answers, "_TOGETHER_ANSWERS", together)
    monkeypatch.setattr(coded_module, "_BLOCK_CELLS", block)
    parts = multi_label(frame, labels=range(CLASSES))
    pd.testing.assert_frame_equal(whole.probabilities, parts.probabilities, rtol=0, atol=TOLERANCE)
    pd.testing.assert_frame_equal(whole.workers, parts.workers, rtol=0, atol=TOLERANCE)
    pd.testing.assert_frame_equal(whole.labels, parts.labels, rtol=0, atol=TOLERANCE)


def test_a_class_that_nobody_named_is_improbable_everywhere() -> None:
    merged = multi_label(crowd(5), labels=[*range(CLASSES), "none"])
    assert (merged.probabilities["none"] < 0.2).all()
    assert "none" not in set(merged.labels["label"])
    without = multi_label(crowd(5), labels=range(CLASSES))
    pd.testing.assert_frame_equal(
        merged.probabilities.drop(columns="none"),
        without.probabilities,
        rtol=0,
        atol=TOLERANCE,
        check_column_type=False,
    )


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 50), order=st.randoms(use_true_random=False))
def test_the_names_of_workers_and_tasks_and_the_order_of_classes_mean_nothing(seed: int, order: Any) -> None:
    frame = crowd(seed, tasks=25)
    names, numbers, labels = (order.sample(range(count), count) for count in (9, 25, CLASSES))
    renamed = frame.assign(worker=np.array(names)[frame["worker"]], task=np.array(numbers)[frame["task"]])
    one = multi_label(frame, labels=range(CLASSES)).probabilities
    other = multi_label(renamed, labels=labels).probabilities.loc[numbers, list(range(CLASSES))]
    assert other.to_numpy() == pytest.approx(one.to_numpy(), abs=TOLERANCE)
