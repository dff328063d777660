"""How well a merged span, point or polygon is expected to lie over the true one: is it there, and where.

Both follow from the answers to the one object, by a crowd that is taken to be careful: nothing is learned from others.

* **Is it there?** A worker draws what is there four times in five, and the same thing that is not once in twenty. As
  workers overlook the same things, the log-odds of ``n`` answers are divided by ``1 + (n - 1) rho``, and the share of
  the votes is mixed in as if it were one more worker, both as for boxes.
* **Where is it?** What the workers' shapes have in common says how far each is off. Their middle is nearer to the truth
  than they are, by the root of their number, but for what they have wrong in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# How much workers overlook the same things, and how much they have wrong in common where they draw.
_CORRELATION = 0.4
_RECALL, _FALSE = 0.8, 0.05
_DREW, _DID_NOT = float(np.log(_RECALL / _FALSE)), float(np.log((1 - _RECALL) / (1 - _FALSE)))
# How well a shape fits of which nobody else has one to compare with.
_USUAL_FIT = 0.8


def presence(drew: Integers, answered: Integers) -> Floats:
    """Return how probably there is something.

    Args:
        drew: Of each merged shape: how many workers drew it.
        answered: How many workers looked.

    Examples:
        >>> presence(np.array([1, 2, 3]), np.array([2, 2, 3])).round(2)
        array([0.64, 0.99, 0.99])
    """
    evidence = (drew * _DREW + (answered - drew) * _DID_NOT) / (1 + (answered - 1) * _CORRELATION)
    there: Floats = (answered * expit(evidence) + drew / answered) / (answered + 1)
    return there


def fit_of_middle(fit: Floats, drew: Integers, *, correlation: float = _CORRELATION) -> Floats:
    """Return how well a merged shape in the middle of several is expected to fit the truth.

    Args:
        fit: How well theirs fit the merged one on average, from 0 to 1.
        drew: How many there are.
        correlation: Of what they have wrong.
    """
    others = np.maximum(drew - 1, 1)
    off = (1 - fit) * np.sqrt((1 + (drew - 1) * correlation) / ((1 - correlation) * others))
    expected: Floats = np.where(drew > 1, np.maximum(1 - off, 0), _USUAL_FIT)
    return expected


def fit_of_one(fit: Floats, drew: Integers) -> Floats:
    """Return how well one of several shapes is expected to fit the truth.

    Args:
        fit: How well the others fit it on average, from 0 to 1.
        drew: How many there are.
    """
    # Two of them differ by what is wrong with both.
    off = (1 - fit) / np.sqrt(2 * (1 - _CORRELATION))
    expected: Floats = np.where(drew > 1, 1 - off, _USUAL_FIT)
    return expected
