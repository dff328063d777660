"""Adjustment as a job: what everybody begins with, what counts as a change, and what becomes of removed classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import upright_size
from tests.jobs.audits import BOX, SMALL, MakeJob, labeled_job, metadata, scene_of

INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)


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

    def test_the_result_trains_like_the_original(self, make_job: MakeJob) -> None:
        fix = self.fix(make_job)
        fix.submit(0, [BOX], worker="bob")
        with pytest.raises(gt.errors.ExportError, match="training reads from S3"):
            fix.estimator_inputs(validation=0)


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
