"""How large a sample must be to prove what is expected to hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

from gt_notebook.autolabel.proof import Look, chance_of_at_most, looks

if TYPE_CHECKING:
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers

# Sizes that are weighed against each other; between them a sample hardly gains anything.
_SIZES = np.unique(np.geomspace(20, 1000, 40).astype(np.int64))
# A sample is planned so that it proves what holds four times out of five; a larger one costs more than a second try.
_REACH = 0.8
# A look is due after so many more labels.
_STEP = 5
# A sample may grow to this many times its expected size before it is given up; what is expected is often too good, so
# that it may grow to a fifth of the pool as well, within these multiples of the smallest sample that proves anything.
_PATIENCE = 1.6
_FIFTH_OF_POOL, _LEAST, _MOST = 0.2, 2, 5
# Parts that the service validates with: a tenth in data sets of 5,000 objects and more, else a fifth.
_FIFTH, _TENTH, _LARGE = 0.2, 0.1, 5000


def expected_sizes(pools: Integers, wrong: Floats, *, promise: Promise, total: int, risk: float) -> Integers:
    """Return how many labels it takes to prove the promise for each of several pools.

    Args:
        pools: Numbers of objects.
        wrong: Share of wrong labels that is expected in each.
        promise: What is to be proven.
        total: Objects in the whole data set.
        risk: Chance, at most, of proving what is not so.

    Returns:
        Sizes of samples, 0 where nothing need be proven, the whole pool where no sample will do.
    """
    allowed = np.array([promise.allowed(int(pool), total=total) for pool in pools])
    rate = np.clip((allowed + 1) / np.maximum(pools, 1), 0, 1)
    # The most wrong labels that a sample may hold, each size against each pool; binomial, to plan and not to prove.
    most = binom.ppf(risk, _SIZES[:, np.newaxis], rate[np.newaxis, :]) - 1
    likely = binom.cdf(most, _SIZES[:, np.newaxis], np.clip(wrong, 0, 1)[np.newaxis, :])
    will_do = np.asarray((most >= 0) & (likely >= _REACH))
    sizes = np.where(will_do.any(axis=0), _SIZES[will_do.argmax(axis=0)], pools)
    return np.where(allowed >= pools, 0, np.minimum(sizes, pools))


def planned_looks(
    pool: int, *, wrong: float, promise: Promise, total: int, risk: float, held: int = 0
) -> tuple[Look, ...]:
    """Return the looks at a growing sample of one pool, as ``proof.looks`` does.

    Args:
        pool: Number of objects that the sample is drawn from.
        wrong: Share of wrong labels that is expected.
        promise: What is to be proven.
        total: Objects in the whole data set.
        risk: Chance, at most, of proving what is not so.
        held: Objects of the sample that people have labeled already.
    """
    (size,) = expected_sizes(np.array([pool]), np.array([wrong]), promise=promise, total=total, risk=risk)
    needed = _without_wrong(pool, promise=promise, total=total, risk=risk)
    patient = min(max(_LEAST * needed, round(_FIFTH_OF_POOL * pool)), _MOST * needed)
    # One more than those at hand at least: a step that asks for nothing would be none.
    largest = min(pool, max(held + 1, int(np.ceil(size * _PATIENCE)), patient))
    smallest = min(largest, max(held + 1, needed))
    sizes = range(smallest, largest + 1, _STEP)
    found = looks(pool, allowed=lambda left: promise.allowed(left, total=total), risk=risk, sizes=sizes)
    return _useful(found)


def naive_looks(pool: int, *, promise: Promise, total: int, held: int) -> tuple[Look, ...]:
    """Return the one look of the service's rule: what a validation sample shows is taken to hold for all others."""
    drawn = max(min(held + 1, pool), naive_size(pool, total=total))
    return (Look(drawn=drawn, most_wrong=promise.allowed(pool, total=total) * drawn // max(pool, 1)),)


def naive_size(pool: int, *, total: int) -> int:
    """Return the size of a validation sample: a fifth of what it stands for, a tenth in data sets of 5,000 and more."""
    return math.ceil(pool * (_FIFTH if total < _LARGE else _TENTH))


def _useful(found: tuple[Look, ...]) -> tuple[Look, ...]:
    return tuple(look for look in found if look.most_wrong >= 0)


def _without_wrong(pool: int, *, promise: Promise, total: int, risk: float) -> int:
    """The smallest sample that proves the promise when nothing in it is wrong."""
    low, high = 1, pool
    while low < high:
        middle = (low + high) // 2
        bad = promise.allowed(pool - middle, total=total) + 1
        if chance_of_at_most(0, pool=pool, bad=bad, drawn=middle) <= risk:
            high = middle
        else:
            low = middle + 1
    return low
