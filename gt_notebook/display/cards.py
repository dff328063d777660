"""What a gallery says about each data object, before anything is drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gt_notebook.images.lettering import printable
from gt_notebook.images.mask_files import is_hex_color
from gt_notebook.manifest.labels import (
    BoxView,
    LabelView,
    MaskView,
    PointView,
    PolygonView,
    ShapeView,
    boxes_in,
    labels_in,
    mask_in,
    points_in,
    polygons_in,
)
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import SOURCE_REF, metadata_name
from gt_notebook.manifest.remarks import remarks_in
from gt_notebook.manifest.state import FAILURE_REASON, State, object_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

# In words, as people read them.
STATE_NAMES: dict[State, str] = {
    "labeled": "labeled",
    "nothing-to-label": "nothing to label",
    "unlabeled": "unlabeled",
    "failed": "failed",
}
_THERE: tuple[State, ...] = ("labeled", "nothing-to-label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One data object under one label attribute.

    Attributes:
        index: Its index label in the frame.
        name: The last part of its ``source-ref``.
        ref: Its ``source-ref``, or ``None`` when the line has none.
        state: Its state under the attribute.
        boxes: Its boxes, in stored pixels.
        labels: Its classes; those of the shapes, each once.
        reason: Why it failed, if it did.
        note: What workers wrote about it, or whether it was adjusted; ``None`` where that is nothing.
        audited: For a verification, the label that was judged, if there is one.
        mask: Its mask, for a segmentation.
        polygons: Its polygons, in stored pixels.
        points: Its keypoints, in stored pixels.
    """

    index: object
    name: str
    ref: str | None
    state: State
    boxes: tuple[BoxView, ...]
    labels: tuple[LabelView, ...]
    reason: str | None
    note: str | None = None
    audited: Card | None = None
    mask: MaskView | None = None
    polygons: tuple[PolygonView, ...] = ()
    points: tuple[PointView, ...] = ()

    @property
    def drawn(self) -> Card:
        """The card whose shapes are drawn: that of the judged label, where one was judged."""
        return self.audited or self

    def count(self, class_name: str) -> int:
        """Return how many shapes have a class."""
        return sum(shape.class_name == class_name for shape in self.shapes)

    @property
    def shapes(self) -> tuple[ShapeView, ...]:
        """Boxes, polygons and keypoints."""
        return (*self.boxes, *self.polygons, *self.points)


def cards_of(df: pd.DataFrame, attribute: str, *, of: str | None = None) -> list[Card]:
    """Return one card a row.

    Args:
        df: A manifest.
        attribute: The label attribute name.
        of: The label attribute that the labels judge, for those of a verification.
    """
    cards = _plain_cards(df, attribute)
    if of is None:
        return cards
    pairs = zip(cards, _plain_cards(df, of), strict=True)
    return [replace(card, audited=judged) if judged.state in _THERE else card for card, judged in pairs]


def _plain_cards(df: pd.DataFrame, attribute: str) -> list[Card]:
    return [
        _card(index, ref=ref, value=value, metadata=metadata)
        for index, ref, value, metadata in zip(
            df.index,
            _column(df, SOURCE_REF),
            _column(df, attribute),
            _column(df, metadata_name(attribute)),
            strict=True,
        )
    ]


def class_names(df: pd.DataFrame, attribute: str) -> list[str]:
    """Return the classes that the metadata of any row names, sorted, so that a class keeps its color."""
    found: set[str] = set()
    for metadata in _column(df, metadata_name(attribute)):
        class_map = metadata_value(metadata, "class-map")
        if isinstance(class_map, Mapping):
            found.update(map(str, class_map.values()))
        found.update(_mask_classes(metadata).values())
        name = metadata_value(metadata, "class-name")
        if name is not None:
            found.add(str(name))
    return sorted(found)


def mask_colors(cards: Iterable[Card]) -> dict[str, str]:
    """Return the color of each class in masks as their metadata gives it, so that the gallery agrees with the files."""
    masks = [mask for card in cards if (mask := card.drawn.mask)]
    return {
        mask.names[index]: color.lower()
        for mask in masks
        for index, color in mask.colors.items()
        if index in mask.names and is_hex_color(color)
    }


def describe(card: Card) -> str:
    """Return a card in words, for terminals and screen readers."""
    state = STATE_NAMES[card.state]
    detail = f" ({printable(card.reason)})" if card.reason else ""
    said = _describe_classes(card) or f"{state}{detail}"
    judged = (
        f" of {_describe_classes(card.audited) or STATE_NAMES[card.audited.state]}" if card.audited else ""
    )
    note = f" ({printable(card.note)})" if card.note else ""
    return f"{printable(card.name)}: {said}{judged}{note}"


def confidence_text(confidence: float) -> str:
    """Return a confidence with two decimals, or nothing when it is unknown."""
    return "" if math.isnan(confidence) else f"{confidence:.2f}"


def describe_counts(states: Iterable[State]) -> list[tuple[State, str]]:
    """Return each state that occurs, with its number in words."""
    counts = Counter(states)
    return [(state, f"{counts[state]:,} {name}") for state, name in STATE_NAMES.items() if counts[state]]


def _card(index: object, *, ref: Any, value: Any, metadata: Any) -> Card:
    state = object_state(value, metadata)
    shown = state == "labeled"
    reason = metadata_value(metadata, FAILURE_REASON)
    named = ref if isinstance(ref, str) and ref else None
    return Card(
        index=index,
        name=named.rstrip("/").rpartition("/")[2] if named else f"object {index}",
        ref=named,
        state=state,
        boxes=tuple(boxes_in(value, metadata)) if shown else (),
        polygons=tuple(polygons_in(value, metadata)) if shown else (),
        points=tuple(points_in(value, metadata)) if shown else (),
        labels=tuple(labels_in(value, metadata)) if shown else (),
        reason=str(reason) if state == "failed" and reason else None,
        note=_note(metadata),
        mask=mask_in(value, metadata) if shown else None,
    )


def _describe_classes(card: Card) -> str:
    return ", ".join(_describe_label(card, label) for label in card.labels)


def _note(metadata: Any) -> str | None:
    """What the metadata says beside the label: comments, attributes, or whether it was adjusted."""
    feedback = metadata_value(metadata, "worker-feedback")
    entries = feedback if isinstance(feedback, list) else []
    comments = [comment for entry in entries if isinstance(comment := metadata_value(entry, "comment"), str)]
    status = metadata_value(metadata, "adjustment-status")
    said = [*comments, *remarks_in(metadata)]
    return " · ".join(said) or (status if isinstance(status, str) else None)


def _describe_label(card: Card, label: LabelView) -> str:
    of_class = [shape.confidence for shape in card.shapes if shape.class_name == label.class_name]
    number = f"{len(of_class)} " if of_class else ""
    known = [confidence for confidence in of_class or [label.confidence] if not math.isnan(confidence)]
    ends = dict.fromkeys(confidence_text(end) for end in (min(known), max(known))) if known else ()
    confidence = " to ".join(ends)
    return f"{number}{printable(label.class_name)}" + (f" {confidence}" if confidence else "")


def _mask_classes(metadata: Any) -> dict[int, str]:
    mask = mask_in("", metadata)
    return mask.names if mask else {}


def _column(df: pd.DataFrame, name: str) -> list[Any]:
    return df[name].tolist() if name in df.columns else [None] * len(df)
