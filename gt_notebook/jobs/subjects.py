"""What a job's data objects are to those who show and label them: pictures, texts, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import upright_size
from gt_notebook.jobs.pictures import Pictures
from gt_notebook.jobs.texts import Texts
from gt_notebook.jobs.unseen import Unseen
from gt_notebook.manifest.names import SOURCE, SOURCE_REF
from gt_notebook.texts import TextInfo

if TYPE_CHECKING:
    import pandas as pd

    from gt_notebook.images import Preview
    from gt_notebook.storage import SourceReader
    from gt_notebook.tasks import Task
    from gt_notebook.texts import TextPreview

SubjectInfo: TypeAlias = ImageInfo | TextInfo


class Subjects(Protocol):
    """The data objects of a job by index; safe to use from several threads."""

    def name(self, index: int) -> str:
        """Return what to call an object on the screen."""
        ...

    def info(self, index: int) -> SubjectInfo | None:
        """Return what a task must know of an object, or ``None`` when it cannot be read."""
        ...

    def preview(self, index: int) -> Preview | TextPreview:
        """Return an object as the browser gets it, or why it cannot be shown."""
        ...

    def read(self, reference: str) -> bytes:
        """Return the bytes behind a ``source-ref``.

        Raises:
            StorageError: It may not be read, or cannot be.
        """
        ...


def subjects_of(manifest: pd.DataFrame, task: Task, sources: SourceReader) -> Subjects:
    """Return the data objects of a manifest that was checked for the task."""
    references = _texts(manifest, SOURCE_REF)
    if task.medium == "image":
        return Pictures(references, sources)
    if task.medium == "nothing":
        return Unseen(references, sources)
    return Texts(_texts(manifest, SOURCE), references, sources)


def references_of(manifest: pd.DataFrame, task: Task) -> list[str]:
    """Return every ``source-ref`` that the task will read: none where the text itself stands in the line."""
    if task.medium == "nothing":
        return []
    references = _texts(manifest, SOURCE_REF)
    inline = _texts(manifest, SOURCE) if task.medium == "text" else [None] * len(references)
    return [ref for ref, text in zip(references, inline, strict=True) if ref is not None and text is None]


def as_shown(info: SubjectInfo) -> SubjectInfo:
    """Return what a task must know of an object as it is shown: a picture upright."""
    if isinstance(info, TextInfo):
        return info
    width, height = upright_size((info.width, info.height), info.orientation)
    return ImageInfo(width=width, height=height, depth=info.depth, orientation=1)


def _texts(manifest: pd.DataFrame, column: str) -> list[str | None]:
    if column not in manifest:
        return [None] * len(manifest)
    return [value if isinstance(value, str) and value else None for value in manifest[column]]
