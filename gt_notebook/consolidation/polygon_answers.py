"""Polygons from several workers' polygons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.areas import polygon_overlap
from gt_notebook.consolidation.clusters import join, near_pairs
from gt_notebook.consolidation.expected import fit_of_one, presence
from gt_notebook.consolidation.frames import (
    MIN_SHARE,
    answered_counts,
    are_whole,
    check_columns,
    members_of,
    sorted_codes,
)
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

_COLUMNS = ["task", "worker", "label", "vertices"]
_MIN_VERTICES = 3


def consolidate_polygons(
    polygons: pd.DataFrame, *, workers: pd.Series, with_members: bool = False
) -> pd.DataFrame:
    """Merge polygons of one object that several workers drew.

    Polygons of the same task and class and of different workers that overlap (see ``clusters``) mean the same thing;
    the one that overlaps the others most becomes the label, vertex by vertex as a person set it (the medoid of the
    group). It stays when at least half of the workers who answered the task drew it. Its confidence is the intersection
    over union that is expected with the truth (see ``expected``). When a single worker answered, every polygon stays.
    The service has no consolidation of its own for polygons.

    Args:
        polygons: One row a polygon, with the columns ``task``, ``worker``, ``label`` and ``vertices``: pairs of x and
            y in whole pixels. Row order means nothing; a row that is repeated counts once.
        workers: Number of workers who answered each task, polygons or none, indexed by task.
        with_members: Add a column ``members``: the positions of the rows of ``polygons`` that each was chosen from.

    Returns:
        One row a merged polygon, sorted by task, class and vertices: the columns of ``polygons`` without ``worker``,
        and ``confidence``, ``answers`` (how many workers drew it) and ``agreement`` (the share of
        them).

    Raises:
        AnswerError: A column is missing or has gaps, a polygon has no area or no whole pixels, or ``workers`` knows
            fewer workers of a task than drew polygons in it.
    """
    check_columns(polygons, _COLUMNS)
    task, tasks = sorted_codes(polygons["task"])
    label, labels = sorted_codes(polygons["label"])
    worker, _ = sorted_codes(polygons["worker"])
    rings = [_ring(row, vertices) for row, vertices in enumerate(polygons["vertices"])]
    answered = answered_counts(task, worker, tasks=tasks, workers=workers, shapes="polygons")[task]
    # An order that does not depend on the rows: by group, then place, then worker. The last of repeated rows stays.
    said = list(zip(task.tolist(), label.tolist(), rings, worker.tolist(), strict=True))
    last = {content: row for row, content in enumerate(said)}
    order = np.array([last[content] for content in sorted(last)], dtype=np.int64)
    task, label, worker, answered = task[order], label[order], worker[order], answered[order]
    rings = [rings[row] for row in order]
    group = _groups(task, label)
    one, other, alike = _links(rings, group, worker)
    joined = join(one, other, alike, group=group, worker=worker)
    home = np.where(answered == 1, np.arange(len(rings)), joined)
    chosen, fit, drawn = _medoids(home, one, other, alike)
    share = drawn / answered[chosen]
    rows = pd.DataFrame(
        {
            "task": tasks[task[chosen]],
            "label": labels[label[chosen]],
            "vertices": pd.Series([rings[row] for row in chosen], dtype=object),
            "confidence": presence(drawn, answered[chosen]) * fit_of_one(fit, drawn),
            "answers": drawn,
            "agreement": share,
        }
    )
    if with_members:
        rows["members"] = members_of(order, np.searchsorted(home[chosen], home), len(rows))
    return rows.take(np.argsort(chosen)).loc[lambda row: row["agreement"] >= MIN_SHARE].reset_index(drop=True)


def _ring(row: int, vertices: Any) -> tuple[tuple[int, int], ...]:
    """The vertices of a row as whole numbers."""
    try:
        ring = np.array([tuple(vertex) for vertex in vertices], dtype=np.float64).reshape(-1, 2)
    except (TypeError, ValueError) as error:
        raise AnswerError(
            f"row {row} of the polygons has vertices that are no pairs of pixels: {error}"
        ) from error
    if not are_whole(ring).all():
        raise AnswerError(f"row {row} of the polygons has vertices between pixels; give whole pixels")
    x, y = ring.T
    if len(ring) < _MIN_VERTICES or not x @ np.roll(y, -1) - y @ np.roll(x, -1):
        raise AnswerError(
            f"row {row} of the polygons has no area; give three vertices or more that are not in line"
        )
    return tuple((int(x), int(y)) for x, y in ring)


def _groups(task: Integers, label: Integers) -> Integers:
    """A number for each task and class, ascending."""
    return np.cumsum((np.diff(task, prepend=-1) != 0) | (np.diff(label, prepend=-1) != 0))


def _links(
    rings: list[tuple[tuple[int, int], ...]], group: Integers, worker: Integers
) -> tuple[Integers, Integers, Floats]:
    """Pairs of polygons of different workers whose bounding boxes overlap, and by how much they do."""
    arrays = [np.array(ring, dtype=np.float64) for ring in rings]
    hulls = [np.concatenate([ring.min(axis=0), ring.max(axis=0)]) for ring in arrays]
    one, other = near_pairs(np.array(hulls).reshape(-1, 4), group=group, worker=worker)
    alike = [polygon_overlap(arrays[a], arrays[b]) for a, b in zip(one, other, strict=True)]
    return one, other, np.array(alike, dtype=np.float64)


def _medoids(
    home: Integers, one: Integers, other: Integers, alike: Floats
) -> tuple[Integers, Floats, Integers]:
    """Of each cluster the polygon most like the others, how well they fit it on average, and how many all are."""
    inside = home[one] == home[other]
    likeness = np.zeros(len(home))
    np.add.at(likeness, one[inside], alike[inside])
    np.add.at(likeness, other[inside], alike[inside])
    best_first = np.lexsort((-likeness, home))
    chosen = best_first[np.flatnonzero(np.diff(home[best_first], prepend=-1))]
    drawn = np.bincount(home, minlength=len(home))[home[chosen]]
    return chosen, likeness[chosen] / np.maximum(drawn - 1, 1), drawn
