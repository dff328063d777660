"""Any picture that Pillow reads, as the eight bits a channel that a screen shows."""

from __future__ import annotations

import numpy as np
from PIL import Image

_HUGE, _TINY = 1e30, 1e-30  # beyond them float32 arithmetic overflows


def eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture in RGB or, with transparency, RGBA; the same object when it is so already.

    Deep gray is stretched from its darkest to its brightest pixel, so a part of such a picture comes out differently
    from the whole.
    """
    if image.mode in {"I", "F"} or image.mode.startswith("I;"):
        return _stretched(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)  # a copy of a large picture costs memory


def _stretched(image: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=_HUGE, neginf=-_HUGE)
    values = values.clip(-_HUGE, _HUGE)
    darkest, brightest = float(values.min()), float(values.max())
    values = (values - darkest) * (255 / max(brightest - darkest, _TINY))
    return Image.fromarray(values.astype(np.uint8)).convert("RGB")
