"""Jobs for polygons and keypoints: three workers, resuming, chaining, gallery, lint, training."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest

import gt_notebook as gt

if TYPE_CHECKING:
    from gt_notebook.manifest import ManifestAccessor

MakeJob = Callable[..., gt.LabelingJob]


def square(left: int, label: str = "cat") -> dict[str, Any]:
    return {"label": label, "vertices": [(left, 10), (left + 40, 10), (left + 40, 50), (left, 50)]}


def point(x: int, label: str = "cat") -> dict[str, Any]:
    return {"label": label, "x": x, "y": 30}


KINDS = pytest.mark.parametrize(
    ("task", "shape"), [(gt.Polygon(["cat", "dog"]), square), (gt.Keypoint(["cat", "dog"]), point)]
)


@KINDS
def test_three_workers_answers_become_one_label_that_everything_can_read(
    make_job: MakeJob, task: Any, shape: Callable[..., dict[str, Any]]
) -> None:
    job = make_job(task=task, workers_per_object=3)
    for by, worker in enumerate(("ann", "ben", "cleo")):
        job.submit(0, [shape(10 + by), shape(55, "dog")], worker=worker)
        job.submit(1, [], worker=worker)
    report = job.consolidate()
    written = gt.read_manifest("labels/cats/manifests/output/output.manifest")

    assert report["labels"].tolist() == ["cat, dog", "nothing to label"]
    assert report["answers"].tolist() == [3, 3]
    assert written["cats"][0] == job.manifest["cats"][0]
    frame = cast("ManifestAccessor", job.manifest.gt)
    assert frame.labels("cats")["label"].tolist() == ["cat", "dog"]
    assert frame.state("cats").tolist() == ["labeled", "nothing-to-label", "unlabeled", "unlabeled"]
    found = gt.lint_manifest(job.manifest)
    assert found[found["severity"] == "error"]["rule"].tolist() == []
    assert "1 cat 0.9" in gt.show(job.manifest, "cats").text


@KINDS
def test_a_job_resumes_and_a_chained_one_asks_for_the_rest(
    make_job: MakeJob, task: Any, shape: Callable[..., dict[str, Any]]
) -> None:
    make_job(task=task).submit(0, [shape(10)], worker="ann")
    again = make_job(task=task)
    before = again.manifest["cats"][0]
    again.stop()
    more = again.chain("cats-2")
    more.submit(1, [shape(20)], worker="ann")
    more.consolidate()

    assert before["annotations"]
    assert more.manifest["cats"][0] == before
    assert more.counters["TotalLabeled"] == 2


@KINDS
def test_training_says_what_takes_such_labels(
    make_job: MakeJob, task: Any, shape: Callable[..., dict[str, Any]]
) -> None:
    job = make_job(task=task)
    job.submit(0, [shape(10)], worker="ann")

    with pytest.raises(
        gt.errors.ExportError, match="no built-in algorithm .* R-CNN, takes them from job.manifest"
    ):
        job.estimator_inputs(form="boto3")


@KINDS
def test_worker_responses_come_back_as_the_answers_that_they_were(
    make_job: MakeJob, task: Any, shape: Callable[..., dict[str, Any]]
) -> None:
    job = make_job(task=task)
    job.submit(0, [shape(10)], worker="ann")
    answer = job._state.book.answers(0)["ann"]

    assert task.from_content(task.to_content(answer)) == answer
