"""Which source-refs are read and which are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import ObjectNotFoundError, SourceRefusedError, StorageError
from gt_notebook.storage import SourceReader, open_store

SECRET = b"not for the manifest"


@pytest.fixture(autouse=True)
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with photos, beside a folder that is none of the manifest's business."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key.jpg").write_bytes(SECRET)
    (tmp_path / "work" / "photos").mkdir(parents=True)
    (tmp_path / "work" / "photos" / "cat.jpg").write_bytes(b"cat")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work" / "photos"


def test_the_working_directory_may_be_read_by_default(photos: Path) -> None:
    reader = SourceReader()
    assert reader.read("photos/cat.jpg") == b"cat"
    assert reader.read(f"{photos}/cat.jpg") == b"cat"
    assert reader.read("photos/../photos/./cat.jpg") == b"cat"


def test_roots_open_other_folders(tmp_path: Path) -> None:
    assert SourceReader([str(tmp_path / "private")]).read("../private/key.jpg") == SECRET


def test_roots_replace_the_working_directory(tmp_path: Path) -> None:
    with pytest.raises(SourceRefusedError):
        SourceReader([str(tmp_path / "private")]).read("photos/cat.jpg")


def test_a_relative_root_is_relative_to_the_working_directory() -> None:
    assert SourceReader(["photos"]).read("photos/cat.jpg") == b"cat"


@pytest.mark.parametrize(
    "ref",
    [
        "../private/key.jpg",
        "photos/../../private/key.jpg",
        "/etc/passwd",
        "//etc/passwd",
        "~/../../private/x",
    ],
)
def test_a_path_outside_the_roots_is_refused(ref: str) -> None:
    with pytest.raises(SourceRefusedError):
        SourceReader().read(ref)


def test_the_refusal_names_ref_roots_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(SourceRefusedError) as refused:
        SourceReader().check("../private/key.jpg")
    message = str(refused.value)
    assert "'../private/key.jpg'" in message
    assert str(tmp_path / "work") in message
    assert f"image_roots=['{tmp_path / 'private'}']" in message


def test_a_link_that_leads_out_of_the_roots_is_refused(photos: Path, tmp_path: Path) -> None:
    (photos / "innocent.jpg").symlink_to(tmp_path / "private" / "key.jpg")
    (photos / "album").symlink_to(tmp_path / "private")
    for ref in ("photos/innocent.jpg", "photos/album/key.jpg"):
        with pytest.raises(SourceRefusedError):
            SourceReader().read(ref)


def test_a_link_within_the_roots_is_followed(photos: Path) -> None:
    (photos / "same.jpg").symlink_to(photos / "cat.jpg")
    assert SourceReader().read("photos/same.jpg") == b"cat"


def test_a_root_that_is_a_link_may_be_read(photos: Path) -> None:
    (photos.parent / "shortcut").symlink_to(photos)
    assert SourceReader(["shortcut"]).read("shortcut/cat.jpg") == b"cat"


def test_links_in_a_circle_are_refused(photos: Path) -> None:
    (photos / "a").symlink_to(photos / "b")
    (photos / "b").symlink_to(photos / "a")
    with pytest.raises((SourceRefusedError, ObjectNotFoundError)):
        SourceReader().read("photos/a/x.jpg")


@pytest.mark.parametrize(
    "ref",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://host/cat.jpg",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "data:image/png;base64,AAAA",
        "S3://bucket/cat.jpg",
        "s3:bucket",
        "gopher:x",
        "C:\\photos\\cat.jpg",
        "C:cat.jpg",
    ],
)
def test_other_schemes_are_refused(ref: str) -> None:
    with pytest.raises(SourceRefusedError, match="scheme"):
        SourceReader(["/"]).check(ref)


@pytest.mark.parametrize("ref", ["", "photos/\0cat.jpg", "x" * 5000])
def test_what_cannot_be_a_path_is_refused(ref: str) -> None:
    with pytest.raises(StorageError):
        SourceReader().read(ref)


def test_a_missing_file_is_missing_and_not_refused() -> None:
    with pytest.raises(ObjectNotFoundError, match=r"dog\.jpg"):
        SourceReader().read("photos/dog.jpg")


def test_a_pipe_is_not_waited_for(photos: Path) -> None:
    os.mkfifo(photos / "pipe.jpg")
    with pytest.raises(ObjectNotFoundError):
        SourceReader().read("photos/pipe.jpg")


def test_an_object_in_a_bucket_is_read(s3_bucket: str) -> None:
    open_store(f"s3://{s3_bucket}").write("photos/cat.jpg", b"cat")
    assert SourceReader().read(f"s3://{s3_bucket}/photos/cat.jpg") == b"cat"


def test_roots_that_name_prefixes_narrow_s3_to_them() -> None:
    reader = SourceReader(["s3://bucket/photos"])
    reader.check("s3://bucket/photos/cat.jpg")
    for ref in (
        "s3://bucket/photos-private/x",
        "s3://bucket/x",
        "s3://other/photos/x",
        "s3://bucket/photos/../x",
    ):
        with pytest.raises(SourceRefusedError, match="image_roots"):
            reader.check(ref)


def test_roots_that_name_only_prefixes_close_the_disk() -> None:
    with pytest.raises(SourceRefusedError):
        SourceReader(["s3://bucket/photos"]).check("photos/cat.jpg")


PARTS = st.sampled_from(["..", ".", "", "photos", "cat.jpg", "private", "key.jpg", "work", "~", "link", "x"])
STARTS = st.sampled_from(["", "/", "//", "./", "file:", "file://", "\\\\", "C:\\"])


@given(start=STARTS, parts=st.lists(PARTS, max_size=8), separator=st.sampled_from(["/", "/", "/", "\\"]))
def test_no_spelling_of_a_path_reads_a_file_outside_the_roots(
    start: str, parts: list[str], separator: str
) -> None:
    link = Path("photos/link")
    if not link.is_symlink():
        link.symlink_to("../..")
    try:
        data = SourceReader().read(start + separator.join(parts))
    except (SourceRefusedError, ObjectNotFoundError):
        return
    assert data == b"cat"
