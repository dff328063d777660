"""Polygons: the answer, its forms and its consolidation.

The worker-response form is that of ``crowd-polygon``. Ground Truth has no built-in output for it, so the label is
written in the nearest of the service's own forms, that of boxes, with ``vertices`` in place of the four sides; the
type is ``groundtruth/custom``, as for every job of such a widget.

A polygon that reaches over the picture's edge is cut there. Refused are one with fewer than three different vertices
or no area inside the picture, and one whose sides cross, which ``crowd-polygon`` keeps workers from drawing, too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation import polygons
from gt_notebook.consolidation.areas import polygon_overlap
from gt_notebook.errors import AnswerError
from gt_notebook.manifest.labels import PolygonView, polygons_in
from gt_notebook.tasks import vertices as shared
from gt_notebook.tasks.base import Consolidated, Json, check_type
from gt_notebook.tasks.drawn import DrawnTask, Turn
from gt_notebook.tasks.notes import NO_NOTE, Note, note_from_json
from gt_notebook.tasks.picture_size import PictureSize, picture_size
from gt_notebook.tasks.rings import crosses_itself, doubled_area, whole_ring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    size: PictureSize
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


class Polygon(DrawnTask):
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
    merges_alone = True

    key = content_key = "polygons"
    element = "annotatedResult"
    noun = "polygon"
    example = '[{"label": "leaf", "vertices": [(1, 2), (30, 4), (5, 60)]}]'

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
        size = picture_size(value, info)
        drawn = shared.listed(value, "polygons")
        unfinished = value.get("open")
        return PolygonAnswer(
            polygons=tuple(self._closed(shape, f"polygon {n}", size) for n, shape in enumerate(drawn)),
            open=None if unfinished is None else self._open(unfinished, size),
            size=size,
            nothing_to_label=value.get("nothing_to_label") is True and not drawn and unfinished is None,
        )

    def check_complete(self, answer: PolygonAnswer) -> None:
        """Raise ``AnswerError`` for a polygon left open, and when nothing is drawn nor said to be absent."""
        if answer.open is not None:
            raise AnswerError("a polygon is not closed yet; close it, or take it back")
        super().check_complete(answer)

    def overlap(self, shape: Outline, other: Outline) -> float:
        """Return the intersection over union of two polygons, whatever their classes."""
        one, two = (np.array(outline.vertices, dtype=np.float64) for outline in (shape, other))
        return polygon_overlap(one, two)

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
        answered = shared.who_answered(answers)
        merged = polygons(frame, answered=answered, with_members=True)
        rows = shared.rows_of(merged, answered)
        shapes = [(worker, polygon) for _, worker, polygon in drawn]
        return {
            task: shared.consolidated(
                rows[task],
                [{"vertices": _points(row.vertices)} for row in rows[task]],
                labels=self.labels,
                size=next(iter(by_worker.values())).size,
                drawn=[len(answer.polygons) for answer in by_worker.values()],
                notes=shared.merged_notes(shapes, [row.members for row in rows[task]], self.attributes),
                merged=merged,
            )
            for task, by_worker in answers.items()
        }

    def views(self, value: Any, metadata: Any) -> Iterator[PolygonView]:
        """Give the polygons of a label in a manifest."""
        return polygons_in(value, metadata)

    def shape_of(self, view: PolygonView, label: str, *, place: str, size: PictureSize) -> Outline:
        """Return a polygon of a label in a manifest."""
        vertices = [shared.coordinates(vertex, place=f"a vertex of {place}") for vertex in view.vertices]
        return _outline(label, vertices, place=place, size=size)

    def answer_of(
        self, shapes: tuple[Outline, ...], size: PictureSize, *, nothing_to_label: bool
    ) -> PolygonAnswer:
        """Return the answer with these polygons, all of them closed."""
        return PolygonAnswer(polygons=shapes, open=None, size=size, nothing_to_label=nothing_to_label)

    def turned_shape(self, shape: Outline, turn: Turn, info: ImageInfo) -> Outline:
        """Return a polygon as it lies on the turned picture."""
        return replace(shape, vertices=shared.turned(shape.vertices, turn, info, side=0))

    def _turned(self, answer: PolygonAnswer, turn: Turn, info: ImageInfo, size: tuple[int, int]) -> Any:
        unfinished = None if answer.open is None else self.turned_shape(answer.open, turn, info)
        return super()._turned(replace(answer, open=unfinished), turn, info, size)

    def _closed(self, shape: Any, place: str, size: PictureSize) -> Outline:
        label = shared.known_label(shape, self.labels, place=place, keys=_KEYS)
        outline = _outline(label, _ring(shape, place), place=place, size=size)
        return replace(
            outline, note=note_from_json(shape.get("note"), attributes=self.attributes, where=place)
        )

    def _open(self, shape: object, size: PictureSize) -> Outline | None:
        place = "the open polygon"
        label = shared.known_label(shape, self.labels, place=place, keys=_KEYS)
        placed = [(_within(x, size.width), _within(y, size.height)) for x, y in _ring(shape, place)]
        return Outline(label=label, vertices=tuple(placed)) if placed else None


def _outline(
    label: str, vertices: Sequence[tuple[float, float]], *, place: str, size: PictureSize
) -> Outline:
    ring = whole_ring(vertices, width=size.width, height=size.height)
    if len(set(ring)) < _MIN_VERTICES or not doubled_area(ring):
        raise AnswerError(
            f"{place} ({label}) has no area inside the image of {size.width} by {size.height} pixels; "
            "draw it inside the picture with three corners or more"
        )
    if crosses_itself(ring):
        raise AnswerError(f"the sides of {place} ({label}) cross each other; draw it as two polygons")
    return Outline(label=label, vertices=ring)


def _ring(shape: Any, place: str) -> list[tuple[float, float]]:
    placed = shared.listed(shape, "vertices")
    if len(placed) > MAX_VERTICES:
        raise AnswerError(f"{place} has {len(placed)} vertices; leave out some, {MAX_VERTICES} are enough")
    return [shared.coordinates(vertex, place=f"vertex {n} of {place}") for n, vertex in enumerate(placed)]


def _within(value: float, side: int) -> int:
    return max(0, min(round(value), side or round(value)))


def _points(ring: Iterable[shared.Point]) -> list[Json]:
    return [{"x": x, "y": y} for x, y in ring]
