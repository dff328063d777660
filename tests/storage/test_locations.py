"""Paths and URIs as a user writes them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gt_notebook.errors import ObjectNotFoundError, StorageError
from gt_notebook.storage import is_s3, open_store, read_location, write_location


def test_a_file_is_written_and_read_by_its_path(tmp_path: Path) -> None:
    write_location(tmp_path / "new" / "a.manifest", b"data")
    assert read_location(str(tmp_path / "new" / "a.manifest")) == b"data"


def test_a_relative_path_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_location("a.manifest", b"data")
    assert (tmp_path / "a.manifest").read_bytes() == b"data"


def test_an_object_is_written_and_read_by_its_uri(s3_bucket: str) -> None:
    write_location(f"s3://{s3_bucket}/a/b.manifest", b"data")
    assert read_location(f"s3://{s3_bucket}/a/b.manifest") == b"data"


def test_the_home_folder_can_be_written_as_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_location("~/a", b"data")
    assert (tmp_path / "a").read_bytes() == b"data"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ObjectNotFoundError, match=r"none\.manifest"):
        read_location(tmp_path / "none.manifest")


@pytest.mark.parametrize(
    "location", ["https://host/x", "file:///etc/passwd", "s3a://bucket/x", "S3://bucket/x"]
)
def test_other_schemes_are_refused(location: str) -> None:
    with pytest.raises(StorageError, match="neither a path nor an s3:// URI"):
        open_store(location)


@pytest.mark.parametrize("location", ["s3://", "s3:///key"])
def test_a_uri_without_a_bucket_is_refused(location: str) -> None:
    with pytest.raises(StorageError, match="names no bucket"):
        open_store(location)


@pytest.mark.parametrize("location", ["", ".", "/", "a/.."])
def test_a_location_without_a_file_name_cannot_be_read(location: str) -> None:
    with pytest.raises(StorageError, match="names no file"):
        read_location(location)


def test_only_s3_uris_are_s3() -> None:
    assert is_s3("s3://bucket/key")
    assert not is_s3(Path("s3/bucket"))


def test_boto3_is_imported_only_when_s3_is_used() -> None:
    code = "import sys, gt_notebook.storage as s; s.open_store('x'); sys.exit('boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=_repository()).returncode == 0


def _repository() -> Path:
    return Path(__file__).parents[2]
