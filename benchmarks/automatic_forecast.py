"""How often the final bill of automated labeling lies in the interval of its forecast, and how wide that is.

Jobs are simulated as in ``automatic``, on the same sets. Of each the forecast is made at five moments.
"""

from __future__ import annotations

from statistics import mean, median
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from benchmarks.automatic_labeling.forecasts import MOMENTS, Interval, intervals
from benchmarks.automatic_labeling.sets import WASTE, LabeledSet, digits, embedded, overlaid, waste_files
from benchmarks.row import Row
from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.pictures import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.autolabel.evidence import Evidence
    from gt_notebook.autolabel.promise import Scope

_SIZES = (500, 2000)
_JOBS = 8
# Eight of ten are meant; so many must be held in so few jobs.
_LEAST = 75
# Other promises and other evidence are tried on small jobs only.
_OTHERS: tuple[tuple[Scope, Evidence], ...] = (
    ("dataset", "holdout"),
    ("auto", "audit"),
    ("auto", "cross-fit"),
)


def run() -> list[Row]:
    """Simulate jobs whose people know the truth."""
    # On systems of this size the threads of BLAS wait for each other longer than they work.
    with threadpool_limits(limits=1, user_api="blas"):
        sets = [digits(), overlaid(8000)]
        if WASTE.is_dir():
            photos, truth = waste_files()
            sets.append(LabeledSet("waste", principal_axes(embedded(photos), blocks=BLOCKS), truth))
        each_moment: dict[str, list[Interval]] = {moment: [] for moment in MOMENTS}
        rows: list[Row] = []
        for each in sets:
            for size in (min(size, len(each.truth)) for size in _SIZES):
                found = intervals(each, objects=size, jobs=_JOBS)
                rows += _rows(f"{each.name}, {size:,} objects", found)
                for moment, those in found.items():
                    each_moment[moment] += those
            rows += [_other(each, scope, evidence) for scope, evidence in _OTHERS]
        return rows + [_held(f"all sets, {moment}", those) for moment, those in each_moment.items()]


def _other(each: LabeledSet, scope: Scope, evidence: Evidence) -> Row:
    found = intervals(each, objects=_SIZES[0], jobs=_JOBS, scope=scope, evidence=evidence)
    name = f"{each.name}, {_SIZES[0]:,} objects, promise {scope}, evidence {evidence}"
    return _held(name, [one for those in found.values() for one in those])


def _rows(name: str, found: dict[str, list[Interval]]) -> list[Row]:
    widths = [
        Row(f"{name}, {moment}: median width", 100 * median(one.width for one in those), "%", "", ok=True)
        for moment, those in found.items()
        if those
    ]
    return [_held(name, [one for those in found.values() for one in those]), *widths]


def _held(name: str, those: Sequence[Interval]) -> Row:
    held = 100 * mean(one.held for one in those)
    return Row(
        f"{name}: forecast interval covers the final bill", held, "%", f"≥ {_LEAST}", ok=held >= _LEAST
    )
