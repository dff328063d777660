"""Pictures as grids of cells, each with numbers that say what stands there: what a model of boxes learns from.

The middle stages of the network that embeds whole pictures (see ``pictures``) are kept where they are, not pooled:
the first two say where edges run, the later ones what is seen around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PIL import Image, ImageOps
from scipy.ndimage import uniform_filter

from gt_notebook.autolabel.pictures import as_input, open_network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Halves: TypeAlias = NDArray[np.float16]
    Singles: TypeAlias = NDArray[np.float32]

# Pixels of the shrunk picture from one cell to the next.
STRIDE = 8
# Numbers a cell: three stages that see ever more of the picture, and what surrounds the cell.
CELL_NUMBERS = 24 + 40 + 112 + 320 + 112

_MAPS = ("map 1", "map 2", "map 4", "map 6")
# Sides are multiples of what a pixel of the last stage covers.
_STEP = 32
_PIXELS = 640 * 480
_SURROUNDINGS = 5


@dataclass(frozen=True, slots=True)
class Grid:
    """One picture.

    Attributes:
        fine: What is known of every cell, shape ``(rows, columns, 64)``.
        middle: Of every second one in both directions, ``(…, 112)``.
        coarse: Of every fourth, ``(…, 320)``.
        scale: Pixels of the picture to one of the shrunk picture, horizontally and vertically.
    """

    fine: Halves
    middle: Halves
    coarse: Halves
    scale: tuple[float, float]

    @property
    def width(self) -> int:
        """Of the shrunk picture, in pixels."""
        return int(self.fine.shape[1]) * STRIDE

    def cells(self) -> Singles:
        """Return the numbers of all cells, row by row, shape ``(rows * columns, CELL_NUMBERS)``."""
        rows, columns, _ = self.fine.shape
        middle = self.middle.astype(np.float32)
        around = uniform_filter(middle, size=(_SURROUNDINGS, _SURROUNDINGS, 1), mode="nearest")
        parts = [
            self.fine.astype(np.float32),
            _enlarged(middle, rows, columns),
            _enlarged(self.coarse.astype(np.float32), rows, columns),
            _enlarged(around, rows, columns),
        ]
        return np.concatenate(parts, axis=2).reshape(rows * columns, CELL_NUMBERS)

    def centres(self) -> Singles:
        """Return where the cells are, ``x`` and ``y`` in pixels of the shrunk picture, in the order of ``cells``."""
        rows, columns, _ = self.fine.shape
        y, x = np.mgrid[:rows, :columns]
        return (np.stack([x, y], axis=2).reshape(-1, 2) * STRIDE + STRIDE / 2).astype(np.float32)


class GridEmbedder:
    """Turns pictures into grids; safe to call from several threads.

    Raises:
        JobError: onnxruntime is not installed.
    """

    def __init__(self) -> None:
        self._network = open_network()

    def both(self, picture: Image.Image) -> tuple[Grid, Grid]:
        """Return the grids of a picture and of its mirror image, left and right exchanged."""
        return self(picture), self(ImageOps.mirror(picture))

    def __call__(self, picture: Image.Image) -> Grid:
        """Return the grid of a picture of any size, which is brought to about 300,000 pixels."""
        size = shrunk_size(picture.size)
        shown = picture.convert("RGB").resize(size, Image.Resampling.BILINEAR)
        first, second, middle, coarse = (
            found[0].transpose(1, 2, 0)
            for found in self._network.run(list(_MAPS), {"picture": as_input(shown)})
        )
        rows, columns, _ = second.shape
        pooled = first.reshape(rows, 2, columns, 2, -1).mean(axis=(1, 3))
        return Grid(
            fine=np.concatenate([pooled, second], axis=2).astype(np.float16),
            middle=middle.astype(np.float16),
            coarse=coarse.astype(np.float16),
            scale=(picture.width / size[0], picture.height / size[1]),
        )


def shrunk_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return the width and height that a picture is brought to: about as many pixels for each, in its proportions."""
    factor = (_PIXELS / (size[0] * size[1])) ** 0.5
    width, height = (max(1, round(side * factor / _STEP)) * _STEP for side in size)
    # Of a picture that is a line there must not be more than of others.
    most = _PIXELS // _STEP
    return min(width, most), min(height, most)


def _enlarged(values: Singles, rows: int, columns: int) -> Singles:
    down, across = _between(values.shape[0], rows), _between(values.shape[1], columns)
    higher = np.tensordot(down, values, axes=(1, 0))
    return np.asarray(np.einsum("cx,rxn->rcn", across, higher, optimize=True))


def _between(few: int, many: int) -> Singles:
    """Return the matrix that puts ``many`` values on the lines between ``few``."""
    place = np.clip((np.arange(many) + 0.5) * few / many - 0.5, 0, few - 1)
    left = np.minimum(place.astype(np.intp), max(few - 2, 0))
    weights = np.zeros((many, few), dtype=np.float32)
    weights[np.arange(many), left] = 1 - (place - left)
    weights[np.arange(many), np.minimum(left + 1, few - 1)] += place - left
    return weights
