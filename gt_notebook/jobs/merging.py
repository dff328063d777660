"""From the journal to the output manifest: a pure function of the input manifest, the answers and what was automated.

Nothing in it depends on when or how often it runs, so the output manifest can be rebuilt at any time: even the
``creation-date`` of a label is the time of the object's last answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.jobs.assignment import is_failed
from gt_notebook.jobs.frames import in_words
from gt_notebook.jobs.judging import judged_by, merging_task
from gt_notebook.jobs.label_files import label_file_key
from gt_notebook.manifest.metadata import format_creation_date, job_name_in_metadata
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.remarks import NOTES_KEY
from gt_notebook.manifest.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gt_notebook.jobs.answers import AnswerBook
    from gt_notebook.jobs.automation import MachineLabel
    from gt_notebook.jobs.judging import Judged
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Consolidated, Json, LabelFile

REPORT_COLUMNS = ["object", "name", "labels", "confidence", "answers", "agreement", "state", "notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A job's labels.

    Attributes:
        manifest: The input manifest with the label attribute and its metadata.
        report: One row for each object that was answered, skipped or refused, columns ``REPORT_COLUMNS``.
        files: Labels that are files, by their key in the job's folder; the manifest holds their URIs.
        judged: What was learned of the workers, and from what.
        decisions: How many decisions of automated labeling were known.
    """

    manifest: pd.DataFrame
    report: pd.DataFrame
    files: dict[str, LabelFile]
    judged: Judged
    decisions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of some objects.

    Attributes:
        labels: Those that were merged, copies included.
        failures: Why the others have no label.
        automatic: Those that the model labeled.
        keys: Where the labels stand that are files, by object.
    """

    labels: Mapping[int, Consolidated]
    failures: Mapping[int, str]
    automatic: Mapping[int, MachineLabel]
    keys: Mapping[int, str]

    @property
    def files(self) -> dict[str, LabelFile]:
        """The labels that are files, by key."""
        return {key: file for i, key in self.keys.items() if (file := self.labels[i].file) is not None}


def merge(state: JobState) -> Merged:
    """Consolidate all answers that the journal holds."""
    with state.lock:
        book = state.book
        answers = {i: given for i in state.targets if i in book.given and (given := book.answers(i))}
        outcome = merging_task(state.task, book).merge(answers)
        state.unmerged = outcome.failed
        found = find(
            state,
            outcome.labels,
            [*state.targets, *state.refused],
            failed={**state.refused, **outcome.failed},
        )
        return Merged(
            manifest=_label_columns(state, found),
            report=_report(state, found.labels, found.failures, found.automatic),
            files=found.files,
            judged=judged_by(outcome.crowd, book),
            decisions=state.automation.version,
        )


def find(
    state: JobState,
    labels: Mapping[int, Consolidated],
    objects: Sequence[int],
    *,
    failed: Mapping[int, str],
) -> Found:
    """Say what became of some objects: of each its own, its original's or the model's label, or none.

    Args:
        state: The job; its lock is held.
        labels: Of the objects among them, and of their originals, that were merged.
        objects: Those in question.
        failed: Why some of them cannot have a label.
    """
    found: dict[int, Consolidated] = {}
    failures: dict[int, str] = {}
    automatic: dict[int, MachineLabel] = {}
    for index in objects:
        original = state.original(index)
        if index not in state.refused and (machine := state.machine_label(index)) is not None:
            automatic[index] = machine
        elif original in labels:
            found[index] = labels[original]
        elif original in failed:
            failures[index] = failed[original]
        elif original in state.book.given and is_failed(state.book, original):
            failures[index] = _failure(state.book, original)
    keys = {
        index: label_file_key(index, creation_date=_creation_date(state, index), suffix=label.file.suffix)
        for index, label in found.items()
        if label.file is not None
    }
    return Found(labels=found, failures=failures, automatic=automatic, keys=keys)


def cells(state: JobState, found: Found) -> Iterator[tuple[int, Any, Any]]:
    """Give the label and its metadata of each object that has either, as the manifest holds them."""
    job_name = job_name_in_metadata(state.config.name)
    for index, label in found.labels.items():
        value = state.store.uri(found.keys[index]) if index in found.keys else label.value
        date = _creation_date(state, index)
        metadata = state.task.metadata(label, job_name=job_name, creation_date=date)
        original = state.original(index)
        if noted := {
            **_noted(state.book, original, label),
            **({"consolidation": label.made} if label.made else {}),
            **({"copy-of": original} if original != index else {}),
        }:
            metadata = {**metadata, NOTES_KEY: {**metadata.get(NOTES_KEY, {}), **noted}}
        yield index, value, metadata
    for index, machine in found.automatic.items():
        yield index, *_automatic(state, index, machine, job_name=job_name)
    for index, reason in found.failures.items():
        yield index, ABSENT, _failure_metadata(state, index, reason)


def _label_columns(state: JobState, found: Found) -> pd.DataFrame:
    attribute = state.config.label_attribute_name
    frame = state.manifest.copy()
    values = _column(frame, attribute)
    metadata = _column(frame, metadata_name(attribute))
    for index in state.automation.copies:
        if (original := state.original(index)) in state.retained:
            values[index], metadata[index] = values[original], _copied(metadata[original], original)
    for index, value, about in cells(state, found):
        values[index], metadata[index] = value, about
    frame[attribute] = pd.Series(values, index=frame.index, dtype=object)
    frame[metadata_name(attribute)] = pd.Series(metadata, index=frame.index, dtype=object)
    return frame


def _automatic(state: JobState, index: int, given: MachineLabel, *, job_name: str) -> tuple[Any, Json]:
    """A label by the model and its metadata: the service's, and beside it what was promised."""
    label = (
        state.task.automatic(given.positions, given.confidence)
        if given.shapes is None
        else state.task.automatic_shapes(given.shapes)
    )
    metadata = state.task.metadata(label, job_name=job_name, creation_date=given.time.rstrip("Z"))
    original = state.original(index)
    noted: Json = {"automated": given.promise, **({"copy-of": original} if original != index else {})}
    return label.value, {**metadata, "human-annotated": "no", NOTES_KEY: noted}


