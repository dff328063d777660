"""What a job will cost in the end, and how sure that is.

The forecast follows from how often guesses of a given margin were wrong (see ``foresight``). How sure it is follows
from the same guesses: they are drawn again and again with replacement (Efron, "Bootstrap methods: another look at the
jackknife", 1979), and each time the forecast is made anew. So the interval says how well the model's errors are known.
It does not know how much the model has yet to learn, nor how the random sample will fall out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.class_sets import decided
from gt_notebook.autolabel.foresight import learn
from gt_notebook.autolabel.sampling import expected_sizes
from gt_notebook.autolabel.steps import Ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers

# The ends of the interval: four forecasts of five lie between them.
_ENDS = (0.1, 0.9)
_DRAWS = 40
# So many objects stand for all that are left, so that a forecast takes as long in large sets as in small ones.
_MOST_OBJECTS = 2000
# The model is believed after it was tried on so many batches, as the plan does.
_TRIED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Labels that people will have given in the end.

    Attributes:
        low: In one of ten forecasts from guesses drawn anew it was this or less.
        likely: As it looks now.
        high: In one of ten it was this or more.
    """

    low: int
    likely: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a forecast reckons with.

    Attributes:
        total: Objects in the data set.
        left: How many of them nobody was asked about.
        batch: Objects that people are asked for at a time.
        risk: What the next proof may spend.
    """

    total: int
    left: int
    batch: int
    risk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known of the objects that nobody was asked about before the last step.

    Attributes:
        room: What a forecast reckons with.
        wrong: The chance that each guess is wrong, for objects that stand for those left; the most doubtful first.
        forecast: What the job's own promise costs, with the interval.
    """

    room: Room
    wrong: Floats
    forecast: Forecast

    def likely(self, promise: Promise) -> int:
        """Return how many labels people would give under a promise; all of them where it saves none."""
        return _bill(self.wrong, promise, self.room)


def look_ahead(plan: Plan, labels: Mapping[int, int]) -> Outlook | None:
    """Return what is known since the last step was decided; it stays the same until there is a further step.

    Args:
        plan: What was done so far.
        labels: The position of the class that people gave each object so far.

    Returns:
        The outlook; ``None`` before the model was tried on two batches, or when nothing is left.
    """
    rounds = _rounds(plan, labels)
    asked = set(plan.wanted(labels))
    before = {index: label for index, label in labels.items() if index not in asked}
    left = np.array([index for index in range(len(plan.embeddings)) if index not in before])
    if len(set(rounds[2].tolist())) < _TRIED or not len(left):
        return None
    rng = np.random.default_rng([plan.seed, len(plan.steps)])
    shown = np.sort(rng.permutation(left)[:_MOST_OBJECTS])
    room = Room(total=len(plan.embeddings), left=len(left), batch=_batch(plan), risk=plan.risk)
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        scores = plan.learn(before).scores(plan.embeddings[shown])
        lead = np.sort(decided(scores, several=plan.several)[1])
        wrong = learn(*rounds[:2], rounds=rounds[2]).wrong(lead)
        bills = [_bill(_redrawn(rounds, lead, rng), plan.promise, room) for _ in range(_DRAWS)]
    likely = _bill(wrong, plan.promise, room)
    low, high = np.quantile(bills, _ENDS)
    return Outlook(
        room=room,
        wrong=wrong,
        forecast=Forecast(low=min(int(low), likely), likely=likely, high=max(int(np.ceil(high)), likely)),
    )


def _bill(wrong: Floats, promise: Promise, room: Room) -> int:
    """The cheapest of proving now, or after one more batch, or two, and so on; as the plan weighs it."""
    first = np.arange(0, room.left, room.batch)
    at = first * len(wrong) // room.left
    share = np.cumsum(wrong[::-1])[::-1][at] / (len(wrong) - at)
    pools = room.left - first
    samples = expected_sizes(pools, share, promise=promise, total=room.total, risk=room.risk)
    return int((room.total - pools + samples).min(initial=room.total))


def _redrawn(rounds: tuple[Floats, Floats, Integers], lead: Floats, rng: np.random.Generator) -> Floats:
    """The chances of being wrong, had the guesses been others of their kind."""
    drawn = rng.integers(len(rounds[0]), size=len(rounds[0]))
    return learn(rounds[0][drawn], rounds[1][drawn], rounds=rounds[2][drawn]).wrong(lead)


def _rounds(plan: Plan, labels: Mapping[int, int]) -> tuple[Floats, Floats, Integers]:
    """Margin, error and round of each guess of the steps before the last that people have answered."""
    tried = [
        (guess.margin, float(guess.label != labels[guess.object]), position)
        for position, guesses in enumerate(plan.tried(labels)[:-1])
        for guess in guesses
        if labels.get(guess.object, SKIPPED) != SKIPPED
    ]
    columns = np.array(tried, dtype=np.float64).reshape(-1, 3).T
    return columns[0], columns[1], columns[2].astype(np.int64)


def _batch(plan: Plan) -> int:
    return max((len(step.guesses) for step in plan.steps if isinstance(step, Ask)), default=1)
