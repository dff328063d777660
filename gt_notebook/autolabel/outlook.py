"""What a job will cost in the end, and how sure that is.

The forecast follows from how often guesses of a given margin were wrong (see ``foresight``). How sure it is follows
from the same guesses: they are drawn again and again with replacement (Efron, "Bootstrap methods: another look at the
jackknife", 1979), and each time the forecast is made anew. So the interval says how well the model's errors are known.
It does not know how much the model has yet to learn, nor how the random sample will fall out.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.foresight import learn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.bills import Bills
    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.promise import Promise

# The ends of the interval: four forecasts of five lie between them.
_ENDS = (0.1, 0.9)
_DRAWS = 40


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
class Outlook:
    """What is known of the objects that nobody was asked about before the last step.

    Attributes:
        bills: What is expected of them.
        forecast: What the job's own promise costs, with the interval.
    """

    bills: Bills
    forecast: Forecast

    def likely(self, promise: Promise) -> int:
        """Return how many labels people would give under a promise; all of them where it saves none."""
        return replace(self.bills, promise=promise).people()


def look_ahead(plan: Plan, labels: Mapping[int, int]) -> Outlook | None:
    """Return what is known since the last step was decided; it stays the same until there is a further step.

    Args:
        plan: What was done so far.
        labels: The position of the class that people gave each object so far.

    Returns:
        The outlook; ``None`` before the model was tried on two batches, or when nothing is left.
    """
    asked = set(plan.wanted(labels))
    before = {index: label for index, label in labels.items() if index not in asked}
    # The plan as it was when the last step was decided.
    then = copy(plan)
    then.steps = plan.steps[:-1]
    if len(before) == len(plan.embeddings) or not then.can_learn(before):
        return None
    rng = np.random.default_rng([plan.seed, len(plan.steps)])
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        view = then.view(before)
        bills = then.bills(view, before)
        if bills is None:
            return None
        margins, wrong, rounds = then.answered(before)
        drawn = rng.integers(len(margins), size=(_DRAWS, len(margins)))
        others = [
            replace(bills, chances=learn(margins[each], wrong[each], rounds=rounds[each]).wrong(view.margins))
            for each in drawn
        ]
        people = [other.people() for other in others]
    likely = bills.people()
    low, high = np.quantile(people, _ENDS)
    return Outlook(
        bills=bills,
        forecast=Forecast(low=min(int(low), likely), likely=likely, high=max(int(np.ceil(high)), likely)),
    )
