"""The journal: what it said was saved is there, whatever was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.errors import ObjectExistsError, StorageError
from gt_notebook.storage import JournalReader, ObjectStore, open_journal, open_store, worker_slug
from gt_notebook.storage.local import LocalStore

FOLDER = "annotations/journal"
REPOSITORY = Path(__file__).parents[2]


def only_file(root: Path) -> Path:
    (path,) = (root / FOLDER).iterdir()
    return path


class TestBothStores:
    def test_records_come_back_in_the_order_of_writing(self, object_store: ObjectStore) -> None:
        journal = open_journal(object_store, worker="alice", session="s1")
        records: list[dict[str, object]] = [{"n": n, "text": "é 🐈 \u2028 \ud83d"} for n in range(12)]
        for record in records:
            journal.append(record)
        assert JournalReader(object_store).read_new() == records

    def test_an_empty_journal_has_no_records(self, object_store: ObjectStore) -> None:
        assert JournalReader(object_store).read_new() == []

    def test_each_record_is_read_once(self, object_store: ObjectStore) -> None:
        journal = open_journal(object_store, worker="alice", session="s1")
        reader = JournalReader(object_store)
        journal.append({"n": 1})
        assert reader.read_new() == [{"n": 1}]
        assert reader.read_new() == []
        journal.append({"n": 2})
        assert reader.read_new() == [{"n": 2}]

    def test_a_session_that_is_opened_again_goes_on(self, object_store: ObjectStore) -> None:
        open_journal(object_store, worker="alice", session="s1").append({"n": 1})
        open_journal(object_store, worker="alice", session="s1").append({"n": 2})
        assert JournalReader(object_store).read_new() == [{"n": 1}, {"n": 2}]

    def test_two_sessions_of_a_worker_do_not_disturb_each_other(self, object_store: ObjectStore) -> None:
        first = open_journal(object_store, worker="alice", session="s1")
        second = open_journal(object_store, worker="alice", session="s2")
        for n in range(3):
            first.append({"session": 1, "n": n})
            second.append({"session": 2, "n": n})
        records = JournalReader(object_store).read_new()
        assert [record["n"] for record in records if record["session"] == 1] == [0, 1, 2]
        assert [record["n"] for record in records if record["session"] == 2] == [0, 1, 2]

    def test_two_writers_of_one_session_lose_nothing(self, object_store: ObjectStore) -> None:
        first = open_journal(object_store, worker="alice", session="s1")
        second = open_journal(object_store, worker="alice", session="s1")
        for n in range(0, 6, 2):
            first.append({"n": n})
            second.append({"n": n + 1})
        assert JournalReader(object_store).read_new() == [{"n": n} for n in range(6)]

    def test_several_threads_may_append(self, object_store: ObjectStore) -> None:
        journal = open_journal(object_store, worker="alice", session="s1")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda n: journal.append({"n": n, "pad": "x" * 5000}), range(40)))
        assert sorted(record["n"] for record in JournalReader(object_store).read_new()) == list(range(40))

    def test_a_damaged_record_is_reported_and_the_others_are_kept(self, object_store: ObjectStore) -> None:
        open_journal(object_store, worker="alice", session="s1").append({"n": 1})
        object_store.write(f"{FOLDER}/bob-s.jsonl", b'{"n":2}\n{"n":\xff}\n[3]\n\n{"n":4}\n')
        object_store.write(f"{FOLDER}/carol-s/00000000.json", b'{"n":')
        reader = JournalReader(object_store)
        assert [record["n"] for record in reader.read_new()] == [1, 2, 4]
        assert len(reader.problems) == 3
        assert "bob-s.jsonl, byte 8" in reader.problems[0]
        assert "bob-s.jsonl, byte 16" in reader.problems[1]
        assert "00000000.json" in reader.problems[2]

    def test_other_files_beside_the_journal_are_left_alone(self, object_store: ObjectStore) -> None:
        object_store.write(f"{FOLDER}/README.txt", b"not a record")
        reader = JournalReader(object_store)
        assert reader.read_new() == []
        assert reader.problems == []


class TestTornLine:
    def test_a_torn_last_line_waits_for_its_rest(self, tmp_path: Path) -> None:
        store = open_store(tmp_path)
        reader = JournalReader(store)
        store.write(f"{FOLDER}/a.jsonl", b'{"n":1}\n{"n":')
        assert reader.read_new() == [{"n": 1}]
        store.write(f"{FOLDER}/a.jsonl", b'{"n":1}\n{"n":2}\n')
        assert reader.read_new() == [{"n": 2}]
        assert reader.problems == []

    def test_a_line_after_a_torn_one_is_not_swallowed_by_it(self, tmp_path: Path) -> None:
        store = open_store(tmp_path)
        journal = open_journal(store, worker="alice", session="s1")
        journal.append({"n": 1})
        path = only_file(tmp_path)
        path.write_bytes(path.read_bytes() + b'{"n":')
        journal.append({"n": 2})
        reader = JournalReader(store)
        assert reader.read_new() == [{"n": 1}, {"n": 2}]
        assert len(reader.problems) == 1


class TestFailures:
    def test_a_folder_that_cannot_be_written_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "annotations").write_bytes(b"")
        with pytest.raises(StorageError, match="annotations"):
            open_journal(open_store(tmp_path), worker="alice", session="s1").append({"n": 1})

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_a_number_that_json_cannot_hold_is_refused(self, tmp_path: Path, value: float) -> None:
        journal = open_journal(open_store(tmp_path), worker="alice", session="s1")
        with pytest.raises(ValueError, match="JSON"):
            journal.append({"n": value})
        assert JournalReader(open_store(tmp_path)).read_new() == []

    @pytest.mark.parametrize("session", ["", "../x", "a/b", "a b", "-x", "x" * 65, "é"])
    def test_a_session_that_is_no_file_name_is_refused(self, tmp_path: Path, session: str) -> None:
        with pytest.raises(StorageError, match="session"):
            open_journal(open_store(tmp_path), worker="alice", session=session)

    def test_a_repeated_request_that_finds_its_own_bytes_has_succeeded(self, s3_bucket: str) -> None:
        store = LostAnswers(open_store(f"s3://{s3_bucket}"))
        journal = open_journal(store, worker="alice", session="s1")
        journal.append({"n": 1})
        journal.append({"n": 2})
        assert JournalReader(store).read_new() == [{"n": 1}, {"n": 2}]


class LostAnswers:
    """A store on which the answer to every ``create`` gets lost and the client asks again."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.read = store.read
        self.write = store.write
        self.list = store.list
        self.exists = store.exists
        self.delete = store.delete
        self.uri = store.uri
        self.child = store.child

    def create(self, key: str, data: bytes) -> None:
        self._store.create(key, data)
        with pytest.raises(ObjectExistsError):
            self._store.create(key, data)
        self._store.create(key, data)


