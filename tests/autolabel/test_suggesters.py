"""What a job suggests by itself, through the same door as anybody's function."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw

import gt_notebook as gt
from gt_notebook.autolabel import suggesters
from gt_notebook.autolabel.box_pictures import Finder
from gt_notebook.autolabel.boxes import BoxModel, Found, Judgment, learn_boxes
from gt_notebook.autolabel.own_detector import OwnDetector
from gt_notebook.errors import JobError
from gt_notebook.jobs.suggestions import Suggester

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_BOX = {"left": 60, "top": 40, "width": 80, "height": 60}


def photo(path: Path, *, turned: bool = False) -> None:
    """A red box on gray; the file of a turned one holds it upside down."""
    picture = Image.new("RGB", (320, 240), "gray")
    left, top, right, bottom = 60, 40, 139, 99
    ImageDraw.Draw(picture).rectangle((left, top, right, bottom), fill="red")
    exif = Image.Exif()
    if turned:
        exif[274] = 3
    picture.save(path, quality=95, exif=exif)


@pytest.fixture
def photos(tmp_path: Path) -> pd.DataFrame:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        photo(folder / f"{number}.jpg", turned=number == 5)
    return gt.scan_images(folder, progress=False)


@pytest.fixture
def boxes(photos: pd.DataFrame, tmp_path: Path) -> gt.LabelingJob:
    return gt.LabelingJob("boxes", photos, gt.BoundingBox(["car", "dog"]), output=tmp_path / "labels")


def test_before_labels_whatever_stands_out_is_suggested(boxes: gt.LabelingJob) -> None:
    suggest = boxes.suggester(progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    assert suggest.learnt_from == 0
    found = Suggester(boxes._state, suggest).ask(5).result(timeout=60)
    assert found.problem is None
    (box,) = found.suggestions[0].answer.boxes
    # On the turned photo the box stands where it was stored.
    assert abs(box.left - 60) < 25
    assert abs(box.top - 40) < 25


def test_labels_teach_and_come_back_in_stored_pixels(
    boxes: gt.LabelingJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learn_shortly(*args: object, **options: object) -> BoxModel:
        return learn_boxes(*args, **options, steps=80)  # type: ignore[arg-type]

    monkeypatch.setattr(suggesters, "learn_boxes", learn_shortly)
    for index in range(5):
        boxes.submit(index, [{"label": "dog", **_BOX}], worker="alice")
    suggest = boxes.suggester(progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    assert suggest.learnt_from == 5
    found = Suggester(boxes._state, suggest).ask(5).result(timeout=60)
    assert found.problem is None
    (box,) = found.suggestions[0].answer.boxes
    assert box.label == "dog"
    assert np.allclose(box.corners, tuple(_BOX.values()), atol=25)


def test_a_detector_of_ones_own_is_taken_where_it_is_better(
    boxes: gt.LabelingJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def learn_hardly(*args: object, **options: object) -> BoxModel:
        return learn_boxes(*args, **options, steps=1)  # type: ignore[arg-type]

    monkeypatch.setattr(suggesters, "learn_boxes", learn_hardly)

    def always_there(_: Image.Image) -> list[object]:
        return [{"label": "dog", **_BOX}, {"label": "unicorn", **_BOX}]

    cold = boxes.suggester(suggest=always_there, progress=False)
    assert isinstance(cold, suggesters.BoxSuggester)
    assert cold.quality is None
    assert repr(cold).endswith("always_there>")
    for index in range(5):
        boxes.submit(index, [{"label": "dog", **_BOX}], worker="alice")
    suggest = boxes.suggester(suggest=always_there, progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    assert suggest.quality == 1
    for each in (cold, suggest):
        found = Suggester(boxes._state, each).ask(5).result(timeout=60)
        assert found.problem is None
        assert [suggestion.score for suggestion in found.suggestions] == [1.0]
    assert "always_there" in repr(suggest)


def test_masks_fill_the_boxes_of_another_attribute(boxes: gt.LabelingJob, tmp_path: Path) -> None:
    for index in (0, 5):
        boxes.submit(index, [{"label": "dog", **_BOX}], worker="alice")
    boxes.submit(1, [{"label": "car", **_BOX}], worker="alice")
    boxes.submit(2, [], worker="alice")
    masks = gt.LabelingJob(
        "masks", boxes.manifest, gt.SemanticSegmentation(["dog", "cat"]), output=tmp_path / "labels"
    )
    suggester = Suggester(masks._state, masks.suggester(boxes="boxes"))
    for index in (0, 5):
        found = suggester.ask(index).result(timeout=60)
        assert found.problem is None
        (suggestion,) = found.suggestions
        mask = np.asarray(suggestion.answer.mask)
        assert (mask[45:95, 65:135] == 1).all()
        assert abs(int((mask == 1).sum()) - 80 * 60) < 400
    # A class that the task does not know, no boxes, no label.
    assert [suggester.ask(index).result(timeout=60).suggestions for index in (1, 2, 3)] == [()] * 3


def test_the_only_class_fills_every_box(boxes: gt.LabelingJob, tmp_path: Path) -> None:
    boxes.submit(0, [{"label": "car", **_BOX}], worker="alice")
    masks = gt.LabelingJob(
        "masks", boxes.manifest, gt.SemanticSegmentation(["thing"]), output=tmp_path / "labels"
    )
    found = Suggester(masks._state, masks.suggester(boxes="boxes")).ask(0).result(timeout=60)
    assert len(found.suggestions) == 1


def test_what_cannot_be_suggested_is_said(
    boxes: gt.LabelingJob, photos: pd.DataFrame, tmp_path: Path
) -> None:
    with pytest.raises(JobError, match="leave boxes= out"):
        boxes.suggester(boxes="boxes")
    masks = gt.LabelingJob("masks", photos, gt.SemanticSegmentation(["dog"]), output=tmp_path / "labels")
    with pytest.raises(JobError, match="name their label attribute"):
        masks.suggester()
    with pytest.raises(JobError, match="has no 'nothing'"):
        masks.suggester(boxes="nothing")
    classes = gt.LabelingJob(
        "classes", photos, gt.ImageClassification(["a", "b"]), output=tmp_path / "labels"
    )
    with pytest.raises(JobError, match="image-classification"):
        classes.suggester()
    with pytest.raises(JobError, match="detector of boxes"):
        masks.suggester(boxes="boxes", suggest=lambda _: [])
    with pytest.raises(JobError, match="give embed= or classifier="):
        classes.auto_label(suggest=lambda _: [])


def finder(*, quality: float, name: str | None = None, left: int = 60) -> Finder:
    """Something that finds the same dog on every picture."""
    box = np.array([[left, 40.0, left + 80, 100.0]])
    found = Found(box, np.ones(1, dtype=np.intp), np.array([0.9]))
    nowhere = np.zeros(2)
    judgment = Judgment(shown=nowhere, labeled=nowhere, forecast=nowhere, spread=0.1, quality=quality)
    return Finder(find=lambda _: found, judgment=judgment, name=name)


def ask(labeler: gt.Labeler, index: int) -> None:
    """Ask as the page does, and wait until what is proposed was handed over."""
    replied = threading.Event()
    labeler.send = lambda *_: replied.set()
    labeler._on_message(labeler, {"kind": "suggest", "id": "1", "client": "c", "object": index}, [])
    assert replied.wait(60)


def test_an_open_labeler_suggests_what_the_newest_model_finds(boxes: gt.LabelingJob) -> None:
    suggest = boxes.suggester(progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    labeler = boxes.label(worker="alice", suggest=suggest)
    ask(labeler, 0)
    boxes._follow_model(finder(quality=0.7), 20)
    assert (suggest.learnt_from, suggest.quality) == (20, 0.7)
    # What is on the table stays, and is recorded once.
    ask(labeler, 0)
    ask(labeler, 4)
    boxes._follow_model(finder(quality=0.6, left=70), 30)
    ask(labeler, 5)
    # A model that has learnt from less is not newer.
    boxes._follow_model(finder(quality=0.9), 25)
    assert suggest.learnt_from == 30
    told = boxes.suggestions()
    by_object = told.groupby("object")["model"].agg(list).to_dict()
    assert set(by_object.pop(0)) == {"boxes, whatever stands out"}
    assert by_object == {
        4: ["boxes, learnt from 20 pictures, a mean IoU of 0.70"],
        5: ["boxes, learnt from 30 pictures, a mean IoU of 0.60"],
    }
    assert not told.duplicated(["object", "suggestion"]).any()


def test_whoever_asks_later_gets_the_newest_model_too(boxes: gt.LabelingJob) -> None:
    boxes._follow_model(finder(quality=0.7), 20)
    suggest = boxes.suggester(progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    assert suggest.learnt_from == 20
    assert suggest(Image.new("RGB", (320, 240)))[0]["label"] == "dog"


@pytest.mark.parametrize(
    ("known", "newer", "taken"),
    [
        (None, finder(quality=0.9), False),
        (finder(quality=0.8, name="mine"), finder(quality=0.7), False),
        (finder(quality=0.8, name="mine"), finder(quality=0.9), True),
        (finder(quality=0.8, name="mine"), finder(quality=0.7, name="mine"), True),
        (finder(quality=0.8), finder(quality=0.7), True),
    ],
)
def test_a_detector_of_ones_own_stays_while_it_is_better(
    boxes: gt.LabelingJob, known: Finder | None, newer: Finder, *, taken: bool
) -> None:
    def mine(_: Image.Image) -> list[object]:
        return [{"label": "car", **_BOX}]

    suggest = boxes.suggester(suggest=mine, progress=False)
    assert isinstance(suggest, suggesters.BoxSuggester)
    mine.__qualname__ = "mine"
    begun = replace(suggest.newest()[0], own=OwnDetector(mine, boxes.task), finder=known, learnt_from=5)
    follower = suggesters.BoxSuggester(begun)
    follower.follow(newer, learnt_from=6)
    assert (follower.newest()[0].finder is newer) == taken
