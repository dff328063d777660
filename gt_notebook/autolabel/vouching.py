"""What random objects will show that vouch for the model without a proof, as far as it can be foreseen.

With cross-fitted evidence nobody labels a sample at the end. After each batch those random objects are looked at that
models without them are as certain about as about what is left. So how many vouch in the end, and how many of these
are wrong, follows from those at hand and from those that are still to be drawn on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers

# The share of wrong guesses that is foreseen counts like so many wrong ones that were found.
_FORESEEN = 0.5
# Models that lack a part of the labels gain less by further ones: on digits their share falls by this power, or less.
_FALLING = 0.7
# By about a tenth those at hand may be more or fewer than they seem: that depends on how the folds were dealt.
_DEALT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouching:
    """Random objects that vouch for the model.

    Attributes:
        drawn: Those that people have labeled.
        certain: Those of them about which a model without them is as certain as about all that is left.
        wrong: Wrong guesses among these.
        fresh: Those that are drawn with each batch to come.
    """

    drawn: int
    certain: int
    wrong: int
    fresh: int

    @classmethod
    def shown(cls, certain: NDArray[np.bool_], wrong: Integers, *, fresh: int) -> Vouching:
        """Return what the random objects at hand show.

        Args:
            certain: About which of them a model without them is as certain as about all that is left.
            wrong: 1 where its guess is wrong, else 0.
            fresh: Those that are drawn with each batch to come.
        """
        return cls(
            drawn=len(certain), certain=int(certain.sum()), wrong=int(wrong[certain].sum()), fresh=fresh
        )

    def likely(self, pools: Integers, shares: Floats, *, chance: float) -> tuple[Integers, Integers]:
        """Return how many may vouch for each of several pools, and how many of them may be wrong.

        Args:
            pools: Numbers of objects that are left: now, and after each batch.
            shares: Share of wrong guesses that is foreseen in each.
            chance: That as many vouch or more, and that as few of them are wrong or fewer.
        """
        drawn = self._drawn(pools)
        likely = _part(self._certain(pools, now=self.certain), drawn)
        certain = np.asarray(binom.isf(chance, drawn, likely)).astype(np.int64)
        found = self._wrong(shares, found=_FORESEEN + self.wrong)
        wrong = np.asarray(binom.ppf(chance, certain, found)).astype(np.int64)
        # What is found now is known.
        certain[:1], wrong[:1] = self.certain, self.wrong
        return certain, wrong

    def luck(self, pools: Integers, shares: Floats, *, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
        """Give how many vouch for each pool in one future, and how many of them are wrong.

        Args:
            pools: As for ``likely``.
            shares: As for ``likely``.
            rng: Decides what is not known.
        """
        certain = self._certain(pools, now=self.certain * np.exp(_DEALT * rng.normal()))
        wrong = self._wrong(shares, found=rng.gamma(_FORESEEN + self.wrong))
        drawn = self._drawn(pools)
        # The folds are dealt anew each time, but what a good model gets wrong a worse one does, too.
        numbers = rng.binomial(drawn, _part(certain, drawn))
        ranks = rng.random(int(drawn[-1]))
        for number, share in zip(numbers.tolist(), wrong.tolist(), strict=True):
            yield number, int((ranks[:number] < share).sum())

    def _drawn(self, pools: Integers) -> Integers:
        return self.drawn + self.fresh * np.arange(len(pools))

    def _wrong(self, shares: Floats, *, found: float) -> Floats:
        """The share of wrong guesses among those that vouch, where so many were found now."""
        foreseen = float(shares[0])
        now = found * foreseen / (_FORESEEN + self.certain * foreseen)
        return np.asarray(np.minimum(now * (shares / foreseen) ** _FALLING, 1))

    def _certain(self, pools: Integers, *, now: float) -> Floats:
        """How many vouch: of those at hand so large a part as of what is left, and of fresh ones all at first."""
        found = np.full(len(pools), float(now))
        for batch in range(1, len(pools)):
            lasting = (pools[batch] + self.fresh) / pools[batch - 1]
            found[batch] = found[batch - 1] * min(lasting, 1) + self.fresh
        return found


def _part(certain: Floats, drawn: Integers) -> Floats:
    return np.asarray(np.minimum(certain / np.maximum(drawn, 1), 1))
