"""The pictures of a job of boxes: as a model learns from them, and as it labels them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

from gt_notebook.autolabel.box_head import Truth
from gt_notebook.autolabel.boxes import Example, Found
from gt_notebook.errors import AnswerError, StorageError
from gt_notebook.images import ImageInfo, UnreadableImageError, thumbnail
from gt_notebook.manifest.names import SOURCE_REF, metadata_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from PIL import Image

    from gt_notebook.autolabel.boxes import BoxModel, Judgment
    from gt_notebook.autolabel.grids import GridEmbedder
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json
    from gt_notebook.tasks.boxes import Box

_T = TypeVar("_T")
# Called with how many of how many pictures are done.
Tell: TypeAlias = Callable[[int, int], None]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Something that finds boxes, and what is to be thought of it.

    Attributes:
        find: Returns everything that may be a box on an upright RGB picture, in pixels of it.
        judgment: By pictures that it does not know.
        name: Of anybody's function; ``None`` where it is what this package has learnt.
    """

    find: Callable[[Image.Image], Found]
    judgment: Judgment
    name: str | None = None


def finder_of(model: BoxModel, embed: GridEmbedder) -> Finder:
    """Return a model as something that finds boxes on pictures of any size."""

    def find(picture: Image.Image) -> Found:
        grid, mirrored = embed.both(picture)
        found = model.find(grid, mirrored)
        return replace(found, boxes=found.boxes * (grid.scale * 2))

    return Finder(find=find, judgment=model.judgment)


def examples_of(
    state: JobState, manifest: pd.DataFrame, objects: Sequence[int], embed: GridEmbedder, *, tell: Tell
) -> dict[int, Example]:
    """Return labeled pictures as a model learns from them; what is damaged or cannot be read is left out.

    Args:
        state: The job.
        manifest: Its manifest with the labels so far.
        objects: Those that have a label.
        embed: Turns pictures into grids.
        tell: Is told how far it is.
    """
    return _of_each(objects, partial(_example, state, manifest, embed=embed), tell)


def guesses_of(finder: Finder, state: JobState, objects: Sequence[int], *, tell: Tell) -> list[Guessed]:
    """Return what is found on pictures; what cannot be read is left out.

    Args:
        finder: Finds it.
        state: The job.
        objects: Which.
        tell: Is told how far it is.
    """
    return list(_of_each(objects, partial(_guessed, finder, state), tell).values())


def places(boxes: Floats, size: tuple[int, int]) -> Iterator[Json]:
    """Give boxes in whole pixels of a picture, cut at its rim."""
    corners = np.clip(np.round(boxes), 0, size * 2).astype(int)
    for left, top, right, bottom in corners.tolist():
        yield {"left": left, "top": top, "width": right - left, "height": bottom - top}


def picture_of(state: JobState, index: int) -> Image.Image:
    """Return an object's picture, upright and in full size.

    Raises:
        StorageError: It cannot be read.
        UnreadableImageError: It is no picture.
    """
    data = state.subjects.read(state.manifest[SOURCE_REF].iloc[index])
    return thumbnail(data, side=_ANY_SIDE).image.convert("RGB")


def _of_each(objects: Sequence[int], make: Callable[[int], _T | None], tell: Tell) -> dict[int, _T]:
    def made(index: int) -> _T | None:
        # The labeler and the linter say what is wrong with it.
        try:
            return make(index)
        except _DAMAGED:
            return None

    found: dict[int, _T] = {}
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="gt-notebook-boxes") as threads:
        for done, (index, each) in enumerate(zip(objects, threads.map(made, objects), strict=True), start=1):
            if each is not None:
                found[index] = each
            tell(done, len(objects))
    return found


def _example(state: JobState, manifest: pd.DataFrame, index: int, *, embed: GridEmbedder) -> Example:
    attribute = state.config.label_attribute_name
    picture, info = picture_of(state, index), state.subjects.info(index)
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


def _guessed(finder: Finder, state: JobState, index: int) -> Guessed | None:
    picture, info = picture_of(state, index), state.subjects.info(index)
    if not isinstance(info, ImageInfo):
        return None
    found, forecast = finder.judgment.worth_labeling(finder.find(picture))
    drawn = [
        ({"label": state.task.labels[kind], **place}, min(max(round(float(score), 2), 0.0), _MOST_CONFIDENT))
        for place, score, kind in zip(
            places(found.boxes, picture.size), found.scores, found.classes, strict=True
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
