"""The ways to merge classes: each makes of coded answers the probability of every class of every task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.consolidation import calibration
from gt_notebook.consolidation.class_alone import judge_alone
from gt_notebook.consolidation.class_crowd import (
    ByConfusions,
    ByHiddenKind,
    ByWeights,
    ClassCrowd,
    WithAlone,
    check_crowd,
    hardly_sure,
    shares,
    tempered_and_mixed,
)
from gt_notebook.consolidation.confusion_model import (
    evidence_of,
    fit_confusions,
    left_out,
)
from gt_notebook.consolidation.dawid_skene import Votes, posteriors
from gt_notebook.consolidation.glad import fit_glad
from gt_notebook.consolidation.hidden_kinds import HiddenKind, hidden_kind
from gt_notebook.consolidation.sparse_votes import most_votes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from gt_notebook.consolidation.class_crowd import Judged
    from gt_notebook.consolidation.coded import Coded
    from gt_notebook.consolidation.confusion_model import Errors, Fit, Known
    from gt_notebook.consolidation.dawid_skene import Floats

_SAMPLE_ANSWERS = 20_000
# No more numbers than that are kept of what was learned of the workers.
MAX_CONFUSIONS = 10**7
HIDDEN_KIND = (
    "some tasks are of a kind that no class stands for, of which workers have fixed and different opinions; "
    "their labels are the majority's and hardly sure, and gold answers would tell more"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a method makes of the answers.

    Attributes:
        probabilities: A row a task, a column a class; of several questions one below the other.
        correlation: By which they were tempered, in the mean over the questions, or ``None``.
        fit: The workers' confusion matrices, where the method learns them.
        note: What the reader should know.
        judged: How the workers were judged, so that further tasks can be merged by it; ``None`` where a method cannot.
    """

    probabilities: NDArray[Any]
    correlation: float | None = None
    fit: Fit | None = None
    note: str = ""
    judged: Judged | None = None


def majority(coded: Coded, known: Known) -> Learned:  # noqa: ARG001 - votes know nothing beforehand
    """The share of the votes, to which one more vote is added, spread over all classes."""
    return _voted(coded, equal_weights(coded))


def weighted_vote(coded: Coded, known: Known) -> Learned:  # noqa: ARG001
    """Votes that weigh as much as the worker agrees with the majority ("Wawa", worker agreement with aggregate)."""
    return _voted(coded, agreement_weights(coded))


def dawid_skene(coded: Coded, known: Known) -> Learned:
    """The smoothed model, tempered and mixed with the votes, and with a hidden kind where answers ask for one."""
    if not len(known.worker) and (hidden := hidden_kind(coded)) is not None:
        return _with_hidden_kind(coded, known, hidden)
    return _modeled(coded, known, "free")


def one_coin(coded: Coded, known: Known) -> Learned:
    """The same with one accuracy for each worker."""
    return _modeled(coded, known, "tied")


def glad(coded: Coded, known: Known) -> Learned:
    """Workers who are more or less able, and tasks that are more or less hard."""
    model = fit_glad(coded, known)
    rho = float(
        calibration.estimate_correlation(model.likelihood.T, model.evidence.T, coded.task, prior=model.prior)
    )
    tempered = calibration.temper(
        model.evidence, coded.counts, prior=model.prior, correlation=rho, overstated=_overstated(coded)
    )
    probabilities = calibration.mix(tempered, coded.votes().toarray(), coded.counts)
    alone = judge_alone(coded, known, probabilities, frequent=model.prior[np.newaxis])
    alone.put(probabilities, coded)
    return Learned(probabilities=probabilities, correlation=rho)


def ground_truth(coded: Coded, known: Known) -> Learned:  # noqa: ARG001
    """The service's own model (see ``dawid_skene``), with its cap."""
    task, worker, label = (codes.astype(np.int64) for codes in (coded.task, coded.worker, coded.label))
    votes = Votes(task=task, worker=worker, label=label, classes=coded.classes)
    blocks = list(posteriors(votes))
    return Learned(probabilities=np.concatenate(blocks) if blocks else np.zeros((0, coded.classes)))


def equal_weights(coded: Coded) -> Floats:
    """Return what each worker's vote counts: one."""
    return np.ones(len(coded.workers))


def agreement_weights(coded: Coded) -> Floats:
    """Return how often each worker agrees with the majority."""
    winner, _ = most_votes(coded, equal_weights(coded))
    agrees = np.repeat(winner, coded.counts) == coded.label
    given = np.bincount(coded.worker, minlength=len(coded.workers))
    return np.bincount(coded.worker, weights=agrees, minlength=len(coded.workers)) / np.maximum(given, 1)


