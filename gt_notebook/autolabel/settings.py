"""What makes automated labeling of a job this one and no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.autolabel.class_sets import MOST_CLASSES
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.embedders import Embedder
    from gt_notebook.autolabel.evidence import Evidence, Rule
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json, Task


def settings_of(
    promise: Promise,
    embedder: Embedder,
    classifier: object | None,
    *,
    evidence: Evidence,
    rule: Rule,
    seed: int,
) -> Json:
    """Return what the first decision keeps of the arguments."""
    return {
        "target": promise.target,
        "certainty": promise.certainty,
        "promise": promise.scope,
        "embed": embedder.name,
        "classifier": None if classifier is None else type(classifier).__name__,
        "evidence": evidence,
        "rule": rule,
        "seed": seed,
    }


def check_same(state: JobState, wanted: Mapping[str, Any]) -> None:
    """Refuse other arguments than those that automated labeling of the job began with.

    Raises:
        JobError: The message says what differs.
    """
    if not state.automation.began:
        return
    kept = state.automation.records[0]["settings"]
    found = [
        f"{name} is {kept.get(name)!r} there and {wanted.get(name)!r} here"
        for name in {**kept, **wanted}
        if kept.get(name) != wanted.get(name)
    ]
    if found:
        raise JobError(
            f"automated labeling of the job {state.config.name!r} began with other arguments: {'; '.join(found)}. "
            "Use the old ones to resume, or chain the job to begin anew"
        )


def check_task(task: Task) -> None:
    """Refuse tasks in which an object has no class, or too many to choose from.

    Raises:
        JobError: Such a task.
    """
    if task.task_type == "bounding-box":
        return
    if task.task_type not in {"image-classification", "text-classification"}:
        raise JobError(
            f"a {task.title} job cannot be labeled automatically; it takes boxes, or a classification"
        )
    if task.multi_label and len(task.labels) > MOST_CLASSES:
        raise JobError(
            f"the task has {len(task.labels)} classes; automated labeling takes {MOST_CLASSES} at most where several "
            "may apply"
        )
