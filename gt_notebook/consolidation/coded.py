"""Answers as numbers: one sparse matrix of tasks by what each worker said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from gt_notebook.consolidation.frames import check_columns, factorized, label_codes, label_index

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from gt_notebook.consolidation.dawid_skene import Floats

    Codes: TypeAlias = NDArray[np.signedinteger[Any]]
    Reals: TypeAlias = NDArray[np.float32]
    Matrix: TypeAlias = csr_array[Any]

COLUMNS = ["task", "worker", "label"]
# Tasks a block: what is worked on at once stays in the processor's cache.
_BLOCK_CELLS = 2**17
# A range of whole numbers is coded by a table as long as it is not much longer than the answers.
_TABLE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Answers, sorted by task and within a task by worker.

    Several questions that the same workers were asked about the same tasks stand in one matrix, along its diagonal, as
    if each had tasks and workers of its own; whoever answered one of them about a task has answered them all.

    Attributes:
        said: Ones; a row a task, a column for each pair of a worker and a class: ``worker * classes + class``.
        tasks: The tasks, in ascending order.
        workers: The workers, in ascending order.
        labels: The classes, in the order that breaks ties.
        questions: How many questions there are. The rows and columns of each follow those of the one before.
    """

    said: Matrix
    tasks: pd.Index
    workers: pd.Index
    labels: pd.Index
    questions: int = 1

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return len(self.labels)

    @property
    def counts(self) -> Codes:
        """How many answers each row has."""
        return np.diff(self.said.indptr)

    @property
    def label(self) -> Codes:
        """The class of each answer."""
        codes: Codes = self.said.indices % self.classes
        return codes

    @property
    def worker(self) -> Codes:
        """The worker of each answer."""
        codes: Codes = self.said.indices // self.classes
        return codes

    @property
    def task(self) -> Codes:
        """The task of each answer."""
        return np.repeat(np.arange(len(self.tasks), dtype=np.int32), self.counts)

    def votes(self, weights: Floats | None = None) -> Matrix:
        """Return the votes for each class: a row a task, a column a class.

        Args:
            weights: What a worker's vote counts; one unless given.
        """
        counted = self.said.data.copy() if weights is None else weights[self.worker].astype(self.said.dtype)
        # Summed up later, the votes would take the answers' own row starts with them.
        part = (counted, self.label, self.said.indptr.copy())
        votes: Matrix = csr_array(part, shape=(len(self.tasks), self.classes))
        return votes

    def sample(self, answers: int) -> Coded:
        """Return no more than about so many answers: those of evenly spaced tasks, and of the workers they are by."""
        step = -(-self.said.nnz // answers) if answers else 1
        return self if step <= 1 else self._of_tasks(np.arange(0, len(self.tasks), step))

    def in_company(self) -> Coded:
        """Return the tasks that several workers have answered, and these workers."""
        several = np.flatnonzero(self.counts > 1)
        return self if len(several) == len(self.tasks) else self._of_tasks(several)

    def _of_tasks(self, tasks: NDArray[np.int64]) -> Coded:
        """Some tasks of one question, and the workers who answered them."""
        rows = self.said[tasks]
        workers, worker = np.unique(rows.indices // self.classes, return_inverse=True)
        column = worker * self.classes + rows.indices % self.classes
        shape = (rows.shape[0], len(workers) * self.classes)
        said = csr_array((rows.data, column.astype(rows.indices.dtype), rows.indptr), shape=shape)
        return Coded(said=said, tasks=self.tasks[tasks], workers=self.workers[workers], labels=self.labels)

    def every(self, step: int) -> Matrix:
        """Return the rows of every so many tasks, of all questions."""
        if step == 1:
            return self.said
        tasks = np.arange(0, len(self.tasks), step)
        return self.said[np.add.outer(np.arange(self.questions) * len(self.tasks), tasks).ravel()]

    def blocks(self, columns: int) -> Iterator[tuple[slice, Matrix]]:
        """Yield consecutive rows, as many as ``columns`` numbers each fit a block, without copying their answers.

        A block holds whole questions, or a part of one.
        """
        starts = self.said.indptr
        for rows in _row_blocks(len(self.tasks), self.questions, max(_BLOCK_CELLS // max(columns, 1), 1)):
            begin, end = starts[rows.start], starts[rows.stop]
            part = (
                self.said.data[begin:end],
                self.said.indices[begin:end],
                starts[rows.start : rows.stop + 1] - begin,
            )
            yield rows, csr_array(part, shape=(rows.stop - rows.start, self.said.shape[1]))

    def questions_in(self, rows: slice) -> slice:
        """Return which questions the rows of a block are of."""
        return slice(rows.start // len(self.tasks), -(-rows.stop // len(self.tasks)))


def _row_blocks(tasks: int, questions: int, most: int) -> Iterator[slice]:
    """Slices of ``most`` rows at the most, of which none holds parts of two questions."""
    if not tasks:
        return
    if whole := most // tasks:
        for first in range(0, questions, whole):
            yield slice(first * tasks, min(first + whole, questions) * tasks)
        return
    for begin in range(0, questions * tasks, tasks):
        for first in range(0, tasks, most):
            yield slice(begin + first, begin + min(first + most, tasks))


def coded(answers: pd.DataFrame, labels: Sequence[Hashable] | None) -> Coded:
    """Return answers as numbers; of a worker's several answers to a task the last counts.

    Args:
        answers: One row an answer, with the columns ``task``, ``worker`` and ``label``.
        labels: The classes that could be chosen; unless given, those that were, in ascending order.

    Raises:
        AnswerError: A column is missing or has gaps, or a label is unknown.
        TaskError: ``labels`` is empty, or a label stands twice in it.
    """
    check_columns(answers, COLUMNS)
    task, tasks = codes_of(answers["task"])
    worker, workers = codes_of(answers["worker"])
    if labels is None:
        label, known = codes_of(answers["label"])
    else:
        known = label_index(labels)
        label = label_codes(answers["label"], labels)
    shape = (len(tasks), max(len(workers) * len(known), 1))
    said = _matrix(task, worker, label, shape, len(known))
    if _answered_twice(said, len(known)):
        last = np.sort(_last_answers(task, worker, len(workers)))
        said = _matrix(task[last], worker[last], label[last], shape, len(known))
    return Coded(said=said, tasks=tasks, workers=workers, labels=known)


def codes_of(values: pd.Series) -> tuple[Codes, pd.Index]:
    """Return each value's position among the distinct values, and those in ascending order."""
    if values.dtype.kind in "iu" and isinstance(values.dtype, np.dtype) and len(values):
        numbers = values.to_numpy()
        low, high = numbers.min(), numbers.max()
        # In Python's own integers, which do not overflow.
        if (length := int(high) - int(low) + 1) <= _TABLE * len(numbers) + 1024:
            return _codes_by_table(numbers, low, length)
    codes, distinct = factorized(values)
    return codes.astype(np.int32), distinct


def _codes_by_table(numbers: NDArray[np.int64], low: np.int64, length: int) -> tuple[Codes, pd.Index]:
    offset = numbers - low
    there = np.zeros(length, dtype=bool)
    there[offset] = True
    position = np.cumsum(there, dtype=np.int32)
    position -= 1
    return position[offset], pd.Index(np.flatnonzero(there).astype(numbers.dtype) + low)


def _matrix(task: Codes, worker: Codes, label: Codes, shape: tuple[int, int], classes: int) -> Matrix:
    index = np.int32 if max(shape) < np.iinfo(np.int32).max else np.int64
    column: Codes = worker.astype(index)
    column *= classes
    column += label.astype(index, copy=False)
    said = coo_array((np.ones(len(task), dtype=np.float32), (task, column)), shape=shape).tocsr()
    said.sum_duplicates()
    return said


def _answered_twice(said: Matrix, classes: int) -> bool:
    """Whether a worker stands twice in a row, which is sorted; the same answer given twice has become a two."""
    worker = said.indices // max(classes, 1)
    same = worker[1:] == worker[:-1]
    ends = said.indptr[1:-1]
    same[ends[(ends > 0) & (ends < len(worker))] - 1] = False
    return bool(same.any()) or bool((said.data > 1).any())


def _last_answers(task: Codes, worker: Codes, workers: int) -> NDArray[np.int64]:
    pair = task.astype(np.int64) * workers + worker
    return np.flatnonzero(~pd.Series(pair).duplicated(keep="last").to_numpy())
