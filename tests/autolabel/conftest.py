"""Small pictures whose class can be seen, and jobs over them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

import gt_notebook as gt

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.autolabel.loop import AutoLabeling

CLASSES = ["red", "green", "blue"]


def truth_of(name: str) -> str:
    """The class that a picture of ``toys`` was made for."""
    return CLASSES[int(name.split("-")[1].split(".", maxsplit=1)[0])]


def colors(pictures: list[Image.Image]) -> np.ndarray[Any, Any]:
    """An embedding that tells the toys apart: their mean color and a little more."""
    values = np.stack([np.asarray(picture, dtype=np.float64) for picture in pictures])
    return np.concatenate([values.mean(axis=(1, 2)), values.std(axis=(1, 2))], axis=1)


@pytest.fixture
def toys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make small noisy pictures of three colors in the working directory; the name says which."""
    monkeypatch.chdir(tmp_path)

    def make(number: int, *, folder: str = "toys", seed: int = 0) -> Path:
        rng = np.random.default_rng(seed)
        place = Path(folder)
        place.mkdir()
        for index in range(number):
            position = int(rng.integers(3))
            pixels = rng.normal(110, 40, size=(6, 6, 3))
            pixels[..., position] += 25 + 25 * rng.random()
            picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
            picture.save(place / f"{index:04d}-{position}.png")
        return place

    return make


def toy_job(name: str = "toys", **options: Any) -> gt.LabelingJob:
    """Make, or open again, a job over the toys."""
    manifest = options.pop("manifest", None)
    if manifest is None:
        manifest = gt.scan_images("toys", progress=False)
    return gt.LabelingJob(name, manifest, gt.ImageClassification(CLASSES), output="labels", **options)


def answer(job: gt.LabelingJob, worker: str = "alice", *, at_most: int = 10**9) -> int:
    """Let a worker label what the queue hands out and skip what cannot be read; return how many that were."""
    session = job._session(worker)
    for number in range(at_most):
        current = session.scene().current
        if current is None:
            return number
        if job._state.subjects.info(current.index) is None:
            session.skip(current.index, "cannot be read")
        else:
            job.submit(current.index, truth_of(current.name), worker=worker)
    return at_most


def finish(job: gt.LabelingJob, loop: AutoLabeling) -> str:
    """Let people label until the model has labeled the rest, or nothing is left; return the phase then."""
    while job._state.automation.running:
        answer(job)
        loop.step()
    answer(job)
    return loop.phase


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened on another thread."""
    for _ in range(1200):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it has not happened in a minute")
