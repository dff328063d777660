"""What the tests of verification and adjustment have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gt_notebook as gt
from gt_notebook.widgets.wire import scene_to_wire

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
    """What the job says of an object's label."""
    about: dict[str, Any] = job.manifest[f"{job.label_attribute_name}-metadata"].iloc[index]
    return about


def scene_of(job: gt.LabelingJob, worker: str) -> dict[str, Any]:
    """What the page gets."""
    return scene_to_wire(job._state, job._session(worker).scene(), revision=1)
