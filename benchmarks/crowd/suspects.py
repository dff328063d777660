"""Who of real crowds is suspected of not looking, and how right these are.

``python -m benchmarks.crowd.suspects`` prints a line for each set that has ``labels.csv`` and ``gold.csv``.
"""

from __future__ import annotations

import pandas as pd

from benchmarks.crowd.class_sets import read_set, set_folders
from gt_notebook.consolidation import workers

_FEW = 10


def suspected(answers: pd.DataFrame, gold: pd.Series) -> dict[str, object]:
    """Count the suspected workers, with the mean accuracy of these, one by one, and of the others.

    Args:
        answers: One row an answer: task, worker and label.
        gold: The class of the tasks where it is known.
    """
    known = answers[answers["task"].isin(gold.index)]
    right = known["label"].to_numpy() == gold.reindex(known["task"]).to_numpy()
    accuracy = pd.Series(right, index=known.index).groupby(known["worker"]).mean()
    judged = workers(answers)
    odd = judged.index[judged["suspicion"] != ""]
    own = accuracy.reindex(odd).dropna()
    return {
        "workers": len(judged),
        "suspected": len(odd),
        "their accuracy": own.mean(),
        "the others'": accuracy.drop(own.index).mean(),
        "one by one": " ".join(f"{value:.2f}" for value in sorted(own)) if len(own) <= _FEW else "",
    }


if __name__ == "__main__":
    found = {folder.name: suspected(*read_set(folder)) for folder in set_folders()}
    print(pd.DataFrame.from_dict(found, orient="index").round(2).to_string())
