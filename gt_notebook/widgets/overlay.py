"""The canvas between picture and shapes, for what Python paints."""

from __future__ import annotations

from typing import Any

from ipycanvas import Canvas

MAX_SIDE = 4096


def make_overlay(width: int, height: int) -> Any:
    """Return an ``ipycanvas.Canvas`` that is drawn on in stored image pixels.

    Args:
        width: Of the stored image in pixels.
        height: Of the stored image in pixels.
    """
    canvas = Canvas(width=1, height=1)
    fit_overlay(canvas, width, height)
    return canvas


def fit_overlay(canvas: Any, width: int, height: int) -> None:
    """Empty a canvas and give it the size of another image.

    A canvas over 4,096 pixels a side would cost the browser too much memory; it gets fewer pixels and a scale, so that
    coordinates stay image pixels.
    """
    scale = min(1.0, MAX_SIDE / max(width, height, 1))
    canvas.width, canvas.height = max(round(width * scale), 1), max(round(height * scale), 1)
    canvas.reset_transform()
    canvas.clear()
    canvas.scale(scale, scale)
