"""A small network that says of every cell of a picture what stands there, how far its sides are, and how sure that is.

Each cell learns the distances to the four sides of the box whose core it lies in, and as its score by how much the
box that it draws overlaps the true one, so that a score is a forecast of quality (Li et al., "Generalized focal
loss", 2020; Tian et al., "FCOS", 2019). Cells outside the core of a box learn to say nothing, those that say
something most of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy.special import expit

from gt_notebook.autolabel.grids import CELL_NUMBERS, STRIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gt_notebook.autolabel.grids import Grid, Singles

    Indices: TypeAlias = NDArray[np.intp]

_HIDDEN = 160
# After so many a head has learnt almost what it can; several heads make up for what one lacks.
STEPS = 600
_BATCH = 384
_RATE = 2e-3
_DECAY = 1e-4
# Of half of a box's width and height: cells nearer to its middle speak for it.
_CORE = 0.5
_EASY_CELLS = 250
_HARD_EVERY = 100
_HARD_PICTURES = 16
_HARD_CELLS = 60
_SMALL = 1e-6
# Cells; a side that is nearer has no logarithm worth learning.
_NEAREST = 0.05


@dataclass(frozen=True, slots=True)
class Truth:
    """What people drew on one picture, in pixels of the shrunk picture.

    Attributes:
        boxes: Left, top, right and bottom of each.
        classes: The position of each one's class.
    """

    boxes: Singles
    classes: Indices


@dataclass(frozen=True, slots=True)
class BoxHead:
    """A fitted model.

    Attributes:
        centre: Of each number of a cell, over the cells that it learnt from.
        spread: Likewise.
        inner: Weights of the hidden layer, the constant last.
        outer: Weights of the outputs, the constant last: a score a class, then the logarithms of four distances.
    """

    centre: Singles
    spread: Singles
    inner: Singles
    outer: Singles

    def scores_and_boxes(self, grid: Grid, cells: Singles) -> tuple[Singles, Singles]:
        """Return the scores, ``(cells, classes)``, and the boxes, ``(cells, 4)`` in pixels of the shrunk picture.

        Args:
            grid: The picture.
            cells: Its ``cells()``, which take longer to make than a model takes for them.
        """
        output = _forward((cells - self.centre) / self.spread, self.inner, self.outer)[1]
        return _sigmoid(output[:, :-4]), boxes_around(grid.centres(), output[:, -4:])


def fit(grids: Sequence[Grid], truths: Sequence[Truth], *, classes: int, seed: int, steps: int) -> BoxHead:
    """Learn from pictures whose boxes are all known; at least one of them has a box.

    Args:
        grids: The pictures.
        truths: What is on each.
        classes: Number of classes.
        seed: Decides where it begins and which cells it sees when.
        steps: How often the weights are changed; the time that it takes is in proportion.
    """
    return _Training(grids, truths, classes=classes, rng=np.random.default_rng(seed)).run(steps)


def boxes_around(centres: Singles, distances: Singles) -> Singles:
    """Return boxes by the logarithms of how many cells their sides are from each centre."""
    away = np.exp(np.clip(distances, -3, 5)) * STRIDE
    return np.concatenate([centres - away[:, :2], centres + away[:, 2:]], axis=1)


def targets(grid: Grid, truth: Truth) -> tuple[Indices, Indices]:
    """Return the cells that speak for a box, and which box each speaks for: the smallest whose core it lies in."""
    if not len(truth.boxes):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    centres = grid.centres()
    sizes = truth.boxes[:, 2:] - truth.boxes[:, :2]
    middles = (truth.boxes[:, :2] + truth.boxes[:, 2:]) / 2
    away = np.abs(centres[:, np.newaxis] - middles) / np.maximum(sizes / 2, _SMALL)
    inside = away.max(axis=2) < _CORE
    # A box that is smaller than a cell still has the nearest one, if that lies in it.
    nearest = away.max(axis=2).argmin(axis=0)
    within = away.max(axis=2)[nearest, np.arange(len(sizes))] < 1
    inside[nearest[within], np.flatnonzero(within)] = True
    area = np.where(inside, sizes.prod(axis=1), np.inf)
    cells = np.flatnonzero(inside.any(axis=1))
    return cells, area[cells].argmin(axis=1)


@dataclass(frozen=True, slots=True)
class _Cells:
    """What one picture gives to learn from.

    Attributes:
        speaking: Cells that speak for a box.
        numbers: Theirs.
        labels: The class of each one's box.
        sides: How many cells its sides are away.
        weights: One over the number of cells that speak for the same box.
        easy: Numbers of some of the other cells.
    """

    speaking: Indices
    numbers: Singles
    labels: Indices
    sides: Singles
    weights: NDArray[np.float64]
    easy: Singles


def _cells(grid: Grid, truth: Truth, *, rng: np.random.Generator) -> _Cells:
    speaking, boxes = targets(grid, truth)
    cells, centres, drawn = grid.cells(), grid.centres()[speaking], truth.boxes[boxes]
    away = np.concatenate([centres - drawn[:, :2], drawn[:, 2:] - centres], axis=1)
    silent = np.setdiff1d(np.arange(len(cells)), speaking)
    return _Cells(
        speaking=speaking,
        numbers=cells[speaking],
        labels=truth.classes[boxes],
        sides=np.maximum(away / STRIDE, _NEAREST).astype(np.float32),
        weights=1 / np.bincount(boxes)[boxes] if len(boxes) else np.zeros(0),
        easy=cells[rng.permutation(silent)[:_EASY_CELLS]],
    )


class _Training:
    """The cells that are learnt from, and the weights while they change."""

    def __init__(
        self, grids: Sequence[Grid], truths: Sequence[Truth], *, classes: int, rng: np.random.Generator
    ) -> None:
        self._grids, self._classes, self._rng = grids, classes, rng
        parts = [_cells(grid, truth, rng=rng) for grid, truth in zip(grids, truths, strict=True)]
        self._speaking = [part.speaking for part in parts]
        self._labels = np.concatenate([part.labels for part in parts])
        self._sides = np.concatenate([part.sides for part in parts])
        self._numbers = np.concatenate([part.numbers for part in parts])
        self._easy = np.concatenate([part.easy for part in parts])
        self._hard = np.zeros((0, CELL_NUMBERS), dtype=np.float32)
        # Each box counts alike, however many cells speak for it, and common classes less than their number.
        weight = np.concatenate([part.weights for part in parts])
        share = np.bincount(self._labels, weights=weight, minlength=classes)
        weight = weight / np.sqrt(share[self._labels])
        self._cumulative = np.cumsum(weight / weight.sum())
        seen = np.concatenate([self._numbers, self._easy])
        self._centre = seen.mean(axis=0)
        self._spread = seen.std(axis=0) + 1e-3
        self._numbers = (self._numbers - self._centre) / self._spread
        self._easy = (self._easy - self._centre) / self._spread
        outputs = classes + 4
        self._inner = (rng.normal(size=(CELL_NUMBERS + 1, _HIDDEN)) * (2 / CELL_NUMBERS) ** 0.5).astype(
            np.float32
        )
        self._outer = (rng.normal(size=(_HIDDEN + 1, outputs)) * 0.01).astype(np.float32)
        self._outer[-1, :classes] = -2
        self._outer[-1, classes:] = np.log(self._sides).mean(axis=0)

    def run(self, steps: int) -> BoxHead:
        optimizer = _Adam([self._inner, self._outer])
        for step in range(steps):
            if step % _HARD_EVERY == 0 and step:
                self._refresh_hard()
            rate = _RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            optimizer.step(self._gradients(), rate=rate)
        return BoxHead(self._centre, self._spread, self._inner, self._outer)

    def _refresh_hard(self) -> None:
        head = BoxHead(self._centre, self._spread, self._inner, self._outer)
        found = []
        for number in self._rng.permutation(len(self._grids))[:_HARD_PICTURES]:
            cells = (self._grids[number].cells() - self._centre) / self._spread
            output = _forward(cells, head.inner, head.outer)[1]
            best = output[:, : self._classes].max(axis=1)
            best[self._speaking[number]] = -np.inf
            found.append(cells[np.argsort(best)[-_HARD_CELLS:]])
        self._hard = np.concatenate([*found, self._hard])[: 6 * _HARD_PICTURES * _HARD_CELLS]

    def _gradients(self) -> list[Singles]:
        rng, half = self._rng, _BATCH // 2
        chosen = np.minimum(np.searchsorted(self._cumulative, rng.random(half)), len(self._labels) - 1)
        pool = self._hard
        hard = pool[rng.integers(0, len(pool), half // 2)] if len(pool) else pool
        easy = self._easy[rng.integers(0, len(self._easy), half - len(hard))]
        inputs = np.concatenate([self._numbers[chosen], hard, easy])
        hidden, output = _forward(inputs, self._inner, self._outer)
        overlap, slope = _overlap_and_slope(output[:half, -4:], self._sides[chosen])
        wanted = np.zeros((len(inputs), self._classes), dtype=np.float32)
        wanted[np.arange(half), self._labels[chosen]] = overlap
        error = np.zeros_like(output)
        # Of the cross-entropy between the score and the overlap.
        error[:, : self._classes] = _sigmoid(output[:, : self._classes]) - wanted
        error[:half, -4:] = slope
        error /= half
        outer = _with_one(hidden).T @ error + _DECAY * self._outer
        back = (error @ self._outer[:-1].T) * (hidden > 0)
        inner = _with_one(inputs).T @ back + _DECAY * self._inner
        return [inner, outer]


class _Adam:
    """Steps as long for each weight as its gradient is steady (Kingma and Ba, "Adam", 2015)."""

    def __init__(self, weights: list[Singles]) -> None:
        self._weights = weights
        self._mean = [np.zeros_like(each) for each in weights]
        self._square = [np.zeros_like(each) for each in weights]
        self._count = 0

    def step(self, gradients: list[Singles], *, rate: float) -> None:
        self._count += 1
        for at, gradient in enumerate(gradients):
            self._mean[at] += 0.1 * (gradient - self._mean[at])
            self._square[at] += 0.001 * (gradient**2 - self._square[at])
            steady = self._mean[at] / (1 - 0.9**self._count)
            self._weights[at] -= rate * steady / (np.sqrt(self._square[at] / (1 - 0.999**self._count)) + 1e-8)


def _sigmoid(values: Singles) -> Singles:
    return np.asarray(expit(values), dtype=np.float32)


def _forward(inputs: Singles, inner: Singles, outer: Singles) -> tuple[Singles, Singles]:
    hidden = np.maximum(inputs @ inner[:-1] + inner[-1], 0)
    return hidden, hidden @ outer[:-1] + outer[-1]


def _with_one(values: Singles) -> Singles:
    return np.concatenate([values, np.ones((len(values), 1), dtype=values.dtype)], axis=1)


def _overlap_and_slope(logarithms: Singles, sides: Singles) -> tuple[Singles, Singles]:
    """Return the intersection over union of boxes around the same centres, and how its negative logarithm changes."""
    own = np.exp(np.clip(logarithms, -3, 5))
    common = np.minimum(own, sides)
    width, height = common[:, 0] + common[:, 2], common[:, 1] + common[:, 3]
    own_width, own_height = own[:, 0] + own[:, 2], own[:, 1] + own[:, 3]
    shared = width * height
    united = own_width * own_height + (sides[:, 0] + sides[:, 2]) * (sides[:, 1] + sides[:, 3]) - shared
    across = np.stack([height, width, height, width], axis=1)
    own_across = np.stack([own_height, own_width, own_height, own_width], axis=1)
    grown = np.where(own < sides, across, 0)
    slope = -grown / shared[:, np.newaxis] + (own_across - grown) / united[:, np.newaxis]
    return shared / united, slope * own
