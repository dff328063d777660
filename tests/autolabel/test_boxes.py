"""Boxes learnt from drawn shapes whose places are known: what is found, and what bad input says."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from gt_notebook.autolabel.box_geometry import merged, overlaps, pairs, quality
from gt_notebook.autolabel.box_head import Truth, targets
from gt_notebook.autolabel.boxes import BoxModel, Example, learn_boxes
from gt_notebook.autolabel.grids import CELL_NUMBERS, GridEmbedder, shrunk_size
from gt_notebook.autolabel.saliency import salient_boxes
from gt_notebook.errors import JobError

_SIZE = (640, 480)
# Shapes on gray noise are learnt sooner than photos.
_STEPS = 160


@pytest.fixture(scope="module")
def embed() -> GridEmbedder:
    return GridEmbedder()


def drawing(seed: int, *, things: int = 4) -> tuple[Image.Image, list[list[float]], list[int]]:
    """Red discs (class 0) and blue squares (class 1) on gray noise."""
    rng = np.random.default_rng(seed)
    picture = Image.fromarray(rng.integers(110, 140, (_SIZE[1], _SIZE[0], 3), dtype=np.uint8))
    draw = ImageDraw.Draw(picture)
    boxes: list[list[float]] = []
    classes = []
    while len(boxes) < things:
        side, x, y = rng.integers(50, 120), rng.integers(0, 500), rng.integers(0, 340)
        box = [float(x), float(y), float(x + side), float(y + side)]
        if boxes and overlaps(np.array([box]), np.array(boxes)).max() > 0:
            continue
        kind = int(rng.integers(2))
        (draw.ellipse if kind == 0 else draw.rectangle)(box, fill="red" if kind == 0 else "blue")
        boxes.append(box)
        classes.append(kind)
    return picture, boxes, classes


def example(embed: GridEmbedder, seed: int, *, things: int = 4) -> Example:
    picture, boxes, classes = drawing(seed, things=things)
    truth = Truth(np.array(boxes, dtype=np.float32).reshape(-1, 4), np.array(classes, dtype=np.intp))
    return Example(*embed.both(picture), truth)


@pytest.fixture(scope="module")
def model(embed: GridEmbedder) -> BoxModel:
    # Nobody draws the third class.
    return learn_boxes([example(embed, seed, things=seed % 5) for seed in range(10)], classes=3, steps=_STEPS)


def test_shapes_are_found_on_new_pictures(embed: GridEmbedder, model: BoxModel) -> None:
    qualities, right, true = [], 0, 0
    for seed in range(100, 106):
        new = example(embed, seed)
        shown = model.judgment.worth_showing(model.find(new.grid, new.mirrored))
        right += len(pairs(shown.boxes, shown.classes, new.truth.boxes, new.truth.classes)[0])
        true += len(new.truth.boxes)
        found, forecast = model.judgment.worth_labeling(model.find(new.grid, new.mirrored))
        assert 0 <= forecast <= 1
        qualities.append(quality(found.boxes, found.classes, new.truth.boxes, new.truth.classes))
    assert right / true > 0.8
    assert np.mean(qualities) > 0.6


def test_learning_again_gives_the_same(embed: GridEmbedder) -> None:
    examples = [example(embed, seed) for seed in range(4)]
    one, two = (learn_boxes(examples, classes=2, seed=1, steps=10) for _ in range(2))
    assert np.array_equal(one.heads[0].outer, two.heads[0].outer)
    assert np.array_equal(one.judgment.shown, two.judgment.shown)


def test_a_class_that_nobody_drew_is_not_suggested(embed: GridEmbedder, model: BoxModel) -> None:
    new = example(embed, 200)
    found = model.judgment.worth_showing(model.find(new.grid, new.mirrored))
    assert len(found.classes)
    assert 2 not in found.classes


def test_too_few_pictures_with_boxes_are_said(embed: GridEmbedder) -> None:
    empty = [example(embed, seed, things=0) for seed in range(4)]
    with pytest.raises(JobError, match="1 of 5 pictures have boxes"):
        learn_boxes([example(embed, 9), *empty], classes=2)


def test_what_stands_out_is_found_before_anything_is_labeled(embed: GridEmbedder) -> None:
    new = example(embed, 8)
    boxes, scores = salient_boxes(new.grid)
    kinds = np.zeros(len(boxes), dtype=np.intp)
    assert len(pairs(boxes, kinds, new.truth.boxes, np.zeros_like(new.truth.classes))[0]) >= 2
    assert (np.diff(scores) <= 0).all()
    assert ((scores >= 0) & (scores <= 1)).all()


def test_nothing_stands_out_on_an_empty_picture(embed: GridEmbedder) -> None:
    boxes, scores = salient_boxes(embed(Image.new("RGB", _SIZE, "gray")))
    assert len(boxes) == len(scores)


@pytest.mark.parametrize("size", [(1, 1), (4000, 3), (3, 4000), (31, 700), (640, 480)])
def test_pictures_of_any_shape_have_a_grid(embed: GridEmbedder, size: tuple[int, int]) -> None:
    grid = embed(Image.new("RGB", size))
    width, height = shrunk_size(size)
    assert grid.cells().shape == (width * height // 64, CELL_NUMBERS)
    assert grid.centres().max(axis=0) == pytest.approx([width - 4, height - 4])
    assert grid.scale == (size[0] / width, size[1] / height)


def test_the_smallest_box_speaks_where_cores_overlap(embed: GridEmbedder) -> None:
    grid = embed(Image.new("RGB", _SIZE))
    truth = Truth(
        np.array([[0, 0, 640, 480], [310, 230, 330, 250]], dtype=np.float32), np.zeros(2, dtype=np.intp)
    )
    cells, boxes = targets(grid, truth)
    inside = np.abs(grid.centres()[cells] - [320, 240]).max(axis=1) < 5
    assert (boxes[inside] == 1).all()
    assert (boxes == 0).any()


def test_without_onnxruntime_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(JobError, match=r"gt_notebook\[auto\]"):
        GridEmbedder()


boxes_of_any_kind = st.lists(
    st.tuples(*[st.integers(0, 50)] * 2, *[st.integers(0, 30)] * 2).map(
        lambda place: (place[0], place[1], place[0] + place[2], place[1] + place[3])
    ),
    max_size=6,
).map(lambda boxes: np.array(boxes, dtype=np.float64).reshape(-1, 4))


@given(boxes_of_any_kind)
def test_boxes_overlap_alike_both_ways(boxes: np.ndarray) -> None:
    found = overlaps(boxes, boxes)
    assert np.allclose(found, found.T)
    assert ((found >= 0) & (found <= 1)).all()
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    assert np.allclose(np.diag(found), areas > 0)


@given(boxes_of_any_kind, st.data())
def test_merging_keeps_the_best_score_and_stays_inside(boxes: np.ndarray, data: st.DataObject) -> None:
    scores = np.array(data.draw(st.lists(st.floats(0.01, 1), min_size=len(boxes), max_size=len(boxes))))
    found, places = merged(scores, boxes, least=0.0)
    assert len(found) == len(places) <= len(boxes)
    if len(boxes):
        assert found[0] == scores.max()
        assert (places >= boxes.min(axis=0) - 1e-9).all()
        assert (places <= boxes.max(axis=0) + 1e-9).all()


def test_missed_and_invented_boxes_count_as_nothing() -> None:
    one = np.array([[0.0, 0, 10, 10]])
    far = np.array([[100.0, 100, 110, 110]])
    kinds = np.array([0])
    assert quality(one, kinds, one, kinds) == 1
    assert quality(one, kinds, one, kinds + 1) == 0
    assert quality(np.vstack([one, far]), np.array([0, 0]), one, kinds) == 0.5
    assert quality(np.zeros((0, 4)), kinds[:0], one, kinds) == 0
    assert quality(np.zeros((0, 4)), kinds[:0], np.zeros((0, 4)), kinds[:0]) == 1
    # Two classes count alike, however many boxes each has.
    assert quality(one, kinds, np.vstack([one, far]), np.array([0, 1])) == 0.5
