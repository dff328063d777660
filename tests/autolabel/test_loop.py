"""Automated labeling on real jobs: what is handed out, what is labeled, what stands in the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gt_notebook as gt
from tests.autolabel.conftest import answer, colors, toy_job

if TYPE_CHECKING:
    from gt_notebook.autolabel.loop import AutoLabeling


def finish(job: gt.LabelingJob, loop: AutoLabeling) -> str:
    """Let people label until the model has labeled the rest, or nothing is left; return the phase then."""
    while loop.phase in {"asking", "proving", "unreachable"} and job._state.automation.running:
        answer(job)
        loop.step()
    return loop.phase


def test_people_label_some_and_the_model_the_rest(toys: Any) -> None:
    toys(300)
    job = toy_job()
    loop = job.auto_label(target=0.9, embed=colors)
    assert finish(job, loop) == "labeled"
    counters = job.counters
    assert counters["Unlabeled"] == 0
    assert counters["MachineLabeled"] > 100
    assert counters["HumanLabeled"] + counters["MachineLabeled"] == 300
    assert job.status == "Completed"
    assert loop.report().bound is not None
    assert loop.report().saved_share == counters["MachineLabeled"] / 300
    manifest = job.manifest
    assert set(gt.lint_manifest(manifest)["rule"]) == {"local-source"}
    assert (manifest["toys"].notna()).all()
