"""The state that the journal adds up to: who answered, skipped, drafted or opened what.

Applying the same records in any order gives the same book: for each worker and object the latest record wins, and a
record that comes twice counts once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from gt_notebook.errors import AnswerError
from gt_notebook.jobs.remarks import NO_REMARKS, Remarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.tasks import Task

Order: TypeAlias = tuple[str, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A worker's last word on an object: an answer, or a reason for skipping it."""

    answer: Any | None
    reason: str | None
    time: str
    order: Order
    active_seconds: float | None
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Unsubmitted work, as it was when the last gesture ended."""

    answer: Any
    order: Order
    remarks: Remarks = NO_REMARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A suggestion that a worker was shown; ``answer`` holds nothing else."""

    answer: Any
    score: float | None
    model: str


@dataclass(slots=True)
class AnswerBook:
    """All records of a job, indexed.

    Attributes:
        task: Reads the answers.
        objects: How many objects the job has; records about others are reported, not applied.
        workers_per_object: How many answers an object wants, at least.
        everyone: Gold objects: each worker is to answer them, whoever else has.
        uncounted: Gold objects that came with a label, so that their answers are for measuring only.
        given: ``{object: {worker: last word}}``.
        handled: ``{worker: objects}`` that the worker has answered or skipped.
        full: Objects that have all the answers that they want.
        asked: How many answers those want that want more than the least.
        reopened: Objects that were full once, and now want another answer.
        changed: Objects with answers since somebody last looked, and emptied this.
        heard: The object of each answer or skip that has changed the labels, in the order in which they came here.
        counted: Answers over all objects, none counting more than it wants.
        drafts: ``{worker: {object: draft}}``, including those that a submitted answer has overtaken.
        suggested: ``{object: {worker: {id: suggestion}}}``, in the order in which they were shown.
        opened: ``{object: {worker: time}}``, when a worker was handed the object.
        seen: ``{worker: time}`` of the last record.
        stopped: When the job was stopped.
        method: How answers are to be merged, as it was last asked for; empty for the usual way.
        version: Grows with each answer or skip that changes the labels.
        problems: What was found in the journal and could not be used.
    """

    task: Task
    objects: int
    workers_per_object: int = 1
    everyone: frozenset[int] = frozenset()
    uncounted: frozenset[int] = frozenset()
    given: dict[int, dict[str, Given]] = field(default_factory=dict)
    handled: dict[str, set[int]] = field(default_factory=dict)
    full: set[int] = field(default_factory=set)
    asked: dict[int, int] = field(default_factory=dict)
    reopened: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    heard: list[int] = field(default_factory=list)
    counted: int = 0
    drafts: dict[str, dict[int, Draft]] = field(default_factory=dict)
    suggested: dict[int, dict[str, dict[str, Shown]]] = field(default_factory=dict)
    opened: dict[int, dict[str, str]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    stopped: str | None = None
    method: str = ""
    version: int = 0
    problems: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _method_order: Order = ("", "", -1)
    _more: int = 0

    def apply(self, record: Mapping[str, Any]) -> None:
        """Take in one journal record; a record that cannot be used is listed in ``problems``."""
        try:
            if record["id"] in self._known:
                return
            self._known.add(record["id"])
            self._apply(record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            self.problems.append(
                f"a journal record of {record.get('worker')!r} about object {record.get('object')!r} "
                f"was left out: {reason}"
            )

    def knows(self, record_id: str) -> bool:
        """Return whether a record with this id was taken in."""
        return record_id in self._known

    def answers(self, index: int) -> dict[str, Any]:
        """Return ``{worker: answer}`` of one object, ordered by worker so that merging is repeatable."""
        given = self.given.get(index, {})
        return {worker: given[worker].answer for worker in sorted(given) if given[worker].answer is not None}

    def skips(self, index: int) -> dict[str, str]:
        """Return ``{worker: reason}`` of the workers whose last word on the object was to skip it."""
        given = self.given.get(index, {})
        return {worker: g.reason for worker, g in sorted(given.items()) if g.reason is not None}

    def draft(self, worker: str, index: int) -> Any | None:
        """Return a worker's unsubmitted work on an object, unless a later answer or skip replaced it."""
        draft = self.pending(worker, index)
        return None if draft is None else draft.answer

    def pending(self, worker: str, index: int) -> Draft | None:
        """Return a worker's unsubmitted work on an object with its remarks, as ``draft`` does."""
        draft = self.drafts.get(worker, {}).get(index)
        given = self.given.get(index, {}).get(worker)
        overtaken = draft is None or (given is not None and given.order > draft.order)
        return None if overtaken else draft

    def trail(self, worker: str) -> list[int]:
        """Return the objects that a worker has touched, in the order of the last touch, pending drafts last."""
        touched = {i: by_worker[worker].order for i, by_worker in self.given.items() if worker in by_worker}
        pending = {
            i: d.order for i, d in self.drafts.get(worker, {}).items() if self.draft(worker, i) is not None
        }
        done = sorted(touched.keys() - pending.keys(), key=touched.__getitem__)
        return done + sorted(pending, key=pending.__getitem__)

    def wants(self, index: int) -> int:
        """Return how many answers an object wants."""
        return self.asked.get(index, self.workers_per_object)

    def wanted(self, objects: int) -> int:
        """Return how many answers the job wants in all.

        Args:
            objects: How many objects it labels.
        """
        return objects * self.workers_per_object + self._more

    def ask(self, index: int, number: int) -> None:
        """Let an object want so many answers, no fewer than ``workers_per_object``."""
        before, was_full = self.counted_of(index), index in self.full
        self._more += number - self.wants(index)
        self.asked[index] = number
        self._count(index, before)
        if was_full and index in self.reopened:
            # Whoever had it open has been told in the meantime that it is done.
            self.opened.pop(index, None)

    def counted_of(self, index: int) -> int:
        """Return how many of an object's answers count for the job: no more than it wants."""
        if index in self.uncounted:
            return 0
        answers = sum(given.answer is not None for given in self.given.get(index, {}).values())
        return min(answers, self.wants(index))

    def last_answer_time(self, index: int) -> str:
        """Return when the last of an object's answers or skips was given, ISO 8601 in UTC."""
        return max(given.time for given in self.given[index].values())

    def _apply(self, record: Mapping[str, Any]) -> None:
        kind, worker, time = record["kind"], record["worker"], record["time"]
        order: Order = (str(time), str(record["session"]), int(record["seq"]))
        if kind == "stop":
            self.stopped = min(self.stopped, time) if self.stopped else time
        elif kind == "method":
            self._keep_method(str(record["method"]), order)
        elif kind == "open":
            for index in record["objects"]:
                opened = self.opened.setdefault(self._index(index), {})
                opened[worker] = max(opened.get(worker, ""), time)
        elif kind == "draft":
            answer = self.task.answer_from_json(record["answer"], info=None)
            remarks = Remarks.from_json(record.get("remarks"))
            draft = Draft(answer=answer, order=order, remarks=remarks)
            self._keep_draft(worker, self._index(record["object"]), draft)
        elif kind == "suggest":
            self._keep_suggestions(worker, record)
        elif kind in {"answer", "skip"}:
            self._keep_given(worker, record, order)
        else:
            raise ValueError(f"its kind is {kind!r}")
        self.seen[worker] = max(self.seen.get(worker, ""), time)

    def _keep_method(self, method: str, order: Order) -> None:
        if order > self._method_order:
            self._method_order = order
            self.method = method
            self.version += 1

    def _keep_draft(self, worker: str, index: int, draft: Draft) -> None:
        drafts = self.drafts.setdefault(worker, {})
        if index not in drafts or drafts[index].order < draft.order:
            drafts[index] = draft

    def _keep_suggestions(self, worker: str, record: Mapping[str, Any]) -> None:
        shown = {
            str(suggestion["id"]): Shown(
                answer=self.task.answer_from_json(suggestion["answer"], info=None),
                score=None if suggestion["score"] is None else float(suggestion["score"]),
                model=str(record["model"]),
            )
            for suggestion in record["suggestions"]
        }
        by_worker = self.suggested.setdefault(self._index(record["object"]), {})
        by_worker[worker] = {**shown, **by_worker.get(worker, {})}

    def _keep_given(self, worker: str, record: Mapping[str, Any], order: Order) -> None:
        answer = (
            self.task.answer_from_json(record["answer"], info=None) if record["kind"] == "answer" else None
        )
        reason = None if answer is not None else str(record["reason"])
        index = self._index(record["object"])
        given = self.given.setdefault(index, {})
        if worker in given and given[worker].order >= order:
            return
        before = self.counted_of(index)
        given[worker] = Given(
            answer=answer,
            reason=reason,
            time=str(record["time"]),
            order=order,
            active_seconds=_seconds(record.get("active_seconds")),
            remarks=Remarks.from_json(record.get("remarks")),
        )
        self.handled.setdefault(worker, set()).add(index)
        self._count(index, before)
        self.changed.add(index)
        self.heard.append(index)
        self.version += 1

    def _count(self, index: int, before: int) -> None:
        """Bring up to date what depends on how many of an object's answers count."""
        after = self.counted_of(index)
        self.counted += after - before
        if after == self.wants(index):
            self.full.add(index)
            self.reopened.discard(index)
        elif index in self.full:
            self.full.discard(index)
            self.reopened.add(index)

    def _index(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < self.objects:
            raise AnswerError(f"the job has no object {value!r}")
        return value


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value >= 0 else None
