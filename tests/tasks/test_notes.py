from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.images import ImageInfo
from gt_notebook.tasks import BoundingBox
from gt_notebook.tasks.notes import Note, check_attributes, merge_notes, note_from_json

ATTRIBUTES = check_attributes({"occluded": bool, "view": ["front", "side", "back"]})
TASK = BoundingBox(["cat", "dog"], attributes={"occluded": bool, "view": ["front", "side", "back"]})
INFO = ImageInfo(width=100, height=80, depth=3, orientation=6)

notes = st.builds(
    Note,
    attributes=st.fixed_dictionaries(
        {}, optional={"occluded": st.just(True), "view": st.sampled_from(["front", "side", "back"])}
    ),
    comment=st.text(max_size=20).map(str.strip),
    flag=st.booleans(),
    suggestion=st.none() | st.text(min_size=1, max_size=9),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


def read(value: object) -> Note:
    return note_from_json(value, attributes=ATTRIBUTES, where="box 0")


def merged(**by_worker: dict[str, bool | str]) -> Any:
    given_notes = {worker: Note(attributes=attributes) for worker, attributes in by_worker.items()}
    return merge_notes(given_notes, attributes=ATTRIBUTES).get("attributes", {})


@given(notes)
def test_a_note_comes_back_as_it_was_written(note: Note) -> None:
    assert read(note.to_json()) == note


@given(
    json_values
    | st.fixed_dictionaries({}, optional=dict.fromkeys(["attributes", "comment", "flag"], json_values))
)
def test_anything_else_is_a_note_or_refused(value: object) -> None:
    try:
        note = read(value)
    except AnswerError:
        return
    assert read(note.to_json()) == note


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"attributes": {"color": True}}, "this job has occluded, view"),
        ({"attributes": {"occluded": "yes"}}, "give true or false"),
        ({"attributes": {"view": "top"}}, "give one of front, side, back"),
        ({"attributes": ["occluded"]}, "give names and values"),
        ({"comment": "x" * 2001}, "at most 2,000 characters"),
        ({"comment": 7}, "no text"),
        ({"flag": 1}, "give true or false"),
        ({"suggestion": []}, "give the id"),
        ("occluded", "give attributes, comment and flag"),
    ],
)
def test_what_the_task_does_not_know_is_refused_with_the_way_out(value: object, reason: str) -> None:
    with pytest.raises(AnswerError, match=reason):
        read(value)


def test_what_is_not_ticked_is_left_out() -> None:
    assert read({"attributes": {"occluded": False}}) == Note()


@pytest.mark.parametrize(
    "attributes",
    [
        "occluded",
        ["occluded", "occluded"],
        [""],
        [3],
        {"view": []},
        {"view": ["front"]},
        {"view": "front"},
        {"view": ["front", "front"]},
        {"view": ["front", ""]},
    ],
)
def test_attributes_that_cannot_be_are_refused(attributes: Any) -> None:
    with pytest.raises(TaskError):
        BoundingBox(["cat"], attributes=attributes)


def test_the_majority_decides_an_attribute() -> None:
    assert merged(a={"occluded": True}, b={"occluded": True}, c={}) == {"occluded": True}
    assert merged(a={"occluded": True}, b={}, c={}) == {}
    assert merged(a={"view": "side"}, b={"view": "side"}, c={"view": "front"}) == {"view": "side"}


def test_a_tie_goes_to_what_was_set_and_to_the_first_choice() -> None:
    assert merged(a={"occluded": True}, b={}) == {"occluded": True}
    assert merged(a={"view": "back"}, b={"view": "front"}) == {"view": "front"}


def test_comments_and_flags_keep_their_workers() -> None:
    said = {"bob": Note(comment="cut off", flag=True), "alice": Note(comment="a fox?"), "carol": Note()}

    assert merge_notes(said, attributes={}) == {
        "comments": {"alice": "a fox?", "bob": "cut off"},
        "flags": ["bob"],
    }


@given(notes)
def test_a_note_stays_with_its_box_when_the_picture_is_turned(note: Note) -> None:
    box = {"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4, "note": note.to_json()}
    answer = TASK.answer_from_json({"boxes": [box]}, info=INFO)

    assert TASK.to_stored(TASK.to_upright(answer, INFO), INFO) == answer
    assert TASK.answer_from_json(answer.to_json(), info=None).boxes[0].note == note


def test_the_notes_of_a_merged_box_come_from_the_boxes_that_it_was_merged_from() -> None:
    def drawn(*boxes: tuple[str, int, dict[str, Any]]) -> Any:
        listed = [
            {"label": label, "left": left, "top": 0, "width": 20, "height": 20, "note": note}
            for label, left, note in boxes
        ]
        return TASK.answer_from_json({"boxes": listed}, info=INFO)

    occluded = {"attributes": {"occluded": True}}
    label = TASK.consolidate(
        {
            0: {
                "alice": drawn(("dog", 40, {"comment": "a fox?"}), ("cat", 1, occluded)),
                "bob": drawn(("cat", 2, occluded), ("dog", 41, {})),
                "carol": drawn(("cat", 0, {}), ("cat", 60, occluded)),
            }
        }
    )[0]

    assert label.labels == ("cat", "dog")
    assert label.notes == (occluded, {"comments": {"alice": "a fox?"}})


def test_a_task_with_attributes_is_another_task() -> None:
    assert BoundingBox(["cat"]).to_config() == {"type": "bounding-box", "labels": ["cat"]}
    assert BoundingBox(["cat"], attributes=["occluded"]).to_config() != BoundingBox(["cat"]).to_config()
