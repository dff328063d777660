"""Whole answers, of whatever kind: who said what about which task, and how far two of them lie apart.

How far apart two answers are is a number from 0 (they say the same) to 1:

* classes: 0 or 1;
* several classes: one minus the Jaccard index of the two sets;
* shapes (boxes, polygons, spans, keypoints): shapes of one class are paired so that they overlap most in all, each at
  most once; the distance is one minus the sum of these overlaps divided by the number of shapes in the larger answer,
  so that a shape without a partner counts as no overlap. With one shape each that is one minus their intersection
  over union. Two answers without any shape say the same;
* masks: one minus the mean intersection over union of the classes that occur in either, the background left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gt_notebook.consolidation.distances import (
    BoxShapes,
    ClassDistance,
    MaskDistance,
    PointShapes,
    RingShapes,
    SetDistance,
    ShapeDistance,
    thinned,
)
from gt_notebook.consolidation.frames import PAIR, check_columns, check_frame, last_of_each, sorted_codes
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.consolidation.dawid_skene import Floats, Integers
    from gt_notebook.consolidation.distances import Distance

Kind: TypeAlias = Literal["classes", "multi-label", "boxes", "spans", "polygons", "keypoints", "masks"]
# What tells the kinds of frames apart.
_PLACES: dict[Kind, tuple[str, ...]] = {
    "boxes": ("left", "top", "width", "height"),
    "spans": ("start", "end"),
    "polygons": ("vertices",),
    "keypoints": ("x", "y"),
    "masks": ("mask",),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WholeAnswers:
    """What several workers said of several tasks, one entry an answer, sorted by task and then by worker.

    Attributes:
        kind: What the answers are made of.
        task: Position of each answer's task in ``tasks``.
        worker: Position of each answer's worker in ``workers``.
        tasks: The tasks, in ascending order.
        workers: The workers, in ascending order.
        classes: The classes that occur, in ascending order.
        counts: A row an answer, a column a class: how many shapes of it the answer has; for masks the share of the
            pixels.
        distance: How far two answers lie apart, by their positions.
    """

    kind: Kind
    task: Integers
    worker: Integers
    tasks: pd.Index
    workers: pd.Index
    classes: pd.Index
    counts: csr_array[np.float64]
    distance: Distance

    @property
    def per_task(self) -> Integers:
        """How many answers each task has."""
        return np.bincount(self.task, minlength=len(self.tasks))


def kind_of(answers: pd.DataFrame, *, multi_label: bool = False) -> Kind:
    """Return what a frame of answers is made of, by its columns."""
    for kind, columns in _PLACES.items():
        if set(columns) <= set(answers.columns):
            return kind
    return "multi-label" if multi_label else "classes"


def whole_answers(
    answers: pd.DataFrame,
    *,
    multi_label: bool = False,
    answered: pd.DataFrame | None = None,
    class_names: Mapping[int, str] | None = None,
) -> WholeAnswers:
    """Read a frame of answers.

    Args:
        answers: One row a class or shape, with the columns ``task``, ``worker`` and ``label``; boxes also have
            ``left``, ``top``, ``width`` and ``height``, spans ``start`` and ``end``, polygons ``vertices``, keypoints
            ``x`` and ``y`` (and ``diagonal``, of the picture in pixels; unless given, of the box around all points),
            masks ``mask`` (height by width class indices, 0 for the background) instead of ``label``.
        multi_label: Whether rows of one worker and task are several classes. Otherwise the last of them holds.
        answered: Who answered what, with the columns ``task`` and ``worker``; it adds the answers that have no rows in
            ``answers`` because there was nothing to mark.
        class_names: What the indices of masks are called.

    Raises:
        AnswerError: A column is missing or has gaps, or a shape is none.
    """
    check_frame(answers, [*PAIR, "label"])
    kind = kind_of(answers, multi_label=multi_label)
    columns = ["task", "worker", *(() if kind == "masks" else ("label",)), *_PLACES.get(kind, ())]
    check_columns(answers, columns)
    if kind in {"classes", "masks"}:
        answers = last_of_each(answers, PAIR)
    pairs = answers[["task", "worker"]]
    if answered is not None:
        check_columns(answered, PAIR, whose="answered")
        pairs = pd.concat([pairs, answered[["task", "worker"]]], ignore_index=True)
    task, tasks = sorted_codes(pairs["task"])
    worker, workers = sorted_codes(pairs["worker"])
    key, answer = np.unique(task * max(len(workers), 1) + worker, return_inverse=True)
    answer = answer[: len(answers)]
    order = np.argsort(answer, kind="stable")
    rows, answer = answers.take(order), answer[order]
    classes, counts, distance = _read(kind, rows, answer, len(key))
    if kind == "masks" and class_names is not None:
        classes = pd.Index([class_names.get(int(index), index) for index in classes])
    return WholeAnswers(
        kind=kind,
        task=key // max(len(workers), 1),
        worker=key % max(len(workers), 1),
        tasks=tasks,
        workers=workers,
        classes=classes,
        counts=counts,
        distance=distance,
    )


def _read(
    kind: Kind, rows: pd.DataFrame, answer: Integers, answers: int
) -> tuple[pd.Index, csr_array[np.float64], Distance]:
    """The classes, how often each answer has them, and how far two answers lie apart."""
    if kind == "masks":
        return _masks(rows, answer, answers)
    label, classes = sorted_codes(rows["label"])
    counts = csr_array((np.ones(len(rows)), (answer, label)), shape=(answers, len(classes)))
    counts.sum_duplicates()
    if kind == "classes":
        # Who answered without a class says something of its own.
        code = np.full(answers, -1)
        code[answer] = label
        return classes, counts, ClassDistance(code)
    if kind == "multi-label":
        counts.data[:] = 1
        return classes, counts, SetDistance(counts)
    shapes = _SHAPES[kind](rows)
    return classes, counts, ShapeDistance(shapes, label=label, counts=np.bincount(answer, minlength=answers))


def _boxes(rows: pd.DataFrame) -> BoxShapes:
    place = _numbers(rows, _PLACES["boxes"])
    if (place[:, 2:] <= 0).any():
        raise AnswerError("a box has no width or no height; leave out what is no box")
    return BoxShapes(np.column_stack([place[:, :2], place[:, :2] + place[:, 2:]]))


def _spans(rows: pd.DataFrame) -> BoxShapes:
    edges = _numbers(rows, _PLACES["spans"])
    if (edges[:, 1] <= edges[:, 0]).any():
        raise AnswerError("a span ends before it starts; give start and end in code points")
    flat = np.zeros(len(edges))
    return BoxShapes(np.column_stack([edges[:, 0], flat, edges[:, 1], flat + 1]))


def _points(rows: pd.DataFrame) -> PointShapes:
    place = _numbers(rows, _PLACES["keypoints"])
    if "diagonal" in rows:
        diagonal = _numbers(rows, ("diagonal",))[:, 0]
    else:
        extent = np.ptp(place, axis=0) if len(place) else np.zeros(2)
        diagonal = np.full(len(place), np.hypot(*extent))
    return PointShapes(place, diagonal)


def _polygons(rows: pd.DataFrame) -> RingShapes:
    return RingShapes([np.array(list(ring), dtype=np.float64).reshape(-1, 2) for ring in rows["vertices"]])


_SHAPES: dict[Kind, Any] = {"boxes": _boxes, "spans": _spans, "keypoints": _points, "polygons": _polygons}


def _masks(
    rows: pd.DataFrame, answer: Integers, answers: int
) -> tuple[pd.Index, csr_array[np.float64], Distance]:
    masks = [thinned(np.asarray(mask)) for mask in rows["mask"]]
    shares = np.zeros((answers, 256))
    for index, mask in zip(answer, masks, strict=True):
        shares[index] = np.bincount(mask.ravel(), minlength=256) / mask.size
    # An answer without a mask is one without a painted pixel, whatever its picture's size.
    given = [np.zeros((1, 1), dtype=np.uint8)] * answers
    for index, mask in zip(answer, masks, strict=True):
        given[index] = mask
    painted = np.flatnonzero(shares.any(axis=0))
    painted = painted[painted > 0]
    return pd.Index(painted), csr_array(shares[:, painted]), MaskDistance(given)


def _numbers(rows: pd.DataFrame, columns: tuple[str, ...]) -> Floats:
    try:
        place = rows[list(columns)].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"{', '.join(columns)} must be numbers: {error}") from error
    if not np.isfinite(place).all():
        raise AnswerError(f"{', '.join(columns)} must be finite numbers; leave out what is no shape")
    return place
