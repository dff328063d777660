"""Where objects lie among all others, as columns beside their embedding: what no label is needed for.

Objects of one kind tend to lie in one piece of the graph of nearest neighbors, even where the piece is long and
winding. The first eigenvectors of this graph tell its pieces apart (Belkin and Niyogi, "Semi-supervised learning on
Riemannian manifolds", 2004). A kernel that reads them too learns with fewer labels.

The columns depend on all objects, so that those of two jobs cannot be compared. No label enters: what is promised of
random samples holds as it does without them. The kernel reads distances only, so that it does not matter which way an
eigenvector points, or which ones of a pair with one eigenvalue are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers

_NEIGHBORS = 10
_COLUMNS = 20
# With fewer objects a column, eigenvectors tell single objects apart rather than pieces of the graph.
_OBJECTS_A_COLUMN = 25
# The root of the columns' mean square length, where that of the embedding's is 1.
_WEIGHT = 0.2
# Objects whose distances to all others are in memory at a time.
_BLOCK = 256
# Of the eigenvalues; a kernel sees no more.
_PRECISION = 1e-6
# Twenty thousand objects take twenty, and more than a hundred if they lie on one line. What is found then is used.
_RESTARTS = 200


def beside_graph(objects: Floats) -> Floats:
    """Return objects with up to twenty columns more, which say where each lies in the graph of nearest neighbors.

    Objects with the same embedding get the same columns. Fewer than 25 different ones get none.

    Args:
        objects: Embeddings, one row an object, with a mean square length of 1.
    """
    # Distances are compared in single precision, which tells more apart than matters and is twice as fast.
    different, place = np.unique(objects.astype(np.float32), axis=0, return_inverse=True)
    columns = min(_COLUMNS, len(different) // _OBJECTS_A_COLUMN)
    if not columns:
        return objects
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        found = _eigenvectors(_nearest(different), columns=columns)[place.ravel()]
    size = np.sqrt(np.mean((found**2).sum(axis=1)))
    return np.hstack([objects, found * (_WEIGHT / (size or 1.0))])


def _nearest(objects: NDArray[np.float32]) -> Integers:
    """Return the rows of the nearest others of each object, in any order."""
    squares = (objects**2).sum(axis=1)
    nearest = []
    for start in range(0, len(objects), _BLOCK):
        block = objects[start : start + _BLOCK]
        # The own square is the same for all and left out.
        distances = squares - 2 * block @ objects.T
        own = np.arange(len(block))
        distances[own, start + own] = np.inf
        nearest.append(np.argpartition(distances, _NEIGHBORS, axis=1)[:, :_NEIGHBORS])
    return np.concatenate(nearest)


def _eigenvectors(nearest: Integers, *, columns: int) -> Floats:
    """Return the first eigenvectors of the normalized graph but the one that says only who has many neighbors."""
    number = len(nearest)
    who = np.repeat(np.arange(number), _NEIGHBORS)
    to_nearest = csr_array((np.ones(nearest.size), (who, nearest.ravel())), shape=(number, number))
    graph = (to_nearest + to_nearest.T).tocsr()
    roots = np.sqrt(graph.sum(axis=1))
    trivial = roots / np.linalg.norm(roots)

    def rest(vector: Floats) -> Floats:
        vector = vector.ravel()
        return np.asarray(graph @ (vector / roots) / roots - trivial * (trivial @ vector))

    operator = LinearOperator((number, number), matvec=rest, dtype=np.float64)
    start = np.random.default_rng(0).normal(size=number)
    try:
        found = eigsh(operator, k=columns, which="LA", v0=start, tol=_PRECISION, maxiter=_RESTARTS)[1]
    except ArpackNoConvergence as slow:
        return np.asarray(slow.eigenvectors, dtype=np.float64)
    return np.asarray(found, dtype=np.float64)
