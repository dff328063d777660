"""Reading and writing a manifest of 100,000 lines with three boxes each, against pandas and bare orjson.

Every measurement is a fresh Python process that reads the file and writes it again (the bare parse only reads), so that
peak memory belongs to one side alone. The sides take turns, and each side's median counts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypeAlias

import orjson

from benchmarks.row import Row, format_rows

LINES = 100_000
REPEATS = 5

# What each process runs; `source` and `target` are paths. Imports are not timed.
_SIDES = {
    "ours": (
        "from gt_notebook.manifest import read_manifest, write_manifest",
        "write_manifest(read_manifest(source), target)",
    ),
    "pandas": (
        "import pandas as pd",
        "pd.read_json(source, lines=True).to_json(target, orient='records', lines=True)",
    ),
    "bare orjson": (
        "import orjson, pandas as pd",
        "pd.DataFrame([orjson.loads(line) for line in open(source, 'rb')])",
    ),
    # No frame, no checks, no collector: what a reader and writer of Python objects over orjson could at best do.
    "floor": (
        "import gc, orjson; gc.disable()",
        "open(target, 'wb').write(b''.join([orjson.dumps(orjson.loads(line)) for line in open(source, 'rb')]))",
    ),
}
_PROCESS = """
import json, sys, time
source, target = sys.argv[1:]
{imports}
from benchmarks.memory import peak_megabytes
start = time.perf_counter()
{statement}
seconds = time.perf_counter() - start
print(json.dumps([seconds, peak_megabytes()]))
"""

_REPOSITORY = Path(__file__).parent.parent

Measurement: TypeAlias = tuple[float, float]


def run() -> list[Row]:
    """Measure all sides in turns and return the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "boxes.manifest")
        source.write_bytes(b"".join(_line(number) for number in range(LINES)))
        measured: dict[str, list[Measurement]] = {side: [] for side in _SIDES}
        for _ in range(REPEATS):
            for side in _SIDES:
                measured[side].append(_measure(side, source=source))
    seconds = {side: statistics.median(time for time, _ in runs) for side, runs in measured.items()}
    memory = {side: statistics.median(peak for _, peak in runs) for side, runs in measured.items()}
    faster = seconds["pandas"] / seconds["ours"]
    bound = seconds["pandas"] / seconds["floor"]
    slower = seconds["ours"] / seconds["bare orjson"]
    larger = memory["ours"] / memory["pandas"]
    subject = "manifest, 100,000 lines with three boxes, read + write"
    return [
        Row(f"{subject}: pandas ÷ ours", faster, "times", "≥ 5", ok=faster >= 5),
        Row(
            "manifest, the same lines: pandas ÷ orjson alone, loads + dumps, nothing kept",
            bound,
            "times",
            "",
            ok=True,
        ),
        Row(f"{subject}: ours ÷ bare orjson, read only", slower, "times", "≤ 2", ok=slower <= 2),
        Row(f"{subject}: peak memory, ours ÷ pandas", larger, "times", "≤ 1", ok=larger <= 1),
        Row(subject, seconds["ours"], "s", "", ok=True),
    ]


def _measure(side: str, *, source: Path) -> Measurement:
    imports, statement = _SIDES[side]
    process = _PROCESS.format(imports=imports, statement=statement)
    target = source.with_suffix(".again")
    done = subprocess.run(
        [sys.executable, "-c", process, str(source), str(target)],
        check=True,
        capture_output=True,
        text=True,
        cwd=_REPOSITORY,
    )
    if side == "ours" and target.read_bytes() != source.read_bytes():
        raise RuntimeError("the manifest did not come back byte for byte")
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def _line(number: int) -> bytes:
    boxes = [
        {
            "class_id": box % 2,
            "left": number % 997 + box,
            "top": number % 787,
            "width": 90 + box,
            "height": 60,
        }
        for box in range(3)
    ]
    record = {
        "source-ref": f"s3://bucket/photos/{number:08}.jpg",
        "cats": {"image_size": [{"width": 1600, "height": 1200, "depth": 3}], "annotations": boxes},
        "cats-metadata": {
            "objects": [{"confidence": 0.93}, {"confidence": 0.85}, {"confidence": 0.09}],
            "class-map": {"0": "cat", "1": "dog"},
            "type": "groundtruth/object-detection",
            "human-annotated": "yes",
            "creation-date": "2026-01-30T16:33:27.802704",
            "job-name": "labeling-job/cats",
        },
    }
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


if __name__ == "__main__":
    print(format_rows(run()))
