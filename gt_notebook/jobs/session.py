"""One worker's sitting: what is on the table, what comes next, what went before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gt_notebook.errors import AnswerError
from gt_notebook.jobs.assignment import is_alone, is_wanted
from gt_notebook.jobs.handout import Handout
from gt_notebook.jobs.remarks import NO_REMARKS
from gt_notebook.jobs.state import REFRESH_SECONDS, JobState

if TYPE_CHECKING:
    from datetime import datetime

    from gt_notebook.jobs.remarks import Remarks
    from gt_notebook.jobs.suggestions import Suggested

# Announced with all that is known of them, and set aside for the worker.
AHEAD = 3
# How far a page may go on by itself while the kernel is busy: at most so many objects, set aside in blocks of a
# share of what is left, so that the last ones are handed out one by one to whoever is there.
FARTHEST = 24
SHARE = 8
Status = Literal["labeling", "finished", "stopped", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectView:
    """A data object as its worker finds it; answers are in stored pixels.

    Attributes:
        index: Counted from 0.
        name: To show.
        answer: What the worker submitted.
        draft: What the worker drew since and did not submit.
        skipped: Why the worker skipped it.
        initial: What is there to begin with; the worker's own draft and answer win over it.
    """

    index: int
    name: str
    answer: Any | None
    draft: Any | None
    skipped: str | None
    remarks: Remarks
    initial: Any | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """All that a labeler shows, but for the picture or text.

    Attributes:
        status: ``waiting`` means that colleagues have the rest open.
        current: The object on the table.
        upcoming: Up to three objects that come next, to be fetched ahead.
        later: The objects after these, with which a page goes on while the kernel is busy. Those beyond the worker's
            own share are only told while no colleague is at work, and are not set aside: what two people then label
            twice is kept twice.
        has_previous: Whether there is something to go back to.
        mine: This worker's objects: done, total.
        job: The whole job's answers: given, wanted.
        message: A sentence for the worker, if there is something to say.
    """

    status: Status
    current: ObjectView | None
    upcoming: tuple[ObjectView, ...]
    later: tuple[int, ...]
    has_previous: bool
    mine: tuple[int, int]
    job: tuple[int, int]
    message: str | None


class WorkerSession:
    """Hands objects to one worker and takes the answers.

    Args:
        state: The job.
        worker: Who labels; any text.
    """

    def __init__(self, state: JobState, worker: str) -> None:
        self.state = state
        self.worker = worker
        self._recorder = state.writer(worker)
        self._handout = Handout(state, worker)
        self._lock = state.lock
        with self._lock:
            self._trail = state.book.trail(worker)
            self._fresh: list[int] = []
            self._current: int | None = None
            # What was drawn and not submitted is on the table again.
            pending = [index for index in self._trail if state.book.draft(worker, index) is not None]
            if pending:
                self._current = pending[-1]

    def scene(self) -> Scene:
        """Return what the labeler should show now."""
        with self._lock:
            self.state.refresh(at_most_every=REFRESH_SECONDS)
            book = self.state.book
            stopped = book.stopped is not None
            if self._current is None and not stopped:
                self._advance()
            done = len(book.handled.get(self.worker, ()))
            left = 0 if stopped else self._handout.left(known=self._known())
            upcoming = [] if stopped else self._upcoming()
            return Scene(
                status=self._status(left, stopped=stopped),
                current=None if stopped or self._current is None else self._view(self._current),
                upcoming=tuple(self._view(index) for index in upcoming),
                later=() if stopped else self._later(upcoming),
                has_previous=self._previous() is not None and not stopped,
                mine=(done, done + left),
                job=self._handout.job_progress(left=left),
                message=self._message(left, stopped=stopped),
            )

    def view(self, index: int) -> ObjectView:
        """Return an object as this worker finds it.

        Raises:
            AnswerError: The object is not this job's to label.
        """
        with self._lock:
            self._check(index)
            return self._view(index)

    def draft(
        self,
        index: int,
        answer: Any,
        *,
        remarks: Remarks = NO_REMARKS,
        record_id: str | None = None,
        made: datetime | None = None,
    ) -> None:
        """Keep unsubmitted work; when this returns it is on disk.

        Args:
            index: The object.
            answer: The work.
            remarks: Flag, comment and the like.
            record_id: A repeated one counts once.
            made: When the worker did it; now unless given. What was made later counts, whenever it arrives.

        Raises:
            AnswerError: The object is not this job's to label.
            StorageError: It could not be written.
        """
        with self._lock:
            self._check(index)
            fields = {"object": index, "answer": answer.to_json(), **_spoken(remarks)}
            self._recorder.record("draft", fields, record_id=record_id, made=made)

    def submit(
        self,
        index: int,
        answer: Any,
        *,
        remarks: Remarks = NO_REMARKS,
        active_seconds: float | None = None,
        record_id: str | None = None,
        made: datetime | None = None,
    ) -> None:
        """Take an answer, or a correction of an earlier one, and go on; when this returns it is on disk.

        Raises:
            AnswerError: The answer says too little, or the object is not this job's to label.
            StorageError: It could not be written.
        """
        with self._lock:
            self._check(index)
            self.state.task.check_complete(answer)
            fields = {"object": index, "answer": answer.to_json(), "active_seconds": active_seconds}
            fields = {**fields, **_spoken(remarks)}
            self._recorder.record("answer", fields, record_id=record_id, made=made)
            self._done_with(index)

    def skip(
        self, index: int, reason: str, *, record_id: str | None = None, made: datetime | None = None
    ) -> None:
        """Pass an object on to others, with the reason; it does not come back to this worker.

        Raises:
            AnswerError: The object is not this job's to label.
            StorageError: It could not be written.
        """
        with self._lock:
            self._check(index)
            self._recorder.record("skip", {"object": index, "reason": reason}, record_id=record_id, made=made)
            self._done_with(index)

    def suggest(self, index: int, suggested: Suggested, *, model: str) -> None:
        """Note which suggestions the worker is shown, each once.

        Raises:
            AnswerError: The object is not this job's to label.
            StorageError: It could not be written.
        """
        with self._lock:
            self._check(index)
            known = self.state.book.suggested.get(index, {}).get(self.worker, {})
            new = [suggestion.to_json() for suggestion in suggested.suggestions if suggestion.id not in known]
            if new:
                self._recorder.record("suggest", {"object": index, "model": model, "suggestions": new})

    def go(self, direction: Literal["previous", "next"], *, at: int | None = None) -> None:
        """Put the previous or the next object on the table, without answering this one.

        Args:
            direction: Which way.
            at: The object that the worker sees, where that is known: a page may be ahead of the kernel.
        """
        with self._lock:
            if at is not None and at in self._trail:
                self._current = at
            if direction == "next":
                self._advance()
            elif (previous := self._previous()) is not None:
                self._current = previous

    def _check(self, index: int) -> None:
        if index in self.state.refused:
            raise AnswerError(f"object {index} is not handed out: {self.state.refused[index]}")
        state = self.state
        retained = index in state.retained and index not in state.gold.answers
        if retained or index in state.left_out or not 0 <= index < len(state.manifest):
            raise AnswerError(
                f"object {index} is not this job's to label; it has {len(self.state.targets)} objects"
            )

    def _done_with(self, index: int) -> None:
        if index not in self._trail:
            self._trail.append(index)
        if index == self._current:
            self._advance()

    def _advance(self) -> None:
        """Put the next object on the table; the one that the scene announced, so that page and kernel agree."""
        coming = self._upcoming()
        if not coming:
            self._current = None
            return
        following = coming[0]
        if following in self._fresh:
            self._fresh.remove(following)
        if following not in self._after_current():
            # A new object, or one that was passed over earlier and comes round again.
            self._trail = [index for index in self._trail if index != following]
            self._trail.append(following)
        self._current = following

    def _after_current(self) -> list[int]:
        if self._current is None or self._current not in self._trail:
            return []
        return self._trail[self._trail.index(self._current) + 1 :]

    def _upcoming(self) -> list[int]:
        book = self.state.book
        self._fresh = [index for index in self._fresh if self._comes(index)]
        reach = max(AHEAD, min(FARTHEST, (self.state.wanted - len(book.full)) // SHARE))
        if len(self._fresh) < max(AHEAD, reach // 2) and book.stopped is None:
            self._claim(reach - len(self._fresh))
        coming = self._after_current() + self._fresh
        if len(coming) < AHEAD:
            # What was passed over comes round again at the end.
            passed = filter(self._comes, self._trail)
            coming += [index for index in passed if index not in coming and index != self._current]
        return coming[:AHEAD]

    def _comes(self, index: int) -> bool:
        return is_wanted(self.state.book, self.worker, index) and self.state.is_handed_out(index)

    def _later(self, upcoming: list[int]) -> tuple[int, ...]:
        coming = self._after_current() + self._fresh
        if is_alone(self.state.book, self.worker, now=self.state.clock()):
            coming += self._handout.free(FARTHEST, known=self._known())
        known = {*upcoming, self._current}
        return tuple(index for index in coming if index not in known)[: FARTHEST - len(upcoming)]

    def _claim(self, number: int) -> None:
        """Set aside new objects for this worker, and let the colleagues' kernels know."""
        # Colleagues may have taken something since the last look.
        self.state.refresh()
        new = self._handout.free(number, known=self._known())
        if new:
            self._recorder.record("open", {"objects": new})
            self._fresh += new

    def _known(self) -> set[int]:
        return {*self._trail, *self._fresh}

    def _previous(self) -> int | None:
        if self._current is None:
            return self._trail[-1] if self._trail else None
        position = self._trail.index(self._current)
        return self._trail[position - 1] if position else None

    def _view(self, index: int) -> ObjectView:
        book = self.state.book
        given = book.given.get(index, {}).get(self.worker)
        draft = book.pending(self.worker, index)
        latest = draft or given
        return ObjectView(
            index=index,
            name=self.state.subjects.name(index),
            answer=given.answer if given else None,
            draft=draft.answer if draft else None,
            skipped=given.reason if given else None,
            remarks=latest.remarks if latest else NO_REMARKS,
            initial=self.state.task.initial(index),
        )

    def _status(self, left: int, *, stopped: bool) -> Status:
        if stopped:
            return "stopped"
        if self._current is not None:
            return "labeling"
        return "waiting" if left or self.state.automation.running else "finished"

    def _message(self, left: int, *, stopped: bool) -> str | None:
        if stopped:
            return "This job was stopped. Chain it to label what is missing."
        if self._current is None and left:
            return f"Colleagues have the last {left} open; what they leave comes to you."
        if self._current is None and self.state.automation.running:
            return "The model is choosing the next objects, or waits for colleagues. They come by themselves."
        return None


def _spoken(remarks: Remarks) -> dict[str, Any]:
    said = remarks.to_json()
    return {"remarks": said} if said else {}
