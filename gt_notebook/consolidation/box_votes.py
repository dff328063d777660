"""Which candidate boxes are there, and of which class: a model of who sees what and who draws what is not there.

A candidate is a cluster of boxes. Each worker who answered its task either drew it or did not. What is there is drawn
with the worker's recall, what is not with the worker's rate of false boxes; as some things are harder to see and some
mistakes more tempting than others, both are shifted by a hidden difficulty on a few grid points. Candidates that nobody
drew leave no trace, so that as many of them are imputed as the rates make likely. Classes follow Dawid and Skene
(1979), each worker's confusion matrix drawn to the crowd's. After Branson, Van Horn and Perona, "Lean Crowdsourcing"
(2017), who have the same workers' parameters but no difficulty.

What is small is overlooked more readily, and may be invented more readily: by how much shifts both rates, too. That is
learned last, with everything else held, and is about nothing where size makes no difference.

Every rate is drawn to the crowd's, and the crowd's to a careful crowd, so that with few boxes this is about a vote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, log_expit, logit, logsumexp

from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_EPOCHS = 40
# Before anything is known: rates of a careful crowd, and how many looks at a candidate that knowledge is worth.
_RECALL, _FALSE = 0.8, 0.1
_CROWD_LOOKS, _WORKER_LOOKS = 20.0, 6.0
# What one look tells of a rate's logit, about, when the rate is neither 0 nor 1.
_INFORMATION = 0.2
# Keeps a step small where a rate is almost 0 or 1.
_LEAST_INFORMATION = 0.05
# How far difficulty shifts a rate's logit, and how many candidates each grid point has to begin with.
_EASE, _EASE_PRIOR = np.array([0.0, -2.0, -4.0]), np.array([14.0, 4.0, 2.0])
_TEMPTATION, _TEMPTATION_PRIOR = np.array([0.0, 2.0]), np.array([16.0, 4.0])
_MOST_UNSEEN = 20.0
_LARGEST_LOGIT = 9.0
# That size makes no difference is worth so many looks at candidates whose size is off by the usual spread.
_SIZE_LOOKS = 50.0
_SIZE_ROUNDS, _LARGEST_TILT, _LEAST_SIZE_SPREAD = 8, 3.0, 0.1
# Answers that the crowd's, and the crowd's that each worker's confusion matrix begins with.
_CONFUSION_PRIOR = 4.0
_RIGHT_PRIOR, _CLASS_PRIOR = 8.0, 10.0
_MOST_CELLS = 2**26


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Who saw which candidate and what they drew, as numbers.

    Attributes:
        candidate: Of each look: the candidate.
        worker: Of each look: the worker.
        drew: Of each look: whether the worker drew it.
        size: Of each candidate: the logarithm of its side in pixels.
        drawn: Of each drawn box: the candidate.
        drawer: Of each drawn box: the worker.
        label: Of each drawn box: the class.
        candidates: How many there are.
        workers: How many there are.
        classes: How many there are.
    """

    candidate: Integers
    worker: Integers
    drew: np.ndarray[tuple[int], np.dtype[np.bool_]]
    size: Floats
    drawn: Integers
    drawer: Integers
    label: Integers
    candidates: int
    workers: int
    classes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Existence:
    """What the model makes of the looks.

    Attributes:
        evidence: Of each candidate: the log-odds that it is there.
        classes: Of each candidate: the probability of each class if it is there.
        recall: Of each worker: the probability of drawing what is there and easy to see.
        accuracy: Of each worker: the share of drawn boxes whose class is right.
        judged: How the workers were judged, for ``judge_existence``.
    """

    evidence: Floats
    classes: Floats
    recall: Floats
    accuracy: Floats
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRates:
    """How likely each worker draws a candidate of one kind.

    Attributes:
        logits: Of each worker.
        shifts: By how much each difficulty shifts them.
        sites: Of each difficulty: the logarithm of how many such candidates are expected.
        tilt: By how much they grow with the size.
        middle: The size of which they hold as they are.
    """

    logits: Floats
    shifts: Floats
    sites: Floats
    tilt: float = 0.0
    middle: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClasses:
    """What each worker calls a box.

    Attributes:
        confusion: For each worker and true class how likely each class is called.
        frequent: The logarithm of how frequent each true class is.
        usual: The logarithm of how often each class is called.
        accuracy: Of each worker: the share of drawn boxes whose class is right.
    """

    confusion: Floats
    frequent: Floats
    usual: Floats
    accuracy: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How the workers were judged.

    Attributes:
        there: How likely they draw what is there.
        wrong: How likely they draw what is not.
        classes: What they call it.
    """

    there: KnownRates
    wrong: KnownRates
    classes: KnownClasses


class _Rates:
    """How likely each worker draws a candidate of one kind, there or not, at each difficulty."""

    def __init__(self, looks: Looks, usual: float, shifts: Floats, prior: Floats) -> None:
        self._looks, self._shifts, self._prior, self._usual = looks, shifts, prior, float(logit(usual))
        self.logits = np.full(looks.workers, self._usual)
        self._spread = np.tile((prior / prior.sum())[:, np.newaxis], looks.candidates)
        self._unseen = np.zeros((len(shifts), looks.candidates))

    def fit(self, probability: Floats) -> Floats:
        """Fit the rates and return the logarithm of how many candidates with just these looks are to be expected."""
        weights = self._spread * probability
        sites = weights * (1 + self._unseen)
        for _ in range(2):
            self._improve(weights, sites)
        counts = sites.sum(axis=1)
        share = (counts + self._prior) / (counts + self._prior).sum()
        self.known = KnownRates(
            logits=self.logits, shifts=self._shifts, sites=np.log(share) + np.log(counts.sum() + 1)
        )
        scores, missed = _likelihood(self._looks, self.known)
        total = _log_sum(scores)
        self._spread = np.exp(scores - total)
        self._unseen = np.minimum(missed / np.maximum(1 - missed, 1 / (1 + _MOST_UNSEEN)), _MOST_UNSEEN)
        return total

    def _improve(self, weights: Floats, sites: Floats) -> None:
        """One Newton step of each worker's logit towards drawing as often as observed."""
        looks = self._looks
        hits = self._by_worker(weights.sum(axis=0)[looks.candidate] * looks.drew)
        expected, information = np.zeros(looks.workers), np.zeros(looks.workers)
        for shift, number in zip(self._shifts, sites, strict=True):
            rate = expit(self.logits + shift)
            seen = self._by_worker(number[looks.candidate])
            expected += seen * rate
            information += seen * (rate * (1 - rate) + _LEAST_INFORMATION)
        known = _CROWD_LOOKS * _INFORMATION
        crowd = (information @ self.logits + known * self._usual) / (information.sum() + known)
        pull = _WORKER_LOOKS * _INFORMATION
        step = (hits - expected - pull * (self.logits - crowd)) / (information + pull)
        self.logits = np.clip(self.logits + step, -_LARGEST_LOGIT, _LARGEST_LOGIT)

    def _by_worker(self, values: Floats) -> Floats:
        return np.bincount(self._looks.worker, weights=values, minlength=self._looks.workers).astype(
            np.float64
        )


