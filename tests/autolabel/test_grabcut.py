"""Masks that fill boxes, on a real photo and on shapes whose pixels are known."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage
from skimage import data

from gt_notebook.autolabel.grabcut import fill_box
from gt_notebook.errors import JobError


def disc(*, at: tuple[int, int] = (100, 80), radius: int = 40) -> tuple[Image.Image, np.ndarray]:
    picture = Image.effect_noise((200, 160), 20).convert("RGB")
    truth = Image.new("1", picture.size)
    place = (at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius)
    ImageDraw.Draw(picture).ellipse(place, fill=(200, 30, 40))
    ImageDraw.Draw(truth).ellipse(place, fill=1)
    return picture, np.asarray(truth)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / (one | other).sum())


def test_a_disc_is_found_in_its_box() -> None:
    picture, truth = disc()
    assert overlap(fill_box(picture, (57, 37, 86, 86)), truth) > 0.95


def test_a_disc_at_the_rim_is_found() -> None:
    picture, truth = disc(at=(10, 20))
    assert overlap(fill_box(picture, (-30, -20, 83, 83)), truth) > 0.9


def test_a_large_box_is_cut_in_less_detail() -> None:
    picture, truth = disc()
    large = picture.resize((1600, 1280), Image.Resampling.NEAREST)
    true = np.asarray(Image.fromarray(truth).resize(large.size, Image.Resampling.NEAREST))
    assert overlap(fill_box(large, (456, 296, 688, 688)), true) > 0.95


def test_coins_on_a_real_photo_are_found() -> None:
    photo = data.coins()
    # In the lower half the ground is dark, so that there a threshold tells the coins from it.
    bright = ndimage.binary_fill_holes(ndimage.binary_opening(photo > 110, iterations=2))
    bright[:150] = False
    labels, _ = ndimage.label(bright)
    coins = [place for place in ndimage.find_objects(labels) if 35 < place[0].stop - place[0].start < 70]
    assert len(coins) > 5
    picture = Image.fromarray(photo).convert("RGB")
    overlaps = []
    for down, across in coins:
        found = fill_box(
            picture, (across.start, down.start, across.stop - across.start, down.stop - down.start)
        )
        overlaps.append(overlap(found[down, across], bright[down, across]))
    assert np.median(overlaps) > 0.8


@pytest.mark.parametrize(
    "box", [(0, 0, 200, 160), (-50, -50, 400, 400), (5, 5, 2, 2), (30, 30, 1, 90), (3, 3, 10, 10)]
)
def test_every_box_has_a_mask_inside_it(box: tuple[int, int, int, int]) -> None:
    picture, _ = disc()
    found = fill_box(picture, box)
    assert found.shape == (160, 200)
    assert found.any()
    left, top = max(0, box[0]), max(0, box[1])
    found[top : box[1] + box[3], left : box[0] + box[2]] = False
    assert not found.any()


@pytest.mark.parametrize("box", [(300, 10, 5, 5), (10, 10, 0, 5), (-20, 0, 10, 10)])
def test_a_box_outside_of_the_picture_is_empty(box: tuple[int, int, int, int]) -> None:
    assert not fill_box(disc()[0], box).any()


def test_nothing_to_tell_apart_fills_the_box() -> None:
    found = fill_box(Image.new("RGB", (60, 60), "gray"), (10, 10, 20, 20))
    assert found[10:30, 10:30].any()


def test_the_same_box_has_the_same_mask() -> None:
    picture, _ = disc()
    assert np.array_equal(fill_box(picture, (57, 37, 86, 86)), fill_box(picture, (57, 37, 86, 86)))


def test_without_opencv_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(JobError, match=r"gt_notebook\[segmentation\]"):
        fill_box(disc()[0], (57, 37, 86, 86))
