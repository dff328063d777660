from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import BoundingBox, BoundingBoxAnswer

TASK = BoundingBox(["cat", "dog"])
INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)

side = st.floats(-200, 200)
boxes = st.lists(
    st.fixed_dictionaries(
        {"label": st.sampled_from(TASK.labels), "left": side, "top": side, "width": side, "height": side}
    ),
    max_size=4,
)


def box(**changes: Any) -> dict[str, Any]:
    return {"label": "cat", "left": 10, "top": 20, "width": 30, "height": 40, **changes}


def answer(*drawn: dict[str, Any]) -> BoundingBoxAnswer:
    return TASK.answer_from_json({"boxes": list(drawn), "nothing_to_label": not drawn}, info=INFO)


@given(boxes, st.integers(1, 8))
def test_an_accepted_box_lies_inside_the_image_and_survives_every_form(
    drawn: list[dict[str, Any]], orientation: int
) -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=orientation)
    try:
        accepted = TASK.answer_from_json({"boxes": drawn}, info=info)
    except AnswerError:
        return
    for kept in accepted.boxes:
        assert 0 <= kept.left < kept.left + kept.width <= 100
        assert 0 <= kept.top < kept.top + kept.height <= 80
    assert TASK.answer_from_json(accepted.to_json(), info=None) == accepted
    assert TASK.from_content(TASK.to_content(accepted)).boxes == accepted.boxes
    assert TASK.to_stored(TASK.to_upright(accepted, info), info) == accepted


def test_a_box_over_the_edge_is_clipped() -> None:
    kept = answer(box(left=-5, top=70, width=30, height=40)).boxes[0]

    assert kept.corners == (0, 70, 25, 10)


@pytest.mark.parametrize("bad", [{"width": 0}, {"height": -3}, {"left": 100}, {"top": 200}])
def test_a_box_without_area_in_the_image_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(AnswerError, match="no area"):
        answer(box(**bad))


@pytest.mark.parametrize("value", [None, "3", True, float("nan"), float("inf")])
def test_a_coordinate_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="number of pixels"):
        answer(box(left=value))


def test_an_unknown_class_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AnswerError, match="'bird'.*cat, dog"):
        answer(box(label="bird"))


def test_an_empty_answer_must_say_that_there_is_nothing_to_label() -> None:
    with pytest.raises(AnswerError, match="nothing to label"):
        TASK.check_complete(TASK.answer_from_json({"boxes": []}, info=INFO))
    TASK.check_complete(answer())


def test_the_manifest_form_is_the_services_own() -> None:
    merged = TASK.consolidate({0: {"alice": answer(box(), box(label="dog", left=50))}})[0]

    assert merged.value == {
        "image_size": [{"width": 100, "height": 80, "depth": 3}],
        "annotations": [
            {"class_id": 0, "left": 10, "top": 20, "width": 30, "height": 40},
            {"class_id": 1, "left": 50, "top": 20, "width": 30, "height": 40},
        ],
    }
    metadata = TASK.metadata(merged, job_name="labeling-job/cats", creation_date="2019-01-30T16:33:27.802704")
    assert metadata == {
        "objects": [{"confidence": 0.0}, {"confidence": 0.0}],
        "class-map": {"0": "cat", "1": "dog"},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "2019-01-30T16:33:27.802704",
        "job-name": "labeling-job/cats",
    }


def test_nothing_to_label_keeps_the_image_size_and_has_empty_maps() -> None:
    merged = TASK.consolidate({3: {"alice": answer()}})[3]

    assert merged.value["annotations"] == []
    assert merged.value["image_size"] == [{"width": 100, "height": 80, "depth": 3}]
    assert merged.details == {"objects": [], "class-map": {}}


def test_nothing_to_label_has_the_agreement_of_those_who_drew_nothing_and_no_confidence() -> None:
    merged = TASK.consolidate({0: {"a": answer(), "b": answer(), "c": answer(box())}})[0]

    assert merged.value["annotations"] == []
    assert merged.agreement == pytest.approx(2 / 3, abs=1e-4)
    assert math.isnan(merged.confidence)


def test_three_workers_boxes_are_averaged() -> None:
    merged = TASK.consolidate(
        {0: {name: answer(box(left=10 + shift)) for name, shift in (("a", 0), ("b", 3), ("c", 6))}}
    )[0]

    assert [a["left"] for a in merged.value["annotations"]] == [13]
    assert 0 < merged.confidence <= 0.99
    assert merged.answers == 3


def test_a_null_box_list_of_the_service_is_nothing_to_label() -> None:
    read = TASK.from_content(
        {"bbox": {"boundingBoxes": None, "inputImageProperties": {"height": 80, "width": 100}}}
    )

    assert read.nothing_to_label
    assert (read.size.width, read.size.height) == (100, 80)


@pytest.mark.parametrize("value", ["cat", {"label": "cat"}, 3, None])
def test_a_users_answer_of_another_shape_is_explained(value: object) -> None:
    with pytest.raises(AnswerError, match="give a list of boxes"):
        TASK.answer_from_user(value, info=INFO)
