"""How a job's answers are merged: the method that was asked for, which the job keeps to."""

from __future__ import annotations

import pandas as pd
import pytest

import gt_notebook as gt


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


def test_an_unknown_method_is_refused_with_the_nearest(tmp_path: str) -> None:
    with pytest.raises(gt.TaskError, match="there is no text-classification method 'magority'"):
        job(str(tmp_path)).consolidate(method="magority")
