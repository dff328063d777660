from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt

MakeJob = Callable[..., gt.LabelingJob]
BOX = {"label": "cat", "left": 10, "top": 20, "width": 30, "height": 40}


def output_lines(folder: str = "labels/cats") -> list[dict[str, Any]]:
    text = Path(folder, "manifests/output/output.manifest").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def states(manifest: pd.DataFrame) -> list[str]:
    # pandas' own stubs know ``gt`` as the comparison only.
    views: Any = manifest.gt
    return list(views.state("cats"))


def test_the_same_cell_again_resumes_the_job(make_job: MakeJob) -> None:
    make_job().submit(0, [BOX], worker="alice")

    assert make_job().counters["TotalLabeled"] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"task": gt.BoundingBox(["cat", "bird"])}, "labels is cat, dog there and cat, bird here"),
        ({"task": gt.ImageClassification(["cat", "dog"])}, "type"),
        ({"workers_per_object": 2}, "workers_per_object is 1 there and 2 here"),
        ({"label_attribute_name": "other"}, "label_attribute_name is 'cats' there and 'other' here"),
        ({"manifest": pd.DataFrame({"source-ref": ["photos/0.png"]})}, "4 objects there and 1 here"),
    ],
)
def test_another_configuration_under_the_same_name_says_what_differs(
    make_job: MakeJob, change: dict[str, Any], said: str
) -> None:
    make_job()

    with pytest.raises(gt.JobError, match=said):
        make_job(**change)


def test_other_instructions_do_not_make_another_job(make_job: MakeJob) -> None:
    make_job()

    make_job(task=gt.BoundingBox(["cat", "dog"], instructions=gt.Instructions(short="Tighter!")))


@pytest.mark.parametrize("name", ["my_job", "-cats", "cats-", "", "a" * 64, "c/ats", ".."])
def test_a_job_name_against_the_rules_is_refused(make_job: MakeJob, name: str) -> None:
    with pytest.raises(gt.TaskError):
        make_job(name)


@pytest.mark.parametrize("attribute", ["my_cats", "source-ref", "cats-metadata", "cats-ref", "cats-"])
def test_a_label_attribute_name_against_the_rules_is_refused(make_job: MakeJob, attribute: str) -> None:
    with pytest.raises(gt.TaskError):
        make_job(label_attribute_name=attribute)


@pytest.mark.parametrize("number", [0, 10, True, 1.5, "3"])
def test_the_number_of_workers_is_checked(make_job: MakeJob, number: object) -> None:
    with pytest.raises(gt.JobError, match="from 1 to 9"):
        make_job(workers_per_object=number)


def test_a_misspelt_argument_names_its_neighbor(make_job: MakeJob) -> None:
    with pytest.raises(TypeError, match="did you mean 'workers_per_object'"):
        make_job(worker_per_object=3)


def test_a_picture_outside_the_allowed_roots_is_refused(make_job: MakeJob) -> None:
    with pytest.raises(gt.errors.StorageError, match="image_roots"):
        make_job(manifest=pd.DataFrame({"source-ref": ["/etc/passwd"]}))


def test_the_frame_that_was_given_is_not_changed(photos: Path, make_job: MakeJob) -> None:
    manifest = gt.scan_images(photos, progress=False)
    before = manifest.copy()

    make_job(manifest=manifest).submit(0, [BOX], worker="alice")

    pd.testing.assert_frame_equal(manifest, before)


def test_the_bound_manifest_is_one_frame_that_follows_the_answers(make_job: MakeJob) -> None:
    job = make_job()
    bound = job.manifest
    assert states(bound) == ["unlabeled"] * 4

    job.submit(1, [BOX], worker="alice")
    job.submit(2, [], worker="alice")

    assert job.manifest is bound
    assert states(bound) == ["unlabeled", "labeled", "nothing-to-label", "unlabeled"]


def test_answers_from_a_script_go_into_one_journal_file_a_worker(make_job: MakeJob) -> None:
    job = make_job()
    for index in range(3):
        job.submit(index, [BOX], worker="alice")

    (path,) = Path("labels/cats/annotations/journal").iterdir()
    assert len(path.read_text().splitlines()) == 3


