"""What automated labeling has done, will cost and promises: computed from its steps and people's labels alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from scipy.stats import beta

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.class_reports import class_by_class
from gt_notebook.autolabel.outlook import Forecast
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept, Ask, Prove, Start
from gt_notebook.autolabel.wording import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.autolabel.class_reports import ClassReport
    from gt_notebook.autolabel.outlook import Outlook
    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.promise import Scope
    from gt_notebook.autolabel.steps import Guess, Step

Phase: TypeAlias = Literal["embedding", "asking", "proving", "labeled", "stopped", "unreachable"]

# The true error lies in a point's interval nine times out of ten.
_OUTSIDE = 0.1
# Targets that are tried in place of one that cannot be reached.
_TARGETS = (0.99, 0.975, 0.95, 0.925, 0.9, 0.85, 0.8)
# Another promise is worth naming when it saves so large a part of the labels.
_WORTHWHILE = 0.1
# Of each scope.
_MOST_ADVICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is promised of the labels that the model gave.

    Attributes:
        most_wrong: How many of them may be wrong; with the promised certainty no more are.
        automatic: How many there are.
        certainty: The certainty.
        sample: Objects of the random sample that vouches for them.
        wrong: Wrong guesses among these.
        proven: Whether that follows from the sample; otherwise it is only expected.
    """

    most_wrong: int
    automatic: int
    certainty: float
    sample: int
    wrong: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """How often the model was wrong on one batch, before a person looked.

    Attributes:
        labels: Labels that it had learned from at most.
        asked: Guesses that people have answered.
        wrong: Those that people contradicted.
        error: Their share.
        low: With this and ``high``, the exact 90 % interval of Clopper and Pearson.
        high: See ``low``.
        random: Whether the batch was a random sample of all that was left, not what the model doubted most.
    """

    labels: int
    asked: int
    wrong: int
    error: float
    low: float
    high: float
    random: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastPoint:
    """What was forecast at some time.

    Attributes:
        labels: Labels that people had given.
        people: Labels that they were to have given in the end.
    """

    labels: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """What people's labels cost, in the unit of the price; the laptop costs nothing.

    Attributes:
        spent: So far.
        people: In the end, as it looks now.
        without: If people labeled everything.
        saved: The difference of these two.
    """

    spent: float
    people: float
    without: float
    saved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Another promise that this model could keep.

    Attributes:
        promise: The promise.
        people: Labels that people will have given in the end, as it looks now.
        saved_share: Share of all labels that the model would give.
    """

    promise: Promise
    people: int
    saved_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPoint:
    """How good the boxes of a model were on average, on pictures that it does not know.

    Attributes:
        labels: Pictures that people had drawn on.
        pictures: Those of them that it was tried on.
        quality: The mean IoU, in [0, 1].
        random: Whether these were a random sample of what it may label.
    """

    labels: int
    pictures: int
    quality: float
    random: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Automated labeling at a glance.

    Attributes:
        phase: What it is at.
        promise: What is promised.
        objects: Objects in the data set.
        labeled_by_people: Objects that people have labeled or skipped so far.
        asked_now: Objects that people are asked for now, those of them included that are answered.
        answered_now: How many of them are answered.
        forecast: Labels of people in the end, with an interval; ``None`` while nothing is known.
        saved_share: Share of the labels that the model has given.
        reachable_share: Share that it will have given at best, as it looks now; ``None`` while nothing is known.
        bound: What is promised of its labels; ``None`` before there are any.
        per_class: The same for each class.
        curve: How often it was wrong, batch by batch.
        forecasts: What was forecast before each batch; before the latest as if the model learned nothing more.
        money: What people's labels cost; ``None`` without a price.
        advice: Promises that could be kept where this one cannot.
        words: All that matters, in sentences for the user.
        embedded: Objects that were looked at so far, while that goes on.
        several: Whether an object may have several classes: a label is the whole set of them.
        measure: What is promised: a share of right labels, or of boxes their mean IoU.
        qualities: Of boxes, how good they were.
        doing: What goes on without people now, in a sentence; empty where that is not known or nothing does.
        problem: Why it does not go on, and what to do, in sentences; empty when nothing went wrong.
    """

    phase: Phase
    promise: Promise
    objects: int
    labeled_by_people: int
    asked_now: int
    answered_now: int
    forecast: Forecast | None
    saved_share: float
    reachable_share: float | None
    bound: Bound | None
    per_class: tuple[ClassReport, ...]
    curve: tuple[CurvePoint, ...]
    forecasts: tuple[ForecastPoint, ...]
    money: Money | None
    advice: tuple[Advice, ...]
    words: tuple[str, ...] = ()
    embedded: int = 0
    several: bool = False
    measure: Literal["right", "mean-iou"] = "right"
    qualities: tuple[QualityPoint, ...] = ()
    doing: str = ""
    problem: str = ""


