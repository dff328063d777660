"""The model that learns from people's labels: ridge regression on a Gaussian kernel, one output a class.

It is fitted by one linear system, so that it never fails to converge, knows no learning rate, and is exact for the few
hundred labels that a job starts with. The width of the kernel is the median distance between objects (Schölkopf and
Smola, "Learning with Kernels", 2002), or a part of it where that tells labeled objects better. With many labels the
kernel is spanned by a random part of them (Williams and Seeger, "Using the Nyström method to speed up kernel
machines", 2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import cho_factor, cho_solve

if TYPE_CHECKING:
    from gt_notebook.autolabel.proof import Floats, Integers

_RIDGE = 0.03
# A round takes seconds with so many and minutes with ten times as many, for a part of a percent.
_MOST_CENTRES = 2000
_SAMPLE = 500
# Parts of the median distance that are tried for the width, and on how many objects at most.
_WIDTHS = (1.0, 0.7, 0.5, 0.35)
_TRIED = 800
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class KernelRidge:
    """A fitted model.

    Attributes:
        centres: Objects that span the model, one row each.
        weights: One row a centre, one column a class.
        width: Squared distance at which the kernel has fallen to 1/e.
    """

    centres: Floats
    weights: Floats
    width: float

    def scores(self, objects: Floats) -> Floats:
        """Return how much speaks for each class: one row an object, one column a class; 0 is as much as chance."""
        parts = [
            _kernel(objects[start : start + _BLOCK], self.centres, width=self.width) @ self.weights
            for start in range(0, len(objects), _BLOCK)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self.weights.shape[1]))


def fit(objects: Floats, labels: Integers, *, classes: int, width: float) -> KernelRidge:
    """Fit the model.

    Args:
        objects: Embeddings, one row an object that people have labeled.
        labels: The position of each one's class.
        classes: Number of classes.
        width: Squared distance at which the kernel falls to 1/e, as ``kernel_width`` gives it.
    """
    return fit_outputs(objects, np.eye(classes)[labels] - 1 / classes, width=width)


def fit_outputs(objects: Floats, targets: Floats, *, width: float) -> KernelRidge:
    """Fit the model to any numbers.

    Args:
        objects: Embeddings, one row an object that people have labeled.
        targets: What the scores of each are to be, one column a class.
        width: Squared distance at which the kernel falls to 1/e.
    """
    if len(objects) <= _MOST_CENTRES:
        system = _kernel(objects, objects, width=width)
        system[np.diag_indices_from(system)] += _RIDGE
        return KernelRidge(objects, cho_solve(cho_factor(system), targets), width)
    chosen = np.random.default_rng(len(objects)).choice(len(objects), _MOST_CENTRES, replace=False)
    centres = objects[np.sort(chosen)]
    system = _RIDGE * _kernel(centres, centres, width=width)
    # Copies of one object would make the system singular.
    system[np.diag_indices_from(system)] += _RIDGE * 1e-6
    right = np.zeros((len(centres), targets.shape[1]))
    for start in range(0, len(objects), _BLOCK):
        part = _kernel(objects[start : start + _BLOCK], centres, width=width)
        system += part.T @ part
        right += part.T @ targets[start : start + _BLOCK]
    return KernelRidge(centres, cho_solve(cho_factor(system), right), width)


def kernel_width(objects: Floats, *, rng: np.random.Generator) -> float:
    """Return the median squared distance between different objects."""
    sample = objects[rng.permutation(len(objects))[:_SAMPLE]]
    distances = _squared_distances(sample, sample)[np.triu_indices(len(sample), 1)]
    apart = distances[distances > 1e-12 * distances.max(initial=0)]
    return float(np.median(apart)) if len(apart) else 1.0


def best_width(objects: Floats, labels: Integers, *, classes: int, width: float) -> float:
    """Return the width at which objects are told best by models that have not seen them.

    The errors of all models that lack one object follow from one system (Rasmussen and Williams, "Gaussian processes
    for machine learning", 2006, section 5.4.2).

    Args:
        objects: Embeddings, one row an object that people have labeled.
        labels: The position of each one's class.
        classes: Number of classes.
        width: The largest width that is tried.
    """
    # Enough to tell widths apart; one system of all of them would take seconds.
    tried = np.unique(np.linspace(0, len(objects) - 1, min(len(objects), _TRIED)).astype(np.int64))
    targets = np.eye(classes)[labels[tried]] - 1 / classes
    distances = _squared_distances(objects[tried], objects[tried])
    errors = [_error_of_others(distances / (width * part), targets) for part in _WIDTHS]
    return width * _WIDTHS[int(np.argmin(errors))]


def _error_of_others(distances: Floats, targets: Floats) -> float:
    system = np.exp(-distances)
    system[np.diag_indices_from(system)] += _RIDGE
    inverse = cho_solve(cho_factor(system), np.eye(len(system)))
    return float((((inverse @ targets) / np.diag(inverse)[:, np.newaxis]) ** 2).sum())


def margins(scores: Floats) -> Floats:
    """Return by how much the best class of each object leads the second best."""
    if scores.shape[1] < 2:  # noqa: PLR2004 - the best and the second best
        return np.ones(len(scores))
    two = np.partition(scores, -2, axis=1)[:, -2:]
    return np.asarray(two[:, 1] - two[:, 0])


def _kernel(objects: Floats, centres: Floats, *, width: float) -> Floats:
    distances = _squared_distances(objects, centres)
    distances /= -width
    return np.exp(distances, out=distances)


def _squared_distances(objects: Floats, others: Floats) -> Floats:
    distances = objects @ others.T
    distances *= -2
    distances += (objects**2).sum(axis=1)[:, np.newaxis]
    distances += (others**2).sum(axis=1)
    return np.maximum(distances, 0, out=distances)
