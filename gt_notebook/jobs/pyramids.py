"""The tiles of the pictures that somebody looks at closely: made in one pass each, kept on disk within a byte limit.

One pass runs at a time in a process, so that two huge pictures do not need memory for both. A tile that is asked for
before the pass has come to it is handed over then. A pass that nobody waits for any more ends when another picture
is wanted, and starts anew when its own is wanted again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from gt_notebook.errors import StorageError
from gt_notebook.images import UnreadableImageError
from gt_notebook.images.tiles import Tile, TilePlace, cut_tiles, encode_tile, has_tile
from gt_notebook.storage import Scratch, Slot

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    from gt_notebook.images import ImageInfo

DISK_BYTES = 2**30
MOST_WAITING = 256

# Encoding takes as long as decoding; a few tiles wait for it, so that neither waits for the other.
_ENCODERS = 2
_MOST_COMING = 16

_ONE_PASS = threading.Lock()


class _GivenUpError(Exception):
    """Nobody waits for a picture's tiles any more."""


class _Pyramid:
    """One picture's tiles: where those that are made lie, and who waits for the others."""

    def __init__(self) -> None:
        self.scratch = Scratch()
        self.slots: dict[TilePlace, tuple[Slot, str]] = {}
        self.waiting: OrderedDict[Future[Tile], TilePlace] = OrderedDict()
        self.complete = False


class Pyramids:
    """Tiles by object index; safe to use from several threads.

    Args:
        read: Returns the file of an object.
        disk_bytes: Most bytes of tiles kept on disk. The picture that was looked at longest ago goes first.
    """

    def __init__(self, read: Callable[[int], bytes], *, disk_bytes: int = DISK_BYTES) -> None:
        self._read = read
        self._limit = disk_bytes
        self._pyramids: OrderedDict[int, _Pyramid] = OrderedDict()
        self._lock = threading.RLock()

    @property
    def size(self) -> int:
        """Bytes on disk."""
        with self._lock:
            return sum(pyramid.scratch.size for pyramid in self._pyramids.values())

    def ask(self, index: int, place: TilePlace, *, info: ImageInfo) -> Future[Tile]:
        """Return a tile as soon as it is made; cancel the future when nobody waits for it any more.

        Args:
            index: Of the object.
            place: Which tile.
            info: The object's picture.

        Raises:
            UnreadableImageError: The picture has no such tile.
            StorageError: There is no room on the disk.
        """
        if not has_tile(info, place):
            raise UnreadableImageError(f"object {index} has no tile {place}; reload the page")
        future: Future[Tile] = Future()
        with self._lock:
            pyramid = self._pyramid(index)
            if place in pyramid.slots:
                slot, media_type = pyramid.slots[place]
                future.set_result(Tile(data=pyramid.scratch.read(slot), media_type=media_type))
                return future
            excess = list(pyramid.waiting)[: 1 - MOST_WAITING]
            for stale in excess:
                del pyramid.waiting[stale]
            pyramid.waiting[future] = place
        for stale in excess:
            stale.cancel()
        return future

    def _pyramid(self, index: int) -> _Pyramid:
        pyramid = self._pyramids.get(index)
        if pyramid is None:
            pyramid = self._pyramids[index] = _Pyramid()
            threading.Thread(
                target=self._make, args=(index, pyramid), daemon=True, name="gt-notebook-tiles"
            ).start()
        self._pyramids.move_to_end(index)
        return pyramid

    def _make(self, index: int, pyramid: _Pyramid) -> None:
        """Make all tiles of a picture, in a thread of its own."""
        try:
            with _ONE_PASS:
                self._cut(index, pyramid)
        except _GivenUpError:
            return
        except Exception as error:  # noqa: BLE001 - handed over to those who wait, who show it
            self._fail(index, pyramid, error)
        else:
            with self._lock:
                pyramid.complete = True

    def _cut(self, index: int, pyramid: _Pyramid) -> None:
        coming: deque[tuple[TilePlace, Future[Tile]]] = deque()

        def keep_first() -> None:
            place, tile = coming.popleft()
            self._keep(index, pyramid, place, tile.result())

        with ThreadPoolExecutor(_ENCODERS, thread_name_prefix="gt-notebook-tiles") as encoders:

            def put(place: TilePlace, image: Image.Image) -> None:
                self._check_wanted(index, pyramid)
                coming.append((place, encoders.submit(encode_tile, image)))
                while coming and (len(coming) > _MOST_COMING or coming[0][1].done()):
                    keep_first()

            cut_tiles(self._read(index), put)
            while coming:
                keep_first()

    def _keep(self, index: int, pyramid: _Pyramid, place: TilePlace, tile: Tile) -> None:
        with self._lock:
            self._make_room(index, len(tile.data))
            pyramid.slots[place] = (pyramid.scratch.add(tile.data), tile.media_type)
            ready = [future for future, wanted in pyramid.waiting.items() if wanted == place]
            for future in ready:
                del pyramid.waiting[future]
        for future in ready:
            if future.set_running_or_notify_cancel():
                future.set_result(tile)

    def _make_room(self, index: int, more: int) -> None:
        others = [other for other, pyramid in self._pyramids.items() if other != index and pyramid.complete]
        while others and self.size + more > self._limit:
            self._pyramids.pop(others.pop(0)).scratch.close()
        if self.size + more > self._limit:
            raise StorageError(
                f"the tiles of object {index} take more than the {self._limit:,} bytes that are set aside for "
                "tiles; it can be labeled on its preview"
            )

    def _check_wanted(self, index: int, pyramid: _Pyramid) -> None:
        with self._lock:
            others = any(
                not other.complete and _is_waited_for(other)
                for other in self._pyramids.values()
                if other is not pyramid
            )
            if others and not _is_waited_for(pyramid):
                # In the same breath, so that nobody comes to wait for a pass that has ended.
                del self._pyramids[index]
                pyramid.scratch.close()
                raise _GivenUpError

    def _fail(self, index: int, pyramid: _Pyramid, error: Exception) -> None:
        with self._lock:
            del self._pyramids[index]
            waiting = list(pyramid.waiting)
            pyramid.scratch.close()
        for future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)


def _is_waited_for(pyramid: _Pyramid) -> bool:
    return any(not future.cancelled() for future in pyramid.waiting)
