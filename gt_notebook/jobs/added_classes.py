"""Classes that were added to a job after it began: its list only grows, and only at its end.

    classes/00000000.json, 00000001.json, …

Each holds the whole list from then on. They are numbered without gaps and made exclusively: of several kernels that add
classes at once one succeeds, and the others find what it wrote. So a class keeps its index for ever, what was answered
before stays what it was, and a kernel that began with the shorter list follows.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gt_notebook.errors import ObjectExistsError
from gt_notebook.jobs import layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage import ObjectStore

_VERSION = 1


@dataclass(slots=True)
class AddedClasses:
    """The longest list so far, as the job's folder says it.

    Attributes:
        store: The job's own folder.
        labels: All classes; empty as long as none were added.
        problem: What is wrong with the next list, which is not followed then.
    """

    store: ObjectStore
    labels: tuple[str, ...] = ()
    problem: str = ""
    _lists: int = 0

    def refresh(self) -> bool:
        """Take in what was added since the last time, and return whether that is anything."""
        before = self._lists
        while not self.problem and self.store.exists(key := _key(self._lists)):
            try:
                self._follow(json.loads(self.store.read(key)))
            except (ValueError, KeyError, TypeError) as error:
                self.problem = f"{self.store.uri(key)} is damaged ({error}); restore it, or chain the job"
        return self._lists > before

    def append(self, labels: Sequence[str]) -> None:
        """Write a longer list, unless another kernel was faster and added others."""
        if tuple(labels[: len(self.labels)]) == self.labels:
            data = json.dumps({"v": _VERSION, "labels": list(labels)}, separators=(",", ":")).encode()
            with suppress(ObjectExistsError):
                self.store.create(_key(self._lists), data)

    def _follow(self, record: dict[str, object]) -> None:
        if record["v"] != _VERSION:
            raise ValueError(f"it has format version {record['v']!r}; update gt_notebook")
        labels = record["labels"]
        if not isinstance(labels, list) or not all(isinstance(name, str) for name in labels):
            raise ValueError("it has no list of classes")
        if tuple(labels[: len(self.labels)]) != self.labels:
            raise ValueError("its list does not begin with the one before")
        self.labels = tuple(labels)
        self._lists += 1


def _key(number: int) -> str:
    return f"{layout.CLASSES}/{number:08d}.json"
