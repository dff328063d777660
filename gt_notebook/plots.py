"""Pictures of how a crowd answers: frames in, a picture that a saved notebook keeps out.

Drawn by matplotlib, which the extra ``plots`` brings. A picture stands on a light card of its own, as a gallery does,
so that it reads the same in a light and in a dark notebook; its colors can be told apart by color-blind people, and
what matters is written in numbers as well.
"""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.display.colors import CARD, CARD_EDGE, FADED_INK, INK
from gt_notebook.errors import GtNotebookError
from gt_notebook.storage import write_location

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gt_notebook.storage import Location

_BLUE, _ORANGE = "#0072b2", "#d55e00"
_PIXELS_AN_INCH = 100
_PIXEL_RATIO = 2
# More numbers than that cannot be read in a picture as wide as a notebook.
_MOST_CLASSES_IN_NUMBERS = 12
_BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Plot:
    """A picture of some numbers.

    Attributes:
        figure: The matplotlib figure, to be changed before it is shown or saved.
        frame: The numbers.
        text: What the picture shows, in words.
    """

    figure: Figure
    frame: pd.DataFrame
    text: str

    @property
    def png(self) -> bytes:
        """The picture as PNG."""
        data = io.BytesIO()
        self.figure.savefig(data, format="png", dpi=_PIXELS_AN_INCH * _PIXEL_RATIO)
        return data.getvalue()

    def save(self, path: Location) -> None:
        """Write the picture to a file.

        Args:
            path: A path or an ``s3://`` URI; it becomes a PNG, whatever the ending says.

        Raises:
            StorageError: It cannot be written.
        """
        write_location(path, self.png)

    def __repr__(self) -> str:
        return f"{self.text}\n{self.frame}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"image/png": b64encode(self.png).decode("ascii"), "text/plain": repr(self)}
        width = round(self.figure.get_figwidth() * _PIXELS_AN_INCH)
        return data, {"image/png": {"width": width, "alt": self.text}}


def confusion(table: pd.DataFrame, *, title: str = "") -> Plot:
    """Draw who answers what, as ``gt.consolidation.confusion`` counts it.

    Args:
        table: A row a true class (or an answer of others), a column an answer, of counts.
        title: Above the picture.

    Returns:
        The picture, which a saved notebook keeps, with its numbers as ``frame``.

    Raises:
        GtNotebookError: Matplotlib is not installed.
    """
    counts = table.to_numpy(dtype=np.float64)
    shares = np.divide(counts, counts.sum(axis=1, keepdims=True), out=np.zeros_like(counts), where=counts > 0)
    side = min(max(0.6 * len(table) + 1.6, 3.2), 6.0)
    axes = _axes(title or "Answers", width=side + 0.6, height=side)
    blues = _blues()
    axes.imshow(shares, cmap=blues, vmin=0, vmax=1)
    answers, truths = ([str(name) for name in names] for names in (table.columns, table.index))
    # Names are text: a dollar in them begins no formula.
    axes.set_xticks(range(len(answers)), answers, rotation=45, ha="right", parse_math=False)
    axes.set_yticks(range(len(truths)), truths, parse_math=False)
    axes.set_xlabel(str(table.columns.name or "answer"))
    axes.set_ylabel(str(table.index.name or "truth"))
    if len(table) <= _MOST_CLASSES_IN_NUMBERS:
        for (row, column), share in np.ndenumerate(shares):
            said = f"{share:.0%}\n{counts[row, column]:.0f}"
            axes.text(column, row, said, ha="center", va="center", color=_readable(blues(share)), fontsize=9)
    same = np.trace(counts) / max(counts.sum(), 1)
    return _plot(axes, table, f"{counts.sum():.0f} answers, {same:.0%} on the diagonal")


