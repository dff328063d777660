"""Text spans from several workers' spans."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.clusters import cluster, overlap
from gt_notebook.consolidation.expected import fit_of_middle, fit_of_one, presence
from gt_notebook.consolidation.frames import (
    MIN_SHARE,
    answered_counts,
    are_whole,
    check_columns,
    sorted_codes,
    without_repeats,
)
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_COLUMNS = ["task", "worker", "label", "start", "end"]
# So little that it only decides between spans that overlap equally: those of one label belong together.
_LABEL_DISTANCE = 1e-6
_TWO = 2


def consolidate_spans(spans: pd.DataFrame, *, workers: pd.Series, with_members: bool = False) -> pd.DataFrame:
    """Merge spans of text that several workers marked.

    Spans of the same task and of different workers that overlap (see ``clusters``; the overlap of two spans is their
    Jaccard index) become one span. Each end of it is the one that most of them have, or without a clear favorite the
    median; of two middle ones the outer, so that an end is always one that somebody chose and no word is cut. Its label
    is the one that most of them gave, of equals the first by name. It stays when at least half of the workers who
    answered the task marked it. Its confidence is the Jaccard index that is expected with the truth (see ``expected``),
    by those who gave the label. When a single worker answered, every span stays as marked.

    That the service groups by Jaccard index, takes the mode and else the median, and the most assigned label is in its
    developer guide under "annotation consolidation"; the thresholds and the confidence are not published.

    Args:
        spans: One row a span, with the columns ``task``, ``worker``, ``label``, ``start`` and ``end``, in code points;
            ``end`` is the first one after the span. Row order means nothing; a row that is repeated counts once.
        workers: Number of workers who answered each task, spans or none, indexed by task.
        with_members: Add a column ``members``: the positions of the rows of ``spans`` that each span was merged from.

    Returns:
        One row a merged span, sorted by task, place and label: the columns of ``spans`` without ``worker``, and
        ``confidence``, ``answers`` (how many workers marked it) and ``agreement`` (the share of all
        that gave it the label).

    Raises:
        AnswerError: A column is missing or has gaps, a span is empty or has no whole offsets, or ``workers`` knows
            fewer workers of a task than marked spans in it.
    """
    check_columns(spans, _COLUMNS)
    task, tasks = sorted_codes(spans["task"])
    label, labels = sorted_codes(spans["label"])
    worker, _ = sorted_codes(spans["worker"])
    edges = _edges(spans)
    order = np.lexsort((worker, label, edges[:, 1], edges[:, 0], task))
    order = without_repeats(order, task, label, worker, edges)
    task, label, worker, edges = task[order], label[order], worker[order], edges[order]
    answered = answered_counts(task, worker, tasks=tasks, workers=workers, shapes="spans")
    home = np.where(
        answered[task] == 1,
        np.arange(len(task)),
        cluster(_as_boxes(edges, label), group=task, worker=worker),
    )
    found = _members(home)
    merged = [
        (tasks[task[first]], *_merged(edges[members], label[members], labels)) for first, members in found
    ]
    columns = ["task", "label", "start", "end", "confidence", "answers", "agreement"]
    types = {"start": "int64", "end": "int64", "confidence": "float64", "answers": "int64"}
    rows = pd.DataFrame(merged, columns=columns).astype({**types, "agreement": "int64"})
    looked = answered[task[[first for first, _ in found]]]
    rows["confidence"] = _expected(rows["confidence"], rows["answers"], rows["agreement"], looked)
    rows["agreement"] /= looked
    if with_members:
        rows["members"] = pd.Series([order[members].tolist() for _, members in found], dtype=object)
    kept = rows["answers"] >= MIN_SHARE * rows["task"].map(workers).fillna(0).to_numpy()
    return rows[kept].sort_values(["task", "start", "end", "label"], kind="stable").reset_index(drop=True)


def _edges(spans: pd.DataFrame) -> Floats:
    try:
        edges = spans[["start", "end"]].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"start and end must be numbers of characters: {error}") from error
    odd = ~are_whole(edges).all(axis=1) | (edges[:, 1] <= edges[:, 0])
    odd |= edges[:, 0] < 0
    if odd.any():
        row = int(odd.argmax())
        raise AnswerError(
            f"row {row} of the spans runs from {edges[row, 0]:g} to {edges[row, 1]:g}; "
            "give whole numbers, 0 or more, and an end after the start"
        )
    return edges


def _as_boxes(edges: Floats, label: Integers) -> Floats:
    """Spans as boxes one unit high, a hair apart for different labels."""
    top = label * (_LABEL_DISTANCE / (label.max(initial=0) + 1))
    return np.column_stack([edges[:, 0], top, edges[:, 1], top + 1])


def _members(home: Integers) -> list[tuple[int, Integers]]:
    order = np.argsort(home, kind="stable")
    first, begin = np.unique(home[order], return_index=True)
    return list(zip(first.tolist(), np.split(order, begin[1:]), strict=True)) if len(home) else []


def _expected(fit: pd.Series, marked: pd.Series, named: pd.Series, looked: Integers) -> Floats:
    """How well merged spans are expected to lie over the true ones."""
    near, drew = fit.to_numpy(), marked.to_numpy()
    # Of two neither lies in the middle: how well they fit each other says more than how well they fit what holds both.
    expected = np.where(drew == _TWO, fit_of_one(near, drew), fit_of_middle(near, drew))
    there: Floats = presence(named.to_numpy(), looked) * expected
    return there


def _merged(edges: Floats, label: Integers, labels: pd.Index) -> tuple[Any, int, int, float, int, int]:
    """The label, the ends, how well the marked spans fit, how many they are, and how many have the label."""
    start, end = _favorite(edges[:, 0], outer=0), _favorite(edges[:, 1], outer=1)
    if start >= end:
        # The favorites are of different spans; medians always lie in order.
        start, end = _median(edges[:, 0], outer=0), _median(edges[:, 1], outer=1)
    votes = np.bincount(label)
    merged = edges[::-1] if len(edges) == _TWO else np.full_like(edges, (start, end))
    flat = np.zeros(len(edges), dtype=np.int64)
    fit = overlap(_as_boxes(edges, flat), _as_boxes(merged, flat))
    return labels[int(votes.argmax())], start, end, float(fit.mean()), len(edges), int(votes.max())


def _favorite(values: Floats, *, outer: int) -> int:
    """The value that occurs most, when there is one; else the median."""
    ranked = Counter(values.tolist()).most_common(2)
    if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
        return int(ranked[0][0])
    return _median(values, outer=outer)


def _median(values: Floats, *, outer: int) -> int:
    """The middle value; of two the lower for ``outer=0``, the upper for ``outer=1``."""
    return int(np.sort(values)[(len(values) - 1 + outer) // 2])
