from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import gt_notebook as gt

MakeJob = Callable[..., gt.LabelingJob]
SKY = gt.ImageClassification(["day", "night"])
THIRD_PARTY = {
    "confidence": 0.95,
    "job-name": "labeling-job/third-party-label",
    "class-name": "day",
    "human-annotated": "yes",
    "creation-date": "2019-04-09T21:25:51.110794",
    "type": "groundtruth/image-classification",
}


def half_done(make_job: MakeJob) -> gt.LabelingJob:
    """Objects 0 and 1 labeled, 2 skipped, 3 untouched; then stopped."""
    job = make_job("sky", task=SKY)
    job.submit(0, "day", worker="alice")
    job.submit(1, "night", worker="alice")
    job.label("alice")._session.skip(2, "blurred")
    job.stop()
    return job


def metadata(job: gt.LabelingJob, index: int, attribute: str = "sky") -> dict[str, Any]:
    about: dict[str, Any] = job.manifest[f"{attribute}-metadata"].iloc[index]
    return about


def test_only_unlabeled_and_failed_objects_go_out_again_under_the_same_attribute(make_job: MakeJob) -> None:
    chained = half_done(make_job).chain("sky-2")

    assert chained.label_attribute_name == "sky"
    assert chained._state.targets == [2, 3]


def test_retained_labels_keep_job_name_confidence_and_date(make_job: MakeJob) -> None:
    parent = half_done(make_job)
    before = metadata(parent, 0)

    chained = parent.chain("sky-2")
    chained.submit(2, "night", worker="bob")
    chained.consolidate()

    assert metadata(chained, 0) == before
    assert metadata(chained, 0)["job-name"] == "labeling-job/sky"
    assert metadata(chained, 2)["job-name"] == "labeling-job/sky-2"
    assert chained.manifest["sky"].iloc[2] == 1
    assert "failure-reason" not in metadata(chained, 2)


def test_counters_start_at_the_inherited_number(make_job: MakeJob) -> None:
    assert half_done(make_job).chain("sky-2").counters == {
        "TotalLabeled": 2,
        "HumanLabeled": 2,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 0,
        "Unlabeled": 2,
    }


def test_another_attribute_labels_everything_and_the_old_columns_ride_along(make_job: MakeJob) -> None:
    chained = half_done(make_job).chain("weather", label_attribute_name="weather")
    chained.submit(0, "night", worker="alice")

    assert chained._state.targets == [0, 1, 2, 3]
    assert chained.manifest["sky"].iloc[0] == 0
    assert chained.manifest["weather"].iloc[0] == 1


def test_a_completed_parent_hands_on_no_attribute(make_job: MakeJob) -> None:
    job = make_job("sky", task=SKY)
    for index in range(4):
        job.submit(index, "day", worker="alice")

    chained = job.chain("sky-2")

    assert chained.label_attribute_name == "sky-2"
    assert chained._state.targets == [0, 1, 2, 3]


def test_running_the_cell_again_resumes_the_chained_job(make_job: MakeJob) -> None:
    parent = half_done(make_job)
    parent.chain("sky-2").submit(3, "day", worker="bob")
    # A late answer in the parent must not make the child another job.
    parent.submit(3, "night", worker="alice")

    again = make_job("sky", task=SKY).chain("sky-2")

    assert again.counters["TotalLabeled"] == 3
    assert again.manifest["sky"].iloc[3] == 0


def test_a_chain_of_chains_keeps_every_jobs_own_labels(make_job: MakeJob) -> None:
    first = half_done(make_job)
    second = first.chain("sky-2")
    second.submit(2, "day", worker="bob")
    third = second.chain("sky-3")
    third.submit(3, "day", worker="carol")
    third.consolidate()

    names = [metadata(third, index)["job-name"] for index in range(4)]
    assert names == ["labeling-job/sky", "labeling-job/sky", "labeling-job/sky-2", "labeling-job/sky-3"]
    assert third.status == "Completed"


def test_a_name_that_another_job_has_is_refused(make_job: MakeJob) -> None:
    make_job("other", task=SKY)

    with pytest.raises(gt.JobError, match="was not chained"):
        half_done(make_job).chain("other")


def test_third_party_labels_are_accepted_as_parents(make_job: MakeJob) -> None:
    manifest = pd.DataFrame(
        {
            "source-ref": [f"photos/{n}.png" for n in range(4)],
            "third-party-label": [0, *[float("nan")] * 3],
            "third-party-label-metadata": [THIRD_PARTY, *[float("nan")] * 3],
        },
        dtype=object,
    )

    job = make_job("mine", manifest=manifest, task=SKY, label_attribute_name="third-party-label")
    job.submit(1, "night", worker="alice")
    job.consolidate()

    assert job.counters["TotalLabeled"] == 2
    assert metadata(job, 0, "third-party-label") == THIRD_PARTY
    assert metadata(job, 1, "third-party-label")["job-name"] == "labeling-job/mine"


def test_machine_labels_are_counted_as_such(make_job: MakeJob) -> None:
    manifest = pd.DataFrame(
        {
            "source-ref": ["photos/0.png", "photos/1.png"],
            "sky": [0, float("nan")],
            "sky-metadata": [THIRD_PARTY | {"human-annotated": "no"}, float("nan")],
        },
        dtype=object,
    )

    counters = make_job("mine", manifest=manifest, task=SKY, label_attribute_name="sky").counters

    assert (counters["MachineLabeled"], counters["HumanLabeled"], counters["TotalLabeled"]) == (1, 0, 1)
