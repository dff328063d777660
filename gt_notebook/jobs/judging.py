"""What is known of a job's workers: how long it is good enough to merge single objects by.

Merging all answers after each of them would cost the more, the larger the job. So the workers are judged by all of them
now and then, and in between single objects are merged by what was learned, at the same cost in a job of any size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gt_notebook.jobs.answers import AnswerBook
    from gt_notebook.tasks import Task

# The workers are judged anew when there are more than this share of answers more than they were judged by.
_STALE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a merge of all answers has learned of the workers.

    Attributes:
        crowd: For ``Task.update``; ``None`` where nothing is kept.
        heard: How many answers and skips had come.
        method: By which method they were merged.
        classes: How many classes they could choose from.
    """

    crowd: Any
    heard: int
    method: str
    classes: int

    def holds(self, book: AnswerBook) -> bool:
        """Return whether this still tells enough: of method and classes, and of most of the answers."""
        same = (self.method, self.classes) == (book.method, len(book.task.labels))
        return same and len(book.heard) - self.heard <= _STALE * self.heard


def judged_by(crowd: Any, book: AnswerBook) -> Judged:
    """Return what a merge of all answers in a book has learned."""
    return Judged(crowd=crowd, heard=len(book.heard), method=book.method, classes=len(book.task.labels))


def merging_task(task: Task, book: AnswerBook) -> Task:
    """Return a job's task as it merges answers by the method that the job keeps to."""
    return task.using(book.method) if book.method in task.methods else task
