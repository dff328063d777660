"""Spans, keypoints and polygons through the plain functions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation.expected import presence
from gt_notebook.errors import AnswerError

SPANS = pd.DataFrame(
    [
        ("b", "ann", "name", 0, 4),
        ("a", "ann", "name", 0, 4),
        ("a", "bob", "name", 0, 4),
        ("a", "cyd", "place", 0, 5),
    ],
    columns=["task", "worker", "label", "start", "end"],
)


def there(drew: int, answered: int) -> float:
    return float(presence(np.array([drew]), np.array([answered])).item())


def test_spans() -> None:
    before = SPANS.copy(deep=True)
    merged = gt.consolidation.spans(SPANS)
    assert merged.labels[["task", "label", "start", "end", "answers"]].to_numpy().tolist() == [
        ["a", "name", 0, 4, 3],
        ["b", "name", 0, 4, 1],
    ]
    surest, alone = merged.labels["confidence"]
    assert surest == pytest.approx(there(2, 3) * (1 - 1 / 15 * np.sqrt(1.8 / 1.2)))
    assert np.isnan(alone)
    assert merged.workers["shapes"].to_dict() == {"ann": 2, "bob": 1, "cyd": 1}
    assert merged.method == "mode"
    pd.testing.assert_frame_equal(SPANS, before)


def test_who_marked_nothing_counts_where_it_is_said() -> None:
    answered = pd.DataFrame([(task, name) for task in "ab" for name in ("ann", "bob", "cyd", "dan")])
    merged = gt.consolidation.spans(SPANS, answered=answered.set_axis(["task", "worker"], axis=1))
    assert merged.labels["task"].tolist() == ["a"]
    assert merged.labels["agreement"].tolist() == [0.5]
    assert merged.workers["shapes"]["dan"] == 0


def test_who_marked_without_having_answered_is_refused() -> None:
    with pytest.raises(
        AnswerError, match="worker 'ann' has a shape in task 'b', which answered does not have"
    ):
        gt.consolidation.spans(SPANS, answered=SPANS.loc[1:, ["task", "worker"]])


def test_keypoints() -> None:
    points = pd.DataFrame(
        [("t", name, "nose", x, 10) for name, x in (("ann", 10), ("bob", 12), ("cyd", 12))],
        columns=["task", "worker", "label", "x", "y"],
    )
    merged = gt.consolidation.keypoints(points, diagonals=pd.Series({"t": 1000.0}))
    assert merged.labels[["x", "y"]].to_numpy().tolist() == [[12, 10]]
    assert merged.labels["confidence"].tolist() == pytest.approx(
        [there(3, 3) * (1 - 2 / 50 / 3 * np.sqrt(1.4 / 1.6))]
    )


def test_polygons() -> None:
    square, wide = [(0, 0), (10, 0), (10, 10), (0, 10)], [(0, 0), (20, 0), (20, 10), (0, 10)]
    drawn = pd.DataFrame(
        [("t", "ann", "cell", square), ("t", "bob", "cell", square), ("t", "cyd", "cell", wide)],
        columns=["task", "worker", "label", "vertices"],
    )
    merged = gt.consolidation.polygons(drawn)
    assert [list(ring) for ring in merged.labels["vertices"]] == [square]
    assert merged.labels["confidence"].tolist() == pytest.approx([there(3, 3) * (1 - 0.25 / np.sqrt(1.2))])
    assert merged.labels["answers"].tolist() == [3]
