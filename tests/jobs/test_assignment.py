from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.jobs.answers import AnswerBook
from gt_notebook.jobs.assignment import CLAIM, is_taken, to_text, wanted_objects
from gt_notebook.tasks import ImageClassification

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TASK = ImageClassification(["day", "night"])


class Table:
    """A job at which workers sit down, take what they are offered and answer."""

    def __init__(self, objects: int, workers_per_object: int) -> None:
        self.book = AnswerBook(task=TASK, objects=objects, workers_per_object=workers_per_object)
        self.objects = objects
        self.number = 0

    def offered(self, worker: str, now: datetime = NOW) -> tuple[list[int], list[int]]:
        """Objects that the worker may have, and those that colleagues have."""
        wanted = list(wanted_objects(self.book, worker, range(self.objects)))
        taken = [index for index in wanted if is_taken(self.book, worker, index, now=now)]
        return [index for index in wanted if index not in taken], taken

    def say(self, worker: str, kind: str, index: int, now: datetime = NOW) -> None:
        self.number += 1
        fields: dict[str, object] = {
            "open": {"objects": [index]},
            "answer": {"object": index, "answer": {"labels": ["day"]}},
            "skip": {"object": index, "reason": "dark"},
        }[kind]  # type: ignore[assignment]
        entry = {"id": str(self.number), "kind": kind, "worker": worker, "session": "s", "seq": self.number}
        self.book.apply({**entry, "time": to_text(now), **fields})


@given(
    st.integers(1, 6),
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["answer", "skip", "open"])), max_size=60),
)
def test_no_worker_sees_an_object_twice_and_none_gets_too_many_answers(
    objects: int, wanted: int, moves: list[tuple[str, str]]
) -> None:
    table = Table(objects, wanted)
    for worker, kind in moves:
        free, _ = table.offered(worker)
        assert not any(worker in table.book.given.get(index, {}) for index in free)
        if free:
            table.say(worker, kind, free[0])
    assert all(len(table.book.answers(index)) <= wanted for index in range(objects))


@given(st.integers(1, 5), st.integers(1, 3))
def test_enough_workers_bring_every_object_its_different_answers(objects: int, wanted: int) -> None:
    table = Table(objects, wanted)
    for worker in "abc"[:wanted]:
        while free := table.offered(worker)[0]:
            table.say(worker, "answer", free[0])

    assert [len(table.book.answers(index)) for index in range(objects)] == [wanted] * objects
    assert table.offered("d") == ([], [])


def test_an_object_that_a_colleague_has_open_is_taken_for_a_while() -> None:
    table = Table(2, 1)
    table.say("alice", "open", 0)

    assert table.offered("bob") == ([1], [0])
    assert table.offered("bob", NOW + CLAIM + timedelta(seconds=1)) == ([0, 1], [])


def test_a_sign_of_life_keeps_the_claim() -> None:
    table = Table(3, 1)
    table.say("alice", "open", 0)
    table.say("alice", "answer", 1, NOW + CLAIM)

    assert table.offered("bob", NOW + CLAIM + timedelta(seconds=1)) == ([2], [0])


def test_a_skipped_object_goes_to_somebody_else() -> None:
    table = Table(1, 1)
    table.say("alice", "open", 0)
    table.say("alice", "skip", 0)

    assert table.offered("alice") == ([], [])
    assert table.offered("bob") == ([0], [])
