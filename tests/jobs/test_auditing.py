"""Verification and adjustment as jobs: what is handed out, what fails by itself, what the manifest says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import upright_size
from gt_notebook.manifest import ManifestAccessor
from gt_notebook.tasks import Task
from gt_notebook.widgets.wire import scene_to_wire

INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)
MakeJob = Callable[..., gt.LabelingJob]
BOX = {"label": "cat", "left": 10, "top": 20, "width": 30, "height": 40}
SMALL = {"label": "dog", "left": 1, "top": 2, "width": 3, "height": 4}


def labeled_job(make_job: MakeJob) -> gt.LabelingJob:
    """Object 0 has a cat and a dog, 1 a cat, 2 nothing to label, 3 was skipped."""
    job = make_job("cats")
    job.submit(0, [BOX, SMALL], worker="alice")
    job.submit(1, [BOX], worker="alice")
    job.submit(2, [], worker="alice")
    job._session("alice").skip(3, "blurred")
    return job


def metadata(job: gt.LabelingJob, index: int) -> dict[str, Any]:
    about: dict[str, Any] = job.manifest[f"{job.label_attribute_name}-metadata"].iloc[index]
    return about


def scene_of(job: gt.LabelingJob, worker: str) -> dict[str, Any]:
    """What the page gets."""
    return scene_to_wire(job._state, job._session(worker).scene(), revision=1)


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


class TestAdjustment:
    def fix(self, make_job: MakeJob, **options: Any) -> gt.LabelingJob:
        workers = options.pop("workers_per_object", None)
        task = gt.Adjustment(of="cats", **options)
        return labeled_job(make_job).chain("fixed", task=task, workers_per_object=workers)

    def test_everybody_begins_with_the_label(self, make_job: MakeJob) -> None:
        view = self.fix(make_job).label("bob").scene["current"]

        assert (view["answer"], view["draft"], view["shown"]) == (None, None, None)
        assert view["initial"] == {"type": "bounding-box", "boxes": [BOX, SMALL], "nothing_to_label": False}

    def test_the_status_says_who_changed_something(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        fix.submit(0, [SMALL, BOX], worker="bob")
        fix.submit(1, [{**BOX, "width": 31}], worker="bob")
        fix.submit(2, [], worker="bob")

        status = [metadata(fix, index)["adjustment-status"] for index in range(3)]
        assert status == ["unadjusted", "adjusted", "unadjusted"]

    def test_the_form_is_that_of_the_boxes_with_the_status_behind_it(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        fix.submit(1, [SMALL], worker="bob")
        about = metadata(fix, 1)

        assert list(about) == [
            "objects", "class-map", "type", "human-annotated", "creation-date", "job-name", "adjustment-status",
        ]  # fmt: skip
        assert about["type"] == "groundtruth/object-detection"
        assert about["job-name"] == "labeling-job/fixed"
        assert about["class-map"] == {"1": "dog"}
        assert fix.manifest["fixed"][1] == {
            "image_size": [{"width": 100, "height": 80, "depth": 3}],
            "annotations": [{"class_id": 1, "left": 1, "top": 2, "width": 3, "height": 4}],
        }
        assert fix.manifest["cats"][1]["annotations"][0]["class_id"] == 0

    def test_one_of_several_who_changed_it_makes_it_adjusted(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job, workers_per_object=3)
        for worker in ("ann", "ben"):
            fix.submit(1, [BOX], worker=worker)
        assert metadata(fix, 1)["adjustment-status"] == "unadjusted"

        fix.submit(1, [{**BOX, "label": "dog"}], worker="cleo")
        assert metadata(fix, 1)["adjustment-status"] == "adjusted"

    def test_worker_responses_say_whether_the_initial_value_was_changed(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        fix.submit(0, [BOX, SMALL], worker="bob")
        fix.submit(1, [], worker="bob")
        fix.consolidate()
        widgets = [
            json.loads(path.read_text())["answers"][0]["answerContent"]["boundingBox"]
            for path in sorted(Path("labels/fixed").rglob("worker-response/**/*.json"))
        ]

        assert [widget["initialValueModified"] for widget in widgets] == [False, True]

    def test_the_workers_own_draft_and_answer_win(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        session = fix._session("bob")
        drawn = fix.task.answer_from_json({"boxes": [SMALL]}, info=INFO)
        session.draft(0, drawn)
        view = session.scene().current

        assert view is not None
        assert view.draft == drawn
        assert fix.task.is_same(view.initial, fix.task.initial(0))

    def test_the_classes_are_those_of_the_job_that_labeled(self, make_job: MakeJob) -> None:
        # No object has a dog, so that only the job itself knows the class.
        job = make_job("pets", task=gt.BoundingBox(["dog", "cat", "cow"]))
        job.submit(0, [BOX], worker="alice")
        check = job.chain("check", task=gt.Verification(of="pets"))

        assert check.chain("fixed", task=gt.Adjustment(of="pets")).task.labels == ("dog", "cat", "cow")
        with pytest.raises(gt.TaskError, match="class 0 under 'pets', so that its name is not known"):
            make_job("apart", manifest=check.manifest, task=gt.Adjustment(of="pets"))

    def test_attributes_of_boxes_are_taken_over_and_can_be_changed(self, make_job: MakeJob) -> None:
        attributes = {"occluded": bool, "view": ["front", "side"]}
        job = make_job("cats", task=gt.BoundingBox(["cat", "dog"], attributes=attributes))
        noted = {**BOX, "note": {"attributes": {"occluded": True, "view": "side"}, "comment": "mine"}}
        job.submit(0, [noted, SMALL], worker="alice")
        job.submit(1, [noted], worker="alice")
        fix = job.chain("fixed", task=gt.Adjustment(of="cats"))
        boxes = scene_of(fix, "bob")["current"]["initial"]["boxes"]

        assert boxes == [{**BOX, "note": {"attributes": {"occluded": True, "view": "side"}}}, SMALL]
        fix.submit(0, boxes, worker="bob")
        fix.submit(1, [{**BOX, "note": {"attributes": {"view": "side"}}}], worker="bob")
        assert [metadata(fix, index)["adjustment-status"] for index in (0, 1)] == ["unadjusted", "adjusted"]
        assert metadata(fix, 0)["gt-notebook"]["objects"][0]["attributes"] == {
            "occluded": True,
            "view": "side",
        }

    def test_classes_can_be_added(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job, labels=["cat", "dog", "cow"])
        fix.submit(1, [{**BOX, "label": "cow"}], worker="bob")

        assert metadata(fix, 1)["class-map"] == {"2": "cow"}

    def test_classifications_are_adjusted_as_such(self, make_job: MakeJob) -> None:
        job = make_job("sky", task=gt.ImageClassification(["day", "night", "dusk"], multi_label=True))
        job.submit(0, ["night", "dusk"], worker="alice")
        fix = job.chain("fixed", task=gt.Adjustment(of="sky"))

        assert scene_of(fix, "bob")["current"]["initial"]["labels"] == ["night", "dusk"]
        fix.submit(0, ["dusk", "night"], worker="bob")
        assert metadata(fix, 0)["adjustment-status"] == "unadjusted"
        assert metadata(fix, 0)["type"] == "groundtruth/image-classification-multilabel"
        assert fix.manifest["fixed"][0] == [1, 2]

    def test_texts_are_adjusted_as_such(self, make_job: MakeJob) -> None:
        task = gt.TextClassification(["praise", "complaint"])
        job = make_job("mood", manifest=pd.DataFrame({"source": ["Hooray", "Alas"]}), task=task)
        job.submit(0, "complaint", worker="alice")
        fix = job.chain("fixed", task=gt.Adjustment(of="mood"))
        fix.submit(0, "praise", worker="bob")

        assert metadata(fix, 0)["adjustment-status"] == "adjusted"
        assert metadata(fix, 0)["type"] == "groundtruth/text-classification"

    def test_labels_of_texts_are_not_verified(self, make_job: MakeJob) -> None:
        task = gt.TextClassification(["praise", "complaint"])
        job = make_job("mood", manifest=pd.DataFrame({"source": ["Hooray"]}), task=task)
        job.submit(0, "praise", worker="alice")

        with pytest.raises(gt.TaskError, match="only labels of pictures can be verified"):
            job.chain("check", task=gt.Verification(of="mood"))

    def test_the_result_trains_like_the_original(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        fix.submit(0, [BOX], worker="bob")
        with pytest.raises(gt.errors.ExportError, match="training reads from S3"):
            fix.estimator_inputs(validation=0)


class TestMasks:
    def masks(self, make_job: MakeJob) -> gt.LabelingJob:
        """Object 0 is half road and has a tree, 1 is background, the others have no label."""
        job = make_job("streets", task=gt.SemanticSegmentation(["road", "tree", "car"]))
        mask = np.zeros((80, 100), dtype=np.uint8)
        mask[40:] = 1
        mask[:10, :10] = 2
        job.submit(0, mask, worker="alice")
        job.submit(1, np.zeros((80, 100), dtype=np.uint8), worker="alice")
        return job

    def test_a_verification_is_named_without_the_ending_and_an_adjustment_with_it(
        self, make_job: MakeJob
    ) -> None:
        job = self.masks(make_job)
        check, fix = gt.Verification(of="streets-ref"), gt.Adjustment(of="streets-ref")

        assert job.chain("check", task=check).label_attribute_name == "check"
        assert job.chain("fixed", task=fix).label_attribute_name == "fixed-ref"
        with pytest.raises(gt.TaskError, match="ends with '-ref'"):
            job.chain("check-2", task=check, label_attribute_name="check-ref")
        with pytest.raises(gt.TaskError, match="must end with '-ref'"):
            job.chain("fixed-2", task=fix, label_attribute_name="fixed-2")

    def test_the_mask_is_shown_as_its_own_tool_would(self, make_job: MakeJob) -> None:
        job = self.masks(make_job)
        check = job.chain("check", task=gt.Verification(of="streets-ref"))
        view = scene_of(check, "bob")["current"]

        drawn = job._state.book.answers(0)["alice"].to_json()
        assert view["shown"] == drawn
        assert check.task.options()["classes"] == ["road", "tree", "car"]
        assert check.counters["FailedNonRetryableError"] == 2

    def test_the_gallery_finds_the_judged_masks(self, make_job: MakeJob) -> None:
        check = self.masks(make_job).chain("check", task=gt.Verification(of="streets-ref"))
        check.submit(0, "bad", worker="bob")

        gallery = gt.show(check.manifest, "check", rows=[0])
        assert "0.png: bad 0.00 of road 0.00, tree 0.00" in gallery.text
        assert "no picture" not in gallery.text

    def test_an_adjusted_mask_begins_as_it_was_and_says_whether_it_still_is(self, make_job: MakeJob) -> None:
        fix = self.masks(make_job).chain("fixed", task=gt.Adjustment(of="streets-ref"))
        initial: Any = fix.task.initial(0)

        assert scene_of(fix, "bob")["current"]["initial"] == initial.to_json()
        fix.submit(0, initial.mask, worker="bob")
        fix.submit(1, np.full((80, 100), 3, dtype=np.uint8), worker="bob")
        statuses = [metadata(fix, index).get("adjustment-status") for index in (0, 1)]
        assert statuses == ["unadjusted", "adjusted"]
        assert metadata(fix, 0)["type"] == "groundtruth/semantic-segmentation"
        assert Path(fix.manifest["fixed-ref"][0]).is_file()

    def test_classes_of_a_mask_are_migrated(self, make_job: MakeJob) -> None:
        job = self.masks(make_job)
        task = gt.Adjustment(of="streets-ref", labels=["street"], migrate={"road": "street", "tree": None})
        fix = job.chain("fixed", task=task)

        initial: Any = fix.task.initial(0)

        assert np.unique(initial.mask).tolist() == [0, 1]
        fix.submit(0, initial.mask, worker="bob")
        assert metadata(fix, 0)["adjustment-status"] == "adjusted"
        with pytest.raises(gt.TaskError, match="use 'road' on 1 object, 'tree' on 1 object"):
            job.chain("fixed-2", task=gt.Adjustment(of="streets-ref", labels=["car"]))

    def test_a_mask_that_is_gone_is_told_and_can_be_made_anew(self, make_job: MakeJob) -> None:
        job = self.masks(make_job)
        fix = job.chain("fixed", task=gt.Adjustment(of="streets-ref"))
        check = job.chain("check", task=gt.Verification(of="streets-ref"))
        Path(job.manifest["streets-ref"][0]).unlink()
        views = [scene_of(audit, "bob")["current"] for audit in (fix, check)]

        assert [view["shown"]["type"] for view in views] == ["unreadable", "unreadable"]
        assert views[0]["initial"] is None
        fix.submit(0, np.ones((80, 100), dtype=np.uint8), worker="bob")
        assert metadata(fix, 0)["adjustment-status"] == "adjusted"


def test_an_adjustment_hands_on_all_that_its_task_type_can_say() -> None:
    # A new hook of ``Task`` would otherwise be answered by the default, whatever the audited task type says.
    own = {"audits", "leaves_out", "merge"}
    hooks = {name for name in vars(Task) if not name.startswith("_")} - own

    assert hooks - vars(gt.Adjustment).keys() == set()


class TestMigration:
    def test_a_removed_class_is_refused_before_anybody_works_with_an_offer(self, make_job: MakeJob) -> None:
        job = labeled_job(make_job)

        with pytest.raises(gt.TaskError) as caught:
            job.chain("fixed", task=gt.Adjustment(of="cats", labels=["dog"]))

        assert "use 'cat' on 2 objects" in str(caught.value)
        assert "migrate={'cat': 'dog'} renames, None leaves out" in str(caught.value)
        assert not Path("labels/fixed").exists()

    def test_a_class_is_renamed_and_every_object_is_counted(self, make_job: MakeJob) -> None:
        task = gt.Adjustment(of="cats", labels=["pet", "dog"], migrate={"cat": "pet"})
        fix = labeled_job(make_job).chain("fixed", task=task)
        boxes = scene_of(fix, "bob")["current"]["initial"]["boxes"]

        assert [box["label"] for box in boxes] == ["pet", "dog"]
        assert "'cat' becomes 'pet' on 2 objects" in repr(fix)
        fix.submit(0, boxes, worker="bob")
        assert metadata(fix, 0)["adjustment-status"] == "adjusted"

    def test_a_class_is_left_out(self, make_job: MakeJob) -> None:
        fix = labeled_job(make_job).chain("fixed", task=gt.Adjustment(of="cats", migrate={"dog": None}))

        assert fix.task.labels == ("cat",)
        assert scene_of(fix, "bob")["current"]["initial"]["boxes"] == [BOX]
        assert "'dog' is left out on 1 object" in repr(fix)

    def test_leaving_out_the_last_box_does_not_say_that_there_is_nothing(self, make_job: MakeJob) -> None:
        fix = labeled_job(make_job).chain(
            "fixed", task=gt.Adjustment(of="cats", labels=["dog"], migrate={"cat": None})
        )
        second = scene_of(fix, "bob")["upcoming"][0]["initial"]

        assert second == {"type": "bounding-box", "boxes": [], "nothing_to_label": False}

    def test_a_migration_into_nowhere_is_refused(self, make_job: MakeJob) -> None:
        with pytest.raises(gt.TaskError, match="'cat' into 'lion', which is not among the labels dog"):
            gt.Adjustment(of="cats", labels=["dog"], migrate={"cat": "lion"})


@given(
    boxes=st.lists(
        st.tuples(st.sampled_from(["cat", "dog"]), *[st.integers(0, 40)] * 2, *[st.integers(1, 40)] * 2),
        max_size=5,
    ),
    orientation=st.integers(1, 8),
)
def test_boxes_survive_manifest_and_page_unadjusted(boxes: list[Any], orientation: int) -> None:
    task = gt.BoundingBox(["cat", "dog"])
    info = ImageInfo(width=80, height=80, depth=3, orientation=orientation)
    drawn = [dict(zip(("label", "left", "top", "width", "height"), box, strict=True)) for box in boxes]
    merged = task.consolidate({0: {"a": task.answer_from_user(drawn, info=info)}})[0]
    about = task.metadata(merged, job_name="x", creation_date="2018-10-18T22:18:13.527256")

    original = task.answer_from_label(merged.value, about, rename=str, read=lambda _: b"")
    width, height = upright_size((80, 80), orientation)
    page = task.to_upright(original, info).to_json()
    upright = ImageInfo(width=width, height=height, depth=3, orientation=1)
    back = task.to_stored(task.answer_from_json(page, info=upright), info)

    assert task.is_same(back, original)
    assert back.nothing_to_label == original.nothing_to_label
