"""How a job's answers are merged: the method that was asked for, which the job keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import gt_notebook as gt

if TYPE_CHECKING:
    from pathlib import Path


def job(output: str) -> gt.LabelingJob:
    made = gt.LabelingJob(
        "moods",
        pd.DataFrame({"source": ["fine", "awful", "so so"]}),
        gt.TextClassification(["good", "bad"]),
        output=output,
        workers_per_object=3,
    )
    for worker, answers in {"ann": "gbg", "ben": "gbb", "cyd": "gbb"}.items():
        for index, letter in enumerate(answers):
            made.submit(index, {"g": "good", "b": "bad"}[letter], worker=worker)
    return made


def test_an_unknown_method_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(gt.TaskError, match="there is no text-classification method 'magority'"):
        job(str(tmp_path)).consolidate(method="magority")


def test_a_job_keeps_to_the_method_that_it_was_told(tmp_path: Path) -> None:
    first = job(str(tmp_path))
    usual = first.consolidate()
    votes = first.consolidate(method="majority")
    assert usual["confidence"].tolist() != votes["confidence"].tolist()
    assert first.manifest["moods-metadata"][1]["confidence"] == votes.loc[1, "confidence"]
    again = job(str(tmp_path))
    assert again.consolidate()["confidence"].tolist() == votes["confidence"].tolist()


def test_the_label_says_how_it_was_made(tmp_path: Path) -> None:
    made = job(str(tmp_path))
    made.consolidate(method="dawid-skene")
    about = made.manifest["moods-metadata"][1]["gt-notebook"]["consolidation"]
    assert (about["method"], about["version"]) == ("dawid-skene", "1")
    assert 0 <= about["correlation"] <= 1


def test_the_output_manifest_is_the_same_each_time(tmp_path: Path) -> None:
    made = job(str(tmp_path))
    made.consolidate(method="one-coin")
    output = tmp_path / "moods" / "manifests" / "output" / "output.manifest"
    first = output.read_bytes()
    job(str(tmp_path)).consolidate()
    assert output.read_bytes() == first
