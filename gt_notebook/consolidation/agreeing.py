"""How far the workers agree, beyond what chance would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from gt_notebook.consolidation.clusters import pairs
from gt_notebook.consolidation.resampling import blocks, groups_of, interval, summed
from gt_notebook.consolidation.whole_answers import WholeAnswers, whole_answers
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers
    from gt_notebook.consolidation.resampling import Measure
    from gt_notebook.consolidation.whole_answers import Kind

COLUMNS = ["value", "low", "high", "tasks", "answers"]
# The mean of the kappas of all pairs of workers means little where most of them meet at two or three tasks.
MOST_PAIRED_WORKERS = 20
# How many pairs of answers tell what chance would bring; comparing masks and polygons takes long.
_CHANCE_PAIRS = 20_000
_FEWER_CHANCE_PAIRS = 2_000
_SLOW: tuple[Kind, ...] = ("masks", "polygons")


def agreement(
    answers: pd.DataFrame,
    *,
    multi_label: bool = False,
    answered: pd.DataFrame | None = None,
    resamples: int = 1_000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Measure how far the workers agree.

    Only tasks with two answers or more count. The measures are

    * ``krippendorff-alpha``: 1 - D_o / D_e, where D_o is the mean distance of two answers to the same task and D_e
      that of two answers whatever their tasks (Krippendorff, "Computing Krippendorff's alpha-reliability", 2011): 1 for
      identical answers, 0 for chance, less than 0 for systematic disagreement. The distance of two classes is 0 or 1,
      which is the nominal alpha; ``whole_answers`` has those of sets, shapes and masks. That alpha takes any distance,
      and what it then says, is examined by Braylan, Alonso and Lease, "Measuring annotator agreement generally across
      complex structured, multi-object, and free-text annotation tasks" (WWW 2022). For all but classes D_e is taken
      from a sample of pairs when there are more than 20,000 (2,000 of masks and polygons).
    * ``percent``, for classes: the mean over tasks of the share of pairs of answers that are equal; ``overlap`` for
      all else: one minus the mean distance of two answers to the same task.
    * ``cohen-kappa``, for classes and at most 20 workers: the mean over pairs of workers, weighted by their common
      tasks (Cohen, 1960; Light, 1971).
    * ``fleiss-kappa``, for classes (Fleiss, 1971); tasks may have different numbers of answers.

    A measure is NaN when it cannot be told: without a pair of answers, or when all answers are the same, so that
    nothing was told apart.

    Args:
        answers: One row a class or shape; ``whole_answers`` has the columns. Row order means nothing, but that the last
            of several rows of one worker and task holds where a task takes one class or mask.
        multi_label: Whether rows of one worker and task are several classes.
        answered: Who answered what (``task``, ``worker``), to count answers without any class or shape.
        resamples: How many times tasks are drawn for the interval.
        level: The interval's share of these.
        seed: Makes the draws.

    Returns:
        One row a measure, indexed by ``measure``: ``value``, ``low`` and ``high`` (the bootstrap interval over tasks),
        ``tasks`` and ``answers`` (how many count).

    Raises:
        AnswerError: A column is missing or has gaps, a shape is none, or ``level`` is no share.

    Examples:
        >>> frame = pd.DataFrame({"task": [0, 0, 1, 1], "worker": ["a", "b"] * 2, "label": ["x", "x", "y", "y"]})
        >>> float(agreement(frame).loc["krippendorff-alpha", "value"])
        1.0
    """
    if not 0 < level < 1 or resamples < 1:
        raise AnswerError(
            f"level is {level} and resamples {resamples}; give a share between 0 and 1, and 1 or more"
        )
    whole = whole_answers(answers, multi_label=multi_label, answered=answered)
    compared = whole.per_task[whole.task] > 1
    measures = (
        _of_classes(whole, compared) if whole.kind == "classes" else _of_distances(whole, compared, seed)
    )
    tasks = len(np.unique(whole.task[compared]))
    groups = min(tasks, int(groups_of(tasks).max(initial=-1)) + 1)
    rows = {
        name: (
            *interval(measure, groups=groups, resamples=resamples, level=level, seed=seed),
            tasks,
            compared.sum(),
        )
        for name, measure in measures.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS)
    return frame.astype({"tasks": "int64", "answers": "int64"}).rename_axis("measure")


