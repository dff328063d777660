"""Any number of classes an object, from several workers' answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.class_methods import METHODS
from gt_notebook.errors import AnswerError, TaskError

PETS = ["cat", "dog", "bird"]
multi_label = gt.consolidation.multi_label


def answers(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


rows_of_answers = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["ann", "bob", "cyd"]), st.sampled_from(PETS)),
    unique=True,
    max_size=30,
)


def chosen(merged: gt.consolidation.Consolidation) -> list[tuple[Any, Any]]:
    return list(zip(merged.labels.index, merged.labels["label"], strict=True))


@pytest.mark.parametrize("method", list(METHODS))
def test_a_class_stays_that_most_chose(method: str) -> None:
    rows = [(task, worker, label) for task in range(6) for worker in "abc" for label in ("dog", "cat")]
    merged = multi_label(answers(*rows), method, labels=PETS)
    assert chosen(merged) == [(task, label) for task in range(6) for label in ("cat", "dog")]
    assert merged.labels["answers"].tolist() == [3] * 12
    assert merged.labels["agreement"].tolist() == [1.0] * 12
    assert merged.workers["answers"].tolist() == [6] * 3


def test_a_class_that_few_chose_is_improbable_and_goes() -> None:
    rows = [(task, worker, "cat") for task in range(6) for worker in "abc"]
    merged = multi_label(answers(*rows, (0, "c", "bird")), labels=PETS)
    assert chosen(merged) == [(task, "cat") for task in range(6)]
    assert merged.probabilities["bird"].between(0.001, 0.499).all()


def test_the_services_method_keeps_every_class_that_anybody_chose() -> None:
    rows = [(task, worker, "cat") for task in range(6) for worker in "abc"]
    merged = multi_label(answers(*rows, (0, "c", "bird")), "ground-truth", labels=PETS)
    assert chosen(merged)[:2] == [(0, "cat"), (0, "bird")]
    assert merged.labels["confidence"].max() == 0.95


def test_a_task_keeps_its_most_probable_class_where_none_is_probable() -> None:
    rows = [
        (task, worker, label)
        for task, labels in enumerate(["ccc", "ddd", "bbb", "cdb"])
        for worker, label in zip(
            "xyz", ({"c": "cat", "d": "dog", "b": "bird"}[letter] for letter in labels), strict=True
        )
    ]
    merged = multi_label(answers(*rows), "majority", labels=PETS)
    assert chosen(merged)[-1] == (3, "cat")
    assert merged.labels["confidence"].iloc[-1] < 0.5


def test_one_workers_classes_are_taken() -> None:
    merged = multi_label(answers((5, "a", "bird"), (5, "a", "cat")), "majority", labels=PETS)
    assert chosen(merged) == [(5, "cat"), (5, "bird")]


def test_reliable_workers_are_believed_class_by_class() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random((300, 3)) < 0.4
    skill = np.array([0.95, 0.95, 0.6, 0.6, 0.6])
    said = truth[:, None] ^ (rng.random((300, 5, 3)) > skill[None, :, None])
    task, worker, label = np.nonzero(said)
    given_answers = pd.DataFrame(
        {"task": task, "worker": worker, "label": np.array(PETS, dtype=object)[label]}
    )
    right = [
        (
            (multi_label(given_answers, method, labels=PETS).probabilities >= 0.5).to_numpy()
            == truth[np.unique(task)]
        ).mean()
        for method in ("dawid-skene", "majority")
    ]
    assert right[0] > right[1] + 0.05


def test_nothing_comes_of_no_answers() -> None:
    merged = multi_label(answers(), labels=PETS)
    assert merged.labels.columns.tolist() == ["label", "confidence", "answers", "agreement"]
    assert len(merged.labels) == 0


@pytest.mark.parametrize("column", ["task", "worker", "label"])
def test_a_gap_is_refused(column: str) -> None:
    frame = answers((1, "a", "cat"), (2, "b", "cat"))
    frame[column] = [frame[column][0], None]
    with pytest.raises(AnswerError, match=f"row 1 of the answers has no {column}"):
        multi_label(frame)


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(AnswerError, match="'cow'"):
        multi_label(answers((1, "b", "cow")), labels=PETS)


def test_a_million_classes_are_refused() -> None:
    few = answers(*[(task, "a", task) for task in range(600)])
    with pytest.raises(AnswerError, match="600 answers to 1,000,000 classes each .* name fewer labels"):
        multi_label(few, labels=range(1_000_000))


def test_an_unknown_method_is_refused_with_the_nearest() -> None:
    with pytest.raises(TaskError, match="did you mean 'majority'"):
        multi_label(answers((1, "b", "cat")), "majorty")


@settings(deadline=None)
@given(rows=rows_of_answers, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_means_nothing(rows: list[Any], order: Any) -> None:
    frame = answers(*rows)
    before = frame.copy(deep=True)
    one, other = (
        multi_label(frame, labels=PETS),
        multi_label(answers(*order.sample(rows, len(rows))), labels=PETS),
    )
    pd.testing.assert_frame_equal(one.labels, other.labels)
    pd.testing.assert_frame_equal(one.probabilities, other.probabilities)
    pd.testing.assert_frame_equal(frame, before)


@settings(deadline=None)
@given(rows=rows_of_answers)
def test_every_task_keeps_at_least_one_of_its_classes(rows: list[Any]) -> None:
    merged = multi_label(answers(*rows), labels=PETS)
    assert set(merged.labels.index) == {task for task, _, _ in rows}
    assert merged.probabilities.to_numpy().min(initial=1) >= 0
    assert merged.probabilities.to_numpy().max(initial=0) <= 1


def test_gold_tasks_come_out_with_their_classes_and_judge_the_workers() -> None:
    rng = np.random.default_rng(0)
    rows = []
    for task in range(60):
        truth = "cat" if task % 2 else "dog"
        other = "dog" if task % 2 else "cat"
        rows += [(task, "ann", truth if rng.random() < 0.95 else other)]
        rows += [(task, worker, other) for worker in ("bob", "cyd")]
    frame = answers(*rows)
    gold = {task: ["cat" if task % 2 else "dog"] for task in range(30)}
    blind, told = multi_label(frame, labels=PETS), multi_label(frame, labels=PETS, gold=gold)
    right = pd.Series({task: "cat" if task % 2 else "dog" for task in range(60)})
    assert (told.labels["label"].loc[:29] == right.loc[:29]).all()
    assert (told.labels["confidence"].loc[:29] == 1).all()
    assert (blind.labels["label"].loc[30:] == right.loc[30:]).mean() < 0.5
    assert (told.labels["label"].loc[30:] == right.loc[30:]).mean() > 0.5
    assert "30 gold answers" in told.note


def test_gold_of_a_task_that_nobody_answered_is_left_aside() -> None:
    frame = answers((1, "a", "cat"), (1, "b", "dog"))
    pd.testing.assert_frame_equal(
        multi_label(frame, labels=PETS, gold={7: ["cat"]}).labels, multi_label(frame, labels=PETS).labels
    )
    assert multi_label(frame, "ground-truth", labels=PETS, gold={1: ["dog"]}).labels["label"].tolist() == [
        "dog"
    ]


@pytest.mark.parametrize("classes", [[], ["cow"]])
def test_gold_without_a_known_class_is_refused(classes: list[str]) -> None:
    with pytest.raises(AnswerError, match="gold gives task 1"):
        multi_label(answers((1, "a", "cat")), labels=PETS, gold={1: classes})