class _Classes:
    """Which class a candidate has, and how often each worker takes one class for another."""

    def __init__(self, looks: Looks) -> None:
        cells = looks.classes * (looks.classes * looks.workers + looks.candidates)
        if cells > _MOST_CELLS:
            raise AnswerError(
                f"{looks.classes} classes with {looks.workers} workers and {looks.candidates} boxes are too many to "
                "learn who takes which class for which; merge the boxes of fewer classes at a time"
            )
        self._looks = looks
        self._votes = np.zeros((looks.candidates, looks.classes))
        np.add.at(self._votes, (looks.drawn, looks.label), 1.0)
        self.probabilities = self._votes / np.maximum(self._votes.sum(axis=1, keepdims=True), 1)
        said = np.bincount(looks.label, minlength=looks.classes) + 1.0
        self._usual = np.log(said / said.sum())
        self.known = KnownClasses(
            confusion=np.ones((looks.workers, looks.classes, looks.classes)),
            frequent=self._usual,
            usual=self._usual,
            accuracy=np.ones(looks.workers),
        )

    def fit(self, probability: Floats) -> Floats:
        """Fit the confusions and return what the classes tell of each candidate: agreement speaks for it."""
        looks = self._looks
        if looks.classes == 1:
            return np.zeros(looks.candidates)
        weights = self.probabilities[looks.drawn] * probability[looks.drawn, np.newaxis]
        counts = np.zeros((looks.workers, looks.classes, looks.classes))
        np.add.at(counts.transpose(0, 2, 1), (looks.drawer, looks.label), weights)
        seen = weights.sum(axis=0) + 1
        confusion, accuracy = self._confusions(counts)
        self.known = KnownClasses(
            confusion=confusion,
            frequent=np.log(seen / seen.sum()),
            usual=self._usual,
            accuracy=accuracy,
        )
        scores, total = _called(looks, self.known)
        self.probabilities = np.exp(scores - total[:, np.newaxis])
        told: Floats = total - self._votes @ self._usual
        return told

    def _confusions(self, counts: Floats) -> tuple[Floats, Floats]:
        """Each worker's confusion matrix, and the share of right classes."""
        classes = self._looks.classes
        right = np.trace(counts, axis1=1, axis2=2)
        usual = (right.sum() + _RIGHT_PRIOR) / (counts.sum() + _CLASS_PRIOR)
        crowd = counts.sum(axis=0) + _CONFUSION_PRIOR * np.where(
            np.eye(classes, dtype=bool), usual, (1 - usual) / (classes - 1)
        )
        crowd /= crowd.sum(axis=1, keepdims=True)
        accuracy = (right + usual) / (counts.sum(axis=(1, 2)) + 1)
        confusion = counts + _CONFUSION_PRIOR * crowd
        return confusion / confusion.sum(axis=2, keepdims=True), accuracy


