"""How often the final bill lies in the interval of its forecast, with other promises and evidence than the usual.

Jobs are simulated as in ``automatic_forecast``, and asked at the same moments.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from benchmarks.automatic_labeling.forecasts import covered, intervals
from benchmarks.automatic_labeling.sets import every_set
from benchmarks.row import Row

if TYPE_CHECKING:
    from benchmarks.automatic_labeling.sets import LabeledSet
    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.promise import Scope

_JOBS = 8
# Large jobs take long; of them those without a sample are played, whose forecast differs most from the usual one.
_SMALL, _LARGE = 500, 2000
_OTHERS: dict[int, tuple[tuple[Scope, Evidence], ...]] = {
    _SMALL: (("dataset", "holdout"), ("auto", "audit"), ("auto", "cross-fit"), ("dataset", "cross-fit")),
    _LARGE: (("auto", "cross-fit"),),
}


def run() -> list[Row]:
    """Simulate jobs whose people know the truth."""
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        return [
            row
            for each in every_set()
            for size, others in _OTHERS.items()
            for scope, evidence in others
            for row in _rows(each, min(size, len(each.truth)), scope, evidence)
        ]


def _rows(each: LabeledSet, size: int, scope: Scope, evidence: Evidence) -> list[Row]:
    found = intervals(each, objects=size, jobs=_JOBS, scope=scope, evidence=evidence)
    all_moments = [one for those in found.values() for one in those]
    name = f"{each.name}, {size:,} objects, promise {scope}, evidence {evidence}"
    width = 100 * median(one.width for one in all_moments)
    return [covered(name, all_moments), Row(f"{name}: median width", width, "%", "", ok=True)]
