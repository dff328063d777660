"""A small job on real photos, for the tests that open it in a notebook."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from browser_harness.notebook_page import NotebookPage

PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png")

_OPEN = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
task = gt.BoundingBox(["cat", "cup", "person"], instructions=gt.Instructions(short="Draw a tight box."))
job = gt.LabelingJob("things", manifest, task, workers_per_object={workers})
labeler = job.label(worker="{worker}")
labeler
"""


def open_cell(worker: str = "alice", *, workers: int = 1) -> str:
    """Return the cell that opens the job ``things`` over ``photos/`` for a worker."""
    return _OPEN.format(worker=worker, workers=workers)


def put_photos(folder: Path, names: tuple[str, ...] = PHOTOS) -> None:
    """Put photos that come with scikit-image into ``photos/``.

    Raises:
        RuntimeError: scikit-image is not installed.
    """
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise RuntimeError("scikit-image, whose wheel brings the photos, is missing; install the demo extra")
    (folder / "photos").mkdir()
    for name in names:
        shutil.copy(Path(spec.origin).parent / "data" / name, folder / "photos" / name)


def drafts(page: NotebookPage) -> list[dict[str, Any]]:
    """Return the boxes on the table, as the kernel has them."""
    boxes: list[dict[str, Any]] = page.evaluate("(labeler.scene['current']['draft'] or {}).get('boxes', [])")
    return boxes


def journal(folder: Path, kind: str, *, job: str = "things") -> list[dict[str, Any]]:
    """Return the records of one kind that are on disk."""
    lines = [
        json.loads(line)
        for path in sorted((folder / "labels" / job / "annotations/journal").iterdir())
        for line in path.read_text().splitlines()
    ]
    return [line for line in lines if line["kind"] == kind]
