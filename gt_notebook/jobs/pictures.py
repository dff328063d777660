"""The pictures of a job's objects: read where allowed, shrunk for the screen, cached within a byte limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.errors import StorageError
from gt_notebook.images import ImageInfo, Preview, make_preview, placeholder
from gt_notebook.jobs.cache import ByteCache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage import SourceReader

CACHE_BYTES = 64 * 2**20


class Pictures:
    """Previews by object index; safe to use from several threads.

    Args:
        references: The ``source-ref`` of each object, or ``None`` where a line has none.
        sources: Reads them, and refuses those outside the allowed roots.
        cache_bytes: Most bytes of previews kept in memory.
    """

    def __init__(
        self, references: Sequence[str | None], sources: SourceReader, *, cache_bytes: int = CACHE_BYTES
    ) -> None:
        self._references = references
        self._sources = sources
        self._cache: ByteCache[int, Preview] = ByteCache(cache_bytes, size=lambda preview: len(preview.data))
        self._infos: dict[int, ImageInfo | None] = {}

    def preview(self, index: int) -> Preview:
        """Return the upright picture of an object, or a placeholder that says why there is none."""
        preview = self._cache.get(index, lambda: self._make(index))
        self._infos[index] = preview.info
        return preview

    def info(self, index: int) -> ImageInfo | None:
        """Return the size and orientation of an object's picture, or ``None`` when it cannot be read."""
        return self._infos[index] if index in self._infos else self.preview(index).info

    def read(self, reference: str) -> bytes:
        """Return the bytes behind a ``source-ref``.

        Raises:
            StorageError: It may not be read, or cannot be.
        """
        return self._sources.read(reference)

    def name(self, index: int) -> str:
        """Return the last part of the ``source-ref``, to show."""
        reference = self._references[index]
        return reference.rstrip("/").rsplit("/", 1)[-1] if reference else f"object {index}"

    def _make(self, index: int) -> Preview:
        reference = self._references[index]
        if reference is None:
            return placeholder("this line of the manifest has no source-ref")
        try:
            data = self._sources.read(reference)
        except (StorageError, OSError) as error:
            return placeholder(str(error))
        return make_preview(data, name=self.name(index))
