"""What every way of merging answers returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Goes up whenever a method gives other numbers for the same answers.
VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    """

    labels: pd.DataFrame
    probabilities: pd.DataFrame
    workers: pd.DataFrame
    method: str
    version: str = VERSION
    correlation: float | None = None
    confusions: pd.DataFrame | None = None
    note: str = ""
