"""Masks as PNG files: the service's forms, and those that are met beside them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from gt_notebook.images import UnreadableImageError
from gt_notebook.images.mask_files import mask_color, mask_from_image, read_mask, to_color_png, to_indexed_png

CLASSES = {"#ffffff": 0, "#2ca02c": 1, "#1f77b4": 2}
MASK = np.array([[0, 1, 1], [2, 2, 0]], dtype=np.uint8)


def png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_every_class_has_its_own_color() -> None:
    colors = [mask_color(index) for index in range(255)]

    assert len(set(colors)) == 255
    assert colors[:5] == ["#ffffff", "#2ca02c", "#1f77b4", "#ff7f0e", "#d62728"]


def test_an_indexed_png_holds_indices_and_the_colors_as_its_palette() -> None:
    image = Image.open(BytesIO(to_indexed_png(MASK, classes=2)))

    assert image.mode == "P"
    assert np.asarray(image).tolist() == MASK.tolist()
    palette = image.getpalette()
    assert palette is not None
    # The background, both classes, and white for what is none.
    assert palette[:12] == [255, 255, 255, 0x2C, 0xA0, 0x2C, 0x1F, 0x77, 0xB4, 255, 255, 255]


def test_a_workers_png_holds_colors_on_nothing() -> None:
    image = Image.open(BytesIO(to_color_png(MASK)))

    assert image.mode == "RGBA"
    assert image.getpixel((0, 0)) == (0, 0, 0, 0)
    assert image.getpixel((1, 0)) == (0x2C, 0xA0, 0x2C, 255)


@pytest.mark.parametrize("data", [to_indexed_png(MASK, classes=2), to_color_png(MASK)])
def test_what_was_written_is_read_back(data: bytes) -> None:
    assert read_mask(data, classes=CLASSES).tolist() == MASK.tolist()


def test_right_colors_under_wrong_indices_are_corrected() -> None:
    image = Image.fromarray(np.array([[5, 6, 6], [7, 7, 5]], dtype=np.uint8))
    image.putpalette([0, 0, 0] * 5 + [255, 255, 255] + [0x2C, 0xA0, 0x2C] + [0x1F, 0x77, 0xB4])

    assert read_mask(png(image), classes=CLASSES).tolist() == MASK.tolist()


def test_without_known_colors_the_indices_count() -> None:
    assert read_mask(to_indexed_png(MASK, classes=2), classes={}).tolist() == MASK.tolist()
    assert read_mask(png(Image.fromarray(MASK)), classes=CLASSES).tolist() == MASK.tolist()


def test_a_palette_that_is_too_short_leaves_its_indices_alone() -> None:
    image = Image.fromarray(np.array([[0, 9]], dtype=np.uint8))
    image.putpalette([255, 255, 255])

    assert mask_from_image(image, classes=CLASSES).tolist() == [[0, 9]]


def test_a_color_that_no_class_has_is_background() -> None:
    image = Image.fromarray(np.array([[[1, 2, 3], [0x2C, 0xA0, 0x2C]]], dtype=np.uint8))

    assert read_mask(png(image), classes=CLASSES).tolist() == [[0, 1]]


def test_transparent_pixels_are_background_whatever_their_color() -> None:
    image = Image.new("RGBA", (2, 1), (0x2C, 0xA0, 0x2C, 0))

    assert mask_from_image(image, classes=CLASSES).tolist() == [[0, 0]]


def test_a_color_picture_needs_colors_of_classes() -> None:
    with pytest.raises(UnreadableImageError, match="no colors of classes are known"):
        read_mask(to_color_png(MASK), classes={"red": 1})


def test_a_color_picture_without_paint_needs_none() -> None:
    assert read_mask(to_color_png(np.zeros_like(MASK)), classes={}).tolist() == np.zeros_like(MASK).tolist()


def test_a_picture_that_cannot_be_a_mask_is_refused() -> None:
    with pytest.raises(UnreadableImageError, match="mode I;16 is no mask"):
        read_mask(png(Image.new("I;16", (2, 2))), classes=CLASSES)
    with pytest.raises(UnreadableImageError, match="no picture"):
        read_mask(b"GIF?", classes=CLASSES)
