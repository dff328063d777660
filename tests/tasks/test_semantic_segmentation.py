"""Semantic segmentation: what an answer may be, and the forms it takes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.images import ImageInfo
from gt_notebook.images.mask_files import to_color_png, to_indexed_png
from gt_notebook.images.masks import encode_mask
from gt_notebook.tasks import MaskAnswer, SemanticSegmentation

TASK = SemanticSegmentation(["road", "tree"])
INFO = ImageInfo(width=4, height=3, depth=3, orientation=1)
MASK = np.array([[0, 1, 1, 0], [0, 2, 2, 0], [0, 0, 0, 0]], dtype=np.uint8)
ANSWER = TASK.answer_from_user(MASK, info=INFO)


def wire(**changes: Any) -> dict[str, Any]:
    return {**ANSWER.to_json(), **changes}


@pytest.mark.parametrize(
    ("labels", "finding"),
    [
        ([], "at least one label"),
        (["road", "Background"], "every mask has already"),
        ([f"class {number}" for number in range(255)], "at most 254"),
    ],
)
@pytest.mark.filterwarnings("ignore:255 labels")
def test_labels_must_fit_a_mask(labels: list[str], finding: str) -> None:
    with pytest.raises(TaskError, match=finding):
        SemanticSegmentation(labels)


def test_an_answer_survives_its_journal_form() -> None:
    assert TASK.answer_from_json(ANSWER.to_json(), info=None) == ANSWER
    assert ANSWER.mask.tolist() == MASK.tolist()


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ([1], "is a list"),
        (wire(type="bounding-box"), "this job takes 'semantic-segmentation'"),
        (wire(tiles=None), "give a list of texts"),
        (wire(tiles="AQE="), "give a list of texts"),
        (wire(tiles=[1]), "give a list of texts"),
        (wire(tiles=["AQE=", ""]), "has 2 tiles"),
        (wire(tiles=["AgAB"]), "cut short"),
        (wire(tiles=list(encode_mask(MASK[:2]))), "8 pixels instead of 12"),
        (
            wire(tiles=list(encode_mask(MASK * 2))),
            "the class 4; this job has 0 for the background, 1 road, 2 tree",
        ),
        (wire(width=3), "size 3x3, and the picture 4x3"),
        (wire(width=None), "give whole pixels"),
        (wire(width=True), "give whole pixels"),
        (wire(width=float("nan")), "give whole pixels"),
        (wire(height=-3), "size 4x-3"),
    ],
)
def test_a_hostile_answer_is_refused(value: Any, finding: str) -> None:
    with pytest.raises(AnswerError, match=finding):
        TASK.answer_from_json(value, info=INFO)


@pytest.mark.parametrize("size", [{"width": 0}, {"height": -1}, {"width": 10**9}])
def test_a_size_that_cannot_be_is_refused_where_no_picture_is_known(size: dict[str, int]) -> None:
    with pytest.raises(AnswerError, match="cannot be|has 1 tiles"):
        TASK.answer_from_json(wire(**size), info=None)


def test_an_answer_without_paint_must_say_so() -> None:
    empty = TASK.answer_from_json(wire(tiles=[""]), info=INFO)
    nothing = TASK.answer_from_json(wire(tiles=[], nothing_to_label=True), info=INFO)

    assert empty.tiles == ()
    with pytest.raises(AnswerError, match="nothing is painted yet"):
        TASK.check_complete(empty)
    TASK.check_complete(nothing)
    TASK.check_complete(ANSWER)


def test_paint_overrules_nothing_to_label() -> None:
    assert TASK.answer_from_json(wire(nothing_to_label=True), info=INFO).nothing_to_label is False


@pytest.mark.parametrize(
    "value",
    [MASK.tolist(), MASK.astype(np.int64), Image.fromarray(MASK), Image.open(BytesIO(to_color_png(MASK)))],
)
def test_a_user_may_give_lists_arrays_and_pictures(value: Any) -> None:
    assert TASK.answer_from_user(value, info=INFO) == ANSWER


def test_a_boolean_array_is_the_first_class() -> None:
    assert TASK.answer_from_user(MASK == 1, info=INFO).mask.tolist() == (MASK == 1).astype(int).tolist()


def test_a_mask_of_background_is_nothing_to_label() -> None:
    assert TASK.answer_from_user(np.zeros((3, 4), dtype=int), info=INFO).nothing_to_label


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        ("road", "give an array"),
        ({"a": 1}, "give an array"),
        ([[1, 2], [1]], "is no array"),
        (MASK / 2, "type float64"),
        (MASK[np.newaxis], "3 dimensions"),
        (MASK.T, "has 3x4 pixels, and the stored picture 4x3"),
        (MASK.astype(int) * 2, "the class 4"),
        (MASK.astype(int) - 1, "the class -1"),
        (MASK.astype(int) + 256, "the class 258"),
        (Image.fromarray(MASK * 3), "the class 3"),
        (Image.new("CMYK", (4, 3)), "mode CMYK"),
    ],
)
def test_what_is_no_mask_is_refused(value: Any, finding: str) -> None:
    with pytest.raises(AnswerError, match=finding):
        TASK.answer_from_user(value, info=INFO)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mask_turns_with_its_picture(orientation: int) -> None:
    info = ImageInfo(width=4, height=3, depth=3, orientation=orientation)
    shown = TASK.to_upright(ANSWER, info)

    assert (shown.width, shown.height) == ((4, 3) if orientation < 5 else (3, 4))
    assert TASK.to_stored(shown, info) == ANSWER
    if orientation == 6:
        assert shown.mask.tolist() == np.rot90(MASK, -1).tolist()


def test_the_worker_response_is_the_widgets_own() -> None:
    (name, widget), *rest = TASK.to_content(ANSWER).items()

    assert (name, rest) == ("crowd-semantic-segmentation", [])
    assert widget["inputImageProperties"] == {"height": 3, "width": 4}
    assert widget["labelMappings"] == {"road": {"color": "#2ca02c"}, "tree": {"color": "#1f77b4"}}
    image = Image.open(BytesIO(b64decode(widget["labeledImage"]["pngImageData"])))
    assert image.mode == "RGBA"
    assert image.getpixel((1, 0)) == (0x2C, 0xA0, 0x2C, 255)


def test_a_worker_response_is_read_back_whatever_its_widget_is_called() -> None:
    content = {"annotatedResult": TASK.to_content(ANSWER)["crowd-semantic-segmentation"]}

    assert TASK.from_content(content) == ANSWER


def test_a_worker_response_without_paint_is_read_back() -> None:
    nothing = MaskAnswer(tiles=(), width=4, height=3, nothing_to_label=True)
    assert TASK.from_content(TASK.to_content(nothing)) == nothing


def test_the_colors_of_a_worker_response_are_its_own() -> None:
    pixels = np.zeros((3, 4, 4), dtype=np.uint8)
    pixels[MASK == 1] = (0x1F, 0x77, 0xB4, 255)
    pixels[MASK == 2] = (0xFF, 0x7F, 0x0E, 255)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    widget = {
        "labelMappings": {"tree": {"color": "#ff7f0e"}, "road": {"color": "#1F77B4"}},
        "labeledImage": {"pngImageData": b64encode(buffer.getvalue()).decode()},
    }

    assert TASK.from_content({"crowd-semantic-segmentation": widget}) == ANSWER


@pytest.mark.parametrize(
    ("widget", "finding"),
    [
        ({"boundingBoxes": []}, "holds a labeledImage"),
        ({"labeledImage": {}}, "cannot be read"),
        ({"labeledImage": {"pngImageData": "?"}}, "cannot be read"),
        ({"labeledImage": {"pngImageData": b64encode(b"text").decode()}}, "no picture"),
        ({"labeledImage": {"pngImageData": b64encode(to_color_png(MASK)).decode()}}, "no colors of classes"),
        (
            {
                "labelMappings": {"car": {"color": "#2ca02c"}},
                "labeledImage": {"pngImageData": b64encode(to_color_png(MASK)).decode()},
            },
            "the class 255; this job has",
        ),
    ],
)
def test_a_worker_response_that_does_not_fit_is_refused(widget: dict[str, Any], finding: str) -> None:
    with pytest.raises(AnswerError, match=finding):
        TASK.from_content({"crowd-semantic-segmentation": widget})


def test_one_workers_mask_is_the_label_with_confidence_zero() -> None:
    (label,) = TASK.consolidate({7: {"alice": ANSWER}}).values()

    assert label.value is None
    assert label.labels == ("road", "tree")
    assert (label.confidence, label.agreement, label.answers) == (0.0, 1.0, 1)
    assert label.details == {
        "internal-color-map": {
            "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.0},
            "1": {"class-name": "road", "hex-color": "#2ca02c", "confidence": 0.0},
            "2": {"class-name": "tree", "hex-color": "#1f77b4", "confidence": 0.0},
        }
    }
    assert label.file is not None
    assert label.file.suffix == ".png"
    assert np.asarray(Image.open(BytesIO(label.file.to_bytes()))).tolist() == MASK.tolist()


def test_three_workers_masks_are_merged_by_pixel() -> None:
    other = TASK.answer_from_user(np.where(MASK == 2, 0, MASK), info=INFO)

    (label,) = TASK.consolidate({0: {"alice": ANSWER, "bob": other, "carol": other}}).values()

    assert label.labels == ("road",)
    assert label.confidence == 0.99
    assert set(label.details["internal-color-map"]) == {"0", "1"}


def test_the_same_answers_are_merged_once() -> None:
    task = SemanticSegmentation(["road", "tree"])
    answers = {0: {"alice": ANSWER, "bob": ANSWER}}

    assert task.consolidate(answers)[0] is task.consolidate(answers)[0]


def test_nothing_to_label_is_a_mask_of_background() -> None:
    nothing = MaskAnswer(tiles=(), width=4, height=3, nothing_to_label=True)

    (label,) = TASK.consolidate({0: {"alice": nothing, "bob": nothing}}).values()

    assert label.labels == ()
    assert list(label.details["internal-color-map"]) == ["0"]
    assert label.agreement == 1.0


def test_the_metadata_has_the_services_keys_in_its_order() -> None:
    (label,) = TASK.consolidate({0: {"alice": ANSWER}}).values()
    metadata = TASK.metadata(
        label, job_name="labeling-job/streets", creation_date="2026-01-02T03:04:05.678901"
    )

    assert list(metadata) == ["internal-color-map", "type", "human-annotated", "creation-date", "job-name"]
    assert metadata["type"] == "groundtruth/semantic-segmentation"
    assert TASK.classes_of("mask.png", metadata) == {0: "road", 1: "tree"}


COLOR_MAP = {
    "internal-color-map": {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"},
        "1": {"class-name": "road", "hex-color": "#2ca02c"},
        "2": {"class-name": "tree", "hex-color": "#1f77b4"},
    }
}


def read_back(
    task: SemanticSegmentation = TASK, *, png: bytes | None = None, **names: str | None
) -> MaskAnswer:
    data = to_indexed_png(MASK, classes=2) if png is None else png
    return task.answer_from_label(
        "mask.png", COLOR_MAP, rename=lambda name: names.get(name, name), read=lambda _: data
    )


def test_a_label_in_a_manifest_is_read_back_as_an_answer() -> None:
    assert read_back() == ANSWER
    # Another order of the classes gives other indices.
    assert set(np.unique(read_back(SemanticSegmentation(["tree", "car", "road"])).mask)) == {0, 1, 3}


def test_classes_of_a_label_are_renamed_or_left_out() -> None:
    assert read_back(tree="road").mask.tolist() == (MASK > 0).astype(int).tolist()
    assert read_back(tree=None).mask.tolist() == (MASK == 1).astype(int).tolist()
    # One that the task does not have stays apart from those that it has.
    assert read_back(SemanticSegmentation(["road"])).mask.max() > 1


def test_a_label_whose_file_is_no_mask_is_refused() -> None:
    with pytest.raises(AnswerError, match="the mask mask.png cannot be read: the file is no picture"):
        read_back(png=b"text")


def test_a_task_is_public() -> None:
    assert gt.SemanticSegmentation is SemanticSegmentation
    assert repr(TASK) == "SemanticSegmentation(['road', 'tree'])"
