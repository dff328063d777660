"""What crowd-kit and cleanlab make of classes; run by the Python of the peers' environment, on one thread.

python peer_classes.py METHOD ANSWERS.csv PROBABILITIES.csv
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd


def crowdlab(answers: pd.DataFrame) -> pd.DataFrame:
    """Fed the shares of the votes for want of a classifier; what it leaves to the other classes is spread evenly."""
    from cleanlab.multiannotator import get_label_quality_multiannotator
    from crowdkit.aggregation import MajorityVote

    shares = MajorityVote().fit_predict_proba(answers)
    shares = shares[sorted(shares.columns)]
    codes = {label: code for code, label in enumerate(shares.columns)}
    table = answers.assign(label=answers["label"].map(codes))
    table = table.drop_duplicates(["task", "worker"], keep="last").pivot(
        index="task", columns="worker", values="label"
    )
    shares = shares.reindex(table.index)
    found = get_label_quality_multiannotator(table, shares.to_numpy(), verbose=False)["label_quality"]
    quality = found["consensus_quality_score"].to_numpy()
    classes = len(codes)
    probabilities = np.repeat(((1 - quality) / max(classes - 1, 1))[:, np.newaxis], classes, axis=1)
    probabilities[np.arange(len(quality)), found["consensus_label"].to_numpy().astype(int)] = quality
    return pd.DataFrame(probabilities, index=table.index, columns=shares.columns)


def merge(method: str, answers: pd.DataFrame) -> pd.DataFrame:
    """Return a probability for each task and class."""
    if method == "CROWDLAB":
        return crowdlab(answers)
    from crowdkit import aggregation

    kind = getattr(aggregation, method)
    model = kind(n_iter=100) if method == "DawidSkene" else kind()
    probabilities: pd.DataFrame = model.fit_predict_proba(answers)
    return probabilities


if __name__ == "__main__":
    method, source, target = sys.argv[1:]
    answers = pd.read_csv(source, dtype=str)[["task", "worker", "label"]]
    merge(method, answers).to_csv(target)