# What the votes weigh, of the methods that only count them: they need no table of tasks and classes.
VOTES: dict[str, Callable[[Coded], Floats]] = {"majority": equal_weights, "weighted-vote": agreement_weights}
# The methods that take several questions at once.
TOGETHER = {"dawid-skene", "one-coin"}
# The service never claims more for a human label: 297 of 302 objects of a published job stand at exactly 0.95.
CAPS = {"ground-truth": 0.95}
METHODS: dict[str, Callable[[Coded, Known], Learned]] = {
    "dawid-skene": dawid_skene,
    "ground-truth": ground_truth,
    "one-coin": one_coin,
    "weighted-vote": weighted_vote,
    "majority": majority,
    "glad": glad,
}
# Who learns how frequent classes are, and who learns confusion matrices: nobody else has a use for knowing them.
TAKE_PRIOR = ("dawid-skene", "one-coin", "glad")
TAKE_WORKERS = ("dawid-skene", "one-coin")
# Who keeps what was learned of the workers, to merge a few more answers by.
KEEP_CROWD = ("dawid-skene", "one-coin", "weighted-vote", "majority")


def one_class(method: str, coded: Coded, known: Known) -> Learned:
    """Return what a method makes of whether one of several classes applies.

    No kind is hidden behind yes and no but the other classes, which are on offer.
    """
    return _modeled(coded, known, "free") if method == "dawid-skene" else METHODS[method](coded, known)


def crowd_of(coded: Coded, method: str, learned: Learned) -> ClassCrowd | None:
    """Return what a method has learned of the workers, unless it does not keep it or it is too large to be kept."""
    if learned.judged is None or coded.said.shape[1] * coded.classes > MAX_CONFUSIONS:
        return None
    return ClassCrowd(
        method=method,
        labels=coded.labels,
        workers=coded.workers,
        judged=learned.judged,
        correlation=learned.correlation,
        note=learned.note,
    )


def recalled(coded: Coded, method: str, crowd: ClassCrowd) -> Learned:
    """Return what a crowd that is known makes of answers.

    Raises:
        TaskError: The crowd was judged by another method, or over other classes.
    """
    check_crowd(crowd, method, coded.labels)
    empty = np.zeros((0, coded.classes))
    return Learned(
        probabilities=crowd.probabilities(coded) if len(coded.tasks) else empty,
        correlation=crowd.correlation,
        note=crowd.note,
    )


def _voted(coded: Coded, weights: Floats) -> Learned:
    mean = float(weights.mean()) if len(weights) else 0.0
    return Learned(
        probabilities=shares(coded, weights, added=mean), judged=ByWeights(weights=weights, mean=mean)
    )


def _modeled(coded: Coded, known: Known, errors: Errors) -> Learned:
    fit = fit_confusions(coded, known, errors=errors)
    rho = _correlation(coded, fit)
    overstated = _overstated(coded)
    probabilities = tempered_and_mixed(
        coded, fit.logs, prior=fit.prior, correlation=rho, overstated=overstated
    )
    alone = judge_alone(coded, known, probabilities, frequent=fit.prior)
    alone.put(probabilities, coded)
    company = ByConfusions(logs=fit.logs, prior=fit.prior, correlation=rho, overstated=overstated)
    return Learned(
        probabilities=probabilities,
        correlation=float(rho.mean()),
        fit=fit,
        judged=WithAlone(company=company, alone=alone),
    )


def _with_hidden_kind(coded: Coded, known: Known, hidden: HiddenKind) -> Learned:
    overstated = _overstated(coded)
    probabilities = hardly_sure(coded, hidden, overstated=overstated)
    alone = judge_alone(coded, known, probabilities, frequent=hidden.prior[np.newaxis])
    alone.put(probabilities, coded)
    company = ByHiddenKind(logs=hidden.logs, prior=hidden.kinds, overstated=overstated)
    return Learned(
        probabilities=probabilities,
        correlation=calibration.USUAL_CORRELATION,
        note=HIDDEN_KIND,
        judged=WithAlone(company=company, alone=alone),
    )


def _overstated(coded: Coded) -> float:
    counts = coded.counts
    answers = int(counts[counts > 1].sum()) // coded.questions
    return calibration.overstatement(answers, workers=len(coded.workers), classes=coded.classes)


def _correlation(coded: Coded, fit: Fit) -> Floats:
    """Of each question, from the answers of evenly spaced tasks, each predicted by a model that has not seen it."""
    questions, classes = coded.questions, coded.classes
    said = coded.every(max(1, coded.said.nnz // questions // _SAMPLE_ANSWERS))
    if not said.nnz:
        return np.full(questions, calibration.USUAL_CORRELATION)
    tasks = said.shape[0] // questions
    evidence = evidence_of(said, fit).astype(np.float64).reshape(questions, tasks, classes)
    believed = calibration.temper(evidence, np.zeros(tasks), prior=fit.prior, correlation=0.0, overstated=1.0)
    row = np.repeat(np.arange(said.shape[0]), np.diff(said.indptr))
    unseen = left_out(fit, said.indices, believed.reshape(-1, classes).T.take(row, axis=1))
    shape = (classes, questions, -1)
    return calibration.estimate_correlation(
        fit.logs.T.take(said.indices, axis=1).astype(np.float64).reshape(shape),
        evidence.transpose(2, 0, 1),
        # The same workers answered all questions, so that the first one tells the tasks of each one's answers.
        row[: len(row) // questions],
        prior=fit.prior.T,
        left_out=unseen.reshape(shape),
    )
