"""Which ``source-ref``s may be read: a manifest can come from anywhere, while the disk is the user's."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from gt_notebook.errors import ObjectNotFoundError, SourceRefusedError
from gt_notebook.storage.local import LocalStore
from gt_notebook.storage.locations import is_s3, open_store, split_s3_uri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage.store import ObjectStore

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


class SourceReader:
    """Reads data objects from the folders and buckets that the user allows; safe to use from several threads.

    A local path must lie in one of the roots after all symbolic links are followed. ``s3://`` is allowed,
    because the user's own credentials already limit it; roots that name prefixes narrow it to them. Anything
    else with a scheme is refused, so that a manifest cannot make the kernel fetch an address of its choice.

    Args:
        roots: Folders and ``s3://`` prefixes that may be read; the working directory when left out.
    """

    def __init__(self, roots: Sequence[str] | None = None) -> None:
        self._cwd = Path.cwd()
        named = [os.fspath(self._cwd)] if roots is None else [os.fspath(root) for root in roots]
        self._folders = [
            self._cwd.joinpath(Path(root).expanduser()).resolve() for root in named if not is_s3(root)
        ]
        self._prefixes = [split_s3_uri(root) for root in named if is_s3(root)]
        self._lock = threading.Lock()
        self._buckets: dict[str, ObjectStore] = {}

    def read(self, ref: str) -> bytes:
        """Return the bytes of a data object.

        Args:
            ref: A ``source-ref``: ``s3://bucket/key``, or a path, relative ones to the working directory.

        Raises:
            SourceRefusedError: It may not be read.
            ObjectNotFoundError: It does not exist.
            StorageError: It cannot be read.
        """
        if is_s3(ref):
            self._check_s3(ref)
            bucket, key = split_s3_uri(ref)
            return self._bucket(bucket).read(key)
        path = self._allowed_path(ref)
        folder = LocalStore(path.parent)
        if not folder.exists(path.name):  # or it is a pipe or a device, and reading could last forever
            raise ObjectNotFoundError(f"there is no file {ref!r}; check the name and the working directory")
        return folder.read(path.name)

    def check(self, ref: str) -> None:
        """Refuse a data object that may not be read, without reading it.

        Args:
            ref: A ``source-ref``.

        Raises:
            SourceRefusedError: It may not be read.
        """
        if is_s3(ref):
            self._check_s3(ref)
        else:
            self._allowed_path(ref)

    def _check_s3(self, ref: str) -> None:
        bucket, key = split_s3_uri(ref)
        if not self._prefixes:
            return
        tricky = {".", ".."} & set(key.split("/"))
        if tricky or not any(bucket == allowed and _below(key, prefix) for allowed, prefix in self._prefixes):
            raise self._outside(ref, f"s3://{bucket}/{key.rpartition('/')[0]}")

    def _allowed_path(self, ref: str) -> Path:
        refusal = _not_a_path(ref)
        if refusal:
            raise SourceRefusedError(f"source-ref {ref[:200]!r} {refusal}; use a path or an s3:// URI")
        try:
            path = self._cwd.joinpath(ref).resolve()
        except (OSError, RuntimeError) as error:  # a name that is too long, links that go in circles
            raise SourceRefusedError(
                f"source-ref {ref[:200]!r} is no usable path ({error}); correct the manifest"
            ) from error
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise self._outside(ref, os.fspath(path.parent))
        return path

    def _outside(self, ref: str, needed: str) -> SourceRefusedError:
        allowed = [os.fspath(folder) for folder in self._folders]
        allowed += [f"s3://{bucket}/{prefix}" for bucket, prefix in self._prefixes]
        return SourceRefusedError(
            f"source-ref {ref[:200]!r} lies outside what may be read ({', '.join(allowed) or 'nothing'}); "
            f"if you trust the manifest, pass image_roots=[{needed!r}]"
        )

    def _bucket(self, name: str) -> ObjectStore:
        with self._lock:
            if name not in self._buckets:
                self._buckets[name] = open_store(f"s3://{name}")
            return self._buckets[name]


def _below(key: str, prefix: str) -> bool:
    folder = prefix.rstrip("/")
    return not folder or key.startswith(f"{folder}/")


def _not_a_path(ref: str) -> str | None:
    if not ref or "\0" in ref:
        return "is no path"
    windows = os.name == "nt"
    if windows and ref.startswith(("\\\\", "//")):
        # To look at such a path is to log in to the server that it names.
        return "names another computer"
    if _SCHEME.match(ref) and not (windows and _DRIVE.match(ref)):
        return f"has the scheme {ref.partition(':')[0] + ':'!r}, which is not read"
    return None
