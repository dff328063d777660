"""Post-annotation functions of existing jobs run unchanged, and one that raises costs no other object its label."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import urlopen

import boto3
import pytest

import gt_notebook as gt
from gt_notebook.storage import open_store

MakeJob = Callable[..., gt.LabelingJob]


def output_lines(folder: str = "labels") -> list[dict[str, Any]]:
    data = open_store(folder).read("notes/manifests/output/output.manifest")
    return [json.loads(line) for line in data.splitlines()]


# --- Functions in the manner of the public samples: nothing in them knows this package.


def post_lambda(event: dict[str, Any], context: Any) -> list[dict[str, Any]]:
    """Read the payload with a client made in the handler, and keep every worker's answer."""
    consolidated = []
    parsed = urlparse(event["payload"]["s3Uri"])
    s3 = boto3.client("s3")
    body = s3.get_object(Bucket=parsed.netloc, Key=parsed.path[1:])["Body"]
    for dataset in json.loads(body.read()):
        for annotation in dataset["annotations"]:
            result = json.loads(annotation["annotationData"]["content"])
            label = {
                "workerId": annotation["workerId"],
                "result": result,
                "labeledContent": dataset["dataObject"],
            }
        consolidated.append(
            {
                "datasetObjectId": dataset["datasetObjectId"],
                "consolidatedAnnotation": {"content": {event["labelAttributeName"]: label}},
            }
        )
    return consolidated


class S3Client:
    """The helper that other samples bring along: a resource, and URIs that are split by hand."""

    def __init__(self, role_arn: str | None, kms_key_id: str | None = None) -> None:
        self.role_arn, self.kms_key_id = role_arn, kms_key_id
        self.s3: Any = boto3.resource("s3")

    def get_object_from_s3(self, s3_url: str) -> str:
        bucket, _, key = s3_url.replace("s3://", "").partition("/")
        text: str = self.s3.Object(bucket, key).get()["Body"].read().decode("utf-8")
        return text


def swallowing_lambda(event: dict[str, Any], context: Any) -> list[dict[str, Any]]:
    """Take the event apart key by key, and leave out the objects for which something goes wrong."""
    event["labelingJobArn"].split("/")[1]
    attribute, role_arn = event["labelAttributeName"], event["roleArn"]
    payload = event["payload"]
    client = S3Client(role_arn, event.get("kmsKeyId"))
    if "s3Uri" in payload:
        payload = json.loads(client.get_object_from_s3(payload["s3Uri"]))
    consolidated = []
    for item in payload:
        try:
            votes = [
                json.loads(a["annotationData"]["content"])["category"]["label"] for a in item["annotations"]
            ]
            best = max(sorted(votes), key=votes.count)
            about = {
                "class-name": best,
                "job_name": event["labelingJobArn"],
                "confidence": round(votes.count(best) / len(votes), 2),
                "type": "groundtruth/text-classification",
            }
            content = {attribute: {"label": best}, f"{attribute}-metadata": about}
            consolidated.append(
                {"datasetObjectId": item["datasetObjectId"], "consolidatedAnnotation": {"content": content}}
            )
        except Exception:
            logging.exception("consolidation failed for %s", item["datasetObjectId"])
    return consolidated


def test_an_unchanged_lambda_reads_the_job_on_s3_and_what_it_returns_is_the_label(
    make_notes: MakeJob, s3_bucket: str
) -> None:
    output = f"s3://{s3_bucket}/labels"
    job = make_notes(output=output, consolidate=post_lambda)
    job.submit(0, {"quality": "good", "tags": ["a", "b"]}, worker="ann")

    job.consolidate()

    first = output_lines(output)[0]
    assert first["notes"] == {
        "workerId": "ann",
        "result": {"quality": "good", "tags": ["a", "b"]},
        "labeledContent": {"content": "fine"},
    }
    assert first["notes-metadata"]["type"] == "groundtruth/custom"
    assert list(first) == ["source", "id", "notes", "notes-metadata"]


def test_its_own_metadata_holds_and_only_what_is_missing_is_added(
    make_notes: MakeJob, s3_bucket: str
) -> None:
    output = f"s3://{s3_bucket}/labels"
    job = make_notes(output=output, consolidate=swallowing_lambda, workers=3)
    for worker, label in [("ann", "bug"), ("ben", "wish"), ("cleo", "bug")]:
        job.submit(1, {"category": {"label": label}}, worker=worker)

    report = job.consolidate()

    line = output_lines(output)[1]
    assert line["notes"] == {"label": "bug"}
    date = line["notes-metadata"].pop("creation-date")
    assert line["notes-metadata"] == {
        "class-name": "bug",
        "job_name": "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/notes",
        "confidence": 0.67,
        "type": "groundtruth/text-classification",
        "human-annotated": "yes",
    }
    assert len(date) == len("2026-01-01T00:00:00.000000")
    assert report.loc[0, "confidence"] == 0.67


def test_with_a_folder_for_output_the_payload_is_staged_on_s3_for_the_call(
    make_notes: MakeJob, s3_bucket: str
) -> None:
    job = make_notes(consolidate=post_lambda, staging=f"s3://{s3_bucket}/staging")
    job.submit(2, "late", worker="ann")

    job.consolidate()

    assert output_lines()[2]["notes"]["result"] == {"annotatedResult": "late"}
    assert open_store(f"s3://{s3_bucket}").list() == []


