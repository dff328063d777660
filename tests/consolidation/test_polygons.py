"""Polygons of several workers, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation.expected import presence
from gt_notebook.consolidation.polygon_answers import consolidate_polygons
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

COLUMNS = ["task", "worker", "label", "vertices"]
Row = tuple[object, object, object, Any]


def rectangle(left: int, top: int, width: int, height: int) -> tuple[tuple[int, int], ...]:
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def merge(rows: Sequence[Row], **workers: int) -> pd.DataFrame:
    """Merge the polygons of one task per keyword, `t1=3` meaning that three workers answered the task t1."""
    return consolidate_polygons(
        pd.DataFrame(rows, columns=COLUMNS), workers=pd.Series(workers, dtype="int64")
    )


SQUARE = rectangle(0, 0, 10, 10)

drawn_polygons = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]),
        st.sampled_from(["ann", "bob", "cyd"]),
        st.sampled_from(["leaf", "stem"]),
        st.builds(
            rectangle, st.integers(-3, 12), st.integers(-3, 12), st.integers(1, 12), st.integers(1, 12)
        ),
    ),
    max_size=14,
)


def test_of_polygons_of_the_same_thing_the_one_most_like_the_others_stays() -> None:
    rows = [
        ("t", worker, "leaf", rectangle(left, 0, 20, 20)) for worker, left in [("a", 0), ("b", 2), ("c", 5)]
    ]
    merged = merge(rows, t=3)

    assert merged["vertices"].tolist() == [rectangle(2, 0, 20, 20)]


def test_the_columns_are_as_promised() -> None:
    columns = ["task", "label", "vertices", "confidence", "answers", "agreement"]

    assert merge([("t", "a", "leaf", SQUARE)], t=1).columns.tolist() == columns
    assert merge([], t=1).columns.tolist() == columns


def there(drew: int, answered: int) -> float:
    return float(presence(np.array([drew]), np.array([answered])).item())


def test_confidence_is_how_probably_it_is_there_times_how_well_it_should_fit() -> None:
    low = rectangle(0, 0, 10, 8)
    rows = [("t", "a", "leaf", SQUARE), ("t", "b", "leaf", SQUARE), ("t", "c", "leaf", low)]
    merged = merge(rows, t=4)

    assert merged["confidence"].tolist() == pytest.approx(
        [there(3, 4) * (1 - (0.0 + 0.2) / 2 / np.sqrt(1.2))]
    )
    assert merged["answers"].tolist() == [3]
    assert merged["agreement"].tolist() == pytest.approx([3 / 4])


def test_of_two_polygons_neither_vouches_for_itself() -> None:
    rows = [("t", "a", "leaf", SQUARE), ("t", "b", "leaf", rectangle(0, 0, 10, 8))]

    assert merge(rows, t=3)["confidence"].tolist() == pytest.approx([there(2, 3) * (1 - 0.2 / np.sqrt(1.2))])


def test_polygons_that_all_drew_alike_are_sure() -> None:
    (confidence,) = merge([("t", worker, "leaf", SQUARE) for worker in "abc"], t=3)["confidence"]
    assert 0.99 < confidence < 1


def test_a_polygon_that_half_of_the_workers_drew_stays_and_one_of_fewer_goes() -> None:
    assert len(merge([("t", "a", "leaf", SQUARE)], t=2)) == 1
    assert len(merge([("t", "a", "leaf", SQUARE)], t=3)) == 0


def test_polygons_apart_of_two_classes_and_of_two_tasks_stay_apart() -> None:
    far = rectangle(100, 0, 10, 10)
    rows = [
        ("t", "a", "leaf", SQUARE),
        ("t", "b", "leaf", far),
        ("t", "b", "stem", SQUARE),
        ("u", "b", "leaf", SQUARE),
    ]

    assert merge(rows, t=2, u=2)["answers"].tolist() == [1, 1, 1, 1]


def test_polygons_whose_boxes_overlap_but_not_they_stay_apart() -> None:
    upper, lower = ((0, 0), (10, 0), (0, 10)), ((10, 10), (10, 1), (1, 10))

    assert merge([("t", "a", "leaf", upper), ("t", "b", "leaf", lower)], t=2)["answers"].tolist() == [1, 1]


def test_one_worker_cannot_vote_twice_for_a_polygon() -> None:
    rows = [("t", "a", "leaf", SQUARE)] * 3 + [("t", "b", "leaf", SQUARE)]

    assert merge(rows, t=4)["answers"].tolist() == [2]


def test_a_single_workers_polygons_stay_as_drawn() -> None:
    other = (*SQUARE[:-1], (SQUARE[-1][0], SQUARE[-1][1] + 1))
    merged = merge([("t", "a", "leaf", SQUARE), ("t", "a", "leaf", other)], t=1)

    assert merged["vertices"].tolist() == [SQUARE, other]


@pytest.mark.parametrize(
    ("vertices", "found"),
    [
        (((0, 0), (9, 9)), "no area"),
        (((0, 0), (5, 5), (9, 9)), "no area"),
        ((), "no area"),
        (((0, 0), (9.5, 0), (9, 9)), "between pixels"),
        (((0, 0), (float("nan"), 0), (9, 9)), "between pixels"),
        (((0, 0), (9, 0, 3), (9, 9)), "no pairs"),
        (((0, 0), ("x", 0), (9, 9)), "no pairs"),
        (7, "no pairs"),
    ],
)
def test_a_polygon_that_is_none_is_refused(vertices: Any, found: str) -> None:
    with pytest.raises(AnswerError, match=f"row 1 of the polygons has .*{found}|row 1 .*{found}"):
        merge([("t", "a", "leaf", SQUARE), ("t", "b", "leaf", vertices)], t=2)


def test_more_drawers_than_answers_are_refused() -> None:
    with pytest.raises(AnswerError, match="2 workers drew polygons in task 't'"):
        merge([("t", worker, "leaf", SQUARE) for worker in "ab"], t=1)


@given(rows=drawn_polygons, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], order: random.Random) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)

    pd.testing.assert_frame_equal(merge(rows, t1=3, t2=4), merge(shuffled, t1=3, t2=4))


@given(rows=drawn_polygons, workers=st.integers(2, 4))
def test_polygons_that_all_workers_drew_alike_come_back_exactly(rows: list[Row], workers: int) -> None:
    drawn = {(task, label, vertices) for task, _, label, vertices in rows}
    copies = [(task, worker, *rest) for task, *rest in drawn for worker in range(workers)]
    merged = merge(copies, t1=workers, t2=workers)

    assert merged[["task", "label", "vertices"]].apply(tuple, axis=1).tolist() == sorted(drawn)
    assert (merged["answers"] == workers).all()


@given(rows=drawn_polygons)
def test_a_merged_polygon_is_one_that_somebody_drew_and_none_is_counted_twice(rows: list[Row]) -> None:
    merged = merge(rows, t1=3, t2=3)

    kept = zip(merged["task"], merged["label"], merged["vertices"], strict=True)
    assert set(kept) <= {(task, label, vertices) for task, _, label, vertices in rows}
    assert merged["answers"].sum() <= len(rows)
    assert (merged["agreement"] >= 0.5).all()
    assert merged["confidence"].between(0, 1).all()


@given(rows=drawn_polygons)
def test_the_polygons_stay_unchanged(rows: list[Row]) -> None:
    frame = pd.DataFrame(rows, columns=COLUMNS)
    before = frame.copy(deep=True)
    consolidate_polygons(frame, workers=pd.Series({"t1": 3, "t2": 3}))

    pd.testing.assert_frame_equal(frame, before)
