"""How much two polygons overlap, against shapes whose areas are known and against counted points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.consolidation.areas import polygon_overlap

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
# A U: two towers of 4 x 10 joined by a bar at the bottom.
CUP = np.array(
    [[0.0, 0.0], [4.0, 0.0], [4.0, 8.0], [6.0, 8.0], [6.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]]
)


@st.composite
def stars(draw: st.DrawFn) -> np.ndarray:
    """A polygon around a middle, with whole corners, whose sides do not cross."""
    count = draw(st.integers(3, 9))
    middle = draw(st.tuples(st.integers(-20, 20), st.integers(-20, 20)))
    reach = np.array(draw(st.lists(st.floats(8, 40), min_size=count, max_size=count)))
    angle = 2 * np.pi * np.arange(count) / count
    ring = np.round(np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, np.newaxis])
    placed: np.ndarray = np.add(ring, middle)
    return placed


def counted(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union by the points of a fine grid."""
    low = np.minimum(one.min(axis=0), other.min(axis=0))
    high = np.maximum(one.max(axis=0), other.max(axis=0))
    axes = [np.linspace(low[a], high[a], 203)[1:-1] for a in (0, 1)]
    x, y = (grid.ravel() for grid in np.meshgrid(*axes))
    masks = [_inside(ring, x, y) for ring in (one, other)]
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())


def _inside(ring: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    found = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        if y0 != y1:
            found ^= (min(y0, y1) <= y) & (y < max(y0, y1)) & (x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x)
    return found


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (SQUARE, 1),
        (SQUARE[::-1], 1),
        (SQUARE + np.array([5, 0]), 50 / 150),
        (SQUARE + np.array([0, 4]), 60 / 140),
        (SQUARE + np.array([10, 0]), 0),
        (SQUARE + np.array([50, 50]), 0),
        (SQUARE / 2, 1 / 4),
        (CUP, 84 / 100),
        (np.array([[0.0, 0.0], [10.0, 10.0], [0.0, 10.0]]), 1 / 2),
    ],
    ids=["same", "other way round", "aside", "below", "touching", "apart", "within", "with a gap", "half"],
)
def test_known_areas_are_exact(other: np.ndarray, overlap: float) -> None:
    assert polygon_overlap(SQUARE, other) == pytest.approx(overlap, abs=1e-12)


@given(one=stars(), other=stars())
def test_the_overlap_is_what_counting_points_gives(one: np.ndarray, other: np.ndarray) -> None:
    assert polygon_overlap(one, other) == pytest.approx(counted(one, other), abs=0.03)


@given(one=stars(), other=stars())
def test_the_overlap_is_the_same_from_both_sides(one: np.ndarray, other: np.ndarray) -> None:
    assert polygon_overlap(one, other) == pytest.approx(polygon_overlap(other, one), abs=1e-9)


@given(stars())
def test_a_polygon_overlaps_itself_wholly(ring: np.ndarray) -> None:
    assert polygon_overlap(ring, np.roll(ring, 2, axis=0)) == 1


def test_many_slabs_are_worked_off_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = polygon_overlap(CUP, CUP + np.array([1, 1]))
    monkeypatch.setattr("gt_notebook.consolidation.areas._BLOCK", 1)

    assert polygon_overlap(CUP, CUP + np.array([1, 1])) == pytest.approx(whole)
