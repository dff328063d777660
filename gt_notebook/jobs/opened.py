"""A job opened: names, manifest, task and folder checked, its configuration found or written, its journal read."""

from __future__ import annotations

import os
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from gt_notebook.jobs.asking import read_asking
from gt_notebook.jobs.chaining import task_asked
from gt_notebook.jobs.config import JobConfig, open_config
from gt_notebook.jobs.gold import open_gold
from gt_notebook.jobs.label_files import roots_with_label_files
from gt_notebook.jobs.opening import (
    check_classes,
    check_kinds,
    check_lines,
    check_manifest,
    check_names,
    check_sources,
    default_attribute,
    digest,
)
from gt_notebook.jobs.state import JobState, utc_now
from gt_notebook.jobs.subjects import references_of, subjects_of
from gt_notebook.manifest.attrs import IMAGE_ROOTS
from gt_notebook.manifest.writer import manifest_bytes
from gt_notebook.storage import SourceReader, open_store
from gt_notebook.tasks import JobInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gt_notebook.tasks import Task

Location = str | os.PathLike[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedJob:
    """A job's state, and where it may read.

    Attributes:
        state: The job as this kernel sees it.
        roots: The folders that a ``source-ref`` may point into, ``None`` for the working directory.
        readable: These, and the folder in which label files stand.
        files: Reads from them.
    """

    state: JobState
    roots: Sequence[Location] | None
    readable: Sequence[str]
    files: SourceReader


def open_job(
    name: str,
    manifest: pd.DataFrame,
    task: Task,
    *,
    output: Location,
    workers_per_object: int | Sequence[int],
    confidence_target: float | None,
    label_attribute_name: str | None,
    image_roots: Sequence[Location] | None,
    parent: str | None,
    gold: Mapping[int | str, Any] | pd.Series | None,
    gold_rate: float,
) -> OpenedJob:
    """Create the job's folder, or find that the same job is there already.

    Args:
        name: See ``LabelingJob``, as for all others.
        manifest: One row a data object.
        task: What is asked of the workers.
        output: Where the job's own folder is.
        workers_per_object: How many answers an object wants, or the least and the most.
        confidence_target: At which an object between the two is done.
        label_attribute_name: The manifest key for the labels, or ``None`` for the default.
        image_roots: Where a ``source-ref`` may point.
        parent: The job whose output manifest this is.
        gold: Known answers.
        gold_rate: How often one is mixed in.

    Raises:
        JobError: Another configuration stands under this name, or the manifest cannot be used.
        TaskError: A name breaks a rule of Ground Truth.
        SourceRefusedError: A ``source-ref`` lies outside the allowed roots.
    """
    check_kinds(name, task, label_attribute_name, image_roots)
    attribute = default_attribute(name, task) if label_attribute_name is None else label_attribute_name
    check_names(name, attribute, task)
    asking = read_asking(workers_per_object, confidence_target)
    frame = check_manifest(manifest)
    roots = image_roots if image_roots is not None else frame.attrs.get(IMAGE_ROOTS)
    sources = SourceReader(None if roots is None else [os.fspath(root) for root in roots])
    folder = open_store(output)
    store = folder.child(name)
    readable = roots_with_label_files(roots, folder.uri())
    files = SourceReader(readable)
    task_of = partial(task_asked, folder, parent)
    over = JobInput(
        name=name, store=store, manifest=frame, attribute=attribute, read=files.read, task_of=task_of
    )
    # The job's own: it gets classes that are added, and other jobs may have the same task.
    task = copy(task.over(over))
    check_lines(frame, task)
    check_classes(frame, attribute, task)
    check_sources(references_of(frame, task), sources)
    data = manifest_bytes(frame)
    wanted = JobConfig(
        name=name,
        label_attribute_name=attribute,
        task=task.to_config(),
        workers_per_object=asking.stored,
        confidence_target=asking.target,
        objects=len(frame),
        manifest_sha256=digest(data),
        parent=parent,
        created=utc_now().isoformat(),
    )
    subjects = subjects_of(frame, task, sources)
    known = open_gold(gold, rate=gold_rate, task=task, manifest=frame, subjects=subjects)
    config = open_config(
        store, wanted, data, kept=("confidence_target",) if confidence_target is None else ()
    )
    state = JobState(store=store, config=config, task=task, manifest=frame, subjects=subjects, gold=known)
    return OpenedJob(state=state, roots=roots, readable=readable, files=files)
