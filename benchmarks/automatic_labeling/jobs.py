"""How one job goes: ours, the service's plan, and objects asked for at random."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from benchmarks.automatic_labeling.sets import LabeledSet
from gt_notebook.autolabel.kernel_ridge import kernel_width, margins
from gt_notebook.autolabel.learning import RidgeLearner
from gt_notebook.autolabel.neighbor_graph import beside_graph
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import chance_of_at_most
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Start

if TYPE_CHECKING:
    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.promise import Scope
    from gt_notebook.autolabel.proof import Floats, Integers
    from gt_notebook.autolabel.steps import Step

TARGET = 0.95


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one job ended.

    Attributes:
        people: Share of the labels that people gave.
        kept: Whether the promise was kept.
    """

    people: float
    kept: bool


Job: TypeAlias = Callable[[LabeledSet, int], Outcome]


def ours(scope: Scope, evidence: Evidence = "holdout") -> Job:
    """Return a job of this package."""
    promise = Promise(target=TARGET, scope=scope)

    def job(part: LabeledSet, seed: int) -> Outcome:
        plan = Plan(part.objects, part.classes, promise, seed=seed, evidence=evidence)
        labels: dict[int, int] = {}
        while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
            labels.update({index: int(part.truth[index]) for index in plan.wanted(labels)})
        wrong = sum(guess.label != part.truth[guess.object] for guess in step.guesses) if step else 0
        return Outcome(len(labels) / len(part.truth), kept=step is None or wrong <= step.allowed)

    return job


def seconds_of(each: LabeledSet, *, objects: int, labels: int) -> tuple[float, float]:
    """Return the seconds of one core for the graph of nearest neighbors, which a job needs once, and for one round.

    A round is to learn, look at what is left, forecast, weigh and choose. Objects of the set are taken again and again
    with a little noise.
    """
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(each.truth), size=objects)
    noise = rng.normal(scale=0.02, size=(objects, each.objects.shape[1]))
    truth = each.truth[chosen]
    first, others = range(labels - 100), range(labels - 100, labels)
    guesses = [Guess(object=index, label=int(truth[index]), margin=0.5) for index in others]
    steps: list[Step] = [
        Start(objects=tuple(first)),
        Ask(guesses=tuple(guesses[:50]), forecast=None),
        Ask(guesses=tuple(guesses[50:]), forecast=None),
    ]
    start = time.thread_time()
    placed = beside_graph(each.objects[chosen] + noise)
    graph = time.thread_time() - start
    plan = Plan(placed, each.classes, Promise(), steps=steps)
    said = {index: int(truth[index]) for index in range(labels)}
    start = time.thread_time()
    plan.advance(said)
    return graph, time.thread_time() - start


def only_random(part: LabeledSet, seed: int) -> Outcome:
    """Play a job with objects asked for at random, all of them evidence, by an exact bound after every batch."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(part.truth))
    batch = max(20, round(0.025 * len(order)))
    width = kernel_width(part.objects, rng=rng)
    best = 1.0
    for people in range(max(2 * part.classes, batch), len(order), batch):
        known, left = order[:people], order[people:]
        folds = np.array_split(np.arange(people), 5)
        lead, wrong = np.zeros(people), np.zeros(people)
        for fold in folds:
            others = np.delete(known, fold)
            lead[fold], wrong[fold] = tried(part, others, known[fold], width)
        ahead, _ = tried(part, known, left, width)
        threshold = _exact_threshold(lead, wrong, ahead, risk=0.1)
        bill = 1 - (ahead >= threshold).mean() * len(left) / len(order)
        if people / len(order) >= min(bill, best):
            break
        best = min(best, bill)
    _, mistakes = tried(part, known, left, width)
    automatic = ahead >= threshold
    kept = mistakes[automatic].sum() <= (1 - TARGET) * automatic.sum() + 1e-9
    return Outcome(1 - float(automatic.mean()) * len(left) / len(order), kept=bool(kept))


def service(*, exact: bool) -> Job:
    """Return a job of the service: a fifth validates, tenths train, and each round labels all above the threshold."""

    def job(part: LabeledSet, seed: int) -> Outcome:
        rng = np.random.default_rng(seed)
        total = len(part.truth)
        order = rng.permutation(total)
        tenth, validation = total // 10, order[: total // 5]
        train, left = order[total // 5 : total // 5 + tenth], order[total // 5 + tenth :]
        width = kernel_width(part.objects, rng=rng)
        automatic = mistakes = 0
        while len(left):
            lead, wrong = tried(part, train, validation, width)
            ahead, errors = tried(part, train, left, width)
            # Five rounds share the risk.
            threshold = (
                _exact_threshold(lead, wrong, ahead, risk=0.1 / 5) if exact else _naive_threshold(lead, wrong)
            )
            sure = ahead >= threshold
            automatic += int(sure.sum())
            mistakes += int(errors[sure].sum())
            left, ahead = left[~sure], ahead[~sure]
            asked = np.argsort(ahead, kind="stable")[:tenth]
            train, left = np.concatenate([train, left[asked]]), np.delete(left, asked)
        kept = mistakes <= (1 - TARGET) * automatic + 1e-9
        return Outcome(1 - automatic / total, kept=bool(kept))

    return job


def tried(part: LabeledSet, train: Integers, tested: Integers, width: float) -> tuple[Floats, Floats]:
    """Return margins and errors (1.0 or 0.0) of a model that some objects have taught, on others."""
    model = RidgeLearner(width)(part.objects[train], part.truth[train], classes=part.classes)
    scores = model.scores(part.objects[tested])
    return margins(scores), (scores.argmax(axis=1) != part.truth[tested]).astype(float)


def _naive_threshold(lead: Floats, wrong: Floats) -> float:
    """The lowest margin above which the sample shows the target."""
    order = np.argsort(-lead)
    shows = np.flatnonzero(np.cumsum(wrong[order]) <= (1 - TARGET) * np.arange(1, len(order) + 1))
    return float(lead[order][shows[-1]]) if len(shows) else np.inf


def _exact_threshold(lead: Floats, wrong: Floats, ahead: Floats, *, risk: float) -> float:
    """The lowest margin down to which the sample proves the target, walking from strict to loose."""
    order = np.argsort(-lead)
    found = np.cumsum(wrong[order]).astype(int)
    best = np.inf
    drawn = 124  # the smallest sample that forgives two wrong labels of a twentieth
    while drawn <= len(order):
        margin = float(lead[order][drawn - 1])
        pool = int((ahead >= margin).sum())
        too_many = int((1 - TARGET) * pool + 1e-9) + 1
        seen = int(found[drawn - 1])
        if pool and chance_of_at_most(seen, pool=pool + drawn, bad=seen + too_many, drawn=drawn) > risk:
            break
        best = margin
        drawn = max(drawn + 1, round(drawn * 1.08))
    return best
