"""Jobs over clouds of points, the farther apart the easier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise

if TYPE_CHECKING:
    from gt_notebook.autolabel.proof import Integers


def clouds(objects: int, *, apart: float, seed: int) -> tuple[Plan, Integers]:
    """A plan over three clouds, and the cloud of each point."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=objects)
    centres = rng.normal(size=(3, 6))
    embeddings = principal_axes(apart * centres[truth] + rng.normal(size=(objects, 6)))
    return Plan(embeddings, 3, Promise(target=0.9), seed=seed), truth
