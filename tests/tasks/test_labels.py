from __future__ import annotations

import pytest

from gt_notebook.errors import TaskError
from gt_notebook.tasks import BoundingBox, ImageClassification


@pytest.mark.parametrize(
    ("labels", "rule"),
    [
        ([], "at least one label"),
        (["cat", "cat"], "occurs twice"),
        (["c" * 257], "at most 256"),
        ([""], "is empty"),
        (["  "], "is empty"),
        ([7], "must be text"),
        ("cat", "give a list"),
    ],
)
def test_a_bad_label_list_fails_at_once_with_the_rule_named(labels: list[str], rule: str) -> None:
    with pytest.raises(TaskError, match=rule):
        BoundingBox(labels)


def test_a_label_of_256_characters_is_allowed() -> None:
    assert BoundingBox(["c" * 256]).labels == ("c" * 256,)


def test_a_classification_needs_two_labels() -> None:
    with pytest.raises(TaskError, match="at least 2 labels"):
        ImageClassification(["cat"])


def test_more_labels_than_the_service_takes_are_warned_about() -> None:
    with pytest.warns(UserWarning, match="51 labels") as warned:
        BoundingBox([f"c{n}" for n in range(51)])

    assert warned[0].filename == __file__


def test_a_misspelt_argument_names_its_neighbor() -> None:
    with pytest.raises(TypeError, match="did you mean 'instructions'"):
        BoundingBox(["cat"], instruction="draw")  # type: ignore[call-arg]
