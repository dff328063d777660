"""Labels that are files: masks in a job's folder, from the answer to the manifest and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.errors import JobError, TaskError
from gt_notebook.jobs.label_files import roots_with_label_files
from gt_notebook.storage import SourceReader, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

ATTRIBUTE = "streets-ref"
FILES = Path("labels/streets/annotations/consolidated-annotation/output")


@pytest.fixture
def make_masks(make_job: Callable[..., gt.LabelingJob]) -> Callable[..., gt.LabelingJob]:
    def make(name: str = "streets", **options: Any) -> gt.LabelingJob:
        return make_job(name, task=gt.SemanticSegmentation(["road", "tree"]), **options)

    return make


def mask(left: int, *, index: int = 1) -> np.ndarray[Any, Any]:
    drawn = np.zeros((80, 100), dtype=np.uint8)
    drawn[10:50, left : left + 30] = index
    return drawn


def reference(job: gt.LabelingJob, index: int) -> str:
    return str(job.manifest[ATTRIBUTE].iloc[index])


def pixels(path: str | Path) -> Any:
    return np.asarray(Image.open(path)).tolist()


def test_a_mask_becomes_a_png_that_the_manifest_names(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks()
    job.submit(0, mask(20), worker="alice")
    job.consolidate()

    manifest: Any = gt.read_manifest("labels/streets/manifests/output/output.manifest")
    path = manifest.loc[0, ATTRIBUTE]
    date = manifest.loc[0, f"{ATTRIBUTE}-metadata"]["creation-date"]
    assert Path(path) == FILES / f"0_{date.replace(':', '-')}.png"
    assert pixels(path) == mask(20).tolist()
    assert manifest.gt.state(ATTRIBUTE).tolist() == ["labeled", "unlabeled", "unlabeled", "unlabeled"]
    assert manifest.gt.labels(ATTRIBUTE)["label"].tolist() == ["road"]


def test_what_is_written_obeys_the_rules_of_a_manifest(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks()
    job.submit(0, mask(20), worker="alice")
    job.submit(1, mask(0, index=2), worker="alice")
    job.submit(2, np.zeros((80, 100), dtype=int), worker="alice")
    job.submit(3, mask(5), worker="alice")
    job.consolidate()

    findings = gt.lint_manifest(gt.read_manifest("labels/streets/manifests/output/output.manifest"))

    assert findings[findings["attribute"] == ATTRIBUTE].to_dict("records") == []


def test_the_same_bytes_come_out_when_the_folder_is_rebuilt(
    make_masks: Callable[..., gt.LabelingJob],
) -> None:
    job = make_masks(workers_per_object=3)
    for worker, left in (("alice", 20), ("bob", 22), ("carol", 40)):
        job.submit(0, mask(left), worker=worker)
    job.consolidate()
    folder = Path("labels/streets")
    made = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in [*FILES.iterdir(), *Path("labels/streets/annotations/worker-response").rglob("*.json")]:
        path.unlink()

    make_masks(workers_per_object=3).consolidate()

    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == made


def test_three_workers_masks_are_voted_on(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks(workers_per_object=3)
    for worker, left in (("alice", 20), ("bob", 22), ("carol", 40)):
        job.submit(0, mask(left), worker=worker)

    report: Any = job.consolidate()

    assert pixels(reference(job, 0))[20][:56] == [0] * 22 + [1] * 30 + [0] * 4
    assert report.loc[0, ["labels", "answers", "state"]].tolist() == ["road", 3, "labeled"]
    # The mean intersection over union of two of the three: 28 / 32, 10 / 50 and 12 / 48.
    assert report.loc[0, "confidence"] == 0.44


def test_a_corrected_mask_replaces_the_file(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks()
    job.submit(0, mask(20), worker="alice")
    job.consolidate()
    (first,) = FILES.iterdir()
    job.submit(0, mask(60), worker="alice")
    job.consolidate()

    (second,) = FILES.iterdir()
    assert first != second
    assert pixels(second) == mask(60).tolist()


def test_a_file_that_somebody_damaged_is_made_again_by_the_next_kernel(
    make_masks: Callable[..., gt.LabelingJob],
) -> None:
    job = make_masks()
    job.submit(0, mask(20), worker="alice")
    job.consolidate()
    (path,) = FILES.iterdir()
    path.write_bytes(b"torn")

    make_masks().consolidate()

    assert pixels(path) == mask(20).tolist()


def test_the_bound_manifest_names_files_that_are_there(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks()
    job.submit(0, mask(20), worker="alice")

    read = SourceReader(job.manifest.attrs["gt_notebook_image_roots"]).read

    assert read(reference(job, 0)).startswith(b"\x89PNG")


def test_background_alone_is_nothing_to_label(make_masks: Callable[..., gt.LabelingJob]) -> None:
    job = make_masks()
    job.submit(0, np.zeros((80, 100), dtype=int), worker="alice")
    report: Any = job.consolidate()

    assert report.loc[0, "state"] == "nothing-to-label"
    manifest: Any = job.manifest
    assert manifest.gt.state(ATTRIBUTE)[0] == "nothing-to-label"
    assert set(map(tuple, pixels(reference(job, 0)))) == {(0,) * 100}


def test_a_chained_job_keeps_the_masks_and_sends_the_rest_out(
    make_masks: Callable[..., gt.LabelingJob],
) -> None:
    parent = make_masks()
    parent.submit(0, mask(20), worker="alice")
    child = parent.chain("streets-2")

    assert child.label_attribute_name == ATTRIBUTE
    assert child.counters["TotalLabeled"] == 1
    child.submit(1, mask(40, index=2), worker="bob")
    child.consolidate()

    first, second = reference(child, 0), reference(child, 1)
    assert Path(first).parent == FILES
    read = SourceReader(child.manifest.attrs["gt_notebook_image_roots"]).read
    assert read(first) != read(second)
    assert pixels(second) == mask(40, index=2).tolist()


def test_a_chained_job_refuses_other_classes_under_the_same_attribute(
    make_masks: Callable[..., gt.LabelingJob],
) -> None:
    parent = make_masks()
    parent.submit(0, mask(20), worker="alice")

    with pytest.raises(JobError, match="labels class 0 as 'road'"):
        parent.chain("streets-2", task=gt.SemanticSegmentation(["tree", "road"]))


def test_a_completed_job_hands_on_its_pictures_under_a_name_of_its_own(
    make_masks: Callable[..., gt.LabelingJob],
) -> None:
    parent = make_masks()
    for index in range(4):
        parent.submit(index, mask(20), worker="alice")

    assert parent.chain("again").label_attribute_name == "again-ref"
    assert parent.chain("cats", task=gt.BoundingBox(["cat"])).label_attribute_name == "cats"


def test_an_attribute_of_files_must_say_so(
    make_masks: Callable[..., gt.LabelingJob], make_job: Callable[..., gt.LabelingJob]
) -> None:
    with pytest.raises(TaskError, match="call it 'streets-ref'"):
        make_masks(label_attribute_name="streets")
    with pytest.raises(TaskError, match="which is for labels in files"):
        make_job("cats", label_attribute_name="cats-ref")


def test_masks_go_to_a_bucket_as_they_go_to_a_folder(photos: Path, s3_bucket: str) -> None:
    task = gt.SemanticSegmentation(["road"])
    job = gt.LabelingJob(
        "streets", gt.scan_images(photos, progress=False), task, output=f"s3://{s3_bucket}/out"
    )
    job.submit(0, mask(20), worker="alice")
    job.consolidate()

    folder = open_store(f"s3://{s3_bucket}/out/streets")
    (entry,) = folder.list("annotations/consolidated-annotation/output/0_")
    assert folder.uri(entry.key) == reference(job, 0)


def test_the_output_may_be_read_beside_the_pictures() -> None:
    assert roots_with_label_files(["photos"], "labels") == ["photos", "labels"]
    assert roots_with_label_files(None, "labels") == [str(Path.cwd()), "labels"]
    # A prefix among the roots would narrow what may be read of S3.
    assert roots_with_label_files(["photos"], "s3://bucket/out") == ["photos"]
    assert roots_with_label_files(["s3://bucket/photos"], "s3://bucket/out") == [
        "s3://bucket/photos",
        "s3://bucket/out",
    ]
