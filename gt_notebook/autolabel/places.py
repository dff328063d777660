"""What the model reads of a job's objects, and what of it another job can read, too."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.features import axes_of
from gt_notebook.autolabel.learning import Taught
from gt_notebook.autolabel.neighbor_graph import beside_graph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gt_notebook.autolabel.features import Axes
    from gt_notebook.autolabel.learning import Scorer
    from gt_notebook.autolabel.plan import Plan
    from gt_notebook.autolabel.proof import Floats


def places(
    vectors: Mapping[int, NDArray[np.float32]], *, blocks: Sequence[int] | None, graph: bool
) -> tuple[Axes, dict[int, Floats]]:
    """Return where each object lies, and the axes on which it does.

    Args:
        vectors: The embeddings of the whole job, inherited objects too.
        blocks: Columns that belong together, see ``features.axes_of``.
        graph: Whether columns of the graph of nearest neighbors follow those on the axes.
    """
    matrix = np.stack(list(vectors.values())) if vectors else np.zeros((0, 1))
    axes = axes_of(matrix, blocks=blocks)
    found = axes.of(matrix)
    return axes, dict(zip(vectors, beside_graph(found) if graph else found, strict=True))


def model_for_others(plan: Plan, labels: Mapping[int, int], axes: Axes) -> Scorer:
    """Return what the labels teach a model that reads the axes only, for objects that are not in the job's graph.

    Args:
        plan: The job's.
        labels: As for ``Plan.learn``.
        axes: Those on which the job's objects lie.
    """
    columns = axes.turn.shape[1]
    plain = copy(plan)
    plain.embeddings = plan.embeddings[:, :columns]
    if plan.taught is not None:
        plain.taught = Taught(plan.taught.embeddings[:, :columns], plan.taught.labels)
    return plain.learn(labels)
