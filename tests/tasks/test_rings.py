"""Outlines: cut at the picture's edge, in whole pixels, checked against what a raster of points says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.tasks.rings import crosses_itself, doubled_area, whole_ring

if TYPE_CHECKING:
    from collections.abc import Sequence

Ring = list[tuple[int, int]]
SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]

vertex = st.tuples(st.integers(-15, 35), st.integers(-15, 35))
rings = st.lists(vertex, min_size=3, max_size=8)


def inside(ring: Sequence[tuple[float, float]], points: np.ndarray) -> np.ndarray:
    """Which points lie inside a ring, by counting the sides to their right."""
    found = np.zeros(len(points), dtype=bool)
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        if y0 != y1:
            within = (np.minimum(y0, y1) <= points[:, 1]) & (points[:, 1] < np.maximum(y0, y1))
            found ^= within & (x0 + (points[:, 1] - y0) * (x1 - x0) / (y1 - y0) > points[:, 0])
    return found


def test_a_ring_inside_stays_as_it_is() -> None:
    assert whole_ring(SQUARE, width=10, height=10) == tuple(SQUARE)


def test_fractions_are_rounded_and_repeated_vertices_left_out() -> None:
    ring = [(0.2, 0), (9.6, 0.4), (9.9, 0.3), (10, 10), (0, 10), (0, 0.1)]

    assert whole_ring(ring, width=20, height=20) == ((0, 0), (10, 0), (10, 10), (0, 10))


def test_a_ring_outside_has_nothing_left() -> None:
    assert whole_ring([(30, 0), (40, 0), (40, 10)], width=20, height=20) == ()


def test_a_ring_around_the_picture_becomes_its_frame() -> None:
    around = whole_ring([(-9, -9), (40, -9), (40, 40), (-9, 40)], width=20, height=10)

    assert sorted(around) == [(0, 0), (0, 10), (20, 0), (20, 10)]


def test_the_right_edge_of_a_picture_of_unknown_size_cuts_nothing() -> None:
    assert (900, 900) in whole_ring([(-2, 0), (900, 0), (900, 900)], width=0, height=0)


@given(rings)
def test_the_cut_keeps_what_lies_inside_the_picture(ring: Ring) -> None:
    # Cut at whole numbers of a grid that is fine enough for rounding not to matter.
    fine = [(x * 1000, y * 1000) for x, y in ring]
    cut = whole_ring(fine, width=20_000, height=20_000)
    points = (np.stack(np.meshgrid(np.arange(20), np.arange(20)), axis=-1).reshape(-1, 2) + 0.37) * 1000
    # Points on a side may go either way after the rounding.
    near = np.array([_distance(point, fine) < 5 for point in points])

    assert (inside(cut, points) == inside(fine, points))[~near].all()


@given(rings)
def test_cutting_again_changes_nothing(ring: Ring) -> None:
    once = whole_ring(ring, width=20, height=20)

    assert whole_ring(once, width=20, height=20) == once
    assert all(0 <= x <= 20 and 0 <= y <= 20 for x, y in once)
    assert all(one != other for one, other in zip(once, once[1:] + once[:1], strict=True) if len(once) > 1)


@given(rings, st.integers(0, 7))
def test_the_area_depends_neither_on_the_first_vertex_nor_on_the_direction(ring: Ring, start: int) -> None:
    turned = ring[start % len(ring) :] + ring[: start % len(ring)]

    assert doubled_area(ring) == doubled_area(turned) == doubled_area(turned[::-1])


def test_the_area_of_a_square_is_counted_twice() -> None:
    assert doubled_area(SQUARE) == 200


@pytest.mark.parametrize(
    ("ring", "crossing"),
    [
        (SQUARE, False),
        ([(0, 0), (10, 10), (10, 0), (0, 10)], True),
        ([(0, 0), (10, 0), (10, 10), (5, 0), (0, 10)], False),
        ([(0, 0), (20, 0), (20, 10), (15, 10), (15, -5), (5, -5), (5, 10), (0, 10)], True),
        ([(0, 0), (9, 0), (9, 9), (9, 3), (9, 12), (0, 12)], False),
    ],
    ids=["square", "bow tie", "touching corner", "two crossings", "running back along a side"],
)
def test_sides_cross_only_at_a_point_inside_both(ring: Ring, crossing: bool) -> None:
    assert crosses_itself(ring) is crossing


@given(rings)
def test_a_ring_crosses_itself_when_two_of_its_sides_do(ring: Ring) -> None:
    sides = list(zip(ring, ring[1:] + ring[:1], strict=True))

    assert crosses_itself(ring) == any(_cross(one, other) for one in sides for other in sides)


def test_a_ring_of_many_vertices_is_worked_off_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gt_notebook.tasks.rings._BLOCK", 5)

    assert crosses_itself([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert not crosses_itself(SQUARE)


def _distance(point: np.ndarray, ring: list[tuple[int, int]]) -> float:
    """How far a point is from the nearest side."""
    shortest = np.inf
    for start, end in zip(np.array(ring), np.array(ring[1:] + ring[:1]), strict=True):
        along = end - start
        share = np.clip(np.dot(point - start, along) / max(np.dot(along, along), 1), 0, 1)
        shortest = min(shortest, float(np.hypot(*(point - start - share * along))))
    return shortest


def _cross(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    def turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = one, other
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
