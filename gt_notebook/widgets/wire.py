"""What the browser sees: scene and configuration as JSON, boxes in the pixels of the picture as shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo

if TYPE_CHECKING:
    from gt_notebook.jobs.session import ObjectView, Scene
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Example, Json


def config_to_wire(state: JobState, worker: str) -> Json:
    """Return the ``config`` trait: what never changes while a labeler lives. Pictures are asked for one by one."""
    task = state.task
    return {
        "type": "config",
        "job": state.config.name,
        "worker": worker,
        "task": {
            "type": task.task_type,
            "labels": list(task.labels),
            "multi_label": task.multi_label,
            "options": task.options(),
        },
        "instructions": {
            "short": task.instructions.short,
            "full": task.instructions.full,
            "good_examples": _captions(task.instructions.good_examples),
            "bad_examples": _captions(task.instructions.bad_examples),
        },
    }


def scene_to_wire(state: JobState, scene: Scene, *, revision: int) -> Json:
    """Return the ``scene`` trait."""
    return {
        "type": "scene",
        "revision": revision,
        "status": scene.status,
        "current": None if scene.current is None else _view_to_wire(state, scene.current),
        "upcoming": [_view_to_wire(state, view) for view in scene.upcoming],
        "has_previous": scene.has_previous,
        "progress": {
            "mine": {"done": scene.mine[0], "total": scene.mine[1]},
            "job": {"done": scene.job[0], "total": scene.job[1]},
        },
        "message": scene.message,
    }


def answer_to_wire(state: JobState, index: int, answer: Any) -> Json:
    """Return an answer as the browser draws it, on the upright picture."""
    info = state.pictures.info(index)
    shown = answer if info is None else state.task.to_upright(answer, info)
    wire: Json = shown.to_json()
    wire.pop("image_size", None)
    return wire


def answer_from_wire(state: JobState, index: int, value: Json) -> Any:
    """Return an answer that came from the browser, in stored pixels and clipped to the picture.

    Raises:
        AnswerError: It does not fit the task, or the picture cannot be seen.
    """
    info = state.pictures.info(index)
    if info is None:
        raise AnswerError(f"the picture {state.pictures.name(index)} cannot be read; skip it")
    return state.task.to_stored(state.task.answer_from_json(value, info=_upright(info)), info)


def _upright(info: ImageInfo) -> ImageInfo:
    turned = info.orientation >= 5  # noqa: PLR2004 - EXIF 5 to 8 swap the sides
    width, height = (info.height, info.width) if turned else (info.width, info.height)
    return ImageInfo(width=width, height=height, depth=info.depth, orientation=1)


def _view_to_wire(state: JobState, view: ObjectView) -> Json:
    return {
        "index": view.index,
        "name": view.name,
        "answer": None if view.answer is None else answer_to_wire(state, view.index, view.answer),
        "draft": None if view.draft is None else answer_to_wire(state, view.index, view.draft),
        "skipped": view.skipped,
    }


def _captions(examples: tuple[Example, ...]) -> list[Json]:
    return [{"caption": example.caption} for example in examples]
