"""ensemble-boxes over one crowd of boxes, picture by picture as it wants; prints the scores and the seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from ensemble_boxes import non_maximum_weighted, weighted_boxes_fusion

from benchmarks.shapes.crowds import CORNERS, box_crowd
from benchmarks.shapes.scores import box_scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.shapes.crowds import BoxCrowd

_OVERLAP = 0.4


def merged(crowd: BoxCrowd, merge: Callable[..., Any]) -> tuple[pd.DataFrame, float]:
    names = np.unique(crowd.boxes["label"])
    workers = crowd.answered.groupby("task")["worker"].agg(list)
    drawn: dict[Any, Any] = dict(iter(crowd.boxes.groupby(["task", "worker"])))
    found = []
    start = time.perf_counter()
    for task, own in zip(workers.index, workers, strict=True):
        size = np.tile(crowd.images.loc[task, ["width", "height"]].to_numpy(), 2)
        rows = [drawn.get((task, worker), crowd.boxes[:0]) for worker in own]
        boxes, scores, labels = merge(
            [(part[CORNERS].to_numpy() / size).tolist() for part in rows],
            [[1.0] * len(part) for part in rows],
            [np.searchsorted(names, part["label"]).tolist() for part in rows],
            iou_thr=_OVERLAP,
        )
        for box, score, label in zip(boxes * size, scores, labels, strict=True):
            found.append((task, names[int(label)], *box, score))
    seconds = time.perf_counter() - start
    return pd.DataFrame(found, columns=["task", "label", *CORNERS, "confidence"]), seconds


if __name__ == "__main__":
    crowd = box_crowd(sys.argv[1])
    result = {}
    for name, merge in (("WBF", weighted_boxes_fusion), ("NMW", non_maximum_weighted)):
        merged(crowd, merge)  # Compiled at the first call.
        found, seconds = merged(crowd, merge)
        result[name] = {**box_scores(found, crowd), "seconds": seconds}
    print(json.dumps(result))
