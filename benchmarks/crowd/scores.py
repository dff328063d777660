"""How right probabilities are, and how honest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

_SMALLEST = 1e-6
_BINS = 10
_RESAMPLES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Measures over the tasks whose class is known.

    Attributes:
        accuracy: Share of the tasks whose most probable class is right.
        log_loss: Mean of minus the logarithm of the right class's probability, which counts at least 1e-6.
        brier: Mean squared distance of the probabilities from the truth, summed over the classes.
        ece: Mean distance of confidence and share right over ten equal bins of confidence, by their tasks.
    """

    accuracy: float
    log_loss: float
    brier: float
    ece: float


def score(probabilities: pd.DataFrame, gold: pd.Series) -> Score:
    """Return how good a method's probabilities are."""
    gold = gold[gold.index.isin(probabilities.index)]
    table = probabilities.loc[gold.index].to_numpy(dtype=np.float64)
    table = table / table.sum(axis=1, keepdims=True)
    truth = probabilities.columns.get_indexer(pd.Index(gold))
    known = truth >= 0
    rows = np.arange(len(truth))
    there = np.where(known, table[rows, truth], 0.0)
    target = np.zeros_like(table)
    target[rows[known], truth[known]] = 1
    confidence, right = table.max(axis=1), table.argmax(axis=1) == truth
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(bins, weights=right - confidence, minlength=_BINS)
    return Score(
        accuracy=float(right.mean()),
        log_loss=float(-np.log(np.maximum(there, _SMALLEST)).mean()),
        brier=float(((table - target) ** 2).sum(axis=1).mean()),
        ece=float(np.abs(gaps).sum() / len(truth)),
    )


def mean_intervals(
    probabilities: list[pd.DataFrame], golds: list[pd.Series]
) -> dict[str, tuple[float, float]]:
    """Return 95 % intervals of the means over the sets, by drawing the gold tasks of each set anew."""
    rng = np.random.default_rng(0)
    found = []
    for _ in range(_RESAMPLES):
        drawn = [gold.iloc[rng.integers(len(gold), size=len(gold))] for gold in golds]
        pairs = zip(probabilities, drawn, strict=True)
        found.append(mean_score([score(table, gold) for table, gold in pairs]))
    names = ("accuracy", "log_loss", "brier", "ece")
    ends = {name: np.percentile([getattr(one, name) for one in found], [2.5, 97.5]) for name in names}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def mean_score(scores: list[Score]) -> Score:
    """Return the mean of each measure over the sets, each counting the same."""
    names = ("accuracy", "log_loss", "brier", "ece")
    return Score(**{name: float(np.mean([getattr(one, name) for one in scores])) for name in names})
