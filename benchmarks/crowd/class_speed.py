"""Dawid-Skene and majority vote on large made-up crowds, beside crowd-kit: time and memory of fresh processes.

Time is that of the processor, on one thread, so that it matters little what else the machine does.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.crowd.peers import peer_python, run_script
from benchmarks.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLASSES, _WORKERS = 10, 200
_MILLION = 1_000_000
_ACCURACY = 0.001


def run() -> list[Row]:
    """Compare at one and at ten million answers, one thread each; the peers' ten million take minutes and 5 GB."""
    with tempfile.TemporaryDirectory() as scratch:
        return list(_rows(Path(scratch)))


def _rows(scratch: Path) -> Iterator[Row]:
    crowds = {millions: _write_crowd(scratch, millions * _MILLION) for millions in (1, 10)}
    for millions, faster, smaller in ((1, 5, 10), (10, 10, 4)):
        own = _measure("own", "dawid-skene", crowds[millions])
        peer = _measure("peer", "dawid-skene", crowds[millions])
        name = f"Dawid-Skene, {millions}M answers"
        yield _ratio(f"{name}: speed / crowd-kit's", peer[0] / own[0], faster)
        yield _ratio(f"{name}: growth of memory, crowd-kit's / own", peer[1] / own[1], smaller)
        gain = own[2] - peer[2]
        yield Row(f"{name}: accuracy - crowd-kit's", gain, "", f"≥ -{_ACCURACY}", ok=gain >= -_ACCURACY)
        yield Row(f"{name}", own[0], "s", "", ok=True)
        yield Row(f"{name}: growth of memory", own[1], "MB", "", ok=True)
    own, peer = (_measure(who, "majority", crowds[10]) for who in ("own", "peer"))
    yield _ratio("majority vote, 10M answers: speed / crowd-kit's", peer[0] / own[0], 10)


def _ratio(measure: str, value: float, least: float) -> Row:
    return Row(measure, value, "times", f"≥ {least:g}", ok=value >= least)


def _measure(who: str, method: str, crowd: Path) -> list[float]:
    python = sys.executable if who == "own" else peer_python()
    found: list[float] = json.loads(run_script(python, "measure_classes.py", who, method, str(crowd)))
    seconds, grown, accuracy = found
    said = f"{seconds:.2f} s, {grown:.0f} MB, accuracy {accuracy:.4f}"
    print(f"  {method} of {crowd.stem} answers, {who}: {said}", file=sys.stderr, flush=True)
    return found


def _write_crowd(scratch: Path, answers: int) -> Path:
    """Three to five answers a task, of workers who are right in five to nine and a half of ten and else guess."""
    rng = np.random.default_rng(7)
    counts = rng.integers(3, 6, size=answers // 4)
    task = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    truth = rng.integers(_CLASSES, size=len(counts))
    # Consecutive workers, so that nobody answers a task twice.
    turn = np.arange(len(task)) - np.repeat(np.cumsum(counts) - counts, counts)
    worker = (rng.integers(_WORKERS, size=len(counts))[task] + turn) % _WORKERS
    right = rng.random(len(task)) < rng.uniform(0.5, 0.95, _WORKERS)[worker]
    label = np.where(right, truth[task], rng.integers(_CLASSES, size=len(task)))
    order = rng.permutation(len(task))
    path = scratch / f"{answers}.npz"
    np.savez(path, task=task[order], worker=worker[order], label=label[order], truth=truth)
    return path
