from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.doubts import information
from gt_notebook.consolidation.result import Consolidation

_COLUMNS = ["task", "worker", "label"]


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=5), st.floats(0.5, 0.99))
def test_information_is_what_the_next_answer_tells_of_the_class(
    weights: list[float], accuracy: float
) -> None:
    belief = np.array(weights) / sum(weights)
    classes = len(belief)
    said = np.full((classes, classes), (1 - accuracy) / (classes - 1))
    np.fill_diagonal(said, accuracy)
    joint = belief[:, np.newaxis] * said
    told = (joint * np.log2(joint / (belief[:, np.newaxis] * joint.sum(axis=0)))).sum()

    assert information(belief[np.newaxis], accuracy=accuracy)[0] == pytest.approx(told, abs=1e-9)


def test_the_most_doubtful_task_comes_first() -> None:
    frame = pd.DataFrame(
        [
            (t, w, label)
            for t, said in enumerate(["xxx", "xyx", "xyz", "x", "yy"])
            for w, label in enumerate(said)
        ],
        columns=_COLUMNS,
    )

    found = gt.consolidation.disagreements(frame)

    assert found.index.tolist() == [3, 2, 1, 4, 0]
    assert found.loc[2, "agreement"] == 0
    assert found.loc[0, "agreement"] == 1
    assert np.isnan(found["agreement"][3])
    assert found["answers"].sort_index().tolist() == [3, 3, 3, 1, 2]


def test_with_probabilities_the_gain_is_information() -> None:
    frame = pd.DataFrame([(t, w, "x") for t in range(3) for w in "ab"], columns=_COLUMNS)
    merged = Consolidation(
        labels=pd.DataFrame(),
        probabilities=pd.DataFrame(
            {"x": [0.99, 0.6, 0.8], "y": [0.01, 0.4, 0.2]}, index=pd.Index(range(3), name="task")
        ),
        workers=pd.DataFrame(
            {"answers": [3, 3], "accuracy": [0.9, 0.7]}, index=pd.Index(["a", "b"], name="worker")
        ),
        method="dawid-skene",
    )

    found = gt.consolidation.disagreements(frame, merged=merged)

    assert found.index.tolist() == [1, 2, 0]
    assert found.loc[1, "gain"] == pytest.approx(information(np.array([[0.6, 0.4]]), accuracy=0.8)[0])


def test_boxes_that_lie_apart_come_before_boxes_that_nearly_meet() -> None:
    rows = [(0, "a", "cat", 0, 0, 10, 10), (0, "b", "cat", 0, 0, 10, 9),
            (1, "a", "cat", 0, 0, 10, 10), (1, "b", "cat", 40, 0, 10, 10)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*_COLUMNS, "left", "top", "width", "height"])

    assert gt.consolidation.disagreements(frame).index.tolist() == [1, 0]


ANSWERS = pd.DataFrame(
    [(0, "a", "x"), (0, "b", "x"), (1, "a", "x"), (1, "b", "y"), (2, "a", "y"), (2, "b", "y"), (2, "c", "x")],
    columns=_COLUMNS,
)


def test_confusion_with_the_truth_counts_answers_by_true_class() -> None:
    truth = pd.Series({0: "x", 1: "y"})

    table = gt.consolidation.confusion(ANSWERS, truth=truth)
    of_one = gt.consolidation.confusion(ANSWERS, worker="a", truth=truth)

    assert table.to_numpy().tolist() == [[2, 0], [1, 1]]
    assert of_one.to_numpy().tolist() == [[1, 0], [1, 0]]
    assert (table.index.name, table.columns.name) == ("truth", "answer")


def test_confusion_between_workers_counts_the_tasks_of_both() -> None:
    pair = gt.consolidation.confusion(ANSWERS, worker="a", other="b")
    everybody = gt.consolidation.confusion(ANSWERS)

    assert pair.to_numpy().tolist() == [[1, 0], [1, 1]]
    assert everybody.to_numpy().tolist() == everybody.to_numpy().T.tolist()
    assert everybody.to_numpy().sum() == 2 + 2 + 6


def test_confusion_of_a_stranger_is_refused() -> None:
    with pytest.raises(gt.AnswerError, match="'zoe' has answered nothing"):
        gt.consolidation.confusion(ANSWERS, worker="zoe")


def test_reliability_says_how_often_labels_of_a_confidence_are_right() -> None:
    confidence = pd.Series([0.95, 0.91, 1.0, 0.55, 0.55])
    right = pd.Series([True, True, False, True, False])

    found = gt.consolidation.reliability(confidence, right)

    assert found.index.tolist() == [5, 9]
    assert found["labels"].tolist() == [2, 3]
    assert found["right"].tolist() == pytest.approx([0.5, 2 / 3])
    assert found["confidence"].tolist() == pytest.approx([0.55, 2.86 / 3])
    assert ((found["low"] < found["right"]) & (found["right"] < found["high"])).all()


@pytest.mark.parametrize("confidence", [[0.5], [0.5, 1.2], [0.5, np.nan]])
def test_confidences_that_are_none_are_refused(confidence: list[float]) -> None:
    with pytest.raises(gt.AnswerError, match="from 0 to 1"):
        gt.consolidation.reliability(pd.Series(confidence), pd.Series([True, True]))
