"""Masks from several workers: votes, ties, confidence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation import consolidate_masks
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.mask_answers import Mask


def row(*classes: int) -> Mask:
    return np.array([classes], dtype=np.uint8)


def merged(*masks: Mask) -> list[int]:
    return [int(index) for index in consolidate_masks(masks).mask[0]]


def test_most_votes_win() -> None:
    assert merged(row(1, 1, 0), row(1, 2, 0), row(0, 2, 2)) == [1, 2, 0]


def test_in_a_tie_a_class_beats_the_background_and_the_lower_class_the_higher() -> None:
    assert merged(row(0, 3, 0), row(2, 1, 0)) == [2, 1, 0]
    assert merged(row(0), row(2), row(1)) == [1]


def test_confidence_is_the_mean_overlap_with_the_merged_class() -> None:
    label = consolidate_masks([row(1, 1, 1, 0), row(1, 1, 0, 0), row(1, 1, 0, 0)])

    # 2 of 3 pixels for the first worker, all for the others; the background 1 of 2.
    assert label.mask.tolist() == [[1, 1, 0, 0]]
    assert label.confidence == {0: pytest.approx(0.83), 1: pytest.approx(0.89)}
    assert label.agreement == {0: pytest.approx(0.8333), 1: 1.0}


def test_confidence_stays_below_certainty() -> None:
    assert consolidate_masks([row(1, 0), row(1, 0)]).confidence == {0: 0.95, 1: 0.95}


def test_a_single_worker_gets_the_documented_zero() -> None:
    label = consolidate_masks([row(1, 2, 2)])

    assert label.mask.tolist() == [[1, 2, 2]]
    assert label.confidence == {1: 0.0, 2: 0.0}
    assert label.agreement == {1: 1.0, 2: 1.0}


def test_a_class_that_lost_everywhere_is_not_listed() -> None:
    assert set(consolidate_masks([row(1, 0), row(0, 0), row(0, 0)]).confidence) == {0}


def test_large_masks_are_merged_in_pieces() -> None:
    masks = [
        np.random.default_rng(worker).integers(0, 3, (1100, 1000)).astype(np.uint8) for worker in (1, 2, 3)
    ]

    whole = consolidate_masks(masks).mask
    parts = [consolidate_masks([mask[at] for mask in masks]).mask for at in (slice(0, 500), slice(500, None))]

    assert (whole == np.concatenate(parts)).all()


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=4))
def test_the_order_of_the_workers_means_nothing(rows: list[list[int]]) -> None:
    masks = [row(*classes) for classes in rows]
    first = consolidate_masks(masks)

    for others in itertools.permutations(masks):
        assert consolidate_masks(others).mask.tolist() == first.mask.tolist()
        assert consolidate_masks(others).agreement == first.agreement


@pytest.mark.parametrize("masks", [[], [row(1), row(1, 1)]])
def test_masks_must_be_of_one_picture(masks: list[Mask]) -> None:
    with pytest.raises(AnswerError, match="give masks of one picture"):
        consolidate_masks(masks)
