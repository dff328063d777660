"""The traditional manifest."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from gt_notebook.errors import ManifestError
from gt_notebook.manifest import read_prefix_manifest


def read(document: Any) -> list[str]:
    return read_prefix_manifest(io.BytesIO(json.dumps(document).encode()))["source-ref"].tolist()


def test_each_key_is_appended_to_the_prefix_as_it_stands() -> None:
    document = [{"prefix": "s3://foo/"}, "relative/path/to/data-1", "relative/path/data-2"]
    assert read(document) == ["s3://foo/relative/path/to/data-1", "s3://foo/relative/path/data-2"]


def test_no_slash_is_added_or_removed() -> None:
    assert read([{"prefix": "s3://foo/a-"}, "1.jpg", "/2.jpg"]) == ["s3://foo/a-1.jpg", "s3://foo/a-/2.jpg"]


def test_a_prefix_without_keys_is_an_empty_manifest() -> None:
    assert read([{"prefix": "s3://foo/"}]) == []


def test_the_result_can_be_told_from_a_plain_frame_by_nothing() -> None:
    frame = read_prefix_manifest(io.StringIO('[{"prefix": "s3://foo/"},\n "a"]'))
    assert list(frame.columns) == ["source-ref"]
    assert frame.attrs == {}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "does not begin with a prefix"),
        (["a"], "does not begin with a prefix"),
        ([{"prefix": "s3://foo/", "more": 1}, "a"], "does not begin with a prefix"),
        ({"source-ref": "s3://foo/a"}, "read_manifest"),
        ([{"prefix": ""}, "a"], "prefix ''"),
        ([{"prefix": None}, "a"], "prefix None"),
        ([{"prefix": "s3://"}, "a"], "prefix 's3://'"),
        ([{"prefix": "/local/"}, "a"], "S3 URI"),
        ([{"prefix": "s3://foo"}, "a"], "bucket's name"),
    ],
)
def test_a_list_of_another_form_is_refused(document: Any, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        read(document)


def test_all_bad_keys_are_listed_with_their_position() -> None:
    with pytest.raises(ManifestError) as caught:
        read([{"prefix": "s3://foo/"}, "a", 7, "", {"prefix": "s3://foo/"}])
    assert caught.value.problems is not None
    assert caught.value.problems["line"].tolist() == [3, 4, 5]


@pytest.mark.parametrize(
    "data", [b"", b"[", b'[{"prefix":"s3://a/","prefix":"s3://b/"}]', b"\xff", b"[" * 100_000]
)
def test_damage_is_a_manifest_error(data: bytes) -> None:
    with pytest.raises(ManifestError, match="the prefix manifest has"):
        read_prefix_manifest(io.BytesIO(data))
