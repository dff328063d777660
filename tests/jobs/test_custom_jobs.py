"""Custom jobs are jobs as any other; the pre-annotation function decides who gets what."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gt_notebook as gt

MakeJob = Callable[..., gt.LabelingJob]


def output_lines() -> list[dict[str, Any]]:
    text = Path("labels/notes/manifests/output/output.manifest").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def handed_out(job: gt.LabelingJob) -> list[int]:
    scene = job._session("ann").scene()
    return [view.index for view in (scene.current, *scene.upcoming) if view is not None]


def pre_lambda(event: dict[str, Any], context: Any) -> dict[str, Any]:
    source = event["dataObject"]["source"]
    if source == "broken":
        raise KeyError("oops")
    required = "false" if source == "lost" else "true"
    return {"taskInput": {"taskObject": source.upper()}, "isHumanAnnotationRequired": required}


def test_the_form_gets_what_the_function_made_of_the_line(make_notes: MakeJob) -> None:
    job = make_notes(prepare=pre_lambda)

    assert job._state.task.task_input(0) == {"taskObject": "FINE"}  # type: ignore[attr-defined]


def test_without_a_function_the_form_gets_the_line(make_notes: MakeJob) -> None:
    job = make_notes()

    assert job._state.task.task_input(1) == {"source": "broken", "id": "001"}  # type: ignore[attr-defined]


def test_an_object_that_wants_nobody_is_left_out_and_one_that_raised_is_failed(make_notes: MakeJob) -> None:
    job = make_notes(prepare=pre_lambda)

    assert handed_out(job) == [0, 2]
    assert job.counters["FailedNonRetryableError"] == 1
    assert "1 left out: the prepare function asks nobody to label them" in repr(job)

    job.consolidate()
    lines = output_lines()
    assert list(lines[3]) == ["source", "id"]
    assert lines[1]["notes-metadata"]["failure-reason"] == "the prepare function raised KeyError: 'oops'"
    assert lines[1]["notes-metadata"]["human-annotated"] == "no"


@pytest.mark.parametrize("index", [1, 3])
def test_nobody_can_answer_what_is_not_handed_out(make_notes: MakeJob, index: int) -> None:
    job = make_notes(prepare=pre_lambda)

    with pytest.raises(gt.AnswerError):
        job.submit(index, "x", worker="ann")


def test_a_job_is_completed_without_the_objects_that_are_left_out_or_failed(make_notes: MakeJob) -> None:
    job = make_notes(prepare=pre_lambda)
    for index in (0, 2):
        job.submit(index, "x", worker="ann")

    assert job.status == "Completed"


def test_an_answer_holds_although_a_changed_function_would_leave_the_object_out_now(
    make_notes: MakeJob,
) -> None:
    make_notes().submit(3, "found", worker="ann")

    job = make_notes(prepare=pre_lambda)
    job.consolidate()

    assert output_lines()[3]["notes"] == "found"


def test_the_same_cell_again_resumes_and_another_version_is_another_job(make_notes: MakeJob) -> None:
    make_notes().submit(0, {"a": 1}, worker="ann")

    assert make_notes(consolidate=pre_lambda).counters["TotalLabeled"] == 1
    with pytest.raises(gt.JobError, match="the task's version is '1' there and '2' here"):
        make_notes(version=2)
    with pytest.raises(gt.JobError, match="the task's name is 'custom' there and 'quality' here"):
        make_notes(name="quality")


def test_true_is_a_correction_of_one(make_notes: MakeJob) -> None:
    job = make_notes()
    job.submit(0, 1, worker="ann")
    job.submit(0, True, worker="ann")

    job.consolidate()

    assert output_lines()[0]["notes"] is True


def test_every_answer_of_several_workers_stands_beside_the_label_and_comes_back(make_notes: MakeJob) -> None:
    job = make_notes(workers=2)
    job.submit(0, {"ok": False}, worker="ben")
    job.submit(0, {"ok": True}, worker="ann")
    job.consolidate()

    frame = gt.read_manifest("labels/notes/manifests/output/output.manifest")

    assert frame["notes"].iloc[0] == {"ok": True}
    assert frame["notes-metadata"].iloc[0]["gt-notebook"] == {
        "answers": {"ann": {"ok": True}, "ben": {"ok": False}}
    }
    responses = list(Path("labels/notes/annotations/worker-response/iteration-1/0").iterdir())
    answers = json.loads(responses[0].read_text())["answers"]
    assert [(a["workerId"], a["answerContent"]) for a in answers] == [
        ("ann", {"ok": True}),
        ("ben", {"ok": False}),
    ]


def test_a_custom_label_is_shown_by_its_keys_and_values(make_notes: MakeJob) -> None:
    job = make_notes()
    job.submit(0, {"quality": "good", "tags": ["a", "b"]}, worker="ann")

    gallery = gt.show(job.manifest, "notes")

    assert "object 0: quality: good, tags: a + b" in gallery.text
    views: Any = job.manifest.gt
    assert list(views.labels("notes")["label"]) == ["quality: good", "tags: a + b"]


def test_metadata_of_custom_jobs_is_read_in_both_spellings() -> None:
    line = {
        "source": "x",
        "notes": {"quality": "bad"},
        "notes-metadata": {"type": "groundTruth/custom", "job_name": "j", "human-annotated": "yes"},
    }
    frame = gt.read_manifest(io.BytesIO(json.dumps(line).encode() + b"\n"))
    views: Any = frame.gt

    assert list(views.labels("notes")["label"]) == ["quality: bad"]


def test_chaining_asks_only_what_is_missing(make_notes: MakeJob) -> None:
    job = make_notes()
    job.submit(0, {"a": 1}, worker="ann")
    job.stop()

    more = job.chain("notes-2")

    assert handed_out(more) == [1, 2, 3]
    more.submit(1, {"a": 2}, worker="ann")
    more.consolidate()
    frame = gt.read_manifest("labels/notes-2/manifests/output/output.manifest")
    assert [about["job-name"] for about in frame["notes-metadata"].dropna()] == [
        "labeling-job/notes",
        "labeling-job/notes-2",
    ]
