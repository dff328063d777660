"""What the model says of the objects that may still be left to it, the most doubtful first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.class_sets import decided
from gt_notebook.autolabel.steps import Guess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers


@dataclass(frozen=True, slots=True)
class View:
    """What the model says of the objects that it may still label, the most doubtful first.

    Attributes:
        objects: Their indices.
        labels: What the model gives each, see ``class_sets.decided``.
        margins: How far it is from saying something else.
        held: Whether people labeled it already and the model does not know (see ``evidence``).
    """

    objects: Integers
    labels: Integers
    margins: Floats
    held: NDArray[np.bool_]

    def guesses(self, positions: Sequence[int] | Integers) -> tuple[Guess, ...]:
        """Return the guesses at some positions of this order."""
        return tuple(
            Guess(object=int(self.objects[at]), label=int(self.labels[at]), margin=float(self.margins[at]))
            for at in positions
        )

    def drawn(self, rng: np.random.Generator) -> Integers:
        """Return all positions in the order in which a sample is drawn: first those held, then the others."""
        order = rng.permutation(len(self.objects))
        return order[np.argsort(~self.held[order], kind="stable")]


def ranked(
    objects: Integers, scores: Floats, *, several: bool = False, held: frozenset[int] = frozenset()
) -> View:
    """Return objects in the order of doubt.

    Args:
        objects: Their indices.
        scores: How much speaks for each class, one row an object.
        several: Whether an object may have several classes.
        held: Those that people labeled already and the model does not know.
    """
    labels, lead = decided(scores, several=several)
    order = np.argsort(lead, kind="stable")
    known = np.array([int(index) in held for index in objects[order]], dtype=np.bool_)
    return View(objects[order], labels[order], lead[order], known)
