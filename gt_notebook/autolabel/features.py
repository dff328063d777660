"""Numbers that describe objects, brought to one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import eigh

from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from gt_notebook.autolabel.proof import Floats

_DIMENSIONS = 256
# Columns that hardly vary are noise; brought to the common spread they would count as much as all others.
_FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Axes:
    """The way from embeddings to the principal axes of some objects, for these and for others.

    Attributes:
        mean: Of each column.
        scale: What each column is multiplied by then.
        turn: One row a column, one column an axis.
        size: What everything is divided by, so that the objects have a mean square length of 1.
    """

    mean: Floats
    scale: Floats
    turn: Floats
    size: float

    def of(self, embeddings: ArrayLike) -> Floats:
        """Return embeddings on the axes, one row an object."""
        values = np.asarray(embeddings, dtype=np.float64)
        return np.asarray((values - self.mean) * self.scale @ self.turn / self.size)


def axes_of(embeddings: ArrayLike, *, blocks: Sequence[int] | None = None) -> Axes:
    """Return the principal axes of objects, at most 256 of them.

    Every column gets mean 0 and spread 1, and every block of columns the same total weight, so that many similar
    columns do not drown few telling ones.

    Args:
        embeddings: One row an object, any number of columns.
        blocks: Numbers of columns that belong together, in order; all together unless given.

    Raises:
        JobError: There are not two axes, a number is not finite, or the blocks are not all columns.
    """
    values = np.asarray(embeddings, dtype=np.float64)
    if values.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise JobError(
            f"the embeddings have {values.ndim} axes; give one row an object and one column a number"
        )
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        raise JobError(
            f"the embedding of object {int((~finite).argmax())} holds a number that is not finite; "
            "leave such objects to people, or mend the embedding"
        )
    columns = values.shape[1]
    widths = list(blocks) if blocks is not None else [columns]
    if sum(widths) != columns:
        raise JobError(f"the blocks hold {sum(widths)} columns, but the embeddings {columns}")
    if not len(values) or not columns:
        return Axes(np.zeros(columns), np.ones(columns), np.eye(columns), 1.0)
    mean = values.mean(axis=0)
    spread = values.std(axis=0)
    scale = np.where(spread > _FLAT, 1 / np.maximum(spread, _FLAT), 0.0)
    scale /= np.repeat(np.sqrt(np.maximum(widths, 1)), widths)
    scaled = (values - mean) * scale
    kept = min(_DIMENSIONS, columns)
    _, axes = eigh(scaled.T @ scaled, subset_by_index=(columns - kept, columns - 1))
    turn = np.ascontiguousarray(axes[:, ::-1])
    size = float(np.sqrt(np.mean(np.sum((scaled @ turn) ** 2, axis=1))))
    return Axes(mean, scale, turn, size or 1.0)


def principal_axes(embeddings: ArrayLike, *, blocks: Sequence[int] | None = None) -> Floats:
    """Return embeddings on their own principal axes; see ``axes_of``.

    Args:
        embeddings: One row an object, any number of columns.
        blocks: Numbers of columns that belong together, in order; all together unless given.

    Returns:
        One row an object.
    """
    return axes_of(embeddings, blocks=blocks).of(embeddings)
