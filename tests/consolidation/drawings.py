"""Boxes for tests: given ones, and those that workers of known skill draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = ["left", "top", "width", "height"]
COLUMNS = ["task", "worker", "label", *PLACE]
Row = tuple[object, ...]


def boxes(*rows: Row) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


def crowd(
    pictures: int,
    *,
    seed: int,
    recall: Sequence[float] = (0.9,) * 4,
    spread: Sequence[float] = (1.0,) * 4,
    false: Sequence[float] = (0.0,) * 4,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What workers of known skill draw on pictures with three objects each; who answered; and the objects."""
    rng = np.random.default_rng(seed)
    true, drawn, said = [], [], []
    for picture in range(pictures):
        objects = [
            (100 + 200 * n + rng.integers(40), rng.integers(300), *rng.integers(40, 90, 2)) for n in range(3)
        ]
        true += [(picture, "cat", *box) for box in objects]
        for worker, (found, off, wrong) in enumerate(zip(recall, spread, false, strict=True)):
            said.append((picture, worker))
            seen = [np.add(box, rng.normal(0, off, 4)) for box in objects if rng.random() < found]
            seen += [
                np.array([700 + rng.integers(5000), 0, 50, 50], dtype=float)
                for _ in range(rng.poisson(wrong))
            ]
            drawn += [(picture, worker, "cat", *box) for box in seen]
    return (
        boxes(*drawn),
        pd.DataFrame(said, columns=["task", "worker"]),
        pd.DataFrame(true, columns=["task", "label", *PLACE]),
    )
