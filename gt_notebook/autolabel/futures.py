"""How the rest of a job may go: played through many times, each time with other luck.

What is not known is drawn anew each time:

- How often guesses of a given margin are wrong. It is learned from few answers, which are drawn with replacement
  (Efron, "Bootstrap methods: another look at the jackknife", 1979).
- How far that holds for what is hardly doubted, of which hardly any was answered: it may be off by a factor.
- What the model has yet to learn. Its errors fall about by a power of the labels (Hestness and others, "Deep learning
  scaling is predictable, empirically", 2017), and nobody knows which. So a forecast is the less certain, the farther it
  looks; all the more as the answers are about guesses by earlier models.
- What the plan will believe by then. It learns that from few answers, too: it is as far from the truth as another
  drawing of today's answers is from today's estimate.
- How the sample for the proof falls out. Where it fails, its labels teach, and the job goes on with what is left of the
  risk. Where nothing is drawn for a proof: how many random objects vouch after each batch, and how many of these are
  wrong (see ``vouching``).

All else is decided as the plan decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.bills import SPEND
from gt_notebook.autolabel.foresight import FADING, Foresight, learn, learn_anew
from gt_notebook.autolabel.sampling import naive_looks, planned_looks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.autolabel.bills import Bills
    from gt_notebook.autolabel.proof import Floats, Integers, Look
    from gt_notebook.autolabel.vouching import Vouching

_TIMES = 40
# Errors fall by a power of the labels up to this one. Batches that are chosen by doubt can teach faster than any power
# (Castro and Nowak, "Minimax bounds for active learning", 2008), but seldom do: of four powers one is above 3.4.
_FASTEST = 6.0
# What is certain is hardly ever asked for: there the curve that fits what is doubted may be off by this factor.
_MISFIT = 3.0
# Shares of wrong guesses that are told apart, for speed: a sample hardly differs between two of them.
_SHARES = np.geomspace(1e-3, 1, 40)
# So many batches ahead pools are told apart to the object: it is where a forecast may be right to the label.
_NEAR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Guesses that people have answered, as ``foresight.learn`` takes them.

    Attributes:
        margins: The margin of each.
        wrong: 1.0 where the person said something else, else 0.0.
        rounds: The round in which each was made.
    """

    margins: Floats
    wrong: Floats
    rounds: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """A proof that people are at.

    Attributes:
        looks: The looks that are left.
        drawn: Objects of the sample at the look before, 0 before the first.
        wrong: Wrong guesses among them.
    """

    looks: tuple[Look, ...]
    drawn: int
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures:
    """A job at some moment.

    Attributes:
        bills: What is expected of the objects that are left.
        margins: Of these objects, ascending.
        answered: What is known of such guesses.
        asked: How many of them people are asked for now, the most doubtful first.
        kept: How many of a batch are drawn at random and stay among them, as a part of the sample.
        proving: The proof that people are at instead.
    """

    bills: Bills
    margins: Floats
    answered: Answered
    asked: int = 0
    kept: int = 0
    proving: Proving | None = None
    _sizes: dict[float, Integers] = field(default_factory=dict)
    _looks: dict[tuple[int, int, float], tuple[Look, ...]] = field(default_factory=dict)

    def people(self, rng: np.random.Generator, *, times: int = _TIMES) -> Integers:
        """Return the labels of people in the end in so many futures, ascending."""
        margins, wrong, rounds = self.answered.margins, self.answered.wrong, self.answered.rounds
        now = learn(margins, wrong, rounds=rounds)
        drawn = learn_anew(margins, wrong, rounds=rounds, times=2 * times, rng=rng)
        found = []
        for one, other in zip(drawn[:times], drawn[times:], strict=True):
            truth, rest = self._told_apart(one, other)
            believed = Foresight(
                truth.offset + rest.offset - now.offset, truth.slope + rest.slope - now.slope
            )
            luck = _Luck(_FASTEST * rng.random() ** 2, _MISFIT ** rng.uniform(-1, 1))
            found.append(self._played(truth, believed, luck, rng))
        return np.sort(np.array(found, dtype=np.int64))

    def _told_apart(self, one: Foresight, other: Foresight) -> tuple[Foresight, Foresight]:
        """Which of two drawings is the truth: in a proof the worse one, for proofs begin when it looks well."""
        wrong, others = (float(each.wrong(self.margins).sum()) for each in (one, other))
        return (other, one) if self.proving is not None and wrong < others else (one, other)

    def _played(self, truth: Foresight, believed: Foresight, luck: _Luck, rng: np.random.Generator) -> int:
        """Return the labels of people in the end of one future."""
        if self.bills.vouching is not None:
            return self._until_vouched(self.bills.vouching, truth, luck, rng)
        total, age = self.bills.total, self._age()
        job = _Rest(len(self.margins), self.bills.risk)
        true, seen = _tails(truth.wrong(self.margins)), _tails(believed.wrong(self.margins))
        known = max(total - len(self.margins) - age, 1)
        batches = 1.0
        if self.proving is None:
            job.label(self.asked - self.kept)
        elif job.proven(self.proving.looks, float(true[0]) * luck.misfit, rng, before=self.proving):
            return min(total - job.pool + job.sample, total)
        else:
            seen, batches = true, np.inf
        while job.pool > 0:
            gain = (known / max(total - job.pool - age, 1)) ** luck.power
            # What was answered since shows what the curve has missed.
            fresh = luck.misfit ** (1 - FADING**batches)
            looks = self._decided(job, seen[job.positions(self.bills.batch)] * gain * fresh)
            if looks is None:
                job.label(self.bills.batch - self.kept)
                batches += 1
            elif job.proven(looks, float(true[job.position]) * gain * luck.misfit, rng):
                return min(total - job.pool + job.sample, total)
            else:
                # Its labels teach what the plan believed too well.
                seen, batches = true, np.inf
        return total

    def _until_vouched(
        self, vouching: Vouching, truth: Foresight, luck: _Luck, rng: np.random.Generator
    ) -> int:
        """Return the labels of people in the end of one future in which nothing is drawn for a proof."""
        total, left, age = self.bills.total, len(self.margins), self._age()
        pools = np.array([left, *range(left - self.asked, 0, -self.bills.batch)], dtype=np.int64)
        known = max(total - left - age, 1)
        gains = (known / np.maximum(total - pools - age, 1)) ** luck.power
        shares = _tails(truth.wrong(self.margins))[left - pools] * gains * luck.misfit
        found = zip(pools.tolist(), vouching.luck(pools, shares, rng=rng), strict=True)
        next(found)
        ends = (pool for pool, (drawn, bad) in found if self.bills.vouched(pool, drawn=drawn, wrong=bad))
        return total - next(ends, 0)

    def _age(self) -> float:
        """By how many labels the models that made the guesses were behind, on average as the guesses count."""
        behind = self.answered.rounds.max(initial=0) - self.answered.rounds
        known = self.bills.total - len(self.margins)
        age = float(np.average(behind + 1, weights=FADING**behind)) * self.bills.batch
        return min(age, max(known - self.bills.batch, 0))

    def _decided(self, job: _Rest, shares: Floats) -> tuple[Look, ...] | None:
        """The looks of the proof that the plan would draw now; ``None`` if it asks on."""
        bills = self.bills
        rows = self._rows(job.pool - bills.batch * np.arange(len(shares)))
        levels = _level(shares)
        people = bills.total - len(self.margins) + bills.batch * rows + self._table(job.risk)[rows, levels]
        if people.argmin() != 0 or people[0] >= bills.total:
            return None
        return self._planned(int(rows[0]), int(levels[0]), job) or None

    def _rows(self, pools: Integers) -> Integers:
        batches = (len(self.margins) - pools + self.bills.batch // 2) // self.bills.batch
        return np.minimum(batches, len(self._pools()) - 1)

    def _pools(self) -> Integers:
        return np.arange(len(self.margins), 0, -self.bills.batch)

    def _table(self, risk: float) -> Integers:
        """How many labels a proof is expected to take: one row for each number of batches, one column a share."""
        if risk not in self._sizes:
            pools = np.repeat(self._pools(), len(_SHARES))
            shares = np.tile(_SHARES, len(self._pools()))
            found = replace(self.bills, risk=risk).samples(pools, shares)
            self._sizes[risk] = found.reshape(-1, len(_SHARES))
        return self._sizes[risk]

    def _planned(self, row: int, level: int, job: _Rest) -> tuple[Look, ...]:
        # An exact plan takes long, and hardly differs from that of a pool of nearly the same size.
        row -= row % (1 + row // 4)
        level -= level % 3
        pool = job.pool if job.whole and row <= _NEAR else int(self._pools()[row])
        key = (pool, level, job.risk)
        if key not in self._looks:
            bills = self.bills
            held = int(bills.held[job.position :].sum()) if job.whole else 0
            promise, total, wrong = bills.promise, bills.total, float(_SHARES[level])
            self._looks[key] = (
                naive_looks(pool, promise=promise, total=total, held=held)
                if bills.rule == "naive"
                else planned_looks(pool, wrong=wrong, promise=promise, total=total, risk=job.risk, held=held)
            )
        return self._looks[key]


@dataclass(frozen=True, slots=True)
class _Luck:
    """How one future differs from what is expected: the power of learning, and by what factor the curve is off."""

    power: float
    misfit: float


class _Rest:
    """The objects that are left in one future: of those behind a position in the order of doubt, some evenly."""

    def __init__(self, objects: int, risk: float) -> None:
        self.pool, self.risk, self.sample = objects, risk, 0
        self._objects, self._reached, self._part = objects, 0.0, 1.0

    @property
    def position(self) -> int:
        return min(int(self._reached), self._objects - 1)

    @property
    def whole(self) -> bool:
        return self._part == 1

    def positions(self, batch: int) -> Integers:
        """Where it stands now, after one more batch, and so on."""
        after = self._reached + np.arange(0, self.pool, batch) / self._part
        return np.minimum(after.astype(np.int64), self._objects - 1)

    def label(self, batch: int) -> None:
        self._reached += batch / self._part
        self.pool = max(self.pool - batch, 0)

    def proven(
        self,
        looks: Sequence[Look],
        share: float,
        rng: np.random.Generator,
        *,
        before: Proving | None = None,
    ) -> bool:
        """Draw the sample; where it fails, it is labeled and spends its part of the risk."""
        self.sample, wrong = (before.drawn, before.wrong) if before else (0, 0)
        for look in looks:
            wrong += rng.binomial(look.drawn - self.sample, min(share, 1))
            self.sample = look.drawn
            if wrong <= look.most_wrong:
                return True
            if wrong > looks[-1].most_wrong:
                break
        self._part *= max(self.pool - self.sample, 0) / self.pool
        self.pool -= self.sample
        self.risk *= 1 - SPEND
        return False


def _tails(chances: Floats) -> Floats:
    """The mean of what is left behind each position."""
    return np.asarray(np.cumsum(chances[::-1])[::-1] / np.arange(len(chances), 0, -1))


def _level(shares: Floats) -> Integers:
    """The place of each share, or of the next greater one, in ``_SHARES``."""
    return np.minimum(np.searchsorted(_SHARES, shares), len(_SHARES) - 1)
