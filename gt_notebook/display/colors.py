"""Colors of a gallery. Those of classes can be told apart by color-blind people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.manifest.state import State

PAPER = "#f3f4f6"
CARD = "#ffffff"
CARD_EDGE = "#d5d9df"
MAT = "#e6e8ec"
INK = "#1f2530"
FADED_INK = "#596273"

STATE_COLORS: dict[State, str] = {
    "labeled": "#1b7f4d",
    "nothing-to-label": "#3367a8",
    "unlabeled": "#6b7280",
    "failed": "#b3261e",
}

# Okabe and Ito, "Color Universal Design", 2008, without black, which is no color for a box on a photo.
_CLASSES = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#f0e442")
_DARKEST_FOR_BLACK_TEXT = 140


def class_colors(names: Iterable[str]) -> dict[str, str]:
    """Give every class a color; from the eighth on they repeat, so a class is always named as well."""
    return {name: _CLASSES[position % len(_CLASSES)] for position, name in enumerate(dict.fromkeys(names))}


def text_color(background: str) -> str:
    """Return black or white, whichever reads better on a background."""
    red, green, blue = (int(background[at : at + 2], 16) for at in (1, 3, 5))
    # Perceived brightness as in ITU-R BT.601.
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > _DARKEST_FOR_BLACK_TEXT else "#ffffff"
