"""Draws the boxes of a label onto an upright picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import ImageDraw

from gt_notebook.display import colors
from gt_notebook.display.cards import confidence_text
from gt_notebook.images.lettering import font, shortened
from gt_notebook.images.orientation import to_upright, upright_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

    from gt_notebook.images import ImageInfo
    from gt_notebook.manifest.labels import BoxView, ShapeView

_FEW, _MANY = 6, 25
MOST_DRAWN = 500
DARK, LIGHT = "#101318", "#ffffff"
_TAG, _TAG_HEIGHT, _WIDEST_TAG = 16, 21, 180

Edges = tuple[int, int, int, int]


def paint_boxes(
    image: Image.Image, boxes: Sequence[BoxView], *, info: ImageInfo, class_colors: Mapping[str, str]
) -> None:
    """Draw boxes in place.

    A line in the color of the class lies between a dark and a light one, so that it shows on any photo. A tag
    names class and confidence, in a crowd only where a box is wide enough and no larger box has its tag already.

    Args:
        image: The upright picture in any size.
        boxes: Boxes in stored pixels of the original.
        info: The original.
        class_colors: A color for each class.
    """
    size = (info.width, info.height)
    full = upright_size(size, info.orientation)
    scale = (image.width / full[0], image.height / full[1])
    draw = ImageDraw.Draw(image)
    placed: list[tuple[ShapeView, Edges]] = []
    for box in boxes[:MOST_DRAWN]:
        corners = (float(box.left), float(box.top), float(box.width), float(box.height))
        left, top, width, height = to_upright(corners, size=size, orientation=info.orientation)
        edges = within(
            (left * scale[0], top * scale[1], (left + width) * scale[0], (top + height) * scale[1]),
            limit=image.size,
        )
        placed.append((box, edges))
        _paint_frame(draw, edges, color=class_colors[box.class_name], thick=len(boxes) <= _MANY)
    paint_tags(draw, placed, class_colors=class_colors, limit=image.size)


def within(edges: tuple[float, ...], *, limit: tuple[int, int]) -> Edges:
    """Return left, top, right and bottom edge in whole pixels of the picture, in this order."""
    left, right = (round(min(max(edge, 0), limit[0] - 1)) for edge in sorted((edges[0], edges[2])))
    top, bottom = (round(min(max(edge, 0), limit[1] - 1)) for edge in sorted((edges[1], edges[3])))
    return left, top, right, bottom


def _paint_frame(draw: ImageDraw.ImageDraw, edges: Edges, *, color: str, thick: bool) -> None:
    strokes = [(DARK, 0, 1), (color, 1, 3), (LIGHT, 4, 1)] if thick else [(DARK, 0, 1), (color, 1, 2)]
    left, top, right, bottom = edges
    for stroke, inset, width in strokes:
        if right - left > 2 * inset and bottom - top > 2 * inset:
            shrunk = (left + inset, top + inset, right - inset, bottom - inset)
            draw.rectangle(shrunk, outline=stroke, width=width)


def paint_tags(
    draw: ImageDraw.ImageDraw,
    placed: Sequence[tuple[ShapeView, Edges]],
    *,
    class_colors: Mapping[str, str],
    limit: tuple[int, int],
) -> None:
    """Write class and confidence beside shapes, the larger ones first, as far as the tags do not cover each other.

    Args:
        draw: On the picture.
        placed: Shapes with their left, top, right and bottom edge on the picture.
        class_colors: A color for each class.
        limit: Width and height of the picture.
    """
    taken: list[Edges] = []
    for box, edges in sorted(placed, key=lambda item: _area(item[1]), reverse=True):
        text = _tag_text(box, width=min(limit[0] - 10, _WIDEST_TAG))
        tag = _tag_edges(text, edges, limit=limit)
        too_wide = len(placed) > _FEW and tag[2] - tag[0] > edges[2] - edges[0] + 2
        if too_wide or any(_overlap(tag, other) for other in taken):
            continue
        taken.append(tag)
        color = class_colors[box.class_name]
        draw.rectangle(tag, fill=color)
        at = (tag[0] + 4, tag[3] - 5)
        draw.text(at, text, fill=colors.text_color(color), font=font(_TAG), anchor="ls")


def _tag_text(box: ShapeView, *, width: float) -> str:
    confidence = confidence_text(box.confidence)
    room = width - font(_TAG).getlength(f" {confidence}")
    return f"{shortened(box.class_name, size=_TAG, width=room)} {confidence}".strip()


def _tag_edges(text: str, edges: Edges, *, limit: tuple[int, int]) -> Edges:
    width = round(font(_TAG).getlength(text)) + 8
    left = max(0, min(edges[0], limit[0] - 1 - width))
    bottom = edges[1] if edges[1] >= _TAG_HEIGHT else edges[1] + _TAG_HEIGHT
    return left, bottom - _TAG_HEIGHT, left + width, bottom


def _area(edges: Edges) -> int:
    return (edges[2] - edges[0]) * (edges[3] - edges[1])


def _overlap(one: Edges, other: Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
