"""A few pictures' boxes merged by what an earlier run has learned of the workers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt

SIDES = ["left", "top", "width", "height"]


def boxes(classes: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three things in each of 40 pictures, drawn more or less exactly by three of six workers; and who answered."""
    rng = np.random.default_rng(4)
    rows, answered = [], []
    for task in range(40):
        for worker in rng.choice(6, 3, replace=False):
            answered.append((task, f"w{worker}"))
            for thing in range(3):
                if rng.random() < 0.85:
                    place = np.array([90.0 * thing, 10, 60, 50]) + rng.normal(0, 1 + worker, 4)
                    rows.append((task, f"w{worker}", f"class {thing % classes}", *place))
    return (
        pd.DataFrame(rows, columns=["task", "worker", "label", *SIDES]),
        pd.DataFrame(answered, columns=["task", "worker"]),
    )


def some(frame: pd.DataFrame, tasks: list[int]) -> pd.DataFrame:
    return frame[frame["task"].isin(tasks)]


@pytest.mark.parametrize("classes", [1, 2])
def test_pictures_come_out_as_they_did_when_the_crowd_was_learned(classes: int) -> None:
    drawn, answered = boxes(classes)
    full = gt.consolidation.boxes(drawn, answered=answered)
    tasks = [3, 17]

    again = gt.consolidation.boxes(
        some(drawn, tasks).sample(frac=1, random_state=0), answered=some(answered, tasks), crowd=full.crowd
    )

    expected = full.labels["task"].isin(tasks)
    pd.testing.assert_frame_equal(again.labels, full.labels[expected].reset_index(drop=True), rtol=1e-9)
    pd.testing.assert_frame_equal(
        again.probabilities, full.probabilities[expected].reset_index(drop=True), rtol=1e-9
    )
    for name in ("recall", "accuracy", "spread"):
        pd.testing.assert_series_equal(
            again.workers[name], full.workers[name].reindex(again.workers.index), rtol=1e-9
        )


def test_a_stranger_is_taken_for_somebody_of_the_crowd() -> None:
    drawn, answered = boxes()
    full = gt.consolidation.boxes(drawn, answered=answered)
    one = some(drawn, [3])
    more = pd.concat([one, one[one["worker"] == one["worker"].iloc[0]].assign(worker="stranger")])

    alone = gt.consolidation.boxes(one, crowd=full.crowd)
    backed = gt.consolidation.boxes(more, crowd=full.crowd)

    assert backed.labels["confidence"].sum() > alone.labels["confidence"].sum()
    assert (
        full.workers["recall"].min() < backed.workers.loc["stranger", "recall"] < full.workers["recall"].max()
    )


def test_pictures_without_a_box_are_merged_too() -> None:
    drawn, answered = boxes()
    crowd = gt.consolidation.boxes(drawn, answered=answered).crowd
    assert gt.consolidation.boxes(drawn[:0], answered=some(answered, [3]), crowd=crowd).labels.empty


def test_a_class_that_the_crowd_never_drew_and_gold_are_refused() -> None:
    drawn, answered = boxes()
    crowd = gt.consolidation.boxes(drawn, answered=answered).crowd
    with pytest.raises(gt.AnswerError, match="never drawn 'cow'"):
        gt.consolidation.boxes(drawn[:2].assign(label="cow"), crowd=crowd)
    with pytest.raises(gt.TaskError, match="leave out gold"):
        gt.consolidation.boxes(drawn, answered=answered, gold=drawn[:0], crowd=crowd)


def test_pictures_that_one_worker_answered_come_out_as_they_did() -> None:
    drawn, answered = boxes()
    few = answered[(answered["task"] % 3 != 0) | ~answered.duplicated("task")]
    rows = drawn.merge(few, on=["task", "worker"])
    full = gt.consolidation.boxes(rows, answered=few)

    alone = gt.consolidation.boxes(some(rows, [0, 3]), answered=some(few, [0, 3]), crowd=full.crowd)

    expected = full.labels[full.labels["task"].isin([0, 3])].reset_index(drop=True)
    assert expected["answers"].eq(1).all()
    pd.testing.assert_frame_equal(alone.labels, expected, rtol=1e-9)
