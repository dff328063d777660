"""Local pictures and masks to S3, where training can read them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm.auto import tqdm

from gt_notebook.errors import ExportError
from gt_notebook.images import UnreadableImageError, read_info
from gt_notebook.storage import is_s3
from gt_notebook.training.preflight import RGB_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gt_notebook.storage import ObjectStore

IMAGES, MASKS = "images", "masks"
_THREADS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """Pictures on S3.

    Attributes:
        uris: Where each ``source-ref`` is now.
        not_rgb: Those that are not made of three colors.
    """

    uris: dict[str, str]
    not_rgb: list[str]


def upload_keys(references: Iterable[str]) -> dict[str, str]:
    """Name local pictures in a bucket: by their paths below the innermost folder that holds all of them.

    Args:
        references: All ``source-ref``s of a manifest, labeled or not, so that a name does not change when more of
            them are labeled. Those on S3 are passed over.

    Returns:
        A key for each local one; different files have different keys.
    """
    # Links are not followed: two names are two keys.
    paths = {reference: os.path.abspath(reference) for reference in references if not is_s3(reference)}  # noqa: PTH100
    if not paths:
        return {}
    folder = os.path.commonpath([os.path.dirname(path) for path in paths.values()])  # noqa: PTH120
    return {reference: Path(path).relative_to(folder).as_posix() for reference, path in paths.items()}


def upload_files(
    keys: Mapping[str, str],
    store: ObjectStore,
    *,
    read: Callable[[str], bytes],
    check: Callable[[str, bytes], bool] = lambda _reference, _data: True,
) -> dict[str, str]:
    """Upload files, several at a time; one that is there with the same content already stays.

    Args:
        keys: The key of each reference.
        store: Where to put them.
        read: Gives the bytes behind a reference.
        check: Says whether a file is to be uploaded.

    Returns:
        Where each one is now.

    Raises:
        StorageError: A file cannot be read or written.
    """
    sizes = {entry.key: entry.size for entry in store.list()} if keys else {}

    def send(reference: str) -> None:
        data = read(reference)
        key = keys[reference]
        if check(reference, data) and (sizes.get(key) != len(data) or store.read(key) != data):
            store.write(key, data)

    _in_parallel(send, list(keys))
    return {reference: store.uri(key) for reference, key in keys.items()}


def upload_images(keys: Mapping[str, str], store: ObjectStore, *, read: Callable[[str], bytes]) -> Uploaded:
    """Upload pictures, several at a time; one that is there with the same content already stays.

    Args:
        keys: The key of each ``source-ref``.
        store: Where to put them.
        read: Gives the bytes behind a ``source-ref``.

    Raises:
        ExportError: Files are no pictures.
        StorageError: A picture cannot be read or written.
    """
    broken: list[str] = []
    not_rgb: list[str] = []

    def is_picture(reference: str, data: bytes) -> bool:
        try:
            if read_info(data).depth != RGB_DEPTH:
                not_rgb.append(reference)
        except UnreadableImageError as error:
            broken.append(f"{reference!r}: {error}")
            return False
        return True

    uris = upload_files(keys, store, read=read, check=is_picture)
    if broken:
        raise ExportError(
            f"of the labeled files {len(broken)} cannot be read as pictures, first {min(broken)}; "
            "replace them or leave their lines out of the manifest"
        )
    return Uploaded(uris=uris, not_rgb=sorted(not_rgb))


def _in_parallel(send: Callable[[str], None], references: list[str]) -> None:
    if not references:
        return
    with (
        tqdm(total=len(references), desc="Uploading", unit="file") as bar,
        ThreadPoolExecutor(_THREADS) as pool,
    ):
        futures = [pool.submit(send, reference) for reference in references]
        try:
            for future in as_completed(futures):
                future.result()
                bar.update()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
