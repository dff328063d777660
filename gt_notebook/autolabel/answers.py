"""How far people have come with what a step asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.autolabel.steps import Ask, Prove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.autolabel.steps import Guess, Step

# What stands for a label where people looked and could not say.
SKIPPED = -1


def known(labels: Mapping[int, int]) -> list[int]:
    """Return the objects that people could label, ascending."""
    return [index for index in sorted(labels) if labels[index] != SKIPPED]


def tried_in(step: Step, labels: Mapping[int, int]) -> tuple[Guess, ...]:
    """Return what the model said of the objects that people were asked about in a step."""
    match step:
        case Ask(guesses=guesses):
            return guesses
        case Prove():
            return step.pool[: drawn(step, labels)]
        case _:
            return ()


def drawn(proof: Prove, labels: Mapping[int, int]) -> int:
    """Return how large the sample is by now: up to the first look that decides, or that waits for people."""
    hopeless = proof.looks[-1].most_wrong
    for look in proof.looks:
        sample = proof.pool[: look.drawn]
        wrong = wrong_among(sample, labels)
        if (
            any(guess.object not in labels for guess in sample)
            or wrong <= look.most_wrong
            or wrong > hopeless
        ):
            return look.drawn
    return proof.looks[-1].drawn


def wrong_among(guesses: tuple[Guess, ...], labels: Mapping[int, int]) -> int:
    """Return how many guesses people contradict; what they skipped counts as wrong, because nothing vouches for it."""
    return sum(labels.get(guess.object) != guess.label for guess in guesses)
