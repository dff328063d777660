"""One measured line of `make bench`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADINGS = ("measure", "value", "unit", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one run.

    Attributes:
        measure: What was measured, against what.
        value: The number.
        unit: Of the number.
        target: What it should be; empty for a number without a target.
        ok: Whether it is.
    """

    measure: str
    value: float
    unit: str
    target: str
    ok: bool


def format_rows(rows: Sequence[Row]) -> str:
    """Return the rows as a table in plain text, with the missed targets marked."""
    table = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEADINGS))]
    return "\n".join(_aligned(line, widths) for line in table)


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "" if not row.target else "ok" if row.ok else "MISSED"
    return (row.measure, f"{row.value:,.2f}", row.unit, row.target, verdict)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    measure, value, *rest = (
        cell.rjust(width) if column == 1 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return "  ".join([measure, value, *rest]).rstrip()
