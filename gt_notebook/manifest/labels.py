"""Liberal reading of labels: shapes, classes and confidences, whoever wrote the manifest.

The shapes are those of "Output data" in the SageMaker Ground Truth developer guide. Producers differ in details (class
ids as text, maps left out), so everything here reads what is there and leaves judging to ``lint_manifest``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.values import in_words, is_absent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_BACKGROUND = "0"
_CUSTOM = "groundtruth/custom"
_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """One box of a label, in image pixels; ``confidence`` is NaN where the metadata has none."""

    class_name: str
    left: float
    top: float
    width: float
    height: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolygonView:
    """One polygon of a label, x and y of each corner in image pixels; ``confidence`` is NaN where there is none."""

    class_name: str
    vertices: tuple[tuple[float, float], ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """One keypoint of a label, as the pixel that it lies on; ``confidence`` is NaN where the metadata has none."""

    class_name: str
    x: float
    y: float
    confidence: float


ShapeView: TypeAlias = BoxView | PolygonView | PointView


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView:
    """One class of a label; ``confidence`` is NaN where the metadata has none."""

    class_name: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskView:
    """One segmentation label: the URI of its PNG, and name and color of each class in it, the background left out.

    Attributes:
        ref: Where the PNG is.
        names: The class name of each index.
        colors: The ``hex-color`` of each index that has one, the background's as well.
    """

    ref: str
    names: dict[int, str]
    colors: dict[int, str]


def mask_in(value: Any, metadata: Any) -> MaskView | None:
    """Return the mask of one label, ``None`` for any other label than a segmentation's."""
    entries = metadata_value(metadata, "internal-color-map")
    if not isinstance(value, str) or not isinstance(entries, dict):
        return None
    indexed = {int(index): entry for index, entry in entries.items() if str(index).isdecimal()}
    colors = {index: metadata_value(entry, "hex-color") for index, entry in indexed.items()}
    return MaskView(
        ref=value,
        names={
            index: str(metadata_value(entry, "class-name", index))
            for index, entry in indexed.items()
            if str(index) != _BACKGROUND
        },
        colors={index: color for index, color in colors.items() if isinstance(color, str)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanView:
    """One span of a text, in code points; ``confidence`` is NaN where the metadata has none."""

    class_name: str
    start: int
    end: int
    confidence: float


def boxes_in(value: Any, metadata: Any) -> Iterator[BoxView]:
    """Give the boxes of one label.

    Args:
        value: The cell under the label attribute; anything but a bounding-box label has no boxes.
        metadata: The cell under its ``-metadata`` twin.

    Yields:
        Boxes whose four sides are numbers, in the order of the manifest. The class is the name in the class map, else
        the class id as text.
    """
    for box, class_name, confidence in _annotations(value, metadata):
        left, top, width, height = (box.get(side) for side in ("left", "top", "width", "height"))
        if not (is_number(left) and is_number(top) and is_number(width) and is_number(height)):
            continue
        yield BoxView(
            class_name=class_name, left=left, top=top, width=width, height=height, confidence=confidence
        )


def polygons_in(value: Any, metadata: Any) -> Iterator[PolygonView]:
    """Give the polygons of one label: annotations with ``vertices``, each with finite ``x`` and ``y``.

    Args:
        value: The cell under the label attribute; anything but a label with polygons has none.
        metadata: The cell under its ``-metadata`` twin.
    """
    for shape, class_name, confidence in _annotations(value, metadata):
        vertices = shape.get("vertices")
        corners = [_place(corner) for corner in vertices] if isinstance(vertices, list) else []
        placed = tuple(corner for corner in corners if corner is not None)
        if placed and len(placed) == len(corners):
            yield PolygonView(class_name=class_name, vertices=placed, confidence=confidence)


def points_in(value: Any, metadata: Any) -> Iterator[PointView]:
    """Give the keypoints of one label: annotations with finite ``x`` and ``y``.

    Args:
        value: The cell under the label attribute; anything but a label with keypoints has none.
        metadata: The cell under its ``-metadata`` twin.
    """
    for shape, class_name, confidence in _annotations(value, metadata):
        place = _place(shape)
        if place is not None:
            yield PointView(class_name=class_name, x=place[0], y=place[1], confidence=confidence)


def shapes_in(value: Any, metadata: Any) -> Iterator[ShapeView]:
    """Give boxes, polygons and keypoints of one label.

    Args:
        value: The cell under the label attribute.
        metadata: The cell under its ``-metadata`` twin.
    """
    yield from boxes_in(value, metadata)
    yield from polygons_in(value, metadata)
    yield from points_in(value, metadata)


def labels_in(value: Any, metadata: Any) -> list[LabelView]:
    """Return the classes of one label, each once.

    Args:
        value: The cell under the label attribute.
        metadata: The cell under its ``-metadata`` twin.

    Returns:
        The class of a classification; the classes of a multi-label classification in the order of the manifest; the
        classes of shapes or text spans in their first order, each with the confidence of its surest shape; the
        classes of a segmentation but for its background; or, of a custom label, its keys and values in words. A class
        without a name in the metadata goes by its index as text.
    """
    if value is None or is_absent(value):
        return []
    if str(metadata_value(metadata, "type")).lower() == _CUSTOM:  # the documentation writes a capital T
        return _custom(value, metadata)
    if isinstance(value, list):
        return _several(value, metadata)
    if isinstance(value, dict):
        return _surest(_spans_in(value, metadata) or shapes_in(value, metadata))
    colors = metadata_value(metadata, "internal-color-map")
    if isinstance(colors, dict):
        return [_color(entry, index) for index, entry in colors.items() if index != _BACKGROUND]
    name = metadata_value(metadata, "class-name")
    confidence = _number(metadata_value(metadata, "confidence"))
    return [LabelView(class_name=str(value if name is None else name), confidence=confidence)]


def spans_in(value: Any, metadata: Any) -> list[SpanView]:
    """Return the text spans of one label whose offsets are whole numbers, in the order of the manifest."""
    return [
        SpanView(
            class_name=str(entity["label"]),
            start=entity["startOffset"],
            end=entity["endOffset"],
            confidence=confidence,
        )
        for entity, confidence in _entities(value, metadata)
        if isinstance(entity.get("startOffset"), int) and isinstance(entity.get("endOffset"), int)
    ]


def is_number(value: Any) -> TypeGuard[float]:
    """Tell whether a JSON value is a number; ``true`` and ``false`` are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _annotations(value: Any, metadata: Any) -> Iterator[tuple[dict[str, Any], str, float]]:
    """Give the annotations of a label with shapes, with class name and confidence."""
    annotations = value.get("annotations") if isinstance(value, dict) else None
    if not isinstance(annotations, list):
        return
    names = _mapping(metadata_value(metadata, "class-map"))
    details = metadata_value(metadata, "objects")
    for position, shape in enumerate(annotations):
        if isinstance(shape, dict):
            class_id = str(metadata_value(shape, "class-id", ""))
            yield shape, str(names.get(class_id, class_id)), _confidence_at(details, position)


def _place(value: Any) -> tuple[float, float] | None:
    x, y = (value.get("x"), value.get("y")) if isinstance(value, dict) else (None, None)
    if is_number(x) and is_number(y) and math.isfinite(x) and math.isfinite(y):
        return x, y
    return None


def _custom(value: Any, metadata: Any) -> list[LabelView]:
    shapes = _surest(shapes_in(value, metadata))
    nothing = isinstance(value, dict) and value.get("annotations") == []
    if shapes or nothing:
        return shapes
    confidence = _number(metadata_value(metadata, "confidence"))
    parts = [{key: inner} for key, inner in value.items()] if isinstance(value, dict) else [value]
    words = dict.fromkeys(in_words(part) for part in parts)
    return [
        LabelView(
            class_name=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
            # How sure a custom label is as a whole says nothing of its parts.
            confidence=confidence if len(words) == 1 else math.nan,
        )
        for text in words
    ]


def _several(indices: list[Any], metadata: Any) -> list[LabelView]:
    names = _mapping(metadata_value(metadata, "class-map"))
    confidences = _mapping(metadata_value(metadata, "confidence-map"))
    keys = dict.fromkeys(map(str, indices))
    return [
        LabelView(class_name=str(names.get(key, key)), confidence=_number(confidences.get(key)))
        for key in keys
    ]


def _spans_in(value: Any, metadata: Any) -> list[LabelView]:
    return [
        LabelView(class_name=str(entity["label"]), confidence=confidence)
        for entity, confidence in _entities(value, metadata)
    ]


def _entities(value: Any, metadata: Any) -> Iterator[tuple[dict[str, Any], float]]:
    annotations = value.get("annotations") if isinstance(value, dict) else None
    entities = annotations.get("entities") if isinstance(annotations, dict) else None
    details = metadata_value(metadata, "entities")
    for position, entity in enumerate(entities if isinstance(entities, list) else []):
        if isinstance(entity, dict) and "label" in entity:
            yield entity, _confidence_at(details, position)


def _color(entry: Any, index: str) -> LabelView:
    name = metadata_value(entry, "class-name", index)
    return LabelView(class_name=str(name), confidence=_number(metadata_value(entry, "confidence")))


def _surest(shapes: Iterable[ShapeView | LabelView]) -> list[LabelView]:
    best: dict[str, float] = {}
    for shape in shapes:
        known = best.get(shape.class_name, math.nan)
        # NaN compares false both ways: a known confidence beats an unknown one.
        keep = known >= shape.confidence or math.isnan(shape.confidence)
        best[shape.class_name] = known if keep else shape.confidence
    return [LabelView(class_name=name, confidence=confidence) for name, confidence in best.items()]


def _confidence_at(details: Any, position: int) -> float:
    if not isinstance(details, list) or position >= len(details):
        return math.nan
    return _number(metadata_value(details[position], "confidence"))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float:
    return float(value) if is_number(value) else math.nan
