"""From a folder of images, or a prefix of a bucket, to an input manifest."""

from __future__ import annotations

import difflib
import logging
import os
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from gt_notebook.errors import ObjectNotFoundError, StorageError
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.attrs import IMAGE_ROOTS, LEFT_OUT
from gt_notebook.manifest.names import SOURCE_REF
from gt_notebook.storage import Location, is_s3, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

IMAGE_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")

HIDDEN = "hidden"
UNDECODABLE = "undecodable name"
NO_ENDING = "no ending"

_logger = logging.getLogger(__name__)


@suggests_keywords
def scan_images(where: Location, *, progress: bool = True) -> pd.DataFrame:
    """List the images below a folder or an S3 prefix as an input manifest, one row an image.

    Files count by their ending: ``.jpg``, ``.jpeg`` and ``.png``, which Ground Truth takes, and ``.webp``, ``.bmp``,
    ``.gif``, ``.tif`` and ``.tiff``, which the labeler shows as well. Everything else is left out and counted by
    ending, and so are hidden files, files in hidden folders such as ``.ipynb_checkpoints``, and names that are not
    UTF-8. The counts stand beside the progress bar, in the log, and in ``df.attrs["gt_notebook_left_out"]``. Folders
    inside that are symbolic links are not entered, so that links in a circle do no harm.

    Args:
        where: A folder, or ``s3://bucket/prefix``.
        progress: Whether to show a progress bar.

    Returns:
        A frame with the column ``source-ref``: ``where`` as it was given, joined with the path below it, such as
        ``photos/a/cat.jpg``, so that files of the same name in different folders stay apart. Rows are sorted by path,
        character by character. ``df.attrs["gt_notebook_image_roots"]`` holds the folder.

    Raises:
        ObjectNotFoundError: There is no such folder, or no image in it; the message says what there is instead.
        StorageError: ``where`` is a file, or cannot be read.
    """
    store = open_store(where)
    if not is_s3(where):
        _check_folder(Path(where).expanduser())
    from tqdm.auto import tqdm  # it looks for a notebook when it is imported

    with tqdm(desc="scanning", unit=" files", disable=not progress) as bar:
        entries = store.list()
        bar.reset(total=len(entries))
        images, left_out = _sort_out((entry.key for entry in entries), advance=bar.update)
        bar.set_postfix_str(_counts(images=len(images), left_out=left_out))
    if not images:
        raise _no_images(store.uri(), left_out)
    _logger.info("%s: %s", store.uri(), _counts(images=len(images), left_out=left_out))
    manifest = pd.DataFrame({SOURCE_REF: [store.uri(key) for key in images]}, dtype=object)
    manifest.attrs[IMAGE_ROOTS] = [store.uri()]
    manifest.attrs[LEFT_OUT] = left_out
    return manifest


def _sort_out(keys: Iterable[str], *, advance: Callable[[], object]) -> tuple[list[str], dict[str, int]]:
    """Return the images, and how many other files there are of each kind, most frequent first."""
    images: list[str] = []
    others: Counter[str] = Counter()
    for key in keys:
        reason = _reason_to_leave_out(key)
        if reason is None:
            images.append(key)
        else:
            others[reason] += 1
        advance()
    return images, dict(others.most_common())


def _reason_to_leave_out(key: str) -> str | None:
    path = PurePosixPath(key)
    ending = path.suffix.lower()
    try:
        key.encode("utf-8")
    except UnicodeEncodeError:
        return UNDECODABLE
    if any(part.startswith(".") for part in path.parts):
        return HIDDEN
    return None if ending in IMAGE_ENDINGS else ending or NO_ENDING


def _counts(*, images: int, left_out: dict[str, int]) -> str:
    others = ", ".join(f"{count} {kind}" for kind, count in left_out.items())
    return f"{images} image{'' if images == 1 else 's'}" + (f"; left out: {others}" if others else "")


def _check_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.exists():
        raise StorageError(f"{os.fspath(folder)!r} is a file; scan_images takes the folder that it lies in")
    raise ObjectNotFoundError(f"there is no folder {os.fspath(folder)!r}; {_neighbors(folder)}")


def _neighbors(folder: Path) -> str:
    parent = folder.parent
    try:
        names = sorted(
            path.name for path in parent.iterdir() if path.is_dir() and not path.name.startswith(".")
        )
    except OSError:
        return f"{os.fspath(parent)!r} cannot be listed either; check the path and the working directory"
    near = difflib.get_close_matches(folder.name, names, n=1)
    if near:
        return f"did you mean {os.fspath(parent / near[0])!r}?"
    found = ", ".join(map(repr, names[:5])) or "no folders"
    return f"{os.fspath(parent.absolute())!r} has {found}; check the path and the working directory"


def _no_images(place: str, left_out: dict[str, int]) -> ObjectNotFoundError:
    found = ", ".join(f"{count} {kind}" for kind, count in left_out.items()) or "nothing at all"
    endings = " ".join(IMAGE_ENDINGS)
    return ObjectNotFoundError(f"there are no images in {place!r}, but {found}; images end with {endings}")
