from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.storage import open_store

if TYPE_CHECKING:
    import pandas as pd

BOX = {"label": "cat", "left": 10, "top": 20, "width": 30, "height": 40}


def states(manifest: pd.DataFrame) -> list[str]:
    # pandas' own stubs know ``gt`` as the comparison only.
    views: Any = manifest.gt
    return list(views.state("cats"))


@pytest.fixture
def job_on_s3(s3_bucket: str) -> gt.LabelingJob:
    """A job whose pictures, manifest and output are all in a bucket."""
    store = open_store(f"s3://{s3_bucket}/photos")
    for number in range(3):
        buffer = io.BytesIO()
        Image.new("RGB", (100, 80), (number * 60, 90, 120)).save(buffer, "PNG")
        store.write(f"{number}.png", buffer.getvalue())
    return open_again(s3_bucket)


def open_again(bucket: str) -> gt.LabelingJob:
    manifest = gt.scan_images(f"s3://{bucket}/photos/", progress=False)
    return gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat"]), output=f"s3://{bucket}/labels")


def test_a_job_lives_in_a_bucket(job_on_s3: gt.LabelingJob, s3_bucket: str) -> None:
    job_on_s3.submit(0, [BOX], worker="alice")
    job_on_s3.submit(1, [], worker="bob")
    job_on_s3.consolidate()

    written = gt.read_manifest(f"s3://{s3_bucket}/labels/cats/manifests/output/output.manifest")

    assert list(written["source-ref"]) == [f"s3://{s3_bucket}/photos/{n}.png" for n in range(3)]
    assert states(written) == ["labeled", "nothing-to-label", "unlabeled"]
    assert written["cats"].iloc[0]["annotations"][0]["left"] == 10


def test_another_kernel_finds_answers_and_drafts(job_on_s3: gt.LabelingJob, s3_bucket: str) -> None:
    job_on_s3.submit(0, [BOX], worker="alice")
    session = job_on_s3.label("alice")._session
    session.draft(
        1,
        job_on_s3.task.answer_from_json(
            {"boxes": [BOX], "image_size": {"width": 100, "height": 80}}, info=None
        ),
    )

    again = open_again(s3_bucket)
    scene = again.label("alice").scene

    assert again.counters["TotalLabeled"] == 1
    assert scene["current"]["index"] == 1
    assert len(scene["current"]["draft"]["boxes"]) == 1


def test_chaining_stays_in_the_bucket(job_on_s3: gt.LabelingJob, s3_bucket: str) -> None:
    job_on_s3.submit(0, [BOX], worker="alice")
    job_on_s3.stop()

    chained = job_on_s3.chain("cats-2")
    chained.submit(1, [BOX], worker="bob")
    chained.consolidate()

    written = gt.read_manifest(f"s3://{s3_bucket}/labels/cats-2/manifests/output/output.manifest")
    names = [about["job-name"] for about in written["cats-metadata"].dropna()]
    assert names == ["labeling-job/cats", "labeling-job/cats-2"]
