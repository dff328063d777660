"""Any picture that Pillow reads, as the eight bits a channel that a screen shows."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from PIL import Image

Span: TypeAlias = tuple[float, float]

_HUGE, _TINY = 1e30, 1e-30  # beyond them float32 arithmetic overflows


def is_deep(image: Image.Image) -> bool:
    """Say whether a picture has one channel of more than eight bits, which is stretched for the screen."""
    return image.mode in {"I", "F"} or image.mode.startswith("I;")


def span_of(image: Image.Image) -> Span:
    """Return the darkest and the brightest value of a deep picture."""
    values = np.asarray(image) if image.mode.startswith("I") else _finite(image)
    return float(values.min()), float(values.max())


def widest(one: Span | None, other: Span) -> Span:
    """Return the span from the darkest to the brightest of both."""
    return other if one is None else (min(one[0], other[0]), max(one[1], other[1]))


def eight_bit(image: Image.Image, span: Span | None = None) -> Image.Image:
    """Return a picture in RGB or, with transparency, RGBA; the same object when it is so already.

    Args:
        image: In any mode.
        span: The values of deep gray that become black and white. Unless it is given, the picture is stretched from
            its darkest to its brightest pixel, so that a part of it comes out differently from the whole.
    """
    if is_deep(image):
        return _stretched(image, span_of(image) if span is None else span)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)  # a copy of a large picture costs memory


def _stretched(image: Image.Image, span: Span) -> Image.Image:
    darkest, brightest = span
    values = (_finite(image) - darkest) * (255 / max(brightest - darkest, _TINY))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")


def _finite(image: Image.Image) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=_HUGE, neginf=-_HUGE)
    return values.clip(-_HUGE, _HUGE)


def joined(strips: list[Image.Image]) -> Image.Image:
    """Return strips of one width and mode below each other."""
    together = Image.new(strips[0].mode, (strips[0].width, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        together.paste(strip, (0, top))
        top += strip.height
    return together


class Coloring:
    """What a picture says about its pixels' colors; ask before it is decoded, which may change the answers.

    Args:
        image: Open, not decoded.
    """

    def __init__(self, image: Image.Image) -> None:
        self._palette = image.palette.getdata()[1] if image.palette else b""
        self._transparency = image.info.get("transparency")

    def apply(self, strip: Image.Image) -> Image.Image:
        """Return a part of the picture, whose pixels are as they are stored, in RGB or RGBA; deep gray as it is."""
        if is_deep(strip):
            return strip
        if self._palette:
            strip.putpalette(self._palette, "RGB")
        if self._transparency is not None:
            strip.info["transparency"] = self._transparency
        return eight_bit(strip)
