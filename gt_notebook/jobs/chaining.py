"""Chaining: one job's output manifest is the next one's input."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from gt_notebook.errors import JobError
from gt_notebook.jobs import layout
from gt_notebook.jobs.config import JobConfig
from gt_notebook.manifest import read_manifest

if TYPE_CHECKING:
    import pandas as pd

    from gt_notebook.jobs.state import JobState
    from gt_notebook.storage import ObjectStore


def chained_attribute(parent: JobState, name: str) -> str:
    """Return the label attribute that a chained job gets unless told otherwise, as the service's console chooses it.

    A parent that is not completed hands on its own attribute, so that only what is missing goes out again; a completed
    one has nothing missing, so that the new job asks something new under its own name.
    """
    return name if parent.status == "Completed" else parent.config.label_attribute_name


def stored_child(store: ObjectStore, *, parent: str) -> tuple[pd.DataFrame, str] | None:
    """Return the input manifest and label attribute of a chained job that was begun before, or ``None``.

    The parent may have got more answers since; the child goes on with the manifest that it began with.

    Raises:
        JobError: A job of that name is there, but it does not continue ``parent``.
    """
    if not store.exists(layout.JOB):
        return None
    config = JobConfig.from_bytes(store.read(layout.JOB), where=store.uri(layout.JOB))
    if config.parent != parent:
        whose = f"continues {config.parent!r}" if config.parent else "was not chained"
        raise JobError(
            f"the job {config.name!r} in {store.uri()} {whose}, not {parent!r}; choose another name"
        )
    return read_manifest(io.BytesIO(store.read(layout.INPUT_MANIFEST))), config.label_attribute_name
