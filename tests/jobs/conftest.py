from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
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


@pytest.fixture
def make_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeJob:
    """Make, or open again, a custom job over four texts (or others) whose form is never shown."""
    monkeypatch.chdir(tmp_path)

    def make(**options: Any) -> gt.LabelingJob:
        texts = options.pop("texts", ["fine", "broken", "late", "lost"])
        manifest = pd.DataFrame({"source": texts, "id": [f"00{n}" for n in range(len(texts))]})
        place = {"output": options.pop("output", "labels"), "workers_per_object": options.pop("workers", 1)}
        task = gt.Custom(lambda task_input, value: None, shows=None, **options)
        return gt.LabelingJob("notes", manifest, task, **place)

    return make
