"""A folder as an object store, with writes that survive a crash."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from gt_notebook.errors import ObjectExistsError, ObjectNotFoundError, StorageError
from gt_notebook.storage.store import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPORARY_PREFIX = ".gt-writing-"
_NO_LINKS_HERE = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
# Removed since the folder was read, or a link that leads nowhere or in a circle.
_NOWHERE = {errno.ENOENT, errno.ELOOP}


class LocalStore:
    """The objects of a folder. The folder is made at the first write.

    Args:
        root: The folder. Keys cannot name anything outside it; symbolic links that its owner put there are
            followed for files, and not for folders when listing.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, key: str) -> Path:
        """Return the file of a key.

        Raises:
            StorageError: The key is empty, absolute, or climbs out of the folder.
        """
        pure = PurePosixPath(key)
        climbs = pure.is_absolute() or ".." in pure.parts or not pure.parts or "\0" in key
        foreign = os.name == "nt" and (PureWindowsPath(key).drive or "\\" in key)
        if climbs or foreign:
            raise StorageError(f"{key!r} is not a key inside {self._root}; use a relative name without '..'")
        return self._root.joinpath(*pure.parts)

    def read(self, key: str, *, start: int = 0) -> bytes:
        """Return the bytes from ``start`` on; see ``ObjectStore.read``."""
        path = self.path(key)
        with _reported("read", path), path.open("rb") as file:
            file.seek(start)
            return file.read()

    def write(self, key: str, data: bytes) -> None:
        """Replace an object in one step; see ``ObjectStore.write``."""
        path = self.path(key)
        with _reported("write", path), _temporary_beside(path, data) as temporary:
            temporary.replace(path)
            sync_folder(path.parent)

    def create(self, key: str, data: bytes) -> None:
        """Store a new object; see ``ObjectStore.create``."""
        path = self.path(key)
        with _reported("write", path), _temporary_beside(path, data) as temporary:
            try:
                os.link(temporary, path)
            except FileExistsError:
                raise ObjectExistsError(f"{path} exists already; it was left as it is") from None
            except OSError as error:
                if error.errno not in _NO_LINKS_HERE:
                    raise
                # A file system without hard links: exclusive, though a crash can cut the new file short.
                _write_new(path, data)
            sync_folder(path.parent)

    def list(self, prefix: str = "") -> list[Entry]:
        """Return the objects below a prefix; see ``ObjectStore.list``."""
        folder = prefix.rpartition("/")[0]
        top = self.path(folder) if folder else self._root
        with _reported("list", top):
            entries = [entry for entry in self._walk(top) if entry.key.startswith(prefix)]
        return sorted(entries, key=lambda entry: entry.key)

    def _walk(self, top: Path) -> Iterator[Entry]:
        for folder, _, names in os.walk(top, onerror=_raise_unless_missing):
            for name in names:
                path = Path(folder, name)
                if name.startswith(_TEMPORARY_PREFIX):
                    continue
                try:
                    size = path.stat().st_size
                except OSError as error:
                    if error.errno in _NOWHERE:
                        continue
                    raise
                yield Entry(path.relative_to(self._root).as_posix(), size)

    def exists(self, key: str) -> bool:
        """Tell whether the object is there; see ``ObjectStore.exists``."""
        path = self.path(key)
        with _reported("look for", path):
            return path.is_file()

    def delete(self, key: str) -> None:
        """Remove an object; see ``ObjectStore.delete``."""
        path = self.path(key)
        with _reported("delete", path):
            path.unlink(missing_ok=True)

    def uri(self, key: str = "") -> str:
        """Return the path of a key, or of the folder."""
        return (self.path(key) if key else self._root).as_posix()

    def child(self, prefix: str) -> LocalStore:
        """Return the store of a folder in this one."""
        return LocalStore(self.path(prefix))


def make_folder(folder: Path) -> None:
    """Make a folder and its parents so that they survive a power cut."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows does it by itself and has no call for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _temporary_beside(path: Path, data: bytes) -> Iterator[Path]:
    make_folder(path.parent)
    temporary = path.parent / f"{_TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    try:
        _write_new(temporary, data)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write_new(path: Path, data: bytes) -> None:
    # "x" gives the rights of the umask; mkstemp would hide the file from colleagues on a shared disk.
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _raise_unless_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


@contextmanager
def _reported(action: str, path: Path) -> Iterator[None]:
    try:
        yield
    except StorageError:
        raise
    except FileExistsError as error:
        raise ObjectExistsError(f"{path} exists already; it was left as it is") from error
    except FileNotFoundError as error:
        raise ObjectNotFoundError(
            f"there is no file {path}; check the name and the working directory"
        ) from error
    except OSError as error:
        if action == "read" and error.errno == errno.ENOTDIR:
            raise ObjectNotFoundError(f"there is no file {path}; a part of it is not a folder") from error
        raise StorageError(
            f"cannot {action} {path}: {error.strerror}; check the folder, its rights and the free space"
        ) from error