def _copied(inherited: Json, original: int) -> Json:
    """The metadata of an inherited label, for another object with the same content."""
    return {**inherited, NOTES_KEY: {**inherited.get(NOTES_KEY, {}), "copy-of": original}}


def _column(frame: pd.DataFrame, name: str) -> np.ndarray[Any, np.dtype[np.object_]]:
    if name in frame:
        return frame[name].to_numpy(dtype=object, copy=True)
    return np.full(len(frame), ABSENT, dtype=object)


def _creation_date(state: JobState, index: int) -> str:
    if index in state.refused:
        return format_creation_date(datetime.fromisoformat(state.config.created))
    return state.book.last_answer_time(state.original(index)).rstrip("Z")


def _noted(book: AnswerBook, index: int, label: Consolidated) -> Json:
    """What workers noted: by shape, in the order of the label's shapes, and about the object as a whole."""
    remarks = {worker: given.remarks for worker, given in sorted(book.given[index].items())}
    said: Json = {
        "objects": list(label.notes),
        "comments": {worker: said.comment for worker, said in remarks.items() if said.comment},
        "flags": [worker for worker, said in remarks.items() if said.flag],
    }
    return {key: value for key, value in said.items() if value}


def _failure(book: AnswerBook, index: int) -> str:
    reasons = [f"{worker}: {reason}" if reason else worker for worker, reason in book.skips(index).items()]
    return f"skipped by {'; '.join(reasons)}"


def _failure_metadata(state: JobState, index: int, reason: str) -> Json:
    return {
        "failure-reason": reason,
        "human-annotated": "no" if index in state.refused else "yes",
        "creation-date": _creation_date(state, index),
        "job-name": job_name_in_metadata(state.config.name),
        "type": state.task.metadata_type,
    }


def _report(
    state: JobState,
    labels: Mapping[int, Consolidated],
    failures: Mapping[int, str],
    automatic: Mapping[int, MachineLabel],
) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        (
            index,
            state.subjects.name(index),
            in_words(label.labels),
            label.confidence,
            label.answers,
            label.agreement,
            "labeled" if label.labels else "nothing-to-label",
            _notes_in_words(state.book, state.original(index), label),
        )
        for index, label in labels.items()
    ]
    rows += [
        (
            index,
            state.subjects.name(index),
            in_words(tuple(state.task.labels[position] for position in given.positions)),
            given.confidence,
            0,
            ABSENT,
            "labeled" if given.positions else "nothing-to-label",
            "by the model",
        )
        for index, given in automatic.items()
    ]
    rows += [
        (index, state.subjects.name(index), reason, ABSENT, 0, ABSENT, "failed", "")
        for index, reason in failures.items()
    ]
    return pd.DataFrame(sorted(rows), columns=REPORT_COLUMNS)


def _notes_in_words(book: AnswerBook, index: int, label: Consolidated) -> str:
    noted = _noted(book, index, label)
    shapes = [note for note in label.notes if note]
    comments = [*_pairs(noted), *(pair for note in shapes for pair in _pairs(note))]
    flags = sorted(
        {*noted.get("flags", ()), *(worker for note in shapes for worker in note.get("flags", ()))}
    )
    said = [f"{worker}: {comment}" for worker, comment in comments]
    return "; ".join([*said, f"flagged by {', '.join(flags)}"] if flags else said)


def _pairs(noted: Json) -> list[tuple[str, str]]:
    return list(noted.get("comments", {}).items())
