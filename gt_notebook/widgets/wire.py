"""What the browser sees: scene and configuration as JSON, boxes in the pixels of the picture as shown."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError, a_type
from gt_notebook.images.orientation import upright_size
from gt_notebook.jobs.subjects import as_shown
from gt_notebook.tasks import NOUNS
from gt_notebook.tasks.notes import attributes_to_json
from gt_notebook.texts import TextPreview

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.images import Part, Preview
    from gt_notebook.jobs.remarks import Remarks
    from gt_notebook.jobs.session import ObjectView, Scene
    from gt_notebook.jobs.state import JobState
    from gt_notebook.jobs.suggestions import Suggested
    from gt_notebook.tasks import Example, Json


MAX_SECONDS = 31 * 24 * 3600.0  # as long as the service leaves a task open


def config_to_wire(state: JobState, worker: str, *, shortcuts: Mapping[str, str]) -> Json:
    """Return the ``config`` trait: what never changes while a labeler lives. Pictures are asked for one by one."""
    task = state.task
    return {
        "type": "config",
        "key": browser_key(state, worker),
        "job": state.config.name,
        "worker": worker,
        "task": {
            "type": task.task_type,
            "labels": list(task.labels),
            "multi_label": task.multi_label,
            "attributes": attributes_to_json(task.attributes),
            "limits": {
                "min_shapes": task.limits.min_shapes,
                "max_shapes": task.limits.max_shapes,
                "required": list(task.limits.required),
            },
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


def browser_key(state: JobState, worker: str) -> str:
    """Return what a browser keeps unsaved work under: another one for each folder, job and worker.

    A job that was deleted and made anew, or copied elsewhere, has another one, so that old work never reaches it.
    """
    config = state.config
    parts = [state.store.uri(), config.name, config.created, config.manifest_sha256, worker]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def scene_to_wire(state: JobState, scene: Scene, *, revision: int, models: int = 0) -> Json:
    """Return the ``scene`` trait; ``models`` is how many suggesting functions there have been, 0 for none."""
    return {
        "type": "scene",
        "revision": revision,
        "status": scene.status,
        "current": None if scene.current is None else view_to_wire(state, scene.current),
        "upcoming": [view_to_wire(state, view) for view in scene.upcoming],
        "later": list(scene.later),
        "has_previous": scene.has_previous,
        "progress": {
            "mine": {"done": scene.mine[0], "total": scene.mine[1]},
            "job": {"done": scene.job[0], "total": scene.job[1]},
        },
        "message": scene.message,
        "models": models,
    }


def answer_to_wire(state: JobState, index: int, answer: Any) -> Json:
    """Return an answer as the browser draws it, on the upright picture."""
    info = state.subjects.info(index)
    shown = answer if info is None else state.task.to_upright(answer, info)
    wire: Json = shown.to_json()
    wire.pop("image_size", None)
    return wire


def suggested_to_wire(state: JobState, index: int, suggested: Suggested) -> Json:
    """Return what a suggesting function proposes for an object."""
    return {
        "suggestions": [
            {"id": s.id, "score": s.score, "answer": answer_to_wire(state, index, s.answer)}
            for s in suggested.suggestions
        ],
        "problem": suggested.problem,
    }


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
        raise AnswerError(f"the answer is {a_type(value)}; a record was expected")
    return state.task.to_stored(state.task.answer_from_json(value, info=as_shown(info)), info)


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


def part_to_wire(part: Part) -> Json:
    """Return what the browser must know of a part of a picture that is being decoded, beside its bytes."""
    width, height = upright_size((part.info.width, part.info.height), part.info.orientation)
    return {
        "width": width,
        "height": height,
        "orientation": part.info.orientation,
        "media_type": part.media_type,
        "box": dict(zip(("left", "top", "width", "height"), part.box, strict=True)),
        "share": round(part.share, 3),
    }


def view_to_wire(state: JobState, view: ObjectView) -> Json:
    """Return a data object as its worker finds it."""
    return {
        "index": view.index,
        "name": view.name,
        "answer": None if view.answer is None else answer_to_wire(state, view.index, view.answer),
        "draft": None if view.draft is None else answer_to_wire(state, view.index, view.draft),
        "skipped": view.skipped,
        "remarks": _remarks_to_wire(view.remarks),
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


def _remarks_to_wire(remarks: Remarks) -> Json:
    nothing: Json = {"comment": "", "flag": False, "confirmed": [], "rejected": [], "accepted": []}
    return {**nothing, **remarks.to_json()}


def _captions(examples: tuple[Example, ...]) -> list[Json]:
    return [{"caption": example.caption} for example in examples]
