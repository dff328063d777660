"""The journal: what workers did, as records that are only ever added.

Every worker has one file for each notebook session: a file has one writer and needs no lock, and any number
of people can label into one folder or bucket. A folder holds JSON Lines; a bucket, where nothing can be
appended to, holds one object a record.

    annotations/journal/<worker>-<session>.jsonl              in a folder
    annotations/journal/<worker>-<session>/00000000.json      in a bucket
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from gt_notebook.errors import ObjectExistsError, StorageError
from gt_notebook.storage.local import LocalStore, make_folder, sync_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import FileIO

    from gt_notebook.storage.store import Entry, ObjectStore

JOURNAL_FOLDER = "annotations/journal"

_SLUG_LENGTH = 40
_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PARALLEL_READS = 16


class JournalWriter(Protocol):
    """Adds records to the journal of one worker and session."""

    def append(self, record: Mapping[str, object]) -> None:
        """Add a record; it is durable when this returns. Safe to call from several threads.

        An append that raised may still have left its record: a record that is sent again should carry an id.

        Raises:
            StorageError: It could not be saved.
            TypeError: The record holds something that JSON cannot.
            ValueError: The record holds a number that JSON cannot.
        """


def open_journal(store: ObjectStore, *, worker: str, session: str) -> JournalWriter:
    """Open the journal of a worker and session for adding.

    Args:
        store: The output folder or prefix of the job.
        worker: Any text; the file name holds a readable form of it and a hash.
        session: Letters, digits, ``-`` and ``_``, at most 64. Nobody else may use it for the same worker at
            the same time; to open it again continues the file.

    Returns:
        The writer. The first ``append`` makes the file.

    Raises:
        StorageError: The session has other characters.
    """
    if not _SESSION.fullmatch(session):
        raise StorageError(
            f"session {session!r} cannot be part of a file name; use letters, digits, '-' and '_'"
        )
    name = f"{JOURNAL_FOLDER}/{worker_slug(worker)}-{session}"
    if isinstance(store, LocalStore):
        return _FileJournal(store, f"{name}.jsonl")
    return _ObjectJournal(store, name)


def worker_slug(worker: str) -> str:
    """Return a file name for a worker: what is readable of the name, and eight hex digits of its hash."""
    readable = re.sub(r"[^a-z0-9]+", "-", worker.lower()).strip("-")[:_SLUG_LENGTH].strip("-")
    digest = hashlib.sha256(worker.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable or 'worker'}-{digest}"


class _FileJournal:
    """One line a record, synced before ``append`` returns."""

    def __init__(self, store: LocalStore, key: str) -> None:
        self._path = store.path(key)
        self._lock = threading.Lock()

    def append(self, record: Mapping[str, object]) -> None:
        line = _encode(record) + b"\n"
        with self._lock:
            try:
                self._write(line)
            except OSError as error:
                raise StorageError(
                    f"cannot add to {self._path}: {error.strerror}; check its rights and the free space"
                ) from error

    def _write(self, line: bytes) -> None:
        make_folder(self._path.parent)
        with self._path.open("a+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            # What a crash or a full disk left of a line must not swallow this one.
            rest = b"\n" + line if _ends_in_mid_line(file, size) else line
            while rest:
                rest = rest[file.write(rest) :]
            os.fsync(file.fileno())
        if size == 0:
            sync_folder(self._path.parent)


def _ends_in_mid_line(file: FileIO, size: int) -> bool:
    if size == 0:
        return False
    file.seek(size - 1)
    return file.read(1) != b"\n"


class _ObjectJournal:
    """One object a record, numbered; no number is ever used twice."""

    def __init__(self, store: ObjectStore, prefix: str) -> None:
        self._store = store
        self._prefix = prefix
        self._lock = threading.Lock()
        self._next: int | None = None

    def append(self, record: Mapping[str, object]) -> None:
        data = _encode(record)
        with self._lock:
            if self._next is None:
                self._next = self._first_free()
            while not self._create(f"{self._prefix}/{self._next:08d}.json", data):
                self._next += 1
            self._next += 1

    def _first_free(self) -> int:
        numbers = [_number(entry.key) for entry in self._store.list(f"{self._prefix}/")]
        return max(numbers, default=-1) + 1

    def _create(self, key: str, data: bytes) -> bool:
        try:
            self._store.create(key, data)
        except ObjectExistsError:
            # A request that was repeated because its answer got lost finds its own bytes.
            return self._store.read(key) == data
        return True


class JournalReader:
    """Reads what has been added to a journal since the last time, whoever wrote it.

    Args:
        store: The output folder or prefix of the job.

    Attributes:
        problems: One sentence for each damaged record; the other records are kept.
    """

    def __init__(self, store: ObjectStore) -> None:
        self.problems: list[str] = []
        self._store = store
        self._offsets: dict[str, int] = {}

    def read_new(self) -> list[dict[str, Any]]:
        """Return the records that were not returned before.

        A line without its line break is still being written, or its writer was killed: it waits for the rest.

        Returns:
            Records in the order of their file and in it as written; records of different writers are not in
            order of time.
        """
        entries = [
            entry
            for entry in self._store.list(f"{JOURNAL_FOLDER}/")
            if entry.key.endswith((".json", ".jsonl")) and entry.size > self._offsets.get(entry.key, 0)
        ]
        with ThreadPoolExecutor(_PARALLEL_READS) as pool:
            chunks = list(pool.map(self._read, entries))
        return [
            record
            for entry, chunk in zip(entries, chunks, strict=True)
            for record in self._records(entry.key, chunk)
        ]

    def _read(self, entry: Entry) -> bytes:
        return self._store.read(entry.key, start=self._offsets.get(entry.key, 0))

    def _records(self, key: str, chunk: bytes) -> list[dict[str, Any]]:
        complete = chunk if key.endswith(".json") else chunk[: chunk.rfind(b"\n") + 1]
        start = self._offsets.get(key, 0)
        self._offsets[key] = start + len(complete)
        records = []
        for line in complete.split(b"\n"):
            record = _decode(line)
            if record is not None:
                records.append(record)
            elif line.strip():
                place = f"{self._store.uri(key)}, byte {start}"
                self.problems.append(f"{place}: {len(line)} bytes are no record; they were left out")
            start += len(line) + 1
        return records


def _encode(record: Mapping[str, object]) -> bytes:
    # ASCII keeps half an emoji and U+2028 out of the bytes, so a line is a line for every reader.
    return json.dumps(dict(record), allow_nan=False, separators=(",", ":")).encode("ascii")


def _decode(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _number(key: str) -> int:
    name = key.rpartition("/")[2].removesuffix(".json")
    return int(name) if name.isdecimal() else -1
