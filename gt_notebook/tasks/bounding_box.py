"""Bounding boxes: the answer, its forms and its consolidation.

The manifest form (``image_size`` as a list of one, ``annotations`` with ``class_id``, ``class-map`` with the classes
that occur) and the worker-response form of ``crowd-bounding-box`` are Ground Truth's own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation import boxes as merge_boxes
from gt_notebook.consolidation.frames import MIN_SHARE, manifest_confidence
from gt_notebook.errors import AnswerError, a_type
from gt_notebook.manifest.labels import BoxView, boxes_in
from gt_notebook.tasks.base import Consolidated, Json, Outcome, check_type, made_by, rounded_mean
from gt_notebook.tasks.boxes import BoundingBoxAnswer, Box, box_overlap
from gt_notebook.tasks.drawn import DrawnTask, Turn
from gt_notebook.tasks.notes import NO_NOTE, merge_notes, note_from_json
from gt_notebook.tasks.picture_size import PictureSize, picture_size
from gt_notebook.tasks.vertices import listed

if TYPE_CHECKING:
    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.images import ImageInfo


class BoundingBox(DrawnTask):
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

    key = "boxes"
    content_key = "boundingBoxes"
    element = "boundingBox"
    noun = "box"
    judges_workers = True
    example = '[{"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4}]'

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> BoundingBoxAnswer:
        """Return the answer written as ``value``, with every box clipped to the image.

        Args:
            value: The journal's or the browser's form. Edges are rounded to whole pixels.
            info: The picture; ``None`` where ``value`` carries ``image_size``, as the journal's form does.

        Raises:
            AnswerError: Another task's answer, an unknown class, a number that is none, or a box without area.
        """
        check_type(self, value)
        size = picture_size(value, info)
        drawn = listed(value, "boxes")
        return BoundingBoxAnswer(
            boxes=tuple(self._box(box, f"box {n}", size) for n, box in enumerate(drawn)),
            size=size,
            nothing_to_label=bool(value.get("nothing_to_label", False)) and not drawn,
        )

    def views(self, value: Any, metadata: Any) -> Iterator[BoxView]:
        """Give the boxes of a label in a manifest."""
        return boxes_in(value, metadata)

    def shape_of(self, view: BoxView, label: str, *, place: str, size: PictureSize) -> Box:
        """Return a box of a label in a manifest."""
        left, top, width, height = (
            _number(getattr(view, side), side, place) for side in ("left", "top", "width", "height")
        )
        return _placed(label, (left, top, width, height), place=place, size=size)

    def answer_of(
        self, shapes: tuple[Box, ...], size: PictureSize, *, nothing_to_label: bool
    ) -> BoundingBoxAnswer:
        """Return the answer with these boxes."""
        return BoundingBoxAnswer(boxes=shapes, size=size, nothing_to_label=nothing_to_label)

    def turned_shape(self, shape: Box, turn: Turn, info: ImageInfo) -> Box:
        """Return a box as it lies on the turned picture."""
        corners = turn(shape.corners, size=(info.width, info.height), orientation=info.orientation)
        left, top, width, height = corners
        return replace(shape, left=left, top=top, width=width, height=height)

    def overlap(self, shape: Box, other: Box) -> float:
        """Return the intersection over union of two boxes, whatever their classes."""
        return box_overlap(shape, other)

    def consolidate(self, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's boxes by a model of all workers, and keep those that are there rather than not."""
        return self._merged(answers)[0]

    def merge(self, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]]) -> Outcome:
        """Merge a job's answers as ``consolidate`` does, and keep what was learned of the workers."""
        labels, merged = self._merged(answers)
        return Outcome(labels=labels, crowd=merged.crowd)

    def update(
        self, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]], crowd: Any
    ) -> Mapping[int, Consolidated] | None:
        """Merge some objects' boxes by what is known of the workers; a class's first box has all merged anew."""
        drawn = {box.label for of in answers.values() for answer in of.values() for box in answer.boxes}
        return self._merged(answers, crowd=crowd)[0] if crowd is not None and crowd.knows(drawn) else None

    def _merged(
        self, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]], *, crowd: Any = None
    ) -> tuple[dict[int, Consolidated], Consolidation]:
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
        merged = merge_boxes(drawn, answered=answered, crowd=crowd, with_members=noted)
        rows = self._rows(merged, answers)
        if noted:
            notes = [self._merged_note(all_boxes, members) for members in rows["members"]]
            rows["note"] = pd.Series(notes, dtype=object, index=rows.index)
        boxes: dict[int, list[Any]] = {task: [] for task in answers}
        row: Any
        for row in rows.itertuples(index=False):
            boxes[row.task].append(row)
        return {task: self._label(boxes[task], answers[task], merged) for task in answers}, merged

    def automatic_shapes(self, drawn: Json) -> Consolidated:
        """Return the label of a picture on which a model has drawn boxes.

        Args:
            drawn: ``image_size``, ``boxes`` in the journal's form, and ``scores``, how well each one should lie, in
                [0, 1].

        Raises:
            AnswerError: One of the boxes cannot be.
        """
        answer = self.answer_from_json({"type": self.task_type, **drawn}, info=None)
        scores = [float(score) for score in drawn["scores"]]
        return Consolidated(
            value=self._value(answer.boxes, answer.size),
            details=self._details(answer.boxes, scores),
            labels=tuple(box.label for box in answer.boxes),
            confidence=rounded_mean(scores),
            answers=0,
            agreement=math.nan,
        )

    def _rows(
        self, merged: Consolidation, answers: Mapping[int, Mapping[str, BoundingBoxAnswer]]
    ) -> pd.DataFrame:
        """The boxes that stay, in whole pixels, and what is claimed of them."""
        workers = merged.labels["task"].map({task: len(by_worker) for task, by_worker in answers.items()})
        kept = (merged.labels["confidence"] >= MIN_SHARE) | (workers == 1)
        rows, workers = merged.labels[kept].copy(), workers[kept]
        rows["exact_confidence"] = rows["confidence"]
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
        return Consolidated(
            value=self._value(boxes, answer.size),
            details=self._details(boxes, [float(box.confidence) for box in boxes]),
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
            exact_confidence=sum(float(box.exact_confidence) for box in boxes) / len(boxes)
            if boxes
            else math.nan,
        )

    def _value(self, boxes: Sequence[Any], size: PictureSize) -> Json:
        annotations = [
            {
                "class_id": self.labels.index(box.label),
                "left": int(box.left),
                "top": int(box.top),
                "width": int(box.width),
                "height": int(box.height),
            }
            for box in boxes
        ]
        return {"image_size": [size.to_json()], "annotations": annotations}

    def _details(self, boxes: Sequence[Any], confidences: Sequence[float]) -> Json:
        indices = {self.labels.index(box.label) for box in boxes}
        return {
            "objects": [{"confidence": confidence} for confidence in confidences],
            "class-map": {str(index): self.labels[index] for index in sorted(indices)},
        }

    def _merged_note(self, boxes: Sequence[tuple[int, str, Box]], members: Sequence[int]) -> Json:
        notes = {boxes[row][1]: boxes[row][2].note for row in members}
        return merge_notes(notes, attributes=self.attributes)

    def _box(self, box: object, place: str, size: PictureSize) -> Box:
        if not isinstance(box, Mapping):
            raise AnswerError(f"{place} is {a_type(box)}; give label, left, top, width and height")
        label = box.get("label")
        if label not in self.labels:
            raise AnswerError(f"{place} has the class {label!r}; this job has {', '.join(self.labels)}")
        left, top, wide, high = (
            _number(box.get(key), key, place) for key in ("left", "top", "width", "height")
        )
        placed = _placed(str(label), (left, top, wide, high), place=place, size=size)
        return replace(placed, note=note_from_json(box.get("note"), attributes=self.attributes, where=place))


def _placed(label: str, corners: tuple[float, float, float, float], *, place: str, size: PictureSize) -> Box:
    left, top = (max(round(corner), 0) for corner in corners[:2])
    right, bottom = round(corners[0] + corners[2]), round(corners[1] + corners[3])
    # A picture of unknown size (an answer read without it) clips nothing but the negative side.
    right, bottom = min(right, size.width or right), min(bottom, size.height or bottom)
    if right <= left or bottom <= top:
        raise AnswerError(
            f"{place} ({label}) has no area inside the image of {size.width} by {size.height} pixels; "
            "draw it inside the picture"
        )
    return Box(label=label, left=left, top=top, width=right - left, height=bottom - top)


def _number(value: object, key: str, place: str) -> float:
    # Real numbers of NumPy are welcome, too.
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise AnswerError(f"{place} has {key} = {value!r}; give a number of pixels")
    return float(value)
