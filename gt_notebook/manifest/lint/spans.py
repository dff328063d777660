"""Rules about named entities in text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.manifest.lint.registry import label_rule
from gt_notebook.manifest.lint.values import is_share, is_text, is_whole, shown
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Label


@label_rule("spans-form", "error", "spans")
def spans_form(label: Label) -> Iterator[str]:
    """A named-entity label has annotations with labels and entities."""
    annotations = _annotations(label)
    if not isinstance(annotations.get("entities"), list) or not isinstance(annotations.get("labels"), list):
        yield f"the label is {shown(label.value)}; write 'annotations' with a list of 'labels' and one of 'entities'"


@label_rule("span-offsets", "error", "spans")
def span_offsets(label: Label) -> Iterator[str]:
    """An entity begins before it ends, inside the text."""
    limit = _text_length(label)
    for number, entity in enumerate(_entities(label)):
        start, end = metadata_value(entity, "startOffset"), metadata_value(entity, "endOffset")
        if not (is_whole(start) and is_whole(end)):
            yield f"entity {number} is {shown(entity)}; write startOffset and endOffset as whole numbers"
        elif not 0 <= start < end:
            yield f"entity {number} runs from {start} to {end}; it must begin at 0 or later and end after its begin"
        elif limit is not None and end > limit:
            yield f"entity {number} ends at {end} in a text of length {limit}; keep it inside the text"


@label_rule("span-label", "error", "spans")
def span_label(label: Label) -> Iterator[str]:
    """Every entity has one of the labels that the annotations list."""
    labels = _annotations(label).get("labels")
    known = [metadata_value(entry, "label") for entry in labels] if isinstance(labels, list) else []
    for number, entity in enumerate(_entities(label)):
        name = metadata_value(entity, "label")
        if not is_text(name) or name not in known:
            yield f"entity {number} has the label {shown(name)}, which 'labels' does not list; add it there"


@label_rule("span-confidence", "error", "spans")
def span_confidence(label: Label) -> Iterator[str]:
    """The metadata lists a confidence for each entity."""
    if not isinstance(label.metadata, dict):
        return
    details = metadata_value(label.metadata, "entities")
    count = len(_entities(label))
    if not isinstance(details, list) or len(details) != count:
        found = (
            f"{len(details)} entities" if isinstance(details, list) else f"{shown(details)} for 'entities'"
        )
        yield f"the metadata has {found} for {count} in the label; list one for each, in the same order"
        return
    for number, detail in enumerate(details):
        confidence = metadata_value(detail, "confidence")
        if not is_share(confidence):
            yield f"entity {number} has the confidence {shown(confidence)}; write a number from 0 to 1"


def _annotations(label: Label) -> dict[str, Any]:
    annotations = label.value.get("annotations") if isinstance(label.value, dict) else None
    return annotations if isinstance(annotations, dict) else {}


def _entities(label: Label) -> list[Any]:
    entities = _annotations(label).get("entities")
    return entities if isinstance(entities, list) else []


def _text_length(label: Label) -> int | None:
    """Return the length of the text in UTF-16 units, the larger of the two units that offsets may count."""
    text = label.record.get(SOURCE)
    return len(text.encode("utf-16-le")) // 2 if isinstance(text, str) else None
