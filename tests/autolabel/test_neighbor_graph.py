"""Columns of the graph of nearest neighbors: against brute force, for odd pools, and what a model has from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from gt_notebook.autolabel import neighbor_graph
from gt_notebook.autolabel.kernel_ridge import kernel_width
from gt_notebook.autolabel.learning import RidgeLearner
from gt_notebook.autolabel.neighbor_graph import beside_graph

if TYPE_CHECKING:
    from gt_notebook.autolabel.proof import Floats


def scattered(objects: int, *, columns: int = 4, seed: int = 0) -> Floats:
    found = np.random.default_rng(seed).normal(size=(objects, columns))
    return np.asarray(found / np.sqrt((found**2).sum(axis=1).mean()))


def by_brute_force(objects: Floats, *, columns: int) -> Floats:
    """The first eigenvectors but one of the normalized graph, from all distances and a dense matrix."""
    distances = ((objects[:, np.newaxis] - objects) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    graph = np.zeros_like(distances)
    np.put_along_axis(graph, np.argsort(distances, axis=1)[:, :10], 1.0, axis=1)
    graph += graph.T
    roots = np.sqrt(graph.sum(axis=1))
    _, vectors = np.linalg.eigh(graph / np.outer(roots, roots))
    return np.asarray(vectors[:, ::-1][:, 1 : columns + 1])


def apart(columns: Floats) -> Floats:
    """All distances: what a kernel reads of columns."""
    return np.asarray(((columns[:, np.newaxis] - columns) ** 2).sum(axis=2))


@pytest.mark.parametrize("block", [7, 256])
def test_the_columns_are_the_first_eigenvectors_of_the_graph(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbor_graph, "_BLOCK", block)
    objects = scattered(300)
    found = beside_graph(objects)
    assert (found[:, :4] == objects).all()
    expected = by_brute_force(objects, columns=12)
    expected *= 0.2 / np.sqrt((expected**2).sum(axis=1).mean())
    assert apart(found[:, 4:]) == pytest.approx(apart(expected), abs=1e-5)


@settings(deadline=None, max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    different=st.integers(1, 120),
    copies=st.integers(0, 60),
    columns=st.integers(1, 5),
)
def test_any_pool_has_finite_columns_that_depend_on_the_objects_and_not_on_their_order(
    seed: int, different: int, copies: int, columns: int
) -> None:
    rng = np.random.default_rng(seed)
    some = scattered(different, columns=columns, seed=seed)
    objects = some[np.concatenate([np.arange(different), rng.integers(different, size=copies)])]
    found = beside_graph(objects)
    assert np.isfinite(found).all()
    assert found.shape[1] == columns + different // 25
    order = rng.permutation(len(objects))
    assert beside_graph(objects[order]) == pytest.approx(found[order], abs=1e-9)
    # Copies stay copies.
    assert len(np.unique(found, axis=0)) == len(np.unique(objects, axis=0))


@pytest.mark.parametrize("objects", [np.zeros((0, 1)), np.zeros((1, 3)), np.ones((500, 2)), scattered(24)])
def test_so_few_different_objects_get_no_columns(objects: Floats) -> None:
    assert (beside_graph(objects) == objects).all()


@pytest.mark.parametrize("pieces", [3, 40])
def test_pieces_that_nothing_connects_are_told_apart(pieces: int) -> None:
    piece = np.repeat(np.arange(pieces), 25)
    objects = 100.0 * scattered(pieces, seed=1)[piece] + scattered(len(piece))
    columns = beside_graph(objects)[:, 4:]
    assert columns.shape[1] == min(20, pieces)
    middles = np.stack([columns[piece == each].mean(axis=0) for each in range(pieces)])
    assert len(np.unique(middles.round(6), axis=0)) > min(20, pieces) // 2


def test_a_search_that_takes_too_long_gives_what_it_has_found(monkeypatch: pytest.MonkeyPatch) -> None:
    line = np.linspace(-1.7, 1.7, 2000)[:, np.newaxis]
    complete = beside_graph(line)
    monkeypatch.setattr(neighbor_graph, "_RESTARTS", 1)
    found = beside_graph(line)
    assert np.isfinite(found).all()
    assert 1 <= found.shape[1] < complete.shape[1] == 21


def test_with_few_labels_a_model_errs_less_on_digits() -> None:
    found = load_digits()
    objects = found.data - found.data.mean(axis=0)
    objects /= np.sqrt((objects**2).sum(axis=1).mean())

    def errors(pool: Floats, seed: int) -> float:
        order = np.random.default_rng(seed).permutation(len(pool))
        known, others = order[:100], order[100:]
        width = kernel_width(pool, rng=np.random.default_rng(0))
        model = RidgeLearner(width)(pool[known], found.target[known], classes=10)
        return float((model.scores(pool[others]).argmax(axis=1) != found.target[others]).mean())

    placed = beside_graph(objects)
    assert np.mean([errors(placed, seed) - errors(objects, seed) for seed in range(5)]) < -0.005
