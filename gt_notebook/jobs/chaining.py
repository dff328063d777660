"""Chaining: one job's output manifest is the next one's input."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from gt_notebook.errors import JobError
from gt_notebook.jobs import layout
from gt_notebook.jobs.config import read_config
from gt_notebook.jobs.opening import default_attribute
from gt_notebook.manifest import read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from gt_notebook.jobs.state import JobState
    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks import Json, Task


def chained_attribute(parent: JobState, name: str, task: Task | None) -> str:
    """Return the label attribute that a chained job gets unless told otherwise, as the service's console chooses it.

    A parent that is not completed hands on its own attribute, so that only what is missing goes out again; a completed
    one has nothing missing, so that the new job asks something new under its own name. So does an audit that is given
    as the new job's ``task``, because it must not overwrite what it audits, and a task that writes another type.
    """
    is_other = task is not None and (
        task.audits is not None or task.metadata_type != parent.task.metadata_type
    )
    if is_other or parent.status == "Completed":
        return default_attribute(name, task or parent.task)
    return parent.config.label_attribute_name


def task_asked(output: ObjectStore, job: str | None, attribute: str) -> Json | None:
    """Return the task, as a job or one of those it continues keeps it, that wrote a label attribute, or ``None``.

    Args:
        output: The folder of all jobs.
        job: Where to begin.
        attribute: The label attribute.
    """
    seen: set[str] = set()
    while job is not None and job not in seen and output.child(job).exists(layout.JOB):
        seen.add(job)
        store = output.child(job)
        config = read_config(store)
        if config.label_attribute_name == attribute:
            return config.task
        job = config.parent
    return None


def stored_child(store: ObjectStore, *, parent: str) -> tuple[pd.DataFrame, str] | None:
    """Return the input manifest and label attribute of a chained job that was begun before, or ``None``.

    The parent may have got more answers since; the child goes on with the manifest that it began with.

    Raises:
        JobError: A job of that name is there, but it does not continue ``parent``.
    """
    if not store.exists(layout.JOB):
        return None
    config = read_config(store)
    if config.parent != parent:
        whose = f"continues {config.parent!r}, not" if config.parent else "was not chained from"
        raise JobError(f"the job {config.name!r} in {store.uri()} {whose} {parent!r}; choose another name")
    return read_manifest(io.BytesIO(store.read(layout.INPUT_MANIFEST))), config.label_attribute_name