def report(
    plan: Plan,
    labels: Mapping[int, int],
    *,
    classes: Sequence[str],
    phase: Phase,
    outlook: Outlook | None = None,
    price: float | None = None,
    workers: float = 1,
) -> Report:
    """Return the report on what was done so far.

    Args:
        plan: What was done so far.
        labels: The position of the class that people gave each object so far, ``SKIPPED`` where they could not say.
        classes: Names of the classes, by position.
        phase: What automated labeling is at.
        outlook: What ``look_ahead`` says since the plan's last step; without it forecasts have no interval.
        price: Price of one answer of one worker.
        workers: Answers that an object gets, on average where some get more than others.
    """
    wanted = () if phase in {"labeled", "stopped"} else plan.wanted(labels)
    forecast = _forecast(plan, labels, phase, outlook)
    last = plan.steps[-1] if plan.steps else None
    accepted = last if isinstance(last, Accept) else None
    total = len(plan.embeddings)
    made = Report(
        phase=phase,
        promise=plan.promise,
        objects=total,
        labeled_by_people=len(labels),
        asked_now=len(wanted),
        answered_now=sum(index in labels for index in wanted),
        forecast=forecast,
        saved_share=len(accepted.guesses) / total if accepted else 0.0,
        reachable_share=None if forecast is None else 1 - forecast.low / total,
        bound=_bound(accepted, plan) if accepted else None,
        per_class=class_by_class(plan, accepted, labels, classes) if accepted else (),
        curve=_curve(plan, labels),
        forecasts=_forecasts(plan, labels, forecast),
        money=_money(price, workers=workers, labels=len(labels), forecast=forecast, total=total),
        advice=_advice(plan.promise, outlook, total) if phase == "unreachable" and outlook else (),
        several=plan.several,
    )
    return replace(made, words=sentences(made))


def _forecast(
    plan: Plan, labels: Mapping[int, int], phase: Phase, outlook: Outlook | None
) -> Forecast | None:
    total = len(plan.embeddings)
    last = plan.steps[-1] if plan.steps else None
    if phase == "stopped":
        return Forecast(low=total, likely=total, high=total)
    match last:
        case Accept(guesses=guesses):
            people = total - len(guesses)
            return Forecast(low=people, likely=people, high=people)
        case Prove() as proof:
            wanted = plan.wanted(labels)
            before = len(labels) - sum(index in labels for index in wanted)
            return outlook.forecast if outlook else _while_proving(proof, before=before, drawn=len(wanted))
        case Ask(forecast=int(people)):
            return outlook.forecast if outlook else Forecast(low=people, likely=people, high=people)
        case _:
            return None


def _while_proving(proof: Prove, *, before: int, drawn: int) -> Forecast:
    """The proof ends with one of the looks that are left; the next one where nothing speaks against it."""
    sizes = [look.drawn for look in proof.looks if look.drawn >= drawn] or [drawn]
    return Forecast(low=before + sizes[0], likely=before + sizes[0], high=before + sizes[-1])


def _bound(accepted: Accept, plan: Plan) -> Bound:
    return Bound(
        most_wrong=accepted.allowed,
        automatic=len(accepted.guesses),
        certainty=plan.promise.certainty,
        sample=accepted.sample,
        wrong=accepted.wrong,
        proven=plan.rule == "exact" and isinstance(plan.steps[-2], Prove),
    )


def _curve(plan: Plan, labels: Mapping[int, int]) -> tuple[CurvePoint, ...]:
    points: list[CurvePoint] = []
    before = 0
    for step, guesses in zip(plan.steps, plan.tried(labels), strict=True):
        answered = [guess for guess in guesses if labels.get(guess.object, SKIPPED) != SKIPPED]
        if answered:
            wrong = sum(labels[guess.object] != guess.label for guess in answered)
            points.append(_point(before, len(answered), wrong, random=isinstance(step, Prove)))
        before += _answered(step, guesses, labels)
    return tuple(points)


def _point(labels: int, asked: int, wrong: int, *, random: bool) -> CurvePoint:
    return CurvePoint(
        labels=labels,
        asked=asked,
        wrong=wrong,
        error=wrong / asked,
        low=float(beta.ppf(_OUTSIDE / 2, wrong, asked - wrong + 1)) if wrong else 0.0,
        high=float(beta.ppf(1 - _OUTSIDE / 2, wrong + 1, asked - wrong)) if wrong < asked else 1.0,
        random=random,
    )


def _answered(step: Step, guesses: Sequence[Guess], labels: Mapping[int, int]) -> int:
    asked = step.objects if isinstance(step, Start) else [guess.object for guess in guesses]
    return sum(index in labels for index in asked)


def _forecasts(plan: Plan, labels: Mapping[int, int], now: Forecast | None) -> tuple[ForecastPoint, ...]:
    points: list[ForecastPoint] = []
    before = 0
    for step, guesses in zip(plan.steps, plan.tried(labels), strict=True):
        if isinstance(step, Ask) and step.forecast is not None:
            points.append(ForecastPoint(labels=before, people=step.forecast))
        before += _answered(step, guesses, labels)
    if now is not None and points and isinstance(plan.steps[-1], Ask):
        points[-1] = replace(points[-1], people=now.likely)
    return tuple(points)


def _money(
    price: float | None, *, workers: float, labels: int, forecast: Forecast | None, total: int
) -> Money | None:
    if price is None:
        return None
    each = price * workers
    people = total if forecast is None else forecast.likely
    return Money(
        spent=labels * each, people=people * each, without=total * each, saved=(total - people) * each
    )


def _advice(promise: Promise, outlook: Outlook, total: int) -> tuple[Advice, ...]:
    """Weaker promises that are worth their while: of each scope the strongest."""
    return (
        *_worthwhile(promise, "dataset", outlook, total),
        *_worthwhile(promise, "auto", outlook, total),
    )


def _worthwhile(promise: Promise, scope: Scope, outlook: Outlook, total: int) -> tuple[Advice, ...]:
    same = scope == "dataset" and promise.scope == "auto"
    found = []
    for target in (promise.target, *_TARGETS) if same else _TARGETS:
        if target > promise.target or (target == promise.target and not same):
            continue
        other = Promise(target=target, certainty=promise.certainty, scope=scope)
        people = outlook.likely(other)
        if 1 - people / total >= _WORTHWHILE:
            found.append(Advice(promise=other, people=people, saved_share=1 - people / total))
    return tuple({advice.promise.target: advice for advice in found}.values())[:_MOST_ADVICE]
