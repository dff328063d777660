"""A job that suggests labels by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from gt_notebook.errors import JobError
from gt_notebook.jobs.tables import JobTables
from gt_notebook.keywords import suggests_keywords

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from gt_notebook.autolabel.box_pictures import Finder
    from gt_notebook.autolabel.suggesters import BoxSuggester, MaskSuggester
    from gt_notebook.jobs.opened import OpenedJob


class SuggestingJob(JobTables):
    """The part of a labeling job that makes functions for ``label(suggest=…)``.

    Args:
        opened: The job.
    """

    def __init__(self, opened: OpenedJob) -> None:
        super().__init__(opened)
        self._suggesters: WeakSet[BoxSuggester] = WeakSet()
        # What automated labeling has learnt last in this kernel, and from how many pictures.
        self._learnt: tuple[Finder, int] | None = None

    @suggests_keywords
    def suggester(
        self,
        *,
        boxes: str | None = None,
        suggest: Callable[[Image.Image], Any] | None = None,
        progress: bool = True,
    ) -> BoxSuggester | MaskSuggester:
        """Return a function that suggests labels, for ``job.label(worker, suggest=job.suggester())``.

        For boxes it learns from the labels that the job has so far, in about a minute for a hundred pictures; run the
        cell again to let it learn from more. While ``auto_label`` runs in the same kernel it follows what that learns:
        the next pictures have the suggestions of the newest model, those on the table keep theirs, and those that are
        to prove the promise have none. As long as fewer than four pictures have boxes it suggests whatever
        stands out, with the first class. It needs the extra ``auto``. For masks it fills the boxes that the
        objects have under another label attribute, and needs the extra ``segmentation``.

        Args:
            boxes: For masks, the label attribute of the boxes to fill. A box whose class the task does not know is
                left alone, unless the task has one class only.
            suggest: For boxes, a detector of your own, a function as ``label`` takes it. Its boxes are compared with
                those that are learnt on pictures that people have labeled, and whichever are better are suggested. It
                should not have learnt from these pictures.
            progress: Show a bar while pictures are read.

        Raises:
            JobError: The task is neither of the two, there are no such boxes, an extra is not installed, or the
                detector fails on all labeled pictures.
        """
        # numpy's and scipy's heavier parts are for those who ask.
        from gt_notebook.autolabel.suggesters import fill_suggester, learn_suggester

        kind, manifest = self._state.task.task_type, self._merge().manifest
        if kind == "bounding-box":
            if boxes is not None:
                raise JobError("boxes are learnt from the job's own labels; leave boxes= out")
            made = learn_suggester(self._state, manifest, suggest=suggest, progress=progress)
            with self._state.lock:
                self._suggesters.add(made)
                if self._learnt is not None:
                    made.follow(self._learnt[0], learnt_from=self._learnt[1])
            return made
        if suggest is not None:
            raise JobError("suggest= is a detector of boxes; give label(suggest=) a function of yours")
        if kind == "semantic-segmentation":
            if boxes is None:
                raise JobError("masks are grown inside boxes; name their label attribute with boxes=")
            return fill_suggester(self._state, manifest, boxes=boxes)
        raise JobError(
            f"there are no suggestions of its own for a {kind} job; give label(suggest=) a function of yours"
        )

    def _follow_model(self, finder: Finder, learnt_from: int) -> None:
        """Let open labelers suggest what a new model finds on the pictures that come next."""
        with self._state.lock:
            self._learnt = finder, learnt_from
            for suggester in self._suggesters:
                suggester.follow(finder, learnt_from=learnt_from)
