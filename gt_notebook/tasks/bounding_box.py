"""Bounding boxes: the answer, its forms and its consolidation.

The manifest form (``image_size`` as a list of one, ``annotations`` with ``class_id``, ``class-map`` with the classes
that occur) and the worker-response form of ``crowd-bounding-box`` are Ground Truth's own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation import boxes as merge_boxes
from gt_notebook.consolidation.frames import MIN_SHARE, manifest_confidence
from gt_notebook.errors import AnswerError
from gt_notebook.images.orientation import to_stored, to_upright, upright_size
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.labels import boxes_in, is_number
from gt_notebook.tasks.base import Consolidated, Json, Likeness, Task, check_type, made_by, rounded_mean
from gt_notebook.tasks.boxes import BoundingBoxAnswer, Box, Corners, box_overlap, matched
from gt_notebook.tasks.instructions import Instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.limits import check_limits
from gt_notebook.tasks.notes import NO_NOTE, check_attributes, merge_notes, note_from_json, noted_before
from gt_notebook.tasks.vertices import listed

if TYPE_CHECKING:
    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.images import ImageInfo


class BoundingBox(Task):
    """Draw a box around every object of the given classes.

    Args:
        labels: The class names, at least one; their order gives the class indices.
        instructions: What the worker is told.
        attributes: What can be noted about each box: names to tick, or a dictionary that gives each name ``bool`` or
            a list of choices, such as ``{"occluded": bool, "view": ["front", "side"]}``.
        min_shapes: Fewest boxes an answer must have; with one or more, "nothing to label" is no answer.
        max_shapes: Most boxes it may have; any number unless given.
        required: Classes that every answer must have.

    Raises:
        TaskError: A label breaks a rule of Ground Truth, or no answer could keep to the limits.

    Examples:
        >>> BoundingBox(["cat", "dog"], attributes=["occluded"]).labels
        ('cat', 'dog')
    """

    task_type = "bounding-box"
    metadata_type = "groundtruth/object-detection"

    @suggests_keywords
    def __init__(
        self,
        labels: Iterable[str],
        instructions: Instructions | None = None,
        *,
        attributes: Iterable[str] | Mapping[str, object] = (),
        min_shapes: int = 0,
        max_shapes: int | None = None,
        required: Iterable[str] = (),
    ) -> None:
        self.labels = check_labels(labels, at_least=1)
        self.instructions = instructions or Instructions()
        self.attributes = check_attributes(attributes)
        self.limits = check_limits(
            min_shapes=min_shapes, max_shapes=max_shapes, required=required, labels=self.labels
        )

    def __repr__(self) -> str:
        return f"BoundingBox({list(self.labels)!r})"

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> BoundingBoxAnswer:
        """Return the answer written as ``value``, with every box clipped to the image.

        Args:
            value: The journal's or the browser's form. Edges are rounded to whole pixels.
            info: The picture; ``None`` where ``value`` carries ``image_size``, as the journal's form does.

        Raises:
            AnswerError: Another task's answer, an unknown class, a number that is none, or a box without area.
        """
        check_type(self, value)
        size = value.get("image_size", {}) if info is None else {}
        width, height, depth = (
            (info.width, info.height, info.depth)
            if info
            else (int(size.get("width", 0)), int(size.get("height", 0)), int(size.get("depth", 3)))
        )
        drawn = listed(value, "boxes")
        return BoundingBoxAnswer(
            boxes=tuple(self._box(box, n, width, height) for n, box in enumerate(drawn)),
            width=width,
            height=height,
            depth=depth,
            nothing_to_label=bool(value.get("nothing_to_label", False)) and not drawn,
        )

    def answer_from_user(self, value: Any, *, info: ImageInfo) -> BoundingBoxAnswer:
        """Return the answer written as a list of ``{label, left, top, width, height}``; ``[]`` is nothing to label.

        Raises:
            AnswerError: ``value`` is something else, or one of the boxes cannot be.
        """
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise AnswerError(
                f"the answer is a {type(value).__name__}; give a list of boxes, "
                'such as [{"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4}]'
            )
        return self.answer_from_json({"boxes": list(value), "nothing_to_label": not value}, info=info)

    def check_complete(self, answer: BoundingBoxAnswer) -> None:
        """Raise ``AnswerError`` when there is neither a box nor the word that there is nothing to label."""
        if not answer.boxes and not answer.nothing_to_label:
            raise AnswerError("there is no box yet; draw one, or say that there is nothing to label")
        self.limits.check([box.label for box in answer.boxes])

    def shapes(self, answer: BoundingBoxAnswer) -> tuple[Box, ...]:
        """Return the boxes."""
        return answer.boxes

    def to_upright(self, answer: BoundingBoxAnswer, info: ImageInfo) -> BoundingBoxAnswer:
        """Return the boxes in the pixels of the picture as it is shown, upright."""
        width, height = upright_size((info.width, info.height), info.orientation)
        boxes = tuple(
            _moved(box, to_upright(box.corners, size=(info.width, info.height), orientation=info.orientation))
            for box in answer.boxes
        )
        return _with_boxes(answer, boxes, width, height)

    def to_stored(self, answer: BoundingBoxAnswer, info: ImageInfo) -> BoundingBoxAnswer:
        """Return boxes drawn on the upright picture in stored, unrotated pixels."""
        boxes = tuple(
            _moved(box, to_stored(box.corners, size=(info.width, info.height), orientation=info.orientation))
            for box in answer.boxes
        )
        return _with_boxes(answer, boxes, info.width, info.height)

    def answer_from_label(
        self,
        value: Any,
        metadata: Any,
        *,
        rename: Callable[[str], str | None],
        read: Callable[[str], bytes],  # noqa: ARG002 - boxes stand in the manifest
    ) -> BoundingBoxAnswer:
        """Return the boxes of a label in a manifest, in whole pixels and clipped to its ``image_size``.

        Raises:
            AnswerError: A box has no place, or no area inside the picture.
        """
        boxes = list(boxes_in(value, metadata))
        if not isinstance(value, Mapping) or len(boxes) != len(value.get("annotations") or ()):
            raise AnswerError("the label has a box whose left, top, width and height are not all numbers")
        width, height, depth = _image_size(value)
        placed = [
            replace(
                _placed(name, (box.left, box.top, box.width, box.height), number, width=width, height=height),
                note=noted_before(metadata, number, attributes=self.attributes),
            )
            for number, box in enumerate(boxes)
            if (name := rename(box.class_name)) is not None
        ]
        return BoundingBoxAnswer(
            boxes=tuple(placed), width=width, height=height, depth=depth, nothing_to_label=not boxes
        )

    def is_same(self, one: BoundingBoxAnswer, other: BoundingBoxAnswer) -> bool:
        """Return whether two answers have the same boxes with the same attributes, in whatever order."""
        mine, theirs = (Counter(_identity(box) for box in answer.boxes) for answer in (one, other))
        return mine == theirs

    def to_content(self, answer: BoundingBoxAnswer) -> Json:
        """Return the ``answerContent`` that ``crowd-bounding-box`` gives (class names, keys in order)."""
        return {
            "boundingBox": {
                "boundingBoxes": [
                    {"height": b.height, "label": b.label, "left": b.left, "top": b.top, "width": b.width}
                    for b in answer.boxes
                ],
                "inputImageProperties": {"height": answer.height, "width": answer.width},
            }
        }

    def from_content(self, content: Mapping[str, Any]) -> BoundingBoxAnswer:
        """Return the answer in an ``answerContent``, whatever name its widget has; null boxes are none.

        Raises:
            AnswerError: No widget in it holds boxes, or a box does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and "boundingBoxes" in widget:
                drawn = widget["boundingBoxes"] or []
                size = widget.get("inputImageProperties") or {}
                return self.answer_from_json(
                    {"boxes": drawn, "nothing_to_label": not drawn, "image_size": size}, info=None
                )
        raise AnswerError(
            f"no widget among {sorted(content)} holds boundingBoxes; is this another task's answer?"
        )

    def overlap(self, shape: Box, other: Box) -> float:
        """Return the intersection over union of two boxes, whatever their classes."""
        return box_overlap(shape, other)

    def likeness(self, answer: BoundingBoxAnswer, truth: BoundingBoxAnswer) -> Likeness:
        """Return the share of boxes found among all that either has, and how well the found ones lie."""
        found = matched(answer.boxes, truth.boxes)
        either = len(answer.boxes) + len(truth.boxes) - len(found)
        return Likeness(right=len(found) / either if either else 1.0, iou=rounded_mean(found))

    def consolidate(self, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's boxes by a model of all workers, and keep those that are there rather than not."""
        all_boxes = [
            (task, worker, box)
            for task, by_worker in answers.items()
            for worker, answer in by_worker.items()
            for box in answer.boxes
        ]
        drawn = pd.DataFrame(
            [(task, worker, box.label, *box.corners) for task, worker, box in all_boxes],
            columns=["task", "worker", "label", "left", "top", "width", "height"],
        )
        answered = pd.DataFrame(
            [(task, worker) for task, by_worker in answers.items() for worker in by_worker],
            columns=["task", "worker"],
        )
        noted = any(box.note != NO_NOTE for _, _, box in all_boxes)
        merged = merge_boxes(drawn, answered=answered, with_members=noted)
        rows = self._rows(merged, answers)
        if noted:
            notes = [self._merged_note(all_boxes, members) for members in rows["members"]]
            rows["note"] = pd.Series(notes, dtype=object, index=rows.index)
        boxes: dict[int, list[Any]] = {task: [] for task in answers}
        row: Any
        for row in rows.itertuples(index=False):
            boxes[row.task].append(row)
        return {task: self._label(boxes[task], answers[task], merged) for task in answers}

    def _rows(
        self, merged: Consolidation, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]]
    ) -> pd.DataFrame:
        """The boxes that stay, in whole pixels, and what is claimed of them."""
        workers = merged.labels["task"].map({task: len(by_worker) for task, by_worker in answers.items()})
        kept = (merged.labels["confidence"] >= MIN_SHARE) | (workers == 1)
        rows, workers = merged.labels[kept].copy(), workers[kept]
        rows["confidence"] = manifest_confidence(rows["confidence"], workers, method=merged.method)
        for near, side in (("left", "width"), ("top", "height")):
            # Half a pixel goes up, always: rounded to even, a box one pixel wide could lose its width.
            far = np.floor(rows[near] + rows[side] + 0.5)
            rows[near] = np.floor(rows[near] + 0.5)
            rows[side] = np.maximum(far - rows[near], 1)
        return rows

    def _label(
        self, boxes: list[Any], by_worker: Mapping[str, BoundingBoxAnswer], merged: Consolidation
    ) -> Consolidated:
        answer = next(iter(by_worker.values()))
        indices = [self.labels.index(box.label) for box in boxes]
        return Consolidated(
            value={
                "image_size": [{"width": answer.width, "height": answer.height, "depth": answer.depth}],
                "annotations": [
                    {
                        "class_id": index,
                        "left": int(box.left),
                        "top": int(box.top),
                        "width": int(box.width),
                        "height": int(box.height),
                    }
                    for index, box in zip(indices, boxes, strict=True)
                ],
            },
            details={
                "objects": [{"confidence": float(box.confidence)} for box in boxes],
                "class-map": {str(index): self.labels[index] for index in sorted(set(indices))},
            },
            labels=tuple(str(box.label) for box in boxes),
            confidence=rounded_mean([float(box.confidence) for box in boxes]),
            answers=len(by_worker),
            # Without a merged box, those support the label who drew none either.
            agreement=rounded_mean(
                [float(box.agreement) for box in boxes] or [float(not a.boxes) for a in by_worker.values()]
            ),
            notes=tuple(box.note for box in boxes)
            if any(getattr(box, "note", None) for box in boxes)
            else (),
            made=made_by(merged, len(by_worker)),
        )

    def _merged_note(self, boxes: Sequence[tuple[int, str, Box]], members: Sequence[int]) -> Json:
        notes = {boxes[row][1]: boxes[row][2].note for row in members}
        return merge_notes(notes, attributes=self.attributes)

    def _box(self, box: object, number: int, width: int, height: int) -> Box:
        if not isinstance(box, Mapping):
            raise AnswerError(
                f"box {number} is a {type(box).__name__}; give label, left, top, width and height"
            )
        label = box.get("label")
        if label not in self.labels:
            raise AnswerError(f"box {number} has the class {label!r}; this job has {', '.join(self.labels)}")
        left, top, wide, high = (
            _number(box.get(key), key, number) for key in ("left", "top", "width", "height")
        )
        placed = _placed(str(label), (left, top, wide, high), number, width=width, height=height)
        note = note_from_json(box.get("note"), attributes=self.attributes, where=f"box {number}")
        return replace(placed, note=note)


