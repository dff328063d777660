"""Polygons and keypoints in manifests, read liberally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
import pytest

from gt_notebook.manifest.labels import labels_in, points_in, polygons_in

if TYPE_CHECKING:
    from gt_notebook.manifest import ManifestAccessor

SIZE = [{"width": 100, "height": 80, "depth": 3}]
ABOUT = {
    "class-map": {"0": "leaf", "1": "stem"},
    "objects": [{"confidence": 0.9}, {"confidence": 0.4}],
    "type": "groundtruth/custom",
}
CORNERS = [{"x": 1, "y": 2}, {"x": 30, "y": 2}, {"x": 1, "y": 40}]
POLYGONS = {
    "image_size": SIZE,
    "annotations": [{"class_id": 0, "vertices": CORNERS}, {"class_id": 1, "vertices": CORNERS}],
}
POINTS = {
    "image_size": SIZE,
    "annotations": [{"class_id": 0, "x": 5, "y": 6}, {"class_id": "1", "x": 7, "y": 8}],
}


def views(label: Any) -> ManifestAccessor:
    frame = pd.DataFrame(
        {"source-ref": ["a.jpg", "b.jpg"], "things": [label, np.nan], "things-metadata": [ABOUT, np.nan]}
    )
    return cast("ManifestAccessor", frame.gt)


def test_polygons_are_listed_one_a_row() -> None:
    polygons = views(POLYGONS).polygons("things")

    assert polygons.to_dict("list") == {
        "object": [0, 0],
        "class": ["leaf", "stem"],
        "vertices": [((1, 2), (30, 2), (1, 40))] * 2,
        "confidence": [0.9, 0.4],
    }


def test_keypoints_are_listed_one_a_row() -> None:
    points = views(POINTS).keypoints("things")

    assert points.to_dict("list") == {
        "object": [0, 0],
        "class": ["leaf", "stem"],
        "x": [5, 7],
        "y": [6, 8],
        "confidence": [0.9, 0.4],
    }


@pytest.mark.parametrize("label", [POLYGONS, POINTS])
def test_their_classes_and_states_are_those_of_any_label(label: Any) -> None:
    assert views(label).labels("things")["label"].tolist() == ["leaf", "stem"]
    assert views(label).state("things").tolist() == ["labeled", "unlabeled"]
    assert views({"image_size": SIZE, "annotations": []}).state("things").tolist()[0] == "nothing-to-label"
    assert [view.confidence for view in labels_in(label, ABOUT)] == [0.9, 0.4]


@pytest.mark.parametrize(
    "label", [None, 3, {}, {"annotations": {}}, {"annotations": [None, {"class_id": 0}]}]
)
def test_other_labels_have_neither(label: Any) -> None:
    assert list(polygons_in(label, ABOUT)) == []
    assert list(points_in(label, ABOUT)) == []


@pytest.mark.parametrize(
    "corner", [None, 3, {"x": 1}, {"x": "1", "y": 2}, {"x": float("nan"), "y": 2}, {"x": True, "y": 2}]
)
def test_a_polygon_with_a_corner_that_is_none_is_left_out(corner: Any) -> None:
    label = {"annotations": [{"class_id": 0, "vertices": [*CORNERS, corner]}]}

    assert list(polygons_in(label, ABOUT)) == []


def test_the_views_have_their_columns_without_rows() -> None:
    assert views(POINTS).polygons("things").columns.tolist() == ["object", "class", "vertices", "confidence"]
    assert views(POLYGONS).keypoints("things").columns.tolist() == ["object", "class", "x", "y", "confidence"]
