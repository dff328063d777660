from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.jobs.answers import AnswerBook
from gt_notebook.tasks import ImageClassification

if TYPE_CHECKING:
    import random

TASK = ImageClassification(["day", "night"])

records = st.lists(
    st.tuples(
        st.sampled_from(["answer", "skip", "draft", "open"]),
        st.integers(0, 2),
        st.sampled_from(["alice", "bob"]),
        st.sampled_from(TASK.labels),
        st.integers(0, 5),
    ),
    max_size=12,
)


def record(kind: str, index: int, worker: str, label: str, minute: int, number: int) -> dict[str, Any]:  # noqa: PLR0917 - a row of the journal
    contents: dict[str, dict[str, Any]] = {
        "answer": {"answer": {"type": "image-classification", "labels": [label]}},
        "draft": {"answer": {"type": "image-classification", "labels": [label]}},
        "skip": {"reason": label},
        "open": {"objects": [index]},
    }
    return {
        "id": str(number),
        "kind": kind,
        "worker": worker,
        "object": index,
        "time": f"2026-01-01T00:{minute:02}:00.000000Z",
        "session": "s",
        "seq": number,
        **contents[kind],
    }


def book_of(journal: list[dict[str, Any]]) -> AnswerBook:
    book = AnswerBook(task=TASK, objects=3)
    for entry in journal:
        book.apply(entry)
    return book


def said(book: AnswerBook) -> tuple[object, ...]:
    drafts = {(w, i): book.draft(w, i) for w in ("alice", "bob") for i in range(3)}
    return book.given, book.handled, book.full, book.counted, drafts, book.opened, book.seen, book.stopped


@given(records, st.randoms(use_true_random=False))
def test_the_book_does_not_depend_on_the_order_or_repetition_of_records(
    rows: list[tuple[str, int, str, str, int]], chance: random.Random
) -> None:
    journal = [record(*row, number) for number, row in enumerate(rows)]
    shuffled = journal + journal[: len(journal) // 2]
    chance.shuffle(shuffled)

    assert said(book_of(shuffled)) == said(book_of(journal))


def test_a_correction_replaces_the_earlier_answer() -> None:
    book = book_of([record("answer", 0, "alice", "day", 1, 0), record("answer", 0, "alice", "night", 2, 1)])

    assert book.answers(0)["alice"].labels == ("night",)


def test_a_draft_is_pending_until_an_answer_overtakes_it() -> None:
    book = book_of([record("draft", 0, "alice", "day", 1, 0)])
    assert book.draft("alice", 0) is not None

    book.apply(record("answer", 0, "alice", "day", 2, 1))
    assert book.draft("alice", 0) is None

    book.apply(record("draft", 0, "alice", "night", 3, 2))
    assert book.draft("alice", 0) is not None


def test_a_record_that_cannot_be_used_is_reported_and_the_rest_is_kept() -> None:
    stray = record("answer", 9, "mallory", "day", 1, 0)
    torn = {"id": "1", "kind": "answer", "worker": "mallory"}
    unknown = record("skip", 0, "mallory", "day", 1, 2) | {"kind": "erase"}
    wrong = record("answer", 0, "mallory", "day", 1, 3) | {"answer": {"labels": ["dusk"]}}

    book = book_of([stray, torn, unknown, wrong, record("answer", 0, "alice", "day", 1, 4)])

    assert list(book.answers(0)) == ["alice"]
    assert len(book.problems) == 4
    assert "no object 9" in book.problems[0]
    assert "'dusk'" in book.problems[3]


@pytest.mark.parametrize(
    ("written", "kept"), [(2, 2.0), (2.5, 2.5), (-1, None), ("long", None), (None, None)]
)
def test_a_time_that_is_none_is_left_out(written: object, kept: float | None) -> None:
    book = book_of([record("answer", 0, "alice", "day", 1, 0) | {"active_seconds": written}])

    assert book.given[0]["alice"].active_seconds == kept
