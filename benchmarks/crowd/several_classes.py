"""Several classes an object, of a made-up crowd, beside crowd-kit's BinaryRelevance over Dawid-Skene."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.crowd.peers import peer_python, run_script
from benchmarks.row import Row
from gt_notebook.consolidation import multi_label

_TASKS, _CLASSES, _WORKERS, _ANSWERS = 1000, 12, 40, 5
_SEEDS = (11, 12, 13)
# Together they take about as long as the peer's one.
_RUNS = 20


def run() -> list[Row]:
    """Compare the share of the tasks whose classes are all right, and the time."""
    found = np.array([_compare(seed) for seed in _SEEDS])
    own, peer, seconds, peer_seconds = map(float, found.mean(axis=0))
    ratio = peer_seconds / seconds
    print(
        f"  several classes: {seconds:.2f} s, BinaryRelevance {peer_seconds:.2f} s",
        file=sys.stderr,
        flush=True,
    )
    return [
        Row(
            "several classes: subset accuracy - BinaryRelevance(DawidSkene)'s",
            100 * (own - peer),
            "points",
            "≥ 0",
            ok=own >= peer,
        ),
        Row("several classes: speed / BinaryRelevance(DawidSkene)'s", ratio, "times", "≥ 30", ok=ratio >= 30),
    ]


def _compare(seed: int) -> tuple[float, float, float, float]:
    answers, truth = _crowd(np.random.default_rng(seed))
    multi_label(answers)
    start = time.process_time()
    for _ in range(_RUNS):
        merged = multi_label(answers)
    seconds = (time.process_time() - start) / _RUNS
    own: dict[int, set[int]] = {}
    for task, label in merged.labels["label"].items():
        own.setdefault(int(str(task)), set()).add(label)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "answers.csv"
        answers.to_csv(source, index=False)
        told = json.loads(run_script(peer_python(), "peer_several.py", str(source)))
    peer = {int(task): set(chosen) for task, chosen in told["labels"].items()}
    return _exact(own, truth), _exact(peer, truth), seconds, told["seconds"]


def _exact(found: dict[int, set[int]], truth: np.ndarray) -> float:
    wanted = [set(np.flatnonzero(row).tolist()) for row in truth]
    return float(np.mean([found.get(task, set()) == each for task, each in enumerate(wanted)]))


def _crowd(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Workers who miss some classes and add few; every task has one class at least, and so has every answer."""
    truth = rng.random((_TASKS, _CLASSES)) < 0.2
    truth[np.arange(_TASKS), rng.integers(_CLASSES, size=_TASKS)] = True
    recall, added = rng.uniform(0.6, 0.98, _WORKERS), rng.uniform(0.005, 0.08, _WORKERS)
    worker = np.concatenate([rng.choice(_WORKERS, _ANSWERS, replace=False) for _ in range(_TASKS)])
    task = np.repeat(np.arange(_TASKS), _ANSWERS)
    likely = np.where(truth[task], recall[worker][:, np.newaxis], added[worker][:, np.newaxis])
    said = rng.random(likely.shape) < likely
    empty = np.flatnonzero(~said.any(axis=1))
    said[empty, truth[task[empty]].argmax(axis=1)] = True
    row, label = np.nonzero(said)
    return pd.DataFrame({"task": task[row], "worker": worker[row], "label": label}), truth
