"""Which objects people are asked for next, and when the model may label the rest.

People label the objects that the model doubts most, batch by batch, and the model learns from all of them. So what is
left gets safer with every batch. When it looks safe enough, people label a random sample of it, and if the sample
proves the promise (see ``proof``) the model labels the rest, once. Otherwise it goes on; a second proof spends what the
first has left of the risk. Nothing is ever set aside: every label that people give teaches the model.

The proof needs no assumption about the model, the embedding or the choice of objects. All that has to hold is that the
sample was drawn at random after the model was fixed. What it promises is what the people who labeled the sample would
say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.foresight import learn
from gt_notebook.autolabel.kernel_ridge import kernel_width, margins
from gt_notebook.autolabel.learning import RidgeLearner
from gt_notebook.autolabel.sampling import expected_sizes, planned_looks
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Prove, Start
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.autolabel.foresight import Foresight
    from gt_notebook.autolabel.learning import Learner, Scorer, Taught
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers
    from gt_notebook.autolabel.steps import Step

# What stands for a label where people looked and could not say.
SKIPPED = -1

# Of all objects a batch is so large a part, so that small jobs learn often and large ones don't take forever.
_BATCH = 0.025
_SMALLEST_BATCH = 20
# So large a part of a batch is drawn at random: it shows how safe the objects are that nobody doubts.
_RANDOM = 0.1
# A proof spends so large a part of what is left of the risk.
_SPEND = 0.6
# The model is believed after it was tried on so many batches.
_TRIED = 2


@dataclass(frozen=True, slots=True)
class _View:
    """What the model says of the objects that nobody has labeled, the most doubtful first."""

    objects: Integers
    labels: Integers
    margins: Floats

    def guesses(self, positions: Sequence[int] | Integers) -> tuple[Guess, ...]:
        return tuple(
            Guess(object=int(self.objects[at]), label=int(self.labels[at]), margin=float(self.margins[at]))
            for at in positions
        )


@dataclass(slots=True)
class Plan:
    """Automated labeling of one set of objects.

    Attributes:
        embeddings: One row an object, as ``features.principal_axes`` gives them.
        classes: Number of classes.
        promise: What is promised of the labels that the model gives.
        seed: Decides what is drawn at random.
        steps: What was done so far, the latest last.
        learner: What learns from the labels; kernel ridge regression unless given.
        taught: Objects of earlier jobs that teach the model once the first objects are labeled.
        first: What a model of an earlier job says of each object, as ``Scorer.scores`` gives it: it chooses the first
            objects, which are drawn at random without one.

    Raises:
        JobError: There are fewer than two classes.
    """

    embeddings: Floats
    classes: int
    promise: Promise
    seed: int = 0
    steps: list[Step] = field(default_factory=list)
    learner: Learner | None = None
    taught: Taught | None = None
    first: Floats | None = None

    def __post_init__(self) -> None:
        if self.classes < 2:  # noqa: PLR2004 - nothing to tell apart
            raise JobError(
                f"the task has {self.classes} classes; automated labeling needs at least 2 to tell apart"
            )

    def advance(self, labels: Mapping[int, int]) -> Step | None:
        """Return the step that is to be done now: the last one as long as people have not done it, else a new one.

        Args:
            labels: The position of the class that people gave each object so far, ``SKIPPED`` where they could not
                say. Objects that they labeled without being asked teach the model like all others.

        Returns:
            The step; ``None`` after ``Accept``, or when people have seen every object.
        """
        if self.steps and isinstance(self.steps[-1], Accept):
            return None
        if any(index not in labels for index in self.wanted(labels)):
            return self.steps[-1]
        # On systems of this size the threads of BLAS wait for each other longer than they work.
        with threadpool_limits(limits=1, user_api="blas"):
            step = self._next(labels)
        if step is not None:
            self.steps.append(step)
        return step

    def wanted(self, labels: Mapping[int, int]) -> tuple[int, ...]:
        """Return the objects of the last step that people are to label now, in order.

        Args:
            labels: As for ``advance``; they decide how far a proof has come.
        """
        match self.steps[-1] if self.steps else None:
            case Start(objects=objects):
                return objects
            case Ask(guesses=guesses):
                return tuple(guess.object for guess in guesses)
            case Prove() as proof:
                return tuple(guess.object for guess in proof.pool[: _drawn(proof, labels)])
            case _:
                return ()

    def prove(self, labels: Mapping[int, int]) -> Prove:
        """Draw the sample for the proof now, whatever the forecast says; what was asked and not answered is withdrawn.

        Args:
            labels: As for ``advance``.

        Returns:
            The new last step.

        Raises:
            JobError: Nothing is left to prove, there is no model yet, or no sample could prove the promise.
        """
        if not self.steps or isinstance(self.steps[-1], Accept) or len(labels) == len(self.embeddings):
            raise JobError(
                "there is nothing to prove now; call step() first, or see what phase the loop is in"
            )
        if isinstance(self.steps[-1], Prove) and any(index not in labels for index in self.wanted(labels)):
            raise JobError("a sample for the proof is being labeled already; label the rest of it")
        if not self.can_learn(labels):
            raise JobError("people have used fewer than 2 classes so far; label more before the proof")
        rng = np.random.default_rng([self.seed, len(self.steps)])
        with threadpool_limits(limits=1, user_api="blas"):
            view = self._view(labels, self.learn(labels))
            wrong = float(self.foresight(labels).wrong(view.margins).mean())
            proof = self._drawn_proof(view, wrong, rng)
        if proof is None:
            raise JobError(
                "the objects that are left are too few for a sample to prove the promise; label on"
            )
        self.steps.append(proof)
        return proof

    def learn(self, labels: Mapping[int, int]) -> Scorer:
        """Return the model as all labels that were given so far teach it.

        Args:
            labels: As for ``advance``, at least two classes.
        """
        known = _known(labels)
        objects, given = self.embeddings[known], np.array([labels[index] for index in known], dtype=np.int64)
        if self.taught is not None:
            objects = np.concatenate([objects, self.taught.embeddings])
            given = np.concatenate([given, self.taught.labels])
        learner = self.learner or RidgeLearner(
            kernel_width(self.embeddings, rng=np.random.default_rng(self.seed))
        )
        return learner(objects, given, classes=self.classes)

    def foresight(self, labels: Mapping[int, int]) -> Foresight:
        """Return what the guesses that people have answered teach about how often others are wrong.

        Args:
            labels: As for ``advance``.
        """
        margins, wrong, rounds = self._tried(labels)
        return learn(margins, wrong, rounds=rounds)

    def tried(self, labels: Mapping[int, int]) -> tuple[tuple[Guess, ...], ...]:
        """Return, for each step, what the model said of the objects that people were asked about in it.

        Args:
            labels: As for ``advance``; they decide how far a proof has come.
        """
        return tuple(_tried_in(step, labels) for step in self.steps)

    @property
    def risk(self) -> float:
        """What the next proof may spend of the risk that the promise allows."""
        return self._risk()

    def _next(self, labels: Mapping[int, int]) -> Step | None:
        if len(labels) == len(self.embeddings):
            return None
        rng = np.random.default_rng([self.seed, len(self.steps)])
        if not self.steps:
            if self.first is None:
                return self._start(labels, rng, self._first())
            left = self._left(labels)
            return self._ask(_ranked(left, self.first[left]), labels, rng)
        last = self.steps[-1]
        if isinstance(last, Prove) and (accepted := self._accepted(last, labels)) is not None:
            return accepted
        if not self.can_learn(labels):
            return self._start(labels, rng, self._batch())
        view = self._view(labels, self.learn(labels))
        return self._proof(view, labels, rng) or self._ask(view, labels, rng)

    def can_learn(self, labels: Mapping[int, int]) -> bool:
        """Return whether people have used two classes at least.

        Args:
            labels: As for ``advance``.
        """
        seen = {labels[index] for index in _known(labels)}
        if self.taught is not None:
            seen.update(self.taught.labels.tolist())
        return len(seen) > 1

    def _first(self) -> int:
        return max(2 * self.classes, self._batch())

    def _batch(self) -> int:
        return max(_SMALLEST_BATCH, round(_BATCH * len(self.embeddings)))

    def _left(self, labels: Mapping[int, int]) -> Integers:
        return np.array([index for index in range(len(self.embeddings)) if index not in labels])

    def _start(self, labels: Mapping[int, int], rng: np.random.Generator, number: int) -> Start:
        return Start(objects=tuple(rng.permutation(self._left(labels))[:number].tolist()))

    def _view(self, labels: Mapping[int, int], model: Scorer) -> _View:
        left = self._left(labels)
        return _ranked(left, model.scores(self.embeddings[left]))

    def _ask(self, view: _View, labels: Mapping[int, int], rng: np.random.Generator) -> Ask:
        batch = min(self._batch(), len(view.objects))
        doubted = batch - round(batch * _RANDOM)
        others = doubted + rng.permutation(len(view.objects) - doubted)[: batch - doubted]
        costs = self._costs(view, labels)
        forecast = None if costs is None else int(costs[1].min())
        return Ask(guesses=view.guesses([*range(doubted), *others.tolist()]), forecast=forecast)

    def _proof(self, view: _View, labels: Mapping[int, int], rng: np.random.Generator) -> Prove | None:
        """A proof of all that is left, unless it is cheaper to have the most doubtful of it labeled first."""
        costs = self._costs(view, labels)
        if costs is None or costs[1].argmin() != 0 or costs[1][0] >= len(self.embeddings):
            return None
        return self._drawn_proof(view, float(costs[0][0]), rng)

    def _drawn_proof(self, view: _View, wrong: float, rng: np.random.Generator) -> Prove | None:
        risk, total = self._risk(), len(self.embeddings)
        found = planned_looks(len(view.objects), wrong=wrong, promise=self.promise, total=total, risk=risk)
        if not found:
            return None
        order = rng.permutation(len(view.objects))
        return Prove(pool=view.guesses(order), looks=found, risk=risk)

    def _costs(self, view: _View, labels: Mapping[int, int]) -> tuple[Floats, Integers] | None:
        """For each number of batches labeled first: the share of wrong labels then, and people's labels in the end."""
        if len(set(self._tried(labels)[2].tolist())) < _TRIED:
            return None
        chances = self.foresight(labels).wrong(view.margins)
        left = len(view.objects)
        first = np.arange(0, left, self._batch())
        pools = left - first
        wrong = np.cumsum(chances[::-1])[::-1][first] / pools
        total = len(self.embeddings)
        samples = expected_sizes(pools, wrong, promise=self.promise, total=total, risk=self._risk())
        return wrong, total - pools + samples

    def _tried(self, labels: Mapping[int, int]) -> tuple[Floats, Floats, Integers]:
        """Margins, errors and rounds of all guesses that people have answered since."""
        rounds = [
            (position, guess)
            for position, step in enumerate(self.steps)
            for guess in _tried_in(step, labels)
            if labels.get(guess.object, SKIPPED) != SKIPPED
        ]
        return (
            np.array([guess.margin for _, guess in rounds], dtype=np.float64),
            np.array([guess.label != labels[guess.object] for _, guess in rounds], dtype=np.float64),
            np.array([position for position, _ in rounds], dtype=np.int64),
        )

    def _risk(self) -> float:
        left = self.promise.risk - sum(step.risk for step in self.steps if isinstance(step, Prove))
        return left * _SPEND

    def _accepted(self, proof: Prove, labels: Mapping[int, int]) -> Accept | None:
        drawn = _drawn(proof, labels)
        wrong = _wrong(proof.pool[:drawn], labels)
        look = next(look for look in proof.looks if look.drawn == drawn)
        if wrong > look.most_wrong:
            return None
        left = proof.pool[drawn:]
        allowed = self.promise.allowed(len(left), total=len(self.embeddings))
        return Accept(guesses=left, sample=drawn, wrong=wrong, allowed=allowed)


