"""Who is likely to answer without looking, and why.

Nobody is suspected on thin evidence: each rule needs ten answers or more that can be compared with those of others, and
holds only when it would hold at the near end of a 99 % interval. There must be three workers, because of two nobody
knows which one is off. What is measured is

* **no more than chance**: the agreement with the others beyond what chance brings is less than a third of that of
  the median worker;
* **always the same**: one class makes up 80 % of the answers (for shapes and masks: nothing is marked), and is given
  more often than not where most of the others say something else, too;
* **in a hurry**: less than a third of the time that the others take for the same objects.

The last two count only for those who agree less with the others than the median worker does: who is quick and right, or
careful and right, is suspected of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.consolidation.intervals import WITHIN_99, wilson

if TYPE_CHECKING:
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

LEAST_ANSWERS = 10
LEAST_WORKERS = 3
_CHANCE_SHARE = 1 / 3
_SAME_SHARE = 0.8
_MOSTLY = 0.5
_HURRY = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of each answer, and of each worker.

    Attributes:
        worker: Who gave the answer, as a number.
        workers: How many workers there are.
        compared: 1 where others answered the task, too.
        agreement: With their answers, from 0 to 1.
        by_chance: Of each worker, what the agreement would be with answers to any task.
        answer: What the answer says, as a number.
        others_answer: What most of the others say, as such a number; -1 where no answer has the most votes.
        named: What the first of these numbers are called; others are given by who looked.
        seconds: How long the answer took, NaN if that is not known.
        others_seconds: How long the others took for the same task.
    """

    worker: Integers
    workers: int
    compared: Floats
    agreement: Floats
    by_chance: Floats
    answer: Integers
    others_answer: Integers
    named: list[str]
    seconds: Floats
    others_seconds: Floats


def suspicions(evidence: Evidence) -> list[str]:
    """Return for each worker why this is likely to be a spammer, in words; empty for most."""
    rows = [np.flatnonzero(evidence.worker == number) for number in range(evidence.workers)]
    rows = [of_worker[evidence.compared[of_worker] > 0] for of_worker in rows]
    known = [number for number, of_worker in enumerate(rows) if len(of_worker) >= LEAST_ANSWERS]
    if len(known) < LEAST_WORKERS:
        return [""] * evidence.workers
    gained = {number: evidence.agreement[rows[number]] - evidence.by_chance[number] for number in known}
    usual = float(np.median([values.mean() for values in gained.values()]))
    words = [""] * evidence.workers
    for number in known:
        most = _upper_end(gained[number])
        found = [
            _by_chance(evidence, rows[number], number) if most < _CHANCE_SHARE * usual else "",
            _always_the_same(evidence, rows[number]) if most < usual else "",
            _in_a_hurry(evidence, rows[number]) if most < usual else "",
        ]
        words[number] = "; ".join(reason for reason in found if reason)
    return words


def _upper_end(values: Floats) -> float:
    """The upper end of the 99 % interval of a mean; as if one more value lay one half off."""
    spread = ((values - values.mean()) ** 2).sum() + 0.25
    return float(values.mean() + WITHIN_99 * np.sqrt(spread) / len(values))


def _by_chance(evidence: Evidence, rows: Integers, number: int) -> str:
    agrees = evidence.agreement[rows].mean()
    return f"agrees no more than chance with the others: {agrees:.0%}, by chance {evidence.by_chance[number]:.0%}"


def _always_the_same(evidence: Evidence, rows: Integers) -> str:
    said = evidence.answer[rows]
    counts = np.bincount(said[said >= 0], minlength=len(evidence.named))[: len(evidence.named)]
    usual = int(counts.argmax())
    share = counts[usual] / len(rows)
    elsewhere = (evidence.others_answer[rows] >= 0) & (evidence.others_answer[rows] != usual)
    against = np.array([elsewhere.sum()], dtype=np.float64)
    same = np.array([(said[elsewhere] == usual).sum()], dtype=np.float64)
    if (
        share < _SAME_SHARE
        or against[0] < LEAST_ANSWERS
        or wilson(same, against, errors=WITHIN_99)[0][0] <= _MOSTLY
    ):
        return ""
    return (
        f"{evidence.named[usual]} {share:.0%} of the objects whatever others say: "
        f"{same[0]:.0f} of {against[0]:.0f} where most say something else"
    )


def _in_a_hurry(evidence: Evidence, rows: Integers) -> str:
    mine, theirs = evidence.seconds[rows], evidence.others_seconds[rows]
    timed = np.isfinite(mine) & np.isfinite(theirs)
    if timed.sum() < LEAST_ANSWERS:
        return ""
    shares = np.log(np.maximum(mine[timed], 0.1) / theirs[timed])
    if _upper_end(shares) >= np.log(_HURRY):
        return ""
    taken = f"{np.median(mine[timed]):.1f} s an object where others take {np.median(theirs[timed]):.1f} s"
    return f"{taken}, and agrees less with them"
