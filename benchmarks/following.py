"""What one more answer costs until it stands in ``job.manifest``, in a small and a large job, and how near it is."""

from __future__ import annotations

import tempfile
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import gt_notebook as gt
from benchmarks import following_boxes
from benchmarks.row import Row
from gt_notebook.jobs.merging import merge

if TYPE_CHECKING:
    from gt_notebook.jobs.state import JobState

_SMALL, _LARGE = 1_000, 100_000
_CLASSES = [f"class {number}" for number in range(10)]
_WORKERS, _ANSWERS_PER_OBJECT = 40, 3
_TIMED = 25
# New answers since the workers were judged: just fewer than those after which they are judged anew.
_NEW = 0.099
_MAX_GROWTH, _MAX_OFF, _SURE = 2.0, 0.03, 0.7


def run() -> list[Row]:
    """Time answers one by one in two jobs of single classes, and compare small jobs with their full runs."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = (_job(folder, objects) for objects in (_SMALL, _LARGE))
        several = _job(folder, _SMALL, multi_label=True)
        rows = [
            *_nearness(*_off(small), of="confidence"),
            *_nearness(*_off(several), of="several classes an object, confidence"),
            *following_boxes.run(folder),
        ]
        growth = _seconds(large) / _seconds(small)
    return [
        Row(
            "one more answer in job.manifest, 10⁵ objects / 10³ objects",
            growth,
            "times",
            f"≤ {_MAX_GROWTH:g}",
            ok=growth <= _MAX_GROWTH,
        ),
        *rows,
    ]


def _nearness(mean: float, most: float, same: float, *, of: str) -> list[Row]:
    return [
        Row(
            f"{of} with 9.9 % new answers against the full run, mean difference",
            mean,
            "",
            f"≤ {_MAX_OFF:g}",
            ok=mean <= _MAX_OFF,
        ),
        Row("the same, largest difference", most, "", "", ok=True),
        Row("the same, equal labels where both are surer than 0.7", 100 * same, "%", "100", ok=same == 1),
    ]


def _job(folder: str, objects: int, *, multi_label: bool = False) -> gt.LabelingJob:
    """A job whose objects three of 40 workers have answered, who are right in six to nine of ten answers."""
    texts = pd.DataFrame({"source": [f"text {number}" for number in range(objects)]})
    task = gt.TextClassification(_CLASSES, multi_label=multi_label)
    name = f"objects-{objects}" + ("-several" if multi_label else "")
    job = gt.LabelingJob(name, texts, task, output=folder, workers_per_object=5)
    rng = np.random.default_rng(0)
    for index in range(objects):
        for worker in rng.choice(_WORKERS, _ANSWERS_PER_OBJECT, replace=False):
            # In memory only: what is measured begins with the next answer.
            _state(job).book.apply(_record(index, int(worker), rng, multi_label=multi_label))
    return job


def _state(job: gt.LabelingJob) -> JobState:
    """Past the labeler, whose cost is measured elsewhere."""
    return job._state  # noqa: SLF001 - see above


def _record(
    index: int, worker: int, rng: np.random.Generator, *, multi_label: bool = False
) -> dict[str, object]:
    right = 0.6 + 0.3 * worker / _WORKERS
    labels = [_CLASSES[index % 10 if rng.random() < right else rng.integers(10)]]
    if multi_label and index % 2 == 0:
        labels.append(_CLASSES[(index + 3) % 10 if rng.random() < right else rng.integers(10)])
    return {
        "id": f"{worker}-{index}",
        "kind": "answer",
        "worker": f"worker {worker}",
        "time": "2026-01-01T00:00:00.000000Z",
        "session": "bench",
        "seq": index,
        "object": index,
        "answer": {"type": "text-classification", "labels": labels},
    }


def _seconds(job: gt.LabelingJob) -> float:
    """The median of the processor's seconds that an answer takes, after the full run."""
    job.manifest  # noqa: B018 - the full run
    writer = _state(job).writer("worker 0")
    rng = np.random.default_rng(1)
    taken = []
    for index in range(_TIMED):
        record = _record(index, 0, rng)
        start = time.process_time()
        writer.record("answer", {"object": index, "answer": record["answer"]})
        job.manifest  # noqa: B018 - what is timed
        taken.append(time.process_time() - start)
    return float(np.median(taken))


def _off(job: gt.LabelingJob) -> tuple[float, float, float]:
    """The mean and largest difference of the confidences from a full run's, and how many sure labels are equal."""
    job.manifest  # noqa: B018 - the full run
    rng = np.random.default_rng(2)
    for index in rng.choice(_SMALL, int(_NEW * _SMALL * _ANSWERS_PER_OBJECT), replace=False).tolist():
        number = int(rng.integers(_WORKERS))
        answer = _record(index, number, rng, multi_label=job.task.multi_label)["answer"]
        _state(job).writer(f"worker {number}").record("answer", {"object": index, "answer": answer})
    near, full = (
        _confidences(frame[f"{job.label_attribute_name}-metadata"])
        for frame in (job.manifest, merge(_state(job)).manifest)
    )
    off = (near["mean"] - full["mean"]).abs()
    sure = near["least"].gt(_SURE) & full["least"].gt(_SURE)
    return float(off.mean()), float(off.max()), float((near["classes"] == full["classes"])[sure].mean())


def _confidences(metadata: pd.Series) -> pd.DataFrame:
    """Of each object the classes, and the mean and the least of their confidences."""
    rows = []
    for about in metadata:
        several = "confidence-map" in about
        classes = about["class-map"].values() if several else [about["class-name"]]
        sure = list(about["confidence-map"].values()) if several else [about["confidence"]]
        rows.append((" ".join(sorted(classes)), float(np.mean(sure)), min(sure)))
    return pd.DataFrame(rows, columns=["classes", "mean", "least"])
