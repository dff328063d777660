"""What automated labeling of boxes has done and promises, in the form that its panel shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gt_notebook.autolabel.box_wording import box_sentences
from gt_notebook.autolabel.outlook import Forecast
from gt_notebook.autolabel.report import Money, QualityPoint, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.report import Phase
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json


def box_report(
    state: JobState, promise: Promise, *, phase: Phase, price: float | None, doing: str = ""
) -> Report:
    """Return the report on what was done so far.

    Args:
        state: The job.
        promise: What is promised; ``target`` is a mean quality.
        phase: What automated labeling is at.
        price: Of one answer of one worker.
        doing: What goes on without people now.
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
        measure="mean-iou",
        qualities=tuple(_qualities(records)),
        doing=doing,
    )
    return replace(made, words=tuple(box_sentences(made, records, automatic=len(automatic))))


def _forecast(records: list[Json], phase: Phase, *, total: int, automatic: int) -> Forecast | None:
    if phase == "proving":
        # At best the next hand-out decides, at worst none.
        begun = next(record for record in reversed(records) if record["kind"] == "prove")
        seen = sum(len(record["asks"]) for record in records if record["kind"] == "look") + begun["every"]
        low = min(total - len(begun["pool"]) + seen, total)
        return Forecast(low=low, likely=max(low, total - begun.get("left", 0)), high=total)
    if phase in {"labeled", "stopped", "unreachable"}:
        return Forecast(low=total - automatic, likely=total - automatic, high=total - automatic)
    return None


def _qualities(records: list[Json]) -> Iterator[QualityPoint]:
    labels = 0
    for record in records:
        if tried := record.get("tried"):
            labels = tried["labels"]
            best = max(tried["learnt"], tried.get("own", 0.0))
            yield QualityPoint(labels=labels, pictures=labels, quality=best, random=False)
    # Of the sample the latest that is known; decisions before it had less of it.
    samples = [record.get("promise", record) for record in records]
    seen = [record for record in samples if record.get("sample")]
    if seen:
        yield QualityPoint(
            labels=labels, pictures=seen[-1]["sample"], quality=seen[-1]["mean-iou-in-sample"], random=True
        )
