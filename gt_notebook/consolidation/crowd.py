"""Who of the crowd can be relied on, by how the answers of each compare with those of the others to the same tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gt_notebook.consolidation.clusters import pairs
from gt_notebook.consolidation.frames import PAIR, check_merged, last_of_each
from gt_notebook.consolidation.intervals import wilson
from gt_notebook.consolidation.resampling import summed
from gt_notebook.consolidation.suspicion import Evidence, suspicions
from gt_notebook.consolidation.whole_answers import WholeAnswers, whole_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.consolidation.dawid_skene import Floats, Integers
    from gt_notebook.consolidation.result import Consolidation

COLUMNS = [
    "answers",
    "seconds",
    "total_seconds",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "agreement",
    "by_chance",
    "bias",
    "suspicion",
]
# A bias is told when it is this many standard errors from none, which one class in 300 is by accident.
_BIAS_ERRORS = 3.0
_LEAST_ANSWERS = 10
_CHANCE_PARTNERS = 100
_FEWER_CHANCE_PARTNERS = 20


def workers(
    answers: pd.DataFrame,
    *,
    multi_label: bool = False,
    answered: pd.DataFrame | None = None,
    merged: Consolidation | None = None,
    class_names: Mapping[int, str] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Judge each worker by the others.

    Args:
        answers: One row a class or shape; ``whole_answers`` has the columns.
        multi_label: Whether rows of one worker and task are several classes.
        answered: Who answered what (``task``, ``worker``), to count answers without any class or shape; with a column
            ``seconds`` also how long each took.
        merged: What the answers were merged to; unless given, nothing is said about accuracy.
        class_names: What the indices of masks are called.
        seed: Draws the pairs of answers that tell what chance would bring, for all but classes.

    Returns:
        One row a worker, indexed by ``worker``:

        * ``answers``, ``seconds`` (the median of an answer) and ``total_seconds``, NaN where no time was taken;
        * ``accuracy`` from the model behind ``merged``, with the Wilson interval of as many answers (95 %);
        * ``agreement``: the mean over tasks of one minus the distance to the others' answers (for classes: the share
          of the others who said the same); ``by_chance``: what it would be with others' answers to any task;
        * ``bias``: the class that the worker gives too often or too seldom, in words; empty unless it is more than
          three standard errors from what the others give at the same tasks, in ten answers or more;
        * ``suspicion``: why this is likely to be a spammer, in words; mostly empty. ``suspicion`` has the rules.

    Raises:
        AnswerError: A column is missing or has gaps, or a shape is none.
    """
    if merged is not None:
        check_merged(merged)
    whole = whole_answers(answers, multi_label=multi_label, answered=answered, class_names=class_names)
    others = _Others(whole, seed=seed)
    seconds = _seconds(whole, answered)
    frame = pd.DataFrame(index=whole.workers.rename("worker"), columns=COLUMNS, dtype=object)
    count = np.bincount(whole.worker, minlength=len(whole.workers))
    frame["answers"] = count
    by_worker = pd.Series(seconds).groupby(whole.worker)
    frame["seconds"] = by_worker.median().to_numpy(dtype=np.float64)
    frame["total_seconds"] = by_worker.sum(min_count=1).to_numpy(dtype=np.float64)
    frame["accuracy"] = _accuracy(merged, frame.index)
    low, high = wilson(frame["accuracy"].to_numpy(dtype=np.float64) * count, count)
    frame["accuracy_low"], frame["accuracy_high"] = low, high
    frame["agreement"], frame["by_chance"] = others.mean(others.agreement), others.by_chance
    frame["bias"] = _biases(whole, others)
    frame["suspicion"] = suspicions(
        Evidence(
            worker=whole.worker,
            workers=len(whole.workers),
            compared=others.compared,
            agreement=others.agreement,
            by_chance=others.by_chance,
            answer=_signature(whole),
            others_answer=_others_answer(whole),
            named=_named(whole),
            seconds=seconds,
            others_seconds=_others_seconds(whole, seconds),
        )
    )
    return frame


