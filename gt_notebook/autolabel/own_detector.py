"""Anybody's function that finds boxes, tried on the pictures that people have labeled."""

from __future__ import annotations

import hashlib
import logging
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.autolabel.box_head import Truth
from gt_notebook.autolabel.box_pictures import Finder, picture_of
from gt_notebook.autolabel.boxes import Found, judged
from gt_notebook.errors import AnswerError, JobError, a_type
from gt_notebook.images import ImageInfo
from gt_notebook.jobs.suggestions import MISFITS, name_of, read_item

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PIL import Image

    from gt_notebook.autolabel.boxes import Example
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Task

_LOG = logging.getLogger(__name__)
_NOTHING = Found(
    np.zeros((0, 4), dtype=np.float64), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.float64)
)


class OwnDetector:
    """A function that proposes boxes, as ``job.label(suggest=…)`` takes it; safe to call from several threads.

    It is asked on one thread at a time, and for no picture twice. Boxes without a score count as certain.

    Args:
        suggest: Takes an upright RGB picture, and returns a list of boxes in pixels of it.
        task: What the job asks for.

    Attributes:
        name: What to call it.

    Raises:
        JobError: It cannot be called.
    """

    def __init__(self, suggest: Callable[[Image.Image], Any], task: Task) -> None:
        if not callable(suggest):
            raise JobError(f"suggest is {a_type(suggest)}; give a function from a picture to boxes")
        self.name = name_of(suggest)
        self._suggest, self._task = suggest, task
        self._lock = threading.Lock()
        self._found: dict[bytes, Found] = {}

    def find(self, picture: Image.Image) -> Found:
        """Return what the function proposes for a picture; items that are no boxes are left out.

        Raises:
            AnswerError: It fails, or returns no list.
        """
        key = hashlib.sha256(picture.tobytes() + repr(picture.size).encode()).digest()
        with self._lock:
            if key not in self._found:
                self._found[key] = self._asked(picture)
            return self._found[key]

    def tried_on(self, state: JobState, examples: Mapping[int, Example]) -> Finder:
        """Return the function with what labeled pictures tell of it; where it fails it has found nothing.

        Args:
            state: The job.
            examples: The pictures by their object.

        Raises:
            JobError: It fails on every one of them.
        """
        tried, failed = [], []
        for index, example in examples.items():
            found = _NOTHING
            try:
                found = self.find(picture_of(state, index))
            except AnswerError as error:
                failed.append(str(error))
            boxes = (example.truth.boxes * np.array(example.grid.scale * 2)).astype(np.float32)
            tried.append((found, Truth(boxes, example.truth.classes)))
        if len(failed) == len(examples):
            raise JobError(
                f"{failed[0]}; so on all {len(failed)} labeled pictures: mend it, or leave suggest out"
            )
        return Finder(find=self.find, judgment=judged(tried, classes=len(self._task.labels)), name=self.name)

    def _asked(self, picture: Image.Image) -> Found:
        try:
            proposed = self._suggest(picture)
        except Exception as error:
            _LOG.exception("%s failed on a picture", self.name)
            raise AnswerError(f"{self.name} failed: {type(error).__name__}: {error}") from error
        info = ImageInfo(width=picture.width, height=picture.height, depth=3, orientation=1)
        boxes, classes, scores = [], [], []
        for item in () if proposed is None else self._task.proposals(proposed):
            try:
                answer, score = read_item(self._task, item, info=info)
            except MISFITS as error:
                _LOG.warning("a box of %s was left out: %s", self.name, error)
                continue
            for box in answer.boxes:
                boxes.append((box.left, box.top, box.left + box.width, box.top + box.height))
                classes.append(self._task.labels.index(box.label))
                scores.append(1.0 if score is None else score)
        if not boxes:
            return _NOTHING
        return Found(np.array(boxes, dtype=np.float64), np.array(classes, dtype=np.intp), np.array(scores))


def better(learnt: Finder, own: Finder | None) -> Finder:
    """Return what finds better boxes on pictures that it does not know."""
    return learnt if own is None or own.judgment.quality < learnt.judgment.quality else own
