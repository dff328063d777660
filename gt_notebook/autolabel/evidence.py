"""What vouches for the labels of the model, and by what rule.

``audit``: a random sample of what is left, drawn once the model is fixed. Exact.

``holdout``: the random part of every batch is held back from the model. An object that the model doubts later, so that
it would have been asked for anyway, is released and teaches. Those that remain begin the sample for the proof. They are
a random part of them and of what is left: had any of them been left instead of another object that is left, the same
models would have asked for the same objects. Nothing that is decided before the proof looks at their labels. Exact.

``cross-fit``: every random object vouches and teaches. Its margin and class come from a model that was fitted without
it. Nobody labels a sample, but there is no proof: what is asked for next depends on the labels that vouch, the evidence
is weighed after each batch, and a model fitted with an object is not the one fitted without. What keeps the promise in
simulation is slack: the random objects stand for the whole set, and what is left has lost the most doubtful ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from gt_notebook.autolabel.class_sets import decided
from gt_notebook.autolabel.proof import chance_of_at_most
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.autolabel.learning import Scorer
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.proof import Floats, Integers

Evidence: TypeAlias = Literal["audit", "holdout", "cross-fit"]
Rule: TypeAlias = Literal["exact", "naive"]

_FOLDS = 5


def check_evidence(evidence: str, rule: str) -> None:
    """Refuse what is not known.

    Raises:
        JobError: The evidence or the rule is unknown.
    """
    if evidence not in {"audit", "holdout", "cross-fit"}:
        raise JobError(f"evidence is {evidence!r}; give 'audit', 'holdout' or 'cross-fit'")
    if rule not in {"exact", "naive"}:
        raise JobError(f"rule is {rule!r}; give 'exact' or 'naive'")


def cross_fitted(
    objects: Floats,
    labels: Integers,
    vouching: Integers,
    *,
    learn: Callable[[Floats, Integers], Scorer],
    rng: np.random.Generator,
    several: bool = False,
) -> tuple[Floats, Integers]:
    """Return margins and errors of labeled objects, each by a model that was fitted without it.

    Args:
        objects: Embeddings of everything that people labeled.
        labels: Their classes.
        vouching: Positions of the objects that are wanted.
        learn: Fits a model.
        rng: Deals the objects out.
        several: Whether an object may have several classes.
    """
    fold_of = rng.permutation(len(objects)) % _FOLDS
    lead = np.zeros(len(vouching))
    wrong = np.ones(len(vouching), dtype=np.int64)
    for fold in range(_FOLDS):
        mine = np.flatnonzero(fold_of[vouching] == fold)
        others = fold_of != fold
        # Where the others are of one class there is nothing to learn, and nothing vouches.
        if len(mine) and len(set(labels[others].tolist())) > 1:
            scores = learn(objects[others], labels[others]).scores(objects[vouching[mine]])
            said, lead[mine] = decided(scores, several=several)
            wrong[mine] = said != labels[vouching[mine]]
    return lead, wrong


def vouched(pool: int, *, drawn: int, wrong: int, promise: Promise, total: int, rule: Rule) -> bool:
    """Return whether random objects show that the promise holds for others.

    Args:
        pool: Number of the others.
        drawn: Random objects.
        wrong: Wrong labels among them.
        promise: What is to be shown.
        total: Objects in the whole data set.
        rule: ``exact``, or ``naive``: what the random objects show holds for the others.
    """
    allowed = promise.allowed(pool, total=total)
    if rule == "naive":
        return drawn > 0 and wrong * pool <= allowed * drawn
    if allowed >= pool:
        return True
    return chance_of_at_most(wrong, pool=pool + drawn, bad=wrong + allowed + 1, drawn=drawn) <= promise.risk
