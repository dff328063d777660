"""Ours and plain clusters over one crowd of boxes; prints the scores and the seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import gt_notebook as gt
from benchmarks.shapes.crowds import CORNERS, box_crowd
from benchmarks.shapes.scores import box_intervals, box_scores
from gt_notebook.consolidation.clusters import cluster

if TYPE_CHECKING:
    from benchmarks.shapes.crowds import BoxCrowd

_PLACE = ["left", "top", "width", "height"]


def as_frame(crowd: BoxCrowd) -> pd.DataFrame:
    frame = crowd.boxes.rename(columns={"x1": "left", "y1": "top"})
    return frame.assign(width=frame["x2"] - frame["left"], height=frame["y2"] - frame["top"])


def ours(crowd: BoxCrowd) -> tuple[pd.DataFrame, float]:
    frame = as_frame(crowd)
    start = time.perf_counter()
    found = gt.consolidation.boxes(frame, answered=crowd.answered).labels
    seconds = time.perf_counter() - start
    return found.assign(
        x1=found["left"],
        y1=found["top"],
        x2=found["left"] + found["width"],
        y2=found["top"] + found["height"],
    ), seconds


def clusters(crowd: BoxCrowd, how: str) -> tuple[pd.DataFrame, float]:
    """Boxes that overlap by 0.3, their mean or median, and the share of the workers who drew them."""
    start = time.perf_counter()
    boxes = crowd.boxes.sort_values(["task", *CORNERS, "worker"]).reset_index(drop=True)
    task, worker = (pd.factorize(boxes[name], sort=True)[0].astype(np.int64) for name in ("task", "worker"))
    home = cluster(boxes[CORNERS].to_numpy(), group=task, worker=worker, least=0.3)
    groups = boxes.groupby(home)
    found = groups[CORNERS].agg(how)
    found["task"], found["label"] = groups["task"].first(), groups["label"].agg(lambda own: own.mode()[0])
    found["confidence"] = groups.size() / found["task"].map(crowd.answered.groupby("task").size())
    return found.reset_index(drop=True), time.perf_counter() - start


if __name__ == "__main__":
    crowd = box_crowd(sys.argv[1])
    ours(crowd)
    made = {"ours": ours(crowd), "mean": clusters(crowd, "mean"), "median": clusters(crowd, "median")}
    scores = {
        name: {**box_scores(found, crowd), "seconds": seconds} for name, (found, seconds) in made.items()
    }
    print(json.dumps({"scores": scores, "intervals": box_intervals(made["ours"][0], crowd)}))
