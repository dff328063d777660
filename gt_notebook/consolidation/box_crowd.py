"""What was learned of those who draw boxes, kept so that a few more pictures need not be merged with all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from gt_notebook.consolidation.box_alone import Alone
    from gt_notebook.consolidation.box_edges import Drawing
    from gt_notebook.consolidation.box_votes import Judged
    from gt_notebook.consolidation.dawid_skene import Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoxCrowd:
    """A crowd that draws boxes, as it was judged by all that it had drawn.

    Attributes:
        labels: The classes that it has drawn.
        workers: Those who are known; what is said of each worker below has one row more, for strangers.
        boxes: How many boxes it has drawn where others looked, too.
        judged: What each worker sees and calls it.
        alone: What boxes are worth of pictures that nobody else has answered.
        drawing: How exactly each worker draws.
    """

    labels: pd.Index
    workers: pd.Index
    boxes: int
    judged: Judged
    alone: Alone
    drawing: tuple[Drawing, ...]

    def knows(self, labels: Iterable[str]) -> bool:
        """Return whether it has drawn boxes of these classes."""
        return all(label in self.labels for label in labels)

    def places(self, workers: pd.Index) -> Integers:
        """Return the row of each worker; of a stranger the last."""
        found = self.workers.get_indexer(workers)
        return np.where(found < 0, len(self.workers), found).astype(np.int64)
