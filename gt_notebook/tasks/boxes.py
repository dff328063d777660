"""Boxes on a picture: one worker's answer, and how two of them compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.consolidation.clusters import MIN_OVERLAP
from gt_notebook.tasks.notes import NO_NOTE, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gt_notebook.tasks.base import Json
    from gt_notebook.tasks.picture_size import PictureSize

Corners = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An axis-aligned box in whole image pixels from the top-left corner, as Ground Truth writes it."""

    label: str
    left: int
    top: int
    width: int
    height: int
    note: Note = NO_NOTE

    @property
    def corners(self) -> Corners:
        """Left, top, width and height in pixels."""
        return (self.left, self.top, self.width, self.height)

    def to_content(self) -> Json:
        """Return the form of ``crowd-bounding-box``, with its keys in order."""
        left, top, width, height = self.corners
        return {"height": height, "label": self.label, "left": left, "top": top, "width": width}

    def to_json(self) -> Json:
        """Return the journal's form; a box that nothing was noted about has no ``note``."""
        place = {"left": self.left, "top": self.top, "width": self.width, "height": self.height}
        note = self.note.to_json()
        return {"label": self.label, **place, **({"note": note} if note else {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundingBoxAnswer:
    """One worker's boxes on one image.

    Attributes:
        boxes: In the order in which they were drawn.
        size: Of the stored, unrotated image.
        nothing_to_label: The worker said that there is nothing; only then may ``boxes`` be empty when submitted.
    """

    boxes: tuple[Box, ...]
    size: PictureSize
    nothing_to_label: bool = False

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {
            "type": "bounding-box",
            "boxes": [box.to_json() for box in self.boxes],
            "nothing_to_label": self.nothing_to_label,
            "image_size": self.size.to_json(),
        }


def box_overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes, whatever their classes."""
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    common = max(wide, 0) * max(high, 0)
    return common / (one.width * one.height + other.width * other.height - common)


def matched(
    drawn: Sequence[Any], known: Sequence[Any], overlap: Callable[[Any, Any], float] = box_overlap
) -> list[float]:
    """Return how well the known shapes that were found lie, as intersection over union.

    A known shape is found by one of its class that overlaps it by one half or more; the best pair is joined first, and
    each shape belongs to one pair at most.

    Args:
        drawn: Shapes with a ``label``.
        known: The shapes that are right.
        overlap: How alike two shapes are, from 0 to 1.
    """
    pairs = [
        (overlap(one, other), i, j)
        for i, one in enumerate(drawn)
        for j, other in enumerate(known)
        if one.label == other.label
    ]
    near = sorted((pair for pair in pairs if pair[0] >= MIN_OVERLAP), key=lambda pair: (-pair[0], *pair[1:]))
    found: list[float] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for common, i, j in near:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            found.append(common)
    return found
