"""Boxes and masks of several workers merged: how right, how honest and how fast, beside libraries that do it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.shapes import boxes, masks

if TYPE_CHECKING:
    from benchmarks.row import Row


def run() -> list[Row]:
    """Measure boxes on a real and on simulated crowds, and masks on three real sets."""
    return [*boxes.run(), *masks.run()]
