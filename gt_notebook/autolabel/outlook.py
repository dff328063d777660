"""What a job will cost in the end, and how sure that is: the bounds of four of five futures (see ``futures``)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.answers import wrong_among
from gt_notebook.autolabel.futures import Answered, Futures, Proving
from gt_notebook.autolabel.steps import Ask, Prove
from gt_notebook.autolabel.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.bills import Bills
    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.promise import Promise

# The ends of the interval, four futures of five lie between them, and the middle.
_ENDS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Labels that people will have given in the end.

    Attributes:
        low: In one of ten futures it is this or less.
        likely: In one of two futures it is this or less.
        high: In one of ten it is this or more.
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


# The number of steps and of objects that people are asked for, and what was known then.
Seen: TypeAlias = tuple[tuple[int, int], Outlook | None]


def followed(seen: Seen, plan: Plan, labels: Mapping[int, int]) -> Seen:
    """Return what was seen as long as it holds, else what ``look_ahead`` says now."""
    now = (len(plan.steps), len(plan.wanted(labels)))
    return seen if seen[0] == now else (now, look_ahead(plan, labels))


def look_ahead(plan: Plan, labels: Mapping[int, int]) -> Outlook | None:
    """Return what is known since the last step was decided.

    It stays the same until there is a further step, or the sample for a proof grows.

    Args:
        plan: What was done so far.
        labels: The position of the class that people gave each object so far.

    Returns:
        The outlook; ``None`` before the model was tried on two batches, or when people are asked for nothing.
    """
    last = plan.steps[-1] if plan.steps else None
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        match last:
            case Ask():
                return _while_asking(plan, last, labels)
            case Prove():
                return _while_proving(plan, last, labels)
            case _:
                return None


def _while_asking(plan: Plan, ask: Ask, labels: Mapping[int, int]) -> Outlook | None:
    asked = set(plan.wanted(labels))
    before = {index: label for index, label in labels.items() if index not in asked}
    then = _before_last(plan)
    if not then.can_learn(before):
        return None
    view = then.view(before)
    bills = then.bills(view, before, then.luck())
    if bills is None:
        return None
    rest = Futures(
        bills=bills,
        margins=view.margins,
        answered=_answered(then, before),
        asked=len(asked),
        kept=len(asked.intersection(ask.random)) if bills.vouching is None else 0,
    )
    return _outlook(plan, rest)


def _while_proving(plan: Plan, proof: Prove, labels: Mapping[int, int]) -> Outlook | None:
    wanted = plan.wanted(labels)
    then = _before_last(plan)
    held = set(then.steps[-1].random) if isinstance(then.steps[-1], Ask) else set()
    before = {index: label for index, label in labels.items() if index in held or index not in set(wanted)}
    bills = then.bills(_pool(proof, before), before, then.luck())
    if bills is None:
        return None
    drawn = max((look.drawn for look in proof.looks if look.drawn < len(wanted)), default=0)
    rest = Futures(
        bills=bills,
        margins=_pool(proof, before).margins,
        answered=_answered(plan, labels),
        proving=Proving(
            looks=tuple(look for look in proof.looks if look.drawn > drawn),
            drawn=drawn,
            wrong=wrong_among(proof.pool[:drawn], labels),
        ),
    )
    return _outlook(plan, rest)


def _pool(proof: Prove, before: Mapping[int, int]) -> View:
    """What the proof is about, in the order of doubt."""
    guesses = sorted(proof.pool, key=lambda guess: guess.margin)
    return View(
        objects=np.array([guess.object for guess in guesses], dtype=np.int64),
        labels=np.array([guess.label for guess in guesses], dtype=np.int64),
        margins=np.array([guess.margin for guess in guesses], dtype=np.float64),
        held=np.array([guess.object in before for guess in guesses], dtype=np.bool_),
    )


def _before_last(plan: Plan) -> Plan:
    """The plan as it was when its last step was decided."""
    then = copy(plan)
    then.steps = plan.steps[:-1]
    return then


def _answered(plan: Plan, labels: Mapping[int, int]) -> Answered:
    margins, wrong, rounds = plan.answered(labels)
    return Answered(margins=margins, wrong=wrong, rounds=rounds)


def _outlook(plan: Plan, rest: Futures) -> Outlook:
    people = rest.people(np.random.default_rng([plan.seed, len(plan.steps)]))
    low, likely, high = (int(np.quantile(people, end, method="nearest")) for end in _ENDS)
    return Outlook(bills=rest.bills, forecast=Forecast(low=low, likely=likely, high=high))
