"""Labels that are sets of classes, kept as one whole number each: bit *n* is set where class *n* applies.

So a set is compared, counted and kept like a single class, and what is promised of labels is promised of whole sets:
one class too many or too few makes a label wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.kernel_ridge import margins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.autolabel.proof import Floats, Integers

# As many bits as a 64-bit integer has beside its sign, less one.
MOST_CLASSES = 62


def packed(positions: Iterable[int]) -> int:
    """Return the set of classes at some positions as one number."""
    return sum(1 << position for position in set(positions))


def unpacked(label: int) -> tuple[int, ...]:
    """Return the positions of the classes in a set, ascending; none for a negative number, which is no set."""
    return tuple(at for at in range(MOST_CLASSES) if label >> at & 1) if label > 0 else ()


def applies(labels: Integers, *, classes: int) -> Integers:
    """Return 1 where a class is in a set and 0 where not: one row a set, one column a class."""
    return labels[:, np.newaxis] >> np.arange(classes) & 1


def decided(scores: Floats, *, several: bool) -> tuple[Integers, Floats]:
    """Return what a model says of each object, and how far it is from saying something else.

    Args:
        scores: How much speaks for each class, one row an object. Where several may apply, 0 is as much for as against.
        several: Whether an object may have several classes. It has one at least.

    Returns:
        The class's position, or the set of classes; and the lead over the second best class, or the smallest distance
        of any class to the point where it would change sides: a set is as sure as its most doubtful class.
    """
    best = scores.argmax(axis=1)
    if not several:
        return best, margins(scores)
    chosen = (scores > 0) | (np.arange(scores.shape[1]) == best[:, np.newaxis])
    sets = (chosen.astype(np.int64) << np.arange(scores.shape[1])).sum(axis=1)
    lead = np.abs(scores).min(axis=1)
    # Where nothing speaks for any class, the best of them may also change for another one.
    forced = (scores <= 0).all(axis=1)
    return sets, np.where(forced, np.minimum(lead, margins(scores)), lead)
