from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import Keypoint, KeypointAnswer

TASK = Keypoint(["eye", "nose"])
ONCE = Keypoint(["eye", "nose"], each_once=True)
INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)

points = st.lists(
    st.fixed_dictionaries(
        {"label": st.sampled_from(TASK.labels), "x": st.floats(0, 110), "y": st.floats(0, 90)}
    ),
    max_size=4,
)


def point(x: Any = 10, y: Any = 20, label: Any = "eye") -> dict[str, Any]:
    return {"label": label, "x": x, "y": y}


def answer(*drawn: Any, task: Keypoint = TASK) -> KeypointAnswer:
    return task.answer_from_json({"keypoints": list(drawn), "nothing_to_label": not drawn}, info=INFO)


@given(points, st.integers(1, 8))
def test_an_accepted_point_is_a_pixel_of_the_image_and_survives_every_form(
    drawn: list[dict[str, Any]], orientation: int
) -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=orientation)
    try:
        accepted = TASK.answer_from_json({"keypoints": drawn}, info=info)
    except AnswerError:
        assert any(p["x"] >= 100 or p["y"] >= 80 for p in drawn)
        return
    assert all(0 <= p.x < 100 and 0 <= p.y < 80 for p in accepted.keypoints)
    assert TASK.answer_from_json(accepted.to_json(), info=None) == accepted
    assert TASK.from_content(TASK.to_content(accepted)).keypoints == accepted.keypoints
    upright = TASK.to_upright(accepted, info)
    assert all(0 <= p.x < upright.size.width and 0 <= p.y < upright.size.height for p in upright.keypoints)
    assert TASK.to_stored(upright, info) == accepted


@pytest.mark.parametrize(
    ("orientation", "at"), [(1, (0, 0)), (2, (99, 0)), (3, (99, 79)), (6, (79, 0)), (8, (0, 99))]
)
def test_the_first_stored_pixel_goes_where_the_turned_picture_has_it(
    orientation: int, at: tuple[int, int]
) -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=orientation)
    upright = TASK.to_upright(TASK.answer_from_json({"keypoints": [point(0, 0)]}, info=info), info)

    assert [(p.x, p.y) for p in upright.keypoints] == [at]


def test_a_fraction_belongs_to_the_pixel_that_it_lies_on() -> None:
    (kept,) = answer(point(10.9, 20.5)).keypoints

    assert (kept.x, kept.y) == (10, 20)


@pytest.mark.parametrize("at", [(-1, 5), (-0.1, 5), (100, 5), (5, 80), (1e8, 5)])
def test_a_point_beside_the_picture_is_refused(at: tuple[float, float]) -> None:
    with pytest.raises(AnswerError, match=r"keypoint 0 \(eye\) lies at .* beside the image of 100 by 80"):
        answer(point(*at))


@pytest.mark.parametrize("value", [None, "3", True, math.nan, math.inf, 1e300, 10**400])
def test_a_coordinate_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="keypoint 0 has x = .*number of pixels"):
        answer(point(value))


@pytest.mark.parametrize("shape", [None, 3, "eye", [1, 2]])
def test_a_shape_that_is_none_is_refused(shape: object) -> None:
    with pytest.raises(AnswerError, match="keypoint 0 is .*give label, x and y"):
        answer(shape)


def test_an_unknown_class_is_refused_with_the_known_ones() -> None:
    with pytest.raises(AnswerError, match="'ear'.*eye, nose"):
        answer(point(label="ear"))


def test_a_class_may_have_several_points_unless_each_is_wanted_once() -> None:
    assert len(answer(point(), point(30)).keypoints) == 2
    with pytest.raises(AnswerError, match="2 points of 'eye'"):
        answer(point(), point(30), task=ONCE)


def test_a_point_that_cannot_be_seen_is_left_out() -> None:
    ONCE.check_complete(answer(point(label="nose"), task=ONCE))


def test_wanting_each_class_once_makes_another_task_and_reaches_the_tool() -> None:
    assert TASK.to_config() != ONCE.to_config()
    assert (TASK.options(), ONCE.options()) == ({"each_once": False}, {"each_once": True})
    assert repr(ONCE) == "Keypoint(['eye', 'nose'], each_once=True)"


def test_an_empty_answer_must_say_that_there_is_nothing_to_label() -> None:
    with pytest.raises(AnswerError, match="nothing to label"):
        TASK.check_complete(TASK.answer_from_json({"keypoints": []}, info=INFO))
    TASK.check_complete(answer())


