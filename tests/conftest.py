"""Fixtures that more than one room needs: a real S3 server and stores on it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import boto3
import pytest
from hypothesis import settings

from gt_notebook.storage import ObjectStore, open_store
from scripts.s3_server import S3Server, running_s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Nothing here is timed: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A SeaweedFS server of our own on loopback, stopped at the end of the run."""
    with running_s3_server(tmp_path_factory.mktemp("s3-server")) as server:
        yield server


@pytest.fixture
def s3_bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh, empty bucket on the test server, which the environment points boto3 at."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # It keeps the credentials of an earlier test.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    bucket = f"gt-{uuid.uuid4().hex[:16]}"
    s3_server.create_bucket(bucket)
    return bucket


@pytest.fixture(params=["folder", "s3"])
def object_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store: once a local folder, once a prefix of a bucket."""
    if request.param == "folder":
        return open_store(tmp_path / "store")
    return open_store(f"s3://{request.getfixturevalue('s3_bucket')}/some/prefix")
