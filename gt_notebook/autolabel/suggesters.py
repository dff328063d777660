"""Functions for ``job.label(suggest=…)`` that a job makes by itself: boxes learnt from its labels, masks that fill boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageOps
from tqdm.auto import tqdm

from gt_notebook.autolabel.box_head import Truth
from gt_notebook.autolabel.boxes import LEAST_PICTURES, Example, learn_boxes
from gt_notebook.autolabel.grabcut import fill_box, open_cv
from gt_notebook.autolabel.grids import Grid, GridEmbedder
from gt_notebook.autolabel.saliency import salient_boxes
from gt_notebook.errors import AnswerError, JobError, StorageError
from gt_notebook.images import ImageInfo, UnreadableImageError, thumbnail
from gt_notebook.images.orientation import to_upright
from gt_notebook.manifest.labels import boxes_in
from gt_notebook.manifest.names import SOURCE_REF, metadata_name
from gt_notebook.tasks import BoundingBox, SemanticSegmentation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from gt_notebook.autolabel.boxes import BoxModel
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.jobs.state import JobState
    from gt_notebook.jobs.suggestions import Model
    from gt_notebook.tasks.base import Json

_ANY_SIDE = 2**31


class BoxSuggester:
    """Proposes boxes on a picture; safe to call from several threads.

    Attributes:
        learnt_from: Number of labeled pictures that it has learnt from; 0 where they were too few, and it proposes
            whatever stands out.
    """

    def __init__(
        self, embed: GridEmbedder, labels: tuple[str, ...], model: BoxModel | None, *, learnt_from: int
    ) -> None:
        self.learnt_from = learnt_from
        self._embed, self._labels, self._model = embed, labels, model

    def __repr__(self) -> str:
        way = f"learnt from {self.learnt_from} pictures" if self._model else "whatever stands out"
        return f"<boxes of {', '.join(self._labels)}: {way}>"

    def __call__(self, picture: Image.Image) -> list[Json]:
        """Return boxes as ``job.label`` takes suggestions, in pixels of the picture."""
        grid = self._embed(picture)
        if self._model is None:
            boxes, scores = salient_boxes(grid)
            classes = np.zeros(len(boxes), dtype=np.intp)
        else:
            found = self._model.suggestions(grid)
            boxes, scores, classes = found.boxes, found.scores, found.classes
        return [
            {"label": self._labels[kind], **place, "score": float(min(max(score, 0.0), 1.0))}
            for place, score, kind in zip(_places(boxes, grid, picture.size), scores, classes, strict=True)
            if place["width"] >= 1 and place["height"] >= 1
        ]


class MaskSuggester:
    """Fills the boxes that a picture has under another label attribute."""

    def __init__(self, manifest: pd.DataFrame, attribute: str, labels: tuple[str, ...], state: JobState) -> None:
        open_cv()
        self._manifest, self._attribute, self._labels, self._state = manifest, attribute, labels, state

    def __repr__(self) -> str:
        return f"<masks inside the boxes of {self._attribute!r}>"

    def for_object(self, index: int, picture: Image.Image) -> list[Json]:
        """Return a mask for each box of an object whose class the task knows, as ``job.label`` takes suggestions."""
        info = self._state.subjects.info(index)
        if not isinstance(info, ImageInfo):
            return []
        masks = []
        for view in _views(self._manifest, self._attribute, index):
            label = view.class_name if view.class_name in self._labels else None
            if label is None and len(self._labels) > 1:
                continue
            stored = (round(view.left), round(view.top), round(view.width), round(view.height))
            box = to_upright(stored, size=(info.width, info.height), orientation=info.orientation)
            masks.append({"label": label or self._labels[0], "mask": fill_box(picture, box)})
        return [item for item in masks if item["mask"].any()]


def suggester_of(state: JobState, manifest: pd.DataFrame, *, boxes: str | None) -> Model:
    raise NotImplementedError
