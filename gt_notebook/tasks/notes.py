"""What a worker says beside a label: attributes of a shape, comments, flags.

Ground Truth has no place for them, so they stand under one key of our own: ``note`` in an answer's shapes, and
``gt-notebook`` in the label metadata and beside an ``answerContent``. It does not disturb who reads the service's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from gt_notebook.errors import AnswerError, TaskError, a_type
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.remarks import NOTES_KEY

if TYPE_CHECKING:
    from gt_notebook.tasks.base import Json

MAX_COMMENT = 2000
_MAX_ID = 200

Attributes: TypeAlias = Mapping[str, "tuple[str, ...] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one worker noted about one shape, or about a whole data object.

    Attributes:
        attributes: ``True`` or a choice by attribute name; what is not set is left out.
        comment: Any text of up to 2,000 characters.
        flag: The worker wants somebody to look at it again.
        suggestion: The id of the suggestion that the shape was made from, if any.
    """

    attributes: Mapping[str, bool | str] = field(default_factory=dict)
    comment: str = ""
    flag: bool = False
    suggestion: str | None = None

    def to_json(self) -> Json:
        """Return what is said, without what is not."""
        said = {
            "attributes": dict(self.attributes),
            "comment": self.comment,
            "flag": self.flag,
            "suggestion": self.suggestion,
        }
        return {key: value for key, value in said.items() if value}


NO_NOTE = Note()


def check_attributes(attributes: Iterable[str] | Mapping[str, object]) -> Attributes:
    """Return the attributes of a task: ``None`` for those that are true or not, else their choices.

    Args:
        attributes: Names of attributes to tick, such as ``["occluded", "truncated"]``, or a dictionary that gives
            each name either ``bool`` or a list of choices: ``{"occluded": bool, "view": ["front", "side"]}``.

    Raises:
        TaskError: A name or a list of choices that cannot be.
    """
    if isinstance(attributes, str):
        raise TaskError(
            f"attributes is the text {attributes!r}; give a list of names, such as [{attributes!r}]"
        )
    pairs = attributes.items() if isinstance(attributes, Mapping) else [(name, bool) for name in attributes]
    checked: dict[str, tuple[str, ...] | None] = {}
    for name, choices in pairs:
        if not isinstance(name, str) or not name.strip():
            raise TaskError(f"the attribute {name!r} has no name; give every attribute a text")
        if name in checked:
            raise TaskError(f"the attribute {name!r} occurs twice; every attribute must be unique")
        checked[name] = None if choices is bool else _choices(name, choices)
    return checked


def note_from_json(value: object, *, attributes: Attributes, where: str) -> Note:
    """Return the note written as ``value``; nothing written is an empty note.

    Args:
        value: The journal's or the browser's form.
        attributes: Those that the task has.
        where: What the note is about, for the message.

    Raises:
        AnswerError: The note says something that the task does not know, or is none.
    """
    if value is None:
        return NO_NOTE
    if not isinstance(value, Mapping):
        raise AnswerError(f"the note of {where} is {a_type(value)}; give attributes, comment and flag")
    given = value.get("attributes") or {}
    comment, flag, origin = value.get("comment", ""), value.get("flag", False), value.get("suggestion")
    if not isinstance(given, Mapping):
        raise AnswerError(f"the attributes of {where} are {a_type(given)}; give names and values")
    if not isinstance(comment, str) or len(comment) > MAX_COMMENT:
        raise AnswerError(
            f"the comment of {where} is no text of at most {MAX_COMMENT:,} characters; shorten it"
        )
    if not isinstance(flag, bool):
        raise AnswerError(f"the flag of {where} is {flag!r}; give true or false")
    if origin is not None and (not isinstance(origin, str) or len(origin) > _MAX_ID):
        raise AnswerError(f"the suggestion of {where} is {origin!r:.60}; give the id of one")
    checked = {name: _value(name, setting, attributes, where) for name, setting in given.items()}
    ordered = {name: checked[name] for name in attributes if checked.get(name)}
    return Note(attributes=ordered, comment=comment.strip(), flag=flag, suggestion=origin or None)


