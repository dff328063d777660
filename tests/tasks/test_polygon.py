from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import Polygon, PolygonAnswer
from gt_notebook.tasks.rings import crosses_itself, doubled_area

TASK = Polygon(["leaf", "stem"])
INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)
TRIANGLE = [(10, 10), (40, 10), (10, 50)]

coordinate = st.floats(-60, 160)
polygons = st.lists(
    st.fixed_dictionaries(
        {
            "label": st.sampled_from(TASK.labels),
            "vertices": st.lists(st.fixed_dictionaries({"x": coordinate, "y": coordinate}), max_size=6),
        }
    ),
    max_size=3,
)


def polygon(*points: Any, label: str = "leaf") -> dict[str, Any]:
    return {"label": label, "vertices": [{"x": x, "y": y} for x, y in points or TRIANGLE]}


def answer(*drawn: dict[str, Any], **more: Any) -> PolygonAnswer:
    return TASK.answer_from_json({"polygons": list(drawn), "nothing_to_label": not drawn, **more}, info=INFO)


@given(polygons, st.integers(1, 8))
def test_an_accepted_polygon_lies_inside_the_image_and_survives_every_form(
    drawn: list[dict[str, Any]], orientation: int
) -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=orientation)
    try:
        accepted = TASK.answer_from_json({"polygons": drawn}, info=info)
    except AnswerError:
        return
    for kept in accepted.polygons:
        assert all(0 <= x <= 100 and 0 <= y <= 80 for x, y in kept.vertices)
        assert doubled_area(kept.vertices) > 0
        assert not crosses_itself(kept.vertices)
    assert TASK.answer_from_json(accepted.to_json(), info=None) == accepted
    assert TASK.from_content(TASK.to_content(accepted)).polygons == accepted.polygons
    assert TASK.to_stored(TASK.to_upright(accepted, info), info) == accepted


def test_a_vertex_is_a_point_between_the_pixels_so_that_turning_keeps_the_covered_pixels() -> None:
    info = ImageInfo(width=100, height=80, depth=3, orientation=6)
    whole = TASK.answer_from_json({"polygons": [polygon((0, 0), (100, 0), (100, 80), (0, 80))]}, info=info)
    upright = TASK.to_upright(whole, info)

    assert set(upright.polygons[0].vertices) == {(0, 0), (80, 0), (80, 100), (0, 100)}
    assert (upright.size.width, upright.size.height) == (80, 100)


def test_a_polygon_over_the_edge_is_cut_there() -> None:
    kept = answer(polygon((90, 10), (120, 10), (120, 40), (90, 40))).polygons[0]

    assert kept.vertices == ((90, 10), (100, 10), (100, 40), (90, 40))


@pytest.mark.parametrize(
    "points",
    [
        [(1, 1), (9, 9)],
        [(1, 1), (9, 9), (1, 1)],
        [(1, 1), (5, 5), (9, 9)],
        [(200, 10), (300, 10), (300, 90)],
        [(1, 1), (1.2, 1), (1, 1.3)],
    ],
    ids=["two vertices", "two different ones", "a line", "beside the picture", "within one pixel"],
)
def test_a_polygon_without_area_in_the_image_is_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(AnswerError, match=r"polygon 0 \(leaf\) has no area"):
        answer(polygon(*points))


def test_a_polygon_whose_sides_cross_is_refused() -> None:
    with pytest.raises(AnswerError, match=r"sides of polygon 0 \(leaf\) cross"):
        answer(polygon((10, 10), (50, 50), (50, 10), (10, 60)))


def test_a_crossing_beside_the_picture_does_not_matter() -> None:
    kept = answer(polygon((10, 10), (400, 60), (400, 10), (10, 60))).polygons

    assert len(kept) == 1


@pytest.mark.parametrize(
    "value", [None, "3", True, math.nan, math.inf, -math.inf, 1e300, 10**400, [1], {"x": 1}]
)
def test_a_coordinate_that_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="vertex 1 of polygon 0 has y = .*number of pixels"):
        answer(polygon((1, 1), (30, value), (30, 40)))


