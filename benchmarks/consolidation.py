"""How consolidating classes grows with the number of answers, and what a million of them cost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import following
from benchmarks.memory import peak_megabytes
from benchmarks.row import Row
from gt_notebook.consolidation import classes

_REPOSITORY = Path(__file__).parent.parent
_SIZES = (10_000, 100_000, 1_000_000)
_LABELS = [f"class {number}" for number in range(10)]
_WORKERS = 200
_ANSWERS_PER_TASK = 4
_REPEATS = 3
_MAX_GROWTH = 12.0


def run() -> list[Row]:
    """Time 10⁴, 10⁵ and 10⁶ answers in one fresh process, whose memory nothing else has grown, and compare them."""
    program = "import benchmarks.consolidation as own; own.print_measurements()"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, cwd=_REPOSITORY
    )
    *seconds, memory = json.loads(done.stdout)
    return [*_rows(seconds, memory), *following.run()]


def print_measurements() -> None:
    """Print the seconds for each size and the process's peak memory in MB, as JSON."""
    crowds = (_crowd(size, np.random.default_rng(0)) for size in _SIZES)
    seconds = [min(_seconds(crowd) for _ in range(_REPEATS)) for crowd in crowds]
    print(json.dumps([*seconds, peak_megabytes()]))


def _rows(seconds: list[float], memory: float) -> list[Row]:
    small, middle, large = seconds
    target = f"≤ {_MAX_GROWTH:g}"
    return [
        Row(
            "consolidation, time(10⁵) / time(10⁴)",
            middle / small,
            "times",
            target,
            ok=middle / small <= _MAX_GROWTH,
        ),
        Row(
            "consolidation, time(10⁶) / time(10⁵)",
            large / middle,
            "times",
            target,
            ok=large / middle <= _MAX_GROWTH,
        ),
        Row("consolidation, 10⁶ class answers", _SIZES[-1] / large / 1e6, "million answers/s", "", ok=True),
        Row("consolidation, 10⁶ class answers, peak memory of the process", memory, "MB", "", ok=True),
    ]


def _crowd(answers: int, rng: np.random.Generator) -> pd.DataFrame:
    """Workers who are right in six to nine of ten answers, and otherwise guess."""
    tasks = answers // _ANSWERS_PER_TASK
    truth = rng.integers(len(_LABELS), size=tasks)
    skill = rng.uniform(0.6, 0.9, size=_WORKERS)
    task = np.repeat(np.arange(tasks), _ANSWERS_PER_TASK)
    # Consecutive workers, so that nobody answers a task twice.
    first = rng.integers(_WORKERS, size=tasks)
    worker = (first[task] + np.tile(np.arange(_ANSWERS_PER_TASK), tasks)) % _WORKERS
    right = rng.random(len(task)) < skill[worker]
    label = np.where(right, truth[task], rng.integers(len(_LABELS), size=len(task)))
    names = np.array(_LABELS, dtype=object)
    return pd.DataFrame({"task": task, "worker": worker, "label": names[label]})


def _seconds(crowd: pd.DataFrame) -> float:
    start = time.perf_counter()
    classes(crowd, labels=_LABELS)
    return time.perf_counter() - start