@dataclass(frozen=True, slots=True)
class _Means:
    """Sums of what was compared, by worker."""

    worker: Integers
    workers: int
    compared: Floats

    def __call__(self, values: Floats) -> Floats:
        given = np.bincount(self.worker, weights=self.compared, minlength=self.workers)
        total = np.bincount(
            self.worker, weights=np.where(self.compared > 0, values, 0), minlength=self.workers
        )
        means: Floats = np.divide(total, given, out=np.full(self.workers, np.nan), where=given > 0)
        return means


class _Others:
    """How each answer compares with those of the others to its task.

    Attributes:
        compared: 1 where others answered the task, too.
        agreement: One minus the mean distance to their answers; 0 where there are none.
        by_chance: Of each worker, what the agreement would be with answers to any task.
        mean: Gives the mean over the compared answers of each worker.
    """

    def __init__(self, whole: WholeAnswers, *, seed: int) -> None:
        others = whole.per_task[whole.task] - 1
        self.compared = (others > 0).astype(np.float64)
        self.mean = _Means(whole.worker, len(whole.workers), self.compared)
        if whole.kind == "classes":
            votes = summed(whole.counts, whole.task)
            same: Floats = np.asarray((votes[whole.task] * whole.counts).sum(axis=1)) - 1
            self.agreement = np.where(others > 0, same / np.maximum(others, 1), 0.0)
            self.by_chance = _class_chance(whole)
            return
        apart = np.zeros(len(whole.task))
        for one, other in pairs(whole.task):
            distance = whole.distance(one, other)
            apart += np.bincount(one, weights=distance, minlength=len(apart))
            apart += np.bincount(other, weights=distance, minlength=len(apart))
        self.agreement = np.where(others > 0, 1 - apart / np.maximum(others, 1), 0.0)
        self.by_chance = _drawn_chance(whole, seed=seed)


def _class_chance(whole: WholeAnswers) -> Floats:
    """How often a worker's classes meet the others' classes when tasks are forgotten."""
    given = summed(whole.counts, whole.worker)
    all_given: Floats = np.asarray(given.sum(axis=0))
    mine: Floats = np.asarray(given.sum(axis=1))
    met = np.asarray(given @ all_given) - np.asarray(given.power(2).sum(axis=1))
    possible = mine * (all_given.sum() - mine)
    chance: Floats = np.divide(met, possible, out=np.full(len(mine), np.nan), where=possible > 0)
    return chance


def _drawn_chance(whole: WholeAnswers, *, seed: int) -> Floats:
    """One minus the mean distance of some of a worker's answers to answers of others, whatever their tasks."""
    random = np.random.default_rng(seed)
    partners = _FEWER_CHANCE_PARTNERS if whole.kind in {"masks", "polygons"} else _CHANCE_PARTNERS
    # Every worker's answers stand together in this order, so that a number within them is one of theirs.
    order = np.argsort(whole.worker, kind="stable")
    count = np.bincount(whole.worker, minlength=len(whole.workers))
    start = np.cumsum(count) - count
    worker = np.repeat(np.arange(len(count)), partners)
    mine = start[worker] + random.integers(count[worker])
    strangers = len(order) - count[worker]
    alone = strangers == 0
    # Anybody's but the worker's own: numbers from the own ones on move behind them.
    other = random.integers(np.where(alone, 1, strangers))
    other = np.where(other >= start[worker], other + count[worker], other)
    other = np.where(alone, mine, other)
    alike = 1 - whole.distance(order[mine], order[other])
    alike[alone] = np.nan
    chance: Floats = alike.reshape(len(count), partners).mean(axis=1)
    return chance


def _accuracy(merged: Consolidation | None, index: pd.Index) -> Floats:
    if merged is None or "accuracy" not in merged.workers:
        return np.full(len(index), np.nan)
    return merged.workers["accuracy"].reindex(index).to_numpy(dtype=np.float64)


