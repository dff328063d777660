from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.tasks import EntityAnswer, NamedEntityRecognition, Span
from gt_notebook.texts import TextInfo

TASK = NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, "Place"])
# Astronaut: three code points; é as two; a flag as two; and a line break of two.
TEXT = "👩‍🚀 Rene\u0301e\r\nflew to 🇫🇷 Paris"
INFO = TextInfo(length=len(TEXT))
DATE = "2018-10-18T22:18:13.527256"


def at(part: str, label: str) -> tuple[int, int, str]:
    start = TEXT.index(part)
    return start, start + len(part), label


def given_spans(*spans: object) -> EntityAnswer:
    return TASK.answer_from_user(list(spans), info=INFO)


def test_offsets_are_those_of_python() -> None:
    answer = given_spans(at("Rene\u0301e", "Person"), at("👩‍🚀", "Person"), at("🇫🇷 Paris", "Place"))

    assert [(span.start, span.end) for span in answer.spans] == [(4, 10), (0, 3), (20, 28)]
    assert [TEXT[s.start : s.end] for s in answer.spans] == ["Rene\u0301e", "👩‍🚀", "🇫🇷 Paris"]


def test_the_manifest_form_is_the_services_own() -> None:
    answer = given_spans(at("Paris", "Place"), at("Rene\u0301e", "Person"))

    merged = TASK.consolidate({0: {"alice": answer}})[0]

    assert merged.value == {
        "annotations": {
            "entities": [
                {"endOffset": 10, "label": "Person", "startOffset": 4},
                {"endOffset": 28, "label": "Place", "startOffset": 23},
            ],
            "labels": [{"label": "Person", "shortDisplayName": "PER"}, {"label": "Place"}],
        }
    }
    assert TASK.metadata(merged, job_name="labeling-job/crew", creation_date=DATE) == {
        "entities": [{"confidence": 0.0}, {"confidence": 0.0}],
        "job-name": "labeling-job/crew",
        "type": "groundtruth/text-span",
        "creation-date": DATE,
        "human-annotated": "yes",
    }


def test_nothing_to_label_is_a_label_without_entities() -> None:
    merged = TASK.consolidate({0: {"a": given_spans(), "b": given_spans()}})[0]

    assert merged.value["annotations"]["entities"] == []
    assert (merged.details, merged.agreement) == ({"entities": []}, 1.0)
    assert math.isnan(merged.confidence)


def test_worker_responses_have_the_crowd_elements_shape() -> None:
    answer = given_spans(at("Paris", "Place"))

    content = TASK.to_content(answer)

    assert content == {
        "crowd-entity-annotation": {"entities": [{"endOffset": 28, "label": "Place", "startOffset": 23}]}
    }
    assert TASK.from_content({"annotations": content["crowd-entity-annotation"]}) == answer
    assert TASK.from_content({"mine": {"entities": None}}) == given_spans()


def test_another_elements_response_is_refused() -> None:
    with pytest.raises(AnswerError, match="holds entities"):
        TASK.from_content({"crowd-classifier": {"label": "Person"}})


def test_overlapping_spans_are_kept_and_repeated_ones_count_once() -> None:
    answer = given_spans((0, 9, "Person"), (2, 5, "Person"), (2, 5, "Place"), (0, 9, "Person"))

    assert answer.spans == (
        Span(label="Person", start=0, end=9),
        Span(label="Person", start=2, end=5),
        Span(label="Place", start=2, end=5),
    )


def test_python_users_may_give_dictionaries_and_numbers_of_numpy() -> None:
    spans = [{"label": "Person", "startOffset": np.int64(4), "endOffset": np.int64(10)}]

    assert TASK.answer_from_user(spans, info=INFO) == given_spans((4, 10, "Person"))


@pytest.mark.parametrize("value", ["Person", {"label": "Person"}, 3, [(0, 3)], ["abc"], [None]])
def test_another_form_is_refused(value: Any) -> None:
    with pytest.raises(AnswerError):
        TASK.answer_from_user(value, info=INFO)


@pytest.mark.parametrize(
    "start", [-1, 5, 6, len(TEXT), 10**30, 1.0, math.nan, math.inf, "1", True, None, [0]]
)
def test_hostile_offsets_are_refused(start: object) -> None:
    entity = {"label": "Person", "startOffset": start, "endOffset": 5}
    with pytest.raises(AnswerError, match="entity 0"):
        TASK.answer_from_json({"entities": [entity]}, info=INFO)


def test_a_span_beyond_the_text_is_refused_with_its_length() -> None:
    with pytest.raises(AnswerError, match=f"inside the text of {len(TEXT)} characters"):
        given_spans((0, len(TEXT) + 1, "Person"))


@pytest.mark.parametrize(
    "value",
    [{"entities": {"0": 1}}, {"entities": "no"}, {"type": "bounding-box"}, [], {"entities": [{"label": {}}]}],
)
def test_a_hostile_answer_is_refused(value: Any) -> None:
    with pytest.raises(AnswerError):
        TASK.answer_from_json(value, info=INFO)


def test_an_empty_answer_cannot_be_submitted_unless_it_says_so() -> None:
    with pytest.raises(AnswerError, match="nothing to label"):
        TASK.check_complete(EntityAnswer(spans=()))
    TASK.check_complete(given_spans())


@pytest.mark.parametrize(
    "labels",
    [
        "Person",
        {"Person": "PER"},
        [{"shortDisplayName": "PER"}],
        [{"label": "Person", "shortDisplayName": 3}],
        [{"label": "Person", "color": "#fff"}],
        [{"label": "Person"}, "Person"],
        [],
    ],
)
def test_labels_of_another_form_are_refused(labels: Any) -> None:
    with pytest.raises(TaskError):
        NamedEntityRecognition(labels)


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)), st.sampled_from(TASK.labels)
        ).filter(lambda span: span[0] < span[1]),
        unique=True,
    )
)
def test_the_journal_gives_back_what_was_marked(spans: list[tuple[int, int, str]]) -> None:
    answer = given_spans(*spans)

    assert TASK.answer_from_json(answer.to_json(), info=None) == answer
    assert TASK.from_content(TASK.to_content(answer)) == answer


def test_comments_and_flags_stand_beside_the_entities() -> None:
    start, end, label = at("Paris", "Place")
    entity = {"startOffset": start, "endOffset": end, "label": label}
    alice = TASK.answer_from_json({"entities": [{**entity, "note": {"comment": "Texas?"}}]}, info=INFO)
    bob = TASK.answer_from_json({"entities": [entity]}, info=INFO)

    merged = TASK.consolidate({0: {"alice": alice, "bob": bob}})[0]

    assert merged.value["annotations"]["entities"] == [entity]
    assert [note["comments"] for note in merged.notes] == [{"alice": "Texas?"}]
    assert TASK.answer_from_json(alice.to_json(), info=None) == alice


def test_likeness_asks_for_the_same_class_and_ends() -> None:
    truth = given_spans((0, 3, "Person"), (4, 10, "Person"))

    assert TASK.likeness(given_spans((0, 3, "Person"), (4, 10, "Place")), truth).right == pytest.approx(1 / 3)
    assert TASK.likeness(truth, truth).right == TASK.likeness(given_spans(), given_spans()).right == 1.0
    assert TASK.overlap(*given_spans((0, 4, "Person"), (2, 6, "Place")).spans) == pytest.approx(1 / 3)
