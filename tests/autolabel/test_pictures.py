"""Embeddings of real photos: pictures of one thing lie nearer together than pictures of different things."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from skimage import data

from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.pictures import BLOCKS, PictureEmbedder
from gt_notebook.errors import JobError
from gt_notebook.images import UnreadableImageError


@pytest.fixture(scope="module")
def embed() -> PictureEmbedder:
    return PictureEmbedder()


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = BytesIO()
    image.save(file, kind)
    return file.getvalue()


def test_two_parts_of_a_photo_are_more_alike_than_two_photos(embed: PictureEmbedder) -> None:
    photos = [Image.fromarray(photo()) for photo in (data.chelsea, data.coffee, data.rocket, data.retina)]
    parts = []
    for photo in photos:
        width, height = photo.size
        parts += [
            photo.crop((0, 0, width * 9 // 10, height)),
            photo.crop((width // 10, 0, width, height)).transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        ]
    places = principal_axes(np.array([embed(encoded(part)) for part in parts]), blocks=BLOCKS)
    apart = ((places[:, None] - places[None]) ** 2).sum(axis=-1)
    np.fill_diagonal(apart, np.inf)
    assert [int(row.argmin()) // 2 for row in apart] == [0, 0, 1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "CMYK"])
def test_every_kind_of_picture_has_the_same_numbers(embed: PictureEmbedder, mode: str) -> None:
    picture = Image.new("RGB", (30, 20), "white").convert(mode)
    embedding = embed(encoded(picture, "TIFF"))
    assert embedding.shape == (sum(BLOCKS),)
    assert np.isfinite(embedding).all()
    assert np.array_equal(embedding, embed(encoded(picture, "TIFF")))


def test_a_broken_picture_is_said(embed: PictureEmbedder) -> None:
    with pytest.raises(UnreadableImageError):
        embed(b"no picture")


def test_without_onnxruntime_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(JobError, match=r"gt_notebook\[auto\]"):
        PictureEmbedder()


def test_numbers_that_are_not_finite_are_refused() -> None:
    with pytest.raises(JobError, match="object 1 "):
        principal_axes([[0.0, 1.0], [np.nan, 1.0]])


def test_blocks_have_to_hold_all_columns() -> None:
    with pytest.raises(JobError, match="3 columns"):
        principal_axes([[0.0, 1.0], [2.0, 1.0]], blocks=[1, 2])


def test_every_block_weighs_the_same() -> None:
    rng = np.random.default_rng(0)
    few, many = rng.normal(size=(200, 1)), rng.normal(size=(200, 1))
    places = principal_axes(np.hstack([few, np.repeat(many, 50, axis=1)]), blocks=[1, 50])
    spread = (places - places.mean(axis=0)).std(axis=0)
    assert spread[0] == pytest.approx(spread[1], rel=0.2)
