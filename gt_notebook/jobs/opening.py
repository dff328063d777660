"""What names, numbers and a manifest must be before a job can stand on them."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from gt_notebook.errors import JobError, ManifestError, TaskError
from gt_notebook.manifest.names import (
    REFERENCE_SUFFIX,
    SOURCE_REF,
    SOURCES,
    attribute_name_problem,
    job_name_problem,
    metadata_name,
)
from gt_notebook.manifest.state import object_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.storage import SourceReader
    from gt_notebook.tasks import Task


def default_attribute(name: str, task: Task) -> str:
    """Return the label attribute that a job of this name has unless told otherwise."""
    return name + REFERENCE_SUFFIX if task.label_is_file else name


def check_names(name: str, attribute: str, task: Task) -> None:
    """Make sure that the job's name and its label attribute obey Ground Truth's rules.

    Raises:
        TaskError: The rule that is broken, and a name that would do.
    """
    problem = job_name_problem(name)
    if problem:
        raise TaskError(f"the labeling job name {problem}")
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
            f"the manifest is a {type(manifest).__name__}; give a DataFrame from gt.scan_images or gt.read_manifest"
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
    """Make sure that labels which the manifest brought along mean the same classes as the task's.

    Raises:
        JobError: A class index has another name there, so that the two could not stand under one attribute.
    """
    if attribute not in manifest or metadata_name(attribute) not in manifest:
        return
    pairs = zip(manifest[attribute], manifest[metadata_name(attribute)], strict=True)
    for index, (value, metadata) in enumerate(pairs):
        if object_state(value, metadata) != "labeled" or not isinstance(metadata, dict):
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
