"""Boxes of which size tells something: small ones are overlooked more readily, and drawn less exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import gt_notebook as gt
from gt_notebook.consolidation.box_edges import fit_edges
from tests.consolidation.drawings import Row, boxes

if TYPE_CHECKING:
    import pandas as pd

_PLACES = [(0, 0), (400, 0), (0, 400), (400, 400)]


def pictures(*, overlooked: float) -> pd.DataFrame:
    """Two large and two small things on each of 150 pictures, drawn by four workers of five.

    Args:
        overlooked: How often a small thing is not drawn; a large one is not in a tenth of the looks.
    """
    rng = np.random.default_rng(0)
    rows: list[Row] = []
    for picture in range(150):
        for worker in rng.choice(5, 4, replace=False):
            for number, place in enumerate(_PLACES):
                small = number % 2 == 1
                if rng.random() < (overlooked if small else 0.1):
                    continue
                off = rng.normal(0, 2, 2)
                rows.append(
                    (picture, worker, "cat", *np.add(place, off), *([20, 20] if small else [200, 200]))
                )
    return boxes(*rows)


def confidences(drawn: pd.DataFrame, *, answers: int) -> tuple[float, float]:
    """The mean confidence of small and of large boxes that so many workers drew."""
    labels = gt.consolidation.boxes(drawn).labels
    some = labels[labels["answers"] == answers]
    small = some["width"] < 100
    return float(some["confidence"][small].mean()), float(some["confidence"][~small].mean())


def test_what_few_saw_is_there_rather_where_such_things_are_overlooked() -> None:
    small, large = confidences(pictures(overlooked=0.6), answers=1)
    assert small > large + 0.05


def test_size_means_next_to_nothing_where_it_makes_no_difference() -> None:
    small, large = confidences(pictures(overlooked=0.1), answers=2)
    assert abs(small - large) < 0.03


def test_small_boxes_lie_less_surely_where_they_are_drawn_less_exactly() -> None:
    rng = np.random.default_rng(0)
    member, worker = np.repeat(np.arange(200), 3), np.tile(np.arange(3), 200)
    small = member % 2 == 1
    side = np.where(small, 20, 200)[:, np.newaxis]
    drawn = np.hstack([np.zeros((600, 2)), np.tile(side, 2)]) + rng.normal(0, 3, (600, 4))
    placed = fit_edges(drawn, member, worker, probability=np.ones(200), workers=3).placed
    assert placed[1::2].mean() < placed[::2].mean() - 0.02


def test_a_box_lies_less_surely_where_its_workers_are_far_apart() -> None:
    rng = np.random.default_rng(0)
    member, worker = np.repeat(np.arange(100), 2), np.tile(np.arange(2), 100)
    drawn = np.tile([0.0, 0.0, 100.0, 100.0], (200, 1)) + rng.normal(0, 6, (200, 4))
    drawn[-2:] = [[0, 0, 100, 100], [0, 0, 170, 60]]
    placed = fit_edges(drawn, member, worker, probability=np.ones(100), workers=2).placed
    assert placed[-1] < placed[:-1].mean() - 0.1