@pytest.mark.parametrize("vertex", [None, 3, "12", [1], [1, 2, 3], {}, {"x": 1}])
def test_a_vertex_that_is_no_point_is_refused(vertex: object) -> None:
    with pytest.raises(AnswerError, match="vertex 2 of polygon 0"):
        answer({"label": "leaf", "vertices": [[1, 1], [30, 1], vertex]})


@pytest.mark.parametrize("vertices", [3, "abc", {"x": 1}])
def test_vertices_that_are_no_list_are_refused(vertices: object) -> None:
    with pytest.raises(AnswerError, match="vertices is a"):
        answer({"label": "leaf", "vertices": vertices})


@pytest.mark.parametrize("shape", [None, 3, "leaf", [1, 2]])
def test_a_shape_that_is_none_is_refused(shape: Any) -> None:
    with pytest.raises(AnswerError, match="polygon 0 is .*give label and vertices"):
        answer(shape)


@pytest.mark.parametrize("label", ["bird", None, ["leaf"], 0])
def test_an_unknown_class_is_refused_with_the_known_ones(label: Any) -> None:
    with pytest.raises(AnswerError, match="leaf, stem"):
        answer(polygon(label=label))


def test_more_vertices_than_anyone_draws_are_refused() -> None:
    with pytest.raises(AnswerError, match="2001 vertices"):
        answer(polygon(*[(n, 0) for n in range(2001)]))


@pytest.mark.parametrize("size", ["wide", {"width": -1}, {"width": 1.5}, {"height": "10"}, {"width": True}])
def test_a_stored_image_size_that_is_none_is_refused(size: object) -> None:
    with pytest.raises(AnswerError, match="image_size"):
        TASK.answer_from_json({"polygons": [polygon()], "image_size": size}, info=None)


def test_another_tasks_answer_is_refused() -> None:
    with pytest.raises(AnswerError, match="'bounding-box'"):
        TASK.answer_from_json({"type": "bounding-box", "polygons": []}, info=INFO)


def test_numbers_of_numpy_and_pairs_are_welcome() -> None:
    given_in = {"label": "leaf", "vertices": np.array(TRIANGLE).tolist()}
    pairs = {"label": "leaf", "vertices": [(np.int64(x), np.float32(y)) for x, y in TRIANGLE]}

    assert TASK.answer_from_user([given_in], info=INFO) == TASK.answer_from_user([pairs], info=INFO)


def test_an_empty_answer_must_say_that_there_is_nothing_to_label() -> None:
    with pytest.raises(AnswerError, match="nothing to label"):
        TASK.check_complete(TASK.answer_from_json({"polygons": []}, info=INFO))
    TASK.check_complete(answer())


def test_a_polygon_that_is_being_drawn_is_kept_in_the_draft_and_cannot_be_submitted() -> None:
    drafted = answer(polygon(), open=polygon((1, 2), (120, 3)))

    assert drafted.open is not None
    assert drafted.open.vertices == ((1, 2), (100, 3))
    assert TASK.answer_from_json(drafted.to_json(), info=None) == drafted
    with pytest.raises(AnswerError, match="not closed"):
        TASK.check_complete(drafted)


def test_an_open_polygon_is_no_word_that_there_is_nothing_to_label() -> None:
    assert not answer(open=polygon((1, 2))).nothing_to_label


def test_the_worker_response_is_that_of_crowd_polygon() -> None:
    content = TASK.to_content(answer(polygon()))

    assert content == {
        "annotatedResult": {
            "inputImageProperties": {"height": 80, "width": 100},
            "polygons": [
                {"label": "leaf", "vertices": [{"x": 10, "y": 10}, {"x": 40, "y": 10}, {"x": 10, "y": 50}]}
            ],
        }
    }


def test_a_null_list_of_the_service_is_nothing_to_label() -> None:
    read = TASK.from_content(
        {"any": {"polygons": None, "inputImageProperties": {"height": 80, "width": 100}}}
    )

    assert read.nothing_to_label
    assert (read.size.width, read.size.height) == (100, 80)


def test_another_widgets_content_is_refused() -> None:
    with pytest.raises(AnswerError, match="no widget among"):
        TASK.from_content({"boundingBox": {"boundingBoxes": []}})


