"""How right boxes are, and how honest their confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.shapes.crowds import CORNERS

if TYPE_CHECKING:
    import pandas as pd

    from benchmarks.shapes.crowds import BoxCrowd

_SURE = 1e-6
_RESAMPLES = 1000


def box_scores(found: pd.DataFrame, crowd: BoxCrowd) -> dict[str, float]:
    """Return F1 at two overlaps of the boxes with a confidence of one half or more, and what the confidence is worth.

    Args:
        found: One row a candidate: task, label, ``CORNERS`` and confidence.
        crowd: What is known.
    """
    found = found[found["task"].isin(crowd.known)].reset_index(drop=True)
    true = crowd.true[crowd.true["task"].isin(crowd.known)]
    kept = found[found["confidence"] >= 0.5].reset_index(drop=True)
    right = _hits(found, true, 0.5)
    sure = found["confidence"].clip(_SURE, 1 - _SURE).to_numpy()
    return {
        "f1_50": 2 * _hits(kept, true, 0.5).sum() / (len(kept) + len(true)),
        "f1_75": 2 * _hits(kept, true, 0.75).sum() / (len(kept) + len(true)),
        "log_loss": float(-np.log(np.where(right, sure, 1 - sure)).mean()),
        "brier": float(((sure - right) ** 2).mean()),
    }


def box_intervals(found: pd.DataFrame, crowd: BoxCrowd) -> dict[str, list[float]]:
    """Return the 95 % intervals of what ``box_scores`` returns, by drawing the pictures anew."""
    pictures = np.array(sorted(crowd.known))
    found = found[found["task"].isin(crowd.known)].reset_index(drop=True)
    true = crowd.true[crowd.true["task"].isin(crowd.known)]
    kept = found[found["confidence"] >= 0.5].reset_index(drop=True)
    right = _hits(found, true, 0.5)
    sure = found["confidence"].clip(_SURE, 1 - _SURE).to_numpy()
    draws = np.random.default_rng(0).multinomial(
        len(pictures), np.full(len(pictures), 1 / len(pictures)), size=_RESAMPLES
    )

    def drawn(tasks: pd.Series, values: Any) -> Any:
        place = np.searchsorted(pictures, tasks.to_numpy())
        return draws @ np.bincount(place, weights=values, minlength=len(pictures))

    boxes, wanted = drawn(found["task"], np.ones(len(found))), drawn(true["task"], np.ones(len(true)))
    said = drawn(kept["task"], np.ones(len(kept)))
    sums = {
        "f1_50": 2 * drawn(kept["task"], _hits(kept, true, 0.5)) / (said + wanted),
        "f1_75": 2 * drawn(kept["task"], _hits(kept, true, 0.75)) / (said + wanted),
        "log_loss": drawn(found["task"], -np.log(np.where(right, sure, 1 - sure))) / boxes,
        "brier": drawn(found["task"], (sure - right) ** 2) / boxes,
    }
    return {name: np.percentile(values, [2.5, 97.5]).tolist() for name, values in sums.items()}


def mean_interval(values: Any) -> list[float]:
    """Return the 95 % interval of a mean, by drawing the values anew."""
    rng = np.random.default_rng(0)
    means = [values[rng.integers(len(values), size=len(values))].mean() for _ in range(_RESAMPLES)]
    ends: list[float] = np.percentile(means, [2.5, 97.5]).tolist()
    return ends


def _hits(found: pd.DataFrame, true: pd.DataFrame, least: float) -> Any:
    """Whether each candidate is a true box of its class: the surest first, each true box once."""
    hit = np.zeros(len(found), dtype=bool)
    known = {key: rows[CORNERS].to_numpy() for key, rows in true.groupby(["task", "label"])}
    place, sure = found[CORNERS].to_numpy(), found["confidence"].to_numpy()
    groups: dict[Any, Any] = dict(iter(found.groupby(["task", "label"]).indices.items()))
    for key, rows in groups.items():
        if key not in known:
            continue
        free = np.ones(len(known[key]), dtype=bool)
        for row in rows[np.argsort(-sure[rows], kind="stable")]:
            overlap = np.where(free, _overlap(place[row], known[key]), 0)
            best = overlap.argmax()
            if overlap[best] >= least:
                free[best], hit[row] = False, True
    return hit


def _overlap(box: Any, others: Any) -> Any:
    sides = np.maximum(np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2]), 0)
    common = sides.prod(axis=1)
    return common / ((box[2:] - box[:2]).prod() + (others[:, 2:] - others[:, :2]).prod(axis=1) - common)
