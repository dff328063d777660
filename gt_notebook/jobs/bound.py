"""The frame that ``job.manifest`` is: it follows the answers object by object.

Between two full runs the workers count for what they were judged to be, so that an answer costs the same in a job of
any size. This is for looking only: whatever is written comes from a full run, and a full run brings the frame up to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.jobs.judging import merging_task
from gt_notebook.jobs.label_files import write_label_file
from gt_notebook.jobs.merging import cells, find
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.values import ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.jobs.merging import Merged
    from gt_notebook.jobs.state import JobState


class BoundManifest:
    """One frame over a job's life; every method is called with the job's lock held.

    Args:
        state: The job.
    """

    def __init__(self, state: JobState) -> None:
        self._state = state
        attribute = state.config.label_attribute_name
        self._columns = (attribute, metadata_name(attribute))
        self._targets = frozenset(state.targets)
        self._frame: pd.DataFrame | None = None
        self._full: Merged | None = None
        self._shown = 0
        self._copies: dict[int, list[int]] = {}

    def take(self, merged: Merged) -> pd.DataFrame:
        """Show what a full run has given, and return the frame, the same each time."""
        self._full, self._shown = merged, merged.judged.heard
        if self._frame is None or len(self._frame) != len(merged.manifest):
            self._frame = merged.manifest.copy()
        for column in self._columns:
            self._frame[column] = pd.Series(
                merged.manifest[column].to_numpy(copy=True), index=self._frame.index, dtype=object
            )
        self._copies = {}
        for copy, original in self._state.automation.copies.items():
            self._copies.setdefault(original, []).append(copy)
        return self._frame

    def follow(self, full: Merged) -> pd.DataFrame | None:
        """Merge the objects with answers since the last full run by what it knows of the workers.

        Args:
            full: The last full run.

        Returns:
            The frame, the same each time; ``None`` when all has to be merged anew.
        """
        frame = self.take(full) if self._frame is None or full is not self._full else self._frame
        heard = self._state.book.heard
        if not self._is_near(full, frame):
            return None
        if new := heard[self._shown :]:
            if not self._update(full, frame, list(dict.fromkeys(new))):
                return None
            self._shown = len(heard)
        return frame

    def _is_near(self, full: Merged, frame: pd.DataFrame) -> bool:
        """Whether the full run still tells enough: of this method, of these decisions, of most of the answers."""
        state = self._state
        if full.decisions != state.automation.version or not full.judged.holds(state.book):
            return False
        # The frame is the user's, who may have done anything to it.
        kept = all(column in frame.columns and frame[column].dtype == object for column in self._columns)
        return kept and frame.columns.is_unique and len(frame) == len(state.manifest)

    def _update(self, full: Merged, frame: pd.DataFrame, new: Sequence[int]) -> bool:
        """Show the labels of objects with new answers, and say whether that could be done."""
        state = self._state
        objects = [index for index in new if index in self._targets]
        answers = {index: given for index in objects if (given := state.book.answers(index))}
        labels = merging_task(state.task, state.book).update(answers, full.judged.crowd)
        if labels is None:
            return False
        rows = dict.fromkeys([*objects, *(copy for index in objects for copy in self._copies.get(index, ()))])
        found = find(state, labels, list(rows), failed={})
        for key, file in found.files.items():
            write_label_file(state, key, file)
        shown = {index: (value, about) for index, value, about in cells(state, found)}
        for index in rows:
            for name, value in zip(self._columns, shown.get(index) or self._before(index), strict=True):
                frame.iat[index, list(frame.columns).index(name)] = value
        return True

    def _before(self, index: int) -> tuple[Any, Any]:
        """What the input manifest says of an object: why an earlier job failed to label it, or nothing."""
        manifest = self._state.manifest
        label, about = (manifest[name].iat[index] if name in manifest else ABSENT for name in self._columns)
        return label, about
