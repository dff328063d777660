"""What every way of merging answers returns."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# Goes up whenever a method gives other numbers for the same answers.
VERSION = "1"
_SHOWN_ROWS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Consolidation:
    """The merged labels of many tasks, and what was learned on the way.

    Attributes:
        labels: The merged labels, with full precision: indexed by ``task`` with ``label``, ``confidence`` and
            ``answers``; for shapes one row a shape, with ``task`` and its place among the columns.
        probabilities: The probability of every class, a row a task and a column a class; without columns where a
            method knows none.
        workers: A row a worker, indexed by ``worker``: how many ``answers``, and what was learned of the worker.
        method: Who made it: ``"dawid-skene"``, ``"majority"`` …
        version: Of the method; it changes when the same answers would give other numbers.
        correlation: Between the errors of two workers at one task, by which the confidence was tempered; ``None``
            where a method tempers nothing.
        confusions: How often each worker answers what, by the true class: indexed by ``worker`` and ``truth``, a column
            an answer, each row adding up to one; ``None`` where a method learns no such thing.
        note: What the reader should know, in one sentence; empty as a rule.
        crowd: What was learned of the workers: given to the same function as ``crowd=``, it merges a few more answers
            at the cost of a few; ``None`` where a method does not keep it.
    """

    labels: pd.DataFrame
    probabilities: pd.DataFrame
    workers: pd.DataFrame
    method: str
    version: str = VERSION
    correlation: float | None = None
    confusions: pd.DataFrame | None = None
    note: str = ""
    crowd: Any = None

    def __repr__(self) -> str:
        return "\n".join([f"Consolidation: {self._summary()}", *([self.note] if self.note else [])])

    def _repr_html_(self) -> str:
        """Return how the labels were made and the first of them; whatever comes from the data is escaped."""
        note = f"<div>{html.escape(self.note)}</div>" if self.note else ""
        first = self.labels.head(_SHOWN_ROWS)
        # Masks are pictures, and numbers in a cell say nothing.
        shown = first.drop(columns=[name for name in ("mask", "members") if name in first])
        table = shown.to_html(escape=True, border=0, float_format="{:.3f}".format, max_cols=12)
        rest = len(self.labels) - len(first)
        more = f"<div>and {rest:,} more in <code>labels</code></div>" if rest else ""
        return f"<div><strong>Consolidation</strong>: {html.escape(self._summary())}{note}{table}{more}</div>"

    def _summary(self) -> str:
        """How many labels by how many workers, and how they were made."""
        parts = [
            f"{_counted(len(self.labels), 'label')} of {_counted(len(self.workers), 'worker')}",
            f"method {self.method}, version {self.version}",
        ]
        if self.correlation is not None:
            parts.append(f"correlation {self.correlation:.2f}")
        return " · ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
