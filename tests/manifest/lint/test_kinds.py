"""Which task type a label comes from."""

from __future__ import annotations

from typing import Any

import pytest

from gt_notebook.manifest.lint.kinds import Kind, kind_of


@pytest.mark.parametrize(
    ("type_name", "kind"),
    [
        ("groundtruth/object-detection", "boxes"),
        ("groundtruth/text-classification", "class"),
        ("groundtruth/text-classification-multilabel", "classes"),
        ("groundtruth/semantic-segmentation", "mask"),
        ("groundtruth/text-span", "spans"),
        ("groundtruth/label-verification", "verification"),
        ("groundTruth/custom", "other"),
        ("groundtruth/mind-reading", "other"),
    ],
)
def test_the_metadata_decides_when_it_names_a_type(type_name: str, kind: Kind) -> None:
    assert kind_of(3, {"type": type_name}) == kind


@pytest.mark.parametrize(
    ("value", "metadata", "kind"),
    [
        ({"annotations": []}, None, "boxes"),
        ({"annotations": {"entities": []}}, {}, "spans"),
        ({"any": "thing"}, {}, "other"),
        ("s3://b/m.png", {"internal-color-map": {}}, "mask"),
        ([0], {"class-map": {"0": "cat"}}, "classes"),
        (0, {"class-name": "cat"}, "class"),
        (0, {}, "other"),
        (None, None, "other"),
    ],
)
def test_else_the_shape_decides(value: Any, metadata: Any, kind: Kind) -> None:
    assert kind_of(value, metadata) == kind