class TestWorkerNames:
    @pytest.mark.parametrize("worker", ["../../etc", "a/b", "", "😀", "x" * 500, "a\n", "\ud83d", "con", "."])
    def test_any_text_is_a_worker(self, tmp_path: Path, worker: str) -> None:
        store = open_store(tmp_path / "job")
        open_journal(store, worker=worker, session="s1").append({"worker": worker})
        assert JournalReader(store).read_new() == [{"worker": worker}]
        assert [path.name for path in tmp_path.iterdir()] == ["job"]

    @given(worker=st.text())
    def test_a_slug_is_a_short_plain_name(self, worker: str) -> None:
        slug = worker_slug(worker)
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert len(slug) <= 49
        assert not slug.startswith("-")

    def test_workers_that_look_alike_have_files_of_their_own(self) -> None:
        slugs = {worker_slug(worker) for worker in ["alice", "Alice", "alice ", "alicé", "al-ice", "álice"]}
        assert len(slugs) == 6


APPENDER = """
import sys
from gt_notebook.storage import open_journal, open_store
journal = open_journal(open_store(sys.argv[1]), worker="alice", session="s1")
n = 0
while True:
    journal.append({"n": n, "pad": "x" * (n % 3000)})
    print(n, flush=True)
    n += 1
"""


