"""Boxes of several workers, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.consolidation import consolidate_boxes
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = ["left", "top", "width", "height"]
COLUMNS = ["task", "worker", "label", *PLACE]
Row = tuple[object, object, object, object, object, object, object]


def boxes(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def merge(rows: Sequence[Row], **workers: int) -> pd.DataFrame:
    """Merge the boxes of one task per keyword, `t1=3` meaning that three workers answered the task t1."""
    return consolidate_boxes(boxes(*rows), workers=pd.Series(workers, dtype="int64"))


def places(merged: pd.DataFrame) -> list[list[int]]:
    return merged[PLACE].to_numpy().tolist()


drawn_boxes = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]),
        st.sampled_from(["ann", "bob", "cyd"]),
        st.sampled_from(["cat", "dog"]),
        st.integers(-3, 12),
        st.integers(-3, 12),
        st.integers(1, 12),
        st.integers(1, 12),
    ),
    max_size=24,
)


def test_boxes_of_the_same_thing_become_their_mean() -> None:
    merged = merge([("t", "a", "cat", 10, 10, 20, 20), ("t", "b", "cat", 12, 10, 20, 22)], t=2)
    assert places(merged) == [[11, 10, 20, 21]]


def test_the_columns_are_as_promised() -> None:
    merged = merge([("t", "a", "cat", 10, 10, 20, 20)], t=1)
    assert merged.columns.tolist() == ["task", "label", *PLACE, "confidence", "answers", "agreement"]


def test_confidence_is_the_share_of_workers_times_how_well_their_boxes_fit() -> None:
    rows = [("t", "a", "cat", 0, 0, 10, 10), ("t", "b", "cat", 0, 0, 10, 8)]
    merged = merge(rows, t=3)
    assert places(merged) == [[0, 0, 10, 9]]
    assert merged["confidence"].tolist() == [round(2 / 3 * (90 / 100 + 80 / 90) / 2, 2)]
    assert merged["answers"].tolist() == [2]
    assert merged["agreement"].tolist() == pytest.approx([2 / 3])


def test_no_confidence_is_above_what_the_service_claims() -> None:
    merged = merge([("t", worker, "cat", 0, 0, 9, 9) for worker in "abc"], t=3)
    assert merged["confidence"].tolist() == [0.95]


def test_a_box_that_half_of_the_workers_drew_stays() -> None:
    assert len(merge([("t", "a", "cat", 0, 0, 9, 9)], t=2)) == 1


def test_a_box_that_fewer_than_half_drew_goes() -> None:
    assert len(merge([("t", "a", "cat", 0, 0, 9, 9)], t=3)) == 0


def test_workers_who_drew_nothing_count() -> None:
    rows: list[Row] = [("t", worker, "cat", 0, 0, 9, 9) for worker in "ab"]
    assert merge(rows, t=4)["agreement"].tolist() == [0.5]
    assert len(merge(rows, t=5)) == 0


def test_boxes_apart_stay_apart() -> None:
    rows = [("t", worker, "cat", left, 0, 9, 9) for worker in "abc" for left in (0, 100)]
    assert places(merge(rows, t=3)) == [[0, 0, 9, 9], [100, 0, 9, 9]]


def test_boxes_of_two_classes_do_not_merge() -> None:
    merged = merge([("t", "a", "cat", 0, 0, 9, 9), ("t", "b", "dog", 0, 0, 9, 9)], t=2)
    assert merged["label"].tolist() == ["cat", "dog"]


def test_boxes_of_two_tasks_do_not_merge() -> None:
    merged = merge([("t2", "a", "cat", 0, 0, 9, 9), ("t1", "b", "cat", 0, 0, 9, 9)], t1=2, t2=2)
    assert merged["task"].tolist() == ["t1", "t2"]
    assert merged["answers"].tolist() == [1, 1]


def test_one_worker_cannot_vote_twice_for_a_box() -> None:
    rows = [("t", "a", "cat", 0, 0, 9, 9)] * 3 + [("t", "b", "cat", 0, 0, 9, 9)]
    merged = merge(rows, t=4)
    assert merged["answers"].tolist() == [2]


def test_a_single_workers_boxes_stay_as_drawn() -> None:
    rows: list[Row] = [
        ("t", "a", "cat", 0, 0, 9, 9),
        ("t", "a", "cat", 0, 0, 9, 9),
        ("t", "a", "dog", 1, 0, 9, 9),
    ]
    merged = merge(rows, t=1)
    assert places(merged) == [[0, 0, 9, 9], [0, 0, 9, 9], [1, 0, 9, 9]]
    assert merged["confidence"].tolist() == [0.0, 0.0, 0.0]


def test_nobody_drew_anything() -> None:
    merged = merge([], t1=3, t2=1)
    assert len(merged) == 0
    assert merged.columns.tolist() == ["task", "label", *PLACE, "confidence", "answers", "agreement"]


def test_neighbors_in_a_row_are_not_chained_together() -> None:
    """Each box overlaps the next one by more than half, and the first overlaps the last one hardly."""
    merged = merge([("t", worker, "cat", 3 * worker, 0, 12, 12) for worker in range(4)], t=4)
    assert merged["answers"].tolist() == [2, 2]
    assert merged["width"].tolist() == [12, 12]


def test_the_closest_boxes_are_joined_first() -> None:
    rows = [("t", "a", "cat", 0, 0, 20, 20), ("t", "a", "cat", 6, 0, 20, 20), ("t", "b", "cat", 5, 0, 20, 20)]
    merged = merge(rows, t=2)
    assert merged.loc[merged["answers"] == 2, "left"].tolist() == [6]


def test_a_box_one_pixel_wide_keeps_its_width() -> None:
    merged = merge([("t", "a", "cat", 1, 0, 1, 99), ("t", "b", "cat", 1, 0, 2, 99)], t=2)
    assert (merged["width"] >= 1).all()


def test_a_crowded_picture_is_worked_off_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    rows = [("t", worker, "cat", *rng.integers(1, 40, 4)) for worker in range(5) for _ in range(20)]
    whole = merge(rows, t=5)
    monkeypatch.setattr("gt_notebook.consolidation.clusters._BLOCK_PAIRS", 7)
    pd.testing.assert_frame_equal(merge(rows, t=5), whole)


@pytest.mark.parametrize("value", [0, -1, 1.5, float("inf"), "wide"])
def test_a_box_without_whole_pixels_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="pixels"):
        merge([("t", "a", "cat", 0, 0, 9, 9), ("t", "b", "cat", 0, 0, value, 9)], t=2)


def test_a_gap_is_refused() -> None:
    with pytest.raises(AnswerError, match="row 0 of the answers has no height"):
        merge([("t", "a", "cat", 0, 0, 9, float("nan"))], t=2)


@pytest.mark.parametrize("workers", [{}, {"t": 1}])
def test_more_drawers_than_answers_are_refused(workers: dict[str, int]) -> None:
    rows: list[Row] = [("t", worker, "cat", 0, 0, 9, 9) for worker in "ab"]
    with pytest.raises(AnswerError, match="2 workers drew boxes in task 't'"):
        merge(rows, **workers)


@settings(deadline=None)
@given(rows=drawn_boxes, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(merge(rows, t1=3, t2=4), merge(shuffled, t1=3, t2=4))


@settings(deadline=None)
@given(rows=drawn_boxes, workers=st.integers(2, 5))
def test_boxes_that_all_workers_drew_alike_come_back_exactly(rows: list[Row], workers: int) -> None:
    drawn = {(task, label, *place) for task, _, label, *place in rows}
    copies = [(task, worker, *rest) for task, *rest in drawn for worker in range(workers)]
    merged = merge(copies, t1=workers, t2=workers)  # type: ignore[arg-type]
    assert merged[["task", "label", *PLACE]].apply(tuple, axis=1).tolist() == sorted(drawn)
    assert (merged["answers"] == workers).all()


@settings(deadline=None)
@given(rows=drawn_boxes, t1=st.integers(3, 6))
def test_a_merged_box_lies_within_what_was_drawn(rows: list[Row], t1: int) -> None:
    merged = merge(rows, t1=t1, t2=3)
    for task, label, place in zip(merged["task"], merged["label"], places(merged), strict=True):
        drawn = np.array([row[3:] for row in rows if (row[0], row[2]) == (task, label)])
        left, top, width, height = place
        assert (np.array([left + width, top + height]) <= (drawn[:, :2] + drawn[:, 2:]).max(axis=0)).all()
        assert (np.array([left, top]) >= drawn[:, :2].min(axis=0)).all()
        assert min(width, height) >= 1


@settings(deadline=None)
@given(rows=drawn_boxes)
def test_no_box_is_counted_twice(rows: list[Row]) -> None:
    merged = merge(rows, t1=3, t2=3)
    assert merged["answers"].sum() <= len(rows)
    assert (merged["answers"] <= 3).all()
    assert (merged["agreement"] >= 0.5).all()
    assert merged["confidence"].between(0, 0.95).all()


@given(rows=drawn_boxes)
def test_the_boxes_stay_unchanged(rows: list[Row]) -> None:
    frame = boxes(*rows)
    before = frame.copy(deep=True)
    consolidate_boxes(frame, workers=pd.Series({"t1": 3, "t2": 3}))
    pd.testing.assert_frame_equal(frame, before)
