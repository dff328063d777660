"""Data objects that the labeler itself does not show: the user's own form does, from what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.texts import TextInfo, TextPreview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage import SourceReader

_NOTHING = TextInfo(length=0)


class Unseen:
    """Data objects by index, each an empty text to whoever asks what there is to show.

    Args:
        references: The ``source-ref`` of each object, or ``None``.
        reader: Reads the references, and refuses those outside the allowed roots.
    """

    def __init__(self, references: Sequence[str | None], reader: SourceReader) -> None:
        self._references = references
        self._reader = reader

    def name(self, index: int) -> str:
        """Return the last part of the ``source-ref``, to show."""
        reference = self._references[index]
        return reference.rstrip("/").rsplit("/", 1)[-1] if reference else f"object {index}"

    def info(self, index: int) -> TextInfo:  # noqa: ARG002 - nothing is read, so that nothing can be unreadable
        """Return the length of what the labeler shows, which is nothing."""
        return _NOTHING

    def preview(self, index: int) -> TextPreview:  # noqa: ARG002 - see above
        """Return what the labeler shows, which is nothing."""
        return TextPreview(data=b"", info=_NOTHING, problem=None)

    def read(self, reference: str) -> bytes:
        """Return the bytes behind a ``source-ref``.

        Raises:
            StorageError: It may not be read, or cannot be.
        """
        return self._reader.read(reference)
