"""What a folder and a bucket must both do, and then what each has of its own."""

from __future__ import annotations

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import boto3
import pytest

from gt_notebook.errors import ObjectExistsError, ObjectNotFoundError, StorageError
from gt_notebook.storage import Entry, ObjectStore, open_store
from gt_notebook.storage.local import LocalStore

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_KEYS = [
    "a b+c/d%20e.txt",
    "é/日本語/🐈.jpg",
    "quote'\"<b>&amp;.jpg",
    "2019-01-30_16:33:27.json",
    "..hidden",
    "-rf",
]


class TestBothStores:
    def test_what_was_written_is_read_back(self, object_store: ObjectStore) -> None:
        object_store.write("manifests/output/output.manifest", b'{"a":1}\n')
        assert object_store.read("manifests/output/output.manifest") == b'{"a":1}\n'

    def test_a_second_write_replaces_the_first(self, object_store: ObjectStore) -> None:
        object_store.write("key", b"a longer first version")
        object_store.write("key", b"second")
        assert object_store.read("key") == b"second"

    @pytest.mark.parametrize("key", HOSTILE_KEYS)
    def test_any_text_can_be_a_key(self, object_store: ObjectStore, key: str) -> None:
        object_store.write(key, b"data")
        assert object_store.read(key) == b"data"
        assert object_store.list() == [Entry(key, 4)]

    @pytest.mark.parametrize(("start", "rest"), [(0, b"0123"), (2, b"23"), (4, b""), (9, b"")])
    def test_reading_can_start_anywhere(self, object_store: ObjectStore, start: int, rest: bytes) -> None:
        object_store.write("key", b"0123")
        assert object_store.read("key", start=start) == rest

    def test_an_empty_object_is_an_object(self, object_store: ObjectStore) -> None:
        object_store.write("empty", b"")
        assert object_store.exists("empty")
        assert object_store.read("empty") == b""

    def test_a_missing_object_is_named(self, object_store: ObjectStore) -> None:
        with pytest.raises(ObjectNotFoundError, match=r"cat\.jpg"):
            object_store.read("photos/cat.jpg")
        assert not object_store.exists("photos/cat.jpg")

    def test_create_stores_a_new_object(self, object_store: ObjectStore) -> None:
        object_store.create("a/b", b"first")
        assert object_store.read("a/b") == b"first"

    def test_create_leaves_an_existing_object_as_it_is(self, object_store: ObjectStore) -> None:
        object_store.create("key", b"first")
        with pytest.raises(ObjectExistsError, match="key"):
            object_store.create("key", b"second")
        assert object_store.read("key") == b"first"

    def test_of_many_creators_exactly_one_succeeds(self, object_store: ObjectStore) -> None:
        start = threading.Barrier(8)

        def create(number: int) -> bool:
            start.wait()
            try:
                object_store.create("prize", b"%d" % number * 1000)
            except ObjectExistsError:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            won = [number for number, success in enumerate(pool.map(create, range(8))) if success]
        assert [object_store.read("prize")] == [b"%d" % number * 1000 for number in won]

    def test_a_listing_is_recursive_sorted_and_by_prefix(self, object_store: ObjectStore) -> None:
        for key in ["b/2", "b/10", "a", "b/c/d", "bc"]:
            object_store.write(key, key.encode())
        assert [entry.key for entry in object_store.list()] == ["a", "b/10", "b/2", "b/c/d", "bc"]
        assert [entry.key for entry in object_store.list("b/")] == ["b/10", "b/2", "b/c/d"]
        assert [entry.key for entry in object_store.list("b/1")] == ["b/10"]
        assert [entry.key for entry in object_store.list("b")] == ["b/10", "b/2", "b/c/d", "bc"]

    def test_a_listing_of_nothing_is_empty(self, object_store: ObjectStore) -> None:
        assert object_store.list("no/such/") == []

    def test_deleting_twice_is_no_error(self, object_store: ObjectStore) -> None:
        object_store.write("key", b"data")
        object_store.delete("key")
        object_store.delete("key")
        assert not object_store.exists("key")

    def test_a_child_is_the_same_store_one_folder_down(self, object_store: ObjectStore) -> None:
        object_store.child("cats").write("x", b"data")
        assert object_store.read("cats/x") == b"data"
        assert object_store.child("cats").list() == [Entry("x", 4)]
        assert object_store.child("cats").uri("x") == object_store.uri("cats/x")

    def test_an_empty_key_is_refused(self, object_store: ObjectStore) -> None:
        with pytest.raises(StorageError, match="key"):
            object_store.write("", b"data")

    def test_the_uri_opens_the_same_store(self, object_store: ObjectStore) -> None:
        object_store.write("a/x", b"data")
        assert open_store(object_store.uri("a")).read("x") == b"data"
        assert open_store(object_store.uri()).read("a/x") == b"data"


