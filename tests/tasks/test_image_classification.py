from __future__ import annotations

import pytest

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import ClassAnswer, ImageClassification

SINGLE = ImageClassification(["day", "night", "indoors"])
SEVERAL = ImageClassification(["car", "bicycle", "dog"], multi_label=True)
INFO = ImageInfo(width=10, height=10, depth=3, orientation=1)
DATE = "2019-04-09T21:13:37.730999"


def single(name: str) -> ClassAnswer:
    return SINGLE.answer_from_user(name, info=INFO)


def test_the_single_class_form_is_the_services_own() -> None:
    merged = SINGLE.consolidate({0: {"alice": single("night")}})[0]

    assert merged.value == 1
    assert type(merged.value) is int
    assert list(SINGLE.metadata(merged, job_name="labeling-job/sky", creation_date=DATE).items()) == [
        ("confidence", 0.0),
        ("job-name", "labeling-job/sky"),
        ("class-name", "night"),
        ("human-annotated", "yes"),
        ("creation-date", DATE),
        ("type", "groundtruth/image-classification"),
    ]


def test_three_workers_agreeing_are_sure_up_to_the_services_ceiling() -> None:
    answers = {n: {name: single("day") for name in "abc"} for n in range(5)}

    merged = SINGLE.using("ground-truth").consolidate(answers)

    assert {(m.value, m.confidence, m.agreement) for m in merged.values()} == {(0, 0.95, 1.0)}


def test_the_usual_method_says_what_made_the_label() -> None:
    answers = {n: {name: single("day") for name in "abc"} for n in range(9)}
    answers[9] = {"a": single("day")}

    merged = SINGLE.consolidate(answers)

    assert all(0.85 < merged[n].confidence <= 0.99 for n in range(9))
    assert merged[0].made == {
        "method": "dawid-skene",
        "version": "1",
        "correlation": merged[0].made["correlation"],
    }
    assert (merged[9].confidence, merged[9].made) == (0.0, {})


def test_the_multi_label_form_keeps_every_class_that_anyone_chose() -> None:
    answers = {
        0: {
            "a": SEVERAL.answer_from_user(["bicycle", "dog"], info=INFO),
            "b": SEVERAL.answer_from_user(["bicycle"], info=INFO),
        }
    }

    merged = SEVERAL.consolidate(answers)[0]
    metadata = SEVERAL.metadata(merged, job_name="labeling-job/x", creation_date=DATE)

    assert merged.value == [1, 2]
    assert metadata["class-map"] == {"1": "bicycle", "2": "dog"}
    assert set(metadata["confidence-map"]) == {"1", "2"}
    assert metadata["type"] == "groundtruth/image-classification-multilabel"


def test_worker_responses_have_the_crowd_elements_shape() -> None:
    assert SINGLE.to_content(single("day")) == {"crowd-image-classifier": {"label": "day"}}
    chosen = SEVERAL.answer_from_user(["dog", "car"], info=INFO)
    assert SEVERAL.to_content(chosen) == {"crowd-image-classifier-multi-select": {"labels": ["car", "dog"]}}
    assert SEVERAL.from_content({"mine": {"labels": ["dog", "car"]}}) == chosen
    assert SINGLE.from_content({"mine": {"label": "day", "workerComment": "?"}}) == single("day")


def test_two_classes_are_refused_where_one_is_wanted() -> None:
    with pytest.raises(AnswerError, match="one class a picture"):
        SINGLE.answer_from_user(["day", "night"], info=INFO)


def test_an_unknown_class_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AnswerError, match="'dusk'.*day, night, indoors"):
        single("dusk")


def test_an_answer_without_a_class_cannot_be_submitted() -> None:
    with pytest.raises(AnswerError, match="no class"):
        SEVERAL.check_complete(ClassAnswer(labels=(), type="image-classification"))
