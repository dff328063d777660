"""The service's five counters, from what the manifest brought along and what the journal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.jobs.assignment import is_failed
from gt_notebook.manifest.names import metadata_name

if TYPE_CHECKING:
    from gt_notebook.jobs.state import JobState


def count(state: JobState) -> dict[str, int]:
    """Return ``LabelCounters`` as ``DescribeLabelingJob`` gives them.

    An object counts as labeled as soon as one worker has answered it, and as failed when nobody has and as many have
    skipped it as were to answer, when the task cannot be asked about it, or when its answers could not be
    merged. Labels that the input manifest brought along count from the start, as human or machine by their own
    ``human-annotated``.
    """
    with state.lock:
        book = state.book
        machine = _made_by_machine(state)
        automatic = {index for index in state.targets if state.machine_label(index) is not None}
        people = [index for index in state.targets if index not in automatic]
        originals = [state.original(index) for index in people]
        answered = sum(bool(book.answers(index)) and index not in state.unmerged for index in originals)
        unmerged = sum(index in state.unmerged for index in originals)
        failed = len(state.refused) + unmerged + sum(is_failed(book, index) for index in originals)
        machine += len(automatic)
        inherited = sum(index in state.retained for index in originals)
        labeled = answered + inherited + len(automatic) + len(state.retained)
        return {
            "TotalLabeled": labeled,
            "HumanLabeled": labeled - machine,
            "MachineLabeled": machine,
            "FailedNonRetryableError": failed,
            "Unlabeled": len(state.manifest) - labeled - failed,
        }


def _made_by_machine(state: JobState) -> int:
    twin = metadata_name(state.config.label_attribute_name)
    if twin not in state.manifest:
        return 0
    metadata = state.manifest[twin]
    retained = (metadata.iloc[index] for index in state.retained)
    return sum(isinstance(about, dict) and about.get("human-annotated") == "no" for about in retained)
