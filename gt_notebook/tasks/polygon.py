"""Polygons: the answer, its forms and its consolidation.

The worker-response form is that of ``crowd-polygon``. Ground Truth has no built-in output for it, so the label is
written in the nearest of the service's own forms, that of boxes, with ``vertices`` in place of the four sides; the
type is ``groundtruth/custom``, as for every job of such a widget.

A polygon that reaches over the picture's edge is cut there. Refused are one with fewer than three different vertices
or no area inside the picture, and one whose sides cross, which ``crowd-polygon`` keeps workers from drawing, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation import consolidate_polygons
from gt_notebook.consolidation.areas import polygon_overlap
from gt_notebook.errors import AnswerError
from gt_notebook.images.orientation import to_stored, to_upright, upright_size
from gt_notebook.keywords import suggests_keywords
from gt_notebook.tasks import vertices as shared
from gt_notebook.tasks.base import Consolidated, Json, Likeness, Task, check_type
from gt_notebook.tasks.instructions import Instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.limits import check_limits
from gt_notebook.tasks.notes import NO_NOTE, Note, check_attributes, note_from_json
from gt_notebook.tasks.rings import crosses_itself, doubled_area, whole_ring

if TYPE_CHECKING:
    from gt_notebook.images import ImageInfo

MAX_VERTICES = 2000
_MIN_VERTICES = 3
_KEYS = "label and vertices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A polygon of one class.

    Attributes:
        label: The class name.
        vertices: x and y of each in whole pixels from the top-left corner; the last is joined to the first.
    """

    label: str
    vertices: tuple[shared.Point, ...]
    note: Note = NO_NOTE

    def to_content(self) -> Json:
        """Return the form of ``crowd-polygon``."""
        return {"label": self.label, "vertices": _points(self.vertices)}

    def to_json(self) -> Json:
        """Return the journal's form; a polygon that nothing was noted about has no ``note``."""
        return shared.with_note(self.to_content(), self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolygonAnswer:
    """One worker's polygons on one image.

    Attributes:
        polygons: In the order in which they were drawn.
        open: The polygon that is being drawn; only a draft has one, so that it outlasts page and kernel.
        size: Of the stored, unrotated image.
        nothing_to_label: The worker said that there is nothing; only then may ``polygons`` be empty when submitted.
    """

    polygons: tuple[Outline, ...]
    open: Outline | None
    size: shared.PictureSize
    nothing_to_label: bool = False

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {
            "type": Polygon.task_type,
            "polygons": [polygon.to_json() for polygon in self.polygons],
            "open": None if self.open is None else self.open.to_json(),
            "nothing_to_label": self.nothing_to_label,
            "image_size": self.size.to_json(),
        }


class Polygon(Task):
    """Draw the outline of every object of the given classes.

    Args:
        labels: The class names, at least one; their order gives the class indices.
        instructions: What the worker is told.
        attributes: What can be noted about each polygon: names to tick, or a dictionary that gives each ``bool`` or
            a list of choices, such as ``{"occluded": bool, "view": ["front", "side"]}``.
        min_shapes: Fewest polygons an answer must have; with one or more, "nothing to label" is no answer.
        max_shapes: Most polygons it may have; any number unless given.
        required: Classes that every answer must have.

    Raises:
        TaskError: A label breaks a rule of Ground Truth, or no answer could keep to the limits.

    Examples:
        >>> Polygon(["leaf", "stem"]).labels
        ('leaf', 'stem')
    """

    task_type = "polygon"
    metadata_type = shared.METADATA_TYPE

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
        return f"Polygon({list(self.labels)!r})"

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> PolygonAnswer:
        """Return the answer written as ``value``, with every polygon in whole pixels and cut at the image's edge.

        Args:
            value: The journal's or the browser's form.
            info: The picture; ``None`` where ``value`` carries ``image_size``, as the journal's form does.

        Raises:
            AnswerError: Another task's answer, an unknown class, a number that is none, too many vertices, or a
                polygon without area or with sides that cross.
        """
        check_type(self, value)
        size = shared.picture_size(value, info)
        drawn = shared.listed(value, "polygons")
        unfinished = value.get("open")
        return PolygonAnswer(
            polygons=tuple(self._closed(shape, f"polygon {n}", size) for n, shape in enumerate(drawn)),
            open=None if unfinished is None else self._open(unfinished, size),
            size=size,
            nothing_to_label=value.get("nothing_to_label") is True and not drawn and unfinished is None,
        )

    def answer_from_user(self, value: Any, *, info: ImageInfo) -> PolygonAnswer:
        """Return the answer written as a list of ``{label, vertices}``; ``[]`` is nothing to label.

        Raises:
            AnswerError: ``value`` is something else, or one of the polygons cannot be.
        """
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise AnswerError(
                f"the answer is a {type(value).__name__}; give a list of polygons, "
                'such as [{"label": "leaf", "vertices": [(1, 2), (30, 4), (5, 60)]}]'
            )
        return self.answer_from_json({"polygons": list(value), "nothing_to_label": not value}, info=info)

    def check_complete(self, answer: PolygonAnswer) -> None:
        """Raise ``AnswerError`` for a polygon left open, and when nothing is drawn nor said to be absent."""
        if answer.open is not None:
            raise AnswerError("a polygon is not closed yet; close it, or take it back")
        if not answer.polygons and not answer.nothing_to_label:
            raise AnswerError("there is no polygon yet; draw one, or say that there is nothing to label")
        self.limits.check([polygon.label for polygon in answer.polygons])

    def shapes(self, answer: PolygonAnswer) -> tuple[Outline, ...]:
        """Return the polygons."""
        return answer.polygons

    def to_upright(self, answer: PolygonAnswer, info: ImageInfo) -> PolygonAnswer:
        """Return the polygons in the pixels of the picture as it is shown, upright."""
        width, height = upright_size((info.width, info.height), info.orientation)
        return _turned(answer, to_upright, info, replace(answer.size, width=width, height=height))

    def to_stored(self, answer: PolygonAnswer, info: ImageInfo) -> PolygonAnswer:
        """Return polygons drawn on the upright picture in stored, unrotated pixels."""
        return _turned(answer, to_stored, info, replace(answer.size, width=info.width, height=info.height))

    def to_content(self, answer: PolygonAnswer) -> Json:
        """Return the ``answerContent`` that ``crowd-polygon`` gives, under the name in its documentation."""
        return {
            "annotatedResult": {
                "inputImageProperties": {"height": answer.size.height, "width": answer.size.width},
                "polygons": [polygon.to_content() for polygon in answer.polygons],
            }
        }

    def from_content(self, content: Mapping[str, Any]) -> PolygonAnswer:
        """Return the answer in an ``answerContent``, whatever name its widget has; null polygons are none.

        Raises:
            AnswerError: No widget in it holds polygons, or a polygon does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and "polygons" in widget:
                return self.answer_from_json(
                    {
                        "polygons": widget["polygons"],
                        "nothing_to_label": not widget["polygons"],
                        "image_size": widget.get("inputImageProperties"),
                    },
                    info=None,
                )
        raise AnswerError(f"no widget among {sorted(content)} holds polygons; is this another task's answer?")

    def overlap(self, shape: Outline, other: Outline) -> float:
        """Return the intersection over union of two polygons, whatever their classes."""
        one, two = (np.array(outline.vertices, dtype=np.float64) for outline in (shape, other))
        return polygon_overlap(one, two)

    def likeness(self, answer: PolygonAnswer, truth: PolygonAnswer) -> Likeness:
        """Return the share of polygons found among all that either has, and how well the found ones lie."""
        return shared.likeness(answer.polygons, truth.polygons, self.overlap)

    def consolidate(self, answers: Mapping[int, Mapping[str, PolygonAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's polygons: of different workers' polygons of one thing, the one most like the others."""
        drawn = [
            (task, worker, polygon)
            for task, by_worker in answers.items()
            for worker, answer in by_worker.items()
            for polygon in answer.polygons
        ]
        frame = pd.DataFrame(
            [(task, worker, polygon.label, polygon.vertices) for task, worker, polygon in drawn],
            columns=["task", "worker", "label", "vertices"],
        )
        workers = pd.Series({task: len(by_worker) for task, by_worker in answers.items()}, dtype="int64")
        merged: dict[int, list[Any]] = {task: [] for task in answers}
        rows: Iterator[Any] = consolidate_polygons(frame, workers=workers, with_members=True).itertuples(
            index=False
        )
        for row in rows:
            merged[row.task].append(row)
        shapes = [(worker, polygon) for _, worker, polygon in drawn]
        return {
            task: shared.consolidated(
                merged[task],
                [{"vertices": _points(row.vertices)} for row in merged[task]],
                labels=self.labels,
                size=next(iter(by_worker.values())).size,
                drawn=[len(answer.polygons) for answer in by_worker.values()],
                notes=shared.merged_notes(shapes, [row.members for row in merged[task]], self.attributes),
            )
            for task, by_worker in answers.items()
        }

    def _closed(self, shape: Any, place: str, size: shared.PictureSize) -> Outline:
        label = shared.known_label(shape, self.labels, place=place, keys=_KEYS)
        ring = whole_ring(_ring(shape, place), width=size.width, height=size.height)
        if len(set(ring)) < _MIN_VERTICES or not doubled_area(ring):
            raise AnswerError(
                f"{place} ({label}) has no area inside the image of {size.width} by {size.height} pixels; "
                "draw it inside the picture with three corners or more"
            )
        if crosses_itself(ring):
            raise AnswerError(f"the sides of {place} ({label}) cross each other; draw it as two polygons")
        note = note_from_json(shape.get("note"), attributes=self.attributes, where=place)
        return Outline(label=label, vertices=ring, note=note)

    def _open(self, shape: object, size: shared.PictureSize) -> Outline | None:
        place = "the open polygon"
        label = shared.known_label(shape, self.labels, place=place, keys=_KEYS)
        placed = [(_within(x, size.width), _within(y, size.height)) for x, y in _ring(shape, place)]
        return Outline(label=label, vertices=tuple(placed)) if placed else None


def _ring(shape: Any, place: str) -> list[tuple[float, float]]:
    placed = shared.listed(shape, "vertices")
    if len(placed) > MAX_VERTICES:
        raise AnswerError(f"{place} has {len(placed)} vertices; leave out some, {MAX_VERTICES} are enough")
    return [shared.coordinates(vertex, place=f"vertex {n} of {place}") for n, vertex in enumerate(placed)]


def _within(value: float, side: int) -> int:
    return max(0, min(round(value), side or round(value)))


def _points(ring: Iterable[shared.Point]) -> list[Json]:
    return [{"x": x, "y": y} for x, y in ring]


def _turned(
    answer: PolygonAnswer, turn: shared.Turn, info: ImageInfo, size: shared.PictureSize
) -> PolygonAnswer:
    def turn_one(polygon: Outline) -> Outline:
        return replace(polygon, vertices=shared.turned(polygon.vertices, turn, info, side=0))

    return replace(
        answer,
        polygons=tuple(map(turn_one, answer.polygons)),
        open=None if answer.open is None else turn_one(answer.open),
        size=size,
    )
