"""Bytes that need not outlive the process, in a temporary file that vanishes with it."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass

from gt_notebook.errors import StorageError


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a piece lies in its scratch file, in bytes."""

    start: int
    length: int


class Scratch:
    """Pieces of bytes in a file without a name; safe to use from several threads."""

    def __init__(self) -> None:
        # Not buffered, so that what is added does not wait in memory.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it lives as long as this object
        self._lock = threading.Lock()
        self.size = 0

    def add(self, piece: bytes) -> Slot:
        """Keep a piece.

        Raises:
            StorageError: The disk is full, or fails.
        """
        with self._lock:
            slot = Slot(self.size, len(piece))
            try:
                self._file.seek(slot.start)
                view = memoryview(piece)
                while view:
                    view = view[self._file.write(view) :]
            except OSError as error:
                raise StorageError(
                    f"cannot write to the temporary folder {tempfile.gettempdir()} ({error}); make room there, or "
                    "name another folder in the environment variable TMPDIR"
                ) from error
            self.size += len(piece)
            return slot

    def read(self, slot: Slot) -> bytes:
        """Return a piece.

        Raises:
            StorageError: The disk fails.
        """
        with self._lock:
            try:
                self._file.seek(slot.start)
                return self._file.read(slot.length)
            except OSError as error:
                raise StorageError(
                    f"cannot read from the temporary folder {tempfile.gettempdir()} ({error}); run the cell again"
                ) from error

    def close(self) -> None:
        """Give the room on the disk back."""
        self._file.close()
