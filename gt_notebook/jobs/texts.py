"""The texts of a job's objects: from the manifest's own lines, or read where allowed and cached within a byte limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.errors import StorageError
from gt_notebook.jobs.cache import ByteCache
from gt_notebook.texts import TextPreview, UnreadableTextError, check_text, decode_text, preview_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage import SourceReader
    from gt_notebook.texts import TextInfo

CACHE_BYTES = 32 * 2**20


class Texts:
    """Texts by object index; safe to use from several threads.

    Where a line has both a text and a ``source-ref``, the text counts, as in the service's sample functions.

    Args:
        sources: The ``source`` of each object, or ``None`` where a line has none.
        references: The ``source-ref`` of each object, or ``None``.
        reader: Reads the references, and refuses those outside the allowed roots.
        cache_bytes: Most bytes of texts from files kept in memory.
    """

    def __init__(
        self,
        sources: Sequence[str | None],
        references: Sequence[str | None],
        reader: SourceReader,
        *,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self._sources = sources
        self._references = references
        self._reader = reader
        self._cache: ByteCache[int, TextPreview] = ByteCache(cache_bytes, size=lambda shown: len(shown.data))
        self._infos: dict[int, TextInfo | None] = {}

    def preview(self, index: int) -> TextPreview:
        """Return an object's text as the browser gets it, or why there is none."""
        shown = self._cache.get(index, lambda: self._make(index))
        self._infos[index] = shown.info
        return shown

    def info(self, index: int) -> TextInfo | None:
        """Return the length of an object's text, or ``None`` when it cannot be read."""
        return self._infos[index] if index in self._infos else self.preview(index).info

    def read(self, reference: str) -> bytes:
        """Return the bytes behind a ``source-ref``.

        Raises:
            StorageError: It may not be read, or cannot be.
        """
        return self._reader.read(reference)

    def name(self, index: int) -> str:
        """Return the last part of the ``source-ref``; a text in the manifest goes by its number alone.

        Names are part of the widget's state, which a notebook may keep, and texts are not.
        """
        reference = self._references[index] if self._sources[index] is None else None
        return reference.rstrip("/").rsplit("/", 1)[-1] if reference else f"text {index}"

    def _make(self, index: int) -> TextPreview:
        try:
            return preview_of(self._text(index))
        except (StorageError, OSError, UnreadableTextError) as error:
            return TextPreview(data=b"", info=None, problem=f"{self.name(index)}: {error}")

    def _text(self, index: int) -> str:
        source, reference = self._sources[index], self._references[index]
        if source is not None:
            return check_text(source)
        if reference is None:
            raise UnreadableTextError("this line of the manifest has neither source nor source-ref")
        return decode_text(self._reader.read(reference))
