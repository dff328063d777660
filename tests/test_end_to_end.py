"""The main job without a browser: photos, three workers, merging, chaining, training inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import gt_notebook as gt

WORKERS = ("ann", "ben", "cleo")


def label(job: gt.LabelingJob, objects: range, *, shift: int = 0) -> None:
    for worker_number, worker in enumerate(WORKERS):
        for index in objects:
            box = {"label": "cat", "left": 10 + worker_number + shift, "top": 10, "width": 60, "height": 50}
            job.submit(index, [box], worker=worker)


@pytest.fixture
def chained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(5):
        Image.new("RGB", (100, 80), (40 * number, 90, 120)).save(f"photos/{number}.png")
    manifest = gt.scan_images("photos", progress=False)
    job = gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat", "dog"]), workers_per_object=3)
    label(job, range(3))
    job.stop()
    more = job.chain("cats-2")
    label(more, range(3, 5))
    more.consolidate()
    return more


def test_local_pictures_without_a_bucket_say_how_to_upload(chained: gt.LabelingJob) -> None:
    with pytest.raises(gt.errors.ExportError, match="upload_to"):
        chained.estimator_inputs(form="boto3")


def test_the_channels_name_what_training_will_read(chained: gt.LabelingJob, s3_bucket: str) -> None:
    inputs: Any = chained.estimator_inputs(0.2, form="boto3", upload_to=f"s3://{s3_bucket}/cats")

    assert [channel["ChannelName"] for channel in inputs] == ["train", "validation"]
    source = inputs[0]["DataSource"]["S3DataSource"]
    assert source["AttributeNames"] == ["source-ref", "cats"]
    assert inputs[0]["ContentType"] == "application/x-recordio"
    assert inputs.hyperparameters["num_classes"] == "2"
    assert inputs.hyperparameters["num_training_samples"] == "4"
    assert "multi_label" not in inputs.hyperparameters

    train = gt.read_manifest(source["S3Uri"])
    assert all(reference.startswith(f"s3://{s3_bucket}/cats/") for reference in train["source-ref"])
    lefts = [label["annotations"][0]["left"] for label in train["cats"]]
    assert lefts == [11] * 4


def test_the_split_is_the_same_when_it_is_made_again(chained: gt.LabelingJob, s3_bucket: str) -> None:
    def names() -> list[list[str]]:
        inputs: Any = chained.estimator_inputs(form="boto3", upload_to=f"s3://{s3_bucket}/cats")
        uris = [channel["DataSource"]["S3DataSource"]["S3Uri"] for channel in inputs]
        return [list(gt.read_manifest(uri)["source-ref"]) for uri in uris]

    assert names() == names()
