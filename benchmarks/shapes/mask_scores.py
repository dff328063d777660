"""Masks of one set merged by ours or by SimpleITK's STAPLE; prints overlap, confidence error and seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.shapes.crowds import Mask, mask_crowd


def ours(masks: list[Mask]) -> tuple[Any, float]:
    from gt_notebook.consolidation.mask_answers import merge_masks

    merged = merge_masks(masks)
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
    merge, crowd = {"ours": ours, "staple": staple}[sys.argv[1]], mask_crowd(sys.argv[2])
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
                "seconds": seconds,
                "vote": vote.mean(),
            }
        )
    )
