"""Boxes as numbers: who drew what and who looked, which boxes may mean the same thing, and who saw that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gt_notebook.consolidation.box_edges import cluster_medians
from gt_notebook.consolidation.box_votes import Looks
from gt_notebook.consolidation.chunks import cut_groups, run_parts
from gt_notebook.consolidation.clusters import cluster
from gt_notebook.consolidation.frames import (
    PAIR,
    check_columns,
    last_of_each,
    sorted_codes,
    spoken,
    without_repeats,
)
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

PLACE = ["left", "top", "width", "height"]
_COLUMNS = ["task", "worker", "label", *PLACE]
_MIN_OVERLAP = 0.3
_ROWS_A_PART = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRows:
    """Boxes as numbers, in an order that does not depend on the rows, and who answered what."""

    row: Integers
    task: Integers
    worker: Integers
    label: Integers
    corners: Floats
    tasks: pd.Index
    workers: pd.Index
    labels: pd.Index
    answered: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Boxes that belong together.

    Attributes:
        first: Of each candidate: its first box.
        member: Of each box: its candidate.
        drew: Of each candidate: how many workers drew it.
        seen: Of each candidate: how many workers answered its task.
    """

    first: Integers
    member: Integers
    drew: Integers
    seen: Integers

    @property
    def several(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Of each candidate: whether more than one worker could have drawn it."""
        return self.seen > 1

    def put_together(self, several: Floats, single: Floats) -> Floats:
        """Return one row a candidate of what is known of those, and of the others."""
        values = np.empty((len(self.seen), *several.shape[1:]))
        values[self.several], values[~self.several] = several, single
        return values


def read_boxes(df: pd.DataFrame, answered: pd.DataFrame | None) -> BoxRows:
    """Return boxes as numbers.

    Args:
        df: As for ``boxes``.
        answered: Likewise.

    Raises:
        AnswerError: A column is missing or has gaps, a box has no finite place or no area, or a worker drew in a task
            that ``answered`` does not have.
    """
    check_columns(df, _COLUMNS)
    corners = _corners(df)
    pairs = df if answered is None else answered
    check_columns(pairs, PAIR, whose="answered")
    pairs = last_of_each(pairs[PAIR], PAIR)
    _, tasks = sorted_codes(pairs["task"])
    _, workers = sorted_codes(pairs["worker"])
    task, worker = tasks.get_indexer(pd.Index(df["task"])), workers.get_indexer(pd.Index(df["worker"]))
    label, labels = sorted_codes(df["label"])
    who = tasks.get_indexer(pd.Index(pairs["task"])) * len(workers) + workers.get_indexer(
        pd.Index(pairs["worker"])
    )
    strange = (task < 0) | (worker < 0) | ~np.isin(task * len(workers) + worker, who)
    if strange.any():
        row = df.iloc[int(strange.argmax())]
        raise AnswerError(
            f"worker {spoken(row['worker'])} drew a box in task {spoken(row['task'])}, which answered does "
            "not have; give every task and worker of an answer, boxes or none"
        )
    order = np.lexsort((label, worker, *corners.T[::-1], task))
    kept = without_repeats(order, task, worker, label, corners)
    return BoxRows(
        row=kept,
        task=task[kept],
        worker=worker[kept],
        label=label[kept],
        corners=corners[kept],
        tasks=tasks,
        workers=workers,
        labels=labels,
        answered=pd.DataFrame({"task": who // max(len(workers), 1), "worker": who % max(len(workers), 1)}),
    )


def _corners(df: pd.DataFrame) -> Floats:
    """Left, top, right and bottom edge of each box."""
    try:
        place = df[PLACE].to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(f"left, top, width and height must be numbers of pixels: {error}") from error
    # The area, too, may be too large or too small for a number.
    with np.errstate(over="ignore", invalid="ignore"):
        area = place[:, 2] * place[:, 3]
    far = place[:, :2] + place[:, 2:]
    odd = ~np.isfinite(place).all(axis=1) | (place[:, 2:] <= 0).any(axis=1) | ~np.isfinite(area) | (area == 0)
    # So far out that a float has no digits left for the sides.
    odd |= (far <= place[:, :2]).any(axis=1)
    if odd.any():
        row = int(odd.argmax())
        found = ", ".join(f"{name} {value:g}" for name, value in zip(PLACE, place[row], strict=True))
        raise AnswerError(f"row {row} of the boxes has {found}; give finite numbers and sides above 0")
    return np.column_stack([place[:, :2], far])


def find_candidates(given: BoxRows, executor: Executor | None) -> Candidates:
    """Return which boxes belong together, found by ``executor`` where there is one."""
    first, member = np.unique(_homes(given, executor), return_inverse=True)
    answers = np.bincount(given.answered["task"], minlength=len(given.tasks))
    return Candidates(
        first=first,
        member=member,
        drew=np.bincount(member, minlength=len(first)),
        seen=answers[given.task[first]],
    )


def _homes(given: BoxRows, executor: Executor | None) -> Integers:
    """For each box the first box of its cluster."""
    parts = cut_groups(given.task, rows=_ROWS_A_PART)
    found = run_parts(
        _part_homes,
        ((given.corners[part], given.task[part], given.worker[part], given.label[part]) for part in parts),
        executor=executor,
    )
    homes = [home + part.start for home, part in zip(found, parts, strict=True)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *homes])


def _part_homes(corners: Floats, task: Integers, worker: Integers, label: Integers) -> Integers:
    return cluster(corners, group=task, worker=worker, label=label, least=_MIN_OVERLAP)


def looks_at(given: BoxRows, found: Candidates, place: Integers) -> Looks:
    """Return who saw which candidate and who drew it, of the candidates that several workers could have drawn.

    Args:
        given: The boxes.
        found: Which of them belong together.
        place: Of each worker: the place in the crowd.
    """
    workers = len(given.workers)
    answered = given.answered.sort_values(["task", "worker"])
    task, worker = answered["task"].to_numpy(), answered["worker"].to_numpy()
    count = np.bincount(task, minlength=len(given.tasks))
    start = np.cumsum(count) - count
    of_task, seen = given.task[found.first[found.several]], found.seen[found.several]
    candidate = np.repeat(np.arange(len(seen)), seen)
    step = np.arange(len(candidate)) - np.repeat(np.cumsum(seen) - seen, seen)
    who = worker[start[of_task][candidate] + step]
    drawn = np.flatnonzero(found.several[found.member])
    number = np.cumsum(found.several) - 1
    member = number[found.member[drawn]]
    medians = cluster_medians(given.corners, found.member) if len(member) else np.zeros((len(found.seen), 4))
    sides = (medians[:, 2:] - medians[:, :2])[found.several]
    drew = np.zeros(len(candidate), dtype=bool)
    drew[np.searchsorted(candidate * workers + who, member * workers + given.worker[drawn])] = True
    return Looks(
        candidate=candidate,
        worker=place[who],
        drew=drew,
        size=np.log(sides).mean(axis=1),
        drawn=member,
        drawer=place[given.worker[drawn]],
        label=given.label[drawn],
        candidates=len(seen),
        # And a stranger who has answered nothing, to know what to think of one.
        workers=workers + 1,
        classes=len(given.labels),
    )
