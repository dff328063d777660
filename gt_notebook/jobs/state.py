"""A job as one kernel sees it: its folder, its configuration and everything the journal says so far."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from gt_notebook.jobs.added_classes import AddedClasses
from gt_notebook.jobs.answers import AnswerBook
from gt_notebook.jobs.asking import FurtherWorkers
from gt_notebook.jobs.assignment import is_finished, to_text
from gt_notebook.jobs.automation import Automation, MachineLabel
from gt_notebook.jobs.gold import NO_GOLD, Gold
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.state import object_state
from gt_notebook.storage import JournalReader, ObjectStore, open_journal

if TYPE_CHECKING:
    from gt_notebook.jobs.config import JobConfig
    from gt_notebook.jobs.subjects import Subjects
    from gt_notebook.tasks import Task

Clock: TypeAlias = Callable[[], datetime]

# Listing a bucket costs a request, so what colleagues did is looked up at most this often.
REFRESH_SECONDS = 3.0


def utc_now() -> datetime:
    """Return the present, aware, in UTC."""
    return datetime.now(UTC)


class JobState:
    """The shared core of a job; every method may be called from any thread.

    Args:
        store: The job's own folder.
        config: What ``job.json`` says.
        task: The task type; it is this job's own and gets the classes that are added.
        manifest: The input manifest, one row an object, ``RangeIndex``.
        subjects: The objects' pictures or texts.
        gold: Objects whose answer is known.
        clock: Tells the time.

    Attributes:
        book: The journal's state.
        refused: Objects that the task cannot be asked about, with the reason; nobody is handed them.
        left_out: Objects that the task wants nobody to label.
        unmerged: Objects whose answers the last merge could not use, with the reason.
        targets: The objects that this job labels; the others came with a label, are refused or left out.
        automation: What automated labeling has decided.
        watchers: Called with the lock held, after an answer or a decision has come; they must be quick.
        lock: Held while the book is read or written.
        written: From what this kernel has made the files of the job's folder, by key, so that none is made twice.
    """

    def __init__(
        self,
        *,
        store: ObjectStore,
        config: JobConfig,
        task: Task,
        manifest: pd.DataFrame,
        subjects: Subjects,
        gold: Gold = NO_GOLD,
        clock: Clock = utc_now,
    ) -> None:
        self.store = store
        self.config = config
        self.task = task
        self.manifest = manifest
        self.subjects = subjects
        self.clock = clock
        self.lock = threading.RLock()
        self.written: dict[str, object] = {}
        self.automation = Automation(store)
        self.watchers: list[Callable[[], None]] = []
        self.gold = gold
        self.retained = _labeled(manifest, config.label_attribute_name)
        self.unmerged: Mapping[int, str] = {}
        self.book = AnswerBook(
            task=task,
            objects=len(manifest),
            workers_per_object=config.asking.least,
            everyone=frozenset(gold.answers),
            uncounted=frozenset(self.retained & gold.answers.keys()),
        )
        asking = config.asking
        self._further = FurtherWorkers(task, self.book, asking) if asking.target is not None else None
        self._reader = JournalReader(store)
        self._added = AddedClasses(store)
        self._refreshed = float("-inf")
        self.refresh()
        # What was said of an object in an earlier sitting holds, whatever the task says of it now.
        new = [index for index in range(len(manifest)) if index not in self.retained | self.book.given.keys()]
        self.refused = {index: reason for index in new if (reason := task.refusal(index)) is not None}
        self.left_out = {index for index in new if task.leaves_out(index)} - self.refused.keys()
        closed = self.retained | self.refused.keys() | self.left_out
        self.targets = [index for index in range(len(manifest)) if index not in closed]

    def refresh(self, *, at_most_every: float = 0.0) -> None:
        """Take in what other kernels have written since the last time.

        Args:
            at_most_every: Do nothing when the last look is less than this many seconds ago.
        """
        with self.lock:
            if time.monotonic() - self._refreshed < at_most_every:
                return
            records = self._reader.read_new()
            # A class is added before anybody gives it, so it is known when the answers are read first.
            grown = self._take_added_classes()
            for record in records:
                self.book.apply(record)
            decided = self.automation.refresh()
            self._look_at_what_changed()
            self._refreshed = time.monotonic()
            if records or decided or grown:
                self._tell()

    def apply(self, record: Mapping[str, Any]) -> None:
        """Take in a record that this kernel has just written."""
        self.book.apply(record)
        self._look_at_what_changed()
        self._tell()

    def decide(self, record: Mapping[str, Any], *, after: int) -> None:
        """Write the next decision of automated labeling, unless there is one by now; see ``Automation.append``.

        Args:
            record: What was decided.
            after: How many decisions it follows from.
        """
        with self.lock:
            if self.automation.version == after:
                self.automation.append(record)
                self._tell()

    def writer(self, worker: str) -> Recorder:
        """Return a writer of journal records for one worker's sitting in this kernel."""
        return Recorder(self, worker)

    @property
    def status(self) -> str:
        """``InProgress``, ``Completed`` or ``Stopped``, as the service spells them."""
        with self.lock:
            if self.book.stopped:
                return "Stopped"
            # Gold is handed out only as long as there are others, so that some of it may never come up.
            others = (index for index in self.targets if index not in self.gold.answers)
            done = all(self.is_done(index) for index in others)
            return "Completed" if done else "InProgress"

    @property
    def version(self) -> tuple[int, int]:
        """Changes with each answer or decision that changes the labels."""
        return self.book.version, self.automation.version

    @property
    def wanted(self) -> int:
        """How many objects people label, as far as that is known."""
        if not self.automation.began:
            return len(self.targets)
        return len(self.automation.wanted | (self.book.given.keys() & set(self.targets)))

    def is_handed_out(self, index: int) -> bool:
        """Return whether an object may be handed to people now, if it wants them."""
        automation = self.automation
        return not automation.began or index in automation.wanted or index in self.gold.answers

    def original(self, index: int) -> int:
        """Return the object whose label an object gets: itself, unless it is the copy of another one."""
        return index if index in self.book.given else self.automation.copies.get(index, index)

    def machine_label(self, index: int) -> MachineLabel | None:
        """Return what the model has labeled an object, unless people all the same have; their word counts more."""
        original = self.original(index)
        people = self.book.answers(original) and is_finished(self.book, original)
        return None if people else self.automation.labels.get(original)

    def is_done(self, index: int) -> bool:
        """Return whether an object needs nobody any more."""
        finished = self.original(index) in self.retained or is_finished(self.book, self.original(index))
        return finished or self.machine_label(index) is not None

    @property
    def problems(self) -> list[str]:
        """What was found in the journal and could not be used."""
        with self.lock:
            problems = filter(None, (self._added.problem, self.automation.problem))
            return [*self._reader.problems, *self.book.problems, *problems]

    def _take_added_classes(self) -> bool:
        known = len(self.task.labels)
        if not self._added.refresh() or len(self._added.labels) <= known:
            return False
        self.task.extend(self._added.labels[known:])
        # What is known of the workers depends on the classes, and with it every label.
        self.book.version += 1
        return True

    def _tell(self) -> None:
        for watcher in self.watchers:
            watcher()

    def _look_at_what_changed(self) -> None:
        if self._further is not None:
            self._further.look(self.book.changed)
        self.book.changed.clear()