def test_a_lambda_that_leaves_an_object_out_fails_that_object_alone(
    make_notes: MakeJob, s3_bucket: str
) -> None:
    output = f"s3://{s3_bucket}/labels"
    job = make_notes(output=output, consolidate=swallowing_lambda)
    job.submit(0, {"category": {"label": "bug"}}, worker="ann")
    job.submit(1, {"no category": 1}, worker="ann")

    report = job.consolidate()

    assert list(report["state"]) == ["labeled", "failed"]
    assert "notes" not in output_lines(output)[1]
    reason = output_lines(output)[1]["notes-metadata"]["failure-reason"]
    assert reason == "the consolidate function: it returned nothing for this object"
    assert job.counters == {
        "TotalLabeled": 1,
        "HumanLabeled": 1,
        "MachineLabeled": 0,
        "FailedNonRetryableError": 1,
        "Unlabeled": 2,
    }


# --- Functions written for here read the payload from the job's folder.


def local_lambda(handle: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], Any], Any]:
    """A function that answers ``handle(item)`` for each object."""

    def function(event: dict[str, Any], context: Any) -> Any:
        with urlopen(event["payload"]["s3Uri"]) as file:
            items = json.load(file)
        return [
            {
                "datasetObjectId": item["datasetObjectId"],
                "consolidatedAnnotation": {"content": {event["labelAttributeName"]: handle(item)}},
            }
            for item in items
        ]

    return function


def answer_all(job: gt.LabelingJob, count: int) -> None:
    for index in range(count):
        job.submit(index, {"n": index}, worker="ann")


def test_a_function_that_raises_fails_only_the_objects_at_fault(make_notes: MakeJob) -> None:
    def handle(item: dict[str, Any]) -> Any:
        if item["datasetObjectId"] in {"1", "6"}:
            raise ValueError("no such thing")
        return json.loads(item["annotations"][0]["annotationData"]["content"])

    job = make_notes(texts=["x"] * 9, consolidate=local_lambda(handle))
    answer_all(job, 9)

    job.consolidate()

    lines = output_lines()
    assert [line.get("notes", {}).get("n") for line in lines] == [0, None, 2, 3, 4, 5, None, 7, 8]
    assert lines[6]["notes-metadata"]["failure-reason"] == (
        "the consolidate function raised ValueError: no such thing"
    )
    assert job.counters["FailedNonRetryableError"] == 2


def test_a_function_that_always_raises_is_not_asked_about_every_object(make_notes: MakeJob) -> None:
    calls = []

    def function(event: dict[str, Any], context: Any) -> Any:
        calls.append(event)
        raise ConnectionError("no network")

    job = make_notes(texts=["x"] * 64, consolidate=function)
    answer_all(job, 64)

    report = job.consolidate()

    assert set(report["labels"]) == {"the consolidate function raised ConnectionError: no network"}
    assert len(calls) < 64


def test_the_failed_answers_are_there_for_a_function_that_was_mended(make_notes: MakeJob) -> None:
    broken = make_notes(consolidate=lambda event, context: 1 / 0)
    broken.submit(0, "fine", worker="ann")
    assert list(broken.consolidate()["state"]) == ["failed"]

    mended = make_notes(consolidate=local_lambda(lambda item: "mended"))
    mended.consolidate()

    assert output_lines()[0]["notes"] == "mended"


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ({"statusCode": 200}, "returned a dict; return a list"),
        ([{"datasetObjectId": "0", "consolidatedAnnotation": {"content": {"notes": float("nan")}}}], "NaN"),
        ([{"datasetObjectId": "0", "consolidatedAnnotation": {"content": {"notes": {1, 2}}}}], "a set"),
    ],
)
def test_what_a_manifest_cannot_hold_is_a_failure_with_the_reason(
    make_notes: MakeJob, returned: Any, said: str
) -> None:
    job = make_notes(consolidate=lambda event, context: returned)
    job.submit(0, "fine", worker="ann")

    report = job.consolidate()

    assert list(report["state"]) == ["failed"]
    assert said in str(report.loc[0, "labels"])


def test_the_requests_of_the_last_run_stay_as_the_service_leaves_them(make_notes: MakeJob) -> None:
    job = make_notes(consolidate=local_lambda(lambda item: 1))
    for worker, index in [("ann", 0), ("ann", 1)]:
        job.submit(index, "x", worker=worker)
        job.consolidate()

    folder = Path("labels/notes/annotations/consolidated-annotation/consolidation-request/iteration-1")
    (request,) = folder.iterdir()
    assert [item["datasetObjectId"] for item in json.loads(request.read_text())] == ["0", "1"]


def test_the_output_is_the_same_when_it_is_made_again(make_notes: MakeJob) -> None:
    job = make_notes(consolidate=local_lambda(lambda item: item["annotations"]))
    answer_all(job, 3)
    job.consolidate()
    first = Path("labels/notes/manifests/output/output.manifest").read_bytes()

    make_notes(consolidate=local_lambda(lambda item: item["annotations"])).consolidate()

    assert Path("labels/notes/manifests/output/output.manifest").read_bytes() == first
