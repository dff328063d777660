"""What a labeler begins with is sent behind it, without having been asked for, and never as state."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.widgets.opening import Opening
from tests.widgets.test_wire import read, shape

if TYPE_CHECKING:
    from collections.abc import Callable

Sent = list[tuple[dict[str, Any], list[bytes]]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What labelers send, from their first moment on."""
    messages: Sent = []
    monkeypatch.setattr(
        gt.Labeler, "send", lambda _, content, buffers=None: messages.append((content, buffers or []))
    )
    return messages


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(2):
        Image.new("RGB", (120, 80), (90, number * 60, 120)).save(f"photos/{number}.jpg")
    return gt.scan_images("photos", progress=False)


def test_the_first_picture_comes_with_the_labeler(photos: pd.DataFrame, sent: Sent) -> None:
    labeler = gt.LabelingJob("cats", photos, gt.BoundingBox(["cat"])).label("alice")

    [(message, buffers)] = sent
    assert shape(message) == shape(read("opening-image"))
    assert message["object"] == labeler.data_object
    assert buffers == [Path("photos/0.jpg").read_bytes()]
    assert not [value for value in labeler.get_state().values() if isinstance(value, bytes | memoryview)]


def test_the_first_text_comes_with_the_labeler(tmp_path: Path, sent: Sent) -> None:
    manifest = pd.DataFrame({"source": ["Anna lives in Oslo."]})
    task = gt.TextClassification(["praise", "complaint"])
    gt.LabelingJob("crew", manifest, task, output=tmp_path).label("alice")

    [(message, buffers)] = sent
    assert message["result"]["length"] == 19
    assert buffers == [b"Anna lives in Oslo."]


def test_a_form_is_not_made_before_it_is_asked_for(photos: pd.DataFrame, sent: Sent) -> None:
    gt.LabelingJob("forms", photos, gt.Custom(lambda task_input, value: None)).label("alice")

    assert sent == []


def test_a_finished_job_opens_with_nothing(photos: pd.DataFrame, sent: Sent) -> None:
    job = gt.LabelingJob("cats", photos, gt.ImageClassification(["cat", "dog"]))
    for index in range(2):
        job.submit(index, "cat", worker="alice")
    job.label("alice")

    assert sent == []


def test_what_fails_is_left_to_the_page_to_ask_for(photos: pd.DataFrame) -> None:
    messages: list[object] = []

    class Failing(Executor):
        def submit(self, _call: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
            future: Future[Any] = Future()
            future.set_exception(ZeroDivisionError())
            return future

    subjects = gt.LabelingJob("cats", photos, gt.BoundingBox(["cat"])).label("alice")._state.subjects
    Opening(subjects, {"index": 0}, Failing()).send(lambda *message: messages.append(message))

    assert messages == []


def test_what_takes_long_is_sent_when_it_is_there(photos: pd.DataFrame) -> None:
    messages: list[Any] = []
    subjects = gt.LabelingJob("cats", photos, gt.BoundingBox(["cat"])).label("alice")._state.subjects
    with ThreadPoolExecutor(max_workers=1) as pool:
        gate: Future[None] = Future()
        pool.submit(gate.result)
        Opening(subjects, {"index": 1}, pool).send(lambda *message: messages.append(message))
        assert messages == []
        gate.set_result(None)

    [(message, _)] = messages
    assert message["object"] == 1
