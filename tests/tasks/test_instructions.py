from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gt_notebook.errors import TaskError
from gt_notebook.tasks import Instructions

if TYPE_CHECKING:
    from pathlib import Path


def picture_file(folder: Path) -> Path:
    path = folder / "good.png"
    Image.new("RGB", (1600, 900), "teal").save(path)
    return path


def test_an_example_is_read_at_once_and_shrunk(tmp_path: Path) -> None:
    example = Instructions(good_examples=[(picture_file(tmp_path), "tight")]).good_examples[0]

    assert example.caption == "tight"
    assert max(Image.open(io.BytesIO(example.data)).size) == 640


def test_examples_may_be_paths_bytes_or_pillow_images(tmp_path: Path) -> None:
    path = picture_file(tmp_path)

    examples = Instructions(bad_examples=[str(path), path.read_bytes(), Image.open(path)]).bad_examples

    assert [len(example.data) > 0 for example in examples] == [True, True, True]


def test_a_missing_example_fails_at_once(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match="cannot be read"):
        Instructions(good_examples=[tmp_path / "none.png"])


def test_an_example_that_is_no_picture_fails_at_once() -> None:
    with pytest.raises(TaskError, match="no picture"):
        Instructions(good_examples=[b"hello"])


def test_instructions_are_plain_text() -> None:
    with pytest.raises(TaskError, match="plain text"):
        Instructions(short=3)  # type: ignore[arg-type]
