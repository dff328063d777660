"""The journal as tables: who said what and when, and how near it comes to the known answers."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from gt_notebook.jobs.answers import Given, Shown
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Task

ANSWER_COLUMNS = [
    "object",
    "name",
    "worker",
    "labels",
    "state",
    "seconds",
    "comment",
    "flag",
    "confirmed",
    "time",
]
SUGGESTION_COLUMNS = [
    "object",
    "name",
    "worker",
    "suggestion",
    "labels",
    "score",
    "fate",
    "iou",
    "model",
]
GOLD_COLUMNS = ["worker", "objects", "right", "iou", "seconds"]


def answers_frame(state: JobState) -> pd.DataFrame:
    """Return one row for each worker's last word on an object, columns ``ANSWER_COLUMNS``."""
    with state.lock:
        rows = [
            (index, state.subjects.name(index), worker, *_said(state.task, given))
            for index, by_worker in sorted(state.book.given.items())
            for worker, given in sorted(by_worker.items())
        ]
    frame = pd.DataFrame(rows, columns=ANSWER_COLUMNS)
    frame["time"] = pd.to_datetime(frame["time"], utc=True)
    return frame


def gold_frame(state: JobState) -> pd.DataFrame:
    """Return one row for each worker who answered gold objects, columns ``GOLD_COLUMNS``."""
    measured: dict[str, list[tuple[float, float, float]]] = {}
    with state.lock:
        for index, truth in state.gold.answers.items():
            for worker, given in state.book.given.get(index, {}).items():
                if given.answer is not None:
                    likeness = state.task.likeness(given.answer, truth)
                    row = (likeness.right, likeness.iou, _seconds(given))
                    measured.setdefault(worker, []).append(row)
    rows = [
        (worker, len(given), *(_mean(column) for column in zip(*given, strict=True)))
        for worker, given in sorted(measured.items())
    ]
    return pd.DataFrame(rows, columns=GOLD_COLUMNS).set_index("worker")


def suggestions_frame(state: JobState) -> pd.DataFrame:
    """Return one row for each suggestion that a worker was shown, columns ``SUGGESTION_COLUMNS``."""
    with state.lock:
        rows = [
            (
                index,
                state.subjects.name(index),
                worker,
                *_fate(state, index, worker, name, shown),
                shown.model,
            )
            for index, by_worker in sorted(state.book.suggested.items())
            for worker, suggested in sorted(by_worker.items())
            for name, shown in suggested.items()
        ]
    return pd.DataFrame(rows, columns=SUGGESTION_COLUMNS)


def in_words(labels: tuple[str, ...]) -> str:
    """Return classes with how often each occurs, such as ``2 cat, dog``."""
    counted = (f"{number} {name}" if number > 1 else name for name, number in Counter(labels).items())
    return ", ".join(counted) or "nothing to label"


def _fate(state: JobState, index: int, worker: str, name: str, shown: Shown) -> tuple[Any, ...]:
    task = state.task
    score = math.nan if shown.score is None else shown.score
    given = state.book.given.get(index, {}).get(worker)
    fate, iou = ("open", math.nan) if given is None else _what_became(task, name, shown, given)
    return name, in_words(task.named(shown.answer)), score, fate, iou


def _what_became(task: Task, name: str, shown: Shown, given: Given) -> tuple[str, float]:
    kept = [] if given.answer is None else [s for s in task.shapes(given.answer) if s.note.suggestion == name]
    proposed = task.shapes(shown.answer)
    if kept and proposed:
        same = task.is_same_shape(kept[0], proposed[0])
        return "accepted" if same else "edited", task.overlap(kept[0], proposed[0])
    if not proposed and given.answer is not None:
        stays = task.kept(given.answer, shown.answer)
        if stays.share == 1:
            return "accepted", stays.iou
        if stays.share > 0 and name in given.remarks.accepted:
            return "edited", stays.iou
    return "rejected" if name in given.remarks.rejected else "ignored", math.nan


def _said(task: Task, given: Given) -> tuple[Any, ...]:
    labels = given.reason if given.answer is None else in_words(task.named(given.answer))
    return (
        labels,
        "skipped" if given.answer is None else "answered",
        _seconds(given),
        given.remarks.comment,
        given.remarks.flag,
        list(given.remarks.confirmed),
        given.time,
    )


def _seconds(given: Given) -> float:
    return math.nan if given.active_seconds is None else given.active_seconds


def _mean(values: tuple[float, ...]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return round(sum(known) / len(known), 4) if known else math.nan