def confidence(values: pd.Series, *, title: str = "", target: float | None = None) -> Plot:
    """Draw how sure the labels are.

    Args:
        values: The confidence of each label, from 0 to 1; NaN is left out.
        title: Above the picture.
        target: Where to draw a line.

    Returns:
        The picture, which a saved notebook keeps, with its numbers as ``frame``.

    Raises:
        GtNotebookError: Matplotlib is not installed.
    """
    import pandas as pd

    known = values.dropna().to_numpy(dtype=np.float64)
    counts, edges = np.histogram(known, bins=_BINS, range=(0, 1))
    axes = _axes(title or "Confidence of the labels", width=6.0, height=3.2)
    axes.bar(edges[:-1], counts, width=1 / _BINS, align="edge", color=_BLUE, edgecolor=CARD)
    axes.set_xlim(0, 1)
    axes.set_xlabel("confidence")
    axes.set_ylabel("labels")
    if target is not None:
        # Room for the line's name above the bars.
        axes.set_ylim(0, 1.2 * max(counts.max(), 1))
        axes.axvline(target, color=_ORANGE, linestyle="--", linewidth=2)
        axes.annotate(
            f"target {target:g}", (target, 1), xycoords=("data", "axes fraction"), xytext=(-6, -14),
            textcoords="offset points", ha="right", color=_ORANGE, fontweight="bold",
        )  # fmt: skip
    frame = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "labels": counts})
    middle = f", half of them above {np.median(known):.2f}" if len(known) else ""
    return _plot(axes, frame, f"the confidence of {len(known)} label{'' if len(known) == 1 else 's'}{middle}")


def reliability(frame: pd.DataFrame, *, title: str = "") -> Plot:
    """Draw how often labels of a confidence are right, as ``gt.consolidation.reliability`` compares it.

    On the diagonal a confidence of 0.9 means right in nine of ten; below it the labels are less good than they say.

    Args:
        frame: One row an interval: ``confidence``, ``right``, ``low``, ``high`` and ``labels``.
        title: Above the picture.

    Returns:
        The picture, which a saved notebook keeps, with its numbers as ``frame``.

    Raises:
        GtNotebookError: Matplotlib is not installed.
    """
    axes = _axes(title or "Is 0.9 right in nine of ten?", width=4.8, height=4.6)
    axes.plot([0, 1], [0, 1], color=FADED_INK, linestyle="--", linewidth=1)
    x, y = (frame[name].to_numpy(dtype=np.float64) for name in ("confidence", "right"))
    ends = [np.maximum(y - frame["low"].to_numpy(), 0), np.maximum(frame["high"].to_numpy() - y, 0)]
    axes.errorbar(x, y, yerr=ends, fmt="o-", color=_BLUE, ecolor=_BLUE, capsize=3, linewidth=2, markersize=6)
    for at, height, number in zip(x, frame["low"], frame["labels"], strict=True):
        axes.annotate(
            f"{number:,.0f}", (at, height), xytext=(0, -13), textcoords="offset points", ha="center",
            color=FADED_INK, fontsize=8,
        )  # fmt: skip
    axes.set_xlim(0, 1.02)
    axes.set_ylim(-0.08, 1.02)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is right")
    total = frame["labels"].sum()
    off = (frame["labels"] * (frame["confidence"] - frame["right"]).abs()).sum() / max(total, 1)
    said = f"{total:.0f} labels, their confidence off by {off:.3f} on average (expected calibration error)"
    return _plot(axes, frame, said)


def _axes(title: str, *, width: float, height: float) -> Axes:
    """An empty picture, in inches of a hundred pixels."""
    try:
        # Not from pyplot, which would keep the figure and choose a window system.
        from matplotlib.figure import Figure
    except ImportError as error:
        raise GtNotebookError(
            "a plot needs matplotlib, which is not installed here; run pip install 'gt_notebook[plots]'"
        ) from error

    figure = Figure(figsize=(width, height), layout="constrained", facecolor=CARD, edgecolor=CARD_EDGE)
    axes = figure.add_subplot(facecolor=CARD)
    axes.set_title(title, loc="left", color=INK, fontsize=11, fontweight="bold", parse_math=False)
    axes.tick_params(colors=FADED_INK, labelcolor=INK, labelsize=9)
    axes.xaxis.label.set_color(INK)
    axes.yaxis.label.set_color(INK)
    for name, spine in axes.spines.items():
        spine.set_visible(name in {"left", "bottom"})
        spine.set_color(FADED_INK)
    return axes


def _blues() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("blues", [CARD, _BLUE])


def _readable(color: tuple[float, float, float, float]) -> str:
    """Black or white, whichever is read better: at least 4.5 to 1 on any color."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color[:3]]  # noqa: PLR2004 - sRGB
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    # Where (1 + 0.05) / (l + 0.05) and (l + 0.05) / 0.05 are the same.
    return "#000000" if luminance > 0.1791 else "#ffffff"  # noqa: PLR2004


def _plot(axes: Axes, frame: pd.DataFrame, text: str) -> Plot:
    figure = axes.get_figure(root=True)
    if figure is None:
        raise GtNotebookError("the picture has been taken apart; draw it again")
    return Plot(figure=figure, frame=frame, text=text)
