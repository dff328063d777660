"""Who labels what next.

Every object goes to as many different workers as it wants and never twice to one; a gold object goes to everybody.
An object that somebody has open counts as taken for a while, so that workers in separate kernels rarely meet; when they
do, both answers are kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gt_notebook.jobs.answers import AnswerBook

CLAIM = timedelta(minutes=10)


def is_wanted(book: AnswerBook, worker: str, index: int) -> bool:
    """Return whether an object still wants an answer, and this worker's."""
    open_to_worker = index in book.everyone or index not in book.full
    return open_to_worker and worker not in book.given.get(index, ())


def is_taken(book: AnswerBook, worker: str, index: int, *, now: datetime) -> bool:
    """Return whether colleagues who have an object open will give it all the answers that it still wants.

    Args:
        book: The journal's state.
        worker: Who asks; an own claim takes nothing away.
        index: The object.
        now: Aware time; a claim is good for ten minutes after its worker's last sign of life.
    """
    alive_since = to_text(now - CLAIM)
    given = book.given.get(index, {})
    coming = sum(
        other != worker and other not in given and book.seen.get(other, "") >= alive_since
        for other in book.opened.get(index, ())
    )
    return len(book.answers(index)) + coming >= book.wants(index)


def is_alone(book: AnswerBook, worker: str, *, now: datetime) -> bool:
    """Return whether no colleague has given a sign of life for ten minutes."""
    alive_since = to_text(now - CLAIM)
    return all(other == worker or seen < alive_since for other, seen in book.seen.items())


def wanted_objects(book: AnswerBook, worker: str, targets: Iterable[int]) -> Iterator[int]:
    """Give the objects that still want an answer of this worker, in the order in which they are handed out."""
    return (index for index in targets if is_wanted(book, worker, index))


def is_failed(book: AnswerBook, index: int) -> bool:
    """Return whether as many workers skipped an object as were to answer it, and nobody did."""
    return not book.answers(index) and len(book.skips(index)) >= book.workers_per_object


def is_finished(book: AnswerBook, index: int) -> bool:
    """Return whether an object needs nobody any more: enough answers, or as many workers skipped it."""
    return index in book.full or len(book.skips(index)) >= book.wants(index)


def to_text(time: datetime) -> str:
    """Return a UTC time as the journal writes it: fixed width, so that text order is time order."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
