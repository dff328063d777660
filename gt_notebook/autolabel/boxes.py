"""Boxes learnt from those that people drew: what a model finds on a picture, and how good it thinks that is.

Six heads (see ``box_head``) learn on top of a frozen network, in little more than a minute on one core for a hundred
pictures, each from two thirds of them, and the mean of what they see counts. What the two that do not know a picture
find on it tells from which score on a box of each class is worth showing, and which pictures are likely to be right
as a whole: two together, because one alone sees clearly less than all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from gt_notebook.autolabel.box_geometry import merged, pairs, quality
from gt_notebook.autolabel.box_head import STEPS, Truth, fit
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.autolabel.box_head import BoxHead
    from gt_notebook.autolabel.grids import Grid, Singles
    from gt_notebook.autolabel.proof import Floats, Integers

# Of fewer pictures a head would learn from one.
LEAST_PICTURES = 4

_HEADS = 6
_WEAKEST = 0.15
_LEVELS = np.arange(0.2, 0.85, 0.05)
# A box that has to be drawn is more work than one that has to be refused.
_MISSED, _INVENTED = 2, 1
_RIDGE = 0.1
# Scores that are nearer to what their class needs may as well be on the other side of it.
_DOUBT = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A picture whose boxes people have drawn.

    Attributes:
        grid: The picture.
        mirrored: The same, left and right exchanged: the model learns from both.
        truth: What people drew, in pixels of the shrunk picture.
    """

    grid: Grid
    mirrored: Grid
    truth: Truth


@dataclass(frozen=True, slots=True)
class Found:
    """What a model found on one picture, in pixels of the shrunk picture.

    Attributes:
        boxes: Left, top, right and bottom of each.
        classes: The position of each one's class.
        scores: How well each one is likely to fit, in [0, 1].
    """

    boxes: Floats
    classes: Integers
    scores: Floats

    def above(self, levels: Floats) -> Found:
        """Return those that score as much as their class needs."""
        kept = self.scores >= levels[self.classes]
        return Found(self.boxes[kept], self.classes[kept], self.scores[kept])


@dataclass(frozen=True, slots=True)
class Judgment:
    """What pictures that people drew on tell of something that finds boxes.

    Attributes:
        shown: The score from which on a box of each class is worth showing to people.
        labeled: Likewise for a label that nobody looks at.
        forecast: Weights of what ``quality`` is forecast from.
        spread: Standard deviation of the qualities around their forecasts.
        quality: The mean of these qualities.
    """

    shown: Floats
    labeled: Floats
    forecast: Floats
    spread: float
    quality: float

    def worth_showing(self, found: Found) -> Found:
        """Return the boxes to show to a person."""
        return found.above(self.shown)

    def worth_labeling(self, found: Found) -> tuple[Found, float]:
        """Return the boxes to label a picture with, and a forecast of their quality."""
        signs = _signs(found, self.labeled)
        return found.above(self.labeled), float(np.clip(signs @ self.forecast, 0, 1))


@dataclass(frozen=True, slots=True)
class BoxModel:
    """A fitted model.

    Attributes:
        heads: Say of every cell what they see; their mean counts.
        judgment: By pictures that were not learnt from.
    """

    heads: tuple[BoxHead, ...]
    judgment: Judgment

    def find(self, grid: Grid, mirrored: Grid) -> Found:
        """Return everything that may be a box, however doubtful."""
        return _found(self.heads, grid, mirrored)


def judged(tried: Sequence[tuple[Found, Truth]], *, classes: int) -> Judgment:
    """Return what is to be thought of something that finds boxes.

    Args:
        tried: What it found on some pictures that it does not know, and what people drew there, in the same pixels.
        classes: Number of classes.
    """
    shown, labeled = _levels(tried, classes=classes)
    forecast, spread, quality_there = _forecast(tried, labeled)
    return Judgment(shown, labeled, forecast, spread, quality_there)


def learn_boxes(examples: Sequence[Example], *, classes: int, seed: int = 0, steps: int = STEPS) -> BoxModel:
    """Learn from pictures, at least ``LEAST_PICTURES``, of which some have boxes.

    Args:
        examples: The pictures.
        classes: Number of classes.
        seed: Decides what is drawn at random.
        steps: How long each head learns.

    Raises:
        JobError: There are too few pictures, or too few with boxes.
    """
    with_boxes = sum(len(example.truth.boxes) > 0 for example in examples)
    if with_boxes < LEAST_PICTURES:
        raise JobError(
            f"{with_boxes} of {len(examples)} pictures have boxes; label {LEAST_PICTURES} with boxes at least"
        )
    # Each part gets as many of those with boxes.
    order = np.random.default_rng(seed).permutation(len(examples))
    order = order[np.argsort([len(examples[at].truth.boxes) == 0 for at in order], kind="stable")]
    part = np.empty_like(order)
    part[order] = np.arange(len(order)) % _HEADS
    with threadpool_limits(limits=1, user_api="blas"):
        heads = tuple(
            _fit(
                [example for example, own in zip(examples, part, strict=True) if own not in _unseen(number)],
                classes=classes,
                seed=seed + number,
                steps=steps,
            )
            for number in range(_HEADS)
        )
        found = [
            _found(
                [head for number, head in enumerate(heads) if own in _unseen(number)],
                example.grid,
                example.mirrored,
            )
            for example, own in zip(examples, part, strict=True)
        ]
        tried = [(each, example.truth) for each, example in zip(found, examples, strict=True)]
        return BoxModel(heads, judged(tried, classes=classes))