class Recorder:
    """Appends one worker's records to the journal and to the book, in that order.

    Args:
        state: The job.
        worker: Who the records are of.
    """

    def __init__(self, state: JobState, worker: str) -> None:
        self.worker = worker
        self.session = uuid.uuid4().hex[:12]
        self._state = state
        self._sequence = 0
        self._journal = open_journal(state.store, worker=worker, session=self.session)

    def record(
        self,
        kind: str,
        fields: Mapping[str, Any],
        *,
        record_id: str | None = None,
        made: datetime | None = None,
    ) -> None:
        """Write one record; when this returns it is on disk, and a repeated ``record_id`` counts once.

        Args:
            kind: ``draft``, ``answer``, ``skip``, ``open``, ``method`` or ``stop``.
            fields: What it says.
            record_id: Unique to what is recorded; made up unless given.
            made: When the worker did it, if that was before now: of two records the one made later counts.

        Raises:
            StorageError: It could not be written; the book is unchanged.
        """
        state = self._state
        with state.lock:
            if record_id is not None and state.book.knows(record_id):
                return
            record = {
                "v": 1,
                "id": record_id or uuid.uuid4().hex,
                "kind": kind,
                "worker": self.worker,
                "time": to_text(made or state.clock()),
                "session": self.session,
                "seq": self._sequence,
                **fields,
            }
            self._journal.append(record)
            self._sequence += 1
            state.apply(record)


def _labeled(manifest: pd.DataFrame, attribute: str) -> set[int]:
    if attribute not in manifest:
        return set()
    metadata = manifest.get(metadata_name(attribute), pd.Series([None] * len(manifest), dtype=object))
    return {
        index
        for index, (value, about) in enumerate(zip(manifest[attribute], metadata, strict=True))
        if object_state(value, about) in {"labeled", "nothing-to-label"}
    }
