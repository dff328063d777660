from __future__ import annotations

import json
from pathlib import Path

import pytest

from gt_notebook.jobs.answers import Given
from gt_notebook.jobs.responses import dump_response, load_response, response_key
from gt_notebook.tasks import ClassAnswer, ImageClassification

TASK = ImageClassification(["duck", "goose"])
REAL_JOB = Path(__file__).parents[2].parent / "shared" / "data" / "ground-truth-job"


def given(label: str, time: str) -> Given:
    answer = ClassAnswer(labels=(label,), type="image-classification")
    return Given(answer=answer, reason=None, time=time, order=(time, "s", 0), active_seconds=2.5)


TWO = {
    "bob": given("goose", "2026-01-01T10:00:07.123456Z"),
    "alice": given("duck", "2026-01-01T10:00:05.000001Z"),
}


def test_the_file_is_named_for_the_last_submission() -> None:
    assert response_key(7, TWO).endswith("worker-response/iteration-1/7/2026-01-01_10-00-07.json")


def test_answers_come_back_from_the_file() -> None:
    assert load_response(TASK, dump_response(TASK, 0, TWO)) == {
        "alice": ClassAnswer(labels=("duck",), type="image-classification"),
        "bob": ClassAnswer(labels=("goose",), type="image-classification"),
    }


def test_the_fields_are_the_services() -> None:
    first = json.loads(dump_response(TASK, 0, TWO))["answers"][0]

    assert first == {
        "answerContent": {"crowd-image-classifier": {"label": "duck"}},
        "submissionTime": "2026-01-01T10:00:05.000Z",
        "workerId": "alice",
        "timeSpentInSeconds": 2.5,
    }


def test_files_of_a_real_finished_job_are_read() -> None:
    files = sorted(REAL_JOB.rglob("worker-response/**/*.json"))
    if not files:
        pytest.skip("the finished job's data is not on this machine")
    contents = [json.loads(path.read_text())["answers"] for path in files]
    labels = {
        widget["label"] for answers in contents for a in answers for widget in a["answerContent"].values()
    }
    task = ImageClassification(sorted(labels))

    read = [load_response(task, path.read_bytes()) for path in files]

    assert sum(map(len, read)) == sum(map(len, contents))
