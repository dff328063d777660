"""What polygons and keypoints share: points from hostile input, pictures turned, and the label in the manifest.

Ground Truth has the two widgets but no built-in output for them: their jobs are custom ones. The label here is the
nearest to the service's own for boxes: ``image_size`` as a list of one, ``annotations`` with ``class_id``, a
``class-map`` with the classes that occur and a confidence for each of ``objects``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from gt_notebook.consolidation.frames import manifest_confidence
from gt_notebook.errors import AnswerError, a_type
from gt_notebook.tasks.base import Consolidated, Json, made_by, rounded_mean
from gt_notebook.tasks.notes import NO_NOTE, merge_notes
from gt_notebook.tasks.picture_size import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.images import ImageInfo
    from gt_notebook.tasks.drawn import Turn
    from gt_notebook.tasks.notes import Attributes, Note
    from gt_notebook.tasks.picture_size import PictureSize
    from gt_notebook.tasks.protocols import Shape


Point: TypeAlias = tuple[int, int]

METADATA_TYPE = "groundtruth/custom"
_PAIR = 2


def listed(value: Mapping[str, Any], key: str) -> Sequence[Any]:
    """Return the shapes under ``key``; null, as the service writes an empty answer, is none.

    Raises:
        AnswerError: Something else than a list stands there.
    """
    shapes = value.get(key)
    if shapes is None:
        return ()
    if not isinstance(shapes, list | tuple):
        raise AnswerError(f"{key} is {a_type(shapes)}; give a list")
    return shapes


def known_label(shape: object, labels: Sequence[str], *, place: str, keys: str) -> str:
    """Return the class of a shape.

    Raises:
        AnswerError: The shape is no mapping, or its class is none of ``labels``.
    """
    if not isinstance(shape, Mapping):
        raise AnswerError(f"{place} is {a_type(shape)}; give {keys}")
    label = shape.get("label")
    if not isinstance(label, str) or label not in labels:
        raise AnswerError(f"{place} has the class {label!r}; this job has {', '.join(labels)}")
    return label


def coordinates(value: object, *, place: str) -> tuple[float, float]:
    """Return x and y of ``{"x": …, "y": …}`` or of a pair.

    Raises:
        AnswerError: It is neither, or one of the two is no number within a billion pixels.
    """
    if isinstance(value, Mapping):
        pair = [value.get("x"), value.get("y")]
    else:
        pair = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    if len(pair) != _PAIR:
        raise AnswerError(f'{place} is {str(value)[:60]!r}; give {{"x": 1, "y": 2}} in pixels')
    x, y = (_number(number, key, place) for number, key in zip(pair, "xy", strict=True))
    return x, y


def turned(points: Iterable[Point], turn: Turn, info: ImageInfo, *, side: int) -> tuple[Point, ...]:
    """Return points on the turned picture.

    Args:
        points: In pixels.
        turn: To the upright or to the stored picture.
        info: The picture.
        side: 0 for points of the grid between the pixels, as the corners of outlines; 1 for pixels.
    """
    size = (info.width, info.height)
    return tuple(turn((x, y, side, side), size=size, orientation=info.orientation)[:2] for x, y in points)


def with_note(form: Json, note: Note) -> Json:
    """Return a shape's form with its note, if there is one."""
    noted = note.to_json()
    return {**form, "note": noted} if noted else form


def merged_notes(
    shapes: Sequence[tuple[str, Shape]], members: Iterable[Sequence[int]], attributes: Attributes
) -> list[Json]:
    """Return what was noted about each merged shape.

    Args:
        shapes: Worker and shape of all that was drawn.
        members: For each merged shape the positions of those that it was merged from.
        attributes: Those that the task has.
    """
    if all(shape.note == NO_NOTE for _, shape in shapes):
        return [{} for _ in members]
    return [
        merge_notes({shapes[row][0]: shapes[row][1].note for row in rows}, attributes=attributes)
        for rows in members
    ]


def rows_of(merged: Consolidation, answered: pd.DataFrame) -> dict[int, list[Any]]:
    """Return the merged shapes of each object that was answered, with the confidences that the manifest has.

    Args:
        merged: What came of the answers.
        answered: Who answered what, with the columns ``task`` and ``worker``.
    """
    counts = answered.groupby("task").size()
    frame = merged.labels.copy()
    workers = frame["task"].map(counts)
    # A single answer has no confidence of its own; the manifest writes that as 0.0.
    frame["confidence"] = manifest_confidence(frame["confidence"], workers, method=merged.method)
    rows: dict[int, list[Any]] = {task: [] for task in counts.index}
    row: Any
    for row in frame.itertuples(index=False):
        rows[row.task].append(row)
    return rows


def who_answered(answers: Mapping[int, Mapping[str, Any]]) -> pd.DataFrame:
    """Return who answered what, with the columns ``task`` and ``worker``."""
    pairs = [(task, worker) for task, by_worker in answers.items() for worker in by_worker]
    return pd.DataFrame(pairs, columns=["task", "worker"])


def consolidated(
    rows: Sequence[Any],
    forms: Sequence[Json],
    *,
    labels: Sequence[str],
    size: PictureSize,
    drawn: Sequence[int],
    notes: Sequence[Json],
    merged: Consolidation,
) -> Consolidated:
    """Return one object's label.

    Args:
        rows: Rows with ``label``, ``confidence`` and ``agreement``, one a shape.
        forms: What each shape adds to its annotation.
        labels: The task's classes.
        size: Of the picture.
        drawn: How many shapes each worker drew.
        notes: What was noted about each shape.
        merged: What the rows are from.
    """
    indices = [labels.index(row.label) for row in rows]
    return Consolidated(
        value={
            "image_size": [size.to_json()],
            "annotations": [{"class_id": index, **form} for index, form in zip(indices, forms, strict=True)],
        },
        details={
            "objects": [{"confidence": float(row.confidence)} for row in rows],
            "class-map": {str(index): labels[index] for index in sorted(set(indices))},
        },
        labels=tuple(str(row.label) for row in rows),
        confidence=rounded_mean([float(row.confidence) for row in rows]),
        answers=len(drawn),
        # Without a merged shape, those support the label who drew none either.
        agreement=rounded_mean(
            [float(row.agreement) for row in rows] or [float(not number) for number in drawn]
        ),
        notes=tuple(notes) if any(notes) else (),
        made=made_by(merged, len(drawn)),
    )


def _number(value: object, key: str, place: str) -> float:
    # Real numbers of NumPy are welcome, too.
    if isinstance(value, bool) or not isinstance(value, Real):
        raise AnswerError(f"{place} has {key} = {repr(value)[:60]}; give a number of pixels")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not abs(number) <= FARTHEST:
        raise AnswerError(f"{place} has {key} = {number:g}; give a number of pixels")
    return number
