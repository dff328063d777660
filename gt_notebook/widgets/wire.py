"""What the browser sees: scene and configuration as JSON, boxes in the pixels of the picture as shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo, Preview
from gt_notebook.images.orientation import upright_size
from gt_notebook.tasks import NOUNS
from gt_notebook.texts import TextInfo, TextPreview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.jobs.session import ObjectView, Scene
    from gt_notebook.jobs.state import JobState
    from gt_notebook.jobs.subjects import SubjectInfo
    from gt_notebook.tasks import Example, Json


MAX_SECONDS = 31 * 24 * 3600.0  # as long as the service leaves a task open


def config_to_wire(state: JobState, worker: str, *, shortcuts: Mapping[str, str]) -> Json:
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
        "shortcuts": dict(shortcuts),
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
    info = state.subjects.info(index)
    shown = answer if info is None else state.task.to_upright(answer, info)
    wire: Json = shown.to_json()
    wire.pop("image_size", None)
    return wire


def answer_from_wire(state: JobState, index: int, value: object) -> Any:
    """Return an answer that came from the browser; on a picture in stored pixels and clipped to it.

    Raises:
        AnswerError: It does not fit the task, or the picture or text cannot be seen.
    """
    if not 0 <= index < len(state.manifest):
        raise AnswerError(f"the job has no object {index}; it has {len(state.manifest)} objects")
    info = state.subjects.info(index)
    if info is None:
        noun = NOUNS[state.task.medium]
        raise AnswerError(f"the {noun} {state.subjects.name(index)} cannot be read; skip it")
    if not isinstance(value, dict):
        raise AnswerError(f"the answer is a {type(value).__name__}; a record was expected")
    return state.task.to_stored(state.task.answer_from_json(value, info=_as_shown(info)), info)


def object_in(message: Json) -> int:
    """Return the index of the object that a message is about.

    Raises:
        AnswerError: It names none.
    """
    index = message.get("object")
    if isinstance(index, bool) or not isinstance(index, int):
        raise AnswerError(f"the page named the object {index!r}; reload the page")
    return index


def text_in(message: Json, field: str) -> str:
    """Return a text in a message.

    Raises:
        AnswerError: It is none, or a lone surrogate in it cannot be written.
    """
    text = message.get(field)
    try:
        if isinstance(text, str) and text.encode("utf-8") is not None:
            return text
    except UnicodeEncodeError:
        raise AnswerError(f"the {field} holds half a character; write it anew") from None
    raise AnswerError(f"the page sent no {field}; write one")


def seconds_in(message: Json) -> float | None:
    """Return the working time in a message, or nothing where it is none: an answer is not lost for that."""
    seconds = message.get("active_seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < MAX_SECONDS:
        return None
    return float(seconds)


def shown_to_wire(shown: Preview | TextPreview) -> Json:
    """Return what the browser must know of a data object beside its bytes."""
    about = {"media_type": shown.media_type, "problem": shown.problem}
    if isinstance(shown, TextPreview):
        return {"length": shown.info.length if shown.info else 0, **about}
    info = shown.info
    width, height = upright_size((info.width, info.height), info.orientation) if info else (0, 0)
    return {"width": width, "height": height, "orientation": info.orientation if info else 1, **about}


def _as_shown(info: SubjectInfo) -> SubjectInfo:
    if isinstance(info, TextInfo):
        return info
    width, height = upright_size((info.width, info.height), info.orientation)
    return ImageInfo(width=width, height=height, depth=info.depth, orientation=1)


def _view_to_wire(state: JobState, view: ObjectView) -> Json:
    return {
        "index": view.index,
        "name": view.name,
        "answer": None if view.answer is None else answer_to_wire(state, view.index, view.answer),
        "draft": None if view.draft is None else answer_to_wire(state, view.index, view.draft),
        "skipped": view.skipped,
        **_audited(state, view),
    }


def _audited(state: JobState, view: ObjectView) -> Json:
    """What is there to be checked or corrected; nothing where nobody audits."""
    if state.task.audits is None:
        return {}
    info = state.subjects.info(view.index)
    return {
        "initial": None if view.initial is None else answer_to_wire(state, view.index, view.initial),
        "shown": None if info is None else state.task.shown(view.index, info=info),
    }


def _captions(examples: tuple[Example, ...]) -> list[Json]:
    return [{"caption": example.caption} for example in examples]
