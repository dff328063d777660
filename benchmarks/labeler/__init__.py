"""The labeler in JupyterLab and Chromium, beside jupyter-bbox-widget and bare ipywidgets in the same run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gt_notebook
from benchmarks.labeler import drawing, large, pictures
from benchmarks.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_BYTES = 150_000


def run() -> list[Row]:
    """Label photos with mouse and keyboard, and measure what that takes."""
    return [*pictures.run(), *drawing.run(), *large.run(), *_bundles()]


def _bundles() -> Iterator[Row]:
    static = Path(gt_notebook.__file__).parent / "widgets" / "static"
    for name in ("bounding-box", "image-classification"):
        size = (static / f"{name}.js").stat().st_size
        yield Row(f"labeler, bundle {name}.js", size, "bytes", f"≤ {_MAX_BYTES:,}", ok=size <= _MAX_BYTES)
