"""How often will the model be wrong? Learned from how often it was, each time before it knew.

Every object that a person labels was predicted before. Such predictions are honest, unlike those by models that were
fitted without a part of the labels: what is asked for is chosen by the margin, so that among objects of one margin
nothing else was chosen. A logistic curve over the margin says how often a prediction of that margin is wrong; older
predictions count less, because the model was another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

if TYPE_CHECKING:
    from gt_notebook.autolabel.proof import Floats, Integers

# Before anything is known: a margin of 0 is right half the time, and the odds rise fifty-fold to a margin of 1.
_PRIOR = np.array([0.0, 4.0])
_CERTAINTY = np.array([0.05, 0.02])
FADING = 0.9
# Newton's method comes to rest in fewer steps; a long step is cut, for it leads away where nearly all were right.
_STEPS, _LONGEST = 12, 3.0


@dataclass(frozen=True, slots=True)
class Foresight:
    """What is expected of predictions.

    Attributes:
        offset: Log odds of being right at a margin of 0.
        slope: How much they rise to a margin of 1.
    """

    offset: float
    slope: float

    def wrong(self, margins: Floats) -> Floats:
        """Return the probability that each prediction is wrong."""
        return np.asarray(expit(-(self.offset + self.slope * margins)))


def learn(margins: Floats, wrong: Floats, *, rounds: Integers) -> Foresight:
    """Return what predictions before labeling have taught.

    Args:
        margins: The margin of each prediction.
        wrong: 1.0 where the person said something else, else 0.0.
        rounds: The round in which each was made; a round earlier counts for nine tenths.
    """
    weights = FADING ** (rounds.max(initial=0) - rounds)
    inputs = np.column_stack([np.ones(len(margins)), margins])
    right = 1 - wrong

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        odds = inputs @ coefficients
        away = coefficients - _PRIOR
        value = (weights * (np.logaddexp(0, odds) - right * odds)).sum() + (_CERTAINTY * away**2).sum() / 2
        return float(value), inputs.T @ (weights * (expit(odds) - right)) + _CERTAINTY * away

    found = minimize(loss, _PRIOR, jac=True, method="L-BFGS-B").x
    return Foresight(float(found[0]), float(found[1]))


def learn_anew(
    margins: Floats, wrong: Floats, *, rounds: Integers, times: int, rng: np.random.Generator
) -> tuple[Foresight, ...]:
    """Return what as many predictions teach that are drawn from these with replacement, again and again.

    Efron, "Bootstrap methods: another look at the jackknife" (1979); all drawings are fitted together.

    Args:
        margins: As for ``learn``.
        wrong: As for ``learn``.
        rounds: As for ``learn``.
        times: How often they are drawn.
        rng: Draws them.
    """
    now = learn(margins, wrong, rounds=rounds)
    number = len(margins)
    counts = rng.multinomial(number, np.full(number, 1 / number), size=times)
    weights = counts * FADING ** (rounds.max(initial=0) - rounds)
    inputs = np.column_stack([np.ones(number), margins])
    found = np.tile([now.offset, now.slope], (times, 1))
    for _ in range(_STEPS):
        right = expit(found @ inputs.T)
        uphill = (weights * (1 - wrong - right)) @ inputs - _CERTAINTY * (found - _PRIOR)
        curved = np.einsum("tn,ni,nj->tij", weights * right * (1 - right), inputs, inputs) + np.diag(
            _CERTAINTY
        )
        found = found + np.clip(
            np.linalg.solve(curved, uphill[:, :, np.newaxis])[:, :, 0], -_LONGEST, _LONGEST
        )
    return tuple(Foresight(float(offset), float(slope)) for offset, slope in found)