def _identity(box: Box) -> Hashable:
    return box.label, box.corners, frozenset(box.note.attributes.items())


def _image_size(value: Mapping[str, Any]) -> tuple[int, int, int]:
    """Width, height and depth of a label; 0, 0 and 3 where it does not say."""
    sizes = value.get("image_size")
    size = sizes[0] if isinstance(sizes, list) and sizes and isinstance(sizes[0], Mapping) else {}

    def side(name: str, unknown: int) -> int:
        return int(size[name]) if is_number(size.get(name)) else unknown

    return side("width", 0), side("height", 0), side("depth", 3)


def _placed(
    label: str, corners: tuple[float, float, float, float], number: int, *, width: int, height: int
) -> Box:
    left, top = (max(round(corner), 0) for corner in corners[:2])
    right, bottom = round(corners[0] + corners[2]), round(corners[1] + corners[3])
    # A picture of unknown size (an answer read without it) clips nothing but the negative side.
    right, bottom = min(right, width or right), min(bottom, height or bottom)
    if right <= left or bottom <= top:
        raise AnswerError(
            f"box {number} ({label}) has no area inside the image of {width} by {height} pixels; "
            "draw it inside the picture"
        )
    return Box(label=label, left=left, top=top, width=right - left, height=bottom - top)


def _number(value: object, key: str, number: int) -> float:
    # Real numbers of NumPy are welcome, too.
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise AnswerError(f"box {number} has {key} = {value!r}; give a number of pixels")
    return float(value)


def _moved(box: Box, corners: Corners) -> Box:
    left, top, width, height = corners
    return replace(box, left=left, top=top, width=width, height=height)


def _with_boxes(
    answer: BoundingBoxAnswer, boxes: tuple[Box, ...], width: int, height: int
) -> BoundingBoxAnswer:
    return BoundingBoxAnswer(
        boxes=boxes,
        width=width,
        height=height,
        depth=answer.depth,
        nothing_to_label=answer.nothing_to_label,
    )
