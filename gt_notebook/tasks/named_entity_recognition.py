"""Named entity recognition: the answer, its forms and its consolidation.

The manifest form (``annotations`` with ``entities`` and ``labels``, a confidence for each entity in the metadata) and
the worker-response form of ``crowd-entity-annotation`` are Ground Truth's own. Its documentation shows ``startOffset``
as the first character of an entity and ``endOffset`` as the one after the last, without saying what a character is;
here every offset counts Unicode code points, as Python does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from gt_notebook.consolidation import spans as merge_spans
from gt_notebook.errors import AnswerError, TaskError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.labels import spans_in
from gt_notebook.tasks.base import Consolidated, Json, Task, check_type, made_by, rounded_mean
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.likeness import Likeness
from gt_notebook.tasks.notes import NO_NOTE, Note, note_from_json
from gt_notebook.tasks.vertices import merged_notes, rows_of, who_answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.texts import TextInfo

Label: TypeAlias = "str | Mapping[str, str]"

_NAME, _SHORT = "label", "shortDisplayName"
_START, _END = "startOffset", "endOffset"
# What a model's output calls the keys of an entity.
_PIPELINE = {_NAME: "entity_group", _START: "start", _END: "end"}
_WITH_SCORE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a text, in code points from its beginning; ``end`` is the first one after it."""

    label: str
    start: int
    end: int
    note: Note = NO_NOTE

    def to_entity(self) -> Json:
        """Return the form that manifests and worker responses share."""
        return {_END: self.end, _NAME: self.label, _START: self.start}

    def to_json(self) -> Json:
        """Return the journal's form; a span that nothing was noted about has no ``note``."""
        note = self.note.to_json()
        return {**self.to_entity(), **({"note": note} if note else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityAnswer:
    """One worker's spans in one text.

    Attributes:
        spans: In the order in which they were marked; they may overlap.
        nothing_to_label: The worker said that there is nothing; only then may ``spans`` be empty when submitted.
    """

    spans: tuple[Span, ...]
    nothing_to_label: bool = False

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {
            "type": NamedEntityRecognition.task_type,
            "entities": [span.to_json() for span in self.spans],
            "nothing_to_label": self.nothing_to_label,
        }


class NamedEntityRecognition(Task):
    """Mark every part of a text that names something of the given classes.

    A text stands in the manifest's ``source``, or in a UTF-8 file that its ``source-ref`` names. All offsets are
    Unicode code points: ``text[startOffset:endOffset]`` in Python is the entity. An emoji outside the basic plane is
    one code point, a letter with a combining mark two, and a line break of a Windows file two.

    Args:
        labels: The class names, at least one. As in a label category file, an entry may also be
            ``{"label": "Organization", "shortDisplayName": "ORG"}``.
        instructions: What the worker is told.

    Raises:
        TaskError: A label breaks a rule of Ground Truth; the message names the rule.

    Examples:
        >>> NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, "Place"]).labels
        ('Person', 'Place')
    """

    task_type = "named-entity-recognition"
    metadata_type = "groundtruth/text-span"
    merges_alone = True
    medium = "text"

    @suggests_keywords
    def __init__(self, labels: Iterable[Label], instructions: Instructions | None = None) -> None:
        if isinstance(labels, str | Mapping):
            raise TaskError(f"labels is {labels!r}; give a list of class names, such as ['Person', 'Place']")
        entries = [_label_entry(entry, number) for number, entry in enumerate(labels)]
        self.labels = check_labels((name for name, _ in entries), at_least=1)
        self._short_names = dict(entries)
        self.instructions = check_instructions(instructions)

    def __repr__(self) -> str:
        return f"NamedEntityRecognition({list(self.labels)!r})"

    def options(self) -> Json:
        """Return the short name of each label, ``None`` where it has none."""
        return {"short_names": [self._short_names.get(name) for name in self.labels]}

    def answer_from_json(self, value: Mapping[str, Any], *, info: TextInfo | None) -> EntityAnswer:
        """Return the answer written as ``value``; a span that comes twice counts once.

        Args:
            value: The journal's or the browser's form.
            info: The text; without it nothing says where the text ends.

        Raises:
            AnswerError: Another task's answer, an unknown class, an offset that is no whole number, or a span that is
                empty or reaches out of the text.
        """
        check_type(self, value)
        marked = value.get("entities") or []
        if not isinstance(marked, list):
            raise AnswerError(f"the entities are {a_type(marked)}; give a list")
        length = math.inf if info is None else info.length
        spans = [self._span(entity, number, length) for number, entity in enumerate(marked)]
        distinct: dict[tuple[str, int, int], Span] = {}
        for span in spans:
            distinct.setdefault((span.label, span.start, span.end), span)
        return EntityAnswer(
            spans=tuple(distinct.values()),
            nothing_to_label=bool(value.get("nothing_to_label", False)) and not marked,
        )

    def answer_from_user(self, value: Any, *, info: TextInfo) -> EntityAnswer:
        """Return the answer written as a list of ``(start, end, label)``, or of ``{label, startOffset, endOffset}``.

        ``[]`` means that there is nothing to label.

        Raises:
            AnswerError: ``value`` is something else, or one of the spans cannot be.
        """
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise AnswerError(
                f'the answer is {a_type(value)}; give a list of spans, such as [(0, 5, "Person")]'
            )
        entities = [_entity_from_user(entry, number) for number, entry in enumerate(value)]
        return self.answer_from_json({"entities": entities, "nothing_to_label": not entities}, info=info)

    def proposals(self, returned: Any) -> Sequence[Any]:
        """Return what a suggesting function returned, with ``(start, end, label, score)`` as a dictionary."""
        return [_scored_entity(item) for item in super().proposals(returned)]

    def suggestion_from_user(self, item: Any, *, info: TextInfo) -> EntityAnswer:
        """Return the answer of one span; ``start``, ``end`` and ``entity_group`` are known as keys, too.

        The latter are those of a token classification pipeline of ``transformers``.
        """
        if isinstance(item, Mapping):
            item = {key: item.get(key, item.get(other)) for key, other in _PIPELINE.items()}
        return self.answer_from_user([item], info=info)

    def check_complete(self, answer: EntityAnswer) -> None:
        """Raise ``AnswerError`` when there is neither a span nor the word that there is nothing to label."""
        if not answer.spans and not answer.nothing_to_label:
            raise AnswerError("no entity is marked yet; mark one, or say that there is nothing to label")

    def shapes(self, answer: EntityAnswer) -> tuple[Span, ...]:
        """Return the spans."""
        return answer.spans

    def overlap(self, shape: Span, other: Span) -> float:
        """Return the Jaccard index of two spans, whatever their classes."""
        common = max(min(shape.end, other.end) - max(shape.start, other.start), 0)
        return common / (shape.end - shape.start + other.end - other.start - common)

    def likeness(self, answer: EntityAnswer, truth: EntityAnswer) -> Likeness:
        """Return the share of entities with the same class and ends among all that either has."""
        marked, known = ({(s.label, s.start, s.end) for s in spans} for spans in (answer.spans, truth.spans))
        either = marked | known
        return Likeness(right=len(marked & known) / len(either) if either else 1.0)

    def answer_from_label(
        self,
        value: Any,
        metadata: Any,
        *,
        rename: Callable[[str], str | None],
        read: Callable[[str], bytes],  # noqa: ARG002 - spans stand in the manifest
    ) -> EntityAnswer:
        """Return the entities of a label in a manifest.

        Raises:
            AnswerError: An entity's offsets are no whole numbers, or it is empty.
        """
        views = spans_in(value, metadata)
        annotations = value.get("annotations") if isinstance(value, Mapping) else None
        entities = annotations.get("entities") if isinstance(annotations, Mapping) else None
        if not isinstance(entities, list) or len(views) != len(entities):
            raise AnswerError(
                "the label has an entity without a class, or whose offsets are no whole numbers"
            )
        kept = [(name, view) for view in views if (name := rename(view.class_name)) is not None]
        spans = [
            _placed(name, view.start, view.end, number, math.inf) for number, (name, view) in enumerate(kept)
        ]
        # Two classes that became one may leave the same entity twice.
        distinct = {(span.label, span.start, span.end): span for span in spans}
        return EntityAnswer(spans=tuple(distinct.values()), nothing_to_label=not views)

    def is_same(self, one: EntityAnswer, other: EntityAnswer) -> bool:
        """Return whether two answers have the same entities, in whatever order."""
        mine, theirs = ({(s.label, s.start, s.end) for s in answer.spans} for answer in (one, other))
        return mine == theirs

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:  # noqa: ARG002 - the label names them
        """Return all classes of the task that wrote a label, which stand in each label."""
        return dict(enumerate(entry[_NAME] for entry in labels_of(value)))

    def to_content(self, answer: EntityAnswer) -> Json:
        """Return the ``answerContent`` that ``crowd-entity-annotation`` gives."""
        return {"crowd-entity-annotation": {"entities": [span.to_entity() for span in answer.spans]}}

    def from_content(self, content: Mapping[str, Any]) -> EntityAnswer:
        """Return the answer in an ``answerContent``, whatever name its widget has; null entities are none.

        Raises:
            AnswerError: No widget in it holds entities, or one does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and "entities" in widget:
                marked = widget["entities"] or []
                return self.answer_from_json({"entities": marked, "nothing_to_label": not marked}, info=None)
        raise AnswerError(f"no widget among {sorted(content)} holds entities; is this another task's answer?")

    def consolidate(self, answers: Mapping[int, Mapping[str, EntityAnswer]]) -> dict[int, Consolidated]:
        """Merge every text's spans: clusters of different workers' spans, their favorite ends and label."""
        every = [
            (task, worker, span)
            for task, by_worker in answers.items()
            for worker, answer in by_worker.items()
            for span in answer.spans
        ]
        marked = pd.DataFrame(
            [(task, worker, span.label, span.start, span.end) for task, worker, span in every],
            columns=["task", "worker", "label", "start", "end"],
        )
        answered = who_answered(answers)
        merged = merge_spans(marked, answered=answered, with_members=True)
        rows = rows_of(merged, answered)
        shapes = [(worker, span) for _, worker, span in every]
        return {
            task: self._label(
                rows[task],
                by_worker,
                merged,
                notes=merged_notes(shapes, [row.members for row in rows[task]], {}),
            )
            for task, by_worker in answers.items()
        }

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata in the service's own shape and key order."""
        return {
            **label.details,
            "job-name": job_name,
            "type": self.metadata_type,
            "creation-date": creation_date,
            "human-annotated": "yes",
        }

    def _label(
        self,
        spans: list[Any],
        by_worker: Mapping[str, EntityAnswer],
        merged: Consolidation,
        *,
        notes: Sequence[Json],
    ) -> Consolidated:
        return Consolidated(
            value={
                "annotations": {
                    "entities": [
                        Span(label=str(span.label), start=int(span.start), end=int(span.end)).to_entity()
                        for span in spans
                    ],
                    "labels": [self._label_json(name) for name in self.labels],
                }
            },
            details={"entities": [{"confidence": float(span.confidence)} for span in spans]},
            labels=tuple(str(span.label) for span in spans),
            confidence=rounded_mean([float(span.confidence) for span in spans]),
            answers=len(by_worker),
            # Without a merged span, those support the label who marked none either.
            agreement=rounded_mean(
                [float(span.agreement) for span in spans] or [float(not a.spans) for a in by_worker.values()]
            ),
            notes=tuple(notes) if any(notes) else (),
            made=made_by(merged, len(by_worker)),
        )

    def _label_json(self, name: str) -> Json:
        # A class that was added elsewhere is known by its name alone.
        short = self._short_names.get(name)
        return {_NAME: name} if short is None else {_NAME: name, _SHORT: short}

    def _span(self, entity: object, number: int, length: float) -> Span:
        if not isinstance(entity, Mapping):
            raise AnswerError(f"entity {number} is {a_type(entity)}; give {_NAME}, {_START} and {_END}")
        label = entity.get(_NAME)
        if label not in self.labels:
            raise AnswerError(
                f"entity {number} has the class {label!r}; this job has {', '.join(self.labels)}"
            )
        start, end = (_offset(entity.get(key), key, number) for key in (_START, _END))
        note = note_from_json(entity.get("note"), attributes={}, where=f"entity {number}")
        return replace(_placed(str(label), start, end, number, length), note=note)


def labels_of(value: Any) -> list[Json]:
    """Return the entries of a label's own list of classes, each with ``label`` and perhaps ``shortDisplayName``."""
    annotations = value.get("annotations") if isinstance(value, Mapping) else None
    entries = annotations.get("labels") if isinstance(annotations, Mapping) else None
    return [
        {key: entry[key] for key in (_NAME, _SHORT) if isinstance(entry.get(key), str)}
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping) and isinstance(entry.get(_NAME), str)
    ]


def _placed(label: str, start: int, end: int, number: int, length: float) -> Span:
    if not 0 <= start < end <= length:
        inside = "" if math.isinf(length) else f" inside the text of {length} characters"
        raise AnswerError(
            f"entity {number} ({label}) runs from {start} to {end}; mark at least one character{inside}"
        )
    return Span(label=label, start=start, end=end)


def _label_entry(entry: object, number: int) -> tuple[Any, str | None]:
    if not isinstance(entry, Mapping):
        return entry, None
    unknown = sorted(map(str, entry.keys() - {_NAME, _SHORT}))
    short = entry.get(_SHORT)
    if unknown or _NAME not in entry or not isinstance(short, str | None):
        raise TaskError(
            f"label {number} is {dict(entry)!r}; give a name, or {{'{_NAME}': name, '{_SHORT}': a short one}}"
        )
    return entry[_NAME], short


def _scored_entity(item: object) -> object:
    if isinstance(item, str | Mapping) or not isinstance(item, Sequence) or len(item) != _WITH_SCORE:
        return item
    start, end, label, score = item
    return {_START: start, _END: end, _NAME: label, "score": score}


def _entity_from_user(entry: object, number: int) -> object:
    if isinstance(entry, str | Mapping) or not isinstance(entry, Sequence):
        return entry
    if len(entry) != 3:  # noqa: PLR2004 - start, end, label
        raise AnswerError(f"entity {number} has {len(entry)} parts; give start, end and label")
    start, end, label = entry
    return {_START: start, _END: end, _NAME: label}


def _offset(value: object, key: str, number: int) -> int:
    # Whole numbers of NumPy are welcome, too.
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise AnswerError(f"entity {number} has {key} = {value!r}; give a whole number of characters")
    return int(value)
