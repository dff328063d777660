"""What the confidence of a lone answer is worth: real crowds, of whose tasks some or all keep one answer.

``python -m benchmarks.crowd.lone`` prints for each set that has ``labels.csv`` and ``gold.csv``, with half of the tasks
and with all of them cut down to one answer, how right and how sure the labels of these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.crowd.class_sets import read_set, set_folders
from benchmarks.crowd.scores import mean_score, score
from gt_notebook.consolidation import classes

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = (0.5, 1.0)
_SEEDS = range(10)


def cut(answers: pd.DataFrame, part: float, seed: int) -> tuple[pd.DataFrame, pd.Index]:
    """Return answers of which so large a part of the tasks keeps one, and these tasks."""
    rng = np.random.default_rng(seed)
    tasks = pd.Index(answers["task"].unique())
    lone = tasks[rng.random(len(tasks)) < part]
    mixed = answers.iloc[rng.permutation(len(answers))]
    return mixed[~(mixed["task"].isin(lone) & mixed.duplicated("task"))], lone


def measured(folder: Path, part: float) -> dict[str, float]:
    """The means over several draws, of the tasks with one answer whose class is known."""
    answers, gold = read_set(folder)
    labels = sorted(answers["label"].unique())
    scores, sure = [], []
    for seed in _SEEDS:
        kept, lone = cut(answers, part, seed)
        found = classes(kept, labels=labels).probabilities
        known = gold[gold.index.isin(lone)]
        scores.append(score(found, known))
        sure.append(found.loc[known.index].max(axis=1).mean())
    mean = mean_score(scores)
    return {
        "right": mean.accuracy,
        "sure": float(np.mean(sure)),
        "log loss": mean.log_loss,
        "Brier": mean.brier,
        "ECE": mean.ece,
    }


if __name__ == "__main__":
    rows = {
        (folder.name, f"{part:.0%}"): measured(folder, part) for part in _PARTS for folder in set_folders()
    }
    print(pd.DataFrame.from_dict(rows, orient="index").round(3).to_string())
