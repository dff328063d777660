from __future__ import annotations

from typing import Any

import pytest

from gt_notebook.errors import AnswerError
from gt_notebook.tasks import ClassAnswer, TextClassification
from gt_notebook.texts import TextInfo

SINGLE = TextClassification(["praise", "complaint"])
SEVERAL = TextClassification(["price", "taste", "service"], multi_label=True)
INFO = TextInfo(length=40)
DATE = "2019-04-09T21:13:37.730999"


def single(name: str) -> ClassAnswer:
    return SINGLE.answer_from_user(name, info=INFO)


def test_the_single_class_form_is_the_services_own() -> None:
    merged = SINGLE.consolidate({0: {"alice": single("complaint")}})[0]

    assert merged.value == 1
    assert SINGLE.metadata(merged, job_name="labeling-job/mail", creation_date=DATE) == {
        "confidence": 0.0,
        "job-name": "labeling-job/mail",
        "class-name": "complaint",
        "human-annotated": "yes",
        "creation-date": DATE,
        "type": "groundtruth/text-classification",
    }


def test_the_multi_label_form_is_the_services_own() -> None:
    answers = {0: {name: SEVERAL.answer_from_user(["service", "price"], info=INFO) for name in "ab"}}

    merged = SEVERAL.using("ground-truth").consolidate(answers)[0]

    assert merged.value == [0, 2]
    assert SEVERAL.metadata(merged, job_name="labeling-job/mail", creation_date=DATE) == {
        "job-name": "labeling-job/mail",
        "class-map": {"0": "price", "2": "service"},
        "confidence-map": {"0": 0.95, "2": 0.95},
        "human-annotated": "yes",
        "creation-date": DATE,
        "type": "groundtruth/text-classification-multilabel",
    }


def test_worker_responses_have_the_crowd_elements_shape() -> None:
    assert SINGLE.to_content(single("praise")) == {"crowd-classifier": {"label": "praise"}}
    chosen = SEVERAL.answer_from_user(["taste", "price"], info=INFO)
    assert SEVERAL.to_content(chosen) == {"crowd-classifier-multi-select": {"labels": ["price", "taste"]}}
    assert SEVERAL.from_content(SEVERAL.to_content(chosen)) == chosen


@pytest.mark.parametrize(
    "value",
    [
        {"type": "image-classification", "labels": ["praise"]},
        {"labels": ["blame"]},
        {"labels": "praise"},
        {"labels": {"praise": 1}},
        {"labels": [["praise"]]},
        {"labels": [float("nan")]},
        {"labels": ["praise", "complaint"]},
        ["praise"],
        None,
    ],
)
def test_a_hostile_answer_is_refused(value: Any) -> None:
    with pytest.raises(AnswerError):
        SINGLE.answer_from_json(value, info=INFO)


def test_an_answer_without_a_class_cannot_be_submitted() -> None:
    with pytest.raises(AnswerError, match="skip the text"):
        SINGLE.check_complete(SINGLE.answer_from_json({"labels": []}, info=INFO))
