"""Text as pixels: any text, drawn with the font that comes with Pillow.

The font holds plain Latin letters: accents are dropped and other scripts appear as empty boxes. Text that is drawn
cannot be run as markup, whatever it says.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterator

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_ELLIPSIS = "…"
_LONGEST = 500
_SPELLED_OUT = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "Æ": "AE",
        "Œ": "OE",
        "Ø": "O",
        "Ł": "L",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MULTIPLICATION SIGN}": "x",
    }
)


@lru_cache(maxsize=16)
def font(size: int) -> Font:
    """Return Pillow's own font in a size, in pixels."""
    return ImageFont.load_default(size)


def printable(text: str) -> str:
    """Return text as one line: without control and direction characters and without half characters."""
    plain = " ".join(text[:_LONGEST].split())
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category == "Cs" else letter
        for letter in plain
        if (category := unicodedata.category(letter)) == "Cs" or category[0] != "C"
    )


def shortened(text: str, *, size: int, width: float, keep_end: bool = False) -> str:
    """Return text that fits a width, with an ellipsis for what was left out.

    Args:
        text: Any text.
        size: Font size in pixels.
        width: Room in pixels.
        keep_end: Cut in the middle, so that the end of a file name stays.
    """
    plain = _drawable(text)
    if font(size).getlength(plain) <= width:
        return plain
    fitting = 0
    for kept in range(1, len(plain)):
        if font(size).getlength(_cut(plain, kept, keep_end=keep_end)) > width:
            break
        fitting = kept
    return _cut(plain, fitting, keep_end=keep_end)


def wrapped(text: str, *, size: int, width: float, lines: int) -> list[str]:
    """Break text into at most ``lines`` lines of a width; the last one is shortened."""
    found = list(_wrap(_drawable(text), size=size, width=width))
    if len(found) <= lines:
        return found
    rest = " ".join(found[lines - 1 :])
    return [*found[: lines - 1], shortened(rest, size=size, width=width)]


def _drawable(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", printable(text).translate(_SPELLED_OUT))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _cut(text: str, kept: int, *, keep_end: bool) -> str:
    if not keep_end:
        return text[:kept].rstrip() + _ELLIPSIS
    end = kept // 2
    return text[: kept - end].rstrip() + _ELLIPSIS + text[len(text) - end :]


def _wrap(text: str, *, size: int, width: float) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if font(size).getlength(longer) <= width:
            line = longer
            continue
        if line:
            yield line
        line = word
        while font(size).getlength(line) > width and len(line) > 1:
            fitting = _letters_that_fit(line, size=size, width=width)
            yield line[:fitting]
            line = line[fitting:]
    if line:
        yield line


def _letters_that_fit(word: str, *, size: int, width: float) -> int:
    """Return how many letters at the beginning of a word fit, at least one."""
    # From the front, because measuring takes the longer the more letters there are.
    too_long = (end for end in range(1, len(word) + 1) if font(size).getlength(word[:end]) > width)
    return max(1, next(too_long, len(word) + 1) - 1)
