"""What a job knows of its crowd: how far it agrees, who can be relied on, where another look would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from gt_notebook import consolidation
from gt_notebook.consolidation.intervals import wilson
from gt_notebook.consolidation.whole_answers import kind_of
from gt_notebook.errors import JobError
from gt_notebook.jobs.frames import gold_frame, in_words
from gt_notebook.manifest.names import metadata_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.consolidation import Consolidation
    from gt_notebook.jobs.state import JobState

    Reader: TypeAlias = Callable[[str], bytes]

_COLUMNS = ["task", "worker", "label"]
# Intervals of confidence: fewer where few known answers would be spread thin.
_MANY, _MANY_BINS, _FEW_BINS = 100, 10, 5
# What a job knows better than a frame comes first.
_BEFORE = [
    "answers",
    "skipped",
    "seconds",
    "total_seconds",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "gold",
    "gold_right",
    "gold_low",
    "gold_high",
]


class Crowd:
    """A job's answers in the form of ``gt.consolidation``, by the object's number as task.

    Args:
        state: The job.

    Attributes:
        rows: One row a class or shape.
        answered: Who answered what, and in how many ``seconds``.
    """

    def __init__(self, state: JobState) -> None:
        self._state = state
        self._task = state.task
        rows: list[dict[str, Any]] = []
        answered: list[tuple[int, str, float]] = []
        with state.lock:
            for index in sorted(state.book.given):
                for worker, answer in state.book.answers(index).items():
                    taken = state.book.given[index][worker].active_seconds
                    answered.append((index, worker, np.nan if taken is None else taken))
                    rows += [{"task": index, "worker": worker, **row} for row in self._task.rows(answer)]
            self._skipped = pd.Series(
                [w for i in state.book.given for w in state.book.skips(i)], dtype=object
            )
        self.rows = pd.DataFrame(rows) if rows else pd.DataFrame(columns=_COLUMNS)
        self.answered = pd.DataFrame(answered, columns=["task", "worker", "seconds"])

    @property
    def target(self) -> float | None:
        """The confidence at which an object needs no further worker, where there is one."""
        return self._state.config.confidence_target

    def agreement(self, *, level: float, seed: int) -> pd.DataFrame:
        """Return how far the workers agree; see ``gt.consolidation.agreement``."""
        return consolidation.agreement(
            self.rows, multi_label=self._task.multi_label, answered=self.answered, level=level, seed=seed
        )

    def workers(self) -> pd.DataFrame:
        """Return what is known of each worker; see ``gt.consolidation.workers``."""
        learned = self._learned()
        frame = consolidation.workers(
            self.rows,
            multi_label=self._task.multi_label,
            answered=self.answered,
            merged=learned,
            class_names=dict(enumerate(self._task.labels, start=1)),
        )
        gold = gold_frame(self._state).reindex(frame.index).astype("float64")
        known = gold["objects"].fillna(0).astype("int64")
        low, high = wilson((gold["right"] * known).to_numpy(), known.to_numpy())
        skipped = self._skipped.value_counts().reindex(frame.index, fill_value=0).astype("int64")
        frame = frame.assign(
            skipped=skipped, gold=known, gold_right=gold["right"], gold_low=low, gold_high=high
        )
        if learned is not None:
            # Of boxes also what each worker misses, invents, and how exactly the edges are drawn.
            frame = frame.join(learned.workers.drop(columns=["answers", "accuracy"], errors="ignore"))
        return frame[[*_BEFORE, *(name for name in frame.columns if name not in _BEFORE)]]

    def disagreements(self, manifest: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the manifest of objects that were answered, the most doubtful first.

        Args:
            manifest: The job's output.
            report: One row an object with its ``confidence``, as ``consolidate`` gives it.
        """
        doubts = consolidation.disagreements(
            self.rows, multi_label=self._task.multi_label, answered=self.answered, merged=self._learned()
        )
        frame = manifest.loc[doubts.index].copy()
        frame.attrs.update(manifest.attrs)
        frame["gain"] = doubts["gain"]
        frame["confidence"] = report.set_index("object")["confidence"].reindex(doubts.index)
        frame["answers"] = doubts["answers"]
        frame["said"] = [self._said(index) for index in doubts.index]
        return frame

    def confusion(self, report: pd.DataFrame, *, worker: str | None, other: str | None) -> pd.DataFrame:
        """Return what workers answer by what another one answers, or by the label, which is the known one of gold.

        Args:
            report: One row an object with its ``labels``, as ``consolidate`` gives it.
            worker: Whose answers, or everybody's.
            other: Whose answers they are compared with, or ``None`` for the labels.

        Raises:
            JobError: The answers are not of one class each.
            AnswerError: A worker has answered nothing.
        """
        if kind_of(self.rows, multi_label=self._task.multi_label) != "classes":
            raise JobError(
                "a confusion is of answers with one class each; see job.workers() for this job's crowd"
            )
        labeled = report.loc[report["state"] == "labeled"]
        truth: dict[int, str] = dict(zip(labeled["object"], labeled["labels"], strict=True))
        truth |= {index: self._task.named(answer)[0] for index, answer in self._state.gold.answers.items()}
        known = None if other else pd.Series(truth)
        return consolidation.confusion(self.rows, worker=worker, other=other, truth=known)

    def reliability(self, manifest: pd.DataFrame, report: pd.DataFrame, *, read: Reader) -> pd.DataFrame:
        """Compare how sure the labels of gold objects are with how near the known answers they come.

        Args:
            manifest: The job's output.
            report: One row an object with its ``confidence``, as ``consolidate`` gives it.
            read: Returns the bytes behind a label that is a file.

        Raises:
            JobError: No gold object has a label of several workers.
        """
        attribute = self._state.config.label_attribute_name
        several = report[(report["answers"] > 1) & report["object"].isin(list(self._state.gold.answers))]
        if several.empty:
            raise JobError(
                "no gold object has been labeled by two workers or more; give known answers as LabelingJob(gold=…)"
            )
        right = []
        for index in several["object"]:
            value, metadata = manifest[attribute][index], manifest[metadata_name(attribute)][index]
            label = self._task.answer_from_label(value, metadata, rename=str, read=read)
            right.append(self._task.likeness(label, self._state.gold.answers[index]).right)
        sure = several["confidence"].astype("float64").fillna(several["agreement"].astype("float64"))
        bins = _MANY_BINS if len(several) >= _MANY else _FEW_BINS
        return consolidation.reliability(sure, pd.Series(right, dtype="float64"), bins=bins)

    def _learned(self) -> Consolidation | None:
        """What was learned of the workers when the answers were merged, for the kinds that know."""
        task = self._task
        kind = kind_of(self.rows, multi_label=task.multi_label)
        if self.rows.empty:
            return None
        if kind == "boxes":
            return consolidation.boxes(self.rows, answered=self.answered)
        if kind == "classes" and task.methods:
            return consolidation.classes(
                self.rows, self._state.book.method or task.methods[0], labels=task.labels
            )
        return None

    def _said(self, index: int) -> str:
        """Who said what: ``cat: alice, bob; dog: carol``."""
        said: dict[str, list[str]] = {}
        for worker, answer in self._state.book.answers(index).items():
            named = self._task.named(answer) or tuple(
                str(row["label"]) for row in self._task.rows(answer) if "label" in row
            )
            said.setdefault(in_words(named), []).append(worker)
        ranked = sorted(said.items(), key=lambda item: (-len(item[1]), item[0]))
        return "; ".join(f"{what}: {', '.join(who)}" for what, who in ranked)
