from __future__ import annotations

from typing import Any

import pytest

from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import BoundingBox

INFO = ImageInfo(width=100, height=80, depth=3, orientation=1)


def check(task: BoundingBox, *labels: str) -> None:
    boxes = [{"label": label, "left": 1, "top": 2, "width": 3, "height": 4} for label in labels]
    task.check_complete(task.answer_from_user(boxes, info=INFO))


@pytest.mark.parametrize(
    ("limits", "labels", "reason"),
    [
        ({"min_shapes": 2}, ["cat"], "1 of at least 2 shapes"),
        ({"min_shapes": 1}, [], "0 of at least 1 shapes"),
        ({"max_shapes": 1}, ["cat", "cat"], "2 shapes, and 1 are allowed"),
        ({"required": ["dog"]}, ["cat"], "no 'dog' yet"),
        ({"required": "dog"}, [], "no 'dog' yet"),
    ],
)
def test_an_answer_beyond_the_limits_is_refused(
    limits: dict[str, Any], labels: list[str], reason: str
) -> None:
    with pytest.raises(AnswerError, match=reason):
        check(BoundingBox(["cat", "dog"], **limits), *labels)


def test_an_answer_within_the_limits_is_accepted() -> None:
    task = BoundingBox(["cat", "dog"], min_shapes=1, max_shapes=2, required=["dog"])

    check(task, "dog")
    check(task, "cat", "dog")


@pytest.mark.parametrize(
    "limits",
    [
        {"min_shapes": -1},
        {"min_shapes": 1.5},
        {"max_shapes": 0},
        {"max_shapes": True},
        {"min_shapes": 3, "max_shapes": 2},
        {"required": ["cat", "dog"], "max_shapes": 1},
        {"required": ["fox"]},
    ],
)
def test_limits_that_no_answer_can_keep_to_are_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(TaskError):
        BoundingBox(["cat", "dog"], **limits)
