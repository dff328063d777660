"""What a job suggests by itself: boxes learnt from its labels, masks that fill boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.box_pictures import examples_of, places
from gt_notebook.autolabel.boxes import LEAST_PICTURES, learn_boxes
from gt_notebook.autolabel.grabcut import fill_box, open_cv
from gt_notebook.autolabel.grids import GridEmbedder
from gt_notebook.autolabel.saliency import salient_boxes
from gt_notebook.errors import JobError
from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import to_upright
from gt_notebook.manifest.labels import boxes_in
from gt_notebook.manifest.names import metadata_name

if TYPE_CHECKING:
    import pandas as pd
    from PIL import Image

    from gt_notebook.autolabel.boxes import BoxModel
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json


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
        if self._model is None:
            grid = self._embed(picture)
            boxes, scores = salient_boxes(grid)
            classes = np.zeros(len(boxes), dtype=np.intp)
        else:
            grid, mirrored = self._embed.both(picture)
            found = self._model.worth_showing(self._model.find(grid, mirrored))
            boxes, scores, classes = found.boxes, found.scores, found.classes
        return [
            {"label": self._labels[kind], **place, "score": float(min(max(score, 0.0), 1.0))}
            for place, score, kind in zip(places(boxes, grid, picture.size), scores, classes, strict=True)
            if place["width"] >= 1 and place["height"] >= 1
        ]


class MaskSuggester:
    """Fills the boxes that a picture has under another label attribute."""

    def __init__(
        self, manifest: pd.DataFrame, attribute: str, labels: tuple[str, ...], state: JobState
    ) -> None:
        open_cv()
        self._manifest, self._attribute, self._labels, self._state = manifest, attribute, labels, state

    def __repr__(self) -> str:
        return f"<masks inside the boxes of {self._attribute!r}>"

    def for_object(self, index: int, picture: Image.Image) -> list[Json]:
        """Return a mask for each box of an object whose class the task knows, as ``job.label`` takes suggestions."""
        info = self._state.subjects.info(index)
        if not isinstance(info, ImageInfo):
            return []
        masks: list[Json] = []
        value = self._manifest[self._attribute].iloc[index]
        twin = metadata_name(self._attribute)
        metadata = self._manifest[twin].iloc[index] if twin in self._manifest else None
        for view in boxes_in(value, metadata):
            label = view.class_name if view.class_name in self._labels else None
            if label is None and len(self._labels) > 1:
                continue
            stored = (round(view.left), round(view.top), round(view.width), round(view.height))
            box = to_upright(stored, size=(info.width, info.height), orientation=info.orientation)
            mask = fill_box(picture, box)
            if mask.any():
                masks.append({"label": label or self._labels[0], "mask": mask})
        return masks


def learn_suggester(state: JobState, manifest: pd.DataFrame, *, progress: bool) -> BoxSuggester:
    """Learn from the boxes that a job has so far.

    Args:
        state: The job, whose task is ``BoundingBox``.
        manifest: Its manifest with the labels so far.
        progress: Show a bar while pictures are read.

    Raises:
        JobError: onnxruntime is not installed.
    """
    embed, attribute = GridEmbedder(), state.config.label_attribute_name
    labels = tuple(state.task.labels)
    labeled = [index for index in range(len(manifest)) if isinstance(manifest[attribute].iloc[index], dict)]
    examples = examples_of(state, manifest, labeled, embed, progress=progress)
    if sum(len(example.truth.boxes) > 0 for example in examples) < LEAST_PICTURES:
        return BoxSuggester(embed, labels, None, learnt_from=0)
    model = learn_boxes(examples, classes=len(labels))
    return BoxSuggester(embed, labels, model, learnt_from=len(examples))


def fill_suggester(state: JobState, manifest: pd.DataFrame, *, boxes: str) -> MaskSuggester:
    """Return what fills the boxes of another label attribute.

    Args:
        state: The job, whose task is ``SemanticSegmentation``.
        manifest: With the boxes.
        boxes: The label attribute.

    Raises:
        JobError: The manifest has no such attribute, or OpenCV is not installed.
    """
    if boxes not in manifest:
        raise JobError(f"the manifest has no {boxes!r}; name the label attribute of the boxes to fill")
    return MaskSuggester(manifest, boxes, tuple(state.task.labels), state)
