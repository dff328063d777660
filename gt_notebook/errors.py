"""Every exception that gt_notebook raises on purpose.

    GtNotebookError
    ├── ManifestError       a manifest that breaks the format          (also a ValueError)
    ├── TaskError           a task definition that breaks a rule       (also a ValueError)
    ├── AnswerError         an answer that the task cannot accept      (also a ValueError)
    ├── JobError            a job used against its configuration or state
    ├── ExportError         training inputs that cannot be made
    └── StorageError        a folder, bucket or file that cannot be used
        ├── ObjectNotFoundError   nothing is stored under that name    (also a FileNotFoundError)
        ├── ObjectExistsError     something is stored under that name  (also a FileExistsError)
        └── SourceRefusedError    a ``source-ref`` outside the allowed roots  (also a PermissionError)

A message names the place, the finding and the way out in one sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def a_type(value: object) -> str:
    """Return what messages call a value of the wrong type.

    Examples:
        >>> a_type([]), a_type(7), a_type(None)
        ('a list', 'an int', 'None')
    """
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeio' else 'a'} {name}"


class GtNotebookError(Exception):
    """Base of all exceptions raised on purpose by gt_notebook."""


class ManifestError(GtNotebookError, ValueError):
    """A manifest breaks the augmented-manifest format.

    Attributes:
        problems: One row for each broken line, with the columns ``line`` (counted from 1), ``found`` and ``fix``.
            ``None`` when the manifest as a whole is at fault.
        line_number: The first broken line, counted from 1, or ``None``.
    """

    def __init__(
        self, message: str, *, problems: pd.DataFrame | None = None, line_number: int | None = None
    ) -> None:
        super().__init__(message)
        self.problems = problems
        self.line_number = line_number


class TaskError(GtNotebookError, ValueError):
    """A task, its labels or its attribute name break a rule of Ground Truth."""


class AnswerError(GtNotebookError, ValueError):
    """A worker's answer does not fit the task, for example a box without area."""


class JobError(GtNotebookError):
    """A labeling job is used against its configuration or its state."""


class ExportError(GtNotebookError):
    """Training inputs cannot be made from this manifest."""


class StorageError(GtNotebookError):
    """A folder, a bucket or an object in it cannot be used."""


class ObjectNotFoundError(StorageError, FileNotFoundError):
    """Nothing is stored under that name."""


class ObjectExistsError(StorageError, FileExistsError):
    """Something is already stored under that name."""


class SourceRefusedError(StorageError, PermissionError):
    """A ``source-ref`` points outside the folders and buckets that the job may read."""
