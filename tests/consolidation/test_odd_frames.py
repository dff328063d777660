"""Frames as users have them: any dtype and index, repeated rows, wrong columns; they are read or refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.errors import AnswerError, TaskError

functions = gt.consolidation

_WHO = {"task": ["b", "b", "b", "a", "a"], "worker": ["z", "y", "x", "z", "y"]}
_CLASSES = pd.DataFrame({**_WHO, "label": ["dog", "cat", "dog", "cat", "dog"]})
_BOXES = _CLASSES.assign(left=[0, 1, 2, 10, 11], top=[0, 1, 0, 5, 5], width=20, height=[10, 10, 9, 20, 21])
_SPANS = _CLASSES.assign(start=[0, 0, 1, 5, 5], end=[4, 4, 5, 9, 8])
_POINTS = _CLASSES.assign(label="nose", x=[0, 1, 2, 10, 11], y=[0, 1, 0, 5, 5])
_RINGS = [[(0, 0), (side, 0), (10, 10)] for side in (9, 10, 11, 12, 13)]
_POLYGONS = _CLASSES.assign(label="roof", vertices=pd.Series(_RINGS))
_MASKS = pd.DataFrame({**_WHO, "mask": [np.full((2, 3), index) for index in (0, 1, 1, 0, 1)]})

FRAMES: dict[str, tuple[Any, pd.DataFrame, dict[str, Any]]] = {
    "classes": (functions.classes, _CLASSES, {}),
    "multi_label": (functions.multi_label, _CLASSES, {}),
    "boxes": (functions.boxes, _BOXES, {}),
    "spans": (functions.spans, _SPANS, {}),
    "keypoints": (functions.keypoints, _POINTS, {"diagonals": {"a": 500.0, "b": 500}}),
    "polygons": (functions.polygons, _POLYGONS, {}),
    "masks": (functions.masks, _MASKS, {}),
}
each_function = pytest.mark.parametrize(("merge", "frame", "more"), FRAMES.values(), ids=FRAMES)
JUDGES = [functions.agreement, functions.workers, functions.disagreements]


def _table(merged: functions.Consolidation) -> list[list[Any]]:
    return [
        [cell.tolist() if isinstance(cell, np.ndarray) else cell for cell in row]
        for row in merged.labels.reset_index().to_numpy().tolist()
    ]


def _names(frame: pd.DataFrame) -> list[str]:
    return [column for column in ("task", "worker", "label") if column in frame]


@each_function
def test_a_categorical_column_counts_as_its_values(merge: Any, frame: pd.DataFrame, more: Any) -> None:
    backwards = {
        name: pd.Categorical(frame[name], categories=["unused", *sorted(set(frame[name]), reverse=True)])
        for name in _names(frame)
    }
    assert _table(merge(frame.assign(**backwards), **more)) == _table(merge(frame, **more))


@each_function
@pytest.mark.parametrize("kind", ["object", "string"])
def test_text_may_have_any_dtype(merge: Any, frame: pd.DataFrame, more: Any, kind: str) -> None:
    assert _table(merge(frame.astype(dict.fromkeys(_names(frame), kind)), **more)) == _table(
        merge(frame, **more)
    )


@each_function
def test_index_and_column_order_and_further_columns_mean_nothing(
    merge: Any, frame: pd.DataFrame, more: Any
) -> None:
    odd = frame[frame.columns[::-1]].assign(confidence="sure", index=0).set_axis([7] * len(frame))
    assert _table(merge(odd, **more)) == _table(merge(frame, **more))


@each_function
def test_a_repeated_row_counts_once(merge: Any, frame: pd.DataFrame, more: Any) -> None:
    assert _table(merge(pd.concat([frame, frame]), **more)) == _table(merge(frame, **more))


@each_function
def test_a_column_that_stands_twice_is_refused(merge: Any, frame: pd.DataFrame, more: Any) -> None:
    twice = pd.concat([frame, frame[["worker"]]], axis=1)
    with pytest.raises(AnswerError, match="2 columns of the answers are named 'worker'"):
        merge(twice, **more)


@each_function
@pytest.mark.parametrize("column", ["task", "worker"])
def test_lists_for_names_are_refused(merge: Any, frame: pd.DataFrame, more: Any, column: str) -> None:
    with pytest.raises(AnswerError, match=f"'{column}' holds what cannot be compared"):
        merge(frame.assign(**{column: pd.Series([["a"]] * len(frame))}), **more)


@pytest.mark.parametrize("judge", JUDGES)
def test_what_is_no_frame_is_refused(judge: Any) -> None:
    with pytest.raises(AnswerError, match=r"the answers cannot be a list; give a pandas\.DataFrame"):
        judge([("a", "x", "cat")])


@pytest.mark.parametrize("judge", [functions.workers, functions.disagreements])
def test_a_frame_is_no_merged_result(judge: Any) -> None:
    with pytest.raises(AnswerError, match="merged cannot be a DataFrame; give the whole result"):
        judge(_CLASSES, merged=functions.classes(_CLASSES).labels)


def test_a_result_of_other_tasks_is_refused() -> None:
    with pytest.raises(AnswerError, match="merged knows nothing of task 'b'"):
        functions.disagreements(_CLASSES, merged=functions.classes(_CLASSES.assign(task="c")))


@pytest.mark.parametrize("labels", ["dog", {"cat", "dog"}, 2, iter(["cat", "dog"])])
@pytest.mark.parametrize("merge", [functions.classes, functions.multi_label])
def test_labels_without_an_order_are_refused(merge: Any, labels: Any) -> None:
    with pytest.raises(TaskError, match="labels cannot be .*give a list of the classes"):
        merge(_CLASSES, labels=labels)


@pytest.mark.parametrize("label", [None, np.nan, ["bird"]])
def test_labels_that_name_no_class_are_refused(label: Any) -> None:
    with pytest.raises(TaskError, match="labels holds"):
        functions.classes(_CLASSES, labels=["cat", "dog", label])


def test_labels_of_an_array_come_out_as_python_has_them() -> None:
    names: Any = np.array(["cat", "dog"])
    merged = functions.classes(_CLASSES, labels=names)
    assert {type(label) for label in merged.labels["label"]} == {str}


@pytest.mark.parametrize(
    ("merge", "frame"), [(functions.classes, _CLASSES), (functions.multi_label, _CLASSES)]
)
def test_gold_by_no_task_is_refused(merge: Any, frame: pd.DataFrame) -> None:
    with pytest.raises(AnswerError, match="gold is a list; give a dictionary"):
        merge(frame, gold=["cat", "dog"])


def test_gold_of_several_classes_is_no_text() -> None:
    with pytest.raises(AnswerError, match="gold gives task 'a' the classes 'cat'; give a list"):
        functions.multi_label(_CLASSES, gold={"a": "cat"})


def test_gold_of_one_class_is_no_list() -> None:
    with pytest.raises(AnswerError, match=r"gold has the label \['cat'\]; give one class a task"):
        functions.classes(_CLASSES, gold={"a": ["cat"]})


@pytest.mark.parametrize("name", ["classes", "multi_label", "boxes"])
def test_a_crowd_of_another_function_is_refused(name: str) -> None:
    merge, frame, _ = FRAMES[name]
    other, theirs, _ = FRAMES["boxes" if name == "classes" else "classes"]
    for crowd in (other(theirs).crowd, merge(frame), "crowd"):
        with pytest.raises(TaskError, match=r"crowd cannot be .*give the \.crowd of an earlier result"):
            merge(frame, crowd=crowd)


@pytest.mark.parametrize("name", ["boxes", "spans", "polygons"])
def test_messages_name_the_frame_that_is_at_fault(name: str) -> None:
    merge, frame, _ = FRAMES[name]
    with pytest.raises(AnswerError, match="answered must have the column 'worker'"):
        merge(frame, answered=frame[["task"]])


def test_a_box_too_far_out_for_its_size_is_refused() -> None:
    with pytest.raises(AnswerError, match=r"row 0 of the boxes has left 1e\+30"):
        functions.boxes(_BOXES.assign(left=[1e30, 0, 0, 0, 0]))


@pytest.mark.parametrize(("name", "column"), [("spans", "end"), ("keypoints", "x")])
def test_a_place_too_far_out_to_be_exact_is_refused(name: str, column: str) -> None:
    merge, frame, more = FRAMES[name]
    with pytest.raises(AnswerError, match="row 0 of the .*whole"):
        merge(frame.assign(**{column: [1e300, 9, 9, 9, 9]}), **more)


@pytest.mark.parametrize("diagonals", [None, 500, ["a"], {"a": 500, "b": np.inf}, {"a": "wide", "b": 1}])
def test_diagonals_are_finite_lengths_by_task(diagonals: Any) -> None:
    with pytest.raises(AnswerError, match="diagonals"):
        functions.keypoints(_POINTS, diagonals=diagonals)


@pytest.mark.parametrize("method", [None, ["majority"], _CLASSES])
def test_a_method_is_a_name(method: Any) -> None:
    with pytest.raises(TaskError, match="the method cannot be .*choose from dawid-skene"):
        functions.classes(_CLASSES, method=method)
