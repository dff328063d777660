"""What the loop says beside its promise, and what it has from an earlier job: simulated like the jobs themselves."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept, Ask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.automatic_labeling.sets import LabeledSet
    from gt_notebook.autolabel.outlook import Forecast
    from gt_notebook.autolabel.proof import Floats, Integers

_TARGET = 0.95
_CLASSES = 4


@dataclass(frozen=True, slots=True)
class SetsOutcome:
    """How a job with several classes an object ended.

    Attributes:
        people: Share of the labels that people gave.
        kept: Whether the promise was kept.
    """

    people: float
    kept: bool


def covered(parts: Iterable[LabeledSet]) -> float:
    """Return the share of forecasts in whose interval the final bill lay; one in every second batch."""
    held: list[bool] = []
    for seed, part in enumerate(parts):
        plan = Plan(part.objects, part.classes, Promise(target=_TARGET), seed=seed)
        said: list[Forecast] = []
        labels: dict[int, int] = {}
        for labels in _played(plan, part.truth):
            step = plan.steps[-1]
            if isinstance(step, Ask) and len(plan.steps) % 2 == 0 and (seen := look_ahead(plan, labels)):
                said.append(seen.forecast)
        held += [each.low <= len(labels) <= each.high for each in said]
    return mean(held)


def head_start(parts: Iterable[tuple[LabeledSet, LabeledSet]]) -> float:
    """Return the labels that people give in a job whose parent's model begins, over those that they give without it.

    Args:
        parts: The objects of a parent and those of its child, on the same axes.
    """
    ratios = []
    for seed, (parent, child) in enumerate(parts):
        first = Plan(parent.objects, parent.classes, Promise(target=_TARGET), seed=seed)
        model = first.learn(_all(first, parent.truth))
        alone = Plan(child.objects, child.classes, Promise(target=_TARGET), seed=seed)
        helped = Plan(
            child.objects,
            child.classes,
            Promise(target=_TARGET),
            seed=seed,
            first=model.scores(child.objects),
        )
        ratios.append(len(_all(helped, child.truth)) / len(_all(alone, child.truth)))
    return mean(ratios)


def sets_of_classes(objects: int, *, seed: int) -> SetsOutcome:
    """Play a job in which each of four classes moves an object in a direction of its own, with noise."""
    rng = np.random.default_rng(seed)
    given = rng.random((objects, _CLASSES)) < 0.4
    given[np.arange(objects), rng.integers(_CLASSES, size=objects)] = True
    moved = given @ np.linalg.qr(rng.normal(size=(8, 8)))[0][:_CLASSES]
    noise = rng.uniform(0.1, 0.35)
    truth = (given.astype(np.int64) << np.arange(_CLASSES)).sum(axis=1)
    embeddings: Floats = principal_axes(moved + noise * rng.normal(size=(objects, 8)))
    plan = Plan(embeddings, _CLASSES, Promise(target=_TARGET), seed=seed, several=True)
    people = len(_all(plan, truth))
    last = plan.steps[-1]
    if not isinstance(last, Accept):
        return SetsOutcome(people / objects, kept=True)
    wrong = sum(guess.label != truth[guess.object] for guess in last.guesses)
    return SetsOutcome(people / objects, kept=wrong <= last.allowed)


def _played(plan: Plan, truth: Integers) -> Iterator[dict[int, int]]:
    """Give the labels so far whenever people are asked, and at the end."""
    labels: dict[int, int] = {}
    while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
        yield labels
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})
    yield labels


def _all(plan: Plan, truth: Integers) -> dict[int, int]:
    *_, labels = _played(plan, truth)
    return labels
