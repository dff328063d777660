"""What is found before a training job is started."""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd
import pytest

from gt_notebook.errors import ExportError
from gt_notebook.training.channels import make_channels, make_hyperparameters
from gt_notebook.training.preflight import Target, check_validation, select, warn_of_colors

BOXES = Target(task_type="bounding-box", multi_label=False, labels=["cat", "dog"], attribute="pets")
ONE = Target(task_type="image-classification", multi_label=False, labels=["cat", "dog"], attribute="pets")
SEVERAL = Target(task_type="image-classification", multi_label=True, labels=["cat", "dog"], attribute="pets")


def hyperparameters(classes: list[list[int]], target: Target, lines: int) -> dict[str, str]:
    return make_hyperparameters(classes, target, training_lines=lines)[0]


class TestSelect:
    def test_only_labeled_lines_are_taken(self, lines: Any) -> None:
        manifest = lines.frame(
            lines.boxes("s3://b/1", 0), {"source-ref": "s3://b/2"}, lines.failed("s3://b/3"), lines.boxes("s3://b/4"),
            lines.boxes("s3://b/5", 1, 1),
        )  # fmt: skip
        selection = select(manifest, BOXES)
        assert selection.rows["source-ref"].tolist() == ["s3://b/1", "s3://b/5"]
        assert selection.classes == [[0], [1, 1]]

    def test_what_is_left_out_is_counted_by_state(self, lines: Any) -> None:
        manifest = lines.frame(
            lines.boxes("s3://b/1", 0),
            {"source-ref": "s3://b/2"},
            lines.failed("s3://b/3"),
            lines.boxes("s3://b/4"),
        )
        assert select(manifest, BOXES).left_out == {"unlabeled": 1, "failed": 1, "nothing-to-label": 1}

    def test_class_indices_may_be_text(self, lines: Any) -> None:
        assert select(lines.frame(lines.classes("s3://b/1", "1")), ONE).classes == [[1]]

    def test_several_classes_are_read(self, lines: Any) -> None:
        assert select(lines.frame(lines.classes("s3://b/1", [0, 1])), SEVERAL).classes == [[0, 1]]

    def test_pictures_without_three_colors_are_found(self, lines: Any) -> None:
        manifest = lines.frame(lines.boxes("s3://b/1", 0), lines.boxes("s3://b/2", 0, depth=1))
        assert select(manifest, BOXES).not_rgb == ["s3://b/2"]

    def test_a_manifest_without_metadata_will_do(self, lines: Any) -> None:
        manifest = lines.frame(lines.boxes("s3://b/1", 0)).drop(columns="pets-metadata")
        assert len(select(manifest, BOXES).rows) == 1


