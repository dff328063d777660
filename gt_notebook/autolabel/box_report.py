"""What automated labeling of boxes has done and promises, in the form that its panel shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gt_notebook.autolabel.outlook import Forecast
from gt_notebook.autolabel.report import Money, Report
from gt_notebook.autolabel.wording import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.report import Phase
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json


def box_report(state: JobState, promise: Promise, *, phase: Phase, price: float | None) -> Report:
    """Return the report on what was done so far.

    Args:
        state: The job.
        promise: What is promised; ``target`` is a mean quality.
        phase: What automated labeling is at.
        price: Of one answer of one worker.
    """
    with state.lock:
        automation = state.automation
        records = list(automation.records)
        rows = records[0]["rows"] if records else list(state.targets)
        automatic = [index for index in rows if state.machine_label(index) is not None]
        by_model = set(automatic)
        people = [index for index in rows if index not in by_model and state.is_done(index)]
        last = set(records[-1].get("asks", ()) if records else ())
        answered = sum(state.is_done(index) for index in last)
    total = len(rows)
    forecast = _forecast(records, phase, total=total, automatic=len(automatic))
    each = None if price is None else price * state.config.asking.least
    likely = total if forecast is None else forecast.likely
    made = Report(
        phase=phase,
        promise=promise,
        objects=total,
        labeled_by_people=len(people),
        asked_now=len(last),
        answered_now=answered,
        forecast=forecast,
        saved_share=len(automatic) / total if total else 0.0,
        reachable_share=None if forecast is None else 1 - forecast.low / max(total, 1),
        bound=None,
        per_class=(),
        curve=(),
        forecasts=(),
        money=None
        if each is None
        else Money(
            spent=len(people) * each,
            people=likely * each,
            without=total * each,
            saved=(total - likely) * each,
        ),
        advice=(),
    )
    return replace(made, words=tuple(_sentences(made, records, len(automatic))))


def _forecast(records: list[Json], phase: Phase, *, total: int, automatic: int) -> Forecast | None:
    if phase == "proving":
        # At best the next hand-out decides, at worst none.
        begun = next(record for record in reversed(records) if record["kind"] == "prove")
        seen = sum(len(record["asks"]) for record in records if record["kind"] == "look") + begun["every"]
        low = total - len(begun["pool"]) + seen
        return Forecast(low=min(low, total), likely=total, high=total)
    if phase in {"labeled", "stopped", "unreachable"}:
        return Forecast(low=total - automatic, likely=total - automatic, high=total - automatic)
    return None


def _sentences(report: Report, records: list[Json], automatic: int) -> Iterator[str]:
    people = f"People have labeled {report.labeled_by_people:,} of {report.objects:,} pictures"
    target, certainty = report.promise.target, percent(report.promise.certainty)
    match report.phase:
        case "embedding":
            yield f"{report.objects:,} pictures are being read; people are asked when that is done."
        case "asking":
            yield people + "."
            yield "When those that they are asked for are done, the model learns from them, which takes minutes."
        case "proving":
            yield people + "."
            yield "Random ones of the pictures that the model has drawn best on decide whether it may label the others."
        case "labeled":
            promise = records[-1]["promise"]
            yield people + f"; the model labeled {automatic:,}, and people are asked for what is left."
            yield (
                f"The mean IoU of these {promise['labels']:,} labels is at least {promise['target']}, with "
                f"{certainty} certainty. On {promise['sample']:,} drawn at random it was "
                f"{promise['mean-iou-in-sample']}."
            )
            return
        case "stopped":
            yield people + ". Automated labeling was stopped; the others go to people."
        case "unreachable":
            yield (
                people
                + "; the model's boxes could not be shown to be good enough, and the others go to people."
            )
    yield f"Promised: a mean IoU of at least {target} over the model's labels, with {certainty} certainty."
