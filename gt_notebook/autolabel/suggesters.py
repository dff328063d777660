"""What a job suggests by itself: boxes learnt from its labels, masks that fill boxes."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
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

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from PIL import Image

    from gt_notebook.autolabel.boxes import BoxModel
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json
    from gt_notebook.tasks.boxes import Box

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
        if self._model is None:
            grid = self._embed(picture)
            boxes, scores = salient_boxes(grid)
            classes = np.zeros(len(boxes), dtype=np.intp)
        else:
            grid, mirrored = self._embed.both(picture)
            found = self._model.suggestions(grid, mirrored)
            boxes, scores, classes = found.boxes, found.scores, found.classes
        return [
            {"label": self._labels[kind], **place, "score": float(min(max(score, 0.0), 1.0))}
            for place, score, kind in zip(_places(boxes, grid, picture.size), scores, classes, strict=True)
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
    examples = []
    for index in tqdm(labeled, desc="reading pictures", unit="picture", delay=1, disable=not progress):
        # What cannot be read or is damaged teaches nothing; the labeler and the linter say what is wrong with it.
        with suppress(AnswerError, StorageError, UnreadableImageError, OSError):
            examples.append(_example(state, manifest, index, embed=embed))
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


def _example(state: JobState, manifest: pd.DataFrame, index: int, *, embed: GridEmbedder) -> Example:
    attribute = state.config.label_attribute_name
    data = state.subjects.read(manifest[SOURCE_REF].iloc[index])
    picture = thumbnail(data, side=_ANY_SIDE).image.convert("RGB")
    info = state.subjects.info(index)
    answer = state.task.answer_from_label(
        manifest[attribute].iloc[index],
        manifest[metadata_name(attribute)].iloc[index],
        rename=lambda name: name if name in state.task.labels else None,
        read=state.subjects.read,
    )
    shapes: tuple[Box, ...] = state.task.to_upright(answer, info).boxes
    grid, mirrored = embed.both(picture)
    corners = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in shapes]
    boxes = (np.array(corners).reshape(-1, 4) / np.array(grid.scale * 2)).astype(np.float32)
    classes = np.array([state.task.labels.index(s.label) for s in shapes], dtype=np.intp)
    return Example(grid, mirrored, Truth(boxes, classes))


def _places(boxes: Floats, grid: Grid, size: tuple[int, int]) -> Iterator[Json]:
    """Give boxes in whole pixels of the picture, cut at its rim."""
    corners = np.clip(np.round(boxes * (grid.scale * 2)), 0, size * 2).astype(int)
    for left, top, right, bottom in corners.tolist():
        yield {"left": left, "top": top, "width": right - left, "height": bottom - top}
