"""Bounds against brute force: every way in which a small pool can be drawn."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.autolabel.proof import Allowance, Look, chance_of_at_most, looks, most_hidden


def shares(target: float) -> Allowance:
    return lambda left: int((1 - target) * left + 1e-9)


def chance_of_wrong_acceptance(pool: int, bad: int, found: tuple[Look, ...], allowed: Allowance) -> Fraction:
    """Sum over every order in which the pool can be drawn, by counting, in exact fractions."""

    @cache
    def after(drawn: int, wrong: int) -> Fraction:
        if drawn == max(look.drawn for look in found):
            return accepted(drawn, wrong)
        if (ended := ending(drawn, wrong)) is not None:
            return ended
        left = pool - drawn
        is_bad = Fraction(bad - wrong, left)
        return is_bad * (after(drawn + 1, wrong + 1) if is_bad else 0) + (1 - is_bad) * (
            after(drawn + 1, wrong) if is_bad != 1 else 0
        )

    def ending(drawn: int, wrong: int) -> Fraction | None:
        for look in found:
            if look.drawn == drawn and wrong <= look.most_wrong:
                return Fraction(bad - wrong > allowed(pool - drawn))
        return None

    def accepted(drawn: int, wrong: int) -> Fraction:
        return ending(drawn, wrong) or Fraction(0)

    return after(0, 0)


@given(
    pool=st.integers(2, 24),
    target=st.sampled_from([0.5, 0.7, 0.8, 0.9, 0.95]),
    risk=st.sampled_from([0.01, 0.05, 0.1, 0.3, 0.45]),
    data=st.data(),
)
def test_looks_accept_too_many_wrong_labels_no_more_often_than_the_risk(
    pool: int, target: float, risk: float, data: st.DataObject
) -> None:
    sizes = sorted(data.draw(st.sets(st.integers(1, pool), min_size=1, max_size=6)))
    whole_set = data.draw(st.booleans())
    most = int((1 - target) * pool)
    allowed: Allowance = (lambda _left: most) if whole_set else shares(target)
    found = looks(pool, allowed=allowed, risk=risk, sizes=sizes)
    assert [look.drawn for look in found] == sizes
    for bad in range(pool + 1):
        assert chance_of_wrong_acceptance(pool, bad, found, allowed) <= risk + 1e-9


def test_looks_use_up_the_risk_that_they_are_given() -> None:
    """The bound is not safe by being useless: one more wrong label at any look would break it."""
    pool, risk, allowed = 300, 0.1, shares(0.9)
    found = looks(pool, allowed=allowed, risk=risk, sizes=[40, 80])
    assert found == (Look(40, found[0].most_wrong), Look(80, found[1].most_wrong))
    looser = (found[0], Look(80, found[1].most_wrong + 1))
    assert max(chance_of_wrong_acceptance(pool, bad, looser, allowed) for bad in range(20, 60)) > risk


def test_a_sample_of_everything_accepts_what_is_left_of_nothing() -> None:
    assert looks(5, allowed=shares(0.95), risk=0.1, sizes=[5])[0].most_wrong >= 0


@given(
    pool=st.integers(1, 40),
    bad=st.integers(0, 40),
    drawn=st.integers(0, 40),
    wrong=st.integers(0, 40),
)
def test_the_chance_counts_all_samples(pool: int, bad: int, drawn: int, wrong: int) -> None:
    bad, drawn = min(bad, pool), min(drawn, pool)
    exact = Fraction(
        sum(comb(bad, k) * comb(pool - bad, drawn - k) for k in range(min(wrong, drawn) + 1)),
        comb(pool, drawn),
    )
    assert chance_of_at_most(wrong, pool=pool, bad=bad, drawn=drawn) == pytest.approx(float(exact), abs=1e-9)


@given(pool=st.integers(1, 40), drawn=st.integers(0, 40), wrong=st.integers(0, 40))
def test_the_bound_is_missed_no_more_often_than_the_risk(pool: int, drawn: int, wrong: int) -> None:
    drawn = min(drawn, pool)
    wrong = min(wrong, drawn)
    bound = most_hidden(pool, drawn=drawn, wrong=wrong, risk=0.1)
    assert 0 <= bound <= pool - drawn
    if bound < pool - drawn:
        assert chance_of_at_most(wrong, pool=pool, bad=wrong + bound + 1, drawn=drawn) <= 0.1
    assert most_hidden(pool, drawn=drawn, wrong=wrong, risk=0.05) >= bound
