"""Training inputs for masks: labels that training fetches as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.errors import ExportError
from gt_notebook.manifest.attrs import IMAGE_ROOTS
from gt_notebook.storage import read_location
from gt_notebook.training import estimator_inputs, read_pipe, simulate_pipe


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    """Four pictures, three of them with a mask and one with nothing to label."""
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(4):
        Image.new("RGB", (60, 40), (number * 60, 90, 120)).save(f"photos/{number}.png")
    task = gt.SemanticSegmentation(["road", "tree"])
    made = gt.LabelingJob("streets", gt.scan_images("photos", progress=False), task)
    for number in range(3):
        mask = np.zeros((40, 60), dtype=np.uint8)
        mask[:20] = 1 + number % 2
        made.submit(number, mask, worker="alice")
    made.submit(3, np.zeros((40, 60), dtype=int), worker="alice")
    return made


def test_masks_go_with_their_pictures_to_where_training_reads(job: gt.LabelingJob, s3_bucket: str) -> None:
    inputs: Any = job.estimator_inputs(0.34, form="boto3", upload_to=f"s3://{s3_bucket}/streets")

    source = inputs[0]["DataSource"]["S3DataSource"]
    assert source["AttributeNames"] == ["source-ref", "streets-ref"]
    assert inputs[0]["ContentType"] == "application/x-recordio"
    # The background is a class for training, too.
    assert inputs.hyperparameters["num_classes"] == "3"
    assert inputs.hyperparameters["num_training_samples"] == "2"
    assert inputs.counts == {"train": 2, "validation": 1, "nothing-to-label": 1}
    assert "semantic-segmentation algorithm" in repr(inputs)
    train = gt.read_manifest(source["S3Uri"])
    reference = str(train["streets-ref"].iloc[0])
    assert reference.startswith(f"s3://{s3_bucket}/streets/masks/0_")
    assert read_location(reference).startswith(b"\x89PNG")


def test_the_pipe_carries_picture_and_mask(job: gt.LabelingJob, s3_bucket: str) -> None:
    inputs: Any = job.estimator_inputs(0, form="boto3", upload_to=f"s3://{s3_bucket}/streets")

    source = inputs[0]["DataSource"]["S3DataSource"]
    names = source["AttributeNames"]
    pipe = simulate_pipe(read_location(source["S3Uri"]), attribute_names=names, read_source=read_location)

    records = list(read_pipe(b"".join(pipe), attribute_names=names))
    assert len(records) == 3
    assert all(record["streets-ref"].startswith(b"\x89PNG") for record in records)


def test_masks_that_are_not_on_s3_are_refused_without_a_place_to_put_them(job: gt.LabelingJob) -> None:
    with pytest.raises(ExportError, match="training reads from S3"):
        job.estimator_inputs(0, form="boto3")


@pytest.mark.parametrize(
    ("options", "finding"),
    [
        ({"label_attribute_name": "streets"}, "does not end with '-ref'"),
        ({"labels": [str(number) for number in range(254)]}, "254 classes and the background"),
        ({"labels": ["road"]}, "has the class 1, and the task has 1 labels"),
        ({"labels": ["tree", "road"]}, "calls class 0 'road', and the task calls it 'tree'"),
    ],
)
def test_what_training_could_not_use_is_refused(
    job: gt.LabelingJob, tmp_path: Path, options: dict[str, Any], finding: str
) -> None:
    asked = {"labels": ["road", "tree"], "label_attribute_name": "streets-ref", **options}
    with pytest.raises(ExportError, match=finding):
        estimator_inputs(
            job.manifest,
            task_type="semantic-segmentation",
            multi_label=False,
            destination=str(tmp_path),
            form="boto3",
            **asked,
        )


def test_a_label_that_is_no_mask_is_refused(job: gt.LabelingJob, tmp_path: Path) -> None:
    frame = job.manifest.copy()
    frame.at[0, "streets-ref"] = 7
    assert IMAGE_ROOTS in frame.attrs
    with pytest.raises(ExportError, match="line 1 of the manifest has no semantic-segmentation label"):
        estimator_inputs(
            frame,
            task_type="semantic-segmentation",
            multi_label=False,
            labels=["road", "tree"],
            label_attribute_name="streets-ref",
            destination=str(tmp_path),
            form="boto3",
        )
