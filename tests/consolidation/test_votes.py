"""The most frequent of answers that can only be equal or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation.votes import consolidate_votes
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    import random


def answers(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def test_the_most_frequent_answer_wins_with_its_share() -> None:
    merged = consolidate_votes(answers((3, "a", "x"), (3, "b", "y"), (3, "c", "y")))

    assert merged.loc[3].to_dict() == {
        "label": "y",
        "worker": "b",
        "answers": 3,
        "agreement": pytest.approx(2 / 3),
    }


def test_of_equally_frequent_answers_that_of_the_first_worker_by_name_wins() -> None:
    merged = consolidate_votes(answers((0, "zoe", "a"), (0, "ann", "z")))

    assert merged.loc[0, "label"] == "z"


def test_no_answers_merge_to_no_labels() -> None:
    assert len(consolidate_votes(answers())) == 0


def test_two_answers_of_one_worker_are_refused() -> None:
    with pytest.raises(AnswerError, match="two answers for task 0, worker 'a'"):
        consolidate_votes(answers((0, "a", "x"), (0, "a", "y")))


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from("abcde"), st.sampled_from("xyz")),
        unique_by=lambda row: row[:2],
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_means_nothing_and_the_label_is_the_workers_own(
    rows: list[tuple[int, str, str]], chance: random.Random
) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    merged = consolidate_votes(answers(*rows))

    pd.testing.assert_frame_equal(merged, consolidate_votes(answers(*shuffled)))
    given_by = {(task, worker): label for task, worker, label in rows}
    for task, label, worker in zip(merged.index, merged["label"], merged["worker"], strict=True):
        assert given_by[task, worker] == label
