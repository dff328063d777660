"""From what a user writes, a path or an ``s3://`` URI, to the store behind it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from gt_notebook.errors import StorageError, a_type
from gt_notebook.storage.local import LocalStore

if TYPE_CHECKING:
    from gt_notebook.storage.store import ObjectStore

Location = str | os.PathLike[str]

_S3_URI = re.compile(r"s3://(?P<bucket>[^/]+)/*(?P<key>.*)", re.DOTALL)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def is_s3(location: Location) -> bool:
    """Tell whether a location is an ``s3://`` URI.

    Raises:
        TypeError: It is no path and no text.
    """
    if not isinstance(location, str | os.PathLike):
        raise TypeError(f"{a_type(location)} is no place; give a path or s3://bucket/prefix")
    return os.fspath(location).startswith("s3://")


def split_s3_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key, or prefix, of an ``s3://`` URI; the key may be empty.

    Raises:
        StorageError: The URI has no bucket.
    """
    match = _S3_URI.fullmatch(uri)
    if match is None:
        raise StorageError(f"{uri!r} names no bucket; write s3://bucket/prefix")
    return match["bucket"], match["key"]


def open_store(location: Location) -> ObjectStore:
    """Open a folder or a prefix of a bucket.

    Args:
        location: A folder, which need not exist yet, or ``s3://bucket/prefix``.

    Returns:
        The store of what lies below it.

    Raises:
        StorageError: The location has another scheme or no bucket.
    """
    if is_s3(location):
        from gt_notebook.storage.s3 import S3Store

        bucket, prefix = split_s3_uri(os.fspath(location))
        prefix = prefix.rstrip("/")
        return S3Store(bucket, prefix=f"{prefix}/" if prefix else "")
    return LocalStore(_local_path(location))


def read_location(location: Location) -> bytes:
    """Return the bytes of one file.

    Args:
        location: A path or an ``s3://bucket/key`` URI.

    Raises:
        ObjectNotFoundError: There is no such file.
        StorageError: It cannot be read.
    """
    store, key = _store_and_key(location)
    return store.read(key)


def write_location(location: Location, data: bytes) -> None:
    """Write one file in one step: a reader sees the old or the new bytes, never a mixture.

    Args:
        location: A path or an ``s3://bucket/key`` URI. Missing folders are made.
        data: The new content.

    Raises:
        StorageError: It cannot be written.
    """
    store, key = _store_and_key(location)
    store.write(key, data)


def _store_and_key(location: Location) -> tuple[ObjectStore, str]:
    if is_s3(location):
        bucket, key = split_s3_uri(os.fspath(location))
        return open_store(f"s3://{bucket}"), key
    path = _local_path(location)
    if not path.name or path.name == "..":
        raise StorageError(f"{os.fspath(location)!r} names no file; give a path that ends with a file name")
    return LocalStore(path.parent), path.name


def _local_path(location: Location) -> Path:
    text = os.fspath(location)
    if _OTHER_SCHEME.match(text):
        raise StorageError(f"{text!r} is neither a path nor an s3:// URI; download it to a folder first")
    return Path(text).expanduser()