def _unseen(head: int) -> tuple[int, int]:
    """Return the parts of the pictures that a head does not learn from: each part is unseen by two."""
    return head, (head + 1) % _HEADS


def _fit(examples: Sequence[Example], *, classes: int, seed: int, steps: int) -> BoxHead:
    grids = [example.grid for example in examples] + [example.mirrored for example in examples]
    truths = [example.truth for example in examples]
    turned = [_mirrored(example) for example in examples]
    return fit(grids, truths + turned, classes=classes, seed=seed, steps=steps)


def _mirrored(example: Example) -> Truth:
    boxes = example.truth.boxes.copy()
    boxes[:, [0, 2]] = example.grid.width - boxes[:, [2, 0]]
    return Truth(boxes, example.truth.classes)


def _found(heads: Sequence[BoxHead], grid: Grid, mirrored: Grid) -> Found:
    cells, other_cells = grid.cells(), mirrored.cells()
    seen = [head.scores_and_boxes(grid, cells) for head in heads]
    for head in heads:
        # What is seen in both ways counts, and where it lies is the mean of both.
        scores, boxes = (_turned(each, grid) for each in head.scores_and_boxes(mirrored, other_cells))
        boxes[:, [0, 2]] = grid.width - boxes[:, [2, 0]]
        seen.append((scores, boxes))
    scores, boxes = (np.mean(each, axis=0) for each in zip(*seen, strict=True))
    heaps = [merged(column, boxes, least=_WEAKEST) for column in scores.T]
    return Found(
        boxes=np.concatenate([heap[1] for heap in heaps]),
        classes=np.repeat(np.arange(len(heaps)), [len(heap[0]) for heap in heaps]),
        scores=np.concatenate([heap[0] for heap in heaps]),
    )


def _turned(cells: Singles, grid: Grid) -> Singles:
    """Return the cells of a mirrored picture in the order of the picture's."""
    rows, columns, _ = grid.fine.shape
    return np.ascontiguousarray(cells.reshape(rows, columns, -1)[:, ::-1].reshape(len(cells), -1))


def _levels(tried: Sequence[tuple[Found, Truth]], *, classes: int) -> tuple[Floats, Floats]:
    """Return the scores from which on boxes of each class are shown, and from which on they are labels."""
    shown, labeled = np.zeros(classes), np.zeros(classes)
    for kind in range(classes):
        if not any((truth.classes == kind).any() for _, truth in tried):
            # Of a class that nobody drew nothing is known.
            shown[kind] = labeled[kind] = np.inf
            continue
        results = [_results(tried, kind, level) for level in _LEVELS]
        shown[kind] = _LEVELS[int(np.argmin([work for work, _ in results]))]
        labeled[kind] = _LEVELS[int(np.argmax([good for _, good in results]))]
    return shown, labeled


def _results(tried: Sequence[tuple[Found, Truth]], kind: int, level: float) -> tuple[float, float]:
    """Return how much work is left to people, and the mean quality, when boxes of a class count from a level on."""
    work, qualities = 0, []
    for found, truth in tried:
        kept = (found.classes == kind) & (found.scores >= level)
        there = truth.classes == kind
        if not kept.any() and not there.any():
            continue
        own, own_classes = found.boxes[kept], found.classes[kept]
        right = len(pairs(own, own_classes, truth.boxes[there], truth.classes[there])[0])
        work += _MISSED * (int(there.sum()) - right) + _INVENTED * (len(own) - right)
        qualities.append(quality(own, own_classes, truth.boxes[there], truth.classes[there]))
    return work, float(np.mean(qualities)) if qualities else 0.0


def _forecast(tried: Sequence[tuple[Found, Truth]], levels: Floats) -> tuple[Floats, float, float]:
    """Return the weights that forecast quality from its signs, how far off they are, and the mean quality."""
    signs = np.array([_signs(found, levels) for found, _ in tried])
    kept = [(found.above(levels), truth) for found, truth in tried]
    true = np.array(
        [quality(found.boxes, found.classes, truth.boxes, truth.classes) for found, truth in kept]
    )
    penalty = _RIDGE * np.diag([0.0] + [1.0] * (signs.shape[1] - 1))
    weights = np.linalg.solve(signs.T @ signs + penalty + 1e-9 * np.eye(len(penalty)), signs.T @ true)
    return weights, float(np.std(true - signs @ weights)), float(true.mean())


def _signs(found: Found, levels: Floats) -> Floats:
    """Return what tells how good a picture's boxes are: by class what is kept and nearly kept, and the worst class."""
    kept = found.above(levels)
    signs, means = [1.0, float(np.log1p(len(kept.boxes)))], []
    for kind, level in enumerate(levels):
        scores = kept.scores[kept.classes == kind]
        doubtful = (np.abs(found.scores[found.classes == kind] - level) < _DOUBT).sum()
        if len(scores):
            means.append(float(scores.mean()))
        signs += [float(len(scores) > 0), float(scores.mean()) if len(scores) else 0.0]
        signs.append(float(doubtful / max(len(scores), 1)))
    return np.array([*signs, np.mean(means), min(means)] if means else [*signs, 0.0, 0.0])
