"""Known answers put in: they are taken for right, and tell how sure the method may be of all others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.consolidation.calibration import MIN_GOLD, fit_sharpness, sharpen

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.consolidation.class_methods import Learned
    from gt_notebook.consolidation.coded import Coded
    from gt_notebook.consolidation.confusion_model import Known


def with_gold(
    merge: Callable[[Coded, Known], Learned], given: Coded, known: Known, *, fitted: bool
) -> Learned:
    """Return what a method makes of answers of which some are known.

    Args:
        merge: The method.
        given: The answers.
        known: What is known; of several questions about the same tasks.
        fitted: Fit the confidence of all others to the known ones, where there are 20 or more.
    """
    learned = merge(given, known)
    probabilities, note = learned.probabilities, learned.note
    if len(known.task) >= MIN_GOLD * given.questions and fitted:
        # Fitted to what the method says of these tasks when it does not know them.
        blind = merge(given, replace(known, task=known.task[:0], label=known.label[:0]))
        task, label = (each.reshape(given.questions, -1) for each in (known.task, known.label))
        powers = [
            fit_sharpness(blind.probabilities[row], truth) for row, truth in zip(task, label, strict=True)
        ]
        power = np.repeat(np.array(powers, dtype=probabilities.dtype), len(given.tasks))
        probabilities = sharpen(probabilities, power[:, np.newaxis])
        said = f"the confidence is fitted to {task.shape[1]} gold answers"
        note = f"{note}; {said}" if note else said
    probabilities[known.task] = 0
    probabilities[known.task, known.label] = 1
    # What gold says beyond the workers is not kept with them.
    judged = None if len(known.task) else learned.judged
    return replace(learned, probabilities=probabilities, note=note, judged=judged)
