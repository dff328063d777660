"""What a model promises is about the classes that it began with."""

from __future__ import annotations

from typing import Any

import pytest

import gt_notebook as gt
from tests.autolabel.conftest import CLASSES, answer, colors, toy_job, toys

__all__ = ["toys"]


def test_a_job_whose_labels_are_automated_gets_no_more_classes_but_its_chain_does(toys: Any) -> None:
    toys(120)
    job = toy_job()
    job.auto_label(target=0.9, embed=colors)
    answer(job, at_most=10)

    longer = gt.ImageClassification([*CLASSES, "other"])
    manifest = gt.scan_images("toys", progress=False)
    with pytest.raises(
        gt.JobError, match=r"cannot get other any more: automated labeling has begun"
    ) as refused:
        gt.LabelingJob("toys", manifest, longer, output="labels")
    assert "job.chain('toys-2', task=…)" in str(refused.value)

    more = toy_job().chain("toys-2", task=longer)
    assert len(more._state.targets) == 110
    more.submit(more._state.targets[0], "other", worker="alice")
    assert more.consolidate().iloc[0]["labels"] == "other"
    assert more.auto_label(target=0.9, embed=colors).phase == "asking"


def test_classes_that_were_added_before_are_learned_like_the_others(toys: Any) -> None:
    toys(60)
    open_still = toy_job()
    manifest = gt.scan_images("toys", progress=False)
    gt.LabelingJob("toys", manifest, gt.ImageClassification([*CLASSES, "other"]), output="labels")

    loop = open_still.auto_label(target=0.9, embed=colors)
    answer(open_still, at_most=5)
    asked = next(
        index for index in open_still._state.automation.asked if index not in open_still._state.book.given
    )
    open_still.submit(asked, "other", worker="alice")
    assert 3 in loop.labels.values()
