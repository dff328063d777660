"""Decoding strip by strip gives the pixels that decoding whole gives, with little memory."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gt_notebook.images import UnreadableImageError
from gt_notebook.images.info import open_image
from gt_notebook.images.plain import eight_bit
from gt_notebook.images.strips import STRIP_ROWS, can_stream, decode_in_strips

Save = Callable[..., bytes]

REPOSITORY = Path(__file__).parents[2]


def decoded(data: bytes, first: int = STRIP_ROWS) -> tuple[Image.Image, list[int]]:
    strips: list[Image.Image] = []
    decode_in_strips(data, strips.append, first=first)
    whole = eight_bit(Image.fromarray(np.concatenate([np.asarray(strip) for strip in strips])))
    return whole, [strip.height for strip in strips]


def as_pillow_has_it(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return eight_bit(image)


def noise(width: int, height: int, mode: str) -> Image.Image:
    image = Image.effect_noise((width, height), 90).convert("RGB")
    image.paste("red", (width // 3, height // 3, width // 2, height))
    if mode in {"RGBA", "LA"}:
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("JPEG", "RGB", {"restart_marker_rows": 1}),
        ("JPEG", "RGB", {"restart_marker_blocks": 3}),
        ("JPEG", "L", {}),
        ("JPEG", "CMYK", {}),
        ("PNG", "1", {}),
        ("PNG", "L", {}),
        ("PNG", "L", {"transparency": 40}),
        ("PNG", "P", {}),
        ("PNG", "P", {"transparency": 3}),
        ("PNG", "P", {"bits": 2}),
        ("PNG", "LA", {}),
        ("PNG", "RGB", {}),
        ("PNG", "RGB", {"transparency": (255, 0, 0)}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("TIFF", "RGB", {}),
        ("BMP", "RGB", {}),
    ],
)
def test_the_strips_make_up_the_picture(
    saved: Save, kind: str, mode: str, options: dict[str, object]
) -> None:
    picture = noise(333, 701, "L").convert("I") if mode == "I;16" else noise(333, 701, mode)
    data = saved(picture.convert("I;16") if mode == "I;16" else picture, kind, **options)
    whole, heights = decoded(data)
    expected = as_pillow_has_it(data)
    assert whole.mode == expected.mode
    assert np.array_equal(np.asarray(whole), np.asarray(expected))
    assert heights == [STRIP_ROWS, STRIP_ROWS, 701 - 2 * STRIP_ROWS]


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="this system cannot give pages back")
@pytest.mark.parametrize(
    ("kind", "mode", "options", "streams"),
    [
        ("JPEG", "RGB", {}, True),
        ("JPEG", "RGB", {"progressive": True}, False),
        ("JPEG", "RGB", {"restart_marker_rows": 1}, True),
        ("PNG", "RGBA", {}, True),
        ("PNG", "I;16", {}, True),
        ("TIFF", "RGB", {}, False),
    ],
)
def test_what_is_streamed(
    saved: Save, kind: str, mode: str, options: dict[str, object], streams: bool
) -> None:
    data = saved(Image.new(mode, (9, 9)), kind, **options)
    assert can_stream(open_image(data), data) == streams


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 90),
    height=st.integers(1, 600),
    first=st.integers(1, STRIP_ROWS),
    kind=st.sampled_from([("JPEG", "L"), ("JPEG", "RGB"), ("PNG", "L"), ("PNG", "RGB")]),
    flat=st.booleans(),
)
def test_any_shape_is_decoded(width: int, height: int, first: int, kind: tuple[str, str], flat: bool) -> None:
    buffer = BytesIO()
    mode = kind[1]
    picture = Image.new(mode, (width, height), 7) if flat else noise(width, height, mode)
    picture.save(buffer, kind[0])
    whole, heights = decoded(buffer.getvalue(), first=first)
    assert np.array_equal(np.asarray(whole), np.asarray(as_pillow_has_it(buffer.getvalue())))
    assert heights[0] == min(first, height)
    assert all(rows == STRIP_ROWS for rows in heights[1:-1])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_file_that_was_cut_short_is_an_error(saved: Save, kind: str) -> None:
    data = saved(noise(300, 900, "RGB"), kind)
    with pytest.raises(UnreadableImageError, match="damaged or cut short"):
        decode_in_strips(data[: len(data) // 2], lambda strip: None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_whoever_takes_the_strips_can_end_it(saved: Save, kind: str) -> None:
    taken: list[Image.Image] = []

    def take(strip: Image.Image) -> None:
        taken.append(strip)
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        decode_in_strips(saved(noise(2000, 2000, "RGB"), kind), take)
    assert len(taken) == 1


PEAK = """
import sys
from gt_notebook.images.strips import decode_in_strips
data = sys.stdin.buffer.read()
decode_in_strips(data, lambda strip: None) if len(sys.argv) > 1 else None
# Not getrusage, which counts what the process was forked from.
print(int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) // 1024)
"""


def megabytes(data: bytes, *arguments: str) -> int:
    run = subprocess.run(
        [sys.executable, "-c", PEAK, *arguments],
        input=data,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=True,
    )
    return int(run.stdout)


@pytest.mark.parametrize("fixture", ["huge_jpeg", "huge_png", "huge_interlaced_png", "huge_deep_png"])
def test_memory_does_not_grow_with_the_height(request: pytest.FixtureRequest, fixture: str) -> None:
    """400 million gray pixels take 400 MB when they are decoded whole."""
    data = request.getfixturevalue(fixture)
    assert megabytes(data, "decode") - megabytes(data) < 120
