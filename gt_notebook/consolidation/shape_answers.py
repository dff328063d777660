"""Spans, keypoints and polygons of many tasks, merged into one result as classes, boxes and masks are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.consolidation.frames import PAIR, check_columns, last_of_each, spoken
from gt_notebook.consolidation.keypoint_answers import consolidate_keypoints
from gt_notebook.consolidation.polygon_answers import consolidate_polygons
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.consolidation.span_answers import consolidate_spans
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def spans(
    df: pd.DataFrame, *, answered: pd.DataFrame | None = None, with_members: bool = False
) -> Consolidation:
    """Merge the spans of text that several workers marked, by the most frequent ends (see ``consolidate_spans``).

    Args:
        df: One row a span, with the columns ``task``, ``worker``, ``label``, ``start`` and ``end`` in code points, the
            end exclusive. Row order means nothing; a row that is repeated counts once.
        answered: Who answered what, spans or none, with the columns ``task`` and ``worker``; unless given, who has a
            span in a task.
        with_members: Add a column ``members``: the positions of the rows of ``df`` that each span was merged from.

    Returns:
        ``labels``: one row a span that at least half of the workers marked: ``task``, ``label``, ``start``, ``end``,
        ``confidence`` (the Jaccard index that is expected with the truth; NaN for a single answer), ``answers`` and
        ``agreement``. ``workers``: ``answers`` and ``shapes``.

    Raises:
        AnswerError: A column is missing or has gaps, a span is empty, or a worker marked in a task that ``answered``
            does not have.

    Examples:
        >>> marked = {"task": "t", "label": "name", "start": 0, "end": 4}
        >>> frame = pd.DataFrame([{**marked, "worker": "ann"}, {**marked, "worker": "bob"}])
        >>> spans(frame).labels["confidence"].round(2).tolist()
        [0.99]
    """
    return _merged(
        df,
        ("start", "end"),
        answered,
        "mode",
        lambda counts: consolidate_spans(df, workers=counts, with_members=with_members),
    )


def keypoints(
    df: pd.DataFrame,
    *,
    diagonals: Mapping[Any, float] | pd.Series,
    answered: pd.DataFrame | None = None,
    each_once: bool = False,
    with_members: bool = False,
) -> Consolidation:
    """Merge the keypoints that several workers set, as medians (see ``consolidate_keypoints``).

    Args:
        df: One row a point, with the columns ``task``, ``worker``, ``label``, ``x`` and ``y`` in whole pixels.
        diagonals: Diagonal of each task's picture in pixels, by task: 2.5 % of it is close.
        answered: As for ``spans``.
        each_once: Of several merged points of a class keep the one that most workers set, then the surest.
        with_members: As for ``spans``.

    Returns:
        As ``spans`` does, with ``x`` and ``y``; the confidence is how alike the point is expected to be to the true
        one.

    Raises:
        AnswerError: As for ``spans``, or ``diagonals`` lacks a task.
    """
    return _merged(
        df,
        ("x", "y"),
        answered,
        "median",
        lambda counts: consolidate_keypoints(
            df, workers=counts, diagonals=diagonals, each_once=each_once, with_members=with_members
        ),
    )


def polygons(
    df: pd.DataFrame, *, answered: pd.DataFrame | None = None, with_members: bool = False
) -> Consolidation:
    """Merge the polygons that several workers drew: the most typical stays (see ``consolidate_polygons``).

    Args:
        df: One row a polygon, with the columns ``task``, ``worker``, ``label`` and ``vertices``: pairs of x and y in
            whole pixels.
        answered: As for ``spans``.
        with_members: As for ``spans``.

    Returns:
        As ``spans`` does, with ``vertices``; the confidence is the intersection over union that is expected with the
        truth.

    Raises:
        AnswerError: As for ``spans``, with a polygon without area instead of an empty span.
    """
    return _merged(
        df,
        ("vertices",),
        answered,
        "medoid",
        lambda counts: consolidate_polygons(df, workers=counts, with_members=with_members),
    )


def _merged(
    df: pd.DataFrame,
    place: Sequence[str],
    answered: pd.DataFrame | None,
    method: str,
    merge: Callable[[pd.Series], pd.DataFrame],
) -> Consolidation:
    check_columns(df, [*PAIR, "label", *place])
    pairs = df if answered is None else answered
    check_columns(pairs, PAIR, whose="answered")
    pairs = last_of_each(pairs[PAIR], PAIR)
    known = pd.MultiIndex.from_frame(pairs)
    strange = ~pd.MultiIndex.from_frame(df[PAIR]).isin(known)
    if strange.any():
        row = df.iloc[int(strange.argmax())]
        raise AnswerError(
            f"worker {spoken(row['worker'])} has a shape in task {spoken(row['task'])}, which answered does "
            "not have; give every task and worker of an answer, shapes or none"
        )
    counts = pairs.groupby("task", observed=True).size().astype("int64")
    labels = merge(counts)
    # A single answer says nothing of how good it is.
    labels["confidence"] = labels["confidence"].where(labels["task"].map(counts) > 1)
    answers = pairs.groupby("worker", observed=True).size()
    shapes = df.groupby("worker", observed=True).size().reindex(answers.index, fill_value=0)
    return Consolidation(
        labels=labels,
        probabilities=pd.DataFrame(index=labels.index),
        workers=pd.DataFrame({"answers": answers, "shapes": shapes}).rename_axis("worker"),
        method=method,
    )
