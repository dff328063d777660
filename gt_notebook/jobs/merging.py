"""From the journal to the output manifest: a pure function of the input manifest and the answers.

Nothing in it depends on when or how often it runs, so the output manifest can be rebuilt at any time: even the
``creation-date`` of a label is the time of the object's last answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.jobs.assignment import is_failed
from gt_notebook.manifest.metadata import job_name_in_metadata
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.values import ABSENT

if TYPE_CHECKING:
    from gt_notebook.jobs.answers import AnswerBook
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Consolidated, Json

REPORT_COLUMNS = ["object", "name", "labels", "confidence", "answers", "agreement", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A job's labels.

    Attributes:
        manifest: The input manifest with the label attribute and its metadata.
        report: One row for each object that was answered or skipped, columns ``REPORT_COLUMNS``.
    """

    manifest: pd.DataFrame
    report: pd.DataFrame


def merge(state: JobState) -> Merged:
    """Consolidate all answers that the journal holds."""
    with state.lock:
        book = state.book
        touched = [index for index in state.targets if index in book.given]
        answers = {index: given for index in touched if (given := book.answers(index))}
        labels = state.task.consolidate(answers)
        failures = {index: _failure(book, index) for index in touched if is_failed(book, index)}
        return Merged(
            manifest=_label_columns(state, labels, failures),
            report=_report(state, labels, failures),
        )


def _label_columns(
    state: JobState, labels: dict[int, Consolidated], failures: dict[int, str]
) -> pd.DataFrame:
    attribute = state.config.label_attribute_name
    job_name = job_name_in_metadata(state.config.name)
    frame = state.manifest.copy()
    values = _column(frame, attribute)
    metadata = _column(frame, metadata_name(attribute))
    for index, label in labels.items():
        values[index] = label.value
        date = _creation_date(state.book, index)
        metadata[index] = state.task.metadata(label, job_name=job_name, creation_date=date)
    for index, reason in failures.items():
        values[index] = ABSENT
        metadata[index] = _failure_metadata(state, index, reason)
    frame[attribute] = pd.Series(values, index=frame.index, dtype=object)
    frame[metadata_name(attribute)] = pd.Series(metadata, index=frame.index, dtype=object)
    return frame


def _column(frame: pd.DataFrame, name: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    if name in frame:
        return frame[name].to_numpy(dtype=object, copy=True)
    return np.full(len(frame), ABSENT, dtype=object)


def _creation_date(book: AnswerBook, index: int) -> str:
    return book.last_answer_time(index).rstrip("Z")


def _failure(book: AnswerBook, index: int) -> str:
    reasons = [f"{worker}: {reason}" if reason else worker for worker, reason in book.skips(index).items()]
    return f"skipped by {'; '.join(reasons)}"


def _failure_metadata(state: JobState, index: int, reason: str) -> Json:
    return {
        "failure-reason": reason,
        "human-annotated": "yes",
        "creation-date": _creation_date(state.book, index),
        "job-name": job_name_in_metadata(state.config.name),
        "type": state.task.metadata_type,
    }


def _report(state: JobState, labels: dict[int, Consolidated], failures: dict[int, str]) -> pd.DataFrame:
    rows = [
        (
            index,
            state.subjects.name(index),
            _in_words(label.labels),
            label.confidence,
            label.answers,
            label.agreement,
            "labeled" if label.labels else "nothing-to-label",
        )
        for index, label in labels.items()
    ]
    rows += [
        (index, state.subjects.name(index), reason, ABSENT, 0, ABSENT, "failed")
        for index, reason in failures.items()
    ]
    return pd.DataFrame(sorted(rows), columns=REPORT_COLUMNS)


def _in_words(labels: tuple[str, ...]) -> str:
    counted = (f"{number} {name}" if number > 1 else name for name, number in Counter(labels).items())
    return ", ".join(counted) or "nothing to label"