@pytest.mark.parametrize("store_kind", ["folder", "s3"])
def test_what_was_saved_before_a_kill_is_there(
    request: pytest.FixtureRequest, tmp_path: Path, store_kind: str
) -> None:
    location = str(tmp_path / "job")
    if store_kind == "s3":
        location = f"s3://{request.getfixturevalue('s3_bucket')}/job"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", APPENDER, location], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
        heard += process.stdout.readlines()
    saved = [int(line) for line in heard if line.endswith(b"\n")]
    found = [record["n"] for record in JournalReader(open_store(location)).read_new()]
    assert saved == list(range(len(saved)))
    assert len(saved) >= 30
    # The last record may have become durable just before it could be printed.
    assert found in (saved, [*saved, len(saved)])


STEP = st.one_of(
    st.tuples(st.just("append"), st.integers(0, 2)),
    st.tuples(st.just("tear"), st.integers(0, 2), st.integers(1, 60)),
    st.tuples(st.just("read")),
)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEP, max_size=30))
def test_a_crash_loses_at_most_the_record_that_was_being_written(steps: list[tuple[str | int, ...]]) -> None:
    """Writers append in any order; a tear cuts the last line of a file, as a crash in mid-write does.

    Only a record that no reader has seen is torn: what was read had been written to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        reader = JournalReader(open_store(root))
        kept: list[list[int]] = [[], [], []]
        unread: list[list[int]] = [[], [], []]
        seen: list[tuple[int, int]] = []
        next_number = 0

        def read() -> None:
            seen.extend((record["writer"], record["n"]) for record in reader.read_new())
            for numbers in unread:
                numbers.clear()

        for step in steps:
            match step:
                case ("append", int(writer)):
                    journal = open_journal(open_store(root), worker="alice", session=f"s{writer}")
                    journal.append({"writer": writer, "n": next_number})
                    kept[writer].append(next_number)
                    unread[writer].append(next_number)
                    next_number += 1
                case ("tear", int(writer), int(cut)) if unread[writer]:
                    _tear(root / FOLDER / f"{worker_slug('alice')}-s{writer}.jsonl", cut=cut)
                    unread[writer].pop()
                    kept[writer].pop()
                    unread[writer].clear()
                case ("read",):
                    read()
        read()
        for writer in range(3):
            numbers = [n for who, n in seen if who == writer]
            assert len(numbers) == len(set(numbers))
            assert set(kept[writer]) <= set(numbers)
            assert numbers == sorted(numbers)


def _tear(path: Path, *, cut: int) -> None:
    data = path.read_bytes()
    last_line = len(data) - (data[:-1].rfind(b"\n") + 1)
    path.write_bytes(data[: len(data) - min(cut, last_line)])


def test_one_line_holds_one_record(tmp_path: Path) -> None:
    open_journal(open_store(tmp_path), worker="a", session="s").append({"text": "two\nlines\u2028\x85"})
    (line,) = only_file(tmp_path).read_bytes().splitlines()
    assert json.loads(line) == {"text": "two\nlines\u2028\x85"}


def test_the_reader_reads_only_what_is_new(tmp_path: Path) -> None:
    store = CountingStore(tmp_path)
    journal = open_journal(store, worker="alice", session="s1")
    reader = JournalReader(store)
    journal.append({"pad": "x" * 10_000})
    reader.read_new()
    store.bytes_read = 0
    journal.append({"n": 1})
    reader.read_new()
    assert store.bytes_read == len(b'{"n":1}\n')


class CountingStore(LocalStore):
    """A folder that counts the bytes read from it."""

    bytes_read = 0

    def read(self, key: str, *, start: int = 0) -> bytes:
        data = super().read(key, start=start)
        self.bytes_read += len(data)
        return data