def test_the_same_answer_from_a_script_again_changes_nothing(make_job: MakeJob) -> None:
    make_job().submit(0, [BOX], worker="alice")
    job = make_job()
    before = job.manifest["cats-metadata"].iloc[0]

    job.submit(0, [BOX], worker="alice")
    assert job.manifest["cats-metadata"].iloc[0] == before

    job.submit(0, [], worker="alice")
    assert states(job.manifest)[0] == "nothing-to-label"


def test_numbers_of_numpy_are_as_good_as_pythons(make_job: MakeJob) -> None:
    job = make_job()
    box = {
        "label": "cat",
        **dict(zip(("left", "top", "width", "height"), np.array([1, 2, 30, 40]), strict=True)),
    }

    job.submit(np.int64(0), [box], worker="alice")

    assert make_job().counters["TotalLabeled"] == 1


def test_consolidating_writes_the_services_output_manifest(make_job: MakeJob) -> None:
    job = make_job("Cats")
    job.submit(1, [BOX], worker="alice")

    job.consolidate()

    lines = output_lines("labels/Cats")
    assert lines[0] == {"source-ref": "photos/0.png"}
    assert list(lines[1]) == ["source-ref", "Cats", "Cats-metadata"]
    assert lines[1]["Cats"]["annotations"] == [
        {"class_id": 0, "left": 10, "top": 20, "width": 30, "height": 40}
    ]
    assert lines[1]["Cats-metadata"]["job-name"] == "labeling-job/cats"
    assert lines[1]["Cats-metadata"]["objects"] == [{"confidence": 0.0}]


def test_the_output_manifest_can_be_rebuilt_byte_for_byte(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2)
    for worker in ("alice", "bob"):
        job.submit(0, [BOX], worker=worker)
    job.consolidate()
    path = Path("labels/cats/manifests/output/output.manifest")
    before = path.read_bytes()
    path.unlink()

    make_job(workers_per_object=2).consolidate()

    assert path.read_bytes() == before


def test_the_report_has_a_row_for_each_object_that_was_touched(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=3)
    for worker in ("alice", "bob", "carol"):
        job.submit(2, [BOX, BOX | {"left": 60}, BOX | {"label": "dog", "top": 0}], worker=worker)
    job.submit(0, [], worker="alice")

    report = job.consolidate()

    assert list(report["object"]) == [0, 2]
    assert list(report["labels"]) == ["nothing to label", "2 cat, dog"]
    assert list(report["answers"]) == [1, 3]
    assert report["confidence"].iloc[1] > 0.9
    assert report["agreement"].iloc[1] == 1.0


def test_worker_responses_stand_in_the_services_layout(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2)
    job.submit(3, [BOX], worker="alice")
    job.submit(3, [], worker="bob")
    job.consolidate()

    (path,) = Path("labels/cats/annotations/worker-response/iteration-1/3").iterdir()
    answers = json.loads(path.read_text())["answers"]

    assert [a["workerId"] for a in answers] == ["alice", "bob"]
    assert answers[0]["answerContent"]["boundingBox"]["boundingBoxes"] == [
        {"height": 40, "label": "cat", "left": 10, "top": 20, "width": 30}
    ]
    assert answers[0]["answerContent"]["boundingBox"]["inputImageProperties"] == {"height": 80, "width": 100}
    assert path.name.endswith(".json")
    assert ":" not in path.name


def test_a_correction_leaves_one_worker_response_file(make_job: MakeJob) -> None:
    job = make_job()
    job.submit(0, [BOX], worker="alice")
    job.consolidate()
    job.submit(0, [], worker="alice")
    job.consolidate()

    (path,) = Path("labels/cats/annotations/worker-response/iteration-1/0").iterdir()
    assert json.loads(path.read_text())["answers"][0]["answerContent"]["boundingBox"]["boundingBoxes"] == []


def test_counters_are_the_services_five(make_job: MakeJob) -> None:
    job = make_job()
    job.submit(0, [BOX], worker="alice")
    job.label("alice")._session.skip(1, "blurred")

    assert job.counters == {
        "TotalLabeled": 1,
        "HumanLabeled": 1,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 1,
        "Unlabeled": 2,
    }


def test_an_object_that_everybody_skipped_is_written_as_a_failure(make_job: MakeJob) -> None:
    job = make_job()
    job.label("alice")._session.skip(0, "blurred")
    job.consolidate()

    line = output_lines()[0]
    assert "cats" not in line
    assert line["cats-metadata"]["failure-reason"] == "skipped by alice: blurred"
    assert states(job.manifest)[0] == "failed"


