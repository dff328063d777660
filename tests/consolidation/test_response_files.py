"""Worker-response files, the service's and ours, as frames that can be merged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation import (
    boxes,
    classes,
    keypoints,
    multi_label,
    polygons,
    read_responses,
    spans,
)
from gt_notebook.errors import AnswerError

FINISHED_JOB = Path(__file__).parents[3] / "shared" / "data" / "ground-truth-job"


def store(folder: Path, task: int, answers: dict[str, Any], *, iteration: int = 1, second: int = 0) -> None:
    entries = [
        {
            "answerContent": {"widget": content},
            "submissionTime": f"2026-01-01T10:00:{second:02d}Z",
            "workerId": worker,
        }
        for worker, content in answers.items()
    ]
    path = (
        folder
        / f"annotations/worker-response/iteration-{iteration}/{task}/2026-01-01_10-00-{second:02d}.json"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"answers": entries}))


def test_a_real_job_is_read_and_merged() -> None:
    if not FINISHED_JOB.is_dir():
        pytest.skip(f"the finished job is not there: {FINISHED_JOB}")
    responses = read_responses(FINISHED_JOB, progress=False)
    assert responses.rows.columns.tolist() == ["task", "worker", "label"]
    assert (len(responses.answered), responses.rows["task"].nunique()) == (600, 120)
    assert classes(responses.rows).labels["answers"].eq(5).all()
    assert read_responses(FINISHED_JOB / "annotations/worker-response", progress=False).rows.equals(
        responses.rows
    )


def test_boxes_and_those_who_drew_none(tmp_path: Path) -> None:
    box = {"label": "cat", "left": 10, "top": 20, "width": 30, "height": 40}
    store(
        tmp_path,
        0,
        {"ann": {"boundingBoxes": [box]}, "bob": {"boundingBoxes": [box]}, "cem": {"boundingBoxes": []}},
    )
    responses = read_responses(tmp_path, progress=False)
    assert responses.rows.to_dict("records") == [
        {"task": 0, "worker": name, **box} for name in ("ann", "bob")
    ]
    merged = boxes(responses.rows, answered=responses.answered).labels
    assert merged["agreement"].tolist() == [pytest.approx(2 / 3)]


def test_the_last_answer_of_a_worker_counts(tmp_path: Path) -> None:
    store(tmp_path, 3, {"ann": {"labels": ["cat", "dog"]}}, second=5)
    store(tmp_path, 3, {"ann": {"labels": ["fox"]}}, iteration=2, second=9)
    store(tmp_path, 3, {"bob": {"labels": ["fox", "fox"]}}, iteration=2, second=7)
    responses = read_responses(tmp_path, progress=False)
    assert sorted(responses.rows.itertuples(index=False, name=None)) == [(3, "ann", "fox"), (3, "bob", "fox")]
    assert multi_label(responses.rows).labels["label"].tolist() == ["fox"]


def test_spans_are_read_with_their_offsets(tmp_path: Path) -> None:
    span = {"label": "name", "startOffset": 2, "endOffset": 7}
    store(tmp_path, 1, {"ann": {"entities": [span]}, "bob": {"entities": None}})
    responses = read_responses(tmp_path, progress=False)
    assert responses.rows.to_dict("records") == [
        {"task": 1, "worker": "ann", "label": "name", "start": 2, "end": 7}
    ]
    assert spans(responses.rows, answered=responses.answered).labels["answers"].tolist() == [1]


def test_keypoints_are_read_with_the_size_of_their_picture(tmp_path: Path) -> None:
    size = {"width": 300, "height": 400}
    for worker, x in (("ann", 10), ("bob", 12)):
        nose = {"label": "nose", "x": x, "y": 20}
        store(
            tmp_path,
            4,
            {worker: {"keypoints": [nose], "inputImageProperties": size}},
            second=x,
        )
    responses = read_responses(tmp_path, progress=False)
    assert responses.diagonals.to_dict() == {4: 500.0}
    merged = keypoints(responses.rows, answered=responses.answered, diagonals=responses.diagonals).labels
    assert merged[["task", "label", "x", "y"]].to_numpy().tolist() == [[4, "nose", 11, 20]]


def test_polygons_are_read_vertex_by_vertex(tmp_path: Path) -> None:
    roof = {"label": "roof", "vertices": [{"x": 0, "y": 0}, {"x": 9, "y": 0}, {"x": 9, "y": 5}]}
    store(tmp_path, 2, {"ann": {"polygons": [roof]}, "bob": {"polygons": [roof]}})
    responses = read_responses(tmp_path, progress=False)
    merged = polygons(responses.rows, answered=responses.answered).labels
    assert merged["vertices"].tolist() == [((0, 0), (9, 0), (9, 5))]
    assert responses.diagonals.empty


def test_our_own_jobs_are_read_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = pd.DataFrame({"source": ["one", "two"]})
    job = gt.LabelingJob("texts", manifest, gt.TextClassification(["cat", "dog"]), output="labels")
    job.submit(0, "cat", worker="ann")
    job.submit(1, "dog", worker="ann")
    job.consolidate()
    rows = read_responses("labels/texts", progress=False).rows
    assert rows.to_dict("records") == [
        {"task": 0, "worker": "ann", "label": "cat"},
        {"task": 1, "worker": "ann", "label": "dog"},
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "is no worker-response file"),
        ("[]", "is no worker-response file"),
        ('{"answers": [{"workerId": "ann"}]}', "is no worker-response file"),
        (
            '{"answers": [{"workerId": "ann", "answerContent": {"w": {"mask": 1}}}]}',
            "classes, boxes, spans, keypoints, polygons or a mask",
        ),
        (
            '{"answers": [{"workerId": "ann", "answerContent": {"w": {"boundingBoxes": [{"label": "cat"}]}}}]}',
            "is no worker-response file",
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, found: str) -> None:
    store(tmp_path, 7, {})
    (path,) = tmp_path.rglob("*.json")
    path.write_text(text)
    with pytest.raises(AnswerError, match=found) as caught:
        read_responses(tmp_path, progress=False)
    assert path.name in str(caught.value)


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnswerError, match="holds no worker-response files"):
        read_responses(tmp_path)
