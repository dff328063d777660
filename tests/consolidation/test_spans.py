"""Spans of several workers, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation.expected import presence
from gt_notebook.consolidation.span_answers import consolidate_spans
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ["task", "worker", "label", "start", "end"]
Row = tuple[object, object, object, object, object]


def merge(rows: Sequence[Row], **workers: int) -> pd.DataFrame:
    """Merge the spans of one task per keyword, `t=3` meaning that three workers answered the task t."""
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    return consolidate_spans(frame, workers=pd.Series(workers, dtype="int64"))


def spans(merged: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(merged[["label", "start", "end"]].itertuples(index=False, name=None))


marked_spans = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]),
        st.sampled_from(["ann", "bob", "cyd"]),
        st.sampled_from(["PER", "ORG"]),
        st.integers(0, 12),
        st.integers(1, 9),
    ).map(lambda row: (*row[:4], row[3] + row[4])),
    max_size=14,
    unique=True,
)


def there(drew: int, answered: int) -> float:
    return float(presence(np.array([drew]), np.array([answered])).item())


def test_of_two_spans_neither_vouches_for_itself() -> None:
    merged = merge([("t", "a", "PER", 0, 10), ("t", "b", "PER", 2, 12)], t=2)

    assert spans(merged) == [("PER", 0, 12)]
    assert merged["confidence"].tolist() == pytest.approx([there(2, 2) * (1 - 4 / 12 / np.sqrt(1.2))])


def test_the_end_that_most_chose_wins() -> None:
    rows: list[Row] = [("t", "a", "PER", 3, 9), ("t", "b", "PER", 3, 9), ("t", "c", "PER", 4, 12)]

    merged = merge(rows, t=3)

    assert spans(merged) == [("PER", 3, 9)]
    assert merged["confidence"].tolist() == pytest.approx(
        [there(3, 3) * (1 - 4 / 9 / 3 * np.sqrt(1.8 / 1.2))]
    )
    assert (merged["answers"].item(), merged["agreement"].item()) == (3, 1.0)


def test_without_a_favorite_the_median_wins() -> None:
    rows: list[Row] = [("t", "a", "PER", 3, 20), ("t", "b", "PER", 4, 22), ("t", "c", "PER", 6, 21)]

    assert spans(merge(rows, t=3)) == [("PER", 4, 21)]


def test_of_two_ends_the_outer_one_wins_and_none_is_made_up() -> None:
    rows: list[Row] = [("t", "a", "PER", 0, 10), ("t", "b", "PER", 3, 12)]

    assert spans(merge(rows, t=2)) == [("PER", 0, 12)]


def test_the_label_that_most_gave_wins() -> None:
    rows: list[Row] = [("t", "a", "ORG", 0, 5), ("t", "b", "PER", 0, 5), ("t", "c", "PER", 0, 5)]

    merged = merge(rows, t=3)

    assert spans(merged) == [("PER", 0, 5)]
    assert merged["agreement"].item() == pytest.approx(2 / 3)
    assert merged["confidence"].item() == pytest.approx(there(2, 3))


def test_of_labels_given_equally_often_the_first_by_name_wins() -> None:
    rows: list[Row] = [("t", "a", "PER", 0, 5), ("t", "b", "ORG", 0, 5)]

    assert spans(merge(rows, t=2)) == [("ORG", 0, 5)]


def test_spans_inside_others_stay_apart() -> None:
    """New York (a place) inside The New York Times (an organization)."""
    rows = [("t", worker, *span) for worker in "abc" for span in (("ORG", 0, 18), ("LOC", 4, 12))]

    assert spans(merge(rows, t=3)) == [("ORG", 0, 18), ("LOC", 4, 12)]


def test_two_labels_on_the_same_words_stay_apart() -> None:
    rows = [("t", worker, label, 0, 5) for worker in "ba" for label in ("PER", "ORG")]

    merged = merge(rows, t=2)

    assert spans(merged) == [("ORG", 0, 5), ("PER", 0, 5)]
    assert merged["agreement"].tolist() == [1.0, 1.0]


def test_a_span_stays_when_at_least_half_marked_it() -> None:
    rows: list[Row] = [("t", "a", "PER", 0, 5)]

    assert len(merge(rows, t=2)) == 1
    assert len(merge(rows, t=3)) == 0


def test_a_single_workers_spans_stay_as_marked() -> None:
    rows: list[Row] = [("t", "a", "PER", 4, 9), ("t", "a", "ORG", 0, 9)]

    merged = merge(rows, t=1)

    assert spans(merged) == [("ORG", 0, 9), ("PER", 4, 9)]


def test_nobody_marked_anything() -> None:
    merged = merge([], t=3)

    assert len(merged) == 0
    assert merged.columns.tolist() == ["task", "label", "start", "end", "confidence", "answers", "agreement"]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 3), (0.5, 2), (0, float("inf")), ("a", 2)])
def test_a_span_without_a_place_is_refused(start: object, end: object) -> None:
    with pytest.raises(AnswerError):
        merge([("t", "a", "PER", start, end)], t=1)


def test_more_markers_than_answers_are_refused() -> None:
    rows: list[Row] = [("t", worker, "PER", 0, 5) for worker in "ab"]
    with pytest.raises(AnswerError, match="2 workers drew spans in task 't'"):
        merge(rows, t=1)


@given(rows=marked_spans, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(merge(rows, t1=3, t2=4), merge(shuffled, t1=3, t2=4))


@given(rows=marked_spans, workers=st.integers(2, 5))
def test_spans_that_all_workers_marked_alike_come_back_exactly(rows: list[Row], workers: int) -> None:
    marked = {(task, start, end, label) for task, _, label, start, end in rows}
    copies = [(task, w, label, start, end) for task, start, end, label in marked for w in range(workers)]
    merged = merge(copies, t1=workers, t2=workers)
    assert set(merged[["task", "start", "end", "label"]].itertuples(index=False, name=None)) == marked
    assert (merged["answers"] == workers).all()


@given(rows=marked_spans)
def test_every_end_is_one_that_somebody_chose(rows: list[Row]) -> None:
    merged = merge(rows, t1=3, t2=4)
    for task, start, end in merged[["task", "start", "end"]].itertuples(index=False):
        assert start < end
        assert start in {row[3] for row in rows if row[0] == task}
        assert end in {row[4] for row in rows if row[0] == task}
    assert merged["answers"].sum() <= len(rows)
    assert merged["confidence"].between(0, 1).all()