def test_the_worker_response_is_that_of_crowd_keypoint() -> None:
    assert TASK.to_content(answer(point())) == {
        "crowdKeypoint": {
            "inputImageProperties": {"height": 80, "width": 100},
            "keypoints": [{"label": "eye", "x": 10, "y": 20}],
        }
    }


def test_a_null_list_of_the_service_is_nothing_to_label() -> None:
    read = TASK.from_content(
        {"any": {"keypoints": None, "inputImageProperties": {"height": 80, "width": 100}}}
    )

    assert read.nothing_to_label
    assert (read.size.width, read.size.height) == (100, 80)


def test_another_widgets_content_is_refused() -> None:
    with pytest.raises(AnswerError, match="no widget among"):
        TASK.from_content({"annotatedResult": {"polygons": []}})


def test_the_manifest_form_is_the_one_of_boxes_with_x_and_y() -> None:
    merged = TASK.consolidate({0: {"alice": answer(point(), point(30, 40, "nose"))}})[0]

    assert merged.value == {
        "image_size": [{"width": 100, "height": 80, "depth": 3}],
        "annotations": [{"class_id": 0, "x": 10, "y": 20}, {"class_id": 1, "x": 30, "y": 40}],
    }
    metadata = TASK.metadata(
        merged, job_name="labeling-job/faces", creation_date="2019-01-30T16:33:27.802704"
    )
    assert metadata == {
        "objects": [{"confidence": 0.0}, {"confidence": 0.0}],
        "class-map": {"0": "eye", "1": "nose"},
        "type": "groundtruth/custom",
        "human-annotated": "yes",
        "creation-date": "2019-01-30T16:33:27.802704",
        "job-name": "labeling-job/faces",
    }


def test_nothing_to_label_keeps_the_image_size_and_has_empty_maps() -> None:
    merged = TASK.consolidate({3: {"alice": answer()}})[3]

    assert merged.value == {"image_size": [{"width": 100, "height": 80, "depth": 3}], "annotations": []}
    assert merged.details == {"objects": [], "class-map": {}}
    assert merged.agreement == 1


def test_three_workers_points_become_their_median() -> None:
    merged = TASK.consolidate({0: {"a": answer(point(10)), "b": answer(point(11)), "c": answer(point(13))}})[
        0
    ]

    assert merged.value["annotations"] == [{"class_id": 0, "x": 11, "y": 20}]
    assert 0 < merged.confidence <= 0.95


def test_workers_far_apart_leave_one_point_of_a_class_that_is_wanted_once() -> None:
    far = {0: {"a": answer(point(10)), "b": answer(point(90))}}

    assert len(TASK.consolidate(far)[0].labels) == 2
    assert len(ONCE.consolidate(far)[0].labels) == 1


@pytest.mark.parametrize("value", ["eye", {"label": "eye"}, 3, None])
def test_a_users_answer_of_another_shape_is_explained(value: object) -> None:
    with pytest.raises(AnswerError, match="give a list of keypoints"):
        TASK.answer_from_user(value, info=INFO)


def test_notes_of_workers_come_with_the_point_that_they_are_about() -> None:
    task = Keypoint(["eye", "nose"], attributes=["hidden"])
    noted = {**point(), "note": {"attributes": {"hidden": True}, "flag": True}}
    answers = {
        worker: task.answer_from_user([drawn, point(60, 60)], info=INFO)
        for worker, drawn in (("a", noted), ("b", point()))
    }
    merged = task.consolidate({0: answers})[0]

    assert task.answer_from_json(answers["a"].to_json(), info=None) == answers["a"]
    assert merged.notes == ({"attributes": {"hidden": True}, "flags": ["a"]}, {})
    assert "note" not in str(task.to_content(answers["a"]))


def test_an_answer_keeps_to_the_limits_of_the_task() -> None:
    task = Keypoint(["eye", "nose"], min_shapes=2)
    with pytest.raises(AnswerError, match="1 of at least 2"):
        task.check_complete(task.answer_from_user([point()], info=INFO))


def test_an_answer_is_measured_by_the_points_that_it_shares_with_the_known_one() -> None:
    same = TASK.likeness(answer(point(), point(90)), answer(point(11, 21)))

    assert same.right == 1 / 2
    assert math.isnan(same.iou)
    assert TASK.likeness(answer(point()), answer(point(20))).right == 0
