"""Which objects people are asked for next, and when the model may label the rest.

People label the objects that the model doubts most, batch by batch, and the model learns from all of them. So what is
left gets safer with every batch. When it looks safe enough, people label a random sample of it, and if the sample
proves the promise (see ``proof``) the model labels the rest, once. Otherwise it goes on; a second proof spends what the
first has left of the risk. Few labels are set aside, and only until the model doubts them or the proof has failed.

The proof needs no assumption about the model, the embedding or the choice of objects. All that has to hold is that the
sample is a random part of what is left (``evidence`` says how that is known). What it promises is what the people who
labeled the sample would say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from warnings import warn

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.answers import SKIPPED, drawn, known, tried_in, wrong_among
from gt_notebook.autolabel.bills import SPEND, Bills
from gt_notebook.autolabel.evidence import check_evidence, cross_fitted
from gt_notebook.autolabel.foresight import learn
from gt_notebook.autolabel.kernel_ridge import kernel_width
from gt_notebook.autolabel.learning import RidgeLearner
from gt_notebook.autolabel.sampling import naive_looks, planned_looks
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Prove, Start
from gt_notebook.autolabel.view import ranked
from gt_notebook.autolabel.vouching import Vouching
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.evidence import Evidence, Rule
    from gt_notebook.autolabel.foresight import Foresight
    from gt_notebook.autolabel.learning import Learner, Scorer, Taught
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers
    from gt_notebook.autolabel.steps import Step
    from gt_notebook.autolabel.view import View

# Of all objects a batch is so large a part, so that small jobs learn often and large ones don't take forever.
_BATCH = 0.025
_SMALLEST_BATCH = 20
# So large a part of a batch is drawn at random: it vouches for the objects that nobody doubts.
_RANDOM: dict[Evidence, float] = {"holdout": 0.1, "audit": 0.1, "cross-fit": 0.2}
# The model is believed after it was tried on so many batches.
_TRIED = 2


@dataclass(slots=True)
class Plan:
    """Automated labeling of one set of objects.

    Attributes:
        embeddings: One row an object, as ``places.places`` gives them.
        classes: Number of classes.
        promise: What is promised of the labels that the model gives.
        seed: Decides what is drawn at random.
        steps: What was done so far, the latest last.
        learner: What learns from the labels; kernel ridge regression unless given.
        taught: Objects of earlier jobs that teach the model once the first objects are labeled.
        first: What a model of an earlier job says of each object, as ``Scorer.scores`` gives it: it chooses the first
            objects, which are drawn at random without one.
        evidence: What vouches for the labels of the model, see ``evidence``.
        rule: ``exact``, or ``naive``: what a sample shows is taken to hold for the rest, as the service does. That
            breaks the promise in about half of all jobs; it is there for comparison.
        several: Whether an object may have several classes: labels are sets then, see ``class_sets``.

    Raises:
        JobError: There are fewer than two classes, or the evidence or the rule is unknown.
    """

    embeddings: Floats
    classes: int
    promise: Promise
    seed: int = 0
    steps: list[Step] = field(default_factory=list)
    learner: Learner | None = None
    taught: Taught | None = None
    first: Floats | None = None
    evidence: Evidence = "holdout"
    rule: Rule = "exact"
    several: bool = False

    def __post_init__(self) -> None:
        check_evidence(self.evidence, self.rule)
        if self.rule == "naive":
            warn(
                "the naive rule breaks its promise in about half of all jobs; use rule='exact' to keep it",
                stacklevel=3,
            )
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
                return tuple(guess.object for guess in proof.pool[: drawn(proof, labels)])
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
        held = self._held(labels)
        teaching = [index for index in known(labels) if index not in held]
        given = np.array([labels[index] for index in teaching], dtype=np.int64)
        return self._taught_by(self.embeddings[teaching], given)

    def _taught_by(self, objects: Floats, given: Integers) -> Scorer:
        if self.taught is not None:
            objects = np.concatenate([objects, self.taught.embeddings])
            given = np.concatenate([given, self.taught.labels])
        learner = self.learner or RidgeLearner(
            kernel_width(self.embeddings, rng=np.random.default_rng(self.seed)), self.several
        )
        return learner(objects, given, classes=self.classes)

    def foresight(self, labels: Mapping[int, int]) -> Foresight:
        """Return what the guesses that people have answered teach about how often others are wrong.

        Args:
            labels: As for ``advance``.
        """
        margins, wrong, rounds = self.answered(labels)
        return learn(margins, wrong, rounds=rounds)

    def tried(self, labels: Mapping[int, int]) -> tuple[tuple[Guess, ...], ...]:
        """Return, for each step, what the model said of the objects that people were asked about in it.

        Args:
            labels: As for ``advance``; they decide how far a proof has come.
        """
        return tuple(tried_in(step, labels) for step in self.steps)

    def luck(self) -> np.random.Generator:
        """Return what decides all that is left to chance in the next step; the same whenever it is asked for."""
        return np.random.default_rng([self.seed, len(self.steps)])

    def _next(self, labels: Mapping[int, int]) -> Step | None:
        if len(labels) == len(self.embeddings):
            return None
        rng = self.luck()
        if not self.steps:
            if self.first is None:
                return self._start(labels, rng, self._first())
            left = self._left(labels)
            return self._ask(ranked(left, self.first[left], several=self.several), labels, None, rng)
        last = self.steps[-1]
        if isinstance(last, Prove) and (accepted := self._accepted(last, labels)) is not None:
            return accepted
        if not self.can_learn(labels):
            return self._start(labels, rng, self._batch())
        view = self.view(labels)
        bills = self.bills(view, labels, rng)
        return self._end(view, bills, rng) or self._ask(view, labels, bills, rng)

    def can_learn(self, labels: Mapping[int, int]) -> bool:
        """Return whether people have used two classes at least.

        Args:
            labels: As for ``advance``.
        """
        held = self._held(labels)
        seen = {labels[index] for index in known(labels) if index not in held}
        if self.taught is not None:
            seen.update(self.taught.labels.tolist())
        return len(seen) > 1

    def _first(self) -> int:
        return max(2 * self.classes, self._batch())

    def _batch(self) -> int:
        return max(_SMALLEST_BATCH, round(_BATCH * len(self.embeddings)))

    def _random(self, batch: int) -> int:
        return round(batch * _RANDOM[self.evidence])

    def _left(self, labels: Mapping[int, int]) -> Integers:
        return np.array([index for index in range(len(self.embeddings)) if index not in labels])

    def _start(self, labels: Mapping[int, int], rng: np.random.Generator, number: int) -> Start:
        return Start(objects=tuple(rng.permutation(self._left(labels))[:number].tolist()))

    def _held(self, labels: Mapping[int, int]) -> frozenset[int]:
        """The labeled objects that are held back from the model; none once people label what they were not asked for.

        What they choose by themselves is no longer left, but what is held was not chosen likewise.
        """
        last = self.steps[-1] if self.steps else None
        if self.evidence != "holdout" or not isinstance(last, Ask) or self._unasked(labels) > last.unasked:
            return frozenset()
        return frozenset(index for index in last.random if index in labels)

    def _unasked(self, labels: Mapping[int, int]) -> int:
        asked = {index for step in self.steps if isinstance(step, Start) for index in step.objects}
        asked.update(guess.object for step in self.steps for guess in tried_in(step, labels))
        return sum(index not in asked for index in labels)

    def view(self, labels: Mapping[int, int]) -> View:
        """What the model says of the objects that are left, those held back from it included."""
        return self._view(labels, self.learn(labels), held=self._held(labels))

    def _view(self, labels: Mapping[int, int], model: Scorer, *, held: frozenset[int] = frozenset()) -> View:
        objects = np.union1d(self._left(labels), np.array(sorted(held), dtype=np.int64))
        scores = model.scores(self.embeddings[objects])
        return ranked(objects, scores, several=self.several, held=held)

    def _ask(
        self, view: View, labels: Mapping[int, int], bills: Bills | None, rng: np.random.Generator
    ) -> Ask:
        fresh = np.flatnonzero(~view.held)
        batch = min(self._batch(), len(fresh))
        doubted = batch - self._random(batch)
        others = fresh[doubted + rng.permutation(len(fresh) - doubted)[: batch - doubted]]
        return Ask(
            guesses=view.guesses([*fresh[:doubted], *others]),
            forecast=None if bills is None else bills.people(),
            random=self._vouching(view, doubted=fresh[:doubted], random=others),
            unasked=self._unasked(labels),
            reachable=bills is None or bills.reachable(),
        )

    def _vouching(self, view: View, *, doubted: Integers, random: Integers) -> tuple[int, ...]:
        """The objects that are to vouch for the model once the batch is labeled."""
        fresh = view.objects[random]
        if self.evidence == "audit":
            return ()
        if self.evidence == "cross-fit":
            return (*self._drawn_at_random(), *fresh.tolist())
        # What would have been asked for, had it been left, is released: so those held and those left are of one kind.
        certain = np.flatnonzero(view.held)
        kept = view.objects[certain[certain > doubted.max(initial=-1)]]
        return (*kept.tolist(), *fresh.tolist())

    def _drawn_at_random(self) -> tuple[int, ...]:
        last = self.steps[-1] if self.steps else None
        if isinstance(last, Ask):
            return last.random
        return tuple(index for step in self.steps if isinstance(step, Start) for index in step.objects)

    def _end(self, view: View, bills: Bills | None, rng: np.random.Generator) -> Prove | Accept | None:
        """The end, or a proof of all that is left, unless it is cheaper to have the most doubtful labeled first."""
        if bills is None:
            return None
        if bills.vouching is not None:
            seen, pool = bills.vouching, len(view.objects)
            if not bills.vouched(pool, drawn=seen.certain, wrong=seen.wrong):
                return None
            return self._accept(view.guesses(range(pool)), sample=seen.certain, wrong=seen.wrong)
        wrong, people = bills.weighed()
        if people.argmin() != 0 or people[0] >= len(self.embeddings):
            return None
        return self._drawn_proof(view, float(wrong[0]), rng)

    def _drawn_proof(self, view: View, wrong: float, rng: np.random.Generator) -> Prove | None:
        risk, total, pool = self._risk(), len(self.embeddings), len(view.objects)
        found = (
            naive_looks(pool, promise=self.promise, total=total, held=int(view.held.sum()))
            if self.rule == "naive"
            else planned_looks(
                pool,
                wrong=wrong,
                promise=self.promise,
                total=total,
                risk=risk,
                held=int(view.held.sum()),
            )
        )
        return Prove(pool=view.guesses(view.drawn(rng)), looks=found, risk=risk) if found else None

    def _accept(self, guesses: tuple[Guess, ...], *, sample: int, wrong: int) -> Accept:
        allowed = self.promise.allowed(len(guesses), total=len(self.embeddings))
        return Accept(guesses=guesses, sample=sample, wrong=wrong, allowed=allowed)

    def _evidence(self, view: View, labels: Mapping[int, int], rng: np.random.Generator) -> Vouching:
        seen = np.array(known(labels), dtype=np.int64)
        lead, wrong = cross_fitted(
            self.embeddings[seen],
            np.array([labels[index] for index in seen.tolist()], dtype=np.int64),
            np.flatnonzero(np.isin(seen, self._drawn_at_random())),
            learn=self._taught_by,
            rng=rng,
            several=self.several,
        )
        return Vouching.shown(lead >= view.margins[0], wrong, fresh=self._random(self._batch()))

    def bills(self, view: View, labels: Mapping[int, int], rng: np.random.Generator) -> Bills | None:
        """What the job costs in the end, as it looks; ``None`` before the model was tried on two batches."""
        if len(set(self.answered(labels)[2].tolist())) < _TRIED:
            return None
        return Bills(
            chances=self.foresight(labels).wrong(view.margins),
            held=view.held,
            total=len(self.embeddings),
            batch=self._batch(),
            risk=self._risk(),
            promise=self.promise,
            rule=self.rule,
            vouching=self._evidence(view, labels, rng) if self.evidence == "cross-fit" else None,
        )

    def answered(self, labels: Mapping[int, int]) -> tuple[Floats, Floats, Integers]:
        """Margins, errors and rounds of all guesses that people have answered since."""
        held = self._held(labels)
        rounds = [
            (position, guess)
            for position, step in enumerate(self.steps)
            for guess in tried_in(step, labels)
            if labels.get(guess.object, SKIPPED) != SKIPPED and guess.object not in held
        ]
        return (
            np.array([guess.margin for _, guess in rounds], dtype=np.float64),
            np.array([guess.label != labels[guess.object] for _, guess in rounds], dtype=np.float64),
            np.array([position for position, _ in rounds], dtype=np.int64),
        )

    def _risk(self) -> float:
        left = self.promise.risk - sum(step.risk for step in self.steps if isinstance(step, Prove))
        return left * SPEND

    def _accepted(self, proof: Prove, labels: Mapping[int, int]) -> Accept | None:
        sample = drawn(proof, labels)
        wrong = wrong_among(proof.pool[:sample], labels)
        look = next(look for look in proof.looks if look.drawn == sample)
        if wrong > look.most_wrong:
            return None
        return self._accept(proof.pool[sample:], sample=sample, wrong=wrong)
