"""The example notebooks run from top to bottom, as ``make demo`` runs them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.notebooks import example_notebooks, execute

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("notebook", example_notebooks(), ids=lambda path: path.stem[:2])
def test_an_example_notebook_runs_and_leaves_galleries_that_need_no_kernel(
    notebook: Path, tmp_path: Path, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GT_DEMO_BUCKET", f"s3://{s3_bucket}")

    node = execute(notebook, folder=tmp_path)

    outputs = [output.get("data", {}) for cell in node.cells for output in cell.get("outputs", [])]
    galleries = [set(data) for data in outputs if "data objects shown" in data.get("text/plain", "")]
    assert len(galleries) >= 2
    assert all(kinds in ({"image/png", "text/plain"}, {"text/html", "text/plain"}) for kinds in galleries)


def test_the_first_notebook_ends_with_channels_that_training_can_read(
    tmp_path: Path, s3_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GT_DEMO_BUCKET", f"s3://{s3_bucket}")

    execute(example_notebooks()[0], folder=tmp_path)

    channels = json.loads((tmp_path / "channels.json").read_text())
    sources = [channel["DataSource"]["S3DataSource"] for channel in channels]
    assert [channel["ChannelName"] for channel in channels] == ["train", "validation"]
    assert [source["AttributeNames"] for source in sources] == [["source-ref", "things"]] * 2
    assert all(source["S3Uri"].startswith(f"s3://{s3_bucket}/") for source in sources)


def test_without_a_bucket_the_first_notebook_says_what_to_do_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GT_DEMO_BUCKET", raising=False)

    node = execute(example_notebooks()[0], folder=tmp_path)

    said = "".join(str(output.get("text", "")) for cell in node.cells for output in cell.get("outputs", []))
    assert 'pass upload_to="s3://bucket/prefix"' in said
