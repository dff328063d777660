"""Decisions as they are kept in the job's folder; ``jobs/automation.py`` says where, and follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.class_sets import unpacked
from gt_notebook.autolabel.kept_steps import kind_of, step_to_json
from gt_notebook.jobs.assignment import to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.autolabel.contents import Contents
    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.steps import Accept, Step
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json

# The service's own models never say more.
_MOST_CONFIDENT = 0.99
# Of how objects are chosen and the promise is proven; it grows whenever that changes.
_VERSION = "2"


def began(state: JobState, found: Contents, candidates: Sequence[int], settings: Json) -> Json:
    """Return the first decision: which objects there are, and which of them are the same.

    Args:
        state: The job.
        found: What the objects hold.
        candidates: Those that are to be labeled; all others were labeled before, and teach.
        settings: The arguments.
    """
    labeled = set(candidates)
    others = [index for index in found.digests if index not in labeled]
    # What is the same as an object that people labeled in an earlier job has its label already.
    firsts = {found.digests[index]: index for index in reversed(others)}
    copies: dict[str, int] = {}
    for index in candidates:
        digest = found.digests.get(index)
        if digest is None:
            continue
        first = firsts.setdefault(digest, index)
        if first != index:
            copies[str(index)] = first
    rows = [index for index in firsts.values() if index in labeled]
    return {
        "kind": "begin",
        "time": to_text(state.clock()),
        "settings": settings,
        "rows": rows,
        "others": others,
        "digests": [found.digests[index] for index in (*rows, *others)],
        "copies": copies,
        "left": {str(index): reason for index, reason in found.left.items() if index in labeled},
    }


def asked_for(
    state: JobState,
    plan: Plan,
    step: Step,
    labels: Mapping[int, int],
    rows: Sequence[int],
    *,
    withdraw: bool = False,
) -> Json:
    """Return the decision to ask people for what a step wants and they were not asked for before.

    Args:
        state: The job; its lock is held.
        plan: The plan; the step is its last one.
        step: A new step, or a proof whose sample grows.
        labels: What people said so far, by the plan's numbers.
        rows: The job's object for each of these numbers.
        withdraw: Take back what was asked for before and not answered.
    """
    automation = state.automation
    wanted = [rows[position] for position in plan.wanted(labels)]
    kept = sum("step" in record for record in automation.records)
    decision: Json = {"kind": "look", "time": to_text(state.clock())}
    if len(plan.steps) > kept:
        decision |= {"kind": kind_of(step), "step": step_to_json(step)}
    asks = [index for index in wanted if withdraw or index not in automation.wanted]
    open_ones = [index for index in automation.wanted if not state.is_done(index)] if withdraw else []
    return {**decision, "asks": asks, "withdraws": sorted(open_ones)}


def accepted(
    state: JobState, plan: Plan, step: Accept, labels: Mapping[int, int], rows: Sequence[int]
) -> Json:
    """Return the decision to take the model's labels, and to give people what it could not read.

    Args:
        state: The job; its lock is held.
        plan: The plan.
        step: Its last step.
        labels: What people said so far, by the plan's numbers.
        rows: The job's object for each of these numbers.
    """
    margins = np.array([guess.margin for guess in step.guesses])
    right = np.clip(1 - plan.foresight(labels).wrong(margins), 0, _MOST_CONFIDENT).round(2)
    promise = plan.promise
    return {
        "kind": "accept",
        "time": to_text(state.clock()),
        "step": step_to_json(step),
        "objects": [rows[guess.object] for guess in step.guesses],
        "classes": [list(unpacked(guess.label)) if plan.several else guess.label for guess in step.guesses],
        "confidences": right.tolist(),
        "promise": {
            "target": promise.target,
            "certainty": promise.certainty,
            "scope": promise.scope,
            "labels": len(step.guesses),
            "most-wrong": step.allowed,
            "sample": step.sample,
            "wrong-in-sample": step.wrong,
            "evidence": plan.evidence,
            "rule": plan.rule,
            "version": _VERSION,
        },
        "asks": [int(index) for index in state.automation.records[0]["left"]],
    }


def rest_to_people(state: JobState, *, stopped: bool) -> Json:
    """Return the decision to give people all that is left.

    Args:
        state: The job; its lock is held.
        stopped: Whether somebody wanted it so; otherwise people have labeled everything that could be read.
    """
    copies, gold = state.automation.copies, state.gold.answers
    left = [
        index
        for index in state.targets
        if index not in gold and index not in copies and not state.is_done(index)
    ]
    return {"kind": "rest", "time": to_text(state.clock()), "stopped": stopped, "asks": left}
