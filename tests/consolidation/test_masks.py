"""Masks from several workers: votes, ties, confidence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.mask_answers import METHODS, merge_masks
from gt_notebook.errors import AnswerError, TaskError

if TYPE_CHECKING:
    from gt_notebook.consolidation.mask_patterns import Mask


def row(*classes: int) -> Mask:
    return np.array([classes], dtype=np.uint8)


def merged(*masks: Mask) -> list[int]:
    return [int(index) for index in merge_masks(masks).mask[0]]


def test_most_votes_win() -> None:
    assert merged(row(1, 1, 0), row(1, 2, 0), row(0, 2, 2)) == [1, 2, 0]


def test_in_a_tie_a_class_beats_the_background_and_the_lower_class_the_higher() -> None:
    assert merged(row(0, 3, 0), row(2, 1, 0)) == [2, 1, 0]
    assert merged(row(0), row(2), row(1)) == [1]


def test_confidence_is_how_well_two_masks_overlap_on_average() -> None:
    label = merge_masks([row(1, 1, 1, 0), row(1, 1, 0, 0), row(1, 1, 0, 0)])

    # The first and another: 2 of 3 pixels, of the background 1 of 2; the others with each other: all.
    assert label.mask.tolist() == [[1, 1, 0, 0]]
    assert label.confidence == {
        0: pytest.approx((0.5 + 0.5 + 1) / 3),
        1: pytest.approx((2 / 3 + 2 / 3 + 1) / 3),
    }
    assert label.agreement == {0: pytest.approx(5 / 6), 1: 1.0}
    assert label.alike == pytest.approx([(2 / 3 + 0.5) / 2, (2 / 3 + 0.5 + 2) / 4, (2 / 3 + 0.5 + 2) / 4])


def test_one_mask_says_nothing_of_how_good_it_is() -> None:
    label = merge_masks([row(1, 2, 2)])

    assert label.mask.tolist() == [[1, 2, 2]]
    assert np.isnan([*label.confidence.values()]).all()
    assert label.agreement == {1: 1.0, 2: 1.0}


def test_neighbors_are_heard_when_votes_are_smoothed() -> None:
    masks = [np.zeros((9, 9), dtype=np.uint8) for _ in range(3)]
    for mask in masks[:2]:
        mask[:, :5] = 1
        mask[4, 7] = 1
    alone, smoothed = (merge_masks(masks, method=method).mask for method in ("majority", "smoothed"))
    assert alone[4, 7] == 1
    assert smoothed[4, 7] == 0
    assert (smoothed[:, :4] == 1).all()


def test_a_worker_who_paints_at_random_is_found_out() -> None:
    rng = np.random.default_rng(5)
    true = np.zeros((60, 60), dtype=np.uint8)
    true[10:40, 10:40] = 1
    masks = [np.where(rng.random(true.shape) < rate, 1 - true, true) for rate in (0.1, 0.45, 0.45)]
    wrong = {method: (merge_masks(masks, method=method).mask != true).mean() for method in METHODS}
    assert wrong["dawid-skene"] == pytest.approx(0.1, abs=0.02)
    assert wrong["majority"] > 0.25


def test_more_than_eight_workers_and_all_classes() -> None:
    masks = [np.random.default_rng(worker).integers(0, 256, (7, 9)).astype(np.uint8) for worker in range(11)]
    label = merge_masks([*masks, *masks[:1] * 11])
    assert (label.mask == masks[0]).all()


def answers(*rows: tuple[object, object, Mask]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["task", "worker", "mask"])


def test_the_frames_are_as_promised() -> None:
    merged = gt.consolidation.masks(
        answers(
            ("b", "ann", row(1, 0)),
            ("a", "bob", row(2, 2)),
            ("a", "ann", row(2, 0)),
            ("c", "ann", row(0, 0)),
            ("c", "bob", row(0, 0)),
        )
    )
    assert [*merged.labels.index] == ["a", "b", "c"]
    assert merged.labels.columns.tolist() == ["mask", "confidence", "answers", "agreement"]
    assert merged.labels["answers"].tolist() == [2, 1, 2]
    assert merged.labels["confidence"].tolist() == pytest.approx([0.5, np.nan, 1.0], nan_ok=True)
    assert merged.labels["mask"]["a"].tolist() == [[2, 2]]
    assert [*merged.probabilities] == [0, 1, 2]
    assert merged.workers["answers"].to_dict() == {"ann": 3, "bob": 2}
    assert (merged.method, merged.correlation) == ("majority", None)


def test_of_two_masks_by_a_worker_the_last_holds() -> None:
    merged = gt.consolidation.masks(answers(("a", "ann", row(1)), ("a", "ann", row(2))))
    assert merged.labels["mask"]["a"].tolist() == [[2]]


def test_booleans_are_the_first_class() -> None:
    merged = gt.consolidation.masks(answers(("a", "ann", np.array([[True, False]]))))
    assert merged.labels["mask"]["a"].tolist() == [[1, 0]]


def test_nothing_at_all_is_merged_to_nothing() -> None:
    assert len(gt.consolidation.masks(answers()).labels) == 0


def test_the_masks_stay_unchanged() -> None:
    masks = [row(1, 0, 2), row(1, 1, 2), row(0, 0, 2)]
    for method in METHODS:
        gt.consolidation.masks(answers(*[("a", n, mask) for n, mask in enumerate(masks)]), method=method)
    assert [mask.tolist() for mask in masks] == [[[1, 0, 2]], [[1, 1, 2]], [[0, 0, 2]]]


@pytest.mark.parametrize(
    "mask", [np.zeros((2, 2, 3)), np.zeros((2, 2)), [[300]], [[-1]], "mask", np.zeros((0, 3), int)]
)
def test_what_is_no_mask_is_refused(mask: object) -> None:
    with pytest.raises(AnswerError, match="a mask of task 'a' (is an array of shape|has classes outside)"):
        gt.consolidation.masks(answers(("a", "ann", mask)))  # type: ignore[arg-type]


def test_masks_of_different_sizes_are_refused() -> None:
    with pytest.raises(AnswerError, match="the masks have the sizes 1x1, 2x1"):
        gt.consolidation.masks(answers(("a", "ann", row(1)), ("a", "bob", row(1, 1))))


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(TaskError, match="there is no method 'smooth'"):
        gt.consolidation.masks(answers(), method="smooth")


def test_a_class_that_lost_everywhere_is_not_listed() -> None:
    assert set(merge_masks([row(1, 0), row(0, 0), row(0, 0)]).confidence) == {0}


def test_large_masks_are_merged_in_pieces() -> None:
    masks = [
        np.random.default_rng(worker).integers(0, 3, (1100, 1000)).astype(np.uint8) for worker in (1, 2, 3)
    ]

    whole = merge_masks(masks).mask
    parts = [merge_masks([mask[at] for mask in masks]).mask for at in (slice(0, 500), slice(500, None))]

    assert (whole == np.concatenate(parts)).all()


@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=4))
def test_the_order_of_the_workers_means_nothing(rows: list[list[int]]) -> None:
    masks = [row(*classes) for classes in rows]
    for method in METHODS:
        first = merge_masks(masks, method=method)
        for others in itertools.permutations(masks):
            again = merge_masks(others, method=method)
            assert again.mask.tolist() == first.mask.tolist()
            assert again.agreement == first.agreement
            assert again.confidence == pytest.approx(first.confidence, abs=0, nan_ok=True)


@pytest.mark.parametrize("masks", [[], [row(1), row(1, 1)]])
def test_masks_must_be_of_one_picture(masks: list[Mask]) -> None:
    with pytest.raises(AnswerError, match="give masks of one picture"):
        merge_masks(masks)
