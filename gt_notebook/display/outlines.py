"""Draws the polygons and keypoints of a label onto an upright picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import ImageDraw

from gt_notebook.display.boxes import DARK, LIGHT, MOST_DRAWN, Edges, paint_tags, within
from gt_notebook.images.orientation import to_upright, upright_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

    from gt_notebook.images import ImageInfo
    from gt_notebook.manifest.labels import PointView, PolygonView, ShapeView

_STROKES = (7, 5, 3)
_RADIUS = 6


def paint_polygons(
    image: Image.Image,
    polygons: Sequence[PolygonView],
    *,
    info: ImageInfo,
    class_colors: Mapping[str, str],
) -> None:
    """Draw polygons in place: a line in the color of the class within a light and a dark one, and tags as for boxes.

    Args:
        image: The upright picture in any size.
        polygons: Polygons in stored pixels of the original.
        info: The original.
        class_colors: A color for each class.
    """
    draw = ImageDraw.Draw(image)
    placed: list[tuple[ShapeView, Edges]] = []
    for polygon in polygons[:MOST_DRAWN]:
        ring = [_shown(corner, image, info, side=0) for corner in polygon.vertices]
        strokes = zip((DARK, LIGHT, class_colors[polygon.class_name]), _STROKES, strict=True)
        for color, width in strokes:
            draw.line([*ring, *ring[:2]], fill=color, width=width, joint="curve")
        xs, ys = zip(*ring, strict=True)
        placed.append((polygon, within((min(xs), min(ys), max(xs), max(ys)), limit=image.size)))
    paint_tags(draw, placed, class_colors=class_colors, limit=image.size)


def paint_points(
    image: Image.Image, points: Sequence[PointView], *, info: ImageInfo, class_colors: Mapping[str, str]
) -> None:
    """Draw keypoints in place: a dot in the color of the class within a light and a dark ring, and tags as for boxes.

    Args:
        image: The upright picture in any size.
        points: Points in stored pixels of the original.
        info: The original.
        class_colors: A color for each class.
    """
    draw = ImageDraw.Draw(image)
    placed: list[tuple[ShapeView, Edges]] = []
    for point in points[:MOST_DRAWN]:
        x, y = _shown((point.x, point.y), image, info, side=1)
        rings = ((DARK, _RADIUS), (LIGHT, _RADIUS - 1), (class_colors[point.class_name], _RADIUS - 3))
        for color, radius in rings:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=color)
        around = (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS)
        placed.append((point, within(around, limit=image.size)))
    paint_tags(draw, placed, class_colors=class_colors, limit=image.size)


def _shown(at: tuple[float, float], image: Image.Image, info: ImageInfo, *, side: int) -> tuple[float, float]:
    """Where a corner (``side`` 0) or the middle of a pixel (1) lies on the picture, moved to its edge if beside it."""
    size = (info.width, info.height)
    full = upright_size(size, info.orientation)
    stored = (float(at[0]), float(at[1]), float(side), float(side))
    x, y, wide, high = to_upright(stored, size=size, orientation=info.orientation)
    return (
        min(max((x + wide / 2) * image.width / full[0], 0.0), image.width - 1.0),
        min(max((y + high / 2) * image.height / full[1], 0.0), image.height - 1.0),
    )
