"""Who is held out, and that it stays so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.training.split import held_out

if TYPE_CHECKING:
    import random

names = st.lists(st.text(max_size=4), min_size=2, max_size=30, unique=True)
shares = st.floats(0.01, 0.99)
one_class = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 3)), max_size=40, unique_by=lambda row: row[0]
)


def chosen(
    references: list[str], classes: list[list[int]], *, validation: float = 0.2, seed: int = 0
) -> set[str]:
    sides = held_out(references, classes, validation=validation, seed=seed)
    return {reference for reference, side in zip(references, sides, strict=True) if side}


def photos(number: int) -> list[str]:
    return [f"s3://bucket/{position}.jpg" for position in range(number)]


def test_the_share_is_kept() -> None:
    assert len(chosen(photos(200), [[0]] * 200, validation=0.25)) == 50


def test_each_class_keeps_its_share() -> None:
    held = chosen(photos(100), [[position // 50] for position in range(100)])
    assert sum(reference in held for reference in photos(50)) == 10
    assert len(held) == 20


def test_the_seed_chooses_another_split() -> None:
    assert chosen(photos(50), [[0]] * 50, seed=1) != chosen(photos(50), [[0]] * 50, seed=2)


def test_no_share_holds_nothing_out() -> None:
    assert chosen(photos(9), [[0]] * 9, validation=0) == set()


def test_a_class_on_one_picture_is_trained_on() -> None:
    held = chosen(photos(10), [[1], *[[0]] * 9], validation=0.5)
    assert photos(1)[0] not in held


def test_a_picture_counts_for_the_rarest_class_on_it() -> None:
    classes = [[0, 1] if position < 4 else [0] for position in range(40)]
    held = chosen(photos(40), classes, validation=0.5)
    assert sum(reference in held for reference in photos(4)) == 2
    assert len(held) == 20


def test_lines_of_one_picture_go_to_the_same_side() -> None:
    references = photos(5) * 3
    sides = held_out(references, [[0]] * 15, validation=0.4, seed=3)
    assert sides[:5] == sides[5:10] == sides[10:]
    assert sum(sides) == 6


@given(references=names, share=shares)
def test_both_sides_have_something_even_if_every_class_is_rare(references: list[str], share: float) -> None:
    held = chosen(references, [[position] for position in range(len(references))], validation=share)
    assert 0 < len(held) < len(references)


@given(rows=one_class, share=shares, seed=st.integers())
def test_every_class_that_can_be_is_on_both_sides(
    rows: list[tuple[int, int]], share: float, seed: int
) -> None:
    references = [str(name) for name, _ in rows]
    held = chosen(references, [[found] for _, found in rows], validation=share, seed=seed)
    for found in range(4):
        members = {str(name) for name, each in rows if each == found}
        if len(members) > 1:
            assert members & held
            assert members - held


@given(rows=one_class, share=shares, order=st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(
    rows: list[tuple[int, int]], share: float, order: random.Random
) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)
    first, second = (
        chosen([str(name) for name, _ in each], [[found] for _, found in each], validation=share)
        for each in (rows, shuffled)
    )
    assert first == second


@given(number=st.integers(20, 60), more=st.integers(1, 20))
def test_more_labels_move_hardly_anybody(number: int, more: int) -> None:
    before = chosen(photos(number), [[0]] * number)
    after = chosen(photos(number + more), [[0]] * (number + more)) & set(photos(number))
    assert after <= before or before <= after


@pytest.mark.parametrize("seed", range(20))
def test_a_class_beside_a_rarer_one_still_gets_both_sides(seed: int) -> None:
    """The rarer class, on one picture alone, claims one of the two pictures of the other for training."""
    held = chosen(photos(12), [[1, 2], [1], *[[0]] * 10], seed=seed)
    assert held & {photos(2)[1]}