def merge_notes(notes: Mapping[str, Note], *, attributes: Attributes) -> Json:
    """Merge what several workers noted about the same shape.

    An attribute gets the value that most workers gave it, not having set it being a value like another; a tie goes to
    a value that was set, and among several to the first choice. Comments and flags keep their workers' names.

    Args:
        notes: By worker, of every worker who drew the shape.
        attributes: Those that the task has.

    Returns:
        ``attributes``, ``comments`` (text by worker) and ``flags`` (workers), each left out when empty.
    """
    merged = {
        name: _majority([n.attributes.get(name) for n in notes.values()], attributes[name])
        for name in attributes
    }
    said: Json = {
        "attributes": {name: value for name, value in merged.items() if value},
        "comments": {worker: note.comment for worker, note in sorted(notes.items()) if note.comment},
        "flags": sorted(worker for worker, note in notes.items() if note.flag),
    }
    return {key: value for key, value in said.items() if value}


def attributes_to_json(attributes: Attributes) -> list[Json]:
    """Return the attributes as the browser offers them; ``choices`` is null for one to tick."""
    return [
        {"name": name, "choices": None if choices is None else list(choices)}
        for name, choices in attributes.items()
    ]


def attributes_from_json(value: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the attributes that ``attributes_to_json`` wrote, as a task takes them."""
    return {entry["name"]: bool if entry["choices"] is None else entry["choices"] for entry in value}


def noted_before(metadata: object, number: int, *, attributes: Attributes) -> Note:
    """Return the attributes that a label in a manifest gives one of its shapes, as far as the task has them.

    Comments and flags were their writers' own, and stay with the label that they are about.
    """
    noted = metadata_value(metadata_value(metadata, NOTES_KEY), "objects")
    shape = noted[number] if isinstance(noted, list) and number < len(noted) else None
    given = metadata_value(shape, "attributes")
    kept = {name: given[name] for name in attributes if name in given} if isinstance(given, Mapping) else {}
    return note_from_json({"attributes": kept}, attributes=attributes, where=f"shape {number}")


def _choices(name: str, choices: object) -> tuple[str, ...]:
    if isinstance(choices, str) or not isinstance(choices, Sequence):
        raise TaskError(f"the attribute {name!r} has {choices!r}; give bool, or a list of choices")
    if len(choices) < 2 or any(not isinstance(choice, str) or not choice.strip() for choice in choices):  # noqa: PLR2004 - one is no choice
        raise TaskError(
            f"the attribute {name!r} has the choices {list(choices)!r}; give two or more texts, or bool"
        )
    if len(set(choices)) < len(choices):
        raise TaskError(
            f"the attribute {name!r} has a choice twice in {list(choices)!r}; every choice must be unique"
        )
    return tuple(choices)


def _value(name: object, setting: object, attributes: Attributes, where: str) -> bool | str:
    if name not in attributes or not isinstance(name, str):
        known = ", ".join(attributes) or "none"
        raise AnswerError(f"{where} has the attribute {name!r:.60}; this job has {known}")
    choices = attributes[name]
    if choices is None and isinstance(setting, bool):
        return setting
    if choices is not None and isinstance(setting, str) and setting in choices:
        return setting
    wanted = "true or false" if choices is None else f"one of {', '.join(choices)}"
    raise AnswerError(f"{where} has {name} = {setting!r:.60}; give {wanted}")


def _majority(values: Sequence[bool | str | None], choices: tuple[str, ...] | None) -> bool | str | None:
    counts = Counter(values)
    ranked: Sequence[bool | str] = (True,) if choices is None else choices
    best = max(ranked, key=lambda value: counts[value])
    return best if counts[best] >= counts[None] else None
