"""Keypoints: the answer, its forms and its consolidation.

The worker-response form is that of ``crowd-keypoint``. Ground Truth has no built-in output for it, so the label is
written in the nearest of the service's own forms, that of boxes, with ``x`` and ``y`` in place of the four sides; the
type is ``groundtruth/custom``, as for every job of such a widget. Like the widget, it knows no visibility: a point
that cannot be seen is left out.

A keypoint is the pixel that it lies on, (0, 0) the top-left one. A point beside the picture is refused: moved to the
edge, it would mark something else.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.consolidation import keypoints
from gt_notebook.consolidation.keypoint_answers import point_likeness
from gt_notebook.errors import AnswerError
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.labels import PointView, points_in
from gt_notebook.tasks import vertices as shared
from gt_notebook.tasks.base import Consolidated, Json, check_type
from gt_notebook.tasks.boxes import matched
from gt_notebook.tasks.drawn import DrawnTask, Turn
from gt_notebook.tasks.likeness import Likeness
from gt_notebook.tasks.notes import NO_NOTE, Note, note_from_json
from gt_notebook.tasks.picture_size import PictureSize, picture_size

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gt_notebook.images import ImageInfo
    from gt_notebook.tasks.instructions import Instructions

_KEYS = "label, x and y"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabeledPoint:
    """A point of one class, as the pixel that it lies on."""

    label: str
    x: int
    y: int
    note: Note = NO_NOTE

    def to_content(self) -> Json:
        """Return the form of ``crowd-keypoint``."""
        return {"label": self.label, "x": self.x, "y": self.y}

    def to_json(self) -> Json:
        """Return the journal's form; a point that nothing was noted about has no ``note``."""
        return shared.with_note(self.to_content(), self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypointAnswer:
    """One worker's keypoints on one image.

    Attributes:
        keypoints: In the order in which they were set.
        size: Of the stored, unrotated image.
        nothing_to_label: The worker said that there is nothing; only then may ``keypoints`` be empty when submitted.
    """

    keypoints: tuple[LabeledPoint, ...]
    size: PictureSize
    nothing_to_label: bool = False

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {
            "type": Keypoint.task_type,
            "keypoints": [point.to_json() for point in self.keypoints],
            "nothing_to_label": self.nothing_to_label,
            "image_size": self.size.to_json(),
        }


class Keypoint(DrawnTask):
    """Mark points of the given classes.

    Args:
        labels: The class names, at least one; their order gives the class indices.
        instructions: What the worker is told.
        each_once: Every class is wanted once, as for the landmarks of a face: a second point of a class is refused,
            and the labeler goes on to the next class by itself. A point that cannot be seen is left out.
        attributes: What can be noted about each point: names to tick, or a dictionary that gives each ``bool`` or
            a list of choices, such as ``{"occluded": bool, "view": ["front", "side"]}``.
        min_shapes: Fewest points an answer must have; with one or more, "nothing to label" is no answer.
        max_shapes: Most points it may have; any number unless given.
        required: Classes that every answer must have.

    Raises:
        TaskError: A label breaks a rule of Ground Truth, or no answer could keep to the limits.

    Examples:
        >>> Keypoint(["left eye", "right eye", "nose"], each_once=True).labels
        ('left eye', 'right eye', 'nose')
    """

    task_type = "keypoint"
    metadata_type = shared.METADATA_TYPE
    merges_alone = True
    key = content_key = "keypoints"
    element = "crowdKeypoint"
    noun = "keypoint"
    verb = "set"
    example = '[{"label": "nose", "x": 10, "y": 20}]'

    @suggests_keywords
    def __init__(
        self,
        labels: Iterable[str],
        instructions: Instructions | None = None,
        *,
        each_once: bool = False,
        attributes: Iterable[str] | Mapping[str, object] = (),
        min_shapes: int = 0,
        max_shapes: int | None = None,
        required: Iterable[str] = (),
    ) -> None:
        super().__init__(
            labels,
            instructions,
            attributes=attributes,
            min_shapes=min_shapes,
            max_shapes=max_shapes,
            required=required,
        )
        self.each_once = bool(each_once)

    def __repr__(self) -> str:
        once = ", each_once=True" if self.each_once else ""
        return f"Keypoint({list(self.labels)!r}{once})"

    def to_config(self) -> Json:
        """Return type and labels, and whether every class is wanted once."""
        return {**super().to_config(), "each_once": self.each_once}

    def options(self) -> Json:
        """Return ``each_once``."""
        return {"each_once": self.each_once}

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> KeypointAnswer:
        """Return the answer written as ``value``, every point as the pixel that it lies on.

        Args:
            value: The journal's or the browser's form.
            info: The picture; ``None`` where ``value`` carries ``image_size``, as the journal's form does.

        Raises:
            AnswerError: Another task's answer, an unknown class, a number that is none, a point beside the picture,
                or a second point of a class that is wanted once.
        """
        check_type(self, value)
        size = picture_size(value, info)
        drawn = shared.listed(value, "keypoints")
        points = tuple(self._point(shape, f"keypoint {n}", size) for n, shape in enumerate(drawn))
        if self.each_once:
            for label, count in Counter(point.label for point in points).items():
                if count > 1:
                    raise AnswerError(f"there are {count} points of {label!r}; every class is wanted once")
        return KeypointAnswer(
            keypoints=points,
            size=size,
            nothing_to_label=value.get("nothing_to_label") is True and not drawn,
        )

    def rows(self, answer: KeypointAnswer) -> list[Json]:
        """Return the points as rows, with the diagonal of their picture in pixels."""
        diagonal = math.hypot(answer.size.width, answer.size.height)
        return [{**row, "diagonal": diagonal} for row in super().rows(answer)]

    def likeness(self, answer: KeypointAnswer, truth: KeypointAnswer) -> Likeness:
        """Return the share of points found among all that either has: those as close as workers' points must be."""
        diagonal = math.hypot(truth.size.width, truth.size.height)

        def alike(one: LabeledPoint, other: LabeledPoint) -> float:
            return point_likeness(math.dist((one.x, one.y), (other.x, other.y)), diagonal=diagonal)

        found = matched(answer.keypoints, truth.keypoints, alike)
        either = len(answer.keypoints) + len(truth.keypoints) - len(found)
        return Likeness(right=len(found) / either if either else 1.0)

    def consolidate(self, answers: Mapping[int, Mapping[str, KeypointAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's points: the median of different workers' points of one class that lie close."""
        drawn = [
            (task, worker, point)
            for task, by_worker in answers.items()
            for worker, answer in by_worker.items()
            for point in answer.keypoints
        ]
        sizes = {task: next(iter(by_worker.values())).size for task, by_worker in answers.items()}
        answered = shared.who_answered(answers)
        merged = keypoints(
            pd.DataFrame(
                [(task, worker, point.label, point.x, point.y) for task, worker, point in drawn],
                columns=["task", "worker", "label", "x", "y"],
            ),
            answered=answered,
            diagonals=pd.Series(
                {task: math.hypot(size.width, size.height) for task, size in sizes.items()}, dtype="float64"
            ),
            each_once=self.each_once,
            with_members=True,
        )
        rows = shared.rows_of(merged, answered)
        shapes = [(worker, point) for _, worker, point in drawn]
        return {
            task: shared.consolidated(
                rows[task],
                [{"x": int(row.x), "y": int(row.y)} for row in rows[task]],
                labels=self.labels,
                size=sizes[task],
                drawn=[len(answer.keypoints) for answer in by_worker.values()],
                notes=shared.merged_notes(shapes, [row.members for row in rows[task]], self.attributes),
                merged=merged,
            )
            for task, by_worker in answers.items()
        }

    def views(self, value: Any, metadata: Any) -> Iterator[PointView]:
        """Give the keypoints of a label in a manifest."""
        return points_in(value, metadata)

    def shape_of(self, view: PointView, label: str, *, place: str, size: PictureSize) -> LabeledPoint:
        """Return a keypoint of a label in a manifest."""
        x, y = shared.coordinates((view.x, view.y), place=place)
        return _placed(label, x, y, place=place, size=size)

    def answer_of(
        self, shapes: tuple[LabeledPoint, ...], size: PictureSize, *, nothing_to_label: bool
    ) -> KeypointAnswer:
        """Return the answer with these keypoints."""
        return KeypointAnswer(keypoints=shapes, size=size, nothing_to_label=nothing_to_label)

    def turned_shape(self, shape: LabeledPoint, turn: Turn, info: ImageInfo) -> LabeledPoint:
        """Return a keypoint as it lies on the turned picture."""
        ((x, y),) = shared.turned([(shape.x, shape.y)], turn, info, side=1)
        return replace(shape, x=x, y=y)

    def _point(self, shape: Any, place: str, size: PictureSize) -> LabeledPoint:
        label = shared.known_label(shape, self.labels, place=place, keys=_KEYS)
        point = _placed(label, *shared.coordinates(shape, place=place), place=place, size=size)
        return replace(point, note=note_from_json(shape.get("note"), attributes=self.attributes, where=place))


def _placed(label: str, right: float, down: float, *, place: str, size: PictureSize) -> LabeledPoint:
    x, y = math.floor(right), math.floor(down)
    # A picture of unknown size (an answer read without it) has no right and no bottom edge.
    if not (0 <= x < (size.width or math.inf) and 0 <= y < (size.height or math.inf)):
        raise AnswerError(
            f"{place} ({label}) lies at ({x}, {y}), beside the image of {size.width} by {size.height} pixels; "
            "set it inside the picture"
        )
    return LabeledPoint(label=label, x=x, y=y)
