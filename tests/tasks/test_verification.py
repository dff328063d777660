from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import Judgment, Verification

CHECK = Verification(of="cats")
INFO = ImageInfo(width=10, height=10, depth=3, orientation=1)
DATE = "2018-10-18T22:18:13.527256"


def bad(comment: str = "") -> Judgment:
    return CHECK.answer_from_user({"label": "bad", "comment": comment}, info=INFO)


def test_the_manifest_form_is_the_documented_one() -> None:
    comments = [
        "The bounding box on the bird is too wide on the right side.",
        "The bird on the upper right is not labeled.",
    ]
    answers = {0: {"a": bad(comments[0]), "b": bad(comments[1])}}

    merged = CHECK.using("ground-truth").consolidate(answers)[0]
    metadata = CHECK.metadata(merged, job_name="labeling-job/verify-bounding-boxes", creation_date=DATE)

    assert merged.value == "1"
    assert list(metadata.items()) == [
        ("class-name", "bad"),
        ("confidence", 0.95),
        ("type", "groundtruth/label-verification"),
        ("job-name", "labeling-job/verify-bounding-boxes"),
        ("human-annotated", "yes"),
        ("creation-date", DATE),
        ("worker-feedback", [{"comment": comments[0]}, {"comment": comments[1]}]),
    ]


def test_without_a_comment_there_is_no_feedback_key() -> None:
    merged = CHECK.consolidate({0: {"a": bad(), "b": bad("  \n")}})[0]

    assert "worker-feedback" not in CHECK.metadata(merged, job_name="x", creation_date=DATE)


def test_comments_of_the_minority_are_kept() -> None:
    good = Judgment(label="good", comment="")
    merged = CHECK.consolidate({0: {"a": good, "b": good, "c": bad("too wide")}})[0]

    assert merged.labels == ("good",)
    assert merged.details["worker-feedback"] == [{"comment": "too wide"}]
    assert merged.agreement == pytest.approx(2 / 3)


def test_the_worker_response_is_that_of_the_image_classifier() -> None:
    assert CHECK.to_content(bad("too wide")) == {
        "crowd-image-classifier": {"label": "bad", "workerComment": "too wide"}
    }
    assert CHECK.to_content(bad()) == {"crowd-image-classifier": {"label": "bad"}}


@given(st.sampled_from(CHECK.labels), st.text(max_size=50))
def test_a_judgment_survives_journal_and_worker_response(label: str, comment: str) -> None:
    judgment = CHECK.answer_from_json({"label": label, "comment": comment}, info=INFO)

    assert CHECK.answer_from_json(judgment.to_json(), info=None) == judgment
    assert CHECK.from_content(CHECK.to_content(judgment)) == judgment


@pytest.mark.parametrize(
    "value",
    [
        {"type": "bounding-box", "boxes": []},
        {"label": "splendid"},
        {"label": ["good"]},
        {"label": math.nan},
        {"label": "good", "comment": 7},
        {"label": "good", "comment": None},
        {"label": "good", "comment": "x" * 2001},
    ],
)
def test_what_is_no_judgment_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(AnswerError):
        CHECK.answer_from_json(value, info=INFO)


def test_a_draft_may_have_a_comment_alone_but_nobody_submits_it() -> None:
    draft = CHECK.answer_from_json({"label": None, "comment": "hm"}, info=INFO)

    with pytest.raises(AnswerError, match="choose one of good, bad"):
        CHECK.check_complete(draft)


def test_a_user_writes_a_judgment_alone_or_with_a_comment() -> None:
    assert CHECK.answer_from_user("good", info=INFO) == Judgment(label="good")
    with pytest.raises(AnswerError, match="give a judgment"):
        CHECK.answer_from_user(1, info=INFO)


def test_without_a_job_it_knows_no_labels_to_check() -> None:
    with pytest.raises(TaskError, match="give it to a job"):
        CHECK.options()


def test_an_answer_of_another_task_says_so() -> None:
    with pytest.raises(AnswerError, match="another task's answer"):
        CHECK.from_content({"boundingBox": {"boundingBoxes": []}})
