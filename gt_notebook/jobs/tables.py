"""A job as tables: who said what, how near it comes to what is known, how far the crowd agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.jobs.bound import BoundManifest
from gt_notebook.jobs.frames import answers_frame, gold_frame, suggestions_frame
from gt_notebook.jobs.label_files import write_label_files
from gt_notebook.jobs.merging import Merged, merge
from gt_notebook.jobs.quality import Crowd
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.attrs import IMAGE_ROOTS

if TYPE_CHECKING:
    import pandas as pd

    from gt_notebook.jobs.opened import OpenedJob


class JobTables:
    """The half of a labeling job that only looks.

    Args:
        opened: The job.
    """

    def __init__(self, opened: OpenedJob) -> None:
        self._opened = opened
        self._state = opened.state
        self._merged: tuple[tuple[int, int], Merged] | None = None
        self._bound = BoundManifest(opened.state)

    @property
    def manifest(self) -> pd.DataFrame:
        """The bound manifest with every answer given so far; the same frame each time, brought up to date.

        An answer more changes the object's own row, in a time that does not grow with the job, by what is known of the
        workers. They are judged anew, and every row with them, when a tenth of the answers is newer, and whenever
        something is written or asked for that needs it: ``consolidate()``, ``chain()``, ``estimator_inputs()``,
        ``plot()``, ``disagreements()``.
        """
        # Cells and callbacks of widgets may come on different threads.
        with self._state.lock:
            self._state.refresh()
            frame = None if self._merged is None else self._bound.follow(self._merged[1])
            return self._bound.take(self._merge()) if frame is None else frame

    def answers(self) -> pd.DataFrame:
        """Return who said what, and how long it took.

        Returns:
            One row for each worker's last word on an object: object, name, worker, labels (or why it was skipped),
            state (``answered`` or ``skipped``), seconds of active work, comment, flag, confirmed (questions of the
            labeler that the worker answered with yes) and time.
        """
        self._state.refresh()
        return answers_frame(self._state)

    def suggestions(self) -> pd.DataFrame:
        """Return what was suggested to the workers and what became of it, to measure a model by.

        Returns:
            One row for each suggestion that a worker was shown: object, name, worker, suggestion (its id), labels,
            score, fate, iou (of the suggested with the kept shape) and model (the function's name). The fate is
            ``accepted`` (kept as it was), ``edited`` (kept with changes), ``rejected``, ``ignored`` (answered without
            a word on it) or ``open`` (not answered yet).
        """
        self._state.refresh()
        return suggestions_frame(self._state)

    def gold_scores(self) -> pd.DataFrame:
        """Compare the workers' answers to the gold objects with the known ones.

        Returns:
            One row a worker, indexed by name: objects (how many gold objects were answered), right (the mean share of
            classes or shapes that are right, see ``Task.likeness``), iou (mean intersection over union of the shapes
            that were found, NaN without any) and seconds (the mean per object).
        """
        self._state.refresh()
        return gold_frame(self._state)

    @suggests_keywords
    def agreement(self, *, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
        """Measure how far the workers agree, beyond what chance would bring.

        Args:
            level: Of the intervals.
            seed: Draws tasks for them.

        Returns:
            One row a measure, indexed by ``measure``: ``value``, ``low``, ``high``, ``tasks`` and ``answers``. The
            measures are Krippendorff's alpha and, for classes, percent agreement and the kappas of Cohen and Fleiss;
            ``gt.consolidation.agreement`` says how they are made.
        """
        return self._crowd().agreement(level=level, seed=seed)

    def workers(self) -> pd.DataFrame:
        """Judge each worker by the others, and by the gold objects where there are any.

        Returns:
            One row a worker, indexed by ``worker``: ``answers``, ``skipped``, ``seconds`` (of active work, the median
            of an answer), ``total_seconds``, ``accuracy`` with ``accuracy_low`` and ``accuracy_high`` (from the model
            that merges the answers), ``gold`` (how many gold objects were answered), ``gold_right`` with ``gold_low``
            and ``gold_high``, ``agreement`` with the others and ``by_chance``, ``bias`` and ``suspicion``, both in
            words and mostly empty; ``gt.consolidation.workers`` has their rules. For boxes also what
            ``gt.consolidation.boxes`` learns: ``boxes``, ``recall``, ``false_boxes`` and ``spread``.
        """
        return self._crowd().workers()

    def disagreements(self) -> pd.DataFrame:
        """Return the objects that were answered, ordered by how much another look would help.

        Returns:
            Rows of ``job.manifest``, the most doubtful first, that ``gt.show`` takes; with them ``gain`` (what one more
            answer would tell, see ``gt.consolidation.disagreements``), ``confidence``, ``answers`` (how many) and
            ``said`` (who said what).
        """
        with self._state.lock:
            merged = self._merge()
            return self._crowd().disagreements(merged.manifest, merged.report)

    def _crowd(self) -> Crowd:
        self._state.refresh()
        return Crowd(self._state)

    def _merge(self) -> Merged:
        with self._state.lock:
            self._state.refresh()
            version = self._state.version
            if self._merged is None or self._merged[0] != version:
                merged = merge(self._state)
                write_label_files(self._state, merged.files)
                # An audit's own labels may be none, and what it audits may be files all the same.
                if self._state.task.label_is_file or self._state.task.audits is not None:
                    merged.manifest.attrs[IMAGE_ROOTS] = list(self._opened.readable)
                self._merged = (version, merged)
            return self._merged[1]
