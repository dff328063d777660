"""What a job will cost in the end if people label nothing more before the proof, or one batch, or two, and so on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.evidence import vouched
from gt_notebook.autolabel.sampling import expected_sizes, naive_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.autolabel.evidence import Rule
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers
    from gt_notebook.autolabel.vouching import Vouching

# A model that learns fast is wrong less often by this power of the labels; those seen had 0.2 to 0.5.
_FAST = 0.6
# Random objects that vouch are looked at after each batch: one look of five is as lucky as this, and one is enough.
_LUCK = 0.2
# So lucky a model may be besides that learns fast.
_LUCKY = 0.1
# A proof spends so large a part of what is left of the risk.
SPEND = 0.8
# Nothing is given up before this part of all objects is labeled, and so many at least.
_EARLY_SHARE, _EARLY = 0.15, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Bills:
    """What is expected of the objects that are left.

    Attributes:
        chances: That each guess is wrong, the most doubtful first.
        held: Which of them people have labeled already, for the proof.
        total: Objects in the data set.
        batch: Objects that people label at a time.
        risk: What the next proof may spend.
        promise: What is to be proven.
        rule: How.
        vouching: What vouches without a proof; ``None`` where a sample is drawn.
    """

    chances: Floats
    held: NDArray[np.bool_]
    total: int
    batch: int
    risk: float
    promise: Promise
    rule: Rule
    vouching: Vouching | None

    def weighed(self, *, learning: float = 0.0, chance: float = _LUCK) -> tuple[Floats, Integers]:
        """Return, for each number of batches labeled first, the share of wrong guesses then and people's labels.

        Args:
            learning: By what power of the labels the share of wrong guesses falls; not at all unless given.
            chance: Of such luck as random objects that vouch have each time, or better.
        """
        left = len(self.chances)
        first = np.arange(0, left, self.batch)
        pools = left - first
        known = max(self.total - left, 1)
        falls = (known / (known + first)) ** learning
        wrong = np.cumsum(self.chances[::-1])[::-1][first] / pools * falls
        if self.vouching is not None:
            return wrong, self._until_vouched(self.vouching, pools, wrong, chance=chance)
        return wrong, np.minimum(self.total - pools + self.samples(pools, wrong), self.total)

    def people(self) -> int:
        """Return the labels that people will have given in the end, as it looks now."""
        return int(self.weighed()[1].min(initial=self.total))

    def reachable(self) -> bool:
        """Return whether a model that learns fast could still spare a label."""
        known = self.total - len(self.chances)
        early = known < max(_EARLY, _EARLY_SHARE * self.total)
        return early or bool((self.weighed(learning=_FAST, chance=_LUCKY)[1] < self.total).any())

    def vouched(self, pool: int, *, drawn: int, wrong: int) -> bool:
        """Return whether random objects show that the promise holds for a pool.

        Args:
            pool: Number of objects in it.
            drawn: Random objects.
            wrong: Wrong guesses among them.
        """
        return vouched(pool, drawn=drawn, wrong=wrong, promise=self.promise, total=self.total, rule=self.rule)

    def _until_vouched(
        self, vouching: Vouching, pools: Integers, wrong: Floats, *, chance: float
    ) -> Integers:
        drawn, found = vouching.likely(pools, wrong, chance=chance)
        enough = [
            self.vouched(pool, drawn=number, wrong=bad)
            for pool, number, bad in zip(pools.tolist(), drawn.tolist(), found.tolist(), strict=True)
        ]
        return np.where(enough, self.total - pools, self.total)

    def samples(self, pools: Integers, wrong: Floats) -> Integers:
        """Return how many labels it takes to prove the promise for each of several pools of certain objects."""
        if self.rule == "naive":
            allowed = np.array([self.promise.allowed(int(pool), total=self.total) for pool in pools])
            sizes = np.array([naive_size(int(pool), total=self.total) for pool in pools], dtype=np.int64)
            sizes = np.where(wrong * pools <= allowed, sizes, pools)
        else:
            sizes = expected_sizes(pools, wrong, promise=self.promise, total=self.total, risk=self.risk)
        held = np.cumsum(self.held[::-1])[::-1][len(self.held) - pools]
        return np.maximum(sizes, held)
