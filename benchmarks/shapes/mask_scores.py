"""Masks of one set merged by a method of ours or by SimpleITK's STAPLE; prints its scores and the seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import Any

import numpy as np

from benchmarks.shapes.crowds import Mask, mask_crowd
from benchmarks.shapes.scores import mean_interval


def ours(masks: list[Mask], method: str = "majority") -> tuple[Any, float]:
    from gt_notebook.consolidation.mask_answers import merge_masks

    merged = merge_masks(masks, method=method)
    return merged.mask > 0, merged.confidence.get(1, 0.0)


def staple(masks: list[Mask]) -> tuple[Any, float]:
    """The estimate at one half, and the overlap that its own probabilities expect."""
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalDefaultNumberOfThreads(1)
    images = [SimpleITK.GetImageFromArray(mask) for mask in masks]
    likely = SimpleITK.GetArrayFromImage(SimpleITK.STAPLE(images, 1.0))
    kept = likely >= 0.5
    return kept, float(likely[kept].sum() / (kept.sum() + likely[~kept].sum()))


if __name__ == "__main__":
    merge = staple if sys.argv[1] == "staple" else partial(ours, method=sys.argv[1])
    crowd = mask_crowd(sys.argv[2])
    merge(crowd[0][0])
    start = time.perf_counter()
    merged = [merge(masks) for masks, _ in crowd]
    seconds = time.perf_counter() - start
    overlap = np.array(
        [
            (found & (true > 0)).sum() / (found | (true > 0)).sum()
            for (found, _), (_, true) in zip(merged, crowd, strict=True)
        ]
    )
    sure = np.array([confidence for _, confidence in merged])
    vote = np.array(
        [
            ((votes := np.mean(masks, axis=0) >= 0.5) & (true > 0)).sum() / (votes | (true > 0)).sum()
            for masks, true in crowd
        ]
    )
    print(
        json.dumps(
            {
                "overlap": overlap.mean(),
                "error": np.abs(sure - overlap).mean(),
                "overlap_interval": mean_interval(overlap),
                "error_interval": mean_interval(np.abs(sure - overlap)),
                "seconds": seconds,
                "vote": vote.mean(),
            }
        )
    )
