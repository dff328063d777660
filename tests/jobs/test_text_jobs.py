"""Jobs about texts, from the frame to the output manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.errors import AnswerError, ExportError, JobError, ManifestError, SourceRefusedError
from gt_notebook.manifest.accessor import ManifestAccessor

if TYPE_CHECKING:
    from gt_notebook.tasks import Task

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


def test_entities_come_out_in_the_documented_form() -> None:
    text = "👩‍🚀 Ada Lovelace\r\nflew to Paris 🇫🇷."
    task = gt.NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, "Place"])
    job = gt.LabelingJob("crew", pd.DataFrame({"source": [text, "Nobody."]}), task, workers_per_object=3)
    for worker in "abc":
        job.submit(0, [(4, 16, "Person"), (26, 34, "Place")], worker=worker)
        job.submit(1, [], worker=worker)
    report = job.consolidate()

    lines = Path("labels/crew/manifests/output/output.manifest").read_text(encoding="utf-8").splitlines()
    first, second = (json.loads(line) for line in lines)
    assert first["crew"] == {
        "annotations": {
            "entities": [
                {"endOffset": 16, "label": "Person", "startOffset": 4},
                {"endOffset": 34, "label": "Place", "startOffset": 26},
            ],
            "labels": [{"label": "Person", "shortDisplayName": "PER"}, {"label": "Place"}],
        }
    }
    assert [text[4:16], text[26:34]] == ["Ada Lovelace", "Paris 🇫🇷"]
    assert first["crew-metadata"] == {
        "entities": [{"confidence": 0.99}, {"confidence": 0.99}],
        "job-name": "labeling-job/crew",
        "type": "groundtruth/text-span",
        "creation-date": first["crew-metadata"]["creation-date"],
        "human-annotated": "yes",
        "gt-notebook": {"consolidation": {"method": "mode", "version": "1"}},
    }
    assert second["crew"]["annotations"]["entities"] == []
    assert report["state"].tolist() == ["labeled", "nothing-to-label"]
    assert gt.lint_manifest(job.manifest).empty
    labels = ManifestAccessor(job.manifest).labels("crew")
    assert labels["label"].tolist() == ["Person", "Place"]


@pytest.mark.parametrize(
    ("task", "answer", "advice"),
    [
        (TASK, "praise", "BlazingText"),
        (gt.NamedEntityRecognition(["Person"]), [(0, 3, "Person")], "Comprehend"),
    ],
)
def test_training_inputs_say_what_trains_on_texts(task: Task, answer: object, advice: str) -> None:
    job = gt.LabelingJob("crew", pd.DataFrame({"source": ["Ada wrote."]}), task)
    job.submit(0, answer, worker="alice")

    with pytest.raises(ExportError, match=advice):
        job.estimator_inputs()
