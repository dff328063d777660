"""Masks in the gallery: over the upright picture, in the colors of their files, from where they may be read."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.display.masks import with_mask
from gt_notebook.images import ImageInfo, Thumbnail, UnreadableImageError
from gt_notebook.images.mask_files import to_indexed_png

if TYPE_CHECKING:
    from pathlib import Path

COLORS = {"road": "#2ca02c", "tree": "#1f77b4"}


def mask(*, width: int = 200, height: int = 100) -> np.ndarray[Any, Any]:
    drawn = np.zeros((height, width), dtype=np.uint8)
    drawn[20:80, 20:100] = 1
    drawn[20:80, 100:180] = 2
    return drawn


def manifest(photos: Path, name: str, png: bytes, *, folder: Path | None = None) -> pd.DataFrame:
    path = (folder or photos) / "mask.png"
    path.write_bytes(png)
    colors = {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.9},
        "1": {"class-name": "road", "hex-color": "#2ca02c", "confidence": 0.9},
        "2": {"class-name": "tree", "hex-color": "#1f77b4", "confidence": 0.9},
    }
    about = {"internal-color-map": colors, "type": "groundtruth/semantic-segmentation"}
    row = {"source-ref": str(photos / name), "streets-ref": str(path), "streets-ref-metadata": about}
    frame = pd.DataFrame([row], dtype=object)
    frame.attrs["gt_notebook_image_roots"] = [str(photos)]
    return frame


def colored(gallery: Any, color: str) -> int:
    """How many pixels of a gallery are nearer to a half-transparent color over gray than to anything else."""
    rgb = np.asarray(Image.open(BytesIO(gallery.png)).convert("RGB")).astype(int)
    wanted = [0.45 * 90 + 0.55 * int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return int((np.abs(rgb - wanted).max(axis=2) <= 8).sum())


def test_a_mask_lies_half_transparent_over_its_picture(photos: Path) -> None:
    gallery = gt.show(manifest(photos, "a.png", to_indexed_png(mask(), classes=2)), "streets-ref")

    assert colored(gallery, COLORS["road"]) > 2000
    assert colored(gallery, COLORS["tree"]) > 2000
    assert "a.png: road 0.90, tree 0.90" in repr(gallery)


def test_the_colors_of_a_file_with_wrong_indices_count(photos: Path) -> None:
    image = Image.fromarray(mask() + 4)
    image.putpalette([0] * 12 + [255, 255, 255, 0x2C, 0xA0, 0x2C, 0x1F, 0x77, 0xB4])
    buffer = BytesIO()
    image.save(buffer, "PNG")

    gallery = gt.show(manifest(photos, "a.png", buffer.getvalue()), "streets-ref")

    assert colored(gallery, COLORS["road"]) > 2000


def test_a_mask_is_turned_with_its_picture() -> None:
    info = ImageInfo(width=200, height=100, depth=3, orientation=6)
    upright = Thumbnail(image=Image.new("RGB", (50, 100), (90, 90, 90)), info=info)
    drawn = np.zeros((100, 200), dtype=np.uint8)
    drawn[:, :100] = 1

    shown = with_mask(upright, drawn, {1: "road"}, class_colors=COLORS).image

    # The left half of what the camera stored is on top.
    assert shown.getpixel((25, 20)) != (90, 90, 90)
    assert shown.getpixel((25, 80)) == (90, 90, 90)


def test_a_mask_of_another_size_is_refused() -> None:
    info = ImageInfo(width=200, height=100, depth=3, orientation=1)
    picture = Thumbnail(image=Image.new("RGB", (50, 25)), info=info)

    with pytest.raises(UnreadableImageError, match="the mask has 10x10 pixels, and the picture 200x100"):
        with_mask(picture, mask(width=10, height=10), {1: "road"}, class_colors=COLORS)


@pytest.mark.parametrize("png", [b"no picture", to_indexed_png(mask(width=10, height=90), classes=2)])
def test_a_mask_that_cannot_be_shown_is_a_card_that_says_so(photos: Path, png: bytes) -> None:
    gallery = gt.show(manifest(photos, "a.png", png), "streets-ref")

    assert "[no picture: the " in repr(gallery)


def test_a_mask_outside_the_allowed_folders_is_not_read(photos: Path, tmp_path: Path) -> None:
    frame = manifest(photos, "a.png", to_indexed_png(mask(), classes=2), folder=tmp_path)

    gallery = gt.show(frame, "streets-ref")

    assert "lies outside what may be read" in repr(gallery)
    assert colored(gallery, COLORS["road"]) < 100
