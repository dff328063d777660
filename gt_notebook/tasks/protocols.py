"""What task types agree on about an answer, its shapes and a label that is a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from gt_notebook.tasks.base import Json
    from gt_notebook.tasks.notes import Note


class Answer(Protocol):
    """What one worker says of one data object; a frozen dataclass in each task type."""

    def to_json(self) -> Json:
        """Return the form that the journal keeps and the browser reads, with a ``type`` tag."""
        ...


class Shape(Protocol):
    """One shape of an answer, as far as all task types agree on it."""

    @property
    def label(self) -> str:
        """The class."""
        ...

    @property
    def note(self) -> Note:
        """What the worker noted about it."""
        ...


class LabelFile(Protocol):
    """A merged label that is a file of its own, such as a mask; the manifest holds its URI."""

    @property
    def suffix(self) -> str:
        """The ending of its name, such as ``.png``."""
        ...

    def to_bytes(self) -> bytes:
        """Return the file; the same bytes each time."""
        ...
