"""``df.gt``: tidy views."""

from __future__ import annotations

import importlib
import io
import math
from typing import Any, cast

import orjson
import pandas as pd
import pytest

import gt_notebook.manifest.accessor as accessor_module
from gt_notebook.errors import ManifestError
from gt_notebook.manifest import ManifestAccessor, read_manifest

BOX = {"class_id": 0, "left": 378, "top": 458, "width": 162, "height": 89}
SIZE = [{"width": 1280, "height": 960, "depth": 3}]


def frame_of(*records: dict[str, Any]) -> pd.DataFrame:
    return read_manifest(
        io.BytesIO(b"".join(orjson.dumps({"source": "x"} | record) + b"\n" for record in records))
    )


def boxes_frame() -> pd.DataFrame:
    return frame_of(
        {
            "cats": {"image_size": SIZE, "annotations": [BOX, BOX | {"class_id": 1, "left": 5}]},
            "cats-metadata": {
                "objects": [{"confidence": 0.09}, {"confidence": 0.8}],
                "class-map": {"0": "cat", "1": "dog"},
            },
        },
        {},
        {"cats": {"image_size": SIZE, "annotations": []}, "cats-metadata": {"objects": [], "class-map": {}}},
        {"cats-metadata": {"failure-reason": "expired"}},
    )


def views(frame: pd.DataFrame) -> ManifestAccessor:
    """Return ``frame.gt``, of which type checkers only know the comparison of pandas."""
    return cast("ManifestAccessor", frame.gt)


class TestBoxes:
    def test_there_is_one_row_a_box(self) -> None:
        frame = boxes_frame().set_index(pd.Index(["a", "b", "c", "d"]))
        boxes = views(frame).boxes("cats")
        assert list(boxes.columns) == ["object", "class", "left", "top", "width", "height", "confidence"]
        assert boxes.to_numpy().tolist() == [
            ["a", "cat", 378, 458, 162, 89, 0.09],
            ["a", "dog", 5, 458, 162, 89, 0.8],
        ]

    def test_sides_are_whole_numbers(self) -> None:
        assert views(boxes_frame()).boxes("cats")["left"].dtype == "int64"

    def test_text_ids_missing_maps_and_missing_metadata_are_read_all_the_same(self) -> None:
        boxes = views(frame_of({"cats": {"annotations": [BOX | {"class_id": "7"}]}})).boxes("cats")
        assert boxes["class"].tolist() == ["7"]
        assert math.isnan(boxes["confidence"][0])

    def test_boxes_that_are_none_are_passed_over(self) -> None:
        broken = [None, {}, BOX | {"left": "5"}, BOX | {"width": None}, BOX | {"top": True}, BOX]
        assert len(views(frame_of({"cats": {"annotations": broken}})).boxes("cats")) == 1

    def test_a_frame_without_boxes_gives_an_empty_view_with_types(self) -> None:
        boxes = views(frame_of({"cats": 3})).boxes("cats")
        assert len(boxes) == 0
        assert boxes["left"].dtype == "int64"


