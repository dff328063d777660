"""Several workers' answers merged: how right, how honest and how fast, beside the libraries that do it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.crowd import class_sets, class_speed, installed, several_classes

if TYPE_CHECKING:
    from benchmarks.row import Row


def run() -> list[Row]:
    """Measure classes on real crowds, their speed on made-up ones, several classes an object, and what it all takes."""
    return [*class_sets.run(), *several_classes.run(), *class_speed.run(), *installed.run()]
