"""What the confidence is worth when a task has few answers: real crowds, cut down to two, three, five and ten a task.

``python -m benchmarks.crowd.few`` prints for each set that has ``labels.csv`` and ``gold.csv`` how right and how sure
the labels are, of all tasks and of those whose workers all agree.
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

_ANSWERS = (2, 3, 5, 10)
_SEEDS = range(6)


def cut(answers: pd.DataFrame, each: int, seed: int) -> pd.DataFrame:
    """Return no more than so many answers to each task, drawn at random."""
    mixed = answers.iloc[np.random.default_rng(seed).permutation(len(answers))]
    return mixed.groupby("task", sort=False).head(each)


def measured(folder: Path, each: int) -> dict[str, float]:
    """The means over several draws, of the tasks whose class is known."""
    answers, gold = read_set(folder)
    scores, sure, agreed = [], [], []
    for seed in _SEEDS:
        merged = classes(cut(answers, each, seed), labels=sorted(answers["label"].unique()))
        labels = merged.labels.loc[gold.index]
        right = labels["label"] == gold
        together = (labels["agreement"] == 1) & (labels["answers"] == each)
        scores.append(score(merged.probabilities, gold))
        sure.append(labels["confidence"].mean())
        agreed.append((together.mean(), right[together].mean(), labels["confidence"][together].mean()))
    mean, (share, right_together, sure_together) = mean_score(scores), np.mean(agreed, axis=0)
    return {
        "right": mean.accuracy,
        "sure": float(np.mean(sure)),
        "log loss": mean.log_loss,
        "ECE": mean.ece,
        "all agree": share,
        "then right": right_together,
        "then sure": sure_together,
    }


if __name__ == "__main__":
    rows = {(folder.name, each): measured(folder, each) for folder in set_folders() for each in _ANSWERS}
    print(pd.DataFrame.from_dict(rows, orient="index").round(3).to_string())
