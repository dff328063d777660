"""Pictures of 20,000 x 20,000 pixels: how soon there is something to see, how soon it is sharp, and what that takes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.row import Row

_REPOSITORY = Path(__file__).parents[2]
_SIDE = 20_000
_KINDS = ("flat JPEG", "photo-like JPEG", "flat PNG", "photo-like PNG")
_MAX_SECONDS = 1.0
# In a process of its own, so that peak memory is the picture's alone.
_PROGRAM = """
import json, resource, sys, time
from gt_notebook.images import TilePlace
from gt_notebook.jobs.pictures import Pictures
from gt_notebook.storage import SourceReader
path = sys.argv[1]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
pictures = Pictures([path], SourceReader(["/"]))
size = len(pictures.read(path)) / 2**20
before = peak() - size
start = time.perf_counter()
pictures.preview(0, room=(1100, 900))
shown = time.perf_counter() - start
start = time.perf_counter()
first = pictures.tile(0, TilePlace(level=0, column=0, row=0))
last = pictures.tile(0, TilePlace(level=0, column=39, row=39))
first.result()
near = time.perf_counter() - start
last.result()
far = time.perf_counter() - start
print(json.dumps([shown, near, far, peak() - before - size, size]))
"""


def run() -> list[Row]:
    """Open each kind of huge picture and zoom into both of its ends."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in _KINDS:
            path = Path(folder) / kind.replace(" ", ".").lower()
            _make(path, kind)
            command = [sys.executable, "-c", _PROGRAM, str(path)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=_REPOSITORY)
            shown, near, far, memory, size = json.loads(done.stdout)
            title = f"20,000 x 20,000 {kind}"
            rows += [
                Row(
                    f"{title} ({size:.0f} MB), preview made",
                    shown,
                    "s",
                    f"≤ {_MAX_SECONDS:g}",
                    ok=shown <= _MAX_SECONDS,
                ),
                Row(f"{title}, sharp at the top", near, "s", "", ok=True),
                Row(f"{title}, sharp at the bottom", far, "s", "", ok=True),
                Row(f"{title}, memory beside the file", memory, "MB", "≤ 300", ok=memory <= 300),
            ]
            path.unlink()
    return rows


def _make(path: Path, kind: str) -> None:
    whole = Image.new("RGB", (_SIDE, _SIDE), (120, 130, 140))
    if kind.startswith("photo"):
        part = _texture(4000, 2000)
        for top in range(0, _SIDE, part.height):
            for left in range(0, _SIDE, part.width):
                whole.paste(part, (left, top))
    if kind.endswith("JPEG"):
        whole.save(path, "JPEG", quality=88)
    else:
        whole.save(path, "PNG", compress_level=1)


def _texture(width: int, height: int) -> Image.Image:
    """Soft shapes with the grain of a camera."""
    rng = np.random.default_rng(0)
    blobs = Image.fromarray(rng.integers(0, 256, (height // 100, width // 100, 3), dtype=np.uint8))
    soft = np.asarray(blobs.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)
    grain = rng.normal(0, 7, (height, width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8))
