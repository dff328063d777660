"""Decisions of automated labeling as a kernel follows them that knows nothing of models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import gt_notebook as gt
from gt_notebook.jobs.automation import Automation

if TYPE_CHECKING:
    from gt_notebook.storage import ObjectStore

MakeJob = Callable[..., gt.LabelingJob]
SKY = gt.ImageClassification(["day", "night"])
BEGIN = {"kind": "begin", "time": "2026-01-01T00:00:00.000000Z", "copies": {"3": 0}}
PROMISE = {"target": 0.9}


def decide(job: gt.LabelingJob, **record: Any) -> None:
    state = job._state
    state.decide({"time": "2026-01-01T00:00:00.000000Z", **record}, after=state.automation.version)


def accept(job: gt.LabelingJob, objects: list[int], asks: list[int]) -> None:
    classes, sure = [1] * len(objects), [0.97] * len(objects)
    decide(job, kind="accept", objects=objects, classes=classes, confidences=sure, promise=PROMISE, asks=asks)


def handed_out(job: gt.LabelingJob, worker: str = "alice") -> list[int]:
    scene = job._session(worker).scene()
    first = [] if scene.current is None else [scene.current.index]
    return [*first, *(view.index for view in scene.upcoming), *scene.later]


def test_without_a_decision_objects_come_in_the_order_of_the_manifest(make_job: MakeJob) -> None:
    assert handed_out(make_job("sky", task=SKY)) == [0, 1, 2, 3]


def test_what_is_asked_comes_in_that_order_and_nothing_else_does(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    decide(job, **BEGIN)
    assert job._session("alice").scene().status == "waiting"
    decide(job, kind="start", asks=[2, 1])
    assert handed_out(job) == [2, 1]
    assert job._session("alice").scene().job == (0, 2)


def test_who_had_an_object_open_may_finish_it_and_is_handed_what_is_asked_next(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    assert handed_out(job) == [0, 1, 2, 3]
    decide(job, **BEGIN, asks=[2])
    assert handed_out(job) == [0, 2]
    job.submit(0, "day", worker="alice")
    assert handed_out(job) == [2]


def test_what_is_taken_back_is_not_handed_out_until_it_is_asked_for_again(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    decide(job, **BEGIN, asks=[1, 2])
    decide(job, kind="prove", asks=[0], withdraws=[1, 2])
    assert handed_out(job) == [0]
    decide(job, kind="look", asks=[2])
    assert set(handed_out(job)) == {0, 2}


def test_labels_by_the_model_and_copies_are_in_the_manifest_and_in_the_counters(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    decide(job, **BEGIN, asks=[2])
    job.submit(2, "day", worker="alice")
    accept(job, [0], [1])
    assert handed_out(job) == [1]
    assert job.status == "InProgress"
    about = job.manifest["sky-metadata"]
    assert job.manifest["sky"].dropna().tolist() == [1, 0, 1]
    assert about[0] == {
        "confidence": 0.97,
        "job-name": "labeling-job/sky",
        "class-name": "night",
        "human-annotated": "no",
        "creation-date": "2026-01-01T00:00:00.000000",
        "type": "groundtruth/image-classification",
        "gt-notebook": {"automated": PROMISE},
    }
    assert about[3]["gt-notebook"] == {"automated": PROMISE, "copy-of": 0}
    assert job.counters == {
        "TotalLabeled": 3,
        "HumanLabeled": 1,
        "MachineLabeled": 2,
        "FailedNonRetryableError": 0,
        "Unlabeled": 1,
    }
    report = job.consolidate().set_index("object")
    assert [report.at[0, name] for name in ("labels", "answers", "notes")] == ["night", 0, "by the model"]
    job.submit(1, "day", worker="alice")
    assert job.status == "Completed"


def test_a_copy_follows_what_people_say_of_the_other_one(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    decide(job, **BEGIN, asks=[0, 1, 2])
    job.submit(0, "day", worker="alice")
    assert job.manifest["sky"][3] == 0
    about = job.manifest["sky-metadata"][3]
    assert (about["human-annotated"], about["gt-notebook"]["copy-of"]) == ("yes", 0)
    assert job.counters["HumanLabeled"] == 2


def test_a_copy_of_what_is_skipped_fails_with_it(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    decide(job, **BEGIN, asks=[0, 1, 2])
    job._session("alice").skip(0, "blurred")
    assert "blurred" in job.manifest["sky-metadata"][3]["failure-reason"]
    assert job.counters["FailedNonRetryableError"] == 2


def test_one_of_two_answers_does_not_overrule_the_model_yet(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY, workers_per_object=2)
    decide(job, **BEGIN)
    accept(job, [0, 1, 2], [])
    job.submit(0, "day", worker="alice")
    assert job.manifest["sky"][0] == 1
    job.submit(0, "day", worker="bob")
    assert job.manifest["sky"][0] == 0


def test_of_two_kernels_that_decide_one_succeeds(object_store: ObjectStore) -> None:
    one, two = Automation(object_store), Automation(object_store)
    one.append({"kind": "start", "asks": [1]})
    two.append({"kind": "start", "asks": [2]})
    assert one.asked == two.asked == [1]
    two.append({"kind": "ask", "asks": [2]})
    assert one.refresh()
    assert not one.refresh()
    assert one.asked == two.asked == [1, 2]


def test_a_decision_that_follows_from_an_older_state_is_not_taken(make_job: MakeJob) -> None:
    job, other = make_job("sky", task=SKY), make_job("sky", task=SKY)
    decide(job, **BEGIN)
    other._state.refresh()
    other._state.decide({"kind": "rest", "asks": [0]}, after=0)
    assert other._state.automation.version == 1


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"v": 2, "kind": "begin"}', b'{"v": 1, "kind": "accept"}'])
def test_what_cannot_be_followed_is_said(make_job: MakeJob, data: bytes) -> None:
    job = make_job("sky", task=SKY)
    job._state.store.write("activelearning/steps/00000000.json", data)
    assert "00000000.json is damaged" in repr(job)
    assert handed_out(job) == [0, 1, 2, 3]
