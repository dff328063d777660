"""When may a random sample of some labels vouch for all of them? An exact answer for finitely many objects.

A model has labeled a pool of objects. People label a random sample of the pool, and every label of the model that they
would have given otherwise counts as wrong. Objects are drawn without replacement, so that the number of wrong labels in
the sample is hypergeometric, whatever the model is and however the pool came about.

The sample is looked at several times while it grows. At each look there is a number of wrong labels up to which the
labels of all others are accepted. These numbers are chosen so that the chance of ever accepting what should not be
accepted is at most the risk, whatever number of wrong labels the pool holds; the chance is summed exactly over all ways
in which the sample can grow. Group-sequential testing is after Lan and DeMets, "Discrete sequential boundaries for
clinical trials" (1983): some of the risk may be spent at the first look and the rest evenly over all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Integers: TypeAlias = NDArray[np.int64]

# The number of wrong labels that may stay among so many that nobody has looked at.
Allowance: TypeAlias = "Callable[[int], int]"

# Sums of probabilities miss the exact figure in the last digits; that must not cost a whole wrong label.
_ROUNDING = 1e-12
# So much of the risk may be spent at the first look, so that a sample without errors ends soon.
_AT_ONCE = 0.3


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the growing sample.

    Attributes:
        drawn: Objects in the sample so far.
        most_wrong: Wrong labels in it up to which all others are accepted; -1 when none can be accepted yet.
    """

    drawn: int
    most_wrong: int


def looks(pool: int, *, allowed: Allowance, risk: float, sizes: Sequence[int]) -> tuple[Look, ...]:
    """Return what each look at a growing random sample accepts.

    Args:
        pool: Number of objects that the sample is drawn from.
        allowed: How many wrong labels may be among the objects that are left when the sample is taken away.
        risk: Chance, at most, of accepting although more than that are wrong; above 0 and below one half.
        sizes: Size of the sample at each look, ascending, each at most ``pool``.
    """
    ceilings = [allowed(pool - size) for size in sizes]
    # A risk below one half never accepts more wrong labels than are to be expected where one too many is hidden.
    limit = 1 + math.ceil(max(sizes, default=0) * (max(ceilings, default=0) + 1) / max(pool, 1))
    # Fewer hidden wrong labels than these are never too many, and of more the sample shows more: both are safer.
    hidden = np.arange(min(ceilings, default=0) + 1, min(pool, max(ceilings, default=0) + limit + 1) + 1)
    growing = np.zeros((len(hidden), limit + 1))
    growing[:, 0] = 1.0
    spent = np.zeros(len(hidden))
    found: list[Look] = []
    before = 0
    for position, (size, ceiling) in enumerate(zip(sizes, ceilings, strict=True)):
        growing = _grown(growing, hidden, left=pool - before, drawn=size - before)
        budget = risk * (_AT_ONCE + (1 - _AT_ONCE) * (position + 1) / len(sizes)) + _ROUNDING
        most = _most_wrong(growing, hidden, ceiling=ceiling, room=budget - spent)
        for wrong in range(most + 1):
            too_many = hidden - wrong > ceiling
            spent += np.where(too_many, growing[:, wrong], 0.0)
            growing[:, wrong] = 0.0
        found.append(Look(drawn=size, most_wrong=most))
        before = size
    return tuple(found)


def most_hidden(pool: int, *, drawn: int, wrong: int, risk: float) -> int:
    """Return the most wrong labels that can be among those not drawn, but for a chance of ``risk``.

    The one-sided exact bound of a single look: the greatest number under which as few wrong labels as were found, or
    fewer, are still more likely than the risk.

    Args:
        pool: Number of objects that the sample was drawn from.
        drawn: Objects in the sample.
        wrong: Wrong labels among them.
        risk: One minus the certainty.
    """
    low, high = 0, pool - drawn
    while low < high:
        middle = (low + high + 1) // 2
        if chance_of_at_most(wrong, pool=pool, bad=wrong + middle, drawn=drawn) > risk:
            low = middle
        else:
            high = middle - 1
    return low


def chance_of_at_most(wrong: int, *, pool: int, bad: int, drawn: int) -> float:
    """Return the chance of at most so many wrong labels in a sample of a pool that holds ``bad``."""
    counts = np.arange(max(0, drawn - (pool - bad)), min(wrong, drawn, bad) + 1)
    chances = _hypergeometric(counts, pool=np.asarray(pool), bad=np.asarray(bad), drawn=np.asarray(drawn))
    return float(min(chances.sum(), 1.0))


def _most_wrong(growing: Floats, hidden: Integers, *, ceiling: int, room: Floats) -> int:
    """The greatest number that overspends for no number of hidden wrong labels, given what was spent before."""
    total = np.zeros(len(hidden))
    most = -1
    for wrong in range(growing.shape[1]):
        total += np.where(hidden - wrong > ceiling, growing[:, wrong], 0.0)
        if (total > room).any():
            break
        most = wrong
    return most


def _grown(growing: Floats, hidden: Integers, *, left: int, drawn: int) -> Floats:
    """How likely each number of wrong labels is after so many more draws; one row for each hidden number."""
    # One draw after the other: that is exact, and takes no logarithm. More than the last column counts are dropped.
    still = np.maximum(hidden[:, np.newaxis] - np.arange(growing.shape[1]), 0)
    for draw in range(drawn):
        hit = growing * np.minimum(still / (left - draw), 1)
        growing = growing - hit
        growing[:, 1:] += hit[:, :-1]
    return growing


def _hypergeometric(counts: Integers, *, pool: Integers, bad: Integers, drawn: Integers) -> Floats:
    possible = (counts <= bad) & (drawn - counts <= pool - bad) & (bad <= pool)
    bad = np.minimum(bad, pool)
    inside = np.minimum(counts, bad)
    others = np.clip(drawn - inside, 0, pool - bad)
    logarithm = _choose(bad, inside) + _choose(pool - bad, others) - _choose(pool, drawn)
    return np.where(possible, np.exp(logarithm), 0.0)


def _choose(many: Integers, few: Integers) -> Floats:
    return np.asarray(gammaln(many + 1.0) - gammaln(few + 1.0) - gammaln(many - few + 1.0))
