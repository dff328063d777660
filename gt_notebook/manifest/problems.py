"""Broken lines, gathered so that a user sees all of them at once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gt_notebook.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One broken line.

    Attributes:
        line: Its number, counted from 1.
        found: What is wrong with it, to follow "line 7 has".
        fix: What to do.
    """

    line: int
    found: str
    fix: str


def problem_rows(problems: Sequence[Problem]) -> list[dict[str, int | str]]:
    """Return the problems as JSON: a list of ``line``, ``found`` and ``fix``."""
    return [asdict(problem) for problem in problems]


def summary(problems: Sequence[Problem], *, place: str) -> str:
    """Return one sentence that names the first problem and how many there are.

    Args:
        problems: At least one.
        place: The file, to follow "line 7 of"; may be empty.
    """
    first = problems[0]
    where = f"line {first.line} of {place}" if place else f"line {first.line}"
    others = len(problems) - 1
    rest = "" if not others else f" (and {others} more broken line{'s' if others > 1 else ''})"
    return f"{where} has {first.found}; {first.fix}{rest}"


def manifest_error(problems: Sequence[Problem], *, place: str, advice: str = "") -> ManifestError:
    """Return the exception that lists every problem.

    Args:
        problems: At least one.
        place: The file, or nothing.
        advice: A further way out, for the end of the message.
    """
    table = pd.DataFrame(problem_rows(problems), columns=["line", "found", "fix"])
    return ManifestError(
        summary(problems, place=place) + advice, problems=table, line_number=problems[0].line
    )
