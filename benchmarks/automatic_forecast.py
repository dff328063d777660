"""How often the final bill of automated labeling lies in the interval of its forecast, and how wide that is.

Jobs are simulated as in ``automatic``, on the same sets. Of each the forecast is made at five moments.
"""

from __future__ import annotations

from statistics import median

from threadpoolctl import threadpool_limits

from benchmarks.automatic_labeling.forecasts import MOMENTS, Interval, covered, intervals
from benchmarks.automatic_labeling.sets import every_set
from benchmarks.row import Row

_SIZES = (500, 2000)
_JOBS = 8


def run() -> list[Row]:
    """Simulate jobs whose people know the truth."""
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        each_moment: dict[str, list[Interval]] = {moment: [] for moment in MOMENTS}
        rows: list[Row] = []
        for each in every_set():
            for size in (min(size, len(each.truth)) for size in _SIZES):
                found = intervals(each, objects=size, jobs=_JOBS)
                rows += _rows(f"{each.name}, {size:,} objects", found)
                for moment, those in found.items():
                    each_moment[moment] += those
        return rows + [covered(f"all sets, {moment}", those) for moment, those in each_moment.items()]


def _rows(name: str, found: dict[str, list[Interval]]) -> list[Row]:
    widths = [
        Row(f"{name}, {moment}: median width", 100 * median(one.width for one in those), "%", "", ok=True)
        for moment, those in found.items()
        if those
    ]
    return [covered(name, [one for those in found.values() for one in those]), *widths]
