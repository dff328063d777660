"""Labels that are files of their own, such as masks: where they stand in a job's folder, and how they get there.

The service names a file for its object and the label's date, ``<index>_<creation-date>.png``. It writes the time with
colons; they are spelled as hyphens here, because not every file system can hold them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tqdm.auto import tqdm

from gt_notebook.jobs import layout
from gt_notebook.storage import is_s3

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import LabelFile


def label_file_key(index: int, *, creation_date: str, suffix: str) -> str:
    """Return where the label file of an object stands.

    Args:
        index: The object.
        creation_date: Of the label, as its metadata has it.
        suffix: The ending, such as ``.png``.
    """
    return f"{layout.LABEL_FILES}/{index}_{creation_date.replace(':', '-')}{suffix}"


def write_label_files(state: JobState, files: Mapping[str, LabelFile]) -> None:
    """Put label files into the job's folder, as far as they are not there already.

    Raises:
        StorageError: One cannot be written.
    """
    if not files:
        return
    there = {entry.key: entry.size for entry in state.store.list(f"{layout.LABEL_FILES}/")}
    new = {key: file for key, file in files.items() if key not in there or state.written.get(key) != file}
    for key in tqdm(new, desc="label files", unit="file", delay=1, leave=False):
        data = new[key].to_bytes()
        if there.get(key) != len(data) or state.store.read(key) != data:
            state.store.write(key, data)
        state.written[key] = new[key]


def write_label_file(state: JobState, key: str, file: LabelFile) -> None:
    """Put one label file into the job's folder, without looking at the others that are there.

    Raises:
        StorageError: It cannot be written.
    """
    if state.written.get(key) != file:
        state.store.write(key, file.to_bytes())
        state.written[key] = file


def delete_other_label_files(state: JobState, files: Mapping[str, LabelFile]) -> None:
    """Remove what corrected answers have left; call it when no written manifest names these files any more."""
    for entry in state.store.list(f"{layout.LABEL_FILES}/"):
        if entry.key not in files:
            state.store.delete(entry.key)
            state.written.pop(entry.key, None)


def roots_with_label_files(roots: Sequence[str | os.PathLike[str]] | None, output: str) -> list[str]:
    """Return the folders and prefixes from which a manifest's pictures and label files may be read.

    Args:
        roots: Those of the pictures; ``None`` stands for the working directory.
        output: The folder or prefix of the labels, the jobs that this one continues included.
    """
    named = [str(Path.cwd())] if roots is None else [str(root) for root in roots]
    # All of S3 may be read unless a prefix narrows it, and this one must not.
    if is_s3(output) and not any(map(is_s3, named)):
        return named
    return list(dict.fromkeys([*named, output]))
