"""Jobs over clouds of points, the farther apart the easier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.outlook import look_ahead
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.steps import Accept

if TYPE_CHECKING:
    from gt_notebook.autolabel.outlook import Forecast
    from gt_notebook.autolabel.proof import Integers


def clouds(objects: int, *, apart: float, seed: int) -> tuple[Plan, Integers]:
    """A plan over three clouds, and the cloud of each point."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=objects)
    centres = rng.normal(size=(3, 6))
    embeddings = principal_axes(apart * centres[truth] + rng.normal(size=(objects, 6)))
    return Plan(embeddings, 3, Promise(target=0.9), seed=seed), truth


def forecasts(plan: Plan, truth: Integers) -> tuple[list[Forecast], int]:
    """What was forecast before each second step, and the final bill."""
    labels: dict[int, int] = {}
    found = []
    while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
        if len(plan.steps) % 2 == 1 and (seen := look_ahead(plan, labels)):
            found.append(seen.forecast)
        labels.update({index: int(truth[index]) for index in plan.wanted(labels)})
    return found, len(labels)
