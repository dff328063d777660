"""The events of the two functions, field for field, and what they may answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gt_notebook.errors import AnswerError
from gt_notebook.tasks.lambda_events import (
    Response,
    consolidation_request,
    post_event,
    pre_event,
    responses_in,
    task_input,
)

ARN = "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/cats-1"


def entry(index: object, content: object) -> dict[str, Any]:
    return {"datasetObjectId": index, "consolidatedAnnotation": {"content": content}}


def test_the_pre_event_holds_the_line_of_the_manifest() -> None:
    assert pre_event({"source-ref": "s3://b/a.jpg", "id": "007"}, job_name="Cats-1") == {
        "version": "2018-10-16",
        "labelingJobArn": ARN,
        "dataObject": {"source-ref": "s3://b/a.jpg", "id": "007"},
    }


@pytest.mark.parametrize("flag", ["isHumanAnnotationRequired", "humanAnnotationRequired"])
@pytest.mark.parametrize(
    ("value", "asked"), [(True, True), ("true", True), ("True", True), (False, False), ("false", False)]
)
def test_both_spellings_of_the_human_flag_are_read(flag: str, value: object, *, asked: bool) -> None:
    given = task_input({"taskInput": {"taskObject": "x"}, flag: value})

    assert given == ({"taskObject": "x"} if asked else None)


def test_without_a_flag_people_are_asked() -> None:
    assert task_input({"taskInput": {"a": 1}}) == {"a": 1}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (None, "returned None"),
        ({}, "no 'taskInput'"),
        ({"taskInput": None}, "no 'taskInput'"),
        ({"taskInput": {}, "isHumanAnnotationRequired": "maybe"}, "is 'maybe'; write true or false"),
    ],
)
def test_a_reply_that_is_none_says_what_is_wrong(reply: Any, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        task_input(reply)


def test_the_request_file_is_the_services() -> None:
    lines = {0: {"source-ref": "s3://b/a.jpg"}, 4: {"source": "some text"}}
    contents: Any = {0: {"ann": {"q": "good"}, "ben": {"q": "bad"}}, 4: {"ann": {"annotatedResult": [1]}}}

    assert json.loads(consolidation_request(contents, lines)) == [
        {
            "datasetObjectId": "0",
            "dataObject": {"s3Uri": "s3://b/a.jpg"},
            "annotations": [
                {"workerId": "ann", "annotationData": {"content": '{"q": "good"}'}},
                {"workerId": "ben", "annotationData": {"content": '{"q": "bad"}'}},
            ],
        },
        {
            "datasetObjectId": "4",
            "dataObject": {"content": "some text"},
            "annotations": [{"workerId": "ann", "annotationData": {"content": '{"annotatedResult": [1]}'}}],
        },
    ]


@pytest.mark.parametrize(("labels", "categories"), [((), None), (("a", "b"), ["a", "b"])])
def test_the_post_event_is_the_services(labels: tuple[str, ...], categories: object) -> None:
    event = post_event(
        job_name="Cats-1",
        attribute="cats",
        labels=labels,
        role_arn="arn:aws:iam::1:role/r",
        payload="s3://b/request.json",
        output="s3://b/labels/cats/annotations",
    )

    assert event == {
        "version": "2018-10-16",
        "labelingJobArn": ARN,
        "labelCategories": categories,
        "labelAttributeName": "cats",
        "roleArn": "arn:aws:iam::1:role/r",
        "payload": {"s3Uri": "s3://b/request.json"},
        "outputConfig": "s3://b/labels/cats/annotations",
    }


def test_a_response_is_found_by_its_id_whatever_the_order_and_the_type_of_the_id() -> None:
    reply = [entry("7", {"cats": 2, "cats-metadata": {"class-name": "dog"}}), entry(3, {"cats": {"x": 1}})]

    good, bad = responses_in(reply, attribute="cats", wanted=[3, 7])

    assert good == {
        3: Response(value={"x": 1}, metadata={}),
        7: Response(value=2, metadata={"class-name": "dog"}),
    }
    assert bad == {}


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ([], "nothing for this object"),
        ([entry("0", {"cats": 1}), entry("0", {"cats": 2})], "more than once"),
        ([entry("0", {"dogs": 1})], "no content under 'cats'"),
        ([entry("0", {"cats": None})], "no content under 'cats'"),
        ([entry("0", "text")], "no content under 'cats'"),
        ([{"datasetObjectId": "0"}], "no content under 'cats'"),
        ([entry("0", {"cats": 1, "cats-metadata": []})], "'cats-metadata' is a list"),
        ([None, "x", entry("1", {"cats": 1})], "nothing for this object"),
    ],
)
def test_an_object_without_a_usable_response_says_why(reply: Any, said: str) -> None:
    good, bad = responses_in(reply, attribute="cats", wanted=[0])

    assert good == {}
    assert said in bad[0]


def test_a_reply_that_is_no_list_fails_as_a_whole() -> None:
    with pytest.raises(AnswerError, match="returned a dict; return a list"):
        responses_in({"statusCode": 200}, attribute="cats", wanted=[0])
