"""Automated labeling at a glance, as HTML that needs neither a kernel nor a script."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING

from gt_notebook.display.static_card import static_card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gt_notebook.autolabel.report import Report

_CELL = "text-align:left;padding:2px 16px 2px 0;background:none;border:none"
_INK = "var(--jp-ui-font-color1,#1d2024)"
_GRID = "var(--jp-border-color2,#ddd)"
_MARK = "var(--jp-brand-color1,#1976d2)"
_PLOTS = "display:flex;flex-wrap:wrap;gap:8px 24px;margin:8px 0"
_PROBLEM = "margin:8px 0;padding:8px 12px;border-left:4px solid var(--jp-error-color1,#c62828)"
_PHASES = {
    "embedding": "looking at the objects",
    "asking": "asking people",
    "proving": "proving",
    "labeled": "labeled",
    "stopped": "stopped",
    "unreachable": "not reachable",
}
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 348, 10, 150


def automatic_card(report: Report) -> str:
    """Return a report as HTML; every name in it is escaped."""
    sentences = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in report.words)
    body = (
        "<strong>Automated labeling</strong> · "
        f"{'interrupted' if report.problem else _PHASES[report.phase]}{_problem(report)}"
        f'<ul style="margin:8px 0;padding-left:18px">{sentences}</ul>'
        f'<div style="{_PLOTS}">{_learning_curve(report)}{_quality_curve(report)}{_forecast_curve(report)}</div>'
        f"{_money(report)}{_class_table(report)}"
    )
    return static_card(body, name="gt-automatic-static")


def _problem(report: Report) -> str:
    return f'<div style="{_PROBLEM}">{html.escape(report.problem)}</div>' if report.problem else ""


def _learning_curve(report: Report) -> str:
    if not report.curve:
        return ""
    limit = 1 - report.promise.target
    last = report.curve[-1].labels
    plot = _Plot(max(last, 1), max(*(point.high for point in report.curve), limit))
    marks = "".join(
        plot.mark(point.labels, point.error, point.low, point.high, diamond=point.random)
        for point in report.curve
    )
    return _figure(
        "How often the model was wrong, by labels learned from",
        _errors_in_words(report),
        plot.axes(lambda share: f"{share:.0%}") + plot.dashed((0, limit), (last, limit)) + marks,
    )


def _errors_in_words(report: Report) -> str:
    """What the model doubts most and what is drawn at random are not to be compared, so they are told apart."""
    doubted = [point for point in report.curve if not point.random]
    drawn = [point for point in report.curve if point.random]
    said = []
    if doubted:
        said.append(
            f"Of what the model doubted most it was wrong in {doubted[0].error:.0%} at first, "
            f"{doubted[-1].error:.0%} at last."
        )
    if drawn:
        said.append(f"Of a random sample of the rest (diamond), in {drawn[-1].error:.0%}.")
    return " ".join(said)


def _quality_curve(report: Report) -> str:
    if not report.qualities:
        return ""
    target, most = report.promise.target, max(point.labels for point in report.qualities)
    last = report.qualities[-1]
    plot = _Plot(max(most, 1), 1)
    marks = "".join(
        plot.mark(point.labels, point.quality, diamond=point.random) for point in report.qualities
    )
    where = "in a random sample (diamond)" if last.random else "on pictures that it had not learnt from"
    return _figure(
        "How good the model's boxes were, by pictures learnt from",
        f"Their mean IoU was {last.quality:.2f} {where}.",
        plot.axes(lambda value: f"{value:.2f}") + plot.dashed((0, target), (most, target)) + marks,
    )


def _forecast_curve(report: Report) -> str:
    if not report.forecasts or report.forecast is None:
        return ""
    points: list[tuple[float, float]] = [(point.labels, point.people) for point in report.forecasts]
    now = report.forecast
    reach = max(report.labeled_by_people, points[-1][0], 1)
    points.append((report.labeled_by_people, now.likely))
    plot = _Plot(reach, report.objects)
    said = f"The forecast went from {points[0][1]:,} labels by people to {now.likely:,}."
    drawn = plot.axes(lambda labels: f"{labels:,.0f}") + plot.dashed((0, 0), (reach, reach))
    drawn += plot.line(points) + "".join(plot.mark(*point) for point in points[:-1])
    drawn += plot.mark(*points[-1], now.low, now.high)
    return _figure("Forecast of the final bill, by labels given", said, drawn)


class _Plot:
    """Places on a small plot whose axes begin at 0."""

    def __init__(self, most_x: float, most_y: float) -> None:
        self._xs, self._ys = _ticks(most_x), _ticks(most_y)

    def axes(self, text: Callable[[float], str]) -> str:
        rows = [
            f'<line x1="{_LEFT}" y1="{self._y(y):.1f}" x2="{_RIGHT}" y2="{self._y(y):.1f}" '
            f'style="stroke:{_GRID}"/>' + _text(text(y), x=_LEFT - 6, y=self._y(y) + 4, anchor="end")
            for y in self._ys
        ]
        columns = [_text(f"{x:,.0f}", x=self._x(x), y=_BOTTOM + 16, anchor="middle") for x in self._xs]
        return "".join(rows + columns)

    def mark(
        self,
        x: float,
        y: float,
        low: float | None = None,
        high: float | None = None,
        *,
        diamond: bool = False,
    ) -> str:
        place, height = self._x(x), self._y(y)
        interval = (
            ""
            if low is None or high is None
            else f'<line x1="{place:.1f}" y1="{self._y(low):.1f}" x2="{place:.1f}" y2="{self._y(high):.1f}" '
            f'style="stroke:{_MARK};stroke-width:2"/>'
        )
        if diamond:
            corners = ((0, -6), (6, 0), (0, 6), (-6, 0))
            points = " ".join(f"{place + right:.1f},{height + down:.1f}" for right, down in corners)
            return f'{interval}<polygon points="{points}" style="fill:{_MARK}"/>'
        return f'{interval}<circle cx="{place:.1f}" cy="{height:.1f}" r="4" style="fill:{_MARK}"/>'

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        places = " ".join(f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in points)
        return f'<polyline points="{places}" style="fill:none;stroke:{_MARK};stroke-width:2"/>'

    def dashed(self, start: tuple[float, float], end: tuple[float, float]) -> str:
        return (
            f'<line x1="{self._x(start[0]):.1f}" y1="{self._y(start[1]):.1f}" x2="{self._x(end[0]):.1f}" '
            f'y2="{self._y(end[1]):.1f}" style="stroke:{_INK};stroke-dasharray:5 4"/>'
        )

    def _x(self, x: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * x / self._xs[-1]

    def _y(self, y: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * y / self._ys[-1]


def _ticks(most: float) -> list[float]:
    """Round steps from 0, about five, the last at ``most`` or beyond it."""
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= rough * 0.9999)
    return [number * step for number in range(math.ceil(most / step - 1e-9) + 1)]


def _text(text: str, *, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="fill:{_INK};font-size:11px">'
        f"{html.escape(text)}</text>"
    )


def _figure(title: str, said: str, drawn: str) -> str:
    return (
        f'<div style="flex:1 1 300px;max-width:460px"><div style="font-weight:600">{html.escape(title)}</div>'
        f'<svg viewBox="0 0 360 172" role="img" aria-label="{html.escape(said)}" style="width:100%">{drawn}</svg>'
        f"<div>{html.escape(said)}</div></div>"
    )


def _money(report: Report) -> str:
    if report.money is None:
        return ""
    money = report.money
    return (
        f"<div>People's labels cost {money.people:,.2f} instead of {money.without:,.2f}; "
        f"{money.saved:,.2f} saved.</div>"
    )


def _class_table(report: Report) -> str:
    if not report.per_class:
        return ""
    head = ("class", "by the model", "in the sample", "wrong", "at most wrong", "missed", "")
    rows = [
        (
            one.name,
            f"{one.automatic:,}",
            f"{one.sampled:,}",
            f"{one.wrong:,}",
            f"{one.most_wrong:,}",
            f"{one.missed:,} of {one.said:,}",
            one.warning,
        )
        for one in report.per_class
    ]
    body = "".join(f'<tr style="background:none">{_cells("td", row)}</tr>' for row in rows)
    return (
        '<details style="margin-top:8px"><summary>Class by class</summary>'
        f'<table style="margin:4px 0 0;border-collapse:collapse"><tr>{_cells("th", head)}</tr>{body}</table></details>'
    )


def _cells(tag: str, texts: Sequence[str]) -> str:
    return "".join(f'<{tag} style="{_CELL}">{html.escape(text)}</{tag}>' for text in texts)
