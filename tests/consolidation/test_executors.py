"""Merging with an executor: the same to the last digit, on threads, processes and a Dask cluster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

import gt_notebook as gt
from gt_notebook.consolidation.chunks import cut_groups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor]:
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as local,
        Client(local) as client,
    ):
        yield client.get_executor()


def boxes() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    rows = [
        (f"picture {task:02}", f"worker {worker}", "cat" if thing % 2 else "dog", 90 * thing, 0, 60, 60)
        for task in range(40)
        for worker in range(4)
        for thing in range(6)
    ]
    frame = pd.DataFrame(rows, columns=["task", "worker", "label", "left", "top", "width", "height"])
    for side in ("left", "top", "width", "height"):
        frame[side] = frame[side] + rng.normal(0, 4, len(frame))
    return frame[rng.random(len(frame)) < 0.8].reset_index(drop=True)


def masks() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    rows = [
        (task, worker, rng.integers(0, 3, (30, 20)).astype(np.uint8))
        for task in range(6)
        for worker in range(3)
    ]
    return pd.DataFrame(rows, columns=["task", "worker", "mask"])


def test_boxes_on_a_dask_cluster_are_the_same_to_the_last_digit(
    cluster: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = gt.consolidation.boxes(boxes())
    monkeypatch.setattr("gt_notebook.consolidation.box_candidates._ROWS_A_PART", 100)
    there = gt.consolidation.boxes(boxes(), executor=cluster)
    for name in ("labels", "probabilities", "workers"):
        pd.testing.assert_frame_equal(getattr(there, name), getattr(alone, name), check_exact=True)


def test_masks_on_a_dask_cluster_are_the_same_to_the_last_digit(cluster: Executor) -> None:
    for method in ("majority", "dawid-skene"):
        alone, there = (
            gt.consolidation.masks(masks(), method=method, executor=executor) for executor in (None, cluster)
        )
        for one, other in zip(alone.labels.pop("mask"), there.labels.pop("mask"), strict=True):
            assert (one == other).all()
        for name in ("labels", "probabilities", "workers"):
            pd.testing.assert_frame_equal(getattr(there, name), getattr(alone, name), check_exact=True)


def test_threads_do_as_well() -> None:
    with ThreadPoolExecutor(2) as executor:
        there = gt.consolidation.boxes(boxes(), executor=executor).labels
    pd.testing.assert_frame_equal(there, gt.consolidation.boxes(boxes()).labels, check_exact=True)


def test_parts_keep_groups_together_and_leave_nothing_out() -> None:
    group = np.repeat([0, 1, 2, 3, 4], [3, 1, 9, 2, 2])
    parts = cut_groups(group, rows=4)
    assert [part.start for part in parts] == [0, *[part.stop for part in parts[:-1]]]
    assert parts[-1].stop == len(group)
    assert len(parts) > 1
    assert all(group[one.stop - 1] != group[other.start] for one, other in pairwise(parts))
    assert cut_groups(group[:0], rows=4) == []
