"""The crowds: a real one that drew boxes, simulated ones, and real ones that drew outlines."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

FOLDER = Path(os.environ.get("GT_CROWD_DATA", Path(__file__).parents[3] / "shared" / "data" / "crowd"))
MASK_SETS = ("bubil1", "bubil2", "bubil4")
CORNERS = ["x1", "y1", "x2", "y2"]
# Fresh crowds on the same pictures: no number of the package was chosen on these.
SEEDS = (101, 102, 103)
_WORKERS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCrowd:
    """Boxes of a crowd.

    Attributes:
        boxes: One row a box: task, worker, label and ``CORNERS``.
        answered: Who answered what.
        true: The true boxes.
        known: The tasks whose true boxes are known.
        images: Width and height by task.
    """

    boxes: pd.DataFrame
    answered: pd.DataFrame
    true: pd.DataFrame
    known: set[Any]
    images: pd.DataFrame


def box_crowd(name: str) -> BoxCrowd:
    """Return ``pedestrians``, or ``bccd-<workers a picture>-<seed>``."""
    if name != "pedestrians":
        _, workers, seed = name.split("-")
        return _simulated(int(workers), int(seed))
    folder = FOLDER / name
    return BoxCrowd(
        boxes=pd.read_csv(folder / "boxes.csv"),
        answered=pd.read_csv(folder / "assignments.csv"),
        true=pd.read_csv(folder / "gold.csv"),
        known=set(pd.read_csv(folder / "gold_tasks.csv")["task"]),
        images=pd.read_csv(folder / "images.csv").set_index("task"),
    )


def mask_crowd(name: str) -> list[tuple[list[Mask], Mask]]:
    """Return for each object of a set the workers' masks and the true one."""
    drawn = pd.read_csv(FOLDER / name / "masks.csv")
    true = {row.task: _mask(row) for row in pd.read_csv(FOLDER / name / "gold.csv").itertuples()}
    return [
        ([_mask(row) for row in rows.itertuples()], true[str(task)]) for task, rows in drawn.groupby("task")
    ]


def _mask(row: Any) -> Mask:
    lengths = np.array(row.rle.split(), dtype=np.int64)
    values = (np.arange(len(lengths)) % 2).astype(np.uint8)
    return np.repeat(values, lengths).reshape(row.width, row.height).T.copy()


def _simulated(each: int, seed: int) -> BoxCrowd:
    """Workers who miss, invent, confuse and draw more or less exactly; one in ten is sloppy in all of it."""
    true = pd.read_csv(FOLDER / "bccd_truth" / "gold.csv")
    images = pd.read_csv(FOLDER / "bccd_truth" / "images.csv").set_index("task")
    rng = np.random.default_rng(seed)
    sloppy = rng.random(_WORKERS) < 0.1
    recall = rng.beta(8, 3, _WORKERS) * np.where(sloppy, 0.5, 1)
    spread = 0.04 * rng.lognormal(0, 0.4, _WORKERS) * np.where(sloppy, 4, 1)
    false = 0.5 * rng.gamma(1, 1, _WORKERS) * np.where(sloppy, 3, 1) + sloppy
    confusion = np.where(sloppy, 0.4, 0.08 * rng.gamma(2, 0.5, _WORKERS))
    by_task: dict[Any, Any] = dict(iter(true.groupby("task")))
    corners, classes = true[CORNERS].to_numpy(), true["label"].to_numpy()
    drawn, answered = [], []
    for task, size in images.iterrows():
        limits = np.array([size["width"], size["height"]] * 2)
        for worker in rng.choice(_WORKERS, each, replace=False):
            answered.append((task, f"worker {worker:02}"))
            rows = by_task[task]
            rows = rows[rng.random(len(rows)) < recall[worker]]
            place = _moved(rows[CORNERS].to_numpy(), spread[worker], rng)
            label = rows["label"].to_numpy(dtype=object).copy()
            confused = rng.random(len(label)) < confusion[worker]
            label[confused] = rng.choice(np.unique(classes), confused.sum())
            ghosts = rng.integers(len(true), size=rng.poisson(false[worker]))
            sides = np.tile(corners[ghosts, 2:] - corners[ghosts, :2], 2)
            at = rng.random((len(ghosts), 2)) * np.maximum(limits[:2] - sides[:, :2], 1)
            place = np.vstack([place, np.hstack([at, at + sides[:, :2]])])
            place = np.clip(place, 0, limits).round(1)
            for box, name in zip(place, [*label, *classes[ghosts]], strict=True):
                if (box[2:] - box[:2] >= 1).all():
                    drawn.append((task, f"worker {worker:02}", name, *box))
    return BoxCrowd(
        boxes=pd.DataFrame(drawn, columns=["task", "worker", "label", *CORNERS]),
        answered=pd.DataFrame(answered, columns=["task", "worker"]),
        true=true,
        known=set(images.index),
        images=images,
    )


def _moved(place: Any, spread: float, rng: np.random.Generator) -> Any:
    return place + rng.normal(0, spread, place.shape) * np.tile(place[:, 2:] - place[:, :2], 2)
