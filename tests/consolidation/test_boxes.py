"""Boxes of several workers, merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.errors import AnswerError
from tests.consolidation.drawings import PLACE, Row, boxes, crowd

if TYPE_CHECKING:
    from collections.abc import Sequence


def answers(**workers: str) -> pd.DataFrame:
    """Who answered what: `t="abc"` means that the workers a, b and c answered the task t."""
    return pd.DataFrame(
        [(task, worker) for task, named in workers.items() for worker in named], columns=["task", "worker"]
    )


def merge(rows: Sequence[Row], **workers: str) -> pd.DataFrame:
    return gt.consolidation.boxes(boxes(*rows), answered=answers(**workers)).labels


def kept(rows: Sequence[Row], **workers: str) -> pd.DataFrame:
    merged = merge(rows, **workers)
    return merged[merged["confidence"] >= 0.5].reset_index(drop=True)


def places(merged: pd.DataFrame) -> list[list[float]]:
    return merged[PLACE].to_numpy().tolist()


def is_there(merged: pd.DataFrame) -> pd.Series:
    """Whether a candidate of ``crowd`` is an object: what is drawn by mistake lies to the right."""
    return merged["left"] < 650


drawn_boxes = st.lists(
    st.tuples(
        st.sampled_from(["t1", "t2"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["cat", "dog"]),
        st.integers(-3, 12),
        st.integers(-3, 12),
        st.integers(1, 12),
        st.integers(1, 12),
    ),
    max_size=24,
)


def test_boxes_of_the_same_thing_become_one_between_them() -> None:
    (place,) = places(kept([("t", "a", "cat", 10, 10, 20, 20), ("t", "b", "cat", 12, 10, 20, 22)], t="ab"))
    assert place == pytest.approx([11, 10, 20, 21], abs=0.1)


def test_the_columns_are_as_promised() -> None:
    frame = boxes(("t", "a", "cat", 10, 10, 20, 20))
    merged = gt.consolidation.boxes(frame)
    assert merged.labels.columns.tolist() == ["task", "label", *PLACE, "confidence", "answers", "agreement"]
    assert merged.probabilities.columns.tolist() == ["cat"]
    assert merged.workers.index.tolist() == ["a"]
    assert (merged.method, merged.correlation) == ("box-crowd", 0.3)


def test_more_workers_who_drew_it_make_a_box_surer() -> None:
    rows: list[Row] = [("t", worker, "cat", 0, 0, 9, 9) for worker in "abcde"]
    sure = [merge(rows[:drew], t="abcde")["confidence"].item() for drew in (1, 2, 3, 4, 5)]
    assert sure == sorted(sure)
    assert sure[0] < 0.35
    assert sure[2] > 0.5
    assert sure[4] > 0.9


def test_a_stray_box_of_one_in_three_is_improbable() -> None:
    rows: list[Row] = [("t", worker, "cat", 0, 0, 9, 9) for worker in "abc"]
    merged = merge([*rows, ("t", "a", "cat", 50, 0, 9, 9)], t="abc")
    assert merged["answers"].tolist() == [3, 1]
    assert merged["confidence"].gt(0.5).tolist() == [True, False]


def test_workers_who_drew_nothing_count() -> None:
    rows: list[Row] = [("t", worker, "cat", 0, 0, 9, 9) for worker in "ab"]
    assert merge(rows, t="abcd")["agreement"].tolist() == [0.5]
    assert merge(rows, t="abcde")["confidence"].item() < merge(rows, t="ab")["confidence"].item()


def test_without_answers_given_those_who_drew_are_those_who_answered() -> None:
    merged = gt.consolidation.boxes(boxes(*[("t", worker, "cat", 0, 0, 9, 9) for worker in "ab"])).labels
    assert merged["agreement"].tolist() == [1.0]


def test_boxes_apart_stay_apart() -> None:
    rows: list[Row] = [("t", worker, "cat", left, 0, 9, 9) for worker in "abc" for left in (0, 100)]
    assert places(kept(rows, t="abc")) == [[0, 0, 9, 9], [100, 0, 9, 9]]


def test_the_class_that_most_workers_gave_wins_and_doubt_shows() -> None:
    rows: list[Row] = [
        ("t", worker, label, 0, 0, 9, 9) for worker, label in zip("abc", ["cat", "cat", "dog"], strict=True)
    ]
    merged = gt.consolidation.boxes(boxes(*rows))
    assert merged.labels["label"].tolist() == ["cat"]
    assert merged.labels["answers"].tolist() == [3]
    assert 0 < merged.probabilities["dog"].item() < merged.probabilities["cat"].item()
    assert merged.labels["confidence"].item() == merged.probabilities["cat"].item()


def test_a_horse_and_its_rider_stay_two_boxes() -> None:
    rows: list[Row] = [
        ("t", worker, label, 0, top, 20, high)
        for worker in "abc"
        for label, top, high in (("horse", 5, 25), ("rider", 0, 22))
    ]
    assert kept(rows, t="abc")["label"].tolist() == ["horse", "rider"]


def test_boxes_of_two_tasks_do_not_merge() -> None:
    merged = merge([("t2", "a", "cat", 0, 0, 9, 9), ("t1", "b", "cat", 0, 0, 9, 9)], t1="ab", t2="ab")
    assert merged["task"].tolist() == ["t1", "t2"]
    assert merged["answers"].tolist() == [1, 1]


def test_a_box_that_is_repeated_counts_once() -> None:
    once: Row = ("t", "a", "cat", 0, 0, 9, 9)
    rows = [once, once, once, ("t", "b", "cat", 0, 0, 9, 9)]
    assert merge(rows, t="abcd")["answers"].tolist() == [2]


def test_one_worker_cannot_vote_twice_for_a_box() -> None:
    rows = [("t", "a", "cat", left, 0, 9, 9) for left in (0, 1)] + [("t", "b", "cat", 0, 0, 9, 9)]
    assert sorted(merge(rows, t="ab")["answers"]) == [1, 2]


def test_a_single_workers_boxes_come_back_as_drawn() -> None:
    rows: list[Row] = [("t", "a", "cat", 0, 0, 9, 9), ("t", "a", "dog", 1.5, 0, 9, 9)]
    assert places(merge(rows, t="a")) == [[0, 0, 9, 9], [1.5, 0, 9, 9]]


def test_nobody_drew_anything() -> None:
    merged = gt.consolidation.boxes(boxes(), answered=answers(t1="abc", t2="a"))
    assert len(merged.labels) == 0
    assert merged.workers["answers"].to_dict() == {"a": 2, "b": 1, "c": 1}
    assert merged.workers["boxes"].eq(0).all()


def test_nothing_at_all() -> None:
    merged = gt.consolidation.boxes(boxes())
    assert (len(merged.labels), len(merged.workers)) == (0, 0)


def test_disjoint_answers_leave_every_box_in_doubt() -> None:
    rows: list[Row] = [("t", worker, "cat", 30 * n, 0, 9, 9) for n, worker in enumerate("abcd")]
    merged = merge(rows, t="abcd")
    assert len(merged) == 4
    assert merged["confidence"].lt(0.5).all()


def test_neighbors_in_a_row_are_not_chained_together() -> None:
    rows: list[Row] = [("t", worker, "cat", 5 * n, 0, 12, 12) for n, worker in enumerate("abcd")]
    assert merge(rows, t="abcd")["answers"].tolist() == [2, 2]


def test_the_closest_boxes_are_joined_first() -> None:
    rows = [("t", "a", "cat", 0, 0, 20, 20), ("t", "a", "cat", 6, 0, 20, 20), ("t", "b", "cat", 5, 0, 20, 20)]
    merged = merge(rows, t="ab")
    assert merged.loc[merged["answers"] == 2, "left"].item() == pytest.approx(5.5, abs=0.1)


def test_one_worker_who_draws_far_off_hardly_moves_the_box() -> None:
    rows: list[Row] = [("t", worker, "cat", 100, 100, 50, 50) for worker in "abcd"]
    (place,) = places(kept([*rows, ("t", "e", "cat", 115, 100, 50, 50)], t="abcde"))
    assert place == pytest.approx([100, 100, 50, 50], abs=1)


def test_a_crowd_is_learned() -> None:
    frame, answered, _ = crowd(
        60, seed=1, recall=(0.95, 0.9, 0.85, 0.4), spread=(1, 1, 1, 8), false=(0.02, 0.02, 0.02, 2.0)
    )
    learned = gt.consolidation.boxes(frame, answered=answered).workers
    assert learned["recall"].idxmin() == 3
    assert learned["false_boxes"].idxmax() == 3
    assert learned["false_boxes"][3] == pytest.approx(2.0, abs=0.5)
    assert learned["spread"].idxmax() == 3
    assert learned["answers"].tolist() == [60] * 4


def test_a_good_worker_alone_is_believed_more_than_a_bad_one() -> None:
    frame, answered, _ = crowd(80, seed=2, recall=(0.95, 0.6, 0.6, 0.6), false=(0.02, 0.02, 0.02, 3.0))
    merged = gt.consolidation.boxes(frame, answered=answered, with_members=True).labels
    alone = merged[merged["answers"] == 1]
    drawer = alone["members"].map(lambda rows: frame["worker"].iloc[rows[0]])
    sure = alone.groupby(drawer)["confidence"].mean()
    assert sure[1] > 2 * sure[3]


def test_confidence_is_worth_what_it_says() -> None:
    frame, answered, _ = crowd(200, seed=3, recall=(0.8, 0.7, 0.6, 0.7), false=(0.3, 0.5, 1.0, 2.0))
    merged = gt.consolidation.boxes(frame, answered=answered).labels
    right = is_there(merged)
    model, votes = (((merged[name] - right) ** 2).mean() for name in ("confidence", "agreement"))
    assert model < 0.9 * votes
    assert merged["confidence"].mean() == pytest.approx(right.mean(), abs=0.1)


def test_of_many_workers_the_share_of_the_votes_counts_little() -> None:
    frame, answered, _ = crowd(80, seed=5, recall=(0.8,) * 7, spread=(1,) * 7, false=(0.3,) * 7)
    merged = gt.consolidation.boxes(frame, answered=answered).labels
    most = merged[merged["answers"] == 5]
    assert is_there(most).all()
    assert most["confidence"].median() > 0.92


def test_a_habit_of_drawing_too_wide_is_taken_back() -> None:
    frame, answered, true = crowd(60, seed=4, recall=(1, 1, 1, 1))
    wide = frame["worker"] == 0
    frame.loc[wide, "left"] -= 12
    frame.loc[wide, "width"] += 12
    merged = gt.consolidation.boxes(frame, answered=answered).labels
    off = merged["left"].to_numpy() - true.sort_values(["task", "left"])["left"].to_numpy()
    assert np.abs(off).mean() < 2.5


def test_known_boxes_correct_a_crowd_that_is_too_sure() -> None:
    """Everybody draws the same wrong box beside every object."""
    frame, answered, true = crowd(60, seed=5)
    ghosts = [(task, worker, "cat", 2000, 0, 50, 50) for task in range(60) for worker in range(4)]
    both = pd.concat([frame, boxes(*ghosts)], ignore_index=True)
    plain, known = (
        gt.consolidation.boxes(both, answered=answered, gold=gold).labels
        for gold in (None, true[true["task"] < 30])
    )
    ghost = plain["left"] > 1000
    assert known.loc[ghost, "confidence"].mean() < plain.loc[ghost, "confidence"].mean()


def test_members_are_the_rows_that_a_box_was_merged_from() -> None:
    frame = boxes(
        ("t", "b", "cat", 0, 0, 9, 9), ("t", "a", "cat", 50, 0, 9, 9), ("t", "a", "cat", 0, 0, 9, 9)
    )
    merged = gt.consolidation.boxes(frame, with_members=True).labels
    assert [sorted(rows) for rows in merged["members"]] == [[0, 2], [1]]


@pytest.mark.parametrize("value", [0, -1, float("inf"), "wide"])
def test_a_box_without_area_or_place_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="pixels|sides above 0"):
        merge([("t", "a", "cat", 0, 0, 9, 9), ("t", "b", "cat", 0, 0, value, 9)], t="ab")


@pytest.mark.parametrize("side", [1e-200, 1e200])
def test_a_box_whose_area_is_no_number_is_refused(side: float) -> None:
    with pytest.raises(AnswerError, match="row 0 of the boxes has .*give finite numbers and sides above 0"):
        merge([("t", "a", "cat", 0, 0, side, side), ("t", "b", "cat", 0, 0, side, side)], t="ab")


def test_a_gap_is_refused() -> None:
    with pytest.raises(AnswerError, match="row 0 of the answers has no height"):
        merge([("t", "a", "cat", 0, 0, 9, float("nan"))], t="a")


def test_who_drew_without_having_answered_is_refused() -> None:
    with pytest.raises(AnswerError, match="worker 'b' drew a box in task 't', which answered does not have"):
        merge([("t", "b", "cat", 0, 0, 9, 9)], t="a")


def test_more_classes_than_can_be_learned_are_refused() -> None:
    frame = boxes(*[("t", "a", f"class {n}", 20 * n, 0, 9, 9) for n in range(10_000)])
    with pytest.raises(AnswerError, match="10000 classes"):
        gt.consolidation.boxes(frame)


@settings(deadline=None, max_examples=50)
@given(rows=drawn_boxes, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], order: Any) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    pd.testing.assert_frame_equal(
        merge(rows, t1="abc", t2="abcd"), merge(shuffled, t1="abc", t2="abcd"), check_exact=True
    )


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 99), order=st.permutations(range(4)))
def test_the_names_of_workers_and_tasks_do_not_matter(seed: int, order: list[int]) -> None:
    frame, answered, _ = crowd(6, seed=seed, spread=(1, 2, 3, 4), false=(0.3,) * 4)
    names = {"worker": dict(enumerate(order)), "task": {task: 5 - task for task in range(6)}}
    merged = gt.consolidation.boxes(frame, answered=answered).labels
    renamed = gt.consolidation.boxes(frame.replace(names), answered=answered.replace(names)).labels
    expected = merged.replace({"task": names["task"]}).sort_values(["task", *PLACE]).reset_index(drop=True)
    pd.testing.assert_frame_equal(renamed.sort_values(["task", *PLACE]).reset_index(drop=True), expected)


@settings(deadline=None, max_examples=50)
@given(
    sides=st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=12),
    workers=st.integers(1, 5),
)
def test_boxes_that_all_workers_drew_alike_come_back_exactly(
    sides: list[tuple[int, int]], workers: int
) -> None:
    drawn = [[100 * n, 7, wide, high] for n, (wide, high) in enumerate(sides)]
    merged = merge(
        [("t", worker, "cat", *box) for box in drawn for worker in "abcde"[:workers]], t="abcde"[:workers]
    )
    assert np.array(places(merged)) == pytest.approx(np.array(drawn))
    assert (merged["answers"] == workers).all()


@settings(deadline=None, max_examples=50)
@given(rows=drawn_boxes)
def test_a_merged_box_lies_within_what_was_drawn(rows: list[Row]) -> None:
    merged = gt.consolidation.boxes(boxes(*rows), with_members=True).labels
    for members, place in zip(merged["members"], places(merged), strict=True):
        drawn = np.array([rows[row][3:] for row in members], dtype=float)
        left, top, width, height = place
        assert ([left + width, top + height] <= (drawn[:, :2] + drawn[:, 2:]).max(axis=0) + 1e-9).all()
        assert ([left, top] >= drawn[:, :2].min(axis=0) - 1e-9).all()
        assert min(width, height) > 0


@settings(deadline=None, max_examples=50)
@given(rows=drawn_boxes)
def test_every_box_is_in_one_candidate_and_probabilities_are_some(rows: list[Row]) -> None:
    frame = boxes(*rows)
    before = frame.copy(deep=True)
    merged = gt.consolidation.boxes(frame, answered=answers(t1="abc", t2="abc"))
    assert merged.labels["answers"].sum() == len(set(rows))
    assert merged.labels["answers"].le(3).all()
    assert merged.labels["confidence"].between(0, 1).all()
    assert merged.probabilities.sum(axis=1).le(1 + 1e-9).all()
    pd.testing.assert_frame_equal(frame, before)
