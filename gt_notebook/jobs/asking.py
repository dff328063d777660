"""How many workers an object is asked about: a fixed number, or more only where there is doubt.

With ``workers_per_object=(2, 5)`` each object first goes to two workers. Then it goes to one more as long as the
confidence of its label is below the target and fewer than five have answered. The confidence is that of the answers
given so far, and nothing is kept of what it was once: an object that falls below the target later, because more is
known of its workers by then, is asked about again, and one that rises above it is done. Whoever has it open may finish;
no answer is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.consolidation.incremental import RUNNING, RunningClasses
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gt_notebook.jobs.answers import AnswerBook
    from gt_notebook.tasks import Task

MAX_WORKERS_PER_OBJECT = 9
# The workers are judged anew when more than this share of the answers is new.
_STALE = 0.1
DEFAULT_TARGET = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How many workers answer an object.

    Attributes:
        least: So many are always asked.
        most: No more than so many are.
        target: The confidence at which an object between the two is done; ``None`` where they are the same.
    """

    least: int
    most: int
    target: float | None = None

    @property
    def stored(self) -> int | list[int]:
        """What ``job.json`` keeps."""
        return self.least if self.target is None else [self.least, self.most]


def read_asking(workers_per_object: object, confidence_target: object = None) -> Asking:
    """Return what a user asks for.

    Args:
        workers_per_object: A number, or the least and the most.
        confidence_target: Above 0 and below 1; only for the latter, and 0.9 unless given.

    Raises:
        JobError: They are no numbers from 1 to 9 in ascending order, or the target is none or without use.
    """
    if isinstance(workers_per_object, int) and _is_number(workers_per_object):
        if confidence_target is not None:
            raise JobError(
                f"confidence_target is {confidence_target!r}, but workers_per_object is {workers_per_object!r} "
                "whatever the confidence; give the least and the most, such as workers_per_object=(2, 5)"
            )
        return Asking(least=workers_per_object, most=workers_per_object)
    pair = list(workers_per_object) if isinstance(workers_per_object, Sequence) else []
    if len(pair) != 2 or not all(map(_is_number, pair)) or pair[0] >= pair[1]:  # noqa: PLR2004 - least and most
        raise JobError(
            f"workers_per_object is {workers_per_object!r}; give a whole number from 1 to {MAX_WORKERS_PER_OBJECT}, or "
            "two such numbers, the least and the most, such as (2, 5)"
        )
    target = DEFAULT_TARGET if confidence_target is None else confidence_target
    if isinstance(target, bool) or not isinstance(target, int | float) or not 0 < target < 1:
        raise JobError(f"confidence_target is {target!r}; give a number above 0 and below 1, such as 0.9")
    return Asking(least=pair[0], most=pair[1], target=float(target))


class FurtherWorkers:
    """Says after each answer how many the object wants.

    Where a task gives one class, what is known of the workers counts (see ``RunningClasses``). They are judged anew
    whenever there are a tenth more answers, and then every object is looked at; in between only those with new answers
    are, so that an answer costs the same in a job of any size. Everywhere else, and with the methods that cannot run
    along, an object is merged by itself.

    Args:
        task: Merges answers.
        book: The journal's state; its numbers are set here.
        asking: The least, the most and the target.
    """

    def __init__(self, task: Task, book: AnswerBook, asking: Asking) -> None:
        self._task = task
        self._book = book
        self._asking = asking
        self._running: RunningClasses | None = None
        self._judged_by = ""
        self._told: dict[tuple[int, str], str] = {}

    def look(self, objects: Iterable[int]) -> None:
        """Set how many answers some objects want, those that have new ones."""
        book, asking = self._book, self._asking
        answers = {index: book.answers(index) for index in objects if index not in book.everyone}
        if self._runs_along and self._tell(answers):
            answers = {index: book.answers(index) for index in book.given if index not in book.everyone}
        open_ones = {i: given for i, given in answers.items() if asking.least <= len(given) < asking.most}
        sure = self._confidences(open_ones)
        for index, given in answers.items():
            number = min(max(len(given), asking.least), asking.most)
            doubtful = index in open_ones and sure.get(index, 0.0) < (asking.target or 0.0)
            book.ask(index, number + 1 if doubtful else number)

    @property
    def _method(self) -> str:
        """How the job merges its answers; empty where there is just one way."""
        methods = self._task.methods
        return self._book.method if self._book.method in methods else next(iter(methods), "")

    @property
    def _runs_along(self) -> bool:
        return self._method in RUNNING and not self._task.multi_label

    def _tell(self, answers: Mapping[int, Mapping[str, Any]]) -> bool:
        """Pass new answers on; returns whether that has changed what is known of the workers."""
        if self._running is None or self._judged_by != self._method:
            return self._judge()
        for index, given in answers.items():
            for worker, label in self._named(given).items():
                if self._told.get((index, worker)) != label:
                    self._running.add(index, worker, label)
                    self._told[index, worker] = label
        return self._running.stale > _STALE and self._judge()

    def _judge(self) -> bool:
        """Judge the workers by all answers that count now."""
        self._told = {
            (index, worker): label
            for index in self._book.given
            for worker, label in self._named(self._book.answers(index)).items()
        }
        rows = [(*key, label) for key, label in self._told.items()]
        frame = pd.DataFrame(rows, columns=["task", "worker", "label"])
        self._judged_by = self._method
        self._running = RunningClasses(frame, labels=self._task.labels, method=self._method)
        return True

    def _named(self, given: Mapping[str, Any]) -> dict[str, str]:
        return {worker: self._task.named(answer)[0] for worker, answer in given.items()}

    def _confidences(self, answers: Mapping[int, Mapping[str, Any]]) -> dict[int, float]:
        """How sure the label of each object is; 0 for answers that cannot be merged."""
        if self._runs_along and self._running is not None:
            return {index: float(self._running.of(index).max()) for index in answers}
        if not answers:
            return {}
        # Some tasks keep what they merged last, which is the whole job's: that is left to the job's own.
        task = self._task.using(self._method) if self._method else copy(self._task)
        return {
            # Without a shape there is no confidence; then it is the share of those who drew none.
            index: label.agreement if math.isnan(label.confidence) else label.confidence
            for index, label in task.merge(answers).labels.items()
        }


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WORKERS_PER_OBJECT
