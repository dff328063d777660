"""A labeler at a glance, as HTML that needs neither a kernel nor a script."""

from __future__ import annotations

import html
from dataclasses import dataclass

from gt_notebook.display.static_card import static_card

# Enough to know a job by; a thousand classes would make a notebook large.
_MOST_LETTERS = 400
_TRACK = "height:8px;border-radius:4px;background:var(--jp-layout-color3,#ddd);overflow:hidden;margin:8px 0"
_BAR = "height:100%;background:var(--jp-brand-color1,#1976d2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelerCard:
    """What is said of a labeler where there is none.

    Attributes:
        job: The job's name.
        task: What the task is called.
        worker: Whose labeler it is.
        done: Objects that this worker is done with.
        total: These, and those that are left for the worker.
        given: Answers that the whole job has.
        wanted: Answers that it wants.
        labels: The class names.
        seen: When that was so, for people.
    """

    job: str
    task: str
    worker: str
    done: int
    total: int
    given: int
    wanted: int
    labels: tuple[str, ...]
    seen: str

    def to_text(self) -> str:
        """Return the card as plain text."""
        return "\n".join(
            [f"Labeler of {self.worker} for {self._title}", *(f"  {line}" for line in self._lines())]
        )

    def to_html(self) -> str:
        """Return the card as HTML; every name in it is escaped."""
        share = 100 * self.done / self.total if self.total else 100.0
        first, *others = (f"<div>{html.escape(line)}</div>" for line in self._lines())
        bar = f'<div style="{_TRACK}"><div style="{_BAR};width:{share:.1f}%"></div></div>'
        title = f"<strong>{html.escape(self._title)}</strong> · labeler of {html.escape(self.worker)}"
        return static_card(f"{title}{bar}{first}{''.join(others)}", name="gt-labeler-static")

    @property
    def _title(self) -> str:
        return f"{self.job} ({self.task})"

    def _lines(self) -> list[str]:
        mine = f"{self.done} of {self.total} objects done"
        everybody = f"{self.given} of {self.wanted} answers in the whole job"
        how = "go on" if self.done < self.total else "look at the answers or correct them"
        return [
            f"{mine}, {everybody} ({self.seen}).",
            *([f"Classes: {_listed(self.labels)}."] if self.labels else []),
            f"The labeler needs a running kernel: run this cell to {how}.",
        ]


def _listed(labels: tuple[str, ...]) -> str:
    """The first names, and how many more there are."""
    shown: list[str] = []
    for label in labels:
        if shown and sum(map(len, shown)) + len(label) > _MOST_LETTERS:
            break
        shown.append(label)
    more = len(labels) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
