"""Labeled manifests, and an emulated AWS that training jobs can be created on."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from PIL import Image

from gt_notebook.manifest import read_manifest
from gt_notebook.training.sdk import resolve_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

LABELS = ["cat", "dog"]
ATTRIBUTE = "pets"
Json = dict[str, Any]


class Lines:
    """Builders of manifest lines and of the frame that is read from them."""

    labels = LABELS
    attribute = ATTRIBUTE

    def frame(self, *lines: Json) -> pd.DataFrame:
        """The manifest with these lines, as it is read from a file."""
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        return read_manifest(io.BytesIO(text.encode()))

    def boxes(self, reference: str, *classes: int, depth: int = 3) -> Json:
        """A line with a box for each of the classes."""
        label = {
            "image_size": [{"width": 60, "height": 40, "depth": depth}],
            "annotations": [
                {"class_id": found, "left": 1 + place % 40, "top": 2, "width": 9, "height": 8}
                for place, found in enumerate(classes)
            ],
        }
        metadata = {
            "objects": [{"confidence": 0.9} for _ in classes],
            "class-map": {str(found): LABELS[found] for found in sorted(set(classes)) if found < len(LABELS)},
            "type": "groundtruth/object-detection",
        }
        return {"source-ref": reference, ATTRIBUTE: label, f"{ATTRIBUTE}-metadata": metadata}

    def classes(self, reference: str, found: int | str | list[int], **metadata: Any) -> Json:
        """A line with one class, or with several."""
        return {
            "source-ref": reference,
            ATTRIBUTE: found,
            f"{ATTRIBUTE}-metadata": {"confidence": 0.9, **metadata},
        }

    def failed(self, reference: str) -> Json:
        """A line whose object could not be labeled."""
        return {"source-ref": reference, f"{ATTRIBUTE}-metadata": {"failure-reason": "expired"}}


@pytest.fixture(scope="session")
def lines() -> Lines:
    """Builders of manifest lines."""
    return Lines()


def picture(mode: str, shade: int) -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new(mode, (60, 40), shade).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def photos(tmp_path: Path) -> Callable[..., list[str]]:
    """Writes pictures of different content below a folder and returns their paths."""

    def write(*names: str, mode: str = "RGB") -> list[str]:
        paths = [tmp_path / "photos" / name for name in names]
        for shade, path in enumerate(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture(mode, 7 * shade))
        return [str(path) for path in paths]

    return write


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    """An emulated AWS on a free port of loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def sdk_v2() -> None:
    """Import the SageMaker SDK v2 once, and quietly."""
    resolve_form("v2")


@pytest.fixture
def aws_bucket(moto_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket on the emulated AWS, which the environment points boto3 at."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # It keeps the credentials of an earlier test.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    boto3.session.Session().client("s3").create_bucket(Bucket="training-bucket")
    return "training-bucket"
