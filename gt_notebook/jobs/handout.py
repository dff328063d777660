"""Which objects one worker is handed next, and how many are left.

Without gold objects they come in the order of the manifest, with them as ``gold`` says. Gold is only handed out as long
as other objects are, so that it never stands alone at the end. Once automated labeling has begun, its choice is handed
out and nothing else.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from gt_notebook.jobs.assignment import is_taken, is_wanted, wanted_objects

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gt_notebook.jobs.state import JobState


class Handout:
    """The row of objects for one worker.

    Args:
        state: The job.
        worker: Who is handed them.
    """

    def __init__(self, state: JobState, worker: str) -> None:
        gold = state.gold
        others = [index for index in state.targets if index not in gold.answers] if gold else state.targets
        self._state = state
        self._worker = worker
        self._row = gold.shuffled(worker, others) if gold else others
        self._gold = gold.shuffled(worker, gold.answers)
        self._cursor = 0

    def free(self, number: int, *, known: set[int]) -> list[int]:
        """Return up to so many objects that want this worker, that nobody has open and that are not ``known``."""
        now = self._state.clock()
        others = (
            index
            for index in self._wanted_from_cursor()
            if index not in known and not is_taken(self._state.book, self._worker, index, now=now)
        )
        gold = iter(self._gold_left(known))
        turns = self._turns(len(known))
        turn = next(turns, None)
        chosen: list[int] = []
        for other in islice(others, number):
            while turn == len(known) + len(chosen) and (known_answer := next(gold, None)) is not None:
                chosen.append(known_answer)
                turn = next(turns, None)
            chosen.append(other)
        return chosen[:number]

    def left(self, *, known: set[int]) -> int:
        """Return how many objects still want this worker, those included that colleagues have open.

        Handing out or answering any object changes nothing in the sum of what is done and what is left, so that the
        progress tells nothing about gold.
        """
        book = self._state.book
        handled = book.handled.get(self._worker, set())
        if not self._state.gold:
            automation = self._state.automation
            row = automation.wanted if automation.began else None
            done = handled | book.full
            return len(self._row) - len(done) if row is None else len(row - done)
        in_hand = sum(is_wanted(book, self._worker, index) for index in known)
        others = sum(
            index not in known and index not in handled and index not in book.full
            for index in self._others
            if self._state.is_handed_out(index)
        )
        turns = islice(self._turns(len(known)), len(self._gold_left(known)))
        gold = sum(turn - len(known) - position < others for position, turn in enumerate(turns))
        return in_hand + others + gold

    def job_progress(self, *, left: int) -> tuple[int, int]:
        """Return how many answers the job has, of how many; of the gold, only what is in this worker's row.

        Args:
            left: What ``left`` gives.
        """
        book, gold = self._state.book, self._state.gold.answers
        if not gold:
            return book.counted, book.wanted(self._state.wanted)
        handled = [index for index in gold if self._worker in book.given.get(index, ())]
        answered = sum(book.given[index][self._worker].answer is not None for index in handled)
        others = sum(is_wanted(book, self._worker, index) for index in self._others)
        done = book.counted - sum(map(book.counted_of, gold)) + answered
        return done, book.wanted(len(self._others)) + len(handled) + left - others

    @property
    def _others(self) -> Sequence[int]:
        """The objects that are no gold, in order."""
        automation = self._state.automation
        if automation.began and self._row is not automation.asked:
            self._row, self._cursor = automation.asked, 0
        return self._row

    def _gold_left(self, known: set[int]) -> list[int]:
        return [i for i in self._gold if i not in known and is_wanted(self._state.book, self._worker, i)]

    def _turns(self, start: int) -> Iterator[int]:
        return self._state.gold.turns(self._worker, start=start) if self._gold else iter(())

    def _wanted_from_cursor(self) -> Iterator[int]:
        """Give the objects to label, without looking again at the long row of those that are done.

        What was done and is in doubt again comes first, since the row does not go back.
        """
        others, book, state = self._others, self._state.book, self._state
        again = sorted(book.reopened)
        while self._cursor < len(others) and not is_wanted(book, self._worker, others[self._cursor]):
            self._cursor += 1
        ahead = (index for index in islice(others, self._cursor, None) if index not in book.reopened)
        row = (index for index in chain(again, ahead) if state.is_handed_out(index))
        return wanted_objects(book, self._worker, row)
