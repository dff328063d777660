"""Regions as a model's output gives them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy
from PIL import Image

from gt_notebook.errors import AnswerError
from gt_notebook.images.regions import region_from_user

arrays = st_numpy.arrays(np.bool_, st.tuples(st.integers(1, 9), st.integers(1, 9)))


def runs_of(region: Any) -> list[int]:
    """COCO's run-lengths, the plain way."""
    lengths, inside = [0], False
    for pixel in region.ravel(order="F").tolist():
        if pixel != inside:
            lengths.append(0)
            inside = pixel
        lengths[-1] += 1
    return lengths


def spelled(lengths: list[int]) -> str:
    """The compressed spelling, as ``rleToString`` in pycocotools writes it."""
    text = ""
    for n, length in enumerate(lengths):
        number, more = length - (lengths[n - 2] if n > 2 else 0), True
        while more:
            bits = number & 0x1F
            number >>= 5
            more = number != -1 if bits & 0x10 else number != 0
            text += chr((bits | 0x20 if more else bits) + 48)
    return text


@given(region=arrays)
def test_all_spellings_of_a_region_are_the_same_region(region: Any) -> None:
    lengths = runs_of(region)
    size = list(region.shape)
    spellings = [
        region,
        region.astype(np.uint8),
        region.astype(np.int64) * 255,
        Image.fromarray(region),
        Image.fromarray(region.astype(np.uint8) * 255),
        {"size": size, "counts": lengths},
        {"size": np.array(size), "counts": np.array(lengths)},
        {"size": size, "counts": spelled(lengths)},
        {"size": size, "counts": spelled(lengths).encode()},
    ]

    assert all((region_from_user(spelling) == region).all() for spelling in spellings)


def test_a_long_run_is_read_from_its_text() -> None:
    # The counts of pycocotools for a full picture of 640 by 480 with one row left out.
    region = np.ones((480, 640), dtype=bool)
    region[100] = False

    back = region_from_user({"size": [480, 640], "counts": spelled(runs_of(region))})

    assert (back == region).all()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.full((2, 2), 0.7), "give booleans, such as mask > 0.5"),
        (np.array([[0, 1, 2]]), "more than two values"),
        (np.zeros((2, 2, 3), dtype=bool), "3 dimensions"),
        (None, "0 dimensions"),
        ("mask", "0 dimensions"),
        (Image.new("RGB", (2, 2)), "mode RGB"),
        ({"size": [2, 2], "counts": [1, 2]}, "add up to 3 pixels"),
        ({"size": [2, 2], "counts": [-1, 5]}, "no lengths of runs"),
        ({"size": [2, 2], "counts": None}, "no lengths of runs"),
        ({"size": [10**6, 10**6], "counts": [10**12]}, "give all runs"),
        ({"size": [2], "counts": [2]}, "give \\[height, width\\]"),
        ({"counts": [2]}, "give \\[height, width\\]"),
        ({"size": [2, 2], "counts": "é"}, "no text of pycocotools"),
        ({"size": [2, 2], "counts": "o" * 40}, "no text of pycocotools"),
        ({"size": [2, 2], "counts": "o"}, "cut short"),
    ],
)
def test_what_is_no_region_is_refused_with_the_reason(value: Any, reason: str) -> None:
    with pytest.raises(AnswerError, match=reason):
        region_from_user(value)


@given(value=st.dictionaries(st.sampled_from(["size", "counts"]), st.lists(st.integers()) | st.text()))
def test_run_lengths_are_a_region_or_refused(value: Any) -> None:
    try:
        region = region_from_user(value)
    except AnswerError:
        return
    assert region.shape == tuple(value["size"])
