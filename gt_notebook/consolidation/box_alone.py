"""Boxes of pictures that a single worker has answered: they are worth what the worker's boxes are worth elsewhere.

Nobody was there who could have contradicted, so that such a box says nothing about itself. What can be known is how
often the boxes that the worker drew in company turned out to be there, and to be of the class that was given. That is
drawn to what the whole crowd's boxes are worth, and this to a stated number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# What a box is worth when nothing is known of worker and crowd, and as how many boxes that and the crowd's mean count.
_USUAL, _CROWD_PRIOR, _WORKER_PRIOR = 0.9, 20.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What boxes are worth that nobody else could have drawn, too; the last of each is for strangers.

    Attributes:
        there: Of each worker: how probably there is something.
        named: Of each worker: how probably it has the class that was given, if there is.
    """

    there: Floats
    named: Floats


def judge_alone(there: Floats, named: Floats, drawer: Integers, *, workers: int, classes: int) -> Alone:
    """Judge workers by the boxes that they drew in company.

    Args:
        there: Of each drawn box: how probably it is there.
        named: Of each drawn box: how probably it has the class that the worker gave, if it is there.
        drawer: Who drew it.
        workers: How many there are, strangers included.
        classes: How many there are; with one there is nothing to confuse.
    """
    return Alone(
        there=_rates(there, np.ones_like(there), drawer, workers),
        named=_rates(named * there, there, drawer, workers) if classes > 1 else np.ones(workers),
    )


def classes_alone(label: Integers, named: Floats, frequent: Floats) -> Floats:
    """Return the probability of each class of boxes that one worker drew.

    Args:
        label: Of each box: the class that was given.
        named: Of each box: how probably that is the right one.
        frequent: How frequent each class is, which says how those compare that were not given.
    """
    rows = np.arange(len(label))
    shares = np.tile(frequent, (len(label), 1))
    shares[rows, label] = 0
    shares *= ((1 - named) / np.maximum(shares.sum(axis=1), np.finfo(np.float64).tiny))[:, np.newaxis]
    shares[rows, label] = named
    return shares


def _rates(right: Floats, drawn: Floats, drawer: Integers, workers: int) -> Floats:
    crowd = (right.sum() + _CROWD_PRIOR * _USUAL) / (drawn.sum() + _CROWD_PRIOR)
    own, number = (np.bincount(drawer, weights=each, minlength=workers) for each in (right, drawn))
    rates: Floats = (own + _WORKER_PRIOR * crowd) / (number + _WORKER_PRIOR)
    return rates
