"""The whole of automated labeling in a bucket: pictures, decisions, embeddings, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import gt_notebook as gt
from gt_notebook.storage import open_store
from tests.autolabel.conftest import CLASSES, answer, colors, finish, toy_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OBJECTS = 150
STEPS = "labels/toys/activelearning/steps"


@pytest.fixture
def bucket(toys: Callable[..., Path], s3_bucket: str) -> str:
    """A bucket with the toys in it."""
    photos = open_store(f"s3://{s3_bucket}/toys")
    for path in sorted(toys(OBJECTS).iterdir()):
        photos.write(path.name, path.read_bytes())
    return s3_bucket


def job_in(bucket: str) -> gt.LabelingJob:
    manifest = gt.scan_images(f"s3://{bucket}/toys/", progress=False)
    return gt.LabelingJob("toys", manifest, gt.ImageClassification(CLASSES), output=f"s3://{bucket}/labels")


def labels_of(job: gt.LabelingJob) -> list[tuple[int, str]]:
    manifest: Any = job.manifest
    return [
        (value, about["human-annotated"])
        for value, about in zip(manifest["toys"], manifest["toys-metadata"], strict=True)
    ]


def test_a_bucket_comes_to_the_same_labels_as_a_folder(bucket: str) -> None:
    job = job_in(bucket)
    assert finish(job, job.auto_label(0.85, embed=colors)) == "labeled"
    assert job.counters["MachineLabeled"] > 30

    here = toy_job()
    finish(here, here.auto_label(0.85, embed=colors))
    assert labels_of(job) == labels_of(here)


def test_another_kernel_goes_on_where_the_first_was_lost(bucket: str) -> None:
    first = job_in(bucket)
    first.auto_label(0.85, embed=colors)
    answer(first, at_most=10)
    decided = open_store(f"s3://{bucket}/{STEPS}").list()

    second = job_in(bucket)
    loop = second.auto_label(0.85, embed=colors)
    assert second.counters["HumanLabeled"] == 10
    assert finish(second, loop) == "labeled"
    steps = open_store(f"s3://{bucket}/{STEPS}").list()
    assert [entry.key for entry in steps][: len(decided)] == [entry.key for entry in decided]
    # Every object has one label, and nobody was asked for one again.
    assert second.counters["TotalLabeled"] == OBJECTS
