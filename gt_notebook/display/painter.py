"""Draws a gallery: one picture with a header and a card for each data object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageOps

from gt_notebook.display import colors
from gt_notebook.display.boxes import paint_boxes
from gt_notebook.display.cards import STATE_NAMES, confidence_text
from gt_notebook.display.outlines import paint_points, paint_polygons
from gt_notebook.images.lettering import font, shortened, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.display.cards import Card
    from gt_notebook.images import Thumbnail
    from gt_notebook.manifest.state import State

MARGIN = 20
GAP = 16
PAD = 12

_LEAST_WIDTH = 640
_TITLE, _TEXT, _SMALL = 32, 22, 19
_HEADER = 92
_CAPTION = 76
_NOTE, _NOTE_LINES = 25, 2
_RADIUS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a gallery shows.

    Attributes:
        title: The label attribute.
        shown: How many of how many, in words.
        counts: States that occur, with their number in words.
        cards: The data objects.
        pictures: The picture of each card, or why there is none.
        colors: A color for each class.
    """

    title: str
    shown: str
    counts: Sequence[tuple[State, str]]
    cards: Sequence[Card]
    pictures: Sequence[Thumbnail | str]
    colors: Mapping[str, str]

    @property
    def caption(self) -> int:
        """Height of what stands under each picture, in pixels."""
        return _CAPTION + (_NOTE * _NOTE_LINES if any(card.note for card in self.cards) else 0)


def paint(sheet: Sheet, *, columns: int, tile: int) -> Image.Image:
    """Draw a gallery.

    Args:
        sheet: What to show.
        columns: Cards in a row.
        tile: Width of a picture in pixels; its height is three quarters of it.

    Returns:
        The picture of the gallery.
    """
    card_size = (tile + 2 * PAD, tile * 3 // 4 + 2 * PAD + sheet.caption)
    rows = -(-len(sheet.cards) // columns)
    width = max(_LEAST_WIDTH, columns * (card_size[0] + GAP) - GAP + 2 * MARGIN)
    image = Image.new("RGB", (width, _HEADER + rows * (card_size[1] + GAP) - GAP + MARGIN), colors.PAPER)
    _paint_header(ImageDraw.Draw(image), sheet, width=width)
    for position, (card, picture) in enumerate(zip(sheet.cards, sheet.pictures, strict=True)):
        row, column = divmod(position, columns)
        at = (MARGIN + column * (card_size[0] + GAP), _HEADER + row * (card_size[1] + GAP))
        painted = _paint_card(card, picture, size=card_size, caption=sheet.caption, class_colors=sheet.colors)
        image.paste(painted, at)
    return image


def _paint_header(draw: ImageDraw.ImageDraw, sheet: Sheet, *, width: int) -> None:
    shown_width = font(_TEXT).getlength(sheet.shown)
    title = shortened(sheet.title, size=_TITLE, width=width - shown_width - 3 * MARGIN)
    draw.text((MARGIN, 44), title, fill=colors.INK, font=font(_TITLE), anchor="ls")
    draw.text((width - MARGIN, 44), sheet.shown, fill=colors.FADED_INK, font=font(_TEXT), anchor="rs")
    left = float(MARGIN)
    for state, text in sheet.counts:
        draw.ellipse((left, 60, left + 13, 73), fill=colors.STATE_COLORS[state])
        draw.text((left + 20, 74), text, fill=colors.FADED_INK, font=font(_SMALL), anchor="ls")
        left += 20 + font(_SMALL).getlength(text) + 24


def _paint_card(
    card: Card,
    picture: Thumbnail | str,
    *,
    size: tuple[int, int],
    caption: int,
    class_colors: Mapping[str, str],
) -> Image.Image:
    width, height = size
    image = Image.new("RGB", size, colors.PAPER)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, width - 1, height - 1), _RADIUS, fill=colors.CARD, outline=colors.CARD_EDGE, width=2
    )
    inside = (width - 2 * PAD, height - 2 * PAD - caption)
    image.paste(_paint_picture(card, picture, size=inside, class_colors=class_colors), (PAD, PAD))
    _paint_caption(draw, card, top=PAD + inside[1], width=width, class_colors=class_colors)
    return image


