"""Numbers that describe objects, brought to one scale."""

from __future__ import annotations

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


def principal_axes(embeddings: ArrayLike, *, blocks: Sequence[int] | None = None) -> Floats:
    """Return embeddings on the principal axes of all objects, at most 256 of them, with a mean square length of 1.

    Every column gets mean 0 and spread 1, and every block of columns the same total weight, so that many similar
    columns do not drown few telling ones.

    Args:
        embeddings: One row an object, any number of columns.
        blocks: Numbers of columns that belong together, in order; all together unless given.

    Returns:
        One row an object.

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
    widths = list(blocks) if blocks is not None else [values.shape[1]]
    if sum(widths) != values.shape[1]:
        raise JobError(f"the blocks hold {sum(widths)} columns, but the embeddings {values.shape[1]}")
    centred = values - values.mean(axis=0)
    spread = centred.std(axis=0)
    scale = np.where(spread > _FLAT, 1 / np.maximum(spread, _FLAT), 0.0)
    scale /= np.repeat(np.sqrt(np.maximum(widths, 1)), widths)
    return _unit(_rotated(centred * scale))


def _rotated(values: Floats) -> Floats:
    columns = values.shape[1]
    if not len(values) or not columns:
        return values
    kept = min(_DIMENSIONS, columns)
    _, axes = eigh(values.T @ values, subset_by_index=(columns - kept, columns - 1))
    return np.asarray(values @ axes[:, ::-1])


def _unit(values: Floats) -> Floats:
    size = np.sqrt(np.mean(np.sum(values**2, axis=1))) if len(values) else 0.0
    return values / size if size else values