def _ranked(left: Integers, scores: Floats) -> _View:
    lead = margins(scores)
    order = np.argsort(lead, kind="stable")
    return _View(left[order], scores.argmax(axis=1)[order], lead[order])


def _known(labels: Mapping[int, int]) -> list[int]:
    return [index for index in sorted(labels) if labels[index] != SKIPPED]


def _tried_in(step: Step, labels: Mapping[int, int]) -> tuple[Guess, ...]:
    match step:
        case Ask(guesses=guesses):
            return guesses
        case Prove():
            return step.pool[: _drawn(step, labels)]
        case _:
            return ()


def _drawn(proof: Prove, labels: Mapping[int, int]) -> int:
    """How large the sample is by now: up to the first look that decides, or that waits for people."""
    hopeless = proof.looks[-1].most_wrong
    for look in proof.looks:
        sample = proof.pool[: look.drawn]
        wrong = _wrong(sample, labels)
        if (
            any(guess.object not in labels for guess in sample)
            or wrong <= look.most_wrong
            or wrong > hopeless
        ):
            return look.drawn
    return proof.looks[-1].drawn


def _wrong(guesses: tuple[Guess, ...], labels: Mapping[int, int]) -> int:
    """Guesses that people contradict; what they skipped counts as wrong, because nothing vouches for it."""
    return sum(labels.get(guess.object) != guess.label for guess in guesses)
