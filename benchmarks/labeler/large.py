"""Pictures of 20,000 x 20,000 pixels: how soon there is something to see, how soon it is sharp, and what that takes."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from skimage import data as photos

from benchmarks.row import Row

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REPOSITORY = Path(__file__).parents[2]
_SIDE = 20_000
_PART = 2500
_GRAIN = 4.0  # of a camera, in steps of 256
_KINDS = ("flat JPEG", "photo JPEG", "photo PNG", "interlaced photo PNG", "16-bit gray PNG")
_MAX_SECONDS = 1.0
_MAX_MEGABYTES = 300
# In a process of its own, so that peak memory is the picture's alone.
_PROGRAM = """
import json, sys, time
from benchmarks.memory import peak_megabytes as peak
from gt_notebook.images import TilePlace
from gt_notebook.jobs.pictures import Pictures
from gt_notebook.storage import SourceReader
path = sys.argv[1]
pictures = Pictures([path], SourceReader(["/"]))
size = len(pictures.read(path)) / 1e6
before = peak() - size
parts = []
start = time.perf_counter()
pictures.preview(0, room=(1100, 900), tell=lambda part: parts.append(time.perf_counter() - start))
whole = time.perf_counter() - start
start = time.perf_counter()
first = pictures.tile(0, TilePlace(level=0, column=0, row=0))
last = pictures.tile(0, TilePlace(level=0, column=39, row=39))
first.result()
near = time.perf_counter() - start
last.result()
far = time.perf_counter() - start
print(json.dumps([parts[0] if parts else whole, whole, near, far, peak() - before - size, size]))
"""


def run() -> list[Row]:
    """Open each kind of huge picture and zoom into both of its ends."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in _KINDS:
            path = Path(folder) / "huge"
            _make(path, kind)
            command = [sys.executable, "-c", _PROGRAM, str(path)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=_REPOSITORY)
            shown, whole, near, far, memory, size = json.loads(done.stdout)
            title = f"20,000 x 20,000 {kind}"
            first = f"{title} ({size:.0f} MB), something to see"
            taken = f"{title}, memory beside the file"
            rows += [
                Row(first, shown, "s", f"≤ {_MAX_SECONDS:g}", ok=shown <= _MAX_SECONDS),
                Row(f"{title}, all of it", whole, "s", "", ok=True),
                Row(f"{title}, sharp at the top", near, "s", "", ok=True),
                Row(f"{title}, sharp at the bottom", far, "s", "", ok=True),
                Row(taken, memory, "MB", f"≤ {_MAX_MEGABYTES}", ok=memory <= _MAX_MEGABYTES),
            ]
            path.unlink()
    return rows


def _make(path: Path, kind: str) -> None:
    if kind == "flat JPEG":
        Image.new("RGB", (_SIDE, _SIDE), (120, 130, 140)).save(path, "JPEG", quality=88)
    elif kind == "photo JPEG":
        Image.fromarray(_photos()).save(path, "JPEG", quality=88)
    elif kind == "photo PNG":
        Image.fromarray(_photos()).save(path, "PNG", compress_level=1)
    elif kind == "interlaced photo PNG":
        path.write_bytes(_interlaced(_photos()))
    else:
        gray = _photos()[:, :, 1].astype(np.uint16) * 16
        Image.fromarray(gray).save(path, "PNG", compress_level=1)


def _photos() -> NDArray[np.uint8]:
    """Photos beside and below each other, enlarged, with the grain of a camera."""
    rng = np.random.default_rng(0)
    parts = []
    for photo in (photos.astronaut(), photos.coffee(), photos.chelsea(), photos.rocket()):
        large = Image.fromarray(photo).resize((_PART, _PART), Image.Resampling.BICUBIC)
        grain = rng.normal(0, _GRAIN, (_PART, _PART, 3)).astype(np.float32)
        parts.append(np.clip(np.asarray(large) + grain, 0, 255).astype(np.uint8))
    whole = np.empty((_SIDE, _SIDE, 3), dtype=np.uint8)
    for row, top in enumerate(range(0, _SIDE, _PART)):
        for column, left in enumerate(range(0, _SIDE, _PART)):
            whole[top : top + _PART, left : left + _PART] = parts[(row + 3 * column) % len(parts)]
    return whole


def _interlaced(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG in seven passes (PNG specification, section 8.2), which Pillow does not write."""
    deflate = zlib.compressobj(1)
    packed = []
    for x, y, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for row in pixels[y::down, x::across]:
            # Filter 1: the difference to the pixel on the left.
            steps = np.diff(row, axis=0, prepend=np.zeros((1, 3), dtype=np.uint8))
            packed.append(deflate.compress(b"\x01" + steps.tobytes()))
    packed.append(deflate.flush())
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 1)
    chunks = [(b"IHDR", head), (b"IDAT", b"".join(packed)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
