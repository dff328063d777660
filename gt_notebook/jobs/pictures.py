"""The pictures of a job's objects: read where allowed, shrunk for the screen, cached within byte limits.

Two limits, apart from each other: ``CACHE_BYTES`` of previews in memory, and the tiles of ``pyramids`` on disk. Beside
them there is memory for the pictures that are just being decoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.errors import StorageError
from gt_notebook.images import (
    ImageInfo,
    Preview,
    Room,
    UnreadableImageError,
    is_large,
    make_preview,
    placeholder,
    read_info,
)
from gt_notebook.jobs.cache import ByteCache
from gt_notebook.jobs.pyramids import DISK_BYTES, Pyramids
from gt_notebook.jobs.underway import UnderWay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from gt_notebook.images import Tell, Tile, TilePlace
    from gt_notebook.storage import SourceReader

CACHE_BYTES = 64 * 2**20
# Enough to begin with on a usual screen, and quickly there.
OPENING_SIDE = 800
_SMALL_FILE = 96 * 2**10

_STEP = 64  # so that one preview serves windows of similar size


class Pictures:
    """Previews by object index; safe to use from several threads.

    Args:
        references: The ``source-ref`` of each object, or ``None`` where a line has none.
        sources: Reads them, and refuses those outside the allowed roots.
        cache_bytes: Most bytes of previews kept in memory.
        disk_bytes: Most bytes of tiles kept on disk.
    """

    def __init__(
        self,
        references: Sequence[str | None],
        sources: SourceReader,
        *,
        cache_bytes: int = CACHE_BYTES,
        disk_bytes: int = DISK_BYTES,
    ) -> None:
        self._references = references
        self._sources = sources
        self._cache: ByteCache[tuple[int, Room | None], Preview] = ByteCache(
            cache_bytes, size=lambda preview: len(preview.data)
        )
        self._under_way: UnderWay[tuple[int, Room | None]] = UnderWay()
        self._infos: dict[int, ImageInfo | None] = {}
        self.pyramids = Pyramids(self._file, disk_bytes=disk_bytes)

    def preview(
        self,
        index: int,
        *,
        room: Room | None = None,
        tell: Tell | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Preview:
        """Return the upright picture of an object, or a placeholder that says why there is none.

        Args:
            index: Of the object.
            room: Width and height of the window that it is shown in, in pixels, where that is known.
            tell: Gets parts of a large picture while it is decoded, those first that are known already; called on
                any thread.
            wanted: Says whether somebody still waits for it; asked while a large picture is decoded.

        Raises:
            CalledOffError: Nobody waits for it any more.
        """
        key = (index, None if room is None else (_in_steps(room[0]), _in_steps(room[1])))

        def make(tell: Tell) -> Preview:
            return self._cache.get(key, lambda: self._make(index, key[1], tell))

        preview = self._under_way.get(key, make, tell=tell, wanted=wanted)
        self._infos[index] = preview.info
        return preview

    def opening(self, index: int) -> Preview | None:
        """Return a picture to begin with while nothing is known of the window, and nothing where that would take long.

        Args:
            index: Of the object.
        """
        try:
            data = self._file(index)
            if is_large(read_info(data)):
                return None
        except (StorageError, OSError, UnreadableImageError):
            return self.preview(index)
        name = self.name(index)
        small = len(data) <= _SMALL_FILE
        preview = (
            make_preview(data, name=name) if small else make_preview(data, name=name, max_side=OPENING_SIDE)
        )
        self._infos[index] = preview.info
        return preview

    def tile(self, index: int, place: TilePlace) -> Future[Tile]:
        """Return a part of an object's picture at some scale, as soon as it is made; see ``Pyramids.ask``.

        Raises:
            UnreadableImageError: The picture cannot be shown, or has no such tile.
            StorageError: The tile is on a disk that fails.
        """
        info = self.info(index)
        if info is None:
            raise UnreadableImageError(f"the picture {self.name(index)} cannot be read; skip it")
        return self.pyramids.ask(index, place, info=info)

    def info(self, index: int) -> ImageInfo | None:
        """Return the size and orientation of an object's picture, or ``None`` when it cannot be read.

        The head of a large picture's file is taken at its word, so that nobody waits here for it to be decoded.
        """
        if index not in self._infos:
            try:
                head = read_info(self._file(index))
            except (StorageError, OSError, UnreadableImageError):
                return self.preview(index).info
            if not is_large(head):
                self._infos[index] = self.preview(index).info
            else:
                self._infos[index] = head
        return self._infos[index]

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

    def _make(self, index: int, room: Room | None, tell: Tell) -> Preview:
        try:
            data = self._file(index)
        except (StorageError, OSError) as error:
            return placeholder(str(error))
        return make_preview(data, name=self.name(index), room=room, tell=tell)

    def _file(self, index: int) -> bytes:
        reference = self._references[index]
        if reference is None:
            raise StorageError("this line of the manifest has no source-ref")
        return self._sources.read(reference)


def _in_steps(side: int) -> int:
    return -(-max(side, 1) // _STEP) * _STEP
