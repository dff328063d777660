"""The page is not trusted: whatever it sends is taken as it should be, or refused with a reason and not stored."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import gt_notebook as gt
from gt_notebook import errors
from gt_notebook.widgets.wire import answer_to_wire

LABELS = ["cat", "dog"]
WIDE, HIGH = 60, 40
TEXT = "Ada 👩‍💻 met Bob in Paris."
RING = [{"x": 5, "y": 5}, {"x": 30, "y": 5}, {"x": 5, "y": 30}]

# A task and an answer of each kind, as a user would write it in Python.
KINDS: dict[str, tuple[Any, Any]] = {
    "boxes": (
        lambda: gt.BoundingBox(LABELS),
        [{"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4}],
    ),
    "classes": (lambda: gt.ImageClassification(LABELS, multi_label=True), ["cat", "dog"]),
    "polygons": (lambda: gt.Polygon(LABELS), [{"label": "dog", "vertices": RING}]),
    "keypoints": (lambda: gt.Keypoint(LABELS), [{"label": "cat", "x": 7, "y": 8}]),
    "masks": (lambda: gt.SemanticSegmentation(LABELS), np.eye(HIGH, WIDE, dtype=np.uint8)),
    "text classes": (lambda: gt.TextClassification(LABELS), "dog"),
    "entities": (lambda: gt.NamedEntityRecognition(LABELS), [(0, 3, "cat"), (0, 7, "dog")]),
    "custom": (lambda: gt.Custom(lambda task_input, value: None), {"note": ["a", 1, None]}),
}
REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} - {"GtNotebookError"}

hostile = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([math.nan, math.inf, -math.inf, -1, 0, 1e300, 2**70, -(2**70), 0.5]),
    st.sampled_from(["", "cat\0", "<img src=x onerror=alert(1)>", "x" * 5000, "\ud800", "bird", "NaN"]),
    st.builds(list),
    st.builds(dict),
    st.just([[[[]]]]),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in _places(part, (*path, key)))]


def _replaced(value: Any, place: tuple[Any, ...], by: Any) -> Any:
    if not place:
        return by
    changed = copy.deepcopy(value)
    holder = changed
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = by
    return changed


class Page:
    """A page that sends what it likes."""

    def __init__(self, kind: str) -> None:
        task, answer = KINDS[kind][0](), KINDS[kind][1]
        self.job = gt.LabelingJob("job-" + kind.replace(" ", "-"), _manifest(task.medium), task)
        labeler: Any = self.job.label("alice")
        self.replies: list[dict[str, Any]] = []
        labeler.send = lambda content, buffers=None: self.replies.append(content)
        self._labeler = labeler
        self._number = 0
        info = self.job._state.subjects.info(0)
        given = task.answer_from_user(answer, info=info)
        self.answer = json.loads(json.dumps(answer_to_wire(self.job._state, 0, given)))

    def send(self, kind: str, **fields: Any) -> dict[str, Any]:
        self._number += 1
        number = str(self._number)
        message = {"kind": kind, "id": number, "client": "page", "record": f"page:{number}", **fields}
        self._labeler._on_message(self._labeler, message, [])
        return self.replies[-1]

    @property
    def stored(self) -> list[Any]:
        return [self.job._state.book.answers(index) for index in range(3)]


def _manifest(medium: str) -> pd.DataFrame:
    if medium == "text":
        return pd.DataFrame({"source": [TEXT] * 3})
    Path("photos").mkdir(exist_ok=True)
    for number in range(3):
        Image.new("RGB", (WIDE, HIGH), (number * 60, 90, 120)).save(f"photos/{number}.png")
    return gt.scan_images("photos", progress=False)


@pytest.fixture(params=sorted(KINDS))
def page(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.chdir(tmp_path)
    return Page(request.param)


def _is_refusal(reply: dict[str, Any]) -> bool:
    """A refusal names its reason; anything else that goes wrong is a fault of ours."""
    if "error" not in reply:
        return False
    assert reply["error"]["code"] in REFUSALS, reply["error"]
    assert reply["error"]["message"]
    return True


def test_the_answer_as_it_should_be_is_taken(page: Page) -> None:
    assert not _is_refusal(page.send("submit", object=0, answer=page.answer, active_seconds=1))

    assert len(page.stored[0]) == 1


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_answer_with_something_else_in_it_is_refused_or_can_be_read_again(page: Page, data: Any) -> None:
    place = data.draw(st.sampled_from(_places(page.answer)))
    sent = _replaced(page.answer, place, data.draw(hostile))
    before = page.stored

    refused = _is_refusal(page.send("submit", object=0, answer=sent, active_seconds=1))

    if refused:
        assert page.stored == before
    else:
        (given,) = page.stored[0].values()
        again = json.loads(json.dumps(given.to_json(), allow_nan=False))
        assert page.job.task.answer_from_json(again, info=None) == given
        json.dumps(page.job.task.to_content(given), allow_nan=False)
    assert page.job._state.problems == []


@pytest.mark.parametrize("obj", [-1, 3, 10**9, "0", "x", None, 0.5, True, math.nan, [], {}])
def test_another_object_than_the_jobs_is_refused(page: Page, obj: Any) -> None:
    assert _is_refusal(page.send("submit", object=obj, answer=page.answer, active_seconds=1))
    assert _is_refusal(page.send("skip", object=obj, reason="no"))

    assert page.stored == [{}, {}, {}]


@pytest.mark.parametrize("seconds", [-1, math.nan, math.inf, "long", None, True, [], 1e300])
def test_a_working_time_that_is_none_does_not_lose_the_answer(page: Page, seconds: Any) -> None:
    assert not _is_refusal(page.send("submit", object=0, answer=page.answer, active_seconds=seconds))

    page.job.consolidate()
    assert len(page.stored[0]) == 1


def test_what_was_sent_twice_counts_once(page: Page) -> None:
    for _ in range(2):
        page._number = 7
        page.send("submit", object=1, answer=page.answer, active_seconds=1)
    other = _replaced(page.answer, ("type",), page.answer["type"])
    page._number = 7
    page.send("skip", object=1, reason="the same number, another deed")

    assert len(page.stored[1]) == 1
    assert page.job._state.book.skips(1) == {}
    assert other == page.answer


@pytest.mark.parametrize(
    "message", [{}, {"kind": None}, {"kind": "drop"}, {"kind": ["submit"]}, {"kind": "submit"}]
)
def test_a_message_that_is_none_is_answered_with_a_refusal(page: Page, message: dict[str, Any]) -> None:
    page._labeler._on_message(page._labeler, {"id": "1", "client": "page", **message}, [])

    assert "error" in page.replies[-1]
    assert page.stored == [{}, {}, {}]
