"""Verification and adjustment as jobs: what is handed out, what fails by itself, what a judged manifest says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import gt_notebook as gt
from gt_notebook.manifest import ManifestAccessor
from tests.jobs.audits import BOX, SMALL, MakeJob, labeled_job, metadata, scene_of


class TestHandingOut:
    @pytest.mark.parametrize("task", [gt.Verification(of="cats"), gt.Adjustment(of="cats")])
    def test_an_object_without_the_label_fails_by_itself(self, make_job: MakeJob, task: Any) -> None:
        check = labeled_job(make_job).chain("cats-check", task=task)

        assert check._state.targets == [0, 1, 2]
        assert check.counters == {
            "TotalLabeled": 0,
            "HumanLabeled": 0,
            "MachineLabeled": 0,
            "FailedNonRetryableError": 1,
            "Unlabeled": 3,
        }
        assert metadata(check, 3)["failure-reason"] == (
            "it has no label under 'cats', which failed: skipped by alice: blurred"
        )
        assert metadata(check, 3)["job-name"] == "labeling-job/cats-check"
        report = check.consolidate()
        assert report[["object", "state"]].to_numpy().tolist() == [[3, "failed"]]

    def test_nobody_can_answer_for_a_failed_object(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("cats-check", task=gt.Verification(of="cats"))

        with pytest.raises(gt.AnswerError, match="object 3 is not handed out: it has no label under 'cats'"):
            check.submit(3, "good", worker="bob")

    def test_the_job_is_complete_without_the_failed_object(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("cats-check", task=gt.Verification(of="cats"))
        for index in range(3):
            check.submit(index, "good", worker="bob")

        assert check.status == "Completed"
        assert "job.consolidate()" in repr(check)

    def test_a_box_that_cannot_be_read_fails_with_the_reason(self, make_job: MakeJob) -> None:
        manifest = labeled_job(make_job).manifest.copy()
        manifest["cats"][1]["annotations"][0]["width"] = "wide"
        check = make_job("check", manifest=manifest, task=gt.Verification(of="cats"))

        assert check._state.targets == [0, 2]
        assert "cannot be read" in metadata(check, 1)["failure-reason"]

    def test_the_output_can_be_rebuilt_byte_for_byte(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("cats-check", task=gt.Verification(of="cats"))
        check.consolidate()
        output = Path("labels/cats-check/manifests/output/output.manifest")
        before = output.read_bytes()
        again = labeled_job(make_job).chain("cats-check", task=gt.Verification(of="cats"))
        again.consolidate()

        assert output.read_bytes() == before
        findings = gt.lint_manifest(gt.read_manifest(output))
        assert findings[findings["severity"] == "error"].empty


class TestNames:
    @pytest.mark.parametrize("task", [gt.Verification(of="cats"), gt.Adjustment(of="cats")])
    def test_an_audit_must_not_overwrite_what_it_audits(self, make_job: MakeJob, task: Any) -> None:
        with pytest.raises(gt.TaskError, match="which is what is audited; choose another one"):
            labeled_job(make_job).chain("check", label_attribute_name="cats", task=task)

    def test_a_parent_that_goes_on_does_not_hand_its_attribute_to_an_audit(self, make_job: MakeJob) -> None:
        job = make_job("cats")
        job.submit(0, [BOX], worker="alice")

        check = job.chain("cats-check", task=gt.Verification(of="cats"))

        assert check.label_attribute_name == "cats-check"
        assert check.counters["FailedNonRetryableError"] == 3

    def test_what_an_audit_left_goes_on_under_its_own_attribute(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("cats-check", task=gt.Verification(of="cats"))
        check.submit(0, "good", worker="bob")

        rest = check.chain("cats-check-2")

        assert rest.label_attribute_name == "cats-check"
        assert rest._state.targets == [1, 2]

    def test_an_unknown_attribute_names_those_that_there_are(self, make_job: MakeJob) -> None:
        with pytest.raises(gt.ManifestError, match="did you mean 'cats'"):
            labeled_job(make_job).chain("check", task=gt.Verification(of="cat"))

    def test_nothing_labeled_is_said_at_once(self, make_job: MakeJob) -> None:
        job = make_job("cats")
        with pytest.raises(gt.TaskError, match="no object has a label under 'cats'"):
            job.chain("check", task=gt.Verification(of="cats"))

    def test_labels_of_several_task_types_are_told_apart(self, make_job: MakeJob) -> None:
        manifest = labeled_job(make_job).manifest.copy()
        manifest["cats"] = [manifest["cats"][0], 0, None, None]
        about = {"class-name": "cat", "type": "groundtruth/image-classification"}
        manifest["cats-metadata"] = [manifest["cats-metadata"][0], about, None, None]

        with pytest.raises(gt.TaskError, match="several task types"):
            make_job("check", manifest=manifest, task=gt.Verification(of="cats"))

    def test_running_the_cell_again_resumes(self, make_job: MakeJob) -> None:
        labeled_job(make_job).chain("check", task=gt.Verification(of="cats")).submit(0, "good", worker="bob")

        again = labeled_job(make_job).chain("check", task=gt.Verification(of="cats"))

        assert again.counters["TotalLabeled"] == 1
        with pytest.raises(gt.JobError, match="labels"):
            labeled_job(make_job).chain("check", task=gt.Verification(of="cats", labels=("yes", "no")))


class TestVerification:
    def test_the_page_is_shown_the_audited_boxes(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("check", task=gt.Verification(of="cats"))
        scene = scene_of(check, "bob")

        assert check.task.options() == {"audits": "cats", "classes": ["cat", "dog"]}
        assert scene["current"]["shown"] == {
            "type": "bounding-box",
            "boxes": [BOX, SMALL],
            "nothing_to_label": False,
        }
        assert scene["current"]["initial"] is None
        assert scene["upcoming"][1]["shown"]["nothing_to_label"] is True

    def test_an_ordinary_job_sends_nothing_more_than_before(self, make_job: MakeJob) -> None:
        assert set(scene_of(make_job("plain"), "bob")["current"]) == {
            "index", "name", "answer", "draft", "skipped", "remarks",
        }  # fmt: skip

    def test_classes_are_shown_by_name_even_when_only_one_occurs(self, make_job: MakeJob) -> None:
        job = make_job("sky", task=gt.ImageClassification(["day", "night"]))
        job.submit(0, "night", worker="alice")
        check = job.chain("check", task=gt.Verification(of="sky"))

        shown = scene_of(check, "bob")["current"]["shown"]
        assert shown == {"type": "image-classification", "labels": ["night"]}
        assert check.task.options()["classes"] == ["day", "night"]

    def test_a_judged_job_reads_as_documented(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("check", task=gt.Verification(of="cats"))
        check.submit(0, {"label": "bad", "comment": "the dog is a cat"}, worker="bob")
        check.submit(1, "good", worker="bob")
        check.consolidate()
        lines = Path("labels/check/manifests/output/output.manifest").read_text().splitlines()
        first, second = (json.loads(line) for line in lines[:2])

        assert list(first) == ["source-ref", "cats", "cats-metadata", "check", "check-metadata"]
        assert (first["check"], second["check"]) == ("1", "0")
        assert first["check-metadata"]["worker-feedback"] == [{"comment": "the dog is a cat"}]
        assert "worker-feedback" not in second["check-metadata"]
        response = json.loads(next(Path("labels/check").rglob("0/*.json")).read_text())
        assert response["answers"][0]["answerContent"] == {
            "crowd-image-classifier": {"label": "bad", "workerComment": "the dog is a cat"}
        }

    def test_what_was_judged_bad_is_a_line_of_pandas_away(self, make_job: MakeJob) -> None:
        check = labeled_job(make_job).chain("check", task=gt.Verification(of="cats"))
        check.submit(0, "bad", worker="bob")
        check.submit(1, "good", worker="bob")

        bad = check.manifest[ManifestAccessor(check.manifest).class_of("check") == "bad"]
        fix = make_job("fixed", manifest=bad, task=gt.Adjustment(of="cats"))

        assert len(fix.manifest) == 1
        assert scene_of(fix, "carol")["current"]["initial"]["boxes"] == [BOX, SMALL]
