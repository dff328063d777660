"""How often guesses will be wrong: what a single hopeful round is worth."""

from __future__ import annotations

import numpy as np

from gt_notebook.autolabel.foresight import foreseen, learn


def test_a_round_that_looks_better_is_believed_when_the_next_one_does_too() -> None:
    margins = np.tile(np.linspace(0.05, 0.6, 20), 4)
    rounds = np.repeat(np.arange(4), 20)
    ahead = np.linspace(0.3, 0.9, 50)
    worse = (np.tile(np.arange(20), 4) % 3 == 0).astype(np.float64)
    better = np.where(rounds == 3, 0.0, worse)

    before = learn(margins[:60], worse[:60], rounds=rounds[:60]).wrong(ahead)
    assert learn(margins, better, rounds=rounds).wrong(ahead).sum() < before.sum()
    np.testing.assert_array_equal(foreseen(ahead, margins, better, rounds), before)

    best = np.where(rounds >= 2, 0.0, worse)
    assert foreseen(ahead, margins, best, rounds).sum() < before.sum()


def test_a_round_that_looks_worse_is_believed_at_once() -> None:
    margins = np.tile(np.linspace(0.05, 0.6, 20), 3)
    rounds = np.repeat(np.arange(3), 20)
    wrong = (rounds == 2).astype(np.float64)
    ahead = np.linspace(0.3, 0.9, 50)

    now = learn(margins, wrong, rounds=rounds).wrong(ahead)
    np.testing.assert_array_equal(foreseen(ahead, margins, wrong, rounds), now)
