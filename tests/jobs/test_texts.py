from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gt_notebook.jobs.texts import Texts
from gt_notebook.storage import SourceReader
from gt_notebook.texts import TextInfo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "letter.txt").write_bytes("\ufeffDear 👩‍🚀,\r\n".encode())
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    return tmp_path


def texts(folder: Path, *lines: tuple[str | None, str | None]) -> Texts:
    references = [None if name is None else str(folder / name) for _, name in lines]
    return Texts([source for source, _ in lines], references, SourceReader([str(folder)]))


def test_a_text_stands_in_the_line_or_in_a_file(folder: Path) -> None:
    found = texts(folder, ("from the line", None), (None, "letter.txt"))

    assert found.preview(0).data == b"from the line"
    assert found.preview(1).data.decode() == "Dear 👩‍🚀,\r\n"


def test_a_length_counts_code_points(folder: Path) -> None:
    """The astronaut is a woman, a joiner and a rocket."""
    assert texts(folder, (None, "letter.txt")).info(0) == TextInfo(length=5 + 3 + 1 + 2)


def test_with_both_the_line_counts(folder: Path) -> None:
    found = texts(folder, ("from the line", "letter.txt"))

    assert found.preview(0).data == b"from the line"
    assert found.name(0) == "text 0"


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ((None, "gone.txt"), "gone.txt"),
        ((None, "latin.txt"), "latin.txt: the file is no UTF-8"),
        ((None, "../secret.txt"), "image_roots"),
        ((None, None), "neither source nor source-ref"),
        (("\udc00", None), "surrogate"),
    ],
)
def test_a_text_that_cannot_be_read_says_why(
    folder: Path, line: tuple[str | None, str | None], finding: str
) -> None:
    found = texts(folder, line)

    assert finding in str(found.preview(0).problem)
    assert (found.info(0), found.preview(0).data) == (None, b"")


def test_a_text_is_called_by_its_file_and_never_by_what_it_says(folder: Path) -> None:
    found = texts(folder, ("a secret", None), (None, "letter.txt"))

    assert [found.name(0), found.name(1)] == ["text 0", "letter.txt"]
