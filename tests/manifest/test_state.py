"""The four states of a data object."""

from __future__ import annotations

from typing import Any

import pytest

from gt_notebook.manifest.state import object_state
from gt_notebook.manifest.values import ABSENT

FAILURE = {"failure-reason": "ClientError: Annotation tasks expired"}
BOXES = {"type": "groundtruth/object-detection"}


@pytest.mark.parametrize("value", [ABSENT, None])
@pytest.mark.parametrize("metadata", [ABSENT, None, {}, BOXES])
def test_an_object_without_a_label_is_unlabeled(value: Any, metadata: Any) -> None:
    assert object_state(value, metadata) == "unlabeled"


@pytest.mark.parametrize("value", [ABSENT, None, {}, ""])
def test_a_failure_reason_without_a_usable_label_is_a_failure(value: Any) -> None:
    assert object_state(value, FAILURE) == "failed"


@pytest.mark.parametrize(
    "value",
    [
        {"image_size": [{"width": 603, "height": 800, "depth": 3}], "annotations": []},
        {"annotations": {"labels": [{"label": "person"}], "entities": []}},
        [],
    ],
)
def test_an_empty_answer_is_nothing_to_label(value: Any) -> None:
    assert object_state(value, BOXES) == "nothing-to-label"


@pytest.mark.parametrize(
    "value", [0, "0", [3], {"annotations": [{"class_id": 0}]}, "s3://bucket/mask.png", False, {}]
)
def test_any_other_value_is_a_label(value: Any) -> None:
    assert object_state(value, BOXES) == "labeled"


def test_a_label_that_is_there_wins_over_a_failure_reason() -> None:
    assert object_state(3, FAILURE) == "labeled"
