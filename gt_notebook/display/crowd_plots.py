"""Which numbers of a job become which picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook import plots
from gt_notebook.errors import JobError
from gt_notebook.keywords import check_choice

if TYPE_CHECKING:
    from gt_notebook.jobs.merging import Merged
    from gt_notebook.jobs.quality import Crowd, Reader
    from gt_notebook.plots import Plot

KINDS = ("confusion", "confidence", "reliability")


def crowd_plot(
    kind: str, crowd: Crowd, merged: Merged, *, worker: str | None, other: str | None, read: Reader
) -> Plot:
    """Draw how a job's crowd answers; see ``LabelingJob.plot``.

    Args:
        kind: One of ``KINDS``.
        crowd: The job's answers.
        merged: What they were merged to.
        worker: Whose answers a confusion is of.
        other: Whose answers they are compared with.
        read: Returns the bytes behind a label that is a file.

    Raises:
        JobError: There is no such picture, or the answers do not allow it.
        GtNotebookError: Matplotlib is not installed.
    """
    check_choice(kind, KINDS, what="picture", error=JobError)
    if kind == "confusion":
        table = crowd.confusion(merged.report, worker=worker, other=other)
        return plots.confusion(table, title=f"{worker or 'Everybody'} by {other or 'label'}")
    if kind == "reliability":
        return plots.reliability(crowd.reliability(merged.manifest, merged.report, read=read))
    several = merged.report[merged.report["answers"] > 1]
    return plots.confidence(several["confidence"].astype("float64"), target=crowd.target)
