from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from gt_notebook.images import TilePlace, UnreadableImageError
from gt_notebook.jobs.pictures import Pictures
from gt_notebook.storage import SourceReader

if TYPE_CHECKING:
    from pathlib import Path


class CountingReader(SourceReader):
    """Counts what is read, to see the cache at work."""

    def __init__(self, root: Path) -> None:
        super().__init__([str(root)])
        self.reads: list[str] = []

    def read(self, ref: str) -> bytes:
        self.reads.append(ref)
        return super().read(ref)


@pytest.fixture
def references(tmp_path: Path) -> list[str]:
    for number in range(3):
        buffer = io.BytesIO()
        Image.effect_noise((64, 48), 80).convert("RGB").save(buffer, "PNG")
        (tmp_path / f"{number}.png").write_bytes(buffer.getvalue())
    return [str(tmp_path / f"{number}.png") for number in range(3)]


def test_a_picture_is_read_once(tmp_path: Path, references: list[str]) -> None:
    reader = CountingReader(tmp_path)
    pictures = Pictures(references, reader)

    first, second = pictures.preview(0), pictures.preview(0)

    assert first is second
    assert reader.reads == references[:1]


def test_the_cache_stays_within_its_limit(tmp_path: Path, references: list[str]) -> None:
    reader = CountingReader(tmp_path)
    pictures = Pictures(references, reader, cache_bytes=1)
    for index in (0, 1, 0):
        pictures.preview(index)

    assert reader.reads == [references[0], references[1], references[0]]


def test_sizes_outlive_the_cache(tmp_path: Path, references: list[str]) -> None:
    reader = CountingReader(tmp_path)
    pictures = Pictures(references, reader, cache_bytes=1)
    pictures.preview(0)
    pictures.preview(1)

    info = pictures.info(0)

    assert info is not None
    assert (info.width, info.height) == (64, 48)
    assert len(reader.reads) == 2


def test_what_cannot_be_read_becomes_a_placeholder_that_says_why(tmp_path: Path) -> None:
    pictures = Pictures([str(tmp_path / "gone.png"), "/etc/passwd", None], SourceReader([str(tmp_path)]))

    problems = [pictures.preview(index).problem for index in range(3)]

    assert "gone.png" in str(problems[0])
    assert "image_roots" in str(problems[1])
    assert "source-ref" in str(problems[2])
    assert [pictures.info(index) for index in range(3)] == [None, None, None]


def test_an_object_is_called_by_the_last_part_of_its_reference() -> None:
    pictures = Pictures(["s3://b/a/cat.jpg", None], SourceReader())

    assert [pictures.name(0), pictures.name(1)] == ["cat.jpg", "object 1"]


def test_a_tile_is_a_part_of_the_picture(tmp_path: Path, references: list[str]) -> None:
    pictures = Pictures(references, SourceReader([str(tmp_path)]))

    tile = pictures.tile(0, TilePlace(level=0, column=0, row=0)).result(30)

    assert Image.open(io.BytesIO(tile.data)).size == (64, 48)


def test_a_picture_that_cannot_be_read_has_no_tiles(tmp_path: Path) -> None:
    pictures = Pictures([str(tmp_path / "gone.png")], SourceReader([str(tmp_path)]))

    with pytest.raises(UnreadableImageError, match="gone.png"):
        pictures.tile(0, TilePlace(level=0, column=0, row=0))


def test_previews_for_windows_of_similar_size_are_one(tmp_path: Path, references: list[str]) -> None:
    reader = CountingReader(tmp_path)
    pictures = Pictures(references, reader)

    assert pictures.preview(0, room=(300, 200)) is pictures.preview(0, room=(310, 193))
    assert len(reader.reads) == 1


def test_the_size_of_a_large_picture_is_known_before_it_is_decoded(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("1", (9000, 3000)).save(buffer, "PNG")
    (tmp_path / "cut.png").write_bytes(buffer.getvalue()[:-200])
    pictures = Pictures([str(tmp_path / "cut.png")], SourceReader([str(tmp_path)]))

    info = pictures.info(0)

    assert info is not None
    assert (info.width, info.height) == (9000, 3000)
    assert "cut short" in str(pictures.preview(0).problem)
    assert pictures.info(0) is None


def test_a_picture_to_begin_with_is_smaller_than_the_file_but_knows_its_size(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(path, quality=88)
    pictures = Pictures([str(path)], SourceReader([str(tmp_path)]))

    opening = pictures.opening(0)

    assert opening is not None
    assert opening.info is not None
    assert (opening.info.width, opening.info.height) == (2000, 1500)
    assert Image.open(io.BytesIO(opening.data)).size == (800, 600)
    assert len(opening.data) < path.stat().st_size / 3


def test_a_small_file_is_begun_with_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plan.png"
    Image.new("RGB", (1600, 1200)).save(path)
    pictures = Pictures([str(path)], SourceReader([str(tmp_path)]))

    opening = pictures.opening(0)

    assert opening is not None
    assert opening.data == path.read_bytes()


def test_nothing_is_begun_with_where_it_would_take_long(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("1", (9000, 3000)).save(path)

    assert Pictures([str(path)], SourceReader([str(tmp_path)])).opening(0) is None


def test_a_picture_that_cannot_be_read_is_begun_with_saying_why(tmp_path: Path) -> None:
    opening = Pictures([str(tmp_path / "gone.png")], SourceReader([str(tmp_path)])).opening(0)

    assert opening is not None
    assert "gone.png" in str(opening.problem)
