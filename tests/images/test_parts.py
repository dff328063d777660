"""A large picture tells what is known of it while it is decoded."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from gt_notebook.images import Part, UnreadableImageError, parts, read_info
from gt_notebook.images.orientation import upright_size
from gt_notebook.images.parts import read_coarsely
from gt_notebook.images.plain import eight_bit
from tests.images.png_files import png_file

if TYPE_CHECKING:
    from collections.abc import Callable

    Save = Callable[..., bytes]


@pytest.fixture(autouse=True)
def every_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small picture has parts, too."""
    monkeypatch.setattr(parts, "PART_EVERY_SECONDS", 0)


def told(data: bytes, *, side: int) -> tuple[Image.Image, list[Part]]:
    found: list[Part] = []
    whole = read_coarsely(data, info=read_info(data), side=side, tell=found.append)
    return whole, found


def laid_out(found: list[Part]) -> Image.Image:
    """The parts over each other at full size."""
    info = found[0].info
    shown = Image.new("RGB", upright_size((info.width, info.height), info.orientation))
    for part in found:
        left, top, width, height = part.box
        piece = Image.open(BytesIO(part.data)).convert("RGB").resize((width, height))
        shown.paste(piece, (left, top))
    return shown


def quarters(width: int, height: int) -> Image.Image:
    picture = Image.new("RGB", (width, height), "black")
    for box, color in [
        ((0, 0, width // 2, height // 2), "red"),
        ((width // 2, 0, width, height // 2), "lime"),
        ((0, height // 2, width // 2, height), "blue"),
    ]:
        picture.paste(color, box)
    return picture


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return float(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).mean())


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_parts_make_up_the_upright_picture(saved: Save, kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(quarters(900, 1700), kind, exif=exif)
    _, found = told(data, side=400)
    expected = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    assert len(found) >= 2
    assert difference(laid_out(found), expected) < 4
    assert [part.share for part in found] == sorted(part.share for part in found)
    assert found[-1].share == 1


@pytest.mark.parametrize("side", [100, 200, 2000])
def test_each_row_is_sent_once(saved: Save, side: int) -> None:
    _, found = told(saved(quarters(500, 1500)), side=side)
    tops = [part.box[1] for part in found]
    assert tops == [sum(part.box[3] for part in found[:n]) for n in range(len(found))]
    assert sum(part.box[3] for part in found) == 1500


def test_parts_come_no_more_often_than_they_may(saved: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART_EVERY_SECONDS", 3600)
    assert told(saved(quarters(500, 1500)), side=100)[1] == []


def test_transparency_is_kept(saved: Save) -> None:
    _, found = told(saved(Image.new("RGBA", (300, 600), (10, 20, 30, 100))), side=100)
    assert {part.media_type for part in found} == {"image/png"}
    assert Image.open(BytesIO(found[0].data)).mode == "RGBA"


def test_an_interlaced_picture_is_there_coarsely_before_it_is_there_finely() -> None:
    data = png_file((900, 700), kind=2, depth=8, interlaced=True)
    whole, found = told(data, side=200)
    every_second = Image.fromarray(np.asarray(Image.open(BytesIO(data)))[::2, ::2])
    (first,) = found
    assert first.box == (0, 0, 900, 700)
    assert 0 < first.share < 1
    assert Image.open(BytesIO(first.data)).size == (113, 88)
    assert np.array_equal(np.asarray(whole), np.asarray(every_second.reduce(2)))


@pytest.mark.parametrize("interlaced", [False, True])
def test_deep_gray_is_stretched_over_the_whole_picture(interlaced: bool) -> None:
    data = png_file((300, 600), kind=0, depth=16, interlaced=interlaced)
    whole, _ = told(data, side=600)
    assert np.array_equal(np.asarray(whole), np.asarray(eight_bit(Image.open(BytesIO(data)))))


class TestThumbnails:
    def with_thumbnail(self, saved: Save, size: tuple[int, int], start: int | None = None) -> bytes:
        small = saved(Image.new("RGB", size, "orange"), "JPEG")
        # Two directories, the second about the thumbnail, which follows them (TIFF 6.0, section 2).
        first = struct.pack("<HHHIII", 1, 0x0112, 3, 1, 6, 26)
        place = 26 + 2 + 2 * 12 + 4
        second = struct.pack(
            "<HHHIIHHIII", 2, 0x0201, 4, 1, place if start is None else start, 0x0202, 4, 1, len(small), 0
        )
        exif = b"Exif\x00\x00" + b"II*\x00" + struct.pack("<I", 8) + first + second + small
        return saved(quarters(1600, 1200), "JPEG", exif=exif)

    def test_what_the_camera_left_comes_first(self, saved: Save) -> None:
        _, found = told(self.with_thumbnail(saved, (160, 120)), side=400)
        assert found[0].share == 0
        assert found[0].box == (0, 0, 1200, 1600)
        shown = Image.open(BytesIO(found[0].data))
        assert shown.size == (120, 160)
        color: Any = shown.getpixel((60, 80))
        assert np.abs(np.subtract(color, (255, 165, 0))).max() < 8
        assert found[1].share > 0

    def test_one_of_another_shape_is_not_shown(self, saved: Save) -> None:
        _, found = told(self.with_thumbnail(saved, (160, 90)), side=400)
        assert found[0].share > 0

    @pytest.mark.parametrize("start", [0, 1, 10**9, 2**32 - 5])
    def test_one_that_is_damaged_does_no_harm(self, saved: Save, start: int) -> None:
        whole, found = told(self.with_thumbnail(saved, (160, 120), start=start), side=400)
        assert found[0].share > 0
        assert whole.size == (400, 300)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_of_a_file_that_was_cut_short_one_sees_the_beginning_and_then_the_reason(
    saved: Save, kind: str
) -> None:
    noise = Image.effect_noise((600, 2400), 90).convert("RGB")
    data = saved(noise, kind)
    found: list[Part] = []
    with pytest.raises(UnreadableImageError, match="cut short"):
        read_coarsely(data[: len(data) * 3 // 4], info=read_info(data), side=600, tell=found.append)
    assert 0 < found[-1].share < 1
