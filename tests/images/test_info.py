"""What the head of a file tells."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gt_notebook.images import ImageInfo, UnreadableImageError, read_info
from gt_notebook.images.info import needs_whole_in_memory

Save = Callable[..., bytes]


@pytest.mark.parametrize(
    ("mode", "kind", "depth"),
    [
        ("1", "PNG", 1),
        ("L", "JPEG", 1),
        ("L", "PNG", 1),
        ("LA", "PNG", 2),
        ("I;16", "PNG", 1),
        ("F", "TIFF", 1),
        ("P", "PNG", 3),
        ("P", "GIF", 3),
        ("RGB", "JPEG", 3),
        ("RGB", "BMP", 3),
        ("RGB", "WEBP", 3),
        ("RGBA", "PNG", 4),
        ("RGBA", "WEBP", 4),
        ("CMYK", "JPEG", 4),
    ],
)
def test_depth_is_the_number_of_stored_channels(saved: Save, mode: str, kind: str, depth: int) -> None:
    image = Image.new(mode, (30, 20)) if mode != "P" else Image.new("RGB", (30, 20)).quantize(8)
    assert read_info(saved(image, kind)) == ImageInfo(width=30, height=20, depth=depth, orientation=1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read_and_the_size_stays_the_stored_one(
    saved: Save, photo: Image.Image, kind: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    info = read_info(saved(photo, kind, exif=exif))
    assert info == ImageInfo(width=96, height=64, depth=3, orientation=orientation)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_counts_as_none(
    saved: Save, photo: Image.Image, value: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    assert read_info(saved(photo, "JPEG", exif=exif)).orientation == 1


@pytest.mark.parametrize("exif", [b"", b"Exif\0\0", b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_counts_as_none(saved: Save, photo: Image.Image, exif: bytes) -> None:
    assert read_info(saved(photo, "JPEG", exif=exif)).orientation == 1


def test_a_huge_picture_is_described_without_decoding_it(huge_jpeg: bytes, huge_png: bytes) -> None:
    assert read_info(huge_jpeg) == ImageInfo(width=20_000, height=20_000, depth=1, orientation=1)
    assert read_info(huge_png) == ImageInfo(width=20_000, height=20_000, depth=1, orientation=1)


@pytest.mark.parametrize(
    "data",
    [b"<html></html>", b"\0" * 100, b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", b"%!PS"],
)
def test_what_is_no_picture_is_an_error(data: bytes) -> None:
    with pytest.raises(UnreadableImageError):
        read_info(data)


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(UnreadableImageError, match="empty"):
        read_info(b"")


def test_a_picture_without_pixels_is_an_error(saved: Save, photo: Image.Image) -> None:
    data = saved(photo, "BMP")
    with pytest.raises(UnreadableImageError):
        read_info(data[:18] + struct.pack("<ii", 0, 0) + data[26:])


@given(st.binary(max_size=300))
def test_any_bytes_give_an_info_or_the_error(data: bytes) -> None:
    for head in (
        b"",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"II*\0",
    ):
        try:
            info = read_info(head + data)
        except UnreadableImageError:
            continue
        assert info.width > 0
        assert info.height > 0


def test_a_jpeg_in_one_scan_is_told_from_one_in_many(
    saved: Save, photo: Image.Image, huge_jpeg: bytes
) -> None:
    assert not needs_whole_in_memory(saved(photo, "JPEG"))
    assert not needs_whole_in_memory(huge_jpeg)
    assert needs_whole_in_memory(saved(photo, "JPEG", progressive=True))
    assert needs_whole_in_memory(b"\xff\xd8\xff")