def fit_existence(looks: Looks) -> Existence:
    """Fit the model to all candidates at once.

    Raises:
        AnswerError: There are too many classes to learn confusions of.
    """
    there = _Rates(looks, _RECALL, _EASE, _EASE_PRIOR)
    wrong = _Rates(looks, _FALSE, _TEMPTATION, _TEMPTATION_PRIOR)
    classes = _Classes(looks)
    seen = np.bincount(looks.candidate, minlength=looks.candidates)
    drew = np.bincount(looks.candidate, weights=looks.drew, minlength=looks.candidates)
    evidence = logit((drew + 0.5) / (seen + 1))
    for _ in range(_EPOCHS):
        probability = expit(evidence)
        evidence = there.fit(probability) - wrong.fit(1 - probability) + classes.fit(probability)
    judged = Judged(there=there.known, wrong=wrong.known, classes=classes.known)
    return judge_existence(looks, _with_sizes(looks, judged, evidence))


def judge_existence(looks: Looks, judged: Judged) -> Existence:
    """Say of candidates what ``fit_existence`` would if it had judged the workers likewise, and learn nothing."""
    evidence = _evidence(looks, judged.there, judged.wrong)
    if looks.classes == 1:
        return _existence(judged, evidence, np.ones((looks.candidates, 1)))
    scores, total = _called(looks, judged.classes)
    usual = np.bincount(looks.drawn, weights=judged.classes.usual[looks.label], minlength=looks.candidates)
    return _existence(judged, evidence + (total - usual), np.exp(scores - total[:, np.newaxis]))


def _with_sizes(looks: Looks, judged: Judged, evidence: Floats) -> Judged:
    """Learn how the rates change with the size of a candidate."""
    if not looks.candidates:
        return judged
    there, wrong = (replace(known, middle=float(looks.size.mean())) for known in (judged.there, judged.wrong))
    rest = evidence - _evidence(looks, there, wrong)
    for _ in range(_SIZE_ROUNDS):
        probability = expit(rest + _evidence(looks, there, wrong))
        there, wrong = _tilted(looks, there, probability), _tilted(looks, wrong, 1 - probability)
    return replace(judged, there=there, wrong=wrong)


def _tilted(looks: Looks, known: KnownRates, probability: Floats) -> KnownRates:
    """One Newton step of the tilt, as for the logits of the workers."""
    spread = max(float(looks.size.std()), _LEAST_SIZE_SPREAD)
    size = (looks.size - known.middle)[looks.candidate] / spread
    scores, _ = _likelihood(looks, known)
    weights = np.exp(scores - _log_sum(scores)) * probability
    pull = _SIZE_LOOKS * _INFORMATION
    tilt = known.tilt * spread
    uphill, information = -pull * tilt, pull
    for shift, weight in zip(known.shifts, weights[:, looks.candidate], strict=True):
        rate = expit((known.logits + shift)[looks.worker] + tilt * size)
        uphill += float((weight * (looks.drew - rate)) @ size)
        information += float((weight * (rate * (1 - rate) + _LEAST_INFORMATION)) @ size**2)
    tilt = float(np.clip(tilt + uphill / information, -_LARGEST_TILT, _LARGEST_TILT))
    return replace(known, tilt=tilt / spread)


def _evidence(looks: Looks, there: KnownRates, wrong: KnownRates) -> Floats:
    """The log-odds that each candidate is there, of who drew it alone."""
    found, false = (_log_sum(_likelihood(looks, known)[0]) for known in (there, wrong))
    return found - false


def _existence(judged: Judged, evidence: Floats, classes: Floats) -> Existence:
    return Existence(
        evidence=evidence,
        classes=classes,
        recall=expit(judged.there.logits),
        accuracy=judged.classes.accuracy,
        judged=judged,
    )


def _likelihood(looks: Looks, known: KnownRates) -> tuple[Floats, Floats]:
    """For each difficulty and candidate the logarithm of its looks, and the chance that nobody draws it."""
    seen, missed = [], []
    tilt = known.tilt * (looks.size - known.middle)
    for shift in known.shifts:
        logits = known.logits + shift
        if known.tilt:
            nothing = log_expit(-logits[looks.worker] - tilt[looks.candidate])
        else:
            nothing = log_expit(-logits)[looks.worker]
        nobody = np.bincount(looks.candidate, weights=nothing, minlength=looks.candidates)
        # The logarithms of drawing it and of not drawing it differ by the logit.
        more = logits[looks.drawer] + tilt[looks.drawn]
        seen.append(nobody + np.bincount(looks.drawn, weights=more, minlength=looks.candidates))
        missed.append(nobody)
    return np.array(seen) + known.sites[:, np.newaxis], np.exp(np.array(missed))


def _log_sum(scores: Floats) -> Floats:
    """The logarithm of the sum of a few rows' exponentials; SciPy's own takes many times as long for so few."""
    greatest = scores.max(axis=0)
    total: Floats = greatest + np.log(np.exp(scores - greatest).sum(axis=0))
    return total


def _called(looks: Looks, known: KnownClasses) -> tuple[Floats, Floats]:
    """For each candidate and class the logarithm of what it was called, and that of their sum."""
    scores = np.tile(known.frequent, (looks.candidates, 1))
    np.add.at(scores, looks.drawn, np.log(known.confusion[looks.drawer, :, looks.label]))
    return scores, logsumexp(scores, axis=1)
