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

from gt_notebook.errors import AnswerError, JobError
from gt_notebook.jobs.judging import judged_by, merging_task
from gt_notebook.tasks.base import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gt_notebook.jobs.answers import AnswerBook
    from gt_notebook.jobs.judging import Judged
    from gt_notebook.tasks import Consolidated, Task

MAX_WORKERS_PER_OBJECT = 9
# Where two who agree are believed and two who do not are not, with workers of usual skill and two classes.
DEFAULT_TARGET = 0.7


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
        confidence_target: Above 0 and below 1; only for the latter, and 0.7 unless given.

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

    What is known of the workers counts, where the task keeps it (``Task.judges_workers``): they are judged as for
    ``job.manifest`` (see ``judging``), and then every object is looked at; in between only those with new answers are.
    Everywhere else an object is merged by itself.

    Args:
        task: Merges answers.
        book: The journal's state; its numbers are set here.
        asking: The least, the most and the target.
    """

    def __init__(self, task: Task, book: AnswerBook, asking: Asking) -> None:
        self._task = task
        self._book = book
        self._asking = asking
        self._judged: Judged | None = None

    def look(self, objects: Collection[int]) -> None:
        """Set how many answers some objects want, those that have new ones."""
        book = self._book
        if not book.given:
            return
        task = merging_task(self._task, book)
        labels = self._followed(task, objects)
        if labels is None:
            objects, labels = book.given, self._judge(task)
        for index in objects:
            if index not in book.everyone:
                book.ask(index, self._wanted(len(book.answers(index)), labels.get(index)))

    def _wanted(self, answers: int, label: Consolidated | None) -> int:
        asking = self._asking
        number = min(max(answers, asking.least), asking.most)
        open_still = asking.least <= answers < asking.most
        # Answers that cannot be merged are in doubt.
        sure = 0.0 if label is None else _certainty(label)
        return number + 1 if open_still and sure < (asking.target or 0.0) else number

    def _followed(self, task: Task, objects: Collection[int]) -> Mapping[int, Consolidated] | None:
        """Merge some objects by what is known; ``None`` when all must be merged for that."""
        judged = self._judged
        if task.judges_workers and (judged is None or not judged.holds(self._book)):
            return None
        answers = {i: given for i in objects if self._is_open(given := self._book.answers(i))}
        if not answers:
            return {}
        if task.judges_workers and judged is not None and judged.crowd is not None:
            return task.update(answers, judged.crowd)
        # Some tasks keep what they merged last, which is the whole job's: that is left to the job's own.
        return copy(task).merge(answers).labels

    def _is_open(self, given: Mapping[str, Any]) -> bool:
        return self._asking.least <= len(given) < self._asking.most

    def _judge(self, task: Task) -> Mapping[int, Consolidated]:
        """Judge the workers by all answers that count now, and return the labels of all objects."""
        book = self._book
        answers = {index: given for index in book.given if (given := book.answers(index))}
        try:
            outcome = task.merge(answers)
        except AnswerError:
            # Who consolidates the job is told; who labels could not help it.
            outcome = Outcome(labels={})
        self._judged = judged_by(outcome.crowd, book)
        return outcome.labels


def _certainty(label: Consolidated) -> float:
    """How sure a label is; where nothing was drawn the share of those who drew nothing."""
    known = (label.exact_confidence, label.confidence, label.agreement)
    return next((number for number in known if not math.isnan(number)), 0.0)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WORKERS_PER_OBJECT