class TestLabels:
    def test_a_class_comes_with_its_name_and_confidence(self) -> None:
        frame = frame_of({"bird": 9, "bird-metadata": {"class-name": "Canary", "confidence": 0.95}})
        assert views(frame).labels("bird").to_numpy().tolist() == [[0, "Canary", 0.95]]

    def test_a_class_without_a_name_goes_by_its_index(self) -> None:
        labels = views(frame_of({"bird": "0"})).labels("bird")
        assert labels["label"].tolist() == ["0"]
        assert math.isnan(labels["confidence"][0])

    def test_each_of_several_classes_has_a_row(self) -> None:
        metadata = {"class-map": {"1": "bicycle", "3": "car"}, "confidence-map": {"1": 0.95, "3": 0.2}}
        labels = views(frame_of({"seen": [3, 1, 9], "seen-metadata": metadata})).labels("seen")
        assert labels["label"].tolist() == ["car", "bicycle", "9"]
        assert labels["confidence"].fillna(-1).tolist() == [0.2, 0.95, -1]

    def test_underscores_in_metadata_are_read_as_well(self) -> None:
        frame = frame_of({"bird": 9, "bird-metadata": {"class_name": "Canary"}})
        assert views(frame).labels("bird")["label"].tolist() == ["Canary"]

    def test_boxes_count_once_a_class_with_their_best_confidence(self) -> None:
        objects = [{"confidence": 0.3}, {}, {"confidence": 0.7}, {"confidence": 0.1}]
        metadata = {"objects": objects, "class-map": {"0": "cat"}}
        frame = frame_of({"cats": {"annotations": [BOX] * 4}, "cats-metadata": metadata})
        assert views(frame).labels("cats").to_numpy().tolist() == [[0, "cat", 0.7]]

    def test_text_spans_count_once_a_class_with_their_best_confidence(self) -> None:
        entities = [{"label": "person"}, {"label": "place"}, {"label": "person"}, {}, None]
        details = [{"confidence": 0.2}, {}, {"confidence": 0.9}]
        frame = frame_of(
            {"who": {"annotations": {"entities": entities}}, "who-metadata": {"entities": details}}
        )
        assert views(frame).labels("who").fillna(-1).to_numpy().tolist() == [
            [0, "person", 0.9],
            [0, "place", -1],
        ]

    def test_a_segmentation_has_all_its_classes_but_the_background(self) -> None:
        colors = {"0": {"class-name": "BACKGROUND"}, "1": {"class-name": "cat", "confidence": 0.8}}
        frame = frame_of({"m-ref": "s3://b/m.png", "m-ref-metadata": {"internal-color-map": colors}})
        assert views(frame).labels("m-ref").to_numpy().tolist() == [[0, "cat", 0.8]]

    def test_a_custom_answer_has_no_classes(self) -> None:
        assert views(frame_of({"any": {"thing": 1}})).labels("any").empty

    def test_objects_without_a_label_have_no_row(self) -> None:
        assert views(boxes_frame()).labels("cats")["object"].unique().tolist() == [0]


class TestClassOf:
    def test_objects_are_chosen_by_their_class(self) -> None:
        frame = frame_of(
            {"check": "1", "check-metadata": {"class-name": "bad"}},
            {"check": "0"},
            {"check-metadata": {"failure-reason": "expired"}},
            {"check": [0, 1], "check-metadata": {"class-map": {"0": "good", "1": "bad"}}},
        ).set_index(pd.Index(["a", "b", "c", "d"]))
        found = views(frame).class_of("check")

        assert found.dropna().to_dict() == {"a": "bad", "b": "0"}
        assert frame[found == "bad"].index.tolist() == ["a"]


class TestState:
    def test_every_object_has_one_of_four_states(self) -> None:
        states = views(boxes_frame()).state("cats")
        assert states.tolist() == ["labeled", "unlabeled", "nothing-to-label", "failed"]
        assert states.dtype == "category"

    def test_states_lie_along_the_index(self) -> None:
        frame = boxes_frame()[1:3]
        assert views(frame).state("cats").index.tolist() == [1, 2]
        assert frame[views(frame).state("cats") == "unlabeled"].index.tolist() == [1]

    def test_an_attribute_that_only_failed_is_known(self) -> None:
        frame = frame_of({"cats-metadata": {"failure-reason": "expired"}})
        assert views(frame).state("cats").tolist() == ["failed"]


class TestUnknownAttributes:
    def test_the_nearest_name_is_proposed(self) -> None:
        with pytest.raises(ManifestError, match="did you mean 'cats'"):
            views(boxes_frame()).boxes("cat")

    def test_else_the_known_ones_are_listed(self) -> None:
        with pytest.raises(ManifestError, match="it has 'cats'"):
            views(boxes_frame()).labels("zebra")

    def test_an_unlabeled_manifest_says_so(self) -> None:
        with pytest.raises(ManifestError, match="nothing in it is labeled yet"):
            views(frame_of({})).state("cats")


class TestComparison:
    def test_the_comparison_of_the_same_name_still_works(self) -> None:
        frame = pd.DataFrame({"a": [1, 3]})
        assert frame.gt(2)["a"].tolist() == [False, True]
        assert pd.DataFrame.gt(frame, 2)["a"].tolist() == [False, True]

    def test_loading_the_module_again_changes_nothing(self) -> None:
        importlib.reload(accessor_module)
        assert pd.DataFrame({"a": [1]}).gt(0)["a"].tolist() == [True]
        assert len(views(boxes_frame()).boxes("cats")) == 2
