"""Photos for the labelers: each has a square of its own color in the middle, by which a painted one is known."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIZE = (1600, 1200)

_MARK = 120  # side of the square in the middle


def color_of(number: int) -> tuple[int, int, int]:
    """Return the color of a photo's square."""
    return (40 + number * 37 % 200, 40 + number * 71 % 200, 40 + number * 113 % 200)


def make_photos(folder: Path, *, count: int) -> int:
    """Write photos of about 430 kB (soft shapes, a gradient and the grain that makes a JPEG large) and say how large.

    Returns:
        Bytes of one, on average.
    """
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(count):
        picture = Image.fromarray(_scene(rng)).filter(ImageFilter.GaussianBlur(0.6))
        middle, half = (SIZE[0] // 2, SIZE[1] // 2), _MARK // 2
        square = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
        ImageDraw.Draw(picture).rectangle(square, fill=color_of(number))
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=88)
        (folder / f"photo-{number:02}.jpg").write_bytes(data.getvalue())
    return sum(path.stat().st_size for path in folder.iterdir()) // count


def _scene(rng: np.random.Generator) -> NDArray[np.uint8]:
    width, height = SIZE
    blobs = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    soft = np.asarray(blobs.resize(SIZE, Image.Resampling.BICUBIC), dtype=np.float64)
    light = np.linspace(0.6, 1.1, height)[:, None, None]
    grain = rng.normal(0, 12, (height, width, 1))
    return np.clip(soft * light + grain, 0, 255).astype(np.uint8)
