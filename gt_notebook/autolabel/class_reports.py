"""What is known of the model's labels class by class, from the random sample that vouches for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.class_sets import unpacked
from gt_notebook.autolabel.proof import most_hidden
from gt_notebook.autolabel.steps import Prove
from gt_notebook.autolabel.wording import class_warning

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.steps import Accept


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassReport:
    """What is known of the labels of one class, from the random sample.

    Attributes:
        name: The class.
        automatic: Labels of it that the model gave.
        sampled: Objects in the sample of which the model said that class.
        wrong: How many of them people called something else.
        most_wrong: With the promised certainty no more of ``automatic`` are wrong: for each class by itself, or for all
            at once where an object may have several.
        said: Objects in the sample that people gave that class.
        missed: How many of them the model called something else.
        warning: Why this class needs a look, in a sentence; empty where it does not.
    """

    name: str
    automatic: int
    sampled: int
    wrong: int
    most_wrong: int
    said: int
    missed: int
    warning: str = ""


@dataclass(frozen=True, slots=True)
class _Sampled:
    """The classes that the model and the people gave one object of the sample; ``None`` where people could not."""

    model: frozenset[int]
    people: frozenset[int] | None


def class_by_class(
    plan: Plan, accepted: Accept, labels: Mapping[int, int], classes: Sequence[str]
) -> tuple[ClassReport, ...]:
    """Return the report on each class.

    Args:
        plan: What was done; the labels that random objects vouch for without a sample have no bound for each class.
        accepted: Its last step.
        labels: What people said so far.
        classes: Names of the classes, by position.
    """
    proof = plan.steps[-2]
    if not isinstance(proof, Prove):
        return ()
    sample = [
        _Sampled(_classes(plan, guess.label), _said(plan, labels.get(guess.object, SKIPPED)))
        for guess in proof.pool[: accepted.sample]
    ]
    given = [_classes(plan, guess.label) for guess in accepted.guesses]
    # Each look could have been the last one, so that each gets its share of the risk. Sets of classes are questions
    # about every class at once, so that each class gets its share, too.
    risk = proof.risk / len(proof.looks) / (len(classes) if plan.several else 1)
    made = (
        _class_report(
            name, position, automatic=sum(position in each for each in given), sample=sample, risk=risk
        )
        for position, name in enumerate(classes)
    )
    return tuple(replace(one, warning=class_warning(one, plan.promise)) for one in made)


def _class_report(
    name: str, position: int, *, automatic: int, sample: Sequence[_Sampled], risk: float
) -> ClassReport:
    mine = [each for each in sample if position in each.model]
    wrong = sum(each.people is None or position not in each.people for each in mine)
    said = [each for each in sample if each.people is not None and position in each.people]
    return ClassReport(
        name=name,
        automatic=automatic,
        sampled=len(mine),
        wrong=wrong,
        most_wrong=most_hidden(automatic + len(mine), drawn=len(mine), wrong=wrong, risk=risk),
        said=len(said),
        missed=sum(position not in each.model for each in said),
    )


def _classes(plan: Plan, label: int) -> frozenset[int]:
    return frozenset(unpacked(label) if plan.several else (label,))


def _said(plan: Plan, label: int) -> frozenset[int] | None:
    return None if label == SKIPPED else _classes(plan, label)
