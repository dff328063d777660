"""What people have said, as far as automated labeling may rely on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.autolabel.plan import SKIPPED
from gt_notebook.jobs.assignment import is_finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.jobs.state import JobState


def said_by_people(state: JobState, objects: Iterable[int]) -> dict[int, int]:
    """Return the consolidated class position of each object that people are done with, ``SKIPPED`` without one.

    Args:
        state: The job; its lock is held.
        objects: Those that may be labeled automatically.
    """
    book, task = state.book, state.task
    done = [index for index in objects if index in book.given and is_finished(book, index)]
    if not done:
        return {}
    # All answers are merged together, as for the manifest, because they tell of the workers.
    answers = {index: given for index in state.targets if (given := book.answers(index))}
    method = book.method if book.method in task.methods else ""
    labels = (task.using(method) if method else task).merge(answers).labels
    return {
        index: task.labels.index(labels[index].labels[0]) if index in labels else SKIPPED for index in done
    }
