"""Masks as a table of patterns: which classes the workers gave a pixel, and how many pixels have just these.

A picture has millions of pixels and a few hundred patterns, so that what is decided by pattern costs next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from scipy.special import softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

Mask: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]

CLASSES = 256
# Rows are worked off in pieces of about this many pixels, so that large pictures take little memory.
_PIECE = 1 << 20
_EPOCHS = 30
_DECIMALS = 9
# Pixels that the usual confusion of one worker is worth: it only keeps what never occurs from being impossible.
_PRIOR_PIXELS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """What occurs in several masks of one picture.

    Attributes:
        given: A row a pattern and a column a worker: the class.
        pixels: How many pixels have the pattern.
        places: For each piece of the picture the positions of the disputed pixels in it, and their patterns.
        rows: How many rows a piece has.
        classes: The classes that occur, ascending.
    """

    given: Mask
    pixels: Integers
    places: list[tuple[Integers, Integers]]
    rows: int
    classes: list[int]

    def votes(self) -> Integers:
        """Return how many workers gave each class: a row a pattern and a column a class that occurs."""
        return np.stack([(self.given == index).sum(axis=1) for index in self.classes], axis=1)


def find_patterns(masks: Sequence[Mask]) -> Patterns:
    """Count the patterns of masks of one size, one of each worker."""
    height, width = masks[0].shape
    rows = max(1, _PIECE // max(width, 1))
    unanimous = np.zeros(CLASSES, dtype=np.int64)
    found, counts, spots = [], [], []
    for top in range(0, height, rows):
        votes = [mask[top : top + rows].ravel() for mask in masks]
        disputed = np.zeros(votes[0].shape, dtype=bool)
        for vote in votes[1:]:
            disputed |= vote != votes[0]
        at = np.flatnonzero(disputed)
        keys, key, count = np.unique(
            _keys([vote[at] for vote in votes]), return_inverse=True, return_counts=True
        )
        unanimous += np.bincount(votes[0], minlength=CLASSES)
        unanimous -= np.bincount(votes[0][at], minlength=CLASSES)
        found.append(keys)
        counts.append(count)
        spots.append((at, key))
    keys, number = np.unique(np.concatenate(found), return_inverse=True)
    pixels = np.zeros(len(keys), dtype=np.int64)
    np.add.at(pixels, number, np.concatenate(counts))
    starts = np.cumsum([0, *(len(part) for part in found)])
    places = [(at, number[start:][key]) for (at, key), start in zip(spots, starts, strict=False)]
    agreed = np.flatnonzero(unanimous)
    given = np.vstack(
        [
            keys.view(np.uint8).reshape(len(keys), keys.itemsize)[:, : len(masks)],
            np.repeat(agreed.astype(np.uint8)[:, np.newaxis], len(masks), axis=1),
        ]
    )
    return Patterns(
        given=given,
        pixels=np.concatenate([pixels, unanimous[agreed]]),
        places=places,
        rows=rows,
        classes=np.flatnonzero(np.bincount(given.ravel(), minlength=CLASSES)).tolist(),
    )


def paint(first: Mask, patterns: Patterns, decided: Mask) -> Mask:
    """Return the mask in which each disputed pixel has what was decided for its pattern.

    Args:
        first: Any of the masks: where nobody disputes it stands.
        patterns: Of all the masks.
        decided: Of each pattern: the class.
    """
    merged = first.copy()
    for number, (at, pattern) in enumerate(patterns.places):
        piece = merged[number * patterns.rows : (number + 1) * patterns.rows]
        flat = piece.ravel()
        flat[at] = decided[pattern]
        piece[...] = flat.reshape(piece.shape)
    return merged


def most_voted(scores: Floats | Integers, classes: Sequence[int]) -> Mask:
    """Return the class with the highest score in each row; in a tie the background yields, then the later class.

    Args:
        scores: A row a pattern and a column a class.
        classes: The class of each column, ascending.
    """
    last = [*range(1, len(classes)), 0] if classes[0] == 0 else [*range(len(classes))]
    # What rounding alone sets apart is a tie.
    best = scores[:, last].round(_DECIMALS).argmax(axis=1)
    decided: Mask = np.array(classes, dtype=np.uint8)[np.array(last)[best]]
    return decided


def fit_confusions(patterns: Patterns) -> Floats:
    """Return the probability of each class for each pattern, when workers take one class for another at fixed rates.

    Dawid and Skene (1979) over pixels, for two classes the STAPLE of Warfield, Zou and Wells (2004). It knows pixels
    for independent, and so is very sure of itself.
    """
    votes, classes = patterns.votes(), len(patterns.classes)
    code = np.searchsorted(patterns.classes, patterns.given)
    believed: Floats = votes / votes.sum(axis=1, keepdims=True)
    for _ in range(_EPOCHS):
        weighed = believed * patterns.pixels[:, np.newaxis]
        scores = np.log((weighed.sum(axis=0) + _PRIOR_PIXELS) / (weighed.sum() + classes * _PRIOR_PIXELS))
        scores = np.tile(scores, (len(code), 1))
        for said in code.T:
            confusion = np.full((classes, classes), _PRIOR_PIXELS)
            np.add.at(confusion, said, weighed)
            scores += np.log(confusion / confusion.sum(axis=0))[said]
        believed = softmax(scores, axis=1)
    return believed


def _keys(votes: Sequence[Mask]) -> np.ndarray[Any, Any]:
    """One number, or one run of bytes, for each pixel, which holds what every worker gave it."""
    wide = max(8, len(votes))
    packed = np.zeros((len(votes[0]), wide), dtype=np.uint8)
    for worker, vote in enumerate(votes):
        packed[:, worker] = vote
    return packed.view(np.uint64 if wide == 8 else np.dtype((np.void, wide))).ravel()  # noqa: PLR2004 - bytes
