"""What people have said, as far as automated labeling may rely on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.class_sets import packed
from gt_notebook.jobs.assignment import is_finished

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Task


def said_by_people(state: JobState, objects: Iterable[int]) -> dict[int, int]:
    """Return the consolidated class of each object that people are done with, ``SKIPPED`` without one.

    It is the class's position, or the set of all classes where several may apply (see ``class_sets``).

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
    return {index: _packed(task, labels[index].labels) if index in labels else SKIPPED for index in done}


def _packed(task: Task, names: Sequence[str]) -> int:
    positions = [task.labels.index(name) for name in names]
    return packed(positions) if task.multi_label else positions[0]
