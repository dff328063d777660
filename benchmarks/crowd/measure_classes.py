"""Time and memory of one method on one made-up crowd; run in a fresh process by either Python.

python measure_classes.py own|peer METHOD ANSWERS.npz

Prints the seconds, by how many megabytes the process grew at its largest, and the accuracy, as JSON.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import pandas as pd

from benchmarks.memory import forget_peak, peak_megabytes, present_megabytes

_PEERS = {"dawid-skene": "DawidSkene", "majority": "MajorityVote"}


def merge(who: str, method: str, answers: pd.DataFrame) -> pd.Series:
    """Return the label of each task."""
    if who == "own":
        from gt_notebook.consolidation import classes

        return classes(answers, method).labels["label"]
    from crowdkit import aggregation

    kind = getattr(aggregation, _PEERS[method])
    model = kind(n_iter=100) if method == "dawid-skene" else kind()
    labels: pd.Series = model.fit_predict(answers)
    return labels


if __name__ == "__main__":
    who, method, source = sys.argv[1:]
    stored = np.load(source)
    answers = pd.DataFrame({name: stored[name] for name in ("task", "worker", "label")})
    truth = stored["truth"]
    merge(who, method, answers.head(1000))
    # The largest size from here on, not that of the imports.
    forget_peak()
    before = present_megabytes()
    start = time.process_time()
    labels = merge(who, method, answers)
    seconds = time.process_time() - start
    grown = peak_megabytes() - before
    accuracy = float((labels.reindex(np.arange(len(truth))).to_numpy() == truth).mean())
    print(json.dumps([seconds, grown, accuracy]))
