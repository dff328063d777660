"""The PNG stays small."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from gt_notebook.display.cards import Card
from gt_notebook.display.colors import class_colors, text_color
from gt_notebook.display.painter import Sheet
from gt_notebook.display.rendering import MAX_BYTES, MAX_WIDTH, render
from gt_notebook.images import ImageInfo, Thumbnail
from gt_notebook.manifest.labels import LabelView


def a_card(name: str = "x.png", labels: tuple[str, ...] = ()) -> Card:
    return Card(
        index=0,
        name=name,
        ref=name,
        state="labeled",
        boxes=(),
        labels=tuple(LabelView(class_name=label, confidence=0.5) for label in labels),
        reason=None,
    )


def a_sheet(cards: list[Card], picture: Thumbnail | str = "none") -> Sheet:
    return Sheet(
        title="cats",
        shown="some",
        counts=[("labeled", "3 labeled")],
        cards=cards,
        pictures=[picture] * len(cards),
        colors=class_colors(label.class_name for card in cards for label in card.labels),
    )


def noise() -> Thumbnail:
    """The worst to compress."""
    image = Image.merge("RGB", [Image.effect_noise((380, 285), 100) for _ in range(3)])
    return Thumbnail(image=image, info=ImageInfo(width=380, height=285, depth=3, orientation=1))


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (12, 4), (60, 4), (60, 12)])
def test_the_worst_pictures_fit_the_limits(count: int, columns: int) -> None:
    png, width = render(a_sheet([a_card()] * count, noise()), columns=columns)
    assert len(png) <= MAX_BYTES
    assert width <= MAX_WIDTH
    assert Image.open(BytesIO(png)).width == width


def test_an_empty_gallery_is_a_header() -> None:
    png, _ = render(a_sheet([]), columns=1)
    assert Image.open(BytesIO(png)).height < 150


@pytest.mark.parametrize("text", ["", "x" * 3000, "日本 🐈 \ud83d", "<img src=x onerror=alert(1)>", "a\nb\0"])
def test_any_text_can_be_a_name_and_a_class(text: str) -> None:
    render(a_sheet([a_card(name=text, labels=(text, "b" + text))] * 3, text or "?"), columns=12)


def test_a_hundred_classes_do_not_leave_the_card() -> None:
    sheet = a_sheet([a_card(labels=tuple(f"class {number}" for number in range(100)))])
    png, _ = render(sheet, columns=1)
    image = Image.open(BytesIO(png)).convert("RGB")
    right_margin = image.crop((image.width - 15, 100, image.width, image.height))
    assert len(right_margin.getcolors() or []) == 1


def test_classes_have_colors_of_their_own_until_these_run_out() -> None:
    colors = class_colors([f"class {number}" for number in range(8)])
    assert len(set(colors.values())) == 7


def test_text_can_be_read_on_its_background() -> None:
    assert text_color("#f0e442") == "#000000"
    assert text_color("#0072b2") == "#ffffff"
