"""Jobs about texts, from the frame to the output manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.errors import AnswerError, JobError, ManifestError, SourceRefusedError

TASK = gt.TextClassification(["praise", "complaint"])


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_frame_of_texts_is_a_manifest() -> None:
    job = gt.LabelingJob("mood", pd.DataFrame({"source": ["Lovely 👍", "Cold\r\nsoup"]}), TASK)
    job.submit(0, "praise", worker="alice")
    job.submit(1, "complaint", worker="alice")
    job.consolidate()

    lines = Path("labels/mood/manifests/output/output.manifest").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [(record["source"], record["mood"]) for record in records] == [
        ("Lovely 👍", 0),
        ("Cold\r\nsoup", 1),
    ]
    assert records[0]["mood-metadata"]["type"] == "groundtruth/text-classification"
    assert gt.lint_manifest(job.manifest).empty


def test_texts_may_stand_in_files() -> None:
    Path("letters").mkdir()
    Path("letters/0.txt").write_text("Lovely", encoding="utf-8-sig")
    Path("letters/1.txt").write_bytes(b"\xff\xfe\x00")
    manifest = pd.DataFrame({"source-ref": ["letters/0.txt", "letters/1.txt"]})
    job = gt.LabelingJob("mood", manifest, TASK)
    job.submit(0, "praise", worker="alice")

    assert job.consolidate()["name"].tolist() == ["0.txt"]
    with pytest.raises(JobError, match="object 1 has no readable text"):
        job.submit(1, "praise", worker="alice")


def test_files_outside_the_allowed_folders_are_refused_unless_the_text_stands_in_the_line() -> None:
    outside = pd.DataFrame({"source-ref": ["/etc/hostname"]})
    with pytest.raises(SourceRefusedError):
        gt.LabelingJob("mood", outside, TASK)

    job = gt.LabelingJob("mood", outside.assign(source="Lovely"), TASK)
    job.submit(0, "praise", worker="alice")
    assert job.status == "Completed"


@pytest.mark.parametrize("empty", [None, float("nan"), "", 7])
def test_a_line_without_a_text_is_named(empty: object) -> None:
    manifest = pd.DataFrame({"source": pd.Series(["fine", empty], dtype=object)})

    with pytest.raises(ManifestError, match="line 2 has neither source nor source-ref") as caught:
        gt.LabelingJob("mood", manifest, TASK)
    assert caught.value.line_number == 2


def test_an_image_task_does_not_take_texts() -> None:
    with pytest.raises(ManifestError, match="line 1 has no source-ref"):
        gt.LabelingJob("cats", pd.DataFrame({"source": ["a cat"]}), gt.BoundingBox(["cat"]))


def test_an_overlay_on_a_text_is_refused() -> None:
    labeler = gt.LabelingJob("mood", pd.DataFrame({"source": ["Lovely"]}), TASK).label("alice")

    with pytest.raises(JobError, match="needs a picture"):
        _ = labeler.overlay


def test_an_answer_of_the_wrong_form_is_refused() -> None:
    job = gt.LabelingJob("mood", pd.DataFrame({"source": ["Lovely"]}), TASK)

    with pytest.raises(AnswerError, match="'blame' is not in this job"):
        job.submit(0, "blame", worker="alice")