def test_a_skip_is_no_failure_while_others_are_still_to_answer(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2)
    job.label("alice")._session.skip(0, "blurred")
    assert states(job.manifest)[0] == "unlabeled"
    assert job.counters["FailedNonRetryableError"] == 0

    job.label("bob")._session.skip(0, "dark")
    assert states(job.manifest)[0] == "failed"
    assert "alice: blurred; bob: dark" in job.manifest["cats-metadata"][0]["failure-reason"]

    job.submit(0, [BOX], worker="carol")
    assert states(job.manifest)[0] == "labeled"
    assert job.counters["FailedNonRetryableError"] == 0


def test_the_status_follows_the_work(make_job: MakeJob) -> None:
    job = make_job()
    assert job.status == "InProgress"
    for index in range(4):
        job.submit(index, [BOX], worker="alice")
    assert job.status == "Completed"


def test_a_stopped_job_stays_stopped_in_another_kernel(make_job: MakeJob) -> None:
    make_job().stop()

    assert make_job().status == "Stopped"


def test_the_card_says_who_did_how_much_and_what_to_call_next(make_job: MakeJob) -> None:
    job = make_job(workers_per_object=2)
    job.submit(0, [BOX], worker="<b>alice</b>")

    text, markup = repr(job), job._repr_html_()

    assert "1 of 8 answers" in text
    assert "<b>alice</b>: 1 answer, 0 skipped" in text
    assert "job.label(" in text
    assert "<b>alice" not in markup
    assert "&lt;b&gt;alice" in markup


def test_a_damaged_job_file_is_a_clear_error(make_job: MakeJob) -> None:
    make_job()
    Path("labels/cats/job.json").write_text("{")

    with pytest.raises(gt.JobError, match="is damaged"):
        make_job()


def test_damage_in_the_journal_is_reported_and_loses_nothing_else(make_job: MakeJob) -> None:
    job = make_job()
    job.submit(0, [BOX], worker="alice")
    job.submit(1, [BOX], worker="alice")
    (path, *_) = sorted(Path("labels/cats/annotations/journal").iterdir())
    path.write_bytes(b"\x00garbage\n" + path.read_bytes())

    again = make_job()

    assert again.counters["TotalLabeled"] == 2
    assert "problem" in repr(again)


def test_a_label_class_that_means_another_thing_is_refused(make_job: MakeJob) -> None:
    labeled = pd.DataFrame(
        {
            "source-ref": ["photos/0.png", "photos/1.png"],
            "sky": [0, float("nan")],
            "sky-metadata": [{"class-name": "car", "type": "groundtruth/image-classification"}, float("nan")],
        },
        dtype=object,
    )

    with pytest.raises(gt.JobError, match="class 0 as 'car'.*the task calls it 'day'"):
        make_job(
            "more",
            manifest=labeled,
            task=gt.ImageClassification(["day", "night"]),
            label_attribute_name="sky",
        )


@pytest.mark.parametrize("manifest", [["photos/0.png"], pd.DataFrame({"source-ref": []})])
def test_something_else_than_a_manifest_is_refused(make_job: MakeJob, manifest: object) -> None:
    with pytest.raises(gt.JobError):
        make_job(manifest=manifest)


def test_a_line_without_a_picture_is_refused(make_job: MakeJob) -> None:
    with pytest.raises(gt.ManifestError, match="line 2 has no source-ref"):
        make_job(manifest=pd.DataFrame({"source-ref": ["photos/0.png", float("nan")]}, dtype=object))


@pytest.mark.parametrize("shortcuts", ["n", {"next": 1}, {1: "n"}, ["n"]])
def test_shortcuts_are_names_and_keys(make_job: MakeJob, shortcuts: Any) -> None:
    with pytest.raises(gt.JobError, match="shortcuts"):
        make_job().label(worker="alice", shortcuts=shortcuts)


def test_other_shortcuts_make_another_labeler_of_the_same_work(make_job: MakeJob) -> None:
    job = make_job()
    first = job.label(worker="alice")

    assert job.label(worker="alice") is first
    assert job.label(worker="alice", shortcuts={"next": "n"}).config["shortcuts"] == {"next": "n"}
