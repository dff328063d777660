from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import gt_notebook as gt

MakeJob = Callable[..., gt.LabelingJob]
CLASSES = gt.ImageClassification(["cat", "dog"])


def asked(job: gt.LabelingJob, said: dict[str, str]) -> gt.LabelingJob:
    """A letter an object and worker: c for cat, d for dog, a dot for nothing, s for a skip."""
    names = {"c": "cat", "d": "dog"}
    for worker, letters in said.items():
        session = job._session(worker)
        for index, letter in enumerate(letters):
            if letter == "s":
                session.skip(index, "blurred")
            elif letter != ".":
                answer = job.task.answer_from_user(names[letter], info=None)
                session.submit(index, answer, active_seconds=10.0 + index)
    return job


def test_a_job_tells_how_far_its_workers_agree(make_job: MakeJob) -> None:
    job = asked(make_job(task=CLASSES, workers_per_object=3), {"ann": "ccdd", "bob": "ccdd", "eve": "cd.s"})

    found = job.agreement()

    assert found.index.tolist() == ["krippendorff-alpha", "percent", "cohen-kappa", "fleiss-kappa"]
    assert found["value"]["percent"] == pytest.approx((1 + 1 / 3 + 1 + 1) / 4)
    assert found[["tasks", "answers"]].drop_duplicates().to_numpy().tolist() == [[4, 10]]


def test_a_job_tells_of_each_worker_how_much_how_long_and_how_near_the_known_answers(
    make_job: MakeJob,
) -> None:
    job = make_job(task=CLASSES, workers_per_object=3, gold={0: "cat", 1: "dog"})
    asked(job, {"ann": "cddd", "bob": "ccds"})

    found = job.workers()

    assert found[["answers", "skipped", "gold"]].to_numpy().tolist() == [[4, 0, 2], [3, 1, 2]]
    assert found["gold_right"].tolist() == [1.0, 0.5]
    assert found["gold_low"]["ann"] > 0.3
    assert found["seconds"].tolist() == [11.5, 11.0]
    assert found["total_seconds"].tolist() == [46.0, 33.0]
    assert (found["suspicion"] == "").all()


def test_the_most_disputed_object_comes_first_with_who_said_what_and_can_be_shown(make_job: MakeJob) -> None:
    job = asked(make_job(task=CLASSES, workers_per_object=3), {"ann": "ccdd", "bob": "ccd.", "eve": "cdd."})

    found = job.disagreements()

    assert found.index.tolist()[:2] == [1, 3]
    assert found["said"][1] == "cat: ann, bob; dog: eve"
    assert found["answers"].tolist()[:2] == [3, 1]
    assert found["gain"].is_monotonic_decreasing
    assert "4 of 4 data objects shown" in repr(gt.show(found, "cats"))


def test_a_job_without_answers_has_empty_tables(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES)

    assert job.agreement()["value"].isna().all()
    assert len(job.workers()) == len(job.disagreements()) == 0


BOX = {"label": "cat", "left": 10, "top": 10, "width": 40, "height": 40}


@pytest.mark.parametrize(
    ("task", "same", "other"),
    [
        (gt.BoundingBox(["cat", "dog"]), [BOX], [{**BOX, "left": 55}]),
        (gt.ImageClassification(["cat", "dog"], multi_label=True), ["cat", "dog"], ["cat"]),
        (gt.Polygon(["cat"]), [{"label": "cat", "vertices": [(0, 0), (30, 0), (30, 30)]}],
         [{"label": "cat", "vertices": [(0, 0), (30, 0), (0, 30)]}]),
        (gt.Keypoint(["cat"]), [{"label": "cat", "x": 3, "y": 4}], [{"label": "cat", "x": 60, "y": 70}]),
        (gt.SemanticSegmentation(["cat"]), np.eye(80, 100, dtype=np.uint8), np.ones((80, 100), dtype=np.uint8)),
    ],
    ids=["boxes", "classes", "polygons", "keypoints", "masks"],
)  # fmt: skip
def test_every_task_on_pictures_has_tables_of_its_crowd(
    make_job: MakeJob, task: gt.BoundingBox, same: object, other: object
) -> None:
    job = make_job("crowd", task=task, workers_per_object=3)
    for worker in "abc":
        job.submit(0, same, worker=worker)
        job.submit(1, other if worker == "c" else same, worker=worker)

    agreed = job.agreement()["value"]
    doubted = job.disagreements()

    assert 0.3 < agreed["overlap"] < 1
    assert doubted.index.tolist() == [1, 0]
    assert job.workers()["agreement"]["c"] < job.workers()["agreement"]["a"]


def test_texts_and_forms_have_tables_of_their_crowd(make_notes: MakeJob) -> None:
    job = make_notes(workers=3)
    for worker, answer in (("a", {"mood": 1}), ("b", {"mood": 1}), ("c", {"mood": 2})):
        job.submit(0, answer, worker=worker)
        job.submit(1, {"mood": 3}, worker=worker)

    assert job.agreement()["value"]["percent"] == pytest.approx((1 / 3 + 1) / 2)
    assert job.disagreements()["said"].tolist()[0] == '{"mood":1}: a, b; {"mood":2}: c'


def test_a_job_draws_its_crowd(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=3, gold={0: "cat", 1: "dog"})
    asked(job, {"ann": "cddd", "bob": "ccdd", "eve": "cdcd"})

    by_label = job.plot("confusion", worker="bob")
    by_worker = job.plot("confusion", worker="bob", other="ann")
    sure = job.plot("confidence")
    right = job.plot("reliability")

    assert by_label.frame.to_numpy().tolist()[1] == [1, 2]
    assert by_worker.frame.to_numpy().tolist() == [[1, 0], [1, 2]]
    assert sure.frame["labels"].sum() == 4
    assert right.frame["labels"].sum() == 2
    assert (right.frame["right"] == 1).all()


def test_a_reliability_curve_of_boxes_is_drawn_from_gold(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2, gold={0: [BOX], 1: []})
    for worker in "ab":
        job.submit(0, [BOX], worker=worker)
        job.submit(1, [BOX] if worker == "a" else [], worker=worker)

    found = job.plot("reliability").frame

    assert found["labels"].sum() == 2


@pytest.mark.parametrize(
    ("kind", "options", "reason"),
    [
        ("confuson", {}, "did you mean 'confusion'"),
        ("reliability", {}, r"LabelingJob\(gold="),
        ("confusion", {"worker": "zoe"}, "'zoe' has answered nothing"),
    ],
)
def test_a_picture_that_cannot_be_is_refused_with_the_reason(
    make_job: MakeJob, kind: str, options: dict[str, str], reason: str
) -> None:
    job = asked(make_job(task=CLASSES, workers_per_object=2), {"ann": "cddd", "bob": "ccdd"})

    with pytest.raises(gt.GtNotebookError, match=reason):
        job.plot(kind, **options)  # type: ignore[arg-type]


def test_boxes_have_no_confusion(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2)
    job.submit(0, [BOX], worker="a")

    with pytest.raises(gt.JobError, match="one class each"):
        job.plot("confusion")
