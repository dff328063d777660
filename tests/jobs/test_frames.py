from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

import gt_notebook as gt
from gt_notebook.jobs.remarks import Remarks
from gt_notebook.jobs.session import WorkerSession
from gt_notebook.tasks import ClassAnswer

MakeJob = Callable[..., gt.LabelingJob]


def test_every_last_word_is_a_row_with_the_time_it_took(make_job: MakeJob) -> None:
    job = make_job(task=gt.ImageClassification(["day", "night"]), workers_per_object=2)
    alice, bob = (WorkerSession(job._state, worker) for worker in ("alice", "bob"))
    said = Remarks(comment="dusk?", flag=True, confirmed=("sure?",))
    alice.submit(0, ClassAnswer(labels=("day",), type=job.task.task_type), active_seconds=2.5)
    alice.submit(0, ClassAnswer(labels=("night",), type=job.task.task_type), remarks=said, active_seconds=4)
    bob.skip(0, "blurred")

    frame: Any = job.answers()
    assert frame[["object", "name", "worker", "labels", "state"]].to_numpy().tolist() == [
        [0, "0.png", "alice", "night", "answered"],
        [0, "0.png", "bob", "blurred", "skipped"],
    ]
    assert frame["seconds"][0] == 4
    assert pd.isna(frame["seconds"][1])
    assert frame.loc[0, ["comment", "flag", "confirmed"]].tolist() == ["dusk?", True, ["sure?"]]
    assert frame["time"].is_monotonic_increasing
    assert str(frame["time"].dt.tz) == "UTC"


def test_a_job_without_answers_has_an_empty_table(make_job: MakeJob) -> None:
    assert make_job().answers().empty
