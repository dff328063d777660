"""Manifests with pictures to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ABSENT = float("nan")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with gray pictures of 200 x 100 pixels, one of them turned by EXIF, one damaged."""
    folder = tmp_path / "photos"
    folder.mkdir()
    picture = Image.new("RGB", (200, 100), (90, 90, 90))
    for name in ("a.png", "b.png", "c.png", "d.png"):
        picture.save(folder / name)
    exif = Image.Exif()
    exif[0x0112] = 6
    picture.save(folder / "turned.jpg", exif=exif)
    (folder / "damaged.png").write_bytes((folder / "a.png").read_bytes()[:60])
    return folder


@pytest.fixture
def row(photos: Path) -> Callable[..., dict[str, Any]]:
    """Make a line of a manifest with boxes under ``cats``."""

    def make(name: str, *boxes: tuple[int, int, int, int], label: str = "cat") -> dict[str, Any]:
        annotations = [
            {"class_id": 0, "left": left, "top": top, "width": width, "height": height}
            for left, top, width, height in boxes
        ]
        return {
            "source-ref": str(photos / name),
            "cats": {"image_size": [{"width": 200, "height": 100, "depth": 3}], "annotations": annotations},
            "cats-metadata": {
                "class-map": {"0": label},
                "objects": [{"confidence": 0.87} for _ in boxes],
                "type": "groundtruth/object-detection",
            },
        }

    return make


@pytest.fixture
def manifest(photos: Path, row: Callable[..., dict[str, Any]]) -> pd.DataFrame:
    """One object in each of the four states."""
    rows = [
        row("a.png", (20, 20, 100, 60)),
        row("b.png"),
        {"source-ref": str(photos / "c.png"), "cats": ABSENT, "cats-metadata": ABSENT},
        {
            "source-ref": str(photos / "d.png"),
            "cats": ABSENT,
            "cats-metadata": {"failure-reason": "ClientError: Annotation tasks expired"},
        },
    ]
    df = pd.DataFrame(rows, dtype=object)
    df.attrs["gt_notebook_image_roots"] = [str(photos)]
    return df
