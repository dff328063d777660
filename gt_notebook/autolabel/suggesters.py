"""What a job suggests by itself: boxes learnt from its labels, masks that fill boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm.auto import tqdm

from gt_notebook.autolabel.box_deciding import on_trial
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxProposer:
    """Proposes boxes on a picture by one model; safe to call from several threads.

    Attributes:
        state: The job.
        embed: Turns pictures into grids.
        finder: What was learnt, or is better; ``None`` where there was too little to learn from.
        learnt_from: Number of labeled pictures behind it.
        own: A function of the user's.
    """

    state: JobState
    embed: GridEmbedder
    finder: Finder | None
    learnt_from: int
    own: OwnDetector | None

    @property
    def way(self) -> str:
        """What it proposes, in words."""
        if self.finder is None:
            return "whatever stands out" if self.own is None else f"those of {self.own.name}"
        if self.finder.name is not None:
            return f"those of {self.finder.name}, a mean IoU of {self.finder.judgment.quality:.2f}"
        return f"learnt from {self.learnt_from} pictures, a mean IoU of {self.finder.judgment.quality:.2f}"

    def __call__(self, picture: Image.Image) -> list[Json]:
        """Return boxes as ``job.label`` takes suggestions, in pixels of the picture."""
        found, labels = self._found(picture), self.state.task.labels
        return [
            {"label": labels[kind], **place, "score": float(min(max(score, 0.0), 1.0))}
            for place, score, kind in zip(
                places(found.boxes, picture.size), found.scores, found.classes, strict=True
            )
            if place["width"] >= 1 and place["height"] >= 1
        ]

    def for_object(self, index: int, picture: Image.Image) -> list[Json]:
        """Return the same for an object of the job; nothing where people are to vouch for a model.

        Who is shown the model's boxes hardly says what would have been drawn without.
        """
        return [] if index in on_trial(self.state) else self(picture)

    def _found(self, picture: Image.Image) -> Found:
        if self.finder is not None:
            return self.finder.judgment.worth_showing(self.finder.find(picture))
        if self.own is not None:
            return self.own.find(picture)
        grid = self.embed(picture)
        boxes, scores = salient_boxes(grid)
        return Found(boxes * (grid.scale * 2), np.zeros(len(boxes), dtype=np.intp), scores)


class BoxSuggester:
    """Proposes boxes on a picture, and follows what the job's automated labeling learns in this kernel.

    Args:
        proposer: What proposes to begin with.
    """

    def __init__(self, proposer: BoxProposer) -> None:
        self._proposer = proposer

    def __repr__(self) -> str:
        return f"<boxes of {', '.join(self._proposer.state.task.labels)}: {self._proposer.way}>"

    @property
    def learnt_from(self) -> int:
        """Number of labeled pictures that it has learnt from.

        It is 0 where they were too few; then it proposes what a function of the user's does, or whatever stands out.
        """
        return self._proposer.learnt_from

    @property
    def quality(self) -> float | None:
        """The mean IoU of its boxes on labeled pictures that were unknown to what found them; ``None`` without any."""
        finder = self._proposer.finder
        return None if finder is None else finder.judgment.quality

    def __call__(self, picture: Image.Image) -> list[Json]:
        """Return boxes as ``job.label`` takes suggestions, in pixels of the picture."""
        return self._proposer(picture)

    def newest(self) -> tuple[BoxProposer, str]:
        """Return what proposes boxes now, and what it is called in the journal."""
        now = self._proposer
        return now, f"boxes, {now.way}"

    def follow(self, finder: Finder, *, learnt_from: int) -> None:
        """Propose from now on what a newer model finds, unless a function of the user's is better.

        Args:
            finder: The model.
            learnt_from: Number of labeled pictures behind it; where these are no more than before nothing changes.
        """
        now = self._proposer
        if learnt_from > now.learnt_from and not _is_kept(now, finder):
            self._proposer = replace(now, finder=finder, learnt_from=learnt_from)


def _is_kept(now: BoxProposer, newer: Finder) -> bool:
    """Whether a function of the user's goes on proposing, because it is better or nothing is known of it."""
    if now.own is None or newer.name == now.own.name:
        return False
    if now.finder is None:
        return True
    return now.finder.name is not None and now.finder.judgment.quality >= newer.judgment.quality


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
    labeled = [index for index in range(len(manifest)) if isinstance(manifest[attribute].iloc[index], dict)]
    with tqdm(
        total=len(labeled), desc="reading pictures", unit="picture", delay=1, disable=not progress
    ) as bar:

        def tell(_done: int, _all: int) -> None:
            bar.update()

        examples = examples_of(state, manifest, labeled, embed, tell=tell)
    if sum(len(example.truth.boxes) > 0 for example in examples.values()) < LEAST_PICTURES:
        return BoxSuggester(BoxProposer(state=state, embed=embed, finder=None, learnt_from=0, own=own))
    learnt = finder_of(learn_boxes(list(examples.values()), classes=len(state.task.labels)), embed)
    finder = better(learnt, None if own is None else own.tried_on(state, examples))
    return BoxSuggester(
        BoxProposer(state=state, embed=embed, finder=finder, learnt_from=len(examples), own=own)
    )


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
