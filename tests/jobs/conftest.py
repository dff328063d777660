from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import gt_notebook as gt

MakeJob = Callable[..., gt.LabelingJob]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four small pictures in the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = Path("photos")
    folder.mkdir()
    for number in range(4):
        Image.new("RGB", (100, 80), (number * 60, 90, 120)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def make_job(photos: Path) -> MakeJob:
    """Make, or open again, a job over the four pictures."""

    def make(name: str = "cats", **options: Any) -> gt.LabelingJob:
        manifest = options.pop("manifest", None)
        task = options.pop("task", None) or gt.BoundingBox(["cat", "dog"])
        if manifest is None:
            manifest = gt.scan_images(photos, progress=False)
        return gt.LabelingJob(name, manifest, task, output="labels", **options)

    return make
