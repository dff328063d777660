"""What the loop says beside its promise, and what it has from an earlier job: simulated like the jobs themselves."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
from tqdm.auto import tqdm

from benchmarks.automatic_labeling.jobs import TARGET, Outcome
from benchmarks.row import Row
from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.learning import Taught
from gt_notebook.autolabel.neighbor_graph import beside_graph
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept, Ask, Prove

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.automatic_labeling.sets import LabeledSet
    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.promise import Scope
    from gt_notebook.autolabel.proof import Floats, Integers

PROOF = "when the proof begins"
# Part of the way between the first and the last forecast before the job ends.
MOMENTS = {"at first": 0.0, "early": 0.33, "midway": 0.67, "at last": 1.0, PROOF: 2.0}
# Eight of ten are meant; so many must be held in so few jobs.
_LEAST = 75
_CLASSES = 4


@dataclass(frozen=True, slots=True)
class Interval:
    """One forecast.

    Attributes:
        held: Whether the final bill lay in it.
        width: As a share of all objects.
    """

    held: bool
    width: float


def intervals(
    each: LabeledSet, *, objects: int, jobs: int, scope: Scope = "auto", evidence: Evidence = "holdout"
) -> dict[str, list[Interval]]:
    """Return the intervals of the forecast at some moments of jobs: the first, on the way, and before the proof."""
    promise = Promise(target=TARGET, scope=scope)
    found: dict[str, list[Interval]] = {moment: [] for moment in MOMENTS}
    for seed in tqdm(range(jobs), desc=f"{each.name} {objects}", file=sys.stderr, leave=False):
        part = each.job(objects, seed)
        plan = Plan(part.objects, part.classes, promise, seed=seed, evidence=evidence)
        asked: list[tuple[int, dict[int, int]]] = []
        proof: tuple[int, dict[int, int]] | None = None
        labels: dict[int, int] = {}
        for labels in _played(plan, part.truth):
            step = plan.steps[-1]
            if isinstance(step, Ask) and step.forecast is not None:
                asked.append((len(plan.steps), dict(labels)))
            elif isinstance(step, Prove) and proof is None:
                proof = (len(plan.steps), dict(labels))
        moments = (
            {
                moment: asked[round(share * (len(asked) - 1))]
                for moment, share in MOMENTS.items()
                if share <= 1
            }
            if asked
            else {}
        )
        if proof is not None:
            moments[PROOF] = proof
        for moment, (steps, then) in moments.items():
            seen = look_ahead(replace(plan, steps=plan.steps[:steps]), then)
            if seen is not None:
                low, high = seen.forecast.low, seen.forecast.high
                found[moment].append(Interval(low <= len(labels) <= high, (high - low) / objects))
    return found


def covered(name: str, those: Sequence[Interval]) -> Row:
    """Return how often intervals held the final bill.

    Args:
        name: What they are of.
        those: The intervals.
    """
    held = 100 * mean(one.held for one in those)
    return Row(
        f"{name}: forecast interval covers the final bill", held, "%", f"≥ {_LEAST}", ok=held >= _LEAST
    )


def head_starts(each: LabeledSet, *, objects: int, jobs: int) -> dict[str, float]:
    """Return the labels that people give in a child job over those without its parent, by what it has from it.

    Args:
        each: What is labeled.
        objects: Objects of the parent, and as many others of the child.
        jobs: How many such pairs.
    """
    ratios: dict[str, list[float]] = {"labels and model": [], "labels": [], "model": []}
    for seed in range(jobs):
        both = each.part(2 * objects, seed)
        before, now = both.objects[:objects], both.objects[objects:]
        truth = both.truth[objects:]
        parent = Plan(beside_graph(before), each.classes, Promise(target=TARGET), seed=seed)
        labels = _all(parent, both.truth[:objects])
        known = sorted(labels)
        # What the parent keeps reads no graph, and the graph of a job that has its labels holds their objects, too.
        first = replace(parent, embeddings=before).learn(labels).scores(now)
        together = beside_graph(np.concatenate([now, before[known]]))
        taught = Taught(together[objects:], both.truth[known])
        child = Plan(beside_graph(now), each.classes, Promise(target=TARGET), seed=seed)
        alone = len(_all(replace(child, steps=[]), truth))
        helped = {
            "labels and model": replace(
                child, embeddings=together[:objects], steps=[], taught=taught, first=first
            ),
            "labels": replace(child, embeddings=together[:objects], steps=[], taught=taught),
            "model": replace(child, steps=[], first=first),
        }
        for what, plan in helped.items():
            ratios[what].append(len(_all(plan, truth)) / alone)
    return {what: mean(found) for what, found in ratios.items()}


def sets_of_classes(objects: int, *, seed: int) -> Outcome:
    """Play a job in which each of four classes moves an object in a direction of its own, with noise."""
    rng = np.random.default_rng(seed)
    given = rng.random((objects, _CLASSES)) < 0.4
    given[np.arange(objects), rng.integers(_CLASSES, size=objects)] = True
    moved = given @ np.linalg.qr(rng.normal(size=(8, 8)))[0][:_CLASSES]
    noise = rng.uniform(0.1, 0.35)
    truth = (given.astype(np.int64) << np.arange(_CLASSES)).sum(axis=1)
    embeddings: Floats = beside_graph(principal_axes(moved + noise * rng.normal(size=(objects, 8))))
    plan = Plan(embeddings, _CLASSES, Promise(target=TARGET), seed=seed, several=True)
    people = len(_all(plan, truth))
    last = plan.steps[-1]
    if not isinstance(last, Accept):
        return Outcome(people / objects, kept=True)
    wrong = sum(guess.label != truth[guess.object] for guess in last.guesses)
    return Outcome(people / objects, kept=wrong <= last.allowed)


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
