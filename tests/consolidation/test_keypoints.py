"""Keypoints of several workers, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation.expected import presence
from gt_notebook.consolidation.keypoint_answers import consolidate_keypoints
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

# That there is something which two of three workers drew.
THERE = presence(np.array([2]), np.array([3])).item()
COLUMNS = ["task", "worker", "label", "x", "y"]
Row = tuple[object, object, object, object, object]
# A picture of 600 x 800 pixels: points up to 25 pixels apart may mean the same.
DIAGONALS = pd.Series({"t": 1000.0, "t1": 1000.0, "t2": 400.0})


def merge(rows: Sequence[Row], *, each_once: bool = False, **workers: int) -> pd.DataFrame:
    """Merge the points of one task per keyword, `t1=3` meaning that three workers answered the task t1."""
    return consolidate_keypoints(
        pd.DataFrame(rows, columns=COLUMNS),
        workers=pd.Series(workers, dtype="int64"),
        diagonals=DIAGONALS,
        each_once=each_once,
    )


def places(merged: pd.DataFrame) -> list[list[int]]:
    found: list[list[int]] = merged[["x", "y"]].to_numpy().tolist()
    return found


set_points = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]),
        st.sampled_from(["ann", "bob", "cyd"]),
        st.sampled_from(["eye", "nose"]),
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    max_size=20,
)


def test_points_of_the_same_thing_become_their_median_along_each_axis() -> None:
    rows = [("t", "a", "eye", 10, 30), ("t", "b", "eye", 11, 24), ("t", "c", "eye", 19, 20)]

    assert places(merge(rows, t=3)) == [[11, 24]]


def test_half_a_pixel_goes_up() -> None:
    assert places(merge([("t", "a", "eye", 10, 20), ("t", "b", "eye", 11, 23)], t=2)) == [[11, 22]]


def test_the_columns_are_as_promised() -> None:
    columns = ["task", "label", "x", "y", "confidence", "answers", "agreement"]

    assert merge([("t", "a", "eye", 10, 10)], t=1).columns.tolist() == columns
    assert merge([], t=1).columns.tolist() == columns


def test_confidence_is_how_probably_it_is_there_times_how_near_it_should_lie() -> None:
    merged = merge([("t", "a", "eye", 100, 100), ("t", "b", "eye", 110, 100)], t=3)

    assert merged["confidence"].tolist() == pytest.approx([THERE * (1 - 5 / 50 * np.sqrt(1.2 / 0.8))])
    assert merged["answers"].tolist() == [2]
    assert merged["agreement"].tolist() == pytest.approx([2 / 3])


def test_points_that_all_set_alike_are_sure() -> None:
    (confidence,) = merge([("t", worker, "eye", 9, 9) for worker in "abc"], t=3)["confidence"]
    assert 0.99 < confidence < 1


def test_points_are_close_by_the_size_of_their_picture() -> None:
    apart = [("a", "eye", 100, 100), ("b", "eye", 120, 100)]

    assert merge([("t1", *row) for row in apart], t1=2)["answers"].tolist() == [2]
    assert merge([("t2", *row) for row in apart], t2=2)["answers"].tolist() == [1, 1]


def test_a_point_that_half_of_the_workers_set_stays_and_one_of_fewer_goes() -> None:
    assert len(merge([("t", "a", "eye", 9, 9)], t=2)) == 1
    assert len(merge([("t", "a", "eye", 9, 9)], t=3)) == 0


def test_points_of_two_classes_and_of_two_tasks_stay_apart() -> None:
    rows = [("t1", "a", "eye", 9, 9), ("t1", "b", "nose", 9, 9), ("t2", "b", "eye", 9, 9)]

    assert merge(rows, t1=2, t2=2)["answers"].tolist() == [1, 1, 1]


def test_two_neighbors_that_all_workers_set_are_paired_with_the_closer_one() -> None:
    rows = [
        ("t", worker, "eye", x + shift, 50)
        for worker, shift in [("a", 0), ("b", 2), ("c", 4)]
        for x in (50, 62)
    ]

    assert places(merge(rows, t=3)) == [[52, 50], [64, 50]]


def test_a_single_workers_points_stay_as_set() -> None:
    merged = merge([("t", "a", "eye", 9, 9), ("t", "a", "eye", 9, 10)], t=1)

    assert places(merged) == [[9, 9], [9, 10]]


def test_of_a_class_wanted_once_the_point_of_most_workers_stays() -> None:
    rows: list[Row] = [("t", "a", "eye", 10, 10), ("t", "b", "eye", 300, 10), ("t", "c", "eye", 302, 10)]
    rows += [("t", "d", "eye", 12, 10), ("t", "e", "eye", 300, 12), ("t", "a", "nose", 40, 40)]

    assert places(merge(rows, t=6, each_once=True)) == [[300, 10]]
    assert places(merge([row for row in rows if row[1] in {"a", "b"}], t=2, each_once=True)) == [
        [10, 10],
        [40, 40],
    ]


@pytest.mark.parametrize("value", [1.5, float("inf"), "left"])
def test_a_point_without_whole_pixels_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="pixels"):
        merge([("t", "a", "eye", 0, 0), ("t", "b", "eye", value, 0)], t=2)


def test_a_picture_of_unknown_size_is_refused() -> None:
    with pytest.raises(AnswerError, match="no length for task 'z'"):
        merge([("z", "a", "eye", 0, 0)], z=1)


def test_more_drawers_than_answers_are_refused() -> None:
    with pytest.raises(AnswerError, match="2 workers drew keypoints in task 't'"):
        merge([("t", worker, "eye", 1, 1) for worker in "ab"], t=1)


@pytest.mark.parametrize("each_once", [False, True])
@given(rows=set_points, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    each_once: bool, rows: list[Row], order: random.Random
) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)

    pd.testing.assert_frame_equal(
        merge(rows, each_once=each_once, t1=3, t2=4), merge(shuffled, each_once=each_once, t1=3, t2=4)
    )


@given(rows=set_points, workers=st.integers(2, 5))
def test_points_that_all_workers_set_alike_come_back_exactly(rows: list[Row], workers: int) -> None:
    drawn = {(task, label, *place) for task, _, label, *place in rows}
    copies = [(task, worker, *rest) for task, *rest in drawn for worker in range(workers)]
    merged = merge(copies, t1=workers, t2=workers)  # type: ignore[arg-type]

    assert merged[["task", "label", "x", "y"]].apply(tuple, axis=1).tolist() == sorted(drawn)
    assert (merged["answers"] == workers).all()


@given(rows=set_points)
def test_no_point_is_counted_twice_and_all_lie_within_what_was_set(rows: list[Row]) -> None:
    merged = merge(rows, t1=3, t2=3)

    assert merged["answers"].sum() <= len(rows)
    assert (merged["answers"] <= 3).all()
    assert merged["confidence"].between(0, 1).all()
    for task, label, x, y in merged[["task", "label", "x", "y"]].itertuples(index=False):
        own = pd.DataFrame([row for row in rows if (row[0], row[2]) == (task, label)], columns=COLUMNS)
        assert own["x"].min() <= x <= own["x"].max()
        assert own["y"].min() <= y <= own["y"].max()


@given(rows=set_points)
def test_a_class_wanted_once_has_one_point_at_most(rows: list[Row]) -> None:
    assert not merge(rows, each_once=True, t1=3, t2=3).duplicated(["task", "label"]).any()


@given(rows=set_points)
def test_the_points_stay_unchanged(rows: list[Row]) -> None:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    before = frame.copy(deep=True)
    consolidate_keypoints(frame, workers=pd.Series({"t1": 3, "t2": 3}), diagonals=DIAGONALS)

    pd.testing.assert_frame_equal(frame, before)