class TestRefusal:
    def test_of_nothing_labeled(self, lines: Any) -> None:
        manifest = lines.frame({"source-ref": "s3://b/1", "pets": None}, lines.failed("s3://b/2"))
        with pytest.raises(ExportError, match=r"nothing is labeled under 'pets' \(1 failed, 1 unlabeled\)"):
            select(manifest, BOXES)

    def test_of_a_missing_attribute(self, lines: Any) -> None:
        manifest = lines.frame(lines.boxes("s3://b/1", 0)).rename(
            columns={"pets": "zoo", "pets-metadata": "zoo-metadata"}
        )
        with pytest.raises(ExportError, match="no column 'pets'; it has labels under zoo"):
            select(manifest, BOXES)

    def test_of_an_empty_manifest(self) -> None:
        with pytest.raises(ExportError, match="no column 'source-ref'"):
            select(pd.DataFrame(), BOXES)

    @pytest.mark.parametrize("found", [2, 70, -1])
    def test_of_a_class_beyond_the_labels(self, lines: Any, found: int) -> None:
        manifest = lines.frame(lines.boxes("s3://b/1", 0), lines.boxes("s3://b/2", found))
        with pytest.raises(
            ExportError, match=f"line 2 .* has the class {found}, and the task has 2 labels, 0 to 1"
        ):
            select(manifest, BOXES)

    @pytest.mark.parametrize(
        ("target", "value"),
        [
            (BOXES, 1),
            (BOXES, [0]),
            (BOXES, {"boxes": []}),
            (ONE, [0]),
            (ONE, "cat"),
            (ONE, 0.0),
            (ONE, True),
            (SEVERAL, 1),
        ],
    )
    def test_of_a_label_of_another_task(self, lines: Any, target: Target, value: object) -> None:
        with pytest.raises(ExportError, match="line 1 of the manifest has no .* label under 'pets'"):
            select(lines.frame({"source-ref": "s3://b/1", "pets": value}), target)

    @pytest.mark.parametrize("target", [ONE, SEVERAL])
    def test_of_another_order_of_labels(self, lines: Any, target: Target) -> None:
        names: dict[str, Any] = {"class-name": "dog"} if target is ONE else {"class-map": {"0": "dog"}}
        line = lines.classes("s3://b/1", 0 if target is ONE else [0], **names)
        with pytest.raises(ExportError, match="line 1 .* calls class 0 'dog', and the task calls it 'cat'"):
            select(lines.frame(line), target)

    def test_of_a_line_without_a_picture(self, lines: Any) -> None:
        line = {**lines.boxes("s3://b/1", 0), "source": "some text"}
        del line["source-ref"]
        with pytest.raises(ExportError, match="line 2 of the manifest has no source-ref"):
            select(lines.frame(lines.boxes("s3://b/1", 0), line), BOXES)

    def test_counts_the_other_bad_lines(self, lines: Any) -> None:
        with pytest.raises(ExportError, match=r"\(and 2 more lines\)"):
            select(lines.frame(*[lines.boxes(f"s3://b/{number}", 9) for number in range(3)]), BOXES)

    def test_of_an_attribute_that_training_would_fetch(self, lines: Any) -> None:
        target = Target(task_type="bounding-box", multi_label=False, labels=["cat"], attribute="pets-ref")
        with pytest.raises(ExportError, match="ends with '-ref'"):
            select(lines.frame(lines.boxes("s3://b/1", 0)), target)

    def test_of_an_unknown_task_type(self, lines: Any) -> None:
        target = Target(task_type="haiku", multi_label=False, labels=["cat"], attribute="pets")
        with pytest.raises(ExportError, match="'haiku' has no built-in algorithm here"):
            select(lines.frame(lines.boxes("s3://b/1", 0)), target)

    @pytest.mark.parametrize("share", [-0.1, 1, 1.5, float("nan"), True, "0.2"])
    def test_of_a_share_that_leaves_nothing(self, share: Any) -> None:
        with pytest.raises(ExportError, match="give a share from 0 up to, not including, 1"):
            check_validation(share, 0)

    @pytest.mark.parametrize("seed", [0.5, True, "7"])
    def test_of_a_seed_that_is_no_whole_number(self, seed: Any) -> None:
        with pytest.raises(ExportError, match="give a whole number"):
            check_validation(0.2, seed)


class TestHyperparameters:
    def test_tell_the_classes_and_the_lines(self) -> None:
        assert hyperparameters([[0]] * 50, BOXES, 40) == {"num_classes": "2", "num_training_samples": "40"}

    def test_tell_that_there_are_several_labels(self) -> None:
        assert hyperparameters([[0]] * 50, SEVERAL, 40)["multi_label"] == "1"

    def test_69_boxes_fit_the_default_label_width(self) -> None:
        assert "label_width" not in hyperparameters([[0] * 69] * 50, BOXES, 40)

    def test_70_boxes_need_a_wider_label(self) -> None:
        assert hyperparameters([[0] * 70, *[[0]] * 50], BOXES, 40)["label_width"] == "352"

    @pytest.mark.parametrize(("lines", "batch"), [(1, "1"), (3, "2"), (8, "8"), (31, "16")])
    def test_fewer_lines_than_a_batch_make_a_smaller_batch(self, lines: int, batch: str) -> None:
        assert hyperparameters([[0]] * lines, BOXES, lines)["mini_batch_size"] == batch

    def test_what_is_not_obvious_is_explained(self) -> None:
        _, notes = make_hyperparameters([[0] * 80], BOXES, training_lines=1)
        assert [note.split(" is ")[0] for note in notes] == ["label_width", "mini_batch_size"]


class TestChannels:
    def test_the_picture_comes_before_its_label(self) -> None:
        (channel,) = make_channels({"train": "s3://b/train.manifest"}, ONE, seed=1)
        assert channel["DataSource"]["S3DataSource"]["AttributeNames"] == ["source-ref", "pets"]

    def test_several_labels_are_announced_as_indices(self) -> None:
        (channel,) = make_channels({"train": "s3://b/train.manifest"}, SEVERAL, seed=1)
        assert channel["ContentType"] == "application/x-recordio; label-format=class-id"

    def test_only_training_is_shuffled(self) -> None:
        train, validation = make_channels({"train": "s3://b/t", "validation": "s3://b/v"}, BOXES, seed=5)
        assert train["ShuffleConfig"] == {"Seed": 5}
        assert "ShuffleConfig" not in validation


def test_gray_pictures_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="gt_notebook"):
        (note,) = warn_of_colors(["a.jpg", "b.jpg"])
    assert note.startswith("not RGB with three channels: 2 pictures, such as 'a.jpg'")
    assert caplog.messages == [note]
