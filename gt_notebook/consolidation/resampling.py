"""How sure a number about many tasks is: the bootstrap over tasks (Efron and Tibshirani, 1993).

Tasks are drawn with replacement, whole, because the answers to one task belong together. A measure is a function of
sums over tasks, so that a draw is one row of weights and all draws are one product of matrices. Of more than ``GROUPS``
tasks those that share a remainder are drawn together: the spread of two thousand sums tells the spread of the whole as
well, and the cost no longer grows with the tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

    # Weights of the groups, a row a draw, to the measure of each draw.
    Measure: TypeAlias = Callable[[Floats], Floats]

GROUPS = 2_000
_BLOCK_CELLS = 2**22


def groups_of(tasks: int) -> Integers:
    """Return the group of each task, counted from 0."""
    return np.arange(tasks) % GROUPS


def summed(values: csr_array[np.float64], group: Integers) -> csr_array[np.float64]:
    """Return the sums of the rows of each group.

    Args:
        values: A row a task.
        group: The group of each task.
    """
    groups = int(group.max(initial=-1)) + 1
    chooser = csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))
    return csr_array(chooser @ values)


def blocks(weights: Floats, *, width: int) -> Iterator[Floats]:
    """Give the weights a few draws at a time, so that a product ``width`` columns wide takes little memory."""
    step = max(1, _BLOCK_CELLS // max(width, 1))
    for start in range(0, len(weights), step):
        yield weights[start : start + step]


def interval(
    measure: Measure, *, groups: int, resamples: int, level: float, seed: int
) -> tuple[float, float, float]:
    """Return a measure, and the lower and upper end of its percentile interval.

    Args:
        measure: Gives the measure of each row of weights; NaN where it cannot be told.
        groups: How many groups of tasks there are.
        resamples: How many draws.
        level: Share of the draws between the two ends, such as 0.95.
        seed: Makes the draws.
    """
    value = float(measure(np.ones((1, groups)))[0])
    if groups < 2 or not np.isfinite(value):  # noqa: PLR2004 - one group of tasks says nothing of the spread
        return value, np.nan, np.nan
    draws = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=resamples)
    found = measure(draws.astype(np.float64))
    found = found[np.isfinite(found)]
    if not len(found):
        return value, np.nan, np.nan
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    # A skewed measure may lie outside its own draws, which would read like a mistake.
    return value, min(float(low), value), max(float(high), value)
