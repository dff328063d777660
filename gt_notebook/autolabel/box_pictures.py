"""The pictures of a job of boxes: as a model learns from them, and as it labels them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from tqdm.auto import tqdm

from gt_notebook.autolabel.box_head import Truth
from gt_notebook.autolabel.boxes import Example
from gt_notebook.errors import AnswerError, StorageError
from gt_notebook.images import ImageInfo, UnreadableImageError, thumbnail
from gt_notebook.manifest.names import SOURCE_REF, metadata_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd
    from PIL import Image

    from gt_notebook.autolabel.boxes import BoxModel
    from gt_notebook.autolabel.grids import Grid, GridEmbedder
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json
    from gt_notebook.tasks.boxes import Box

_T = TypeVar("_T")
_ANY_SIDE = 2**31
# The network runs on so many pictures at once; more wait for the same memory.
_THREADS = 2
# The service's own models never say more.
_MOST_CONFIDENT = 0.99
# What is wrong with a single picture or its label.
_DAMAGED = (AnswerError, StorageError, UnreadableImageError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guessed:
    """What a model says of one object.

    Attributes:
        object: Its number in the job.
        label: Its boxes as a job keeps them, see ``BoundingBox.automatic_shapes``.
        forecast: Of the label's quality, in [0, 1].
    """

    object: int
    label: Json
    forecast: float


def examples_of(
    state: JobState, manifest: pd.DataFrame, objects: Sequence[int], embed: GridEmbedder, *, progress: bool
) -> list[Example]:
    """Return labeled pictures as a model learns from them; what is damaged or cannot be read is left out.

    Args:
        state: The job.
        manifest: Its manifest with the labels so far.
        objects: Those that have a label.
        embed: Turns pictures into grids.
        progress: Show a bar.
    """
    make = partial(_example, state, manifest, embed=embed)
    return _of_each(objects, make, "reading pictures", progress=progress)


def guesses_of(
    model: BoxModel, state: JobState, objects: Sequence[int], embed: GridEmbedder, *, progress: bool
) -> list[Guessed]:
    """Return what a model says of pictures; what cannot be read is left out.

    Args:
        model: What has been learnt.
        state: The job.
        objects: Which.
        embed: Turns pictures into grids.
        progress: Show a bar.
    """
    make = partial(_guessed, model, state, embed=embed)
    return _of_each(objects, make, "guessing boxes", progress=progress)


def places(boxes: Floats, grid: Grid, size: tuple[int, int]) -> Iterator[Json]:
    """Give boxes of a grid in whole pixels of the picture, cut at its rim."""
    corners = np.clip(np.round(boxes * (grid.scale * 2)), 0, size * 2).astype(int)
    for left, top, right, bottom in corners.tolist():
        yield {"left": left, "top": top, "width": right - left, "height": bottom - top}


def _of_each(
    objects: Sequence[int], make: Callable[[int], _T | None], what: str, *, progress: bool
) -> list[_T]:
    def made(index: int) -> _T | None:
        # The labeler and the linter say what is wrong with it.
        try:
            return make(index)
        except _DAMAGED:
            return None

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="gt-notebook-boxes") as threads:
        found = threads.map(made, objects)
        bar = tqdm(found, total=len(objects), desc=what, unit="picture", delay=1, disable=not progress)
        return [each for each in bar if each is not None]


def _picture(state: JobState, index: int) -> Image.Image:
    data = state.subjects.read(state.manifest[SOURCE_REF].iloc[index])
    return thumbnail(data, side=_ANY_SIDE).image.convert("RGB")


def _example(state: JobState, manifest: pd.DataFrame, index: int, *, embed: GridEmbedder) -> Example:
    attribute = state.config.label_attribute_name
    picture, info = _picture(state, index), state.subjects.info(index)
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


def _guessed(model: BoxModel, state: JobState, index: int, *, embed: GridEmbedder) -> Guessed | None:
    picture, info = _picture(state, index), state.subjects.info(index)
    if not isinstance(info, ImageInfo):
        return None
    grid, mirrored = embed.both(picture)
    found, forecast = model.worth_labeling(model.find(grid, mirrored))
    drawn = [
        ({"label": state.task.labels[kind], **place}, min(max(round(float(score), 2), 0.0), _MOST_CONFIDENT))
        for place, score, kind in zip(
            places(found.boxes, grid, picture.size), found.scores, found.classes, strict=True
        )
        if place["width"] and place["height"]
    ]
    shapes = [shape for shape, _ in drawn]
    upright = {"width": picture.width, "height": picture.height, "depth": info.depth}
    answer = state.task.answer_from_json(
        {
            "type": state.task.task_type,
            "boxes": shapes,
            "nothing_to_label": not shapes,
            "image_size": upright,
        },
        info=None,
    )
    stored = state.task.to_stored(answer, info).to_json()
    label = {
        "image_size": stored["image_size"],
        "boxes": stored["boxes"],
        "scores": [score for _, score in drawn],
    }
    return Guessed(object=index, label=label, forecast=forecast)
