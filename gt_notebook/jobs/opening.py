"""What names, numbers and a manifest must be before a job can stand on them."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from gt_notebook.errors import JobError, ManifestError, TaskError, a_type
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import (
    REFERENCE_SUFFIX,
    SOURCE_REF,
    SOURCES,
    attribute_name_problem,
    job_name_problem,
    metadata_name,
)
from gt_notebook.manifest.state import object_state
from gt_notebook.tasks import Task

if TYPE_CHECKING:
    from gt_notebook.storage import SourceReader


def default_attribute(name: str, task: Task) -> str:
    """Return the label attribute that a job of this name has unless told otherwise."""
    return name + REFERENCE_SUFFIX if task.label_is_file else name


def check_kinds(name: object, task: object, attribute: object, image_roots: object) -> None:
    """Refuse arguments of the wrong kind, two that were swapped for example.

    Raises:
        TaskError: The name or the label attribute is no text, or the task is none.
        JobError: The roots are no list.
    """
    check_job_name(name)
    check_task(task)
    if not isinstance(attribute, str | None):
        raise TaskError(f"the label attribute name cannot be {a_type(attribute)}; give text")
    if image_roots is not None and (
        isinstance(image_roots, str | os.PathLike) or not isinstance(image_roots, Iterable)
    ):
        raise JobError(f"image_roots is {image_roots!r}; give a list of folders, such as ['photos/']")


def check_task(task: object) -> None:
    """Refuse what is no task.

    Raises:
        TaskError: It is none.
    """
    if not isinstance(task, Task):
        given = f"the class {task.__name__}" if isinstance(task, type) else a_type(task)
        raise TaskError(f"the task cannot be {given}; give one such as gt.BoundingBox(['cat', 'dog'])")


def check_job_name(name: object) -> None:
    """Make sure that a job's name obeys Ground Truth's rules.

    Raises:
        TaskError: The rule that is broken, and a name that would do.
    """
    if not isinstance(name, str):
        raise TaskError(f"the labeling job name cannot be {a_type(name)}; give text such as 'cats'")
    problem = job_name_problem(name)
    if problem:
        raise TaskError(f"the labeling job name {problem}")


def check_names(name: str, attribute: str, task: Task) -> None:
    """Make sure that the job's name and its label attribute obey Ground Truth's rules.

    Raises:
        TaskError: The rule that is broken, and a name that would do.
    """
    check_job_name(name)
    problem = attribute_name_problem(attribute, is_reference=task.label_is_file)
    if problem:
        raise TaskError(f"the label attribute name {problem}")


def check_shortcuts(shortcuts: Mapping[str, str] | None) -> dict[str, str]:
    """Return keys by the names of what they do; what the names are is for the labeler in the browser to say.

    Raises:
        JobError: It is something else.
    """
    given = {} if shortcuts is None else shortcuts
    if not isinstance(given, Mapping) or not all(
        isinstance(part, str) for pair in given.items() for part in pair
    ):
        raise JobError(
            f'shortcuts is {shortcuts!r}; give names and keys as text, for example {{"next": "n"}}'
        )
    return dict(given)


def check_manifest(manifest: object) -> pd.DataFrame:
    """Return the manifest with one row an object, numbered from 0.

    Raises:
        JobError: It is no DataFrame, or has no rows.
    """
    if not isinstance(manifest, pd.DataFrame):
        raise JobError(
            f"the manifest is {a_type(manifest)}; give a DataFrame from gt.scan_images or gt.read_manifest"
        )
    if manifest.empty:
        raise JobError("the manifest has no rows; there is nothing to label")
    return manifest.reset_index(drop=True)


def check_lines(manifest: pd.DataFrame, task: Task) -> None:
    """Make sure that every row names the picture or text that the task needs.

    Raises:
        ManifestError: One does not.
    """
    names = (SOURCE_REF,) if task.medium == "image" else SOURCES
    named = [False] * len(manifest)
    for name in names:
        cells = manifest[name] if name in manifest else [None] * len(manifest)
        named = [
            before or (isinstance(cell, str) and cell != "")
            for before, cell in zip(named, cells, strict=True)
        ]
    if not all(named):
        number = named.index(False) + 1
        needed = (
            "no source-ref; an image task needs one picture a line"
            if task.medium == "image"
            else "neither source nor source-ref; every line must name one data object, a text or a file"
        )
        raise ManifestError(f"line {number} has {needed}", line_number=number)


def check_sources(references: Iterable[str], sources: SourceReader) -> None:
    """Refuse a manifest that points outside the allowed roots, by one look into each folder that it names.

    What a single file is, a link for instance, is checked when it is read.

    Raises:
        SourceRefusedError: A ``source-ref`` lies outside the allowed roots.
    """
    folders = {(posixpath.dirname(reference), ":" in reference): reference for reference in references}
    for reference in folders.values():
        sources.check(reference)


def check_classes(manifest: pd.DataFrame, attribute: str, task: Task) -> None:
    """Make sure that labels which the manifest brought along are of the task's type and mean the same classes.

    Raises:
        JobError: They could not stand under one attribute: they are of another type, or a class index has another name
            there.
    """
    if attribute not in manifest or metadata_name(attribute) not in manifest:
        return
    pairs = zip(manifest[attribute], manifest[metadata_name(attribute)], strict=True)
    for index, (value, metadata) in enumerate(pairs):
        state = object_state(value, metadata)
        if state not in {"labeled", "nothing-to-label"} or not isinstance(metadata, dict):
            continue
        kind = metadata_value(metadata, "type", task.metadata_type)
        if str(kind).lower() != task.metadata_type.lower():
            raise JobError(
                f"line {index + 1} has a label of the type {kind!r} under {attribute!r}, but the task writes "
                f"{task.metadata_type!r}; choose another label_attribute_name"
            )
        if state != "labeled":
            continue
        for number, name in task.classes_of(value, metadata).items():
            mine = task.labels[number] if 0 <= number < len(task.labels) else None
            if mine != name:
                here = f"the task calls it {mine!r}" if mine is not None else "the task has no such class"
                raise JobError(
                    f"line {index + 1} labels class {number} as {name!r} under {attribute!r}, but {here}; give the "
                    "task the same labels in the same order, or choose another label_attribute_name"
                )


def digest(manifest: bytes) -> str:
    """Return the SHA-256 that tells two input manifests apart."""
    return hashlib.sha256(manifest).hexdigest()
