"""What a job suggests by itself: boxes learnt from its labels, masks that fill boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm.auto import tqdm

from gt_notebook.autolabel.box_pictures import examples_of, finder_of, places
from gt_notebook.autolabel.boxes import LEAST_PICTURES, Found, learn_boxes
from gt_notebook.autolabel.grabcut import fill_box, open_cv
from gt_notebook.autolabel.grids import GridEmbedder
from gt_notebook.autolabel.own_detector import OwnDetector, better
from gt_notebook.autolabel.saliency import salient_boxes
from gt_notebook.errors import JobError
from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import to_upright
from gt_notebook.manifest.labels import boxes_in
from gt_notebook.manifest.names import metadata_name

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from PIL import Image

    from gt_notebook.autolabel.box_pictures import Finder
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json


class BoxSuggester:
    """Proposes boxes on a picture; safe to call from several threads.

    Attributes:
        learnt_from: Number of labeled pictures that it has learnt from; 0 where they were too few, and it proposes
            what a function of the user's does, or whatever stands out.
        quality: The mean IoU of its boxes on labeled pictures that were unknown to what found them; ``None`` where
            they were too few.
    """

    def __init__(
        self,
        embed: GridEmbedder,
        labels: tuple[str, ...],
        finder: Finder | None,
        *,
        learnt_from: int = 0,
        own: OwnDetector | None = None,
    ) -> None:
        self.learnt_from = learnt_from
        self.quality = None if finder is None else finder.judgment.quality
        self._embed, self._labels, self._finder, self._own = embed, labels, finder, own

    def __repr__(self) -> str:
        if self._finder is None:
            way = "whatever stands out" if self._own is None else f"those of {self._own.name}"
        elif self._finder.name is not None:
            way = f"those of {self._finder.name}, a mean IoU of {self.quality:.2f}"
        else:
            way = f"learnt from {self.learnt_from} pictures, a mean IoU of {self.quality:.2f}"
        return f"<boxes of {', '.join(self._labels)}: {way}>"

    def __call__(self, picture: Image.Image) -> list[Json]:
        """Return boxes as ``job.label`` takes suggestions, in pixels of the picture."""
        found = self._found(picture)
        return [
            {"label": self._labels[kind], **place, "score": float(min(max(score, 0.0), 1.0))}
            for place, score, kind in zip(
                places(found.boxes, picture.size), found.scores, found.classes, strict=True
            )
            if place["width"] >= 1 and place["height"] >= 1
        ]

    def _found(self, picture: Image.Image) -> Found:
        if self._finder is not None:
            return self._finder.judgment.worth_showing(self._finder.find(picture))
        if self._own is not None:
            return self._own.find(picture)
        grid = self._embed(picture)
        boxes, scores = salient_boxes(grid)
        return Found(boxes * (grid.scale * 2), np.zeros(len(boxes), dtype=np.intp), scores)


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


def learn_suggester(
    state: JobState,
    manifest: pd.DataFrame,
    *,
    suggest: Callable[[Image.Image], Any] | None = None,
    progress: bool,
) -> BoxSuggester:
    """Learn from the boxes that a job has so far.

    Args:
        state: The job, whose task is ``BoundingBox``.
        manifest: Its manifest with the labels so far.
        suggest: A function of the user's, which is taken where its boxes are better.
        progress: Show a bar while pictures are read.

    Raises:
        JobError: onnxruntime is not installed, or the function fails on all labeled pictures.
    """
    embed, attribute = GridEmbedder(), state.config.label_attribute_name
    own = None if suggest is None else OwnDetector(suggest, state.task)
    labels = tuple(state.task.labels)
    labeled = [index for index in range(len(manifest)) if isinstance(manifest[attribute].iloc[index], dict)]
    with tqdm(
        total=len(labeled), desc="reading pictures", unit="picture", delay=1, disable=not progress
    ) as bar:

        def tell(_done: int, _all: int) -> None:
            bar.update()

        examples = examples_of(state, manifest, labeled, embed, tell=tell)
    if sum(len(example.truth.boxes) > 0 for example in examples.values()) < LEAST_PICTURES:
        return BoxSuggester(embed, labels, None, own=own)
    learnt = finder_of(learn_boxes(list(examples.values()), classes=len(labels)), embed)
    finder = better(learnt, None if own is None else own.tried_on(state, examples))
    return BoxSuggester(embed, labels, finder, learnt_from=len(examples))


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
