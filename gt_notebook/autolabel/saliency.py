"""Boxes around whatever stands out, for pictures of which nobody has labeled one yet.

A picture is mostly background, so what lies far from the middle of all its cells is something. Which of them are far is
told by Otsu's threshold ("A threshold selection method from gray-level histograms", 1979).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from gt_notebook.autolabel.grids import STRIDE

if TYPE_CHECKING:
    from gt_notebook.autolabel.grids import Grid
    from gt_notebook.autolabel.proof import Floats

_MOST = 50
_LEVELS = 64
_LEAST_CELLS = 4
# Cells; what is seen of a thing's rim is often seen from outside of it.
_BLUR = 0.7


def salient_boxes(grid: Grid) -> tuple[Floats, Floats]:
    """Return boxes around what stands out, the clearest first, and by how much it does, in [0, 1].

    Returns:
        Left, top, right and bottom in pixels of the shrunk picture, ``(n, 4)``, and ``(n,)``.
    """
    rows, columns, _ = grid.fine.shape
    cells = grid.fine.astype(np.float64).reshape(rows * columns, -1)
    middle = np.median(cells, axis=0)
    spread = np.median(np.abs(cells - middle), axis=0) + cells.std(axis=0) + 1e-6
    away = np.sqrt((((cells - middle) / spread) ** 2).mean(axis=1)).reshape(rows, columns)
    away = ndimage.gaussian_filter(away, _BLUR)
    if away.max() - away.min() < 1e-6:  # noqa: PLR2004 - nothing stands out
        return np.zeros((0, 4)), np.zeros(0)
    standing = ndimage.binary_fill_holes(away > _otsu(away))
    things, _ = ndimage.label(standing)
    boxes, scores = [], []
    for number, place in enumerate(ndimage.find_objects(things), 1):
        inside = things[place] == number
        if inside.sum() < _LEAST_CELLS:
            continue
        down, across = place
        boxes.append([across.start, down.start, across.stop, down.stop])
        scores.append(away[place][inside].mean())
    order = np.argsort(scores)[::-1][:_MOST]
    clear = np.asarray(scores)[order] / away.max() if len(order) else np.zeros(0)
    return np.asarray(boxes, dtype=np.float64).reshape(-1, 4)[order] * STRIDE, clear


def _otsu(values: Floats) -> float:
    counts, edges = np.histogram(values, bins=_LEVELS)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)[:-1].astype(np.float64)
    above = counts.sum() - below
    sums = np.cumsum(counts * middles)
    apart = sums[:-1] / np.maximum(below, 1) - (sums[-1] - sums[:-1]) / np.maximum(above, 1)
    return float(edges[1:-1][int((below * above * apart**2).argmax())])
