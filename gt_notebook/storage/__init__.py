"""Bytes in folders and buckets: object stores, the response journal and which sources may be read."""

from __future__ import annotations

from gt_notebook.storage.journal import JournalReader, JournalWriter, open_journal, worker_slug
from gt_notebook.storage.locations import Location, is_s3, open_store, read_location, write_location
from gt_notebook.storage.scratch import Scratch, Slot
from gt_notebook.storage.sources import SourceReader
from gt_notebook.storage.store import Entry, ObjectStore

__all__ = [
    "Entry",
    "JournalReader",
    "JournalWriter",
    "Location",
    "ObjectStore",
    "Scratch",
    "Slot",
    "SourceReader",
    "is_s3",
    "open_journal",
    "open_store",
    "read_location",
    "worker_slug",
    "write_location",
]
