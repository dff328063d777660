"""Local pictures on their way to S3."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import ExportError, ObjectNotFoundError
from gt_notebook.storage import open_store
from gt_notebook.training.upload import upload_images, upload_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.storage import ObjectStore

parts = st.sampled_from(["a", "b", "..", ".", "c.jpg", "a.jpg"])


def read(reference: str) -> bytes:
    return Path(reference).read_bytes()


class Watched:
    """A store that notes what is written to it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.written: list[str] = []

    def write(self, key: str, data: bytes) -> None:
        self.written.append(key)
        self._store.write(key, data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def test_sub_folders_stay() -> None:
    keys = upload_keys(["/photos/a/1.jpg", "/photos/b/1.jpg", "/photos/2.jpg"])
    assert list(keys.values()) == ["a/1.jpg", "b/1.jpg", "2.jpg"]


def test_one_picture_goes_by_its_name() -> None:
    assert upload_keys(["/photos/a/1.jpg"]) == {"/photos/a/1.jpg": "1.jpg"}


def test_pictures_on_s3_are_passed_over() -> None:
    assert upload_keys(["s3://b/1.jpg"]) == {}


def test_relative_and_absolute_names_of_a_file_are_one_key() -> None:
    keys = upload_keys(["photos/1.jpg", str(Path("photos/1.jpg").absolute()), "photos/x/2.jpg"])
    assert list(keys.values()) == ["1.jpg", "1.jpg", "x/2.jpg"]


@given(paths=st.lists(st.lists(parts, min_size=1, max_size=4).map("/".join), max_size=6))
def test_different_files_never_share_a_key(paths: list[str]) -> None:
    keys = upload_keys([f"/photos/{path}" for path in paths])
    files = {os.path.normpath(reference): key for reference, key in keys.items()}
    assert len(set(files.values())) == len(files)
    assert all(not key.startswith(("/", "..")) for key in keys.values())


def test_pictures_arrive_whole(object_store: ObjectStore, photos: Callable[..., list[str]]) -> None:
    names = photos("a/1.jpg", "b/1.jpg")
    uploaded = upload_images(upload_keys(names), object_store, read=read)
    assert uploaded.uris == {name: object_store.uri(f"{Path(name).parent.name}/1.jpg") for name in names}
    assert [object_store.read(f"{folder}/1.jpg") for folder in "ab"] == [read(name) for name in names]


def test_what_is_there_already_is_not_sent_again(tmp_path: Path, photos: Callable[..., list[str]]) -> None:
    keys = upload_keys(photos("1.jpg", "2.jpg", "3.jpg"))
    store = Watched(open_store(tmp_path / "bucket"))
    upload_images(keys, store, read=read)  # type: ignore[arg-type]
    store.written.clear()
    store.delete("2.jpg")  # type: ignore[operator]
    upload_images(keys, store, read=read)  # type: ignore[arg-type]
    assert store.written == ["2.jpg"]


def test_another_picture_of_the_same_size_is_sent(tmp_path: Path, photos: Callable[..., list[str]]) -> None:
    (name,) = photos("1.jpg")
    store = open_store(tmp_path / "bucket")
    store.write("1.jpg", bytes(len(read(name))))
    upload_images({name: "1.jpg"}, store, read=read)
    assert store.read("1.jpg") == read(name)


def test_gray_pictures_are_told(tmp_path: Path, photos: Callable[..., list[str]]) -> None:
    colored, gray = photos("1.jpg"), photos("2.jpg", mode="L")
    uploaded = upload_images(upload_keys(colored + gray), open_store(tmp_path / "bucket"), read=read)
    assert uploaded.not_rgb == gray


def test_files_that_are_no_pictures_are_named(tmp_path: Path, photos: Callable[..., list[str]]) -> None:
    good, bad = photos("1.jpg", "2.jpg")
    Path(bad).write_bytes(b"no picture")
    with pytest.raises(ExportError, match=r"1 cannot be read as pictures, first '.*2\.jpg'"):
        upload_images(upload_keys([good, bad]), open_store(tmp_path / "bucket"), read=read)


def test_a_missing_picture_ends_the_upload(tmp_path: Path, photos: Callable[..., list[str]]) -> None:
    def missing(reference: str) -> bytes:
        raise ObjectNotFoundError(f"there is no file {reference}")

    with pytest.raises(ObjectNotFoundError):
        upload_images(upload_keys(photos("1.jpg", "2.jpg")), open_store(tmp_path / "bucket"), read=missing)


def test_nothing_to_upload(tmp_path: Path) -> None:
    assert upload_images({}, open_store(tmp_path / "bucket"), read=read).uris == {}
