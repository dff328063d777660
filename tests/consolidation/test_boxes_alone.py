"""Boxes of pictures that a single worker has answered."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from tests.consolidation.drawings import boxes, crowd


@pytest.mark.parametrize("pictures", [1, 300])
def test_a_box_that_nobody_else_could_have_drawn_is_worth_what_a_box_is_worth_usually(pictures: int) -> None:
    frame = boxes(*[(picture, "a", "cat", 0, 0, 9, 9) for picture in range(pictures)])
    merged = gt.consolidation.boxes(frame).labels
    # However much of it there is, it says nothing of how right it is.
    assert merged["confidence"].between(0.85, 0.9).all()
    assert merged["agreement"].eq(1).all()


def test_boxes_drawn_alone_are_worth_what_their_worker_draws_in_company() -> None:
    frame, answered, _ = crowd(100, seed=6, recall=(0.95, 0.9, 0.9, 0.8), false=(0.02, 0.05, 0.05, 3.0))
    alone = boxes(*[(1000 + worker, worker, "cat", 0, 0, 50, 50) for worker in range(5)])
    seen = pd.concat([answered, alone[["task", "worker"]]], ignore_index=True)
    both = pd.concat([frame, alone], ignore_index=True)

    result = gt.consolidation.boxes(both, answered=seen)

    sure = result.labels.set_index("task")["confidence"].loc[1000:]
    assert sure[1003] < 0.6
    assert sure[1000] > 0.85
    # Of a stranger the crowd's mean is expected.
    assert sure[1003] < sure[1004] < sure[1000]
    # And none of it tells of what was drawn in company.
    company = result.labels[result.labels["task"] < 1000].reset_index(drop=True)
    expected = gt.consolidation.boxes(frame, answered=answered)
    np.testing.assert_allclose(company["confidence"], expected.labels["confidence"], atol=1e-3)
    assert result.workers["recall"][:4].tolist() == pytest.approx(expected.workers["recall"].tolist())


def test_a_class_given_alone_is_as_right_as_the_worker_is_in_company() -> None:
    frame, answered, _ = crowd(60, seed=7)
    rng = np.random.default_rng(0)
    wrong = (frame["worker"] == 3) & (rng.random(len(frame)) < 0.4)
    frame.loc[wrong, "label"] = "dog"
    alone = boxes((1000, 0, "cat", 0, 0, 50, 50), (1003, 3, "dog", 0, 0, 50, 50))
    seen = pd.concat([answered, alone[["task", "worker"]]], ignore_index=True)

    result = gt.consolidation.boxes(pd.concat([frame, alone], ignore_index=True), answered=seen)

    rows = result.labels.index[result.labels["task"] >= 1000]
    sure = result.probabilities.loc[rows]
    assert sure["cat"].iloc[0] > 0.85
    assert sure["dog"].iloc[1] < 0.8
    assert sure.sum(axis=1).le(1).all()
