from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError
from gt_notebook.tasks.json_values import MAX_CHARACTERS, MAX_DEPTH, canonical, json_text

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@given(json_values)
def test_every_json_value_comes_back_as_it_was(value: Any) -> None:
    assert json.loads(json_text(value, what="the answer")) == value


@given(st.dictionaries(st.text(), json_values))
def test_the_order_of_keys_makes_no_other_value(value: dict[str, Any]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical(json_text(value, what="it")) == canonical(json_text(backwards, what="it"))


def test_what_python_takes_for_equal_stays_apart() -> None:
    texts = {json_text(value, what="it") for value in (True, 1, 1.0, "1")}

    assert len(texts) == 4


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (math.nan, "NaN"),
        ({"a": [math.inf]}, "infinite"),
        ({1: "x"}, "is no text"),
        ({"a": {1, 2}}, "a set"),
        (b"bytes", "bytes"),
        ("\ud800", "half a character"),
        (object(), "object"),
        ("x" * MAX_CHARACTERS, "100,002 characters"),
        (nested(MAX_DEPTH + 1), "deeper than 64 levels"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_the_reason(value: Any, said: str) -> None:
    with pytest.raises(AnswerError, match=said):
        json_text(value, what="the answer")


def test_a_value_that_holds_itself_is_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)

    with pytest.raises(AnswerError, match="deeper"):
        json_text(circle, what="the answer")


def test_the_deepest_and_the_longest_values_are_kept() -> None:
    assert json_text(nested(MAX_DEPTH), what="it").count("[") == MAX_DEPTH
    assert len(json_text("x" * (MAX_CHARACTERS - 2), what="it")) == MAX_CHARACTERS


def test_numpy_values_count_as_numbers_and_lists() -> None:
    value = {"n": np.int64(3), "row": np.array([1.5, 2.0])}

    assert json_text(value, what="it") == '{"n":3,"row":[1.5,2.0]}'
