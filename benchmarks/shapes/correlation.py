"""Whether it shows in the boxes how much workers overlook the same things: what boxes' fixed correlation rests on.

``python -m benchmarks.shapes.correlation [CROWD ...]`` prints for real and simulated crowds the log loss of the
confidence with several correlations, and the one by which the others' looks at a candidate best predict each worker's.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit, logsumexp

from benchmarks.shapes.crowds import box_crowd
from benchmarks.shapes.own_boxes import as_frame, ours
from benchmarks.shapes.scores import box_scores
from gt_notebook.consolidation import box_answers
from gt_notebook.consolidation.box_candidates import find_candidates, looks_at, read_boxes
from gt_notebook.consolidation.box_votes import fit_existence

if TYPE_CHECKING:
    from benchmarks.shapes.crowds import BoxCrowd
    from gt_notebook.consolidation.box_votes import KnownRates, Looks

_CROWDS = ("pedestrians", "pedestrians of 3", "bccd-3-101", "bccd-5-101")
_TRIED = (0.0, 0.2, 0.3, 0.4, 0.6)
_GRID = np.linspace(0, 1, 11)


def crowd_of(name: str) -> BoxCrowd:
    """Return a crowd; ``pedestrians of 3`` has three of the workers of each picture."""
    name, _, workers = name.partition(" of ")
    crowd = box_crowd(name)
    if not workers:
        return crowd
    answered = crowd.answered.sample(frac=1, random_state=1)
    answered = answered[answered.groupby("task").cumcount() < int(workers)]
    return replace(crowd, answered=answered, boxes=crowd.boxes.merge(answered, on=["task", "worker"]))


def losses(crowd: BoxCrowd) -> list[float]:
    """The log loss with each of ``_TRIED``."""
    usual, found = box_answers.CORRELATION, []
    for correlation in _TRIED:
        box_answers.CORRELATION = correlation
        found.append(box_scores(ours(crowd)[0], crowd)["log_loss"])
    box_answers.CORRELATION = usual
    return found


def told(crowd: BoxCrowd) -> float:
    """The correlation with which the others best predict whether a worker drew a candidate that one of them drew."""
    given = read_boxes(as_frame(crowd), crowd.answered)
    looks = looks_at(given, find_candidates(given, None), np.arange(len(given.workers)))
    judged = fit_existence(looks).judged
    (there, drawn_there), (wrong, drawn_wrong) = (
        _without(looks, known) for known in (judged.there, judged.wrong)
    )
    others = np.bincount(looks.candidate)[looks.candidate] - 1
    drew = np.bincount(looks.candidate, weights=looks.drew)[looks.candidate] - looks.drew
    known = (drew >= 1) & (others > 1)
    fits = []
    for correlation in _GRID:
        believed = expit((there - wrong) / (1 + (others - 1) * correlation))
        likely = believed * drawn_there + (1 - believed) * drawn_wrong
        fits.append(np.log(np.where(looks.drew, likely, 1 - likely))[known].mean())
    return float(_GRID[np.argmax(fits)])


def _without(looks: Looks, known: KnownRates) -> tuple[Any, Any]:
    """Of each look what the others' say, as a logarithm, and how likely the worker then draws the candidate."""
    logits = (known.logits[looks.worker])[:, np.newaxis] + known.shifts
    own = np.where(looks.drew[:, np.newaxis], log_expit(logits), log_expit(-logits))
    total = np.column_stack(
        [np.bincount(looks.candidate, weights=column, minlength=looks.candidates) for column in own.T]
    )
    others = (total + known.sites)[looks.candidate] - own
    said = logsumexp(others, axis=1)
    return said, np.exp(logsumexp(others + log_expit(logits), axis=1) - said)


if __name__ == "__main__":
    rows = {}
    for name in sys.argv[1:] or _CROWDS:
        crowd = crowd_of(name)
        rows[name] = [*losses(crowd), told(crowd)]
    columns = [*(f"log loss at {correlation}" for correlation in _TRIED), "told by the looks"]
    print(pd.DataFrame.from_dict(rows, orient="index", columns=columns).round(3).to_string())
