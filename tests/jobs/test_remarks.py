"""What workers say beside their answers, from the page to the manifest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo
from gt_notebook.jobs.remarks import Remarks
from gt_notebook.jobs.session import WorkerSession

MakeJob = Callable[..., gt.LabelingJob]

texts = st.lists(st.text(max_size=9), max_size=3, unique=True).map(tuple)
TASK = gt.BoundingBox(["cat", "dog"], attributes=["occluded"])
BOX = {"label": "cat", "left": 10, "top": 10, "width": 30, "height": 20}


def answer(job: gt.LabelingJob, *boxes: dict[str, Any]) -> Any:
    info = job._state.subjects.info(0)
    assert isinstance(info, ImageInfo)
    return TASK.answer_from_user(list(boxes), info=info)


@given(
    st.builds(
        Remarks,
        comment=st.text(max_size=9).map(str.strip),
        flag=st.booleans(),
        confirmed=texts,
        rejected=texts,
    )
)
def test_remarks_come_back_as_they_were_written(remarks: Remarks) -> None:
    assert Remarks.from_json(remarks.to_json()) == remarks


@pytest.mark.parametrize(
    "bad",
    [
        "blurred",
        {"comment": None},
        {"comment": "x" * 2001},
        {"flag": "yes"},
        {"confirmed": "overlap"},
        {"rejected": [3]},
        {"rejected": ["x"] * 1001},
        {"rejected": ["x" * 301]},
    ],
)
def test_remarks_that_cannot_be_are_refused(bad: object) -> None:
    with pytest.raises(AnswerError):
        Remarks.from_json(bad)


def test_remarks_survive_the_kernel_with_draft_and_answer(make_job: MakeJob) -> None:
    job = make_job(task=TASK)
    session = WorkerSession(job._state, "alice")
    session.submit(0, answer(job, BOX), remarks=Remarks(comment="done", confirmed=("overlap",)))
    session.draft(1, answer(job, BOX), remarks=Remarks(comment="half", flag=True))

    back = WorkerSession(make_job(task=TASK)._state, "alice")
    current = back.scene().current
    assert current is not None
    assert (current.index, current.remarks) == (1, Remarks(comment="half", flag=True))
    back.go("previous")
    current = back.scene().current
    assert current is not None
    assert current.remarks == Remarks(comment="done", confirmed=("overlap",))


def test_notes_and_remarks_stand_under_one_key_of_the_metadata(make_job: MakeJob) -> None:
    job = make_job(task=TASK, workers_per_object=2)
    noted = {**BOX, "note": {"attributes": {"occluded": True}, "comment": "the tail"}}
    for worker, box, remarks in (
        ("alice", noted, Remarks(comment="a fox?", flag=True)),
        ("bob", BOX, Remarks()),
    ):
        WorkerSession(job._state, worker).submit(0, answer(job, box), remarks=remarks)
    report = job.consolidate()

    metadata = job.manifest["cats-metadata"][0]
    said = {key: value for key, value in metadata["gt-notebook"].items() if key != "consolidation"}
    assert said == {
        "objects": [{"attributes": {"occluded": True}, "comments": {"alice": "the tail"}}],
        "comments": {"alice": "a fox?"},
        "flags": ["alice"],
    }
    assert list(metadata)[-1] == "gt-notebook"
    assert (
        "(occluded · alice: a fox? · alice: the tail · flagged by alice)"
        in gt.show(job.manifest, "cats").text
    )
    assert report["notes"][0] == "alice: a fox?; alice: the tail; flagged by alice"
    assert "error" not in set(gt.lint_manifest(job.manifest.iloc[:1])["severity"])


def test_without_notes_the_metadata_is_the_services_alone(make_job: MakeJob) -> None:
    job = make_job(task=TASK)
    job.submit(0, [BOX], worker="alice")
    report = job.consolidate()

    assert "gt-notebook" not in job.manifest["cats-metadata"][0]
    assert report["notes"][0] == ""


def test_the_worker_response_has_the_services_content_and_the_notes_beside_it(make_job: MakeJob) -> None:
    job = make_job(task=TASK)
    session = WorkerSession(job._state, "alice")
    noted = {**BOX, "note": {"flag": True}}
    session.submit(0, answer(job, BOX, {**noted, "left": 50}), remarks=Remarks(comment="two"))
    job.consolidate()

    [path] = Path("labels/cats/annotations/worker-response/iteration-1/0").iterdir()
    [entry] = json.loads(path.read_text())["answers"]
    assert entry["gt-notebook"] == {"comment": "two", "objects": [{}, {"flag": True}]}
    assert set(entry["answerContent"]["boundingBox"]["boundingBoxes"][1]) == {
        "height",
        "label",
        "left",
        "top",
        "width",
    }


def test_notes_ride_along_when_the_job_is_chained(make_job: MakeJob) -> None:
    job = make_job(task=TASK)
    job.submit(0, [{**BOX, "note": {"comment": "the tail"}}], worker="alice")
    child = job.chain("cats-2")
    child.submit(1, [BOX], worker="bob")

    written = child.manifest["cats-metadata"]
    assert written[0]["gt-notebook"] == {"objects": [{"comments": {"alice": "the tail"}}]}
    assert "gt-notebook" not in written[1]
