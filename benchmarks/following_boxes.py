"""How near boxes in ``job.manifest`` are to a full run, when answers have come in since the workers were judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import gt_notebook as gt
from benchmarks.row import Row
from gt_notebook.consolidation.clusters import overlap
from gt_notebook.jobs.merging import merge

if TYPE_CHECKING:
    from gt_notebook.jobs.state import JobState

_PICTURES, _THINGS, _WORKERS, _ANSWERS_PER_PICTURE = 1_000, 3, 40, 3
_CLASSES = ["cat", "dog"]
_SIZE = {"width": 1000, "height": 750, "depth": 3}
# New answers since the workers were judged: just fewer than those after which they are judged anew.
_NEW = 0.099
_MAX_OFF, _MIN_SAME, _SURE, _SAME = 0.03, 0.99, 0.7, 0.5


def run(folder: str) -> list[Row]:
    """Compare a made-up job of boxes with its full run."""
    job, crowd = _job(folder)
    job.manifest  # noqa: B018 - the full run
    rng = np.random.default_rng(2)
    new = int(_NEW * _PICTURES * _ANSWERS_PER_PICTURE)
    for picture in rng.choice(_PICTURES, new, replace=False).tolist():
        worker = int(rng.integers(_WORKERS))
        _state(job).writer(f"worker {worker}").record(
            "answer", {"object": picture, "answer": crowd.answer(picture, worker)}
        )
    near, full = (_boxes(frame, job) for frame in (job.manifest, merge(_state(job)).manifest))
    off, moved, same = _compared(near, full)
    return [
        Row(
            "boxes, confidence with 9.9 % new answers against the full run, mean difference",
            float(off.mean()),
            "",
            f"≤ {_MAX_OFF:g}",
            ok=bool(off.mean() <= _MAX_OFF),
        ),
        Row("the same, largest difference", float(off.max()), "", "", ok=True),
        Row("the same, mean difference of an edge", float(moved.mean()), "pixels", "", ok=True),
        Row(
            "the same, boxes surer than 0.7 that both have",
            100 * same,
            "%",
            f"≥ {100 * _MIN_SAME:g}",
            ok=same >= _MIN_SAME,
        ),
    ]


class _Crowd:
    """Workers who overlook one to three things in ten, invent some, confuse classes and draw more or less exactly."""

    def __init__(self) -> None:
        self._rng = rng = np.random.default_rng(0)
        places = rng.random((_PICTURES, _THINGS, 2)) * [800, 600]
        self._true = np.concatenate([places, 40 + rng.random((_PICTURES, _THINGS, 2)) * 110], axis=2)
        self._label = rng.integers(len(_CLASSES), size=(_PICTURES, _THINGS))
        self._skill = np.linspace(0, 1, _WORKERS)

    def answer(self, picture: int, worker: int) -> dict[str, Any]:
        rng, skill = self._rng, self._skill[worker]
        seen = rng.random(_THINGS) < 0.7 + 0.2 * skill
        boxes = self._true[picture, seen] + rng.normal(0, 6 - 4 * skill, (int(seen.sum()), 4))
        wrong = rng.random(len(boxes)) < 0.15 - 0.1 * skill
        label = np.where(wrong, 1 - self._label[picture, seen], self._label[picture, seen])
        if rng.random() < 0.5 - 0.4 * skill:
            boxes = np.vstack([boxes, np.append(rng.random(2) * [800, 600], 40 + rng.random(2) * 110)])
            label = np.append(label, rng.integers(len(_CLASSES)))
        drawn = [
            {"label": _CLASSES[kind], **dict(zip(("left", "top", "width", "height"), place, strict=True))}
            for kind, place in zip(label, np.maximum(boxes, 0).round().astype(int).tolist(), strict=True)
        ]
        return {
            "type": "bounding-box",
            "boxes": drawn,
            "nothing_to_label": not drawn,
            "image_size": _SIZE,
        }


def _job(folder: str) -> tuple[gt.LabelingJob, _Crowd]:
    pictures = pd.DataFrame({"source-ref": [f"s3://pictures/{number}.jpg" for number in range(_PICTURES)]})
    job = gt.LabelingJob("boxes", pictures, gt.BoundingBox(_CLASSES), output=folder, workers_per_object=5)
    crowd, rng = _Crowd(), np.random.default_rng(1)
    for picture in range(_PICTURES):
        for worker in rng.choice(_WORKERS, _ANSWERS_PER_PICTURE, replace=False).tolist():
            # In memory only: what is measured begins with the next answer.
            _state(job).book.apply(
                {
                    "id": f"{worker}-{picture}",
                    "kind": "answer",
                    "worker": f"worker {worker}",
                    "time": "2026-01-01T00:00:00.000000Z",
                    "session": "bench",
                    "seq": picture,
                    "object": picture,
                    "answer": crowd.answer(picture, worker),
                }
            )
    return job, crowd


def _state(job: gt.LabelingJob) -> JobState:
    """Past the labeler, whose cost is measured elsewhere."""
    return job._state  # noqa: SLF001 - see above


def _boxes(frame: pd.DataFrame, job: gt.LabelingJob) -> list[list[tuple[int, float, Any]]]:
    """Of each picture the class, the confidence and the edges of its boxes."""
    name = job.label_attribute_name
    return [
        [
            (one["class_id"], about["confidence"], _edges(one))
            for one, about in zip(label["annotations"], metadata["objects"], strict=True)
        ]
        for label, metadata in zip(frame[name], frame[f"{name}-metadata"], strict=True)
    ]


def _edges(one: dict[str, Any]) -> Any:
    left, top = one["left"], one["top"]
    return np.array([[left, top, left + one["width"], top + one["height"]]], dtype=np.float64)


def _compared(
    near: list[list[tuple[int, float, Any]]], full: list[list[tuple[int, float, Any]]]
) -> tuple[Any, Any, float]:
    """How far confidences and edges of the boxes that both runs have are apart, and what share of the sure ones is."""
    off, moved, sure = [], [], []
    for some, others in ((near, full), (full, near)):
        for mine, theirs in zip(some, others, strict=True):
            for label, confidence, edges in mine:
                same = [
                    other
                    for other in theirs
                    if other[0] == label and overlap(edges, other[2]).item() >= _SAME
                ]
                if confidence > _SURE:
                    sure.append(bool(same))
                if same:
                    off.append(abs(confidence - same[0][1]))
                    moved.append(np.abs(edges - same[0][2]).mean())
    return np.array(off), np.array(moved), float(np.mean(sure))