def test_the_manifest_form_is_the_one_of_boxes_with_vertices() -> None:
    merged = TASK.consolidate(
        {0: {"alice": answer(polygon(), polygon((50, 5), (60, 5), (60, 9), label="stem"))}}
    )[0]

    assert merged.value == {
        "image_size": [{"width": 100, "height": 80, "depth": 3}],
        "annotations": [
            {"class_id": 0, "vertices": [{"x": 10, "y": 10}, {"x": 40, "y": 10}, {"x": 10, "y": 50}]},
            {"class_id": 1, "vertices": [{"x": 50, "y": 5}, {"x": 60, "y": 5}, {"x": 60, "y": 9}]},
        ],
    }
    metadata = TASK.metadata(
        merged, job_name="labeling-job/leaves", creation_date="2019-01-30T16:33:27.802704"
    )
    assert metadata == {
        "objects": [{"confidence": 0.0}, {"confidence": 0.0}],
        "class-map": {"0": "leaf", "1": "stem"},
        "type": "groundtruth/custom",
        "human-annotated": "yes",
        "creation-date": "2019-01-30T16:33:27.802704",
        "job-name": "labeling-job/leaves",
    }


def test_nothing_to_label_has_the_agreement_of_those_who_drew_nothing_and_no_confidence() -> None:
    merged = TASK.consolidate({3: {"a": answer(), "b": answer(), "c": answer(polygon())}})[3]

    assert merged.value["annotations"] == []
    assert merged.details == {"objects": [], "class-map": {}}
    assert merged.agreement == pytest.approx(2 / 3, abs=1e-4)
    assert math.isnan(merged.confidence)


def test_of_three_workers_polygons_the_middle_one_stays() -> None:
    def shifted(by: int) -> PolygonAnswer:
        return answer(polygon((10 + by, 10), (50 + by, 10), (50 + by, 50), (10 + by, 50)))

    merged = TASK.consolidate({0: {"a": shifted(0), "b": shifted(3), "c": shifted(6)}})[0]

    assert [a["vertices"][0] for a in merged.value["annotations"]] == [{"x": 13, "y": 10}]
    assert 0.8 < merged.confidence <= 0.95
    assert merged.answers == 3


@pytest.mark.parametrize("value", ["leaf", {"label": "leaf"}, 3, None])
def test_a_users_answer_of_another_shape_is_explained(value: object) -> None:
    with pytest.raises(AnswerError, match="give a list of polygons"):
        TASK.answer_from_user(value, info=INFO)


def test_notes_of_workers_come_with_the_polygon_that_they_are_about() -> None:
    task = Polygon(["leaf", "stem"], attributes=["torn"])
    noted = {**polygon(), "note": {"attributes": {"torn": True}, "comment": "the tip"}}
    given_in = [
        task.answer_from_user([drawn, polygon((60, 60), (70, 60), (60, 70))], info=INFO)
        for drawn in (noted, polygon())
    ]
    merged = task.consolidate({0: {"a": given_in[0], "b": given_in[1]}})[0]

    assert task.answer_from_json(given_in[0].to_json(), info=None) == given_in[0]
    assert merged.notes == ({"attributes": {"torn": True}, "comments": {"a": "the tip"}}, {})
    assert "note" not in str(task.to_content(given_in[0]))


def test_an_answer_keeps_to_the_limits_of_the_task() -> None:
    task = Polygon(["leaf", "stem"], max_shapes=1, required=["stem"])
    with pytest.raises(AnswerError, match="'stem'"):
        task.check_complete(task.answer_from_user([polygon()], info=INFO))
    task.check_complete(task.answer_from_user([polygon(label="stem")], info=INFO))


def test_an_answer_is_measured_by_the_polygons_that_it_shares_with_the_known_one() -> None:
    near, far = polygon((12, 10), (42, 10), (12, 50)), polygon((60, 60), (90, 60), (60, 79))
    same = TASK.likeness(answer(polygon(), far), answer(near))

    assert same.right == 1 / 2
    # What two equal triangles have in common is a smaller one of their shape.
    common = (28 / 30) ** 2
    assert same.iou == pytest.approx(common / (2 - common), abs=1e-4)
    assert TASK.likeness(answer(), answer()).right == 1
    assert TASK.likeness(answer(polygon(label="stem")), answer(polygon())).right == 0
