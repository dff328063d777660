from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.manifest.remarks import remarks_in

anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["gt-notebook", "objects", "attributes", "comments", "flags", "x"]), inner
        )
    ),
    max_leaves=12,
)


def test_everything_noted_is_said() -> None:
    notes = {
        "objects": [
            {"attributes": {"occluded": True, "view": "side"}, "comments": {"ann": "the tail"}},
            {},
            {"attributes": {"occluded": True}, "flags": ["ben", "ann"]},
        ],
        "comments": {"ben": "a fox?"},
        "flags": ["ben"],
    }

    assert remarks_in({"gt-notebook": notes}) == [
        "2 occluded",
        "view side",
        "ben: a fox?",
        "ann: the tail",
        "flagged by ann, ben",
    ]


@pytest.mark.parametrize("metadata", [None, {}, {"gt-notebook": {}}, float("nan")])
def test_without_notes_there_is_nothing_to_say(metadata: Any) -> None:
    assert remarks_in(metadata) == []


@given(anything)
def test_whatever_stands_there_is_read_or_passed_over(metadata: Any) -> None:
    assert all(isinstance(remark, str) for remark in remarks_in(metadata))
