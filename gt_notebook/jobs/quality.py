"""What a job knows of its crowd: how far it agrees, who can be relied on, where another look would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook import consolidation
from gt_notebook.consolidation.intervals import wilson
from gt_notebook.jobs.frames import gold_frame, in_words

if TYPE_CHECKING:
    from collections.abc import Hashable

    from gt_notebook.jobs.state import JobState

_COLUMNS = ["task", "worker", "label"]
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

    def agreement(self, *, level: float, seed: int) -> pd.DataFrame:
        """Return how far the workers agree; see ``gt.consolidation.agreement``."""
        return consolidation.agreement(
            self.rows, multi_label=self._task.multi_label, answered=self.answered, level=level, seed=seed
        )

    def workers(self) -> pd.DataFrame:
        """Return what is known of each worker; see ``gt.consolidation.workers``."""
        frame = consolidation.workers(
            self.rows,
            multi_label=self._task.multi_label,
            answered=self.answered,
            class_names=dict(enumerate(self._task.labels, start=1)),
        )
        gold = gold_frame(self._state).reindex(frame.index).astype("float64")
        known = gold["objects"].fillna(0).astype("int64")
        low, high = wilson((gold["right"] * known).to_numpy(), known.to_numpy())
        skipped = self._skipped.value_counts().reindex(frame.index, fill_value=0).astype("int64")
        frame = frame.assign(
            skipped=skipped, gold=known, gold_right=gold["right"], gold_low=low, gold_high=high
        )
        return frame[[*_BEFORE, *(name for name in frame.columns if name not in _BEFORE)]]

    def disagreements(self, manifest: pd.DataFrame, report: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the manifest of objects that were answered, the most doubtful first.

        Args:
            manifest: The job's output.
            report: One row an object with its ``confidence``, as ``consolidate`` gives it.
        """
        doubts = consolidation.disagreements(
            self.rows, multi_label=self._task.multi_label, answered=self.answered
        )
        frame = manifest.loc[doubts.index].copy()
        frame.attrs.update(manifest.attrs)
        frame["gain"] = doubts["gain"]
        frame["confidence"] = report.set_index("object")["confidence"].reindex(doubts.index)
        frame["answers"] = doubts["answers"]
        frame["said"] = [self._said(index) for index in doubts.index]
        return frame

    def confusion(self, *, worker: Hashable, other: Hashable, truth: pd.Series | None) -> pd.DataFrame:
        """Return what is answered by what it is; see ``gt.consolidation.confusion``."""
        return consolidation.confusion(self.rows, worker=worker, other=other, truth=truth)

    def known(self) -> pd.Series:
        """Return the known class of each gold object."""
        answers = self._state.gold.answers
        return pd.Series(
            {index: self._task.named(answer)[0] for index, answer in answers.items()}, dtype=object
        )

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
