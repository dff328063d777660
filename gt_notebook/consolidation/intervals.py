"""How sure a share is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.dawid_skene import Floats

# Of a normal distribution: 95 % lie within.
WITHIN_95 = 1.959964
WITHIN_99 = 2.575829


def wilson(right: NDArray[Any], answers: NDArray[Any], *, errors: float = WITHIN_95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of shares ("Probable inference", 1927), NaN without any answers.

    It stays between 0 and 1, and says something of few answers: 3 of 3 right may be a worker of 0.44.

    Args:
        right: How many were right; expected numbers may be broken ones.
        answers: Of how many.
        errors: Half its width in standard errors.

    Examples:
        >>> low, high = wilson(np.array([3.0]), np.array([3.0]))
        >>> low.round(2), high.round(2)
        (array([0.44]), array([1.]))
    """
    number = np.asarray(answers, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.asarray(right, dtype=np.float64) / number
        middle = share + errors**2 / (2 * number)
        half = errors * np.sqrt(share * (1 - share) / number + errors**2 / (4 * number**2))
        low, high = ((middle + side * half) / (1 + errors**2 / number) for side in (-1, 1))
    return np.clip(low, 0, 1), np.clip(high, 0, 1)
