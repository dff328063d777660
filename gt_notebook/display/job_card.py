"""A job at a glance: progress, states, who did how much, and the next call to make."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gt_notebook.jobs.counters import count

if TYPE_CHECKING:
    from gt_notebook.jobs.state import JobState

_CARD = (
    "border:1px solid var(--jp-border-color2,#ccc);border-radius:6px;padding:12px 16px;max-width:640px;"
    "font-family:var(--jp-ui-font-family,sans-serif);font-size:13px;line-height:1.5"
)
_TRACK = "height:8px;border-radius:4px;background:var(--jp-layout-color3,#ddd);overflow:hidden;margin:8px 0"
_BAR = "height:100%;background:var(--jp-brand-color1,#1976d2)"
_CELL = "text-align:left;padding:2px 16px 2px 0;background:none;border:none"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """What a job's representation says.

    Attributes:
        title: The job's name and task.
        status: ``InProgress``, ``Completed`` or ``Stopped``.
        given: Answers given so far.
        wanted: Answers wanted in all.
        states: Objects by state, in words.
        workers: Worker, answers, skips and active minutes (``None`` where no time was taken).
        notes: What to know about the objects.
        problems: What could not be read in the journal.
        next_call: The call to make now, and why.
    """

    title: str
    status: str
    given: int
    wanted: int
    states: dict[str, int]
    workers: list[tuple[str, int, int, float | None]]
    notes: tuple[str, ...] = ()
    problems: list[str]
    next_call: tuple[str, str]

    def to_text(self) -> str:
        """Return the card as plain text."""
        lines = [
            f"LabelingJob {self.title}: {self.status}, {self.given} of {self.wanted} answers",
            "  " + ", ".join(f"{number} {name}" for name, number in self.states.items()),
            *(f"  {_spoken(worker)}" for worker in self.workers),
            *(f"  note: {note}" for note in self.notes),
            *(f"  problem: {problem}" for problem in self.problems),
            f"  next: {self.next_call[0]}  # {self.next_call[1]}",
        ]
        return "\n".join(lines)

    def to_html(self) -> str:
        """Return the card as HTML; every name in it is escaped."""
        share = 100 * self.given / self.wanted if self.wanted else 100.0
        call, reason = self.next_call
        return (
            f'<div style="{_CARD}"><strong>{_escape(self.title)}</strong> · {_escape(self.status)}'
            f'<div style="{_TRACK}" role="progressbar" aria-valuemin="0" aria-valuemax="{self.wanted}" '
            f'aria-valuenow="{self.given}" aria-label="answers"><div style="{_BAR};width:{share:.1f}%"></div></div>'
            f"<div>{self.given} of {self.wanted} answers · "
            + " · ".join(f"{number} {_escape(name)}" for name, number in self.states.items())
            + f"</div>{self._worker_table()}{self._note_list()}{self._problem_list()}"
            f'<div style="margin-top:8px">Next: <code>{_escape(call)}</code> {_escape(reason)}</div></div>'
        )

    def _worker_table(self) -> str:
        if not self.workers:
            return ""
        head = "".join(
            f'<th style="{_CELL}" scope="col">{name}</th>'
            for name in ("worker", "answers", "skipped", "minutes")
        )
        rows = "".join(
            f'<tr style="background:none">{cells}</tr>'
            for cells in (
                "".join(f'<td style="{_CELL}">{_escape(text)}</td>' for text in _columns(worker))
                for worker in self.workers
            )
        )
        return f'<table style="margin:8px 0 0;border-collapse:collapse"><tr>{head}</tr>{rows}</table>'

    def _note_list(self) -> str:
        return "".join(f"<div>{_escape(note)}</div>" for note in self.notes)

    def _problem_list(self) -> str:
        return "".join(f'<div role="alert">⚠ {_escape(problem)}</div>' for problem in self.problems)


def job_card(state: JobState) -> JobCard:
    """Return what there is to say of a job now."""
    with state.lock:
        config = state.config
        counters = count(state)
        return JobCard(
            title=f"{config.name} ({state.task.title})",
            status=state.status,
            given=state.book.counted,
            wanted=state.book.wanted(state.wanted),
            states={
                "labeled": counters["TotalLabeled"],
                "failed": counters["FailedNonRetryableError"],
                "unlabeled": counters["Unlabeled"],
            },
            workers=_workers(state),
            notes=state.task.notes(),
            problems=state.problems,
            next_call=_next_call(state, counters),
        )


def _workers(state: JobState) -> list[tuple[str, int, int, float | None]]:
    rows = []
    everyone = {worker for by_worker in state.book.given.values() for worker in by_worker}
    for worker in sorted(everyone):
        given = [by_worker[worker] for by_worker in state.book.given.values() if worker in by_worker]
        seconds = [g.active_seconds for g in given if g.active_seconds is not None]
        answers = sum(g.answer is not None for g in given)
        rows.append((worker, answers, len(given) - answers, sum(seconds) / 60 if seconds else None))
    return rows


def _next_call(state: JobState, counters: dict[str, int]) -> tuple[str, str]:
    # Another round brings nothing to objects that the task cannot be asked about.
    missing = counters["Unlabeled"] + counters["FailedNonRetryableError"] - len(state.refused)
    if state.status == "InProgress" and not state.book.given:
        return 'job.label(worker="your name")', "opens the labeler in the cell"
    if state.status == "InProgress":
        return 'job.label(worker="your name")', "goes on where you stopped"
    if missing:
        return f'job.chain("{state.config.name}-2")', f"sends the {missing} missing objects round again"
    return "job.consolidate()", "merges the answers and writes the output manifest"


def _columns(worker: tuple[str, int, int, float | None]) -> tuple[str, str, str, str]:
    name, answers, skips, minutes = worker
    return name, str(answers), str(skips), "-" if minutes is None else f"{minutes:.1f}"


def _spoken(worker: tuple[str, int, int, float | None]) -> str:
    name, answers, skips, minutes = worker
    spent = "" if minutes is None else f", {minutes:.1f} minutes"
    return f"{name}: {answers} answer{'' if answers == 1 else 's'}, {skips} skipped{spent}"


def _escape(text: str) -> str:
    return html.escape(text)
