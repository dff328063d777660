"""How many answers asking where there is doubt saves: real answers of a crowd, given out one by one.

``python -m benchmarks.asking FOLDER [FIGURE]`` reads ``labels.csv`` (worker, task, label) and ``gold.csv`` (task,
label) in the folder, hands each task its answers in a random order, and prints how many answers each way of asking
takes and how often its labels are right. With a second argument it draws both as a PNG.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import gt_notebook as gt
from gt_notebook.jobs.answers import AnswerBook
from gt_notebook.jobs.asking import FurtherWorkers, read_asking

SEEDS = range(3)
FIXED = [2, 3, 4, 5, 7]
# With the confidence that is usual.
ADAPTIVE = [(2, 4), (2, 5), (2, 7), (2, 9)]


def asked(answers: pd.DataFrame, truth: pd.Series, how: object, seed: int) -> tuple[float, float]:
    """Answers a task, and the share of right labels, when the crowd is asked in one way."""
    asking = read_asking(how)
    task = gt.ImageClassification([str(label) for label in sorted(answers["label"].unique())])
    shuffled = answers.sample(frac=1, random_state=seed)
    queues = {t: list(zip(of["worker"], of["label"], strict=True)) for t, of in shuffled.groupby("task")}
    names = list(queues)
    book = AnswerBook(task=task, objects=len(names), workers_per_object=asking.least)
    further = FurtherWorkers(task, book, asking)
    for turn in range(asking.most):
        for index, name in enumerate(names):
            if index not in book.full and turn < len(queues[name]):
                worker, label = queues[name][turn]
                record = {"id": f"{turn}-{index}", "kind": "answer", "worker": worker, "time": "", "session": "",
                          "seq": turn, "object": index, "answer": {"labels": [str(label)]}}  # fmt: skip
                book.apply(record)
        if asking.target is not None:
            further.look(book.changed)
        book.changed.clear()
    labels = task.consolidate({index: book.answers(index) for index in range(len(names))})
    right = [
        label.labels[0] == str(truth[names[i]]) for i, label in labels.items() if names[i] in truth.index
    ]
    return sum(len(book.answers(index)) for index in range(len(names))) / len(names), float(np.mean(right))


def measured(folder: Path) -> pd.DataFrame:
    """One row a way of asking: answers a task and accuracy, the means over ``SEEDS``."""
    answers = pd.read_csv(folder / "labels.csv").drop_duplicates(["task", "worker"])
    truth = pd.read_csv(folder / "gold.csv").set_index("task")["label"]
    rows = []
    for how in [*FIXED, *ADAPTIVE]:
        runs = [asked(answers, truth, how, seed) for seed in SEEDS]
        rows.append((str(how), *np.mean(runs, axis=0)))
    return pd.DataFrame(rows, columns=["workers_per_object", "answers", "accuracy"])


def draw(frame: pd.DataFrame, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    fixed, adaptive = frame[: len(FIXED)], frame[len(FIXED) :]
    axes.plot(fixed["answers"], fixed["accuracy"], "o-", color="#596273", label="everybody as often")
    axes.plot(adaptive["answers"], adaptive["accuracy"], "D", color="#0072b2", label="where there is doubt")
    points = zip(frame["workers_per_object"], frame["answers"], frame["accuracy"], strict=True)
    for number, (name, answers, accuracy) in enumerate(points):
        above = number >= len(FIXED)
        axes.annotate(
            name,
            (answers, accuracy),
            xytext=(-6, 8) if above else (6, -12),
            textcoords="offset points",
            ha="right" if above else "left",
            fontsize=8,
        )
    axes.set_xlabel("answers an object")
    axes.set_ylabel("share of right labels")
    axes.margins(0.08, 0.1)
    axes.legend(loc="lower right")
    figure.savefig(path, dpi=160)


if __name__ == "__main__":
    found = measured(Path(sys.argv[1]))
    print(found.round(3).to_string(index=False))
    if len(sys.argv) > 2:
        draw(found, Path(sys.argv[2]))
