"""From cards to a PNG that is small enough to stay in a notebook."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from gt_notebook.display.masks import read_view, with_mask
from gt_notebook.display.painter import GAP, MARGIN, PAD, Sheet, paint
from gt_notebook.errors import StorageError
from gt_notebook.images import Thumbnail, UnreadableImageError, thumbnail
from gt_notebook.images.lettering import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.display.cards import Card
    from gt_notebook.storage import SourceReader

MAX_WIDTH = 1600
MAX_BYTES = 1_500_000

_TILE_LIMITS = (88, 380)
# A dithered photo takes about 0.8 bytes a pixel.
_MAX_PHOTO_PIXELS = 1_800_000
_READERS = 4


def read_pictures(
    cards: Sequence[Card], sources: SourceReader, *, class_colors: Mapping[str, str]
) -> list[Thumbnail | str]:
    """Read the picture of each card, with its mask on it where it has one; where something is missing, say why.

    Args:
        cards: Data objects.
        sources: Reads what may be read.
        class_colors: A color for each class.

    Returns:
        For each card a small upright picture, or a sentence.
    """
    with ThreadPoolExecutor(_READERS) as pool:
        return list(pool.map(lambda card: _read_picture(card, sources, class_colors), cards))


def render(sheet: Sheet, *, columns: int) -> tuple[bytes, int]:
    """Draw a gallery as a PNG, smaller when it would not fit ``MAX_WIDTH`` and ``MAX_BYTES``.

    Args:
        sheet: What to show.
        columns: Cards in a row.

    Returns:
        The PNG, and its width in pixels.
    """
    tile = _largest_tile(len(sheet.cards), columns=columns)
    while True:
        image = paint(sheet, columns=columns, tile=tile)
        png = _encode(image)
        if len(png) <= MAX_BYTES or tile <= _TILE_LIMITS[0]:
            return png, image.width
        tile = max(_TILE_LIMITS[0], tile * 4 // 5)


def _largest_tile(count: int, *, columns: int) -> int:
    smallest, largest = _TILE_LIMITS
    by_width = (MAX_WIDTH - 2 * MARGIN + GAP) // columns - GAP - 2 * PAD
    by_pixels = int((_MAX_PHOTO_PIXELS / max(count, 1) / 0.75) ** 0.5)
    return max(smallest, min(largest, by_width, by_pixels))


def _encode(image: Image.Image) -> bytes:
    plain = _png(image)
    if len(plain) <= MAX_BYTES:
        return plain
    # 256 colors of its own, dithered, halve a photo and keep lines and letters sharp.
    return _png(image.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG))


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _read_picture(card: Card, sources: SourceReader, class_colors: Mapping[str, str]) -> Thumbnail | str:
    if card.ref is None:
        return "this line of the manifest has no source-ref"
    mask = card.drawn.mask
    try:
        picture = thumbnail(sources.read(card.ref), side=_TILE_LIMITS[1])
        if mask is None:
            return picture
        found = read_view(mask, sources.read(mask.ref))
        return with_mask(picture, found, mask.names, class_colors=class_colors)
    except (StorageError, UnreadableImageError) as error:
        return printable(str(error))
