"""Who labels what next.

Every object goes to ``workers_per_object`` different workers and never twice to one. An object that somebody has open
counts as taken for a while, so that workers in separate kernels rarely meet; when they do, both answers are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.jobs.answers import AnswerBook

CLAIM = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a worker may be handed.

    Attributes:
        free: Objects in manifest order that still want an answer of this worker.
        taken: Objects that want one too, unless those who have them open answer first.
    """

    free: list[int]
    taken: list[int]


def offer(
    book: AnswerBook, worker: str, *, targets: Iterable[int], workers_per_object: int, now: datetime
) -> Offer:
    """Return the objects that ``worker`` could label next.

    Args:
        book: The journal's state.
        worker: Who asks.
        targets: Objects that the job labels, in the order in which they are handed out.
        workers_per_object: How many different workers each object needs.
        now: Aware time; a claim is good for ten minutes after its worker's last sign of life.
    """
    alive_since = to_text(now - CLAIM)
    free: list[int] = []
    taken: list[int] = []
    for index in targets:
        given = book.given.get(index, {})
        answered = sum(g.answer is not None for g in given.values())
        if worker in given or answered >= workers_per_object:
            continue
        others = sum(
            other != worker and other not in given and book.seen.get(other, "") >= alive_since
            for other in book.opened.get(index, {})
        )
        (taken if answered + others >= workers_per_object else free).append(index)
    return Offer(free=free, taken=taken)


def is_finished(book: AnswerBook, index: int, workers_per_object: int) -> bool:
    """Return whether an object needs nobody any more: enough answers, or as many workers skipped it."""
    return len(book.answers(index)) >= workers_per_object or len(book.skips(index)) >= workers_per_object


def to_text(time: datetime) -> str:
    """Return a UTC time as the journal writes it: fixed width, so that text order is time order."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
