"""What automated labeling says to its user."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.autolabel.class_reports import ClassReport
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.report import Advice, Bound, Report

# A class is much worse when it shows so many times the errors that are promised, and not by a single object.
_MUCH_WORSE = 2
_SEVERAL = 2
# More of them are left to the table.
_FEW_CLASSES = 8


def sentences(report: Report) -> tuple[str, ...]:
    """Return what a report says, the most important first."""
    return tuple(_sentences(report))


def with_problem(report: Report, reason: str) -> Report:
    """Return a report that says besides why automated labeling did not go on, and what to do; as it was without reason.

    Args:
        report: What there is to say otherwise.
        reason: Why; empty when nothing went wrong.
    """
    if not reason:
        return report
    what = "Automated labeling could not go on"
    if report.phase == "embedding" and report.embedded:
        what = f"Embedding failed after {report.embedded:,} of {report.objects:,} objects"
    elif report.phase == "embedding":
        what = "Embedding failed"
    way_out = "What is done is kept; mend the reason, then press Continue or call step()."
    return replace(report, problem=f"{what}: {reason.rstrip('.')}. {way_out}")


def promised(promise: Promise) -> str:
    """Return a promise in words."""
    among = "the model's labels" if promise.scope == "auto" else "all labels of the finished data set"
    return f"at least {percent(promise.target)} of {among} are right, with {percent(promise.certainty)} certainty"


def bounded(bound: Bound, *, several: bool = False) -> str:
    """Return what is promised of labels that the model gave, which are sets of classes where several may apply."""
    how = f"with {percent(bound.certainty)} certainty" if bound.proven else "as is expected and not proven"
    if several:
        return (
            f"at most {bound.most_wrong:,} of these {bound.automatic:,} objects "
            f"{'has' if bound.most_wrong == 1 else 'have'} a class too many or too few, {how}"
        )
    return (
        f"at most {bound.most_wrong:,} of these {bound.automatic:,} labels "
        f"{'is' if bound.most_wrong == 1 else 'are'} wrong, {how}"
    )


def class_warning(report: ClassReport, promise: Promise) -> str:
    """Return why the labels of a class need a look, or nothing."""
    limit = _MUCH_WORSE * (1 - promise.target)
    if report.wrong >= _SEVERAL and report.wrong > limit * report.sampled:
        return f"{report.wrong} of the {report.sampled} in the sample that the model called so were wrong"
    if report.missed >= _SEVERAL and report.missed > limit * report.said:
        return f"{report.missed} of the {report.said} in the sample that are so were called something else"
    if report.automatic and not report.sampled:
        return "none of them was in the sample, so that nothing vouches for them"
    return ""


def percent(share: float) -> str:
    """Return a share in percent, with a decimal only where there is one."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def _sentences(report: Report) -> Iterator[str]:
    people = f"People have labeled {report.labeled_by_people:,} of {report.objects:,} objects"
    match report.phase:
        case "embedding":
            yield (
                f"The model has looked at {min(report.embedded, report.objects):,} of {report.objects:,} objects; "
                "when it has seen all of them, people are asked for those that teach it most."
            )
            yield f"Promised: {promised(report.promise)}."
        case "asking":
            yield people + "."
            yield _expected(report)
        case "proving":
            yield people + "."
            yield (
                "A random sample decides whether the model may label the rest: "
                f"{report.answered_now:,} of {report.asked_now:,} are answered."
            )
            if report.forecast is not None:
                yield (
                    "If it may not, the sample teaches the model and it goes on. Either way people label "
                    f"{report.forecast.low:,} to {report.forecast.high:,} in the end, four times out of five."
                )
        case "labeled":
            yield people + f"; the model labeled the other {report.objects - report.labeled_by_people:,}."
        case "stopped":
            yield people + f". Automated labeling was stopped; the other {_left(report):,} go to people."
        case "unreachable":
            yield people + "."
            yield f"Not reachable with this model, as it looks now: {promised(report.promise)}."
            yield from _advised(report.advice)
    if report.bound is not None:
        yield from _proven(report.bound, several=report.several)
        yield from _each_class(report)
    elif report.phase in {"asking", "proving"}:
        yield f"Promised: {promised(report.promise)}."
    yield from (f"{one.name}: {one.warning}." for one in report.per_class if one.warning)


def _left(report: Report) -> int:
    return report.objects - report.labeled_by_people


def _expected(report: Report) -> str:
    forecast = report.forecast
    if forecast is None:
        return "What it will cost is forecast when the model was tried on two batches."
    if forecast.likely >= report.objects:
        return "As it looks now, people would have to label everything; more labels may change that."
    saved = report.objects - forecast.likely
    between = (
        f" (between {forecast.low:,} and {forecast.high:,} four times out of five)"
        if forecast.low < forecast.high
        else ""
    )
    return (
        f"As it looks now, people label {forecast.likely:,} in the end{between}; "
        f"the model labels {saved:,} ({percent(round(saved / report.objects, 2))})."
    )


def _proven(bound: Bound, *, several: bool) -> Iterator[str]:
    said = bounded(bound, several=several)
    yield said[0].upper() + said[1:] + "."
    about = "whole sets of classes" if several else "all classes together"
    yield (
        f"Of {bound.sample:,} drawn at random, people called {bound.wrong:,} something else. "
        f"The promise is about what these people would say, and about {about}."
    )


def _each_class(report: Report) -> Iterator[str]:
    given = [one for one in report.per_class if one.automatic]
    if report.several and report.bound is not None and 0 < len(given) <= _FEW_CLASSES:
        each = "; ".join(f"{one.name}: {one.most_wrong:,} of {one.automatic:,}" for one in given)
        certain = percent(report.bound.certainty)
        yield f"At most so many labels of each class are wrong, with {certain} certainty for all at once: {each}."


def _advised(advice: tuple[Advice, ...]) -> Iterator[str]:
    for one in advice:
        said = promised(one.promise)
        yield (
            f"Reachable, as it looks: {said}. People would label {one.people:,}, "
            f"the model {percent(round(one.saved_share, 2))}."
        )
    if advice:
        first = advice[0].promise
        yield (
            "To take one of them, chain the job and give its promise there: "
            f'job.chain("again").auto_label({first.target:g}, promise="{first.scope}").'
        )
    else:
        yield "No weaker promise would save a tenth of the labels either."
    yield (
        "A better embedding, one made for such objects, may reach more, in a job of its own: "
        'job.chain("again").auto_label(embed=...).'
    )