class TestFolder:
    @pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/passwd", "..", "a/..", "nul\0"])
    def test_a_key_cannot_leave_the_folder(self, tmp_path: Path, key: str) -> None:
        store = LocalStore(tmp_path / "store")
        for use in (store.read, store.exists, store.delete, lambda key: store.write(key, b"")):
            with pytest.raises(StorageError, match="inside"):
                use(key)
        assert list(tmp_path.iterdir()) == []

    def test_the_folder_is_made_by_the_first_write_only(self, tmp_path: Path) -> None:
        store = LocalStore(tmp_path / "a" / "b")
        assert store.list() == []
        assert not (tmp_path / "a").exists()
        store.write("c/d", b"")
        assert (tmp_path / "a" / "b" / "c" / "d").is_file()

    def test_colleagues_may_read_what_was_written(self, tmp_path: Path) -> None:
        store = LocalStore(tmp_path)
        before = os.umask(0o022)
        try:
            store.write("written", b"")
            store.create("created", b"")
        finally:
            os.umask(before)
        modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("written", "created")}
        assert modes == {0o644}

    def test_a_failed_write_leaves_the_old_bytes_and_no_litter(self, tmp_path: Path) -> None:
        store = LocalStore(tmp_path)
        (tmp_path / "taken").mkdir()
        (tmp_path / "taken" / "x").write_bytes(b"old")
        with pytest.raises(StorageError, match="taken"):
            store.write("taken", b"new")
        assert store.list() == [Entry("taken/x", 3)]
        assert [path.name for path in tmp_path.iterdir()] == ["taken"]

    def test_a_file_where_a_folder_should_be_is_reported(self, tmp_path: Path) -> None:
        (tmp_path / "store").write_bytes(b"")
        store = LocalStore(tmp_path / "store")
        with pytest.raises(StorageError, match="store"):
            store.write("x", b"")
        with pytest.raises(ObjectNotFoundError, match="not a folder"):
            store.read("x")

    def test_what_a_crash_left_of_a_write_is_not_listed(self, tmp_path: Path) -> None:
        (tmp_path / ".gt-writing-0123").write_bytes(b"half")
        assert LocalStore(tmp_path).list() == []

    def test_create_works_where_hard_links_do_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_links(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", no_links)
        store = LocalStore(tmp_path)
        store.create("key", b"first")
        with pytest.raises(ObjectExistsError):
            store.create("key", b"second")
        assert store.list() == [Entry("key", 5)]

    def test_a_link_that_leads_nowhere_is_not_listed(self, tmp_path: Path) -> None:
        (tmp_path / "link").symlink_to(tmp_path / "gone")
        assert LocalStore(tmp_path).list() == []


class TestBucket:
    def test_a_missing_bucket_is_named(self, s3_bucket: str) -> None:
        store = open_store(f"s3://{s3_bucket}-gone/prefix")
        for use in (store.list, lambda: store.read("x"), lambda: store.write("x", b"")):
            with pytest.raises(StorageError, match="no such bucket"):
                use()

    def test_wrong_credentials_are_reported_as_such(
        self, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        with pytest.raises(StorageError, match="credentials"):
            open_store(f"s3://{s3_bucket}").read("x")

    def test_absent_credentials_are_reported_as_such(
        self, s3_bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        with pytest.raises(StorageError, match="aws configure"):
            open_store(f"s3://{s3_bucket}").read("x")

    def test_an_unknown_profile_is_reported_as_such(
        self, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        with pytest.raises(StorageError, match="AWS_PROFILE"):
            open_store(f"s3://{s3_bucket}")

    def test_an_endpoint_that_is_down_is_reported_as_such(
        self, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        with pytest.raises(StorageError, match="does not answer"):
            open_store(f"s3://{s3_bucket}").read("x")

    def test_a_listing_goes_on_after_the_first_thousand(self, s3_bucket: str) -> None:
        store = open_store(f"s3://{s3_bucket}/many")
        keys = [f"{number:04d}" for number in range(1005)]
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda key: store.write(key, b""), keys))
        assert [entry.key for entry in store.list()] == keys

    def test_a_prefix_is_a_folder_and_not_the_start_of_a_name(self, s3_bucket: str) -> None:
        open_store(f"s3://{s3_bucket}").write("cats-2/x", b"")
        assert open_store(f"s3://{s3_bucket}/cats").list() == []

    def test_the_marker_of_an_empty_folder_is_not_listed(self, s3_bucket: str) -> None:
        boto3.session.Session().client("s3").put_object(Bucket=s3_bucket, Key="photos/", Body=b"")
        assert open_store(f"s3://{s3_bucket}").list() == []