def _of_classes(whole: WholeAnswers, compared: np.ndarray) -> dict[str, Measure]:
    kept = np.flatnonzero(compared)
    _, task = np.unique(whole.task[kept], return_inverse=True)
    group = groups_of(int(task.max(initial=-1)) + 1)
    nominal = _Nominal(task, whole.counts[kept], group)
    measures: dict[str, Measure] = {"krippendorff-alpha": nominal.alpha, "percent": nominal.percent}
    workers, worker = np.unique(whole.worker[kept], return_inverse=True)
    if len(workers) <= MOST_PAIRED_WORKERS:
        code = whole.counts[kept].tocoo().col.astype(np.int64)
        measures["cohen-kappa"] = _Cohen(task, worker, code, group, classes=len(whole.classes))
    return {**measures, "fleiss-kappa": nominal.fleiss}


def _of_distances(whole: WholeAnswers, compared: np.ndarray, seed: int) -> dict[str, Measure]:
    kept = np.flatnonzero(compared)
    _, task = np.unique(whole.task[kept], return_inverse=True)
    distances = _Distances(whole, kept, task, groups_of(int(task.max(initial=-1)) + 1), seed=seed)
    return {"krippendorff-alpha": distances.alpha, "overlap": distances.overlap}


class _Nominal:
    """Sums over groups of tasks, for measures of answers that are the same or not.

    Args:
        task: The task of each answer, ascending from 0.
        counts: A row an answer, a column a class, a 1 for the class given.
        group: The group of each task.
    """

    def __init__(self, task: Integers, counts: csr_array[np.float64], group: Integers) -> None:
        answers = np.bincount(task).astype(np.float64)
        by_task = summed(counts, task)
        squares: Floats = np.asarray(by_task.power(2).sum(axis=1))
        apart = (answers**2 - squares) / np.maximum(answers - 1, 1)
        self._counts = summed(by_task, group)
        self._answers = np.bincount(group, weights=answers)
        self._apart = np.bincount(group, weights=apart)
        self._shares = np.bincount(group, weights=1 - apart / np.maximum(answers, 1))
        self._tasks = np.bincount(group).astype(np.float64)

    def alpha(self, weights: Floats) -> Floats:
        """Krippendorff's alpha for nominal data."""
        answers = weights @ self._answers
        by_chance = (answers**2 - self._squares(weights)) / np.maximum(answers - 1, 1)
        return _one_minus(weights @ self._apart, by_chance)

    def percent(self, weights: Floats) -> Floats:
        """The share of pairs of answers that are equal."""
        return _ratio(weights @ self._shares, weights @ self._tasks)

    def fleiss(self, weights: Floats) -> Floats:
        """Fleiss' kappa."""
        by_chance = _ratio(self._squares(weights), (weights @ self._answers) ** 2)
        return _one_minus(1 - self.percent(weights), 1 - by_chance)

    def _squares(self, weights: Floats) -> Floats:
        """The sum over classes of the squared number of answers."""
        parts = blocks(weights, width=self._counts.shape[1])
        found = [np.asarray(part @ self._counts) for part in parts]
        return np.concatenate([(block**2).sum(axis=1) for block in found])


