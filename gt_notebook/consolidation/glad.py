"""GLAD: workers who are more or less able, and tasks that are more or less hard.

Source: Whitehill, Ruvolo, Wu, Bergsma and Movellan, "Whose vote should count more: optimal integration of labels from
labelers of unknown expertise" (2009). A worker of ability ``a`` is right about a task of ease ``e`` with the
probability ``1 / (1 + exp(-a e))``, and errs evenly. Abilities and the logarithms of ease are normally distributed
around one and zero beforehand, and all classes are equally frequent unless a prior says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, log_expit

from gt_notebook.consolidation.confusion_model import normalize

if TYPE_CHECKING:
    from gt_notebook.consolidation.coded import Coded
    from gt_notebook.consolidation.confusion_model import Known
    from gt_notebook.consolidation.dawid_skene import Floats

_ROUNDS = 30
_STEPS = 5
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Glad:
    """What was learned.

    Attributes:
        likelihood: A row an answer, a column a class: the logarithm of how likely the answer is if the class is true.
        evidence: A row a task, a column a class: their sums.
        prior: How frequent each class is.
        ability: Of each worker.
    """

    likelihood: Floats
    evidence: Floats
    prior: Floats
    ability: Floats


def fit_glad(coded: Coded, known: Known) -> Glad:
    """Learn abilities and ease from the answers, with the known classes held."""
    # Loading it takes half a second, which no labeler should wait for.
    from scipy.optimize import minimize

    tasks, workers = len(coded.tasks), len(coded.workers)
    skill = np.concatenate([np.ones(workers), np.zeros(tasks)])
    prior = np.full(coded.classes, 1 / coded.classes) if known.prior is None else known.prior
    believed = np.zeros((tasks, coded.classes))
    for _ in range(_ROUNDS):
        evidence = _evidence(coded, skill)
        before, believed = believed, evidence + np.log(prior)
        normalize(believed)
        believed[known.task] = 0
        believed[known.task, known.label] = 1
        if np.abs(believed - before).max(initial=0.0) < _TOLERANCE:
            break
        right = believed[coded.task, coded.label]
        # A step uphill is enough in each round, as in any generalized expectation maximization.
        found = minimize(_loss, skill, (coded, right), "L-BFGS-B", jac=True, options={"maxiter": _STEPS})
        skill = found.x
    return Glad(likelihood=_likelihood(coded, skill), evidence=evidence, prior=prior, ability=skill[:workers])


def _logit(coded: Coded, skill: Floats) -> tuple[Floats, Floats, Floats]:
    """The logarithm of the odds that each answer is right, and the ability and ease that it is made of."""
    ability = skill[: len(coded.workers)][coded.worker]
    ease = np.exp(np.clip(skill[len(coded.workers) :], -5, 5))[coded.task]
    return ability * ease, ability, ease


def _loss(skill: Floats, coded: Coded, right: Floats) -> tuple[float, Floats]:
    """Minus the expected log-likelihood with the prior of the skills, and how it changes."""
    workers, tasks = len(coded.workers), len(coded.tasks)
    logit, ability, ease = _logit(coded, skill)
    wrong = np.log(max(coded.classes - 1, 1))
    likely = right * log_expit(logit) + (1 - right) * (log_expit(-logit) - wrong)
    centered = skill - np.concatenate([np.ones(workers), np.zeros(tasks)])
    slope = right - expit(logit)
    uphill = np.concatenate(
        [
            np.bincount(coded.worker, weights=slope * ease, minlength=workers),
            np.bincount(coded.task, weights=slope * ability * ease, minlength=tasks),
        ]
    )
    return float(-likely.sum() + (centered**2).sum() / 2), centered - uphill


def _likelihood(coded: Coded, skill: Floats) -> Floats:
    logit, _, _ = _logit(coded, skill)
    wrong = log_expit(-logit) - np.log(max(coded.classes - 1, 1))
    likelihood: Floats = np.repeat(wrong[:, np.newaxis], coded.classes, axis=1)
    likelihood[np.arange(len(logit)), coded.label] = log_expit(logit)
    return likelihood


def _evidence(coded: Coded, skill: Floats) -> Floats:
    likelihood = _likelihood(coded, skill)
    return np.column_stack(
        [np.bincount(coded.task, weights=column, minlength=len(coded.tasks)) for column in likelihood.T]
    )
