"""What automated labeling has decided, as the job's folder says it; every kernel follows, whichever has decided.

    activelearning/steps/00000000.json, 00000001.json, …

One object a decision, numbered without gaps and made exclusively: where several kernels come to the same decision one
of them succeeds, and the others read what it wrote. A decision counts from the moment in which it is there, and nothing
else is kept of it, so that a kernel may be killed at any time.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import ObjectExistsError
from gt_notebook.jobs import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks import Json

_VERSION = 1
# With these nothing more is chosen: the model has labeled, or people label what is left.
_LAST = {"accept", "rest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineLabel:
    """A label that the model gave.

    Attributes:
        positions: Of the class, or of all classes where several may apply.
        confidence: In [0, 1]: how likely people would say the same.
        time: When it was given, as the journal writes it.
        promise: What was proven of it and all others, as the metadata says it.
        shapes: What the model drew, see ``BoundingBox.automatic_shapes``; ``None`` where there is nothing to draw.
    """

    positions: tuple[int, ...]
    confidence: float
    time: str
    promise: Json
    shapes: Json | None = None


@dataclass(slots=True)
class Automation:
    """The decisions so far; every method is called with the job's lock held.

    Attributes:
        store: The job's own folder.
        records: The decisions as they are kept.
        asked: What people are asked for, in order; it only grows.
        wanted: Those of them that are still to be handed out, or were.
        copies: Objects with the same content as another one, whose label they get.
        labels: What the model has labeled.
        problem: What is wrong with the next decision, which is not followed then.
    """

    store: ObjectStore
    records: list[Json] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    wanted: set[int] = field(default_factory=set)
    copies: dict[int, int] = field(default_factory=dict)
    labels: dict[int, MachineLabel] = field(default_factory=dict)
    problem: str = ""

    @property
    def began(self) -> bool:
        """Whether the objects are handed out as it says."""
        return bool(self.records)

    @property
    def running(self) -> bool:
        """Whether it will still ask for objects, or label them."""
        return self.began and self.records[-1]["kind"] not in _LAST

    @property
    def version(self) -> int:
        """Grows with each decision."""
        return len(self.records)

    def refresh(self) -> bool:
        """Take in what was decided since the last time, and return whether that is anything."""
        before = self.version
        while not self.problem and self.store.exists(key := _key(self.version)):
            try:
                self._apply(json.loads(self.store.read(key)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                self.problem = f"{self.store.uri(key)} is damaged ({error}); restore it, or chain the job"
        return self.version > before

    def append(self, record: Mapping[str, Any]) -> None:
        """Write the next decision and follow it, or the one of another kernel that was faster."""
        data = json.dumps({"v": _VERSION, **record}, allow_nan=False, separators=(",", ":")).encode()
        with suppress(ObjectExistsError):
            self.store.create(_key(self.version), data)
        self.refresh()

    def _apply(self, record: Json) -> None:
        if record["v"] != _VERSION:
            raise ValueError(f"it has format version {record['v']!r}; update gt_notebook")
        if record["kind"] == "begin":
            self.copies = {int(copy): int(index) for copy, index in record["copies"].items()}
        elif record["kind"] == "accept":
            self.labels = {
                int(index): MachineLabel(
                    positions=_positions(said),
                    confidence=float(confidence),
                    time=str(record["time"]),
                    promise=record["promise"],
                    shapes=shapes,
                )
                for index, said, confidence, shapes in zip(
                    record["objects"],
                    record["classes"],
                    record["confidences"],
                    record.get("shapes") or [None] * len(record["objects"]),
                    strict=True,
                )
            }
        asks = [int(index) for index in record.get("asks", [])]
        self.wanted.difference_update(record.get("withdraws", []))
        known = set(self.asked)
        self.asked.extend(index for index in asks if index not in known)
        self.wanted.update(asks)
        self.records.append(record)


def has_begun(store: ObjectStore) -> bool:
    """Return whether anything was decided in a job, by its own folder."""
    return store.exists(_key(0))


def _positions(said: Any) -> tuple[int, ...]:
    return tuple(int(position) for position in (said if isinstance(said, list) else [said]))


def _key(number: int) -> str:
    return f"{layout.ACTIVE_LEARNING}/steps/{number:08d}.json"
