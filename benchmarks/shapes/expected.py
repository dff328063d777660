"""What the confidence of polygons, spans and keypoints is worth, with seven, three and two workers a picture.

``python -m benchmarks.shapes.expected`` takes the boxes of real workers for polygons, and their widths for spans; the
points are those of four made-up crowds. It prints the mean confidence of what was merged, the mean overlap with the
truth (of points: how alike they are), which it should be, and their mean difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.shapes.crowds import CORNERS, box_crowd
from gt_notebook.consolidation import keypoints, polygons, spans
from gt_notebook.consolidation.clusters import overlap
from gt_notebook.consolidation.keypoint_answers import point_likeness

if TYPE_CHECKING:
    from benchmarks.shapes.crowds import BoxCrowd

_WORKERS = (7, 3, 2)
_SIZE = np.array([1000, 750])
# Of made-up points: how many are set, how many lie anywhere, and by how many pixels the others are off, alone and
# all together.
_POINTS = {
    "keypoints": (0.9, 0.05, 5, 0),
    "keypoints, many missed": (0.7, 0.2, 5, 0),
    "keypoints, far off": (0.9, 0.05, 12, 0),
    "keypoints, off together": (0.9, 0.05, 5, 4),
}


def as_polygons(boxes: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """Merge boxes as polygons of four corners, and return them with ``CORNERS``."""
    rings = [[(x1, y1), (x2, y1), (x2, y2), (x1, y2)] for x1, y1, x2, y2 in boxes[CORNERS].to_numpy(int)]
    found = polygons(
        boxes[["task", "worker", "label"]].assign(vertices=pd.Series(rings, index=boxes.index)),
        answered=answered,
    ).labels
    return found.assign(
        **{name: [ring[at // 2 * 2][at % 2] for ring in found["vertices"]] for at, name in enumerate(CORNERS)}
    )


def as_spans(boxes: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """Merge the widths of boxes as spans, and return them as boxes one pixel high."""
    marked = boxes[["task", "worker", "label"]].assign(
        start=boxes["x1"].astype(int), end=boxes["x2"].astype(int)
    )
    found = spans(marked, answered=answered).labels
    return found.assign(x1=found["start"], y1=0, x2=found["end"], y2=1)


def overlaps(found: pd.DataFrame, true: pd.DataFrame) -> Any:
    """The best overlap of each with a true box of its picture."""
    known = {task: rows[CORNERS].to_numpy(float) for task, rows in true.groupby("task")}
    nothing = np.zeros((0, 4))
    return np.array(
        [
            overlap(np.tile(box, (len(there), 1)), there).max(initial=0)
            for box, task in zip(found[CORNERS].to_numpy(float), found["task"], strict=True)
            for there in [known.get(task, nothing)]
        ]
    )


def measured(crowd: BoxCrowd, workers: int) -> list[tuple[Any, ...]]:
    """A row for polygons and one for spans."""
    answered = crowd.answered[crowd.answered["task"].isin(crowd.known)].sample(frac=1, random_state=1)
    answered = answered[answered.groupby("task").cumcount() < workers]
    boxes = crowd.boxes.merge(answered, on=["task", "worker"])
    boxes[CORNERS] = boxes[CORNERS].clip(lower=0).round()
    boxes = boxes[(boxes["x2"] > boxes["x1"]) & (boxes["y2"] > boxes["y1"])]
    flat = crowd.true.assign(y1=0, y2=1)
    rows = []
    for name, merge, true in (("polygons", as_polygons, crowd.true), ("spans", as_spans, flat)):
        found = merge(boxes, answered)
        worth = overlaps(found, true)
        off = (found["confidence"] - worth).abs().mean()
        rows.append((name, workers, len(found), found["confidence"].mean(), worth.mean(), off))
    return rows


def points(name: str, workers: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Four points on each of 300 pictures of 1000 by 750, as many classes, and what some of 30 workers set."""
    seen, stray, alone, together = _POINTS[name]
    rng = np.random.default_rng(0)
    spread = alone * rng.lognormal(0, 0.4, 30)
    true = rng.random((300, 4, 2)) * _SIZE
    rows = []
    for task, known in enumerate(true + np.random.default_rng(1).normal(0, together, true.shape)):
        for worker in rng.choice(30, workers, replace=False):
            for label, place in enumerate(known):
                wrong = rng.random() < stray
                at = rng.random(2) * _SIZE if wrong else place + rng.normal(0, spread[worker], 2)
                if rng.random() < seen:
                    rows.append((task, worker, label, *np.clip(at, 0, _SIZE - 1).round()))
    place = pd.DataFrame(true.reshape(-1, 2), columns=["x", "y"])
    place["task"], place["label"] = np.repeat(np.arange(300), 4), np.tile(np.arange(4), 300)
    return pd.DataFrame(rows, columns=["task", "worker", "label", "x", "y"]), place


def measured_points(name: str, workers: int) -> tuple[Any, ...]:
    """A row for the keypoints of one crowd."""
    drawn, true = points(name, workers)
    diagonal = float(np.hypot(*_SIZE))
    found = keypoints(drawn, diagonals=pd.Series(diagonal, index=range(300))).labels
    both = found.merge(true, on=["task", "label"], suffixes=("", "_true"))
    apart = np.hypot(both["x"] - both["x_true"], both["y"] - both["y_true"])
    worth = np.array([point_likeness(float(off), diagonal=diagonal) for off in apart])
    off = np.abs(both["confidence"] - worth).mean()
    return (name, workers, len(found), found["confidence"].mean(), worth.mean(), off)


if __name__ == "__main__":
    pedestrians = box_crowd("pedestrians")
    table = [row for workers in _WORKERS for row in measured(pedestrians, workers)]
    table += [measured_points(name, workers) for name in _POINTS for workers in _WORKERS]
    columns = ["of", "workers", "shapes", "confidence", "overlap", "difference"]
    print(pd.DataFrame(table, columns=columns).round(3).to_string(index=False))
