"""Bounding boxes from several workers' boxes: clusters, and a model of the crowd over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit

from gt_notebook.consolidation.box_crowd import BoxCrowd
from gt_notebook.consolidation.box_edges import Edges, fit_edges, place_edges
from gt_notebook.consolidation.box_gold import sharpened
from gt_notebook.consolidation.box_votes import Existence, Looks, fit_existence, judge_existence
from gt_notebook.consolidation.calibration import USUAL_CORRELATION
from gt_notebook.consolidation.chunks import cut_groups, run_parts
from gt_notebook.consolidation.clusters import cluster
from gt_notebook.consolidation.frames import check_columns, members_of, sorted_codes
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.errors import AnswerError, TaskError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

PLACE = ["left", "top", "width", "height"]
_COLUMNS = ["task", "worker", "label", *PLACE]
_MIN_OVERLAP = 0.3
_ROWS_A_PART = 20_000
# The votes' part of a confidence: with many boxes, and the number of boxes at which the model has half of the rest.
_VOTES_PART, _FEW_BOXES = 1 / 3, 60.0
# Sums of the same numbers in another order differ in the last digits; that must not decide between two classes.
_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
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


def boxes(
    df: pd.DataFrame,
    *,
    answered: pd.DataFrame | None = None,
    gold: pd.DataFrame | None = None,
    crowd: BoxCrowd | None = None,
    executor: Executor | None = None,
    with_members: bool = False,
) -> Consolidation:
    """Merge the boxes that several workers drew on many pictures.

    Boxes of a task that overlap (by 0.3 or more on average, at most one a worker) are taken for one thing. Whether it
    is there, and its class, follow from who drew it and who answered the task without drawing it: each worker's recall
    and rate of false boxes and confusions are learned from all tasks at once (see ``box_votes``). Its edges are means,
    weighed by how exactly each worker draws (see ``box_edges``). What the model knows of its workers counts the more,
    the more boxes there are: with a few dozen the share of the votes decides, and the edges are about medians.

    Args:
        df: One row a box, with the columns ``task``, ``worker``, ``label``, ``left``, ``top``, ``width`` and
            ``height`` in pixels, whole or not. Row order means nothing; a row that is repeated counts once.
        answered: Who answered what, boxes or none: one row an answer, with the columns ``task`` and ``worker``. Unless
            given, a worker without a box in a task counts as not having answered it.
        gold: The true boxes of some tasks, with the columns of ``df`` but ``worker``: all that are in a task. With
            20 candidate boxes or more in these tasks the confidence is fitted to them.
        crowd: What an earlier result learned of its workers (its ``crowd``). Then nothing is learned from these boxes,
            and they are merged as those were: all answers to a task belong among them. Without ``gold``.
        executor: Who finds the boxes that belong together, in parts of some thousand boxes; the result is the same.
        with_members: Add a column ``members``: the positions of the rows of ``df`` that each box was merged from.

    Returns:
        ``labels``: one row a candidate, however improbable (take those with a confidence of 0.5 or more), sorted by
        task, class and place: ``task``, ``label``, ``left``, ``top``, ``width``, ``height``, ``confidence`` (how
        probably there is a box of this class that this one overlaps by one half or more), ``answers`` (how many
        workers drew it) and ``agreement`` (the share of those who answered). ``probabilities``: for the same rows the
        probability of each class; what is missing to one is that there is no box. ``workers``: ``answers`` (tasks),
        ``boxes``, ``recall``, ``false_boxes`` (a task), ``accuracy`` (of the class) and ``spread`` (of the edges, in
        shares of a box's side).

    Raises:
        AnswerError: A column is missing or has gaps, a box has no finite place or no area, a worker drew in a task
            that ``answered`` does not have, there are too many classes, or the crowd has never drawn one of them.
        TaskError: Gold is given beside a crowd.

    Examples:
        >>> box = {"task": "a.jpg", "label": "cat", "left": 4, "top": 5, "width": 30, "height": 20}
        >>> frame = pd.DataFrame([{**box, "worker": name} for name in ("ann", "bob")])
        >>> boxes(frame).labels[["label", "left", "width", "answers"]].values.tolist()
        [['cat', 4.0, 30.0, 2]]
    """
    if crowd is not None and gold is not None:
        raise TaskError("a crowd is all that is known beforehand; leave out gold")
    given = _answers(df, answered)
    if crowd is not None:
        given = _of_crowd(given, crowd)
    home = _homes(given, executor)
    first, member = np.unique(home, return_inverse=True)
    who = np.arange(len(given.workers)) if crowd is None else crowd.places(given.workers)
    looks, seen = _looks(given, first, member, who)
    if crowd is None:
        model, edges = _learned(given, looks)
        crowd = _crowd(given, model, edges)
    else:
        model = judge_existence(looks, crowd.judged)
        edges = place_edges(given.corners, member, looks.drawer, drawing=crowd.drawing)
    drew = np.bincount(member, minlength=len(first))
    probability = _probabilities(model, edges, looks, drew=drew, seen=seen, boxes=crowd.boxes)
    task = given.task[first]
    label = _best(probability)
    if gold is not None:
        probability = sharpened(probability, given.tasks[task], given.labels, label, edges.corners, gold=gold)
    left, top, right, bottom = edges.corners.T
    labels = pd.DataFrame(
        {
            "task": given.tasks[task],
            "label": given.labels[label],
            "left": left,
            "top": top,
            "width": right - left,
            "height": bottom - top,
            "confidence": probability[np.arange(len(first)), label],
            "answers": drew,
            "agreement": drew / seen,
        }
    )
    if with_members:
        labels["members"] = members_of(given.row, member, len(first))
    order = np.lexsort((bottom, right, top, left, label, task))
    return Consolidation(
        labels=labels.take(order).reset_index(drop=True),
        probabilities=pd.DataFrame(probability[order], columns=given.labels),
        workers=_workers(given, model, edges, member, who),
        method="box-crowd",
        correlation=USUAL_CORRELATION,
        crowd=crowd,
    )


def _of_crowd(given: _Answers, crowd: BoxCrowd) -> _Answers:
    """The answers with their classes numbered as the crowd has them."""
    place = crowd.labels.get_indexer(given.labels)
    if (place < 0).any():
        strange = given.labels[int((place < 0).argmax())]
        raise AnswerError(f"the crowd has never drawn {strange!r}; merge all answers, without crowd=")
    return replace(given, label=place[given.label], labels=crowd.labels)


def _learned(given: _Answers, looks: Looks) -> tuple[Existence, Edges]:
    model = fit_existence(looks)
    edges = fit_edges(
        given.corners,
        looks.drawn,
        looks.drawer,
        probability=expit(model.evidence),
        workers=looks.workers,
    )
    return model, edges


def _crowd(given: _Answers, model: Existence, edges: Edges) -> BoxCrowd:
    return BoxCrowd(
        labels=given.labels,
        workers=given.workers,
        boxes=len(given.row),
        judged=model.judged,
        drawing=edges.drawing,
    )


def _answers(df: pd.DataFrame, answered: pd.DataFrame | None) -> _Answers:
    check_columns(df, _COLUMNS)
    corners = _corners(df)
    pairs = df if answered is None else answered
    check_columns(pairs, ["task", "worker"])
    pairs = pairs[["task", "worker"]].drop_duplicates()
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
            f"worker {row['worker']!r} drew a box in task {row['task']!r}, which answered does not have; give every "
            "task and worker of an answer, boxes or none"
        )
    order = np.lexsort((label, worker, *corners.T[::-1], task))
    same = np.column_stack([task, worker, label, corners])[order]
    kept = order[np.append(True, (same[1:] != same[:-1]).any(axis=1))[: len(order)]]
    return _Answers(
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
    odd = ~np.isfinite(place).all(axis=1) | (place[:, 2:] <= 0).any(axis=1) | ~np.isfinite(area) | (area == 0)
    if odd.any():
        row = int(odd.argmax())
        found = ", ".join(f"{name} {value:g}" for name, value in zip(PLACE, place[row], strict=True))
        raise AnswerError(f"row {row} of the boxes has {found}; give finite numbers and sides above 0")
    return np.column_stack([place[:, :2], place[:, :2] + place[:, 2:]])


def _homes(given: _Answers, executor: Executor | None) -> Integers:
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


def _looks(given: _Answers, first: Integers, member: Integers, place: Integers) -> tuple[Looks, Integers]:
    """Who saw which candidate, by their places in the crowd, and how many did."""
    workers = len(given.workers)
    answered = given.answered.sort_values(["task", "worker"])
    task, worker = answered["task"].to_numpy(), answered["worker"].to_numpy()
    count = np.bincount(task, minlength=len(given.tasks))
    start = np.cumsum(count) - count
    of_task = given.task[first]
    seen = count[of_task]
    candidate = np.repeat(np.arange(len(first)), seen)
    step = np.arange(len(candidate)) - np.repeat(np.cumsum(seen) - seen, seen)
    who = worker[start[of_task][candidate] + step]
    drew = np.zeros(len(candidate), dtype=bool)
    drew[np.searchsorted(candidate * workers + who, member * workers + given.worker)] = True
    looks = Looks(
        candidate=candidate,
        worker=place[who],
        drew=drew,
        drawn=member,
        drawer=place[given.worker],
        label=given.label,
        candidates=len(first),
        # And a stranger who has answered nothing, to know what to think of one.
        workers=workers + 1,
        classes=len(given.labels),
    )
    return looks, seen


def _probabilities(
    model: Existence, edges: Edges, looks: Looks, *, drew: Integers, seen: Integers, boxes: int
) -> Floats:
    """The probability of each class for each candidate; tempered, as workers overlook the same things."""
    votes_part = _VOTES_PART + (1 - _VOTES_PART) * _FEW_BOXES / (_FEW_BOXES + boxes)
    there = expit(model.evidence / (1 + (seen - 1) * USUAL_CORRELATION))
    there = (1 - votes_part) * there + votes_part * drew / seen
    votes = np.zeros_like(model.classes)
    np.add.at(votes, (looks.drawn, looks.label), 1.0)
    classes = (1 - votes_part) * model.classes + votes_part * votes / drew[:, np.newaxis]
    probabilities: Floats = (there * edges.placed)[:, np.newaxis] * classes
    return probabilities


def _best(probability: Floats) -> Integers:
    if not probability.size:
        return np.zeros(len(probability), dtype=np.int64)
    best: Integers = (probability >= probability.max(axis=1, keepdims=True) - _TIE).argmax(axis=1)
    return best


def _workers(
    given: _Answers, model: Existence, edges: Edges, member: Integers, place: Integers
) -> pd.DataFrame:
    count = len(given.workers)
    answers = np.bincount(given.answered["worker"], minlength=count)
    wrong = np.bincount(given.worker, weights=expit(-model.evidence[member]), minlength=count)
    return pd.DataFrame(
        {
            "answers": answers,
            "boxes": np.bincount(given.worker, minlength=count),
            "recall": model.recall[place],
            "false_boxes": wrong / answers,
            "accuracy": model.accuracy[place],
            "spread": edges.spread[place],
        },
        index=given.workers.rename("worker"),
    )