class _Cohen:
    """The mean of Cohen's kappa over all pairs of workers, weighted by their common tasks.

    Args:
        task: The task of each answer, ascending.
        worker: Who gave it, as a number.
        code: Its class, as a number.
        group: The group of each task.
        classes: How many classes there are.
    """

    def __init__(
        self, task: Integers, worker: Integers, code: Integers, group: Integers, *, classes: int
    ) -> None:
        found = [(np.zeros(0, dtype=np.int64),) * 4]
        order = np.lexsort((worker, task))
        task, worker, code = task[order], worker[order], code[order]
        spread = int(worker.max(initial=0)) + 1
        for one, other in pairs(task):
            found.append((task[one], worker[one] * spread + worker[other], code[one], code[other]))
        at, pair, said, heard = (np.concatenate(part) for part in zip(*found, strict=True))
        _, pair = np.unique(pair, return_inverse=True)
        cell, column = np.unique((pair * classes + said) * classes + heard, return_inverse=True)
        groups = int(group.max(initial=-1)) + 1
        rows = (np.ones(len(at)), (group[at], column))
        self._together = csr_array(rows, shape=(groups, len(cell)))
        self._pair, said, heard = cell // classes**2, cell // classes % classes, cell % classes
        self._equal = (said == heard).astype(np.float64)
        self._pairs = int(self._pair.max(initial=-1)) + 1
        key, index = np.unique(
            np.concatenate([self._pair * classes + said, self._pair * classes + heard]), return_inverse=True
        )
        self._margin_pair = key // max(classes, 1)
        self._said, self._heard = index[: len(cell)], index[len(cell) :]

    def __call__(self, weights: Floats) -> Floats:
        """Return the mean kappa of each row of weights."""
        width = max(len(self._pair), len(self._margin_pair))
        return np.concatenate([self._kappa(part) for part in blocks(weights, width=width)])

    def _kappa(self, weights: Floats) -> Floats:
        cells = np.asarray(weights @ self._together)
        common = _columns(cells, self._pair, self._pairs)
        said = _columns(cells, self._said, len(self._margin_pair))
        heard = _columns(cells, self._heard, len(self._margin_pair))
        equal = _ratio(_columns(cells * self._equal, self._pair, self._pairs), common)
        by_chance = _ratio(_columns(said * heard, self._margin_pair, self._pairs), common**2)
        kappa = _one_minus(1 - equal, 1 - by_chance)
        told = np.isfinite(kappa)
        return _ratio(np.where(told, kappa * common, 0).sum(axis=1), np.where(told, common, 0).sum(axis=1))


class _Distances:
    """Sums over groups of tasks, for measures of answers that lie more or less far apart.

    Args:
        whole: The answers.
        kept: Positions of those that count.
        task: The task of each of these, ascending from 0.
        group: The group of each task.
        seed: Draws the pairs that tell what chance would bring.
    """

    def __init__(
        self, whole: WholeAnswers, kept: Integers, task: Integers, group: Integers, *, seed: int
    ) -> None:
        answers = np.bincount(task).astype(np.float64)
        apart = np.zeros(len(answers))
        for one, other in pairs(task):
            apart += np.bincount(
                task[one], weights=whole.distance(kept[one], kept[other]), minlength=len(answers)
            )
        self._apart = np.bincount(group, weights=2 * apart / np.maximum(answers - 1, 1))
        self._means = np.bincount(group, weights=2 * apart / np.maximum(answers * (answers - 1), 1))
        self._tasks = np.bincount(group).astype(np.float64)
        self._answers = np.bincount(group, weights=answers)
        most = _FEWER_CHANCE_PAIRS if whole.kind in _SLOW else _CHANCE_PAIRS
        one, other = _any_pairs(len(kept), most=most, seed=seed)
        self._by_chance = whole.distance(kept[one], kept[other])
        self._one, self._other = group[task[one]], group[task[other]]

    def alpha(self, weights: Floats) -> Floats:
        """Krippendorff's alpha over a distance."""
        observed = _ratio(weights @ self._apart, weights @ self._answers)
        expected = []
        for part in blocks(weights, width=len(self._by_chance)):
            drawn = part[:, self._one] * part[:, self._other]
            expected.append(_ratio(drawn @ self._by_chance, drawn.sum(axis=1)))
        return _one_minus(observed, np.concatenate(expected))

    def overlap(self, weights: Floats) -> Floats:
        """One minus the mean distance of two answers to the same task."""
        return 1 - _ratio(weights @ self._means, weights @ self._tasks)


def _any_pairs(answers: int, *, most: int, seed: int) -> tuple[Integers, Integers]:
    """All pairs of answers, or a sample of them."""
    if answers * (answers - 1) // 2 <= most:
        one, other = np.triu_indices(answers, k=1)
        return one.astype(np.int64), other.astype(np.int64)
    random = np.random.default_rng(seed)
    one = random.integers(answers, size=most)
    # Any other answer: those from this one on move up by one.
    other = random.integers(answers - 1, size=most)
    return one, other + (other >= one)


def _columns(values: Floats, column: Integers, columns: int) -> Floats:
    """Sums of the columns that belong together."""
    chooser = csr_array(
        (np.ones(len(column)), (np.arange(len(column)), column)), shape=(len(column), columns)
    )
    return np.asarray(values @ chooser)


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)
    return found


def _one_minus(observed: Floats, expected: Floats) -> Floats:
    return 1 - _ratio(observed, expected)
