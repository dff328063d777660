"""Which boxes mean the same thing: the quick way beside the plain one, and how much it looks at."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.clusters import candidates, cluster, near_pairs, overlap

box_rows = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([0, 1, 2, 11]),
        st.integers(0, 1),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(1, 9),
        st.integers(1, 9),
    ),
    max_size=18,
)


def plain(
    corners: np.ndarray, group: np.ndarray, worker: np.ndarray, label: np.ndarray, least: float
) -> list[int]:
    """Join the two clusters that are most alike on average, again and again, looking at all pairs."""
    clusters = [[row] for row in range(len(corners))]

    def alike(one: list[int], other: list[int]) -> float:
        drew = [*worker[one], *worker[other]]
        if len(set(drew)) < len(drew) or group[one[0]] != group[other[0]]:
            return 0.0
        pairs = [(a, b) for a in one for b in other]
        total = sum(
            float(overlap(corners[[a]], corners[[b]])[0]) * (1.0 if label[a] == label[b] else 0.8)
            for a, b in pairs
        )
        return total / len(pairs)

    while True:
        # Of equal ones the pair whose first boxes come first.
        best = max(combinations(clusters, 2), key=lambda pair: round(alike(*pair), 9), default=None)
        if best is None or alike(*best) < least:
            return [min(own) for row in range(len(corners)) for own in clusters if row in own]
        clusters = sorted([own for own in clusters if own not in best] + [sorted([*best[0], *best[1]])])


@settings(deadline=None, max_examples=150)
@given(rows=box_rows, least=st.sampled_from([0.3, 0.5]))
def test_boxes_are_joined_as_by_looking_at_all_pairs(
    rows: list[tuple[int, int, int, int, int, int, int]], least: float
) -> None:
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 7)
    group, worker, label = (column.astype(np.int64) for column in table.T[:3])
    corners = np.hstack([table[:, 3:5], table[:, 3:5] + table[:, 5:]])

    found = cluster(corners, group=group, worker=worker, label=label, least=least)

    assert found.tolist() == plain(corners, group, worker, label, least)


@settings(deadline=None, max_examples=100)
@given(rows=box_rows)
def test_the_pairs_are_those_of_two_workers_that_have_a_part_in_common(
    rows: list[tuple[int, int, int, int, int, int, int]],
) -> None:
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 7)
    group, worker = (column.astype(np.int64) for column in table.T[:2])
    corners = np.hstack([table[:, 3:5], table[:, 3:5] + table[:, 5:]])

    one, other = near_pairs(corners, group=group, worker=worker)

    expected = [
        (a, b)
        for a, b in combinations(range(len(rows)), 2)
        if group[a] == group[b] and worker[a] != worker[b] and overlap(corners[[a]], corners[[b]])[0] > 0
    ]
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == expected


@pytest.mark.parametrize("turned", [False, True])
def test_a_crowded_picture_does_not_mean_all_pairs(*, turned: bool) -> None:
    """20,000 boxes side by side: 200 million pairs, of which a few million meet along one edge."""
    rows, columns = np.divmod(np.arange(20_000), 400 if turned else 50)
    corners = np.column_stack([columns, rows, columns + 0.9, rows + 0.9])
    group = np.zeros(20_000, dtype=np.int64)

    looked_at = sum(len(one) for one, _ in candidates(corners, group))

    assert looked_at == 50 * 400 * 49 // 2


def test_boxes_of_one_worker_are_never_linked() -> None:
    rng = np.random.default_rng(0)
    place = rng.uniform(0, 1000, (5000, 2))
    corners = np.hstack([place, place + 30])
    one, _ = near_pairs(corners, group=np.zeros(5000, dtype=np.int64), worker=np.zeros(5000, dtype=np.int64))
    assert not len(one)


def test_keypoints_at_one_place_meet_in_a_picture_without_extent() -> None:
    import pandas as pd

    points = pd.DataFrame(
        {"task": "t", "worker": ["a", "b", "c"], "label": "eye", "x": [3, 3, 4], "y": [5, 5, 5]}
    )
    merged = gt.consolidation.keypoints(points, diagonals=pd.Series({"t": 0.0})).labels
    assert merged[["x", "y", "answers"]].to_numpy().tolist() == [[3, 5, 2]]