def _biases(whole: WholeAnswers, others: _Others) -> list[str]:
    """The class that each worker gives most surely too often or too seldom, in words."""
    compared = np.flatnonzero(others.compared)
    task, worker = whole.task[compared], whole.worker[compared]
    mine = whole.counts[compared]
    scale = 1 / (whole.per_task[task] - 1)
    theirs = csr_array((summed(whole.counts, whole.task)[task] - mine).multiply(scale[:, np.newaxis]))
    apart = csr_array(mine - theirs)
    chooser = csr_array(
        (np.ones(len(worker)), (worker, np.arange(len(worker)))), shape=(len(whole.workers), len(worker))
    )
    answers: Floats = np.asarray(chooser.sum(axis=1))
    words = []
    for number in range(len(whole.workers)):
        row = chooser[[number]]
        if answers[number] < _LEAST_ANSWERS:
            words.append("")
            continue
        total = (row @ apart).toarray()[0]
        error = np.sqrt((row @ apart.power(2)).toarray()[0] + 1)
        worst = int(np.argmax(np.abs(total) / error))
        sure = abs(total[worst]) > _BIAS_ERRORS * error[worst]
        given = [float((row @ part[:, [worst]]).sum() / answers[number]) for part in (mine, theirs)]
        words.append(_bias_in_words(whole, worst, *given) if sure else "")
    return words


def _bias_in_words(whole: WholeAnswers, position: int, mine: float, theirs: float) -> str:
    name = whole.classes[position]
    often = "too often" if mine > theirs else "too seldom"
    if whole.kind in {"classes", "multi-label"}:
        return f"{name} {often}: {mine:.0%}, others {theirs:.0%}"
    if whole.kind == "masks":
        return f"{name} {often}: {mine:.1%} of the pixels, others {theirs:.1%}"
    return f"{name} {often}: {mine:.1f} an object, others {theirs:.1f}"


def _signature(whole: WholeAnswers) -> Integers:
    """What an answer says in one number: its class, or 0 for nothing and 1 for anything."""
    if whole.kind == "classes":
        return _codes(whole)
    return (np.asarray(whole.counts.sum(axis=1)) > 0).astype(np.int64)


def _codes(whole: WholeAnswers) -> Integers:
    code = np.full(len(whole.task), -1)
    entries = whole.counts.tocoo()
    code[entries.row] = entries.col
    return code


def _others_answer(whole: WholeAnswers) -> Integers:
    """What most of the others say of an answer's task, as ``_signature``; -1 where nothing has the most votes."""
    signature = _signature(whole)
    width = int(signature.max(initial=0)) + 1
    said = np.flatnonzero(signature >= 0)
    ones = csr_array((np.ones(len(said)), (said, signature[said])), shape=(len(signature), width))
    votes = csr_array(summed(ones, whole.task)[whole.task] - ones)
    votes.eliminate_zeros()
    best = np.asarray(votes.max(axis=1).todense()).ravel()
    entries = votes.tocoo()
    top = entries.data == best[entries.row]
    ties = np.bincount(entries.row[top], minlength=len(signature))
    found = np.full(len(signature), -1)
    found[entries.row[top]] = entries.col[top]
    return np.where(ties == 1, found, -1)


def _named(whole: WholeAnswers) -> list[str]:
    """What the numbers of ``_signature`` are called that somebody might give without looking."""
    return (
        [f"gives {name!r} to" for name in whole.classes] if whole.kind == "classes" else ["marks nothing in"]
    )


def _seconds(whole: WholeAnswers, answered: pd.DataFrame | None) -> Floats:
    """How long each answer took; NaN where nobody took the time."""
    if answered is None or "seconds" not in answered:
        return np.full(len(whole.task), np.nan)
    last = last_of_each(answered, PAIR)
    task, worker = (
        whole.tasks.get_indexer(pd.Index(last["task"])),
        whole.workers.get_indexer(pd.Index(last["worker"])),
    )
    key = whole.task * len(whole.workers) + whole.worker
    found = np.full(len(key), np.nan)
    found[np.searchsorted(key, task * len(whole.workers) + worker)] = last["seconds"].to_numpy(
        dtype=np.float64
    )
    return found


def _others_seconds(whole: WholeAnswers, seconds: Floats) -> Floats:
    """The geometric mean of the others' times for an answer's task; NaN where there is none."""
    timed = np.isfinite(seconds)
    logs = np.where(timed, np.log(np.maximum(seconds, 0.1, where=timed, out=np.ones_like(seconds))), 0.0)
    total = np.bincount(whole.task, weights=logs, minlength=len(whole.tasks))[whole.task] - logs
    number = np.bincount(whole.task, weights=timed, minlength=len(whole.tasks))[whole.task] - timed
    taken: Floats = np.exp(np.divide(total, number, out=np.full(len(total), np.nan), where=number > 0))
    return taken
