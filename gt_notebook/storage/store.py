"""What every store can do: named byte strings, local or on S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored object, as a listing shows it.

    Attributes:
        key: Its name, relative to the store and separated by ``/``.
        size: Its length in bytes.
    """

    key: str
    size: int


class ObjectStore(Protocol):
    """Byte strings under keys. Keys are relative and separated by ``/``.

    Every method raises ``StorageError`` when the folder or bucket itself cannot be used.
    """

    def read(self, key: str, *, start: int = 0) -> bytes:
        """Return the bytes from ``start`` to the end; none when the object is shorter.

        Raises:
            ObjectNotFoundError: Nothing is stored under ``key``.
        """

    def write(self, key: str, data: bytes) -> None:
        """Store ``data`` in place of what was there; a reader sees the old or the new bytes, never both."""

    def create(self, key: str, data: bytes) -> None:
        """Store ``data`` under a new key, durably; of several writers exactly one succeeds.

        Raises:
            ObjectExistsError: Something is stored under ``key`` already; it stays as it is.
        """

    def list(self, prefix: str = "") -> list[Entry]:
        """Return all objects whose key starts with ``prefix``, at any depth, sorted by key."""

    def exists(self, key: str) -> bool:
        """Tell whether an object is stored under ``key``."""

    def delete(self, key: str) -> None:
        """Remove an object; a missing one is no error."""

    def uri(self, key: str = "") -> str:
        """Return where ``key`` is, as a path or an ``s3://`` URI that a person can use."""

    def child(self, prefix: str) -> ObjectStore:
        """Return the same store one folder down."""
