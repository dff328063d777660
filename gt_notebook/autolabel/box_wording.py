"""What automated labeling of boxes says to its user."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gt_notebook.autolabel.wording import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gt_notebook.autolabel.report import Report
    from gt_notebook.tasks import Json

# A weaker target that is named lies so far below what was measured, and is a multiple of this.
_MARGIN = 0.05
# A target below this is not worth naming.
_LEAST_TARGET = 0.3


def box_sentences(report: Report, records: Sequence[Json], *, automatic: int) -> Iterator[str]:
    """Give what a report says, the most important first.

    Args:
        report: The report, as far as it is made.
        records: The decisions so far.
        automatic: Pictures that the model has labeled.
    """
    people = f"People have labeled {report.labeled_by_people:,} of {report.objects:,} pictures"
    left = report.objects - report.labeled_by_people - automatic
    match report.phase:
        case "embedding":
            yield f"{report.objects:,} pictures are being read; people are asked when that is done."
        case "asking":
            yield people + "."
            yield from _tried(records)
            yield (
                "When those that they are asked for are done, the model learns from all of them, which takes a "
                "minute or two, and more for the pictures that it then draws on."
            )
        case "proving":
            yield people + "."
            yield from _tried(records)
            yield (
                "Random ones of the pictures that the model has drawn best on decide whether it may label the "
                f"others{_looked_at(report)}."
            )
        case "labeled":
            yield f"{people}; the model labeled {_others(automatic, left)}{_asked_for(left)}."
            yield from _proven(records[-1]["promise"])
            yield from _drawn_by(records)
            return
        case "stopped":
            yield f"{people}. Automated labeling was stopped{_goes_to_people(left)}."
        case "unreachable":
            yield f"{people}{_goes_to_people(left)}."
            yield from _not_reachable(report, records)
    yield (
        f"Promised: a mean IoU of at least {report.promise.target:g} over the model's labels, with "
        f"{percent(report.promise.certainty)} certainty."
    )


def _tried(records: Sequence[Json]) -> Iterator[str]:
    tried = _last_tried(records)
    if tried is None:
        return
    yield (
        f"Learnt from {tried['labels']:,} pictures, the model's boxes had a mean IoU of {tried['learnt']:.2f} on "
        f"pictures that were new to it{_own(tried)}."
    )


def _own(tried: Json) -> str:
    if "own" not in tried:
        return ""
    taken = ", and they are taken" if tried["taken"] else ""
    return f"; those of {tried['name']} had {tried['own']:.2f}{taken}"


def _drawn_by(records: Sequence[Json]) -> Iterator[str]:
    tried = _last_tried(records)
    if tried is not None and tried.get("taken"):
        yield f"The boxes are those of {tried['name']}."


def _last_tried(records: Sequence[Json]) -> Json | None:
    return next((record["tried"] for record in reversed(records) if "tried" in record), None)


def _looked_at(report: Report) -> str:
    sample = next((point for point in report.qualities if point.random), None)
    if sample is None:
        return ""
    return f"; on the {sample.pictures:,} looked at so far its mean IoU is {sample.quality:.2f}"


def _proven(promise: Json) -> Iterator[str]:
    yield (
        f"The mean IoU of these {promise['labels']:,} labels is at least {promise['target']}, with "
        f"{percent(promise['certainty'])} certainty. On {promise['sample']:,} drawn at random it was "
        f"{promise['mean-iou-in-sample']:.2f}."
    )


def _others(automatic: int, left: int) -> str:
    return f"{automatic:,}" if left else f"the other {automatic:,}"


def _asked_for(left: int) -> str:
    return f", and people are asked for the {left:,} that {'is' if left == 1 else 'are'} left" if left else ""


def _goes_to_people(left: int) -> str:
    return f"; the other {left:,} {'goes' if left == 1 else 'go'} to people" if left else ""


def _not_reachable(report: Report, records: Sequence[Json]) -> Iterator[str]:
    if not report.qualities:
        yield "People drew too few boxes for a model to learn from."
        return
    last = report.qualities[-1]
    if last.random:
        yield (
            f"The model's boxes could not be shown to be good enough: on {last.pictures:,} pictures drawn at "
            f"random their mean IoU was {last.quality:.2f}."
        )
    else:
        yield "The model's boxes could not be shown to be good enough: too few are expected to be."
        yield from _tried(records)
    weaker = math.floor((last.quality - _MARGIN) / _MARGIN + 1e-9) * _MARGIN
    if _LEAST_TARGET <= weaker < report.promise.target:
        yield (
            "A lower target may be reachable: chain the job while pictures are left, and give it there: "
            f'job.chain("again").auto_label({weaker:.2g}).'
        )
    yield (
        "A detector of your own, made for such pictures, may reach more: chain the job, and give it there, "
        'job.chain("again").auto_label(suggest=find).'
    )
