"""Automated labeling on real jobs: what is handed out, what is labeled, what stands in the manifest."""

from __future__ import annotations

from typing import Any

import gt_notebook as gt
from gt_notebook.autolabel.loop import AutoLabeling
from tests.autolabel.conftest import answer, colors, toy_job


def finish(job: gt.LabelingJob, loop: AutoLabeling) -> None:
    while loop.phase in {"asking", "proving", "unreachable"} and job._state.automation.running:
        answer(job)
        loop.step()


def test_people_label_some_and_the_model_the_rest(toys: Any) -> None:
    toys(300)
    job = toy_job()
    loop = job.auto_label(target=0.9, embed=colors)
    assert loop.phase == "asking"
    finish(job, loop)
    assert loop.phase == "labeled"
    counters = job.counters
    assert counters["Unlabeled"] == 0
    assert counters["MachineLabeled"] > 100
    assert counters["HumanLabeled"] + counters["MachineLabeled"] == 300
    assert job.status == "Completed"
    manifest = job.manifest
    assert set(gt.lint_manifest(manifest)["severity"]) <= {"advice"}
    assert (manifest["toys"].notna()).all()