def _paint_picture(
    card: Card, picture: Thumbnail | str, *, size: tuple[int, int], class_colors: Mapping[str, str]
) -> Image.Image:
    mat = Image.new("RGB", size, colors.MAT)
    if isinstance(picture, str):
        lines = wrapped(picture, size=_SMALL, width=size[0] * 0.88, lines=max(1, size[1] // 26 - 1))
        ImageDraw.Draw(mat).multiline_text(
            (size[0] / 2, size[1] / 2),
            "\n".join(lines),
            fill=colors.FADED_INK,
            font=font(_SMALL),
            anchor="mm",
            align="center",
        )
        return mat
    fitted = ImageOps.contain(picture.image, size)
    drawn = card.drawn
    paint_boxes(fitted, drawn.boxes, info=picture.info, class_colors=class_colors)
    paint_polygons(fitted, drawn.polygons, info=picture.info, class_colors=class_colors)
    paint_points(fitted, drawn.points, info=picture.info, class_colors=class_colors)
    mat.paste(fitted, ((size[0] - fitted.width) // 2, (size[1] - fitted.height) // 2))
    return mat


def _paint_caption(
    draw: ImageDraw.ImageDraw, card: Card, *, top: int, width: int, class_colors: Mapping[str, str]
) -> None:
    room = width - 2 * PAD
    name = shortened(card.name, size=_TEXT, width=room, keep_end=True)
    draw.text((PAD, top + 31), name, fill=colors.INK, font=font(_TEXT), anchor="ls")
    chips = [chip for shown in (card, card.audited) if shown for chip in _chips_of(shown, class_colors)]
    left = _paint_chips(draw, chips, top=top + 44, width=width)
    if card.reason and left < width - 4 * PAD:
        reason = shortened(card.reason, size=_SMALL, width=width - PAD - left)
        draw.text((left, top + 65), reason, fill=colors.FADED_INK, font=font(_SMALL), anchor="ls")
    for number, line in enumerate(wrapped(card.note or "", size=_SMALL, width=room, lines=_NOTE_LINES)):
        below = top + _CAPTION + 21 + number * _NOTE
        draw.text((PAD, below), line, fill=colors.FADED_INK, font=font(_SMALL), anchor="ls")


def _chips_of(card: Card, class_colors: Mapping[str, str]) -> list[tuple[str, str]]:
    if card.state != "labeled":
        return [(STATE_NAMES[card.state], colors.STATE_COLORS[card.state])]
    return [
        (_chip_text(card, label.class_name, label.confidence), class_colors[label.class_name])
        for label in card.labels
    ]


def _chip_text(card: Card, class_name: str, confidence: float) -> str:
    if card.shapes:
        return f"{card.count(class_name)} {class_name}"
    return f"{class_name} {confidence_text(confidence)}"


def _paint_chips(
    draw: ImageDraw.ImageDraw, chips: Sequence[tuple[str, str]], *, top: int, width: int
) -> float:
    """Draw chips as far as there is room, and say how many are left; return where the next could begin."""
    left = float(PAD)
    for position, (text, color) in enumerate(chips):
        rest = f"+{len(chips) - position - 1}" if position + 1 < len(chips) else ""
        room = width - PAD - left - (font(_SMALL).getlength(rest) + 8 if rest else 0) - 18
        if room < min(60.0, font(_SMALL).getlength(text)):
            more = f"+{len(chips) - position}"
            draw.text((left, top + 21), more, fill=colors.FADED_INK, font=font(_SMALL), anchor="ls")
            break
        short = shortened(text, size=_SMALL, width=room)
        right = left + font(_SMALL).getlength(short) + 18
        draw.rounded_rectangle((left, top, right, top + 28), 8, fill=color)
        draw.text((left + 9, top + 21), short, fill=colors.text_color(color), font=font(_SMALL), anchor="ls")
        left = right + 8
    return left
