"""What the confidence of polygons and spans is worth: the boxes of real workers as polygons, their widths as spans.

``python -m benchmarks.shapes.expected`` prints, with all seven workers a picture, with three and with two of them, the
mean confidence of what was merged, the mean overlap with the truth, which it should be, and their mean difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.shapes.crowds import CORNERS, box_crowd
from gt_notebook.consolidation import polygons, spans
from gt_notebook.consolidation.clusters import overlap

if TYPE_CHECKING:
    from benchmarks.shapes.crowds import BoxCrowd

_WORKERS = (7, 3, 2)


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


if __name__ == "__main__":
    pedestrians = box_crowd("pedestrians")
    table = [row for workers in _WORKERS for row in measured(pedestrians, workers)]
    columns = ["of", "workers", "shapes", "confidence", "overlap", "difference"]
    print(pd.DataFrame(table, columns=columns).round(3).to_string(index=False))
