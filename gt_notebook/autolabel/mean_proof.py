"""The proof that the boxes a model drew are good enough on average: what is to be tried, and when it is enough.

The quality of a picture is a number from 0 to 1, and what is promised is its mean over all pictures that the model
labels in the end. Pictures are drawn at random, people label them, and after each one a gambler bets on what is drawn
next, so that under a mean that is too low nobody can expect to win. Should the gambler's money grow tenfold all the
same, the mean is not that low with certainty 0.9, whenever one stops (Waudby-Smith and Ramdas, "Estimating means of
bounded random variables by betting", 2024, section 5: without replacement). It holds for any model and any set; what
the gambler expects decides only how soon it is over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.autolabel.proof import Floats

# Of what may be lost in one bet; all of it would be the end at the first picture of quality 0.
_STAKE = 0.9
# As many pictures as the forecast counts for beside those that were seen.
_TRUST = 5
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanProof:
    """A random order of pictures that a model may label, and what is to be proved of those that nobody looked at.

    Attributes:
        pool: The pictures, in the order in which people are to look at them.
        target: The least mean quality.
        certainty: Of what is promised.
        expected: The forecast of the mean, by which bets are placed.
        spread: The forecast of the standard deviation.
        every: How many pictures people are handed at once; what they showed is tested when all of these are done.

    Raises:
        JobError: A number is outside its range.
    """

    pool: tuple[int, ...]
    target: float = 0.6
    certainty: float = 0.9
    expected: float
    spread: float
    every: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.target < 1:
            raise JobError(f"target is {self.target!r}; give a mean quality above 0 and below 1")
        if not 0.5 < self.certainty < 1:  # noqa: PLR2004 - a coin is right half the time
            raise JobError(f"certainty is {self.certainty!r}; give a probability above 0.5 and below 1")

    def wanted(self, qualities: Mapping[int, float]) -> int | None:
        """Return the picture that people are to look at now, ``None`` when it is proved or all were seen.

        Args:
            qualities: Of those that people have looked at.
        """
        seen, proved = self._seen(qualities)
        return None if proved or len(seen) == len(self.pool) else self.pool[len(seen)]

    def batch(self, qualities: Mapping[int, float]) -> tuple[int, ...]:
        """Return all pictures of the hand-out that ``wanted`` belongs to, those included that were looked at."""
        seen, proved = self._seen(qualities)
        begin = len(seen) // self.every * self.every
        return () if proved or len(seen) == len(self.pool) else self.pool[begin : begin + self.every]

    def automatic(self, qualities: Mapping[int, float]) -> tuple[int, ...]:
        """Return the pictures that the model may label: those that nobody looked at, once it is proved, else none."""
        seen, proved = self._seen(qualities)
        return self.pool[len(seen) :] if proved else ()

    def _seen(self, qualities: Mapping[int, float]) -> tuple[Floats, bool]:
        """Return what counts of what was seen, and whether it proves it: only the order of the first ones is random."""
        known = takewhile(qualities.__contains__, self.pool)
        values = np.clip(np.array([qualities[picture] for picture in known], dtype=np.float64), 0, 1)
        bets = _bets(values, target=self.target, expected=self.expected, spread=self.spread)
        for count in range(self.every, min(len(values), len(self.pool) - 1) + 1, self.every):
            # The greatest sum at which the rest is not good enough: it is to be ruled out, and with it all lower ones.
            worst = float(values[:count].sum()) + self.target * (len(self.pool) - count)
            if _capital(values[:count], bets[:count], total=worst, size=len(self.pool)) >= 1 / (
                1 - self.certainty
            ):
                return values[:count], True
        return values, False


@dataclass(frozen=True, slots=True)
class Pool:
    """Pictures that a proof is worth trying for.

    Attributes:
        pictures: The best forecast first; none where no proof is to be expected.
        left: How many of them nobody will have to look at, as is to be expected.
    """

    pictures: list[int]
    left: float


def best_pool(forecasts: Sequence[float], *, target: float, certainty: float, spread: float) -> Pool:
    """Return the pictures of which most should be left when the proof has taken its share.

    Args:
        forecasts: Of the quality of each picture.
        target: The least mean quality.
        certainty: Of what is promised.
        spread: Standard deviation of the qualities around their forecasts.
    """
    values = np.asarray(forecasts, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    sizes = np.arange(1, len(values) + 1)
    lead = np.cumsum(values[order]) / sizes - target
    # The best bet on such a lead, as far as bets may go, and by what it multiplies the money on average.
    around = spread**2 + lead**2 + _TINY
    bet = np.minimum(lead / around, _STAKE / target)
    growth = np.where(lead > 0, bet * lead - bet**2 * around / 2, _TINY)
    left = sizes - math.log(1 / (1 - certainty)) / growth
    best = int(left.argmax()) if len(left) else 0
    if not len(left) or left[best] <= 0:
        return Pool([], 0.0)
    return Pool(order[: best + 1].tolist(), float(left[best]))


def _bets(seen: Floats, *, target: float, expected: float, spread: float) -> Floats:
    """Return how much is bet on each picture, from the forecast and what was seen before it."""
    bets = []
    total, squares, count = _TRUST * expected, _TRUST * spread**2, float(_TRUST)
    for value in seen.tolist():
        mean = total / count
        lead = mean - target
        bets.append(max(0.0, lead / (squares / count + lead**2 + _TINY)))
        total, squares, count = total + value, squares + (value - mean) ** 2, count + 1
    return np.array(bets, dtype=np.float64)


def _capital(seen: Floats, bets: Floats, *, total: float, size: int) -> float:
    """Return what one has become by these bets if all qualities sum up to ``total``; it falls with ``total``."""
    before = np.concatenate([[0.0], np.cumsum(seen)[:-1]])
    means = (total - before) / (size - np.arange(len(seen)))
    impossible = np.flatnonzero((means < 0) | (means > 1))
    if len(impossible):
        return math.inf if means[impossible[0]] < 0 else 0.0
    return float(np.prod(1 + np.minimum(bets, _STAKE / np.maximum(means, _TINY)) * (seen - means)))
