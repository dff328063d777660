"""Automated labeling before there is a plan, while the objects are turned into numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gt_notebook.autolabel.report import Report
from gt_notebook.autolabel.wording import sentences

if TYPE_CHECKING:
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.jobs.state import JobState


def labelable(state: JobState) -> list[int]:
    """Return the objects that the model may label; gold stays with people."""
    return [index for index in state.targets if index not in state.gold.answers]


def report_on_embedding(promise: Promise, *, objects: int, embedded: int) -> Report:
    """Return how far it is.

    Args:
        promise: What is promised.
        objects: Objects in the data set.
        embedded: How many were looked at.
    """
    made = Report(
        phase="embedding",
        promise=promise,
        objects=objects,
        labeled_by_people=0,
        asked_now=0,
        answered_now=0,
        forecast=None,
        saved_share=0.0,
        reachable_share=None,
        bound=None,
        per_class=(),
        curve=(),
        forecasts=(),
        money=None,
        advice=(),
        embedded=embedded,
    )
    return replace(made, words=sentences(made))
