"""Verification and adjustment of masks, and what an adjustment hands on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gt_notebook as gt
from gt_notebook.tasks import Task
from tests.jobs.audits import MakeJob, metadata, scene_of


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
    # What a model says is no adjustment: only people adjust.
    own = {"audits", "automatic", "automatic_shapes", "leaves_out", "merge"}
    hooks = {name for name in vars(Task) if not name.startswith("_")} - own

    assert hooks - vars(gt.Adjustment).keys() == set()
