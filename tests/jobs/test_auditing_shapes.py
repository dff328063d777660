"""Verification and adjustment of polygons, keypoints, entities and classes of texts."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.images import ImageInfo
from gt_notebook.images.orientation import upright_size
from tests.jobs.audits import MakeJob, metadata, scene_of

LEAF = {"label": "leaf", "vertices": [{"x": 10, "y": 10}, {"x": 40, "y": 10}, {"x": 10, "y": 50}]}
STEM = {"label": "stem", "vertices": [{"x": 60, "y": 10}, {"x": 70, "y": 10}, {"x": 65, "y": 70}]}
NOSE = {"label": "nose", "x": 22, "y": 31}
CHIN = {"label": "chin", "x": 30, "y": 60}
POLYGONS = gt.Polygon(["leaf", "stem"], attributes=["torn"])
POINTS = gt.Keypoint(["nose", "chin"], each_once=True)
ENTITIES = gt.NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, "Place", "Paper"])
TEXT = "👩 Ada met Bob in Paris"


def current(job: gt.LabelingJob) -> dict[str, Any]:
    """The object that the page shows first."""
    view: dict[str, Any] = scene_of(job, "bob")["current"]
    return view


@pytest.fixture
def leaves(make_job: MakeJob) -> gt.LabelingJob:
    job = make_job("leaves", task=POLYGONS)
    job.submit(0, [{**LEAF, "note": {"attributes": {"torn": True}, "comment": "?"}}, STEM], worker="alice")
    job.submit(1, [], worker="alice")
    return job


@pytest.fixture
def faces(make_job: MakeJob) -> gt.LabelingJob:
    job = make_job("faces", task=POINTS)
    job.submit(0, [NOSE, CHIN], worker="alice")
    return job


@pytest.fixture
def crew(make_job: MakeJob) -> gt.LabelingJob:
    job = make_job("crew", manifest=pd.DataFrame({"source": [TEXT, "Nobody.", "?"]}), task=ENTITIES)
    job.submit(0, [(2, 5, "Person"), (17, 22, "Place")], worker="alice")
    job.submit(1, [], worker="alice")
    return job


class TestPolygons:
    def test_the_page_is_shown_the_audited_polygons(self, leaves: gt.LabelingJob) -> None:
        check = leaves.chain("check", task=gt.Verification(of="leaves"))

        shown = current(check)["shown"]
        assert shown["type"] == "polygon"
        assert [polygon["label"] for polygon in shown["polygons"]] == ["leaf", "stem"]
        assert check.task.options()["classes"] == ["leaf", "stem"]
        # One has nothing to label, two were never labeled.
        assert check._state.targets == [0, 1]
        check.submit(0, "good", worker="bob")
        assert metadata(check, 0)["type"] == "groundtruth/label-verification"

    def test_an_adjustment_begins_with_them_and_their_attributes(self, leaves: gt.LabelingJob) -> None:
        fix = leaves.chain("fixed", task=gt.Adjustment(of="leaves"))

        initial = current(fix)["initial"]
        assert initial["polygons"] == [{**LEAF, "note": {"attributes": {"torn": True}}}, STEM]
        assert initial["open"] is None
        assert fix.task.tool == "polygon"

    def test_the_status_says_who_changed_something(self, leaves: gt.LabelingJob) -> None:
        fix = leaves.chain("fixed", task=gt.Adjustment(of="leaves"))
        fix.submit(0, [STEM, {**LEAF, "note": {"attributes": {"torn": True}}}], worker="bob")
        fix.submit(1, [STEM], worker="bob")

        assert [metadata(fix, n)["adjustment-status"] for n in (0, 1)] == ["unadjusted", "adjusted"]
        about = metadata(fix, 1)
        assert list(about) == [
            "objects", "class-map", "type", "human-annotated", "creation-date", "job-name", "adjustment-status",
        ]  # fmt: skip
        assert about["type"] == "groundtruth/custom"
        vertices = {"class_id": 1, "vertices": STEM["vertices"]}
        assert fix.manifest["fixed"][1]["annotations"] == [vertices]

    def test_an_attribute_that_was_taken_off_is_a_change(self, leaves: gt.LabelingJob) -> None:
        fix = leaves.chain("fixed", task=gt.Adjustment(of="leaves"))
        fix.submit(0, [LEAF, STEM], worker="bob")

        assert metadata(fix, 0)["adjustment-status"] == "adjusted"

    def test_classes_are_migrated(self, leaves: gt.LabelingJob) -> None:
        task = gt.Adjustment(of="leaves", labels=["green"], migrate={"leaf": "green", "stem": None})
        fix = leaves.chain("fixed", task=task)

        assert [polygon["label"] for polygon in current(fix)["initial"]["polygons"]] == ["green"]

    @pytest.mark.parametrize(
        "vertices",
        [
            [{"x": 1, "y": 1}],
            [{"x": 1, "y": 1}, {"x": 9, "y": 9}, {"x": 9, "y": 1}, {"x": 1, "y": 9}],
            [{"x": 1, "y": "one"}],
            [{"x": 1e300, "y": 1}, {"x": 2, "y": 1}, {"x": 2, "y": 5}],
            None,
        ],
    )
    def test_a_polygon_that_cannot_be_fails_by_itself(
        self, make_job: MakeJob, leaves: gt.LabelingJob, vertices: Any
    ) -> None:
        manifest = leaves.manifest.copy(deep=True)
        manifest["leaves"] = json.loads(json.dumps(manifest["leaves"].iloc[:2].tolist())) + [math.nan] * 2
        manifest["leaves"][0]["annotations"][1]["vertices"] = vertices
        check = make_job("check", manifest=manifest, task=gt.Verification(of="leaves"))

        assert check._state.targets == [1]
        assert "cannot be read" in metadata(check, 0)["failure-reason"]


class TestKeypoints:
    def test_they_are_shown_and_adjusted_as_such(self, faces: gt.LabelingJob) -> None:
        check = faces.chain("check", task=gt.Verification(of="faces"))
        fix = faces.chain("fixed", task=gt.Adjustment(of="faces"))

        shown = {"type": "keypoint", "keypoints": [CHIN, NOSE], "nothing_to_label": False}
        assert current(check)["shown"] == shown
        assert current(fix)["initial"] == shown
        fix.submit(0, [CHIN, {**NOSE, "x": 23}], worker="bob")
        assert metadata(fix, 0)["adjustment-status"] == "adjusted"

    def test_every_class_is_still_wanted_once(self, faces: gt.LabelingJob) -> None:
        fix = faces.chain("fixed", task=gt.Adjustment(of="faces"))

        with pytest.raises(gt.AnswerError, match="every class is wanted once"):
            fix.submit(0, [NOSE, NOSE], worker="bob")

    def test_a_label_of_another_custom_form_is_told_apart(self, make_job: MakeJob) -> None:
        manifest = pd.DataFrame(
            {
                "source-ref": ["photos/0.png"],
                "mood": [{"answer": 3}],
                "mood-metadata": [{"type": "groundtruth/custom"}],
            }
        )
        with pytest.raises(gt.TaskError, match="of type 'custom', which cannot be audited here"):
            make_job("check", manifest=manifest, task=gt.Verification(of="mood"))

    def test_only_pictures_with_nothing_to_label_are_those_of_the_job_that_wrote_them(
        self, make_job: MakeJob
    ) -> None:
        job = make_job("faces", task=POINTS)
        job.submit(0, [], worker="alice")
        check = job.chain("check", task=gt.Verification(of="faces"))

        assert current(check)["shown"] == {"type": "keypoint", "keypoints": [], "nothing_to_label": True}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("task", "shapes"), [(POLYGONS, [LEAF, STEM]), (POINTS, [NOSE, CHIN])])
def test_a_label_shown_upright_and_sent_back_is_unadjusted(task: Any, shapes: Any, orientation: int) -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=orientation)
    label = task.consolidate({0: {"alice": task.answer_from_user(shapes, info=info)}})[0]
    original = task.answer_from_label(label.value, label.details, rename=str, read=lambda _: b"")
    width, height = upright_size((100, 80), orientation)
    upright = ImageInfo(width=width, height=height, depth=3, orientation=1)
    wire = task.to_upright(original, info).to_json()
    wire.pop("image_size")

    back = task.to_stored(task.answer_from_json(wire, info=upright), info)

    assert task.is_same(back, original)


class TestEntities:
    def test_they_are_shown_with_the_short_names_of_their_classes(self, crew: gt.LabelingJob) -> None:
        check = crew.chain("check", task=gt.Verification(of="crew"))

        assert check.task.tool == "verification-text"
        assert check.task.options() == {
            "audits": "crew",
            "classes": ["Person", "Place", "Paper"],
            "short_names": ["PER", None, None],
        }
        shown = current(check)["shown"]
        assert [(e["label"], e["startOffset"], e["endOffset"]) for e in shown["entities"]] == [
            ("Person", 2, 5), ("Place", 17, 22),
        ]  # fmt: skip
        assert check._state.targets == [0, 1]
        check.submit(0, {"label": "bad", "comment": "Bob is missing"}, worker="bob")
        assert metadata(check, 0)["worker-feedback"] == [{"comment": "Bob is missing"}]

    def test_an_adjustment_keeps_the_form_with_the_status_behind_it(self, crew: gt.LabelingJob) -> None:
        fix = crew.chain("fixed", task=gt.Adjustment(of="crew"))
        fix.submit(0, [(17, 22, "Place"), (2, 5, "Person"), (10, 13, "Person")], worker="bob")
        fix.submit(1, [], worker="bob")

        assert fix.task.options()["short_names"] == ["PER", None, None]
        about = metadata(fix, 0)
        assert list(about) == [
            "entities", "job-name", "type", "creation-date", "human-annotated", "adjustment-status",
        ]  # fmt: skip
        assert (about["type"], about["adjustment-status"]) == ("groundtruth/text-span", "adjusted")
        assert metadata(fix, 1)["adjustment-status"] == "unadjusted"
        assert fix.manifest["fixed"][0]["annotations"]["labels"][0] == {
            "label": "Person",
            "shortDisplayName": "PER",
        }
        assert fix._state.refused == {2: "it has no label under 'crew'"}

    def test_the_same_entities_in_another_order_are_unadjusted(self, crew: gt.LabelingJob) -> None:
        fix = crew.chain("fixed", task=gt.Adjustment(of="crew"))
        fix.submit(0, [(17, 22, "Place"), (2, 5, "Person")], worker="bob")

        assert metadata(fix, 0)["adjustment-status"] == "unadjusted"

    def test_two_classes_that_become_one_leave_an_entity_once(self, make_job: MakeJob) -> None:
        job = make_job("crew", manifest=pd.DataFrame({"source": [TEXT]}), task=ENTITIES)
        job.submit(0, [(2, 5, "Person"), (2, 5, "Place")], worker="alice")
        task = gt.Adjustment(of="crew", labels=["Name"], migrate={"Person": "Name", "Place": "Name"})

        assert len(current(job.chain("fixed", task=task))["initial"]["entities"]) == 1

    @pytest.mark.parametrize("offset", ["2", 2.5, -1, 5, None])
    def test_an_entity_that_cannot_be_fails_by_itself(
        self, make_job: MakeJob, crew: gt.LabelingJob, offset: Any
    ) -> None:
        manifest = crew.manifest.iloc[:2].copy(deep=True)
        manifest["crew"] = json.loads(json.dumps(manifest["crew"].tolist()))
        manifest["crew"][0]["annotations"]["entities"][0]["startOffset"] = offset
        check = make_job("check", manifest=manifest, task=gt.Verification(of="crew"))

        assert check._state.targets == [1]
        assert "cannot be read" in metadata(check, 0)["failure-reason"]


class TestClassesOfTexts:
    def test_they_are_verified_as_such(self, make_job: MakeJob) -> None:
        task = gt.TextClassification(["praise", "complaint"])
        job = make_job("mood", manifest=pd.DataFrame({"source": ["Hooray"]}), task=task)
        job.submit(0, "praise", worker="alice")
        check = job.chain("check", task=gt.Verification(of="mood"))

        assert check.task.tool == "verification-text"
        assert current(check)["shown"] == {"type": "text-classification", "labels": ["praise"]}
        check.submit(0, "good", worker="bob")
        assert check.manifest["check"][0] == "0"
