"""Messages of the page may come on a thread of their own while a cell runs: nothing is lost, doubled or half done."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import gt_notebook as gt

OBJECTS = 40
WORKERS = ("alice", "bob")


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(OBJECTS):
        Image.new("RGB", (40, 30)).save(f"photos/{number:02}.jpg")
    manifest = gt.scan_images("photos", progress=False)
    return gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat"]), workers_per_object=len(WORKERS))


def records(kind: str) -> list[dict[str, Any]]:
    lines = [
        json.loads(line)
        for path in Path("labels/cats/annotations/journal").iterdir()
        for line in path.read_text().splitlines()
    ]
    return [line for line in lines if line["kind"] == kind]


def label_everything(labeler: gt.Labeler, client: str, *, start: threading.Barrier) -> None:
    """Draft and submit every object, and send each message twice, as a page does that has not heard back."""
    start.wait()
    for index in range(OBJECTS):
        box = {"label": "cat", "left": index % 20, "top": 1, "width": 5, "height": 5}
        answer = {"type": "bounding-box", "boxes": [box], "nothing_to_label": False}
        for number, kind in enumerate(("draft", "submit")):
            message = {"kind": kind, "id": "1", "client": client, "object": index,
                       "record": f"{client}:{2 * index + number}",
                       "answer": answer, "active_seconds": 1.0}  # fmt: skip
            labeler._on_message(labeler, message, [])
            labeler._on_message(labeler, message, [])


def test_two_people_submit_on_threads_while_a_cell_consolidates(job: gt.LabelingJob) -> None:
    start = threading.Barrier(len(WORKERS) + 1)
    labelers = {worker: job.label(worker) for worker in WORKERS}
    revisions: list[int] = []
    labelers["alice"].observe(lambda change: revisions.append(change["new"]["revision"]), "scene")
    with ThreadPoolExecutor() as threads:
        done = [
            threads.submit(label_everything, labelers[worker], f"page-{worker}", start=start)
            for worker in WORKERS
        ]
        start.wait()
        while not all(future.done() for future in done):
            report = job.consolidate()
            assert report["answers"].between(1, len(WORKERS)).all()
            assert len(job.manifest) == OBJECTS
        for future in done:
            future.result()

    assert [labeler.error for labeler in labelers.values()] == ["", ""]
    answers = records("answer")
    assert len(answers) == len({answer["id"] for answer in answers}) == OBJECTS * len(WORKERS)
    assert len(records("draft")) == OBJECTS * len(WORKERS)
    assert revisions == sorted(set(revisions))
    report = job.consolidate()
    assert list(report["answers"]) == [len(WORKERS)] * OBJECTS
    assert job.status == "Completed"


def test_two_threads_that_open_the_same_workers_labeler_get_one(job: gt.LabelingJob) -> None:
    start = threading.Barrier(8)

    def open_it() -> gt.Labeler:
        start.wait()
        return job.label("alice")

    with ThreadPoolExecutor(8) as threads:
        opened = [future.result() for future in [threads.submit(open_it) for _ in range(8)]]

    assert len({id(labeler) for labeler in opened}) == 1


def test_what_was_made_later_counts_whichever_comes_first(job: gt.LabelingJob) -> None:
    labeler = job.label("alice")

    def send(client: str, left: int, *, made: float, kind: str = "submit") -> None:
        box = {"label": "cat", "left": left, "top": 1, "width": 5, "height": 5}
        answer = {"type": "bounding-box", "boxes": [box], "nothing_to_label": False}
        labeler._on_message(
            labeler,
            {"kind": kind, "id": "1", "client": client, "record": f"{client}:{left}", "object": 3, "answer": answer,
             "active_seconds": 1.0, "made": made, "sent": 1e9},
            [],
        )  # fmt: skip

    send("this page", 9, made=1e9)
    send("a page of yesterday", 2, made=1e9 - 86_400_000)
    send("a page of yesterday", 3, made=1e9 - 86_400_000, kind="draft")

    kept = job._state.book.answers(3)["alice"].boxes[0].left
    assert (kept, labeler.error) == (9, "")
    assert job._state.book.draft("alice", 3) is None
    assert [answer["answer"]["boxes"][0]["left"] for answer in records("answer")] == [9, 2]
