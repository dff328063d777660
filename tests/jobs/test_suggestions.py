"""Suggestions of any function: made ahead, checked like answers, and followed to what became of them."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import gt_notebook as gt
from gt_notebook.images import ImageInfo
from gt_notebook.jobs.remarks import Remarks
from gt_notebook.jobs.session import WorkerSession
from gt_notebook.jobs.suggestions import Suggester, read_suggestions

if TYPE_CHECKING:
    from pathlib import Path

MakeJob = Callable[..., gt.LabelingJob]

CAT = {"label": "cat", "left": 10, "top": 10, "width": 30, "height": 20}
DOG = {"label": "dog", "left": 50, "top": 30, "width": 20, "height": 20}
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from([CAT, DOG]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CAT, "score"]), inner),
    max_leaves=9,
)


@pytest.fixture
def job(make_job: MakeJob) -> gt.LabelingJob:
    return make_job()


def made(job: gt.LabelingJob, model: Callable[[Any], Any], index: int = 0) -> Any:
    suggester = Suggester(job._state, model)
    try:
        return suggester.ask(index).result(timeout=30)
    finally:
        suggester.close()


def test_a_function_gets_the_upright_picture_and_its_pixels_are_those_of_that_picture(
    make_job: MakeJob, photos: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (100, 80)).save(photos / "0.jpg", exif=exif)
    seen: list[Image.Image] = []
    job = make_job()

    def detect(image: Image.Image) -> list[dict[str, Any]]:
        seen.append(image)
        return [{**CAT, "score": np.float32(0.5)}]

    suggested = made(job, detect)

    assert (seen[0].size, seen[0].mode) == ((80, 100), "RGB")
    (suggestion,) = suggested.suggestions
    info = job._state.subjects.info(0)
    assert isinstance(info, ImageInfo)
    assert job.task.to_upright(suggestion.answer, info).boxes[0].corners == (10, 10, 30, 20)
    assert suggestion.answer.boxes[0].corners == (10, 40, 20, 30)
    assert suggestion.score == 0.5


def test_what_does_not_fit_is_left_out_with_the_reason(job: gt.LabelingJob) -> None:
    suggested = made(
        job, lambda _: [CAT, {**CAT, "label": "fox"}, {**DOG, "score": 7}, {**DOG, "left": math.nan}]
    )

    assert [s.answer.boxes[0].label for s in suggested.suggestions] == ["cat"]
    assert suggested.problem.startswith("suggestion 1 was left out: box 0 has the class 'fox'")
    assert suggested.problem.endswith("(and 2 more)")


@given(value=json_values)
def test_whatever_a_function_returns_is_shown_or_refused(value: Any) -> None:
    class State:
        task = gt.BoundingBox(["cat", "dog"])

        class subjects:  # noqa: N801 - stands for an object
            @staticmethod
            def info(index: int) -> ImageInfo:
                return ImageInfo(width=100, height=80, depth=3, orientation=3)

    suggested = read_suggestions(State, 0, value)  # type: ignore[arg-type]

    json.dumps([s.to_json() for s in suggested.suggestions], allow_nan=False)
    assert suggested.suggestions or suggested.problem or not value


@pytest.mark.parametrize("returned", ["cat", {"label": "cat"}, 3, [CAT] * 1001])
def test_a_result_that_is_no_list_of_suggestions_is_refused(job: gt.LabelingJob, returned: Any) -> None:
    suggested = made(job, lambda _: returned)

    assert suggested.suggestions == ()
    assert "return" in suggested.problem


def test_a_function_that_fails_says_why(job: gt.LabelingJob) -> None:
    def broken(image: Any) -> Any:
        raise ValueError("no weights")

    assert made(job, broken).problem.endswith("broken failed: ValueError: no weights")


def test_a_picture_that_cannot_be_read_says_so(make_job: MakeJob, photos: Path) -> None:
    (photos / "0.png").write_bytes(b"no picture")

    assert "cannot be read" in made(make_job(), lambda _: [CAT]).problem


def test_the_same_proposal_has_the_same_id_and_is_shown_once(job: gt.LabelingJob) -> None:
    first, again = (
        made(job, lambda _: [{**CAT, "score": 0.5}, {**CAT, "score": 0.5}, DOG]) for _ in range(2)
    )

    assert len(first.suggestions) == 2
    assert first == again


def test_nothing_waits_for_a_slow_function_and_what_nobody_wants_any_more_is_given_up(
    job: gt.LabelingJob,
) -> None:
    begun, go_on, seen = threading.Event(), threading.Event(), []

    def slow(image: Any) -> list[Any]:
        begun.set()
        assert go_on.wait(30)
        seen.append(image)
        return [CAT]

    suggester = Suggester(job._state, slow)
    suggester.ahead([0, 1, 2])
    assert begun.wait(30)
    job.submit(0, [CAT], worker="alice")
    suggester.ahead([2])
    go_on.set()
    assert suggester.ask(2).result(timeout=30).suggestions
    suggester.close()

    assert len(seen) == 2


def test_a_class_is_proposed_by_name(make_job: MakeJob) -> None:
    job = make_job(task=gt.ImageClassification(["day", "night"]))
    suggested = made(job, lambda _: [{"label": "night", "score": 0.7}, "day"])

    assert [(s.answer.labels, s.score) for s in suggested.suggestions] == [
        (("night",), 0.7),
        (("day",), None),
    ]


def test_what_became_of_each_suggestion_is_told(job: gt.LabelingJob) -> None:
    session = WorkerSession(job._state, "alice")
    boxes = [{**CAT, "score": 0.9}, {**DOG, "score": 0.8}, {**CAT, "left": 60}, {**DOG, "left": 0}]
    suggested = made(job, lambda _: boxes)
    session.suggest(0, suggested, model="detect")
    assert job.suggestions()["fate"].tolist() == ["open"] * 4

    ids = [s.id for s in suggested.suggestions]
    kept = [
        {**CAT, "note": {"suggestion": ids[0]}},
        {**DOG, "width": 40, "note": {"suggestion": ids[1], "comment": "wider"}},
    ]
    answer = job.task.answer_from_user(kept, info=job._state.subjects.info(0))
    session.submit(0, answer, remarks=Remarks(rejected=(ids[2],)))

    frame: Any = job.suggestions()
    assert frame["fate"].tolist() == ["accepted", "edited", "rejected", "ignored"]
    assert frame["labels"].tolist() == ["cat", "dog", "cat", "dog"]
    assert frame["iou"].tolist()[:2] == [1.0, 0.5]
    assert frame["score"].tolist()[:2] == [0.9, 0.8]
    assert set(frame["model"]) == {"detect"}


def test_suggestions_survive_the_kernel_and_are_recorded_once(make_job: MakeJob) -> None:
    job = make_job()
    suggested = made(job, lambda _: [CAT])
    for _ in range(2):
        WorkerSession(make_job()._state, "alice").suggest(0, suggested, model="detect")

    assert len(make_job().suggestions()) == 1


def test_a_class_that_was_kept_was_accepted(make_job: MakeJob) -> None:
    job = make_job(task=gt.ImageClassification(["day", "night"]))
    WorkerSession(job._state, "alice").suggest(0, made(job, lambda _: ["day", "night"]), model="m")
    job.submit(0, "night", worker="alice")

    assert job.suggestions()["fate"].tolist() == ["ignored", "accepted"]
