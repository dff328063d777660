"""Suggestions of any function: made ahead, checked like answers, and followed to what became of them."""

from __future__ import annotations

import json
import math
import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
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


@pytest.fixture
def streets(make_job: MakeJob) -> gt.LabelingJob:
    return make_job("streets", task=gt.SemanticSegmentation(["road", "tree"]))


ROAD = np.zeros((80, 100), dtype=bool)
ROAD[40:] = True
TREE = np.zeros((80, 100), dtype=bool)
TREE[:10, :20] = True


@pytest.mark.parametrize(
    "returned",
    [
        ROAD * 1 + TREE * 2,
        Image.fromarray((ROAD * 1 + TREE * 2).astype(np.uint8)),
        {"road": ROAD, "tree": TREE},
        [{"label": "road", "mask": ROAD}, {"label": "tree", "mask": TREE.astype(np.uint8) * 255}],
        {"road": ROAD, "tree": {"size": [80, 100], "counts": [0, 10, *[70, 10] * 19, 70 + 80 * 80]}},
    ],
)
def test_a_mask_is_proposed_class_by_class(streets: gt.LabelingJob, returned: Any) -> None:
    suggested = made(streets, lambda _: returned)

    assert suggested.problem is None
    assert [streets.task.named(s.answer) for s in suggested.suggestions] == [("road",), ("tree",)]
    masks = [s.answer.mask for s in suggested.suggestions]
    assert (masks[0] == ROAD * 1).all()
    assert (masks[1] == TREE * 2).all()


def test_regions_of_one_class_have_scores_of_their_own(streets: gt.LabelingJob) -> None:
    regions = [{"label": "tree", "mask": mask, "score": score} for mask, score in [(TREE, 0.9), (ROAD, 0.4)]]

    suggested = made(streets, lambda _: regions)
    by_class = made(streets, lambda _: {"road": {"mask": ROAD, "score": 0.7}, "tree": TREE})

    assert [s.score for s in suggested.suggestions] == [0.9, 0.4]
    assert [s.score for s in by_class.suggestions] == [0.7, None]


def test_a_region_is_in_the_pixels_of_the_upright_picture(make_job: MakeJob, photos: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (100, 80)).save(photos / "0.jpg", exif=exif)
    job = make_job("streets", task=gt.SemanticSegmentation(["road"]))

    (suggestion,) = made(job, lambda image: {"road": np.ones(image.size[::-1], dtype=bool)}).suggestions

    assert (suggestion.answer.width, suggestion.answer.height) == (100, 80)


@pytest.mark.parametrize(
    ("returned", "reason"),
    [
        (np.zeros((80, 100, 3)), "of 3 dimensions"),
        (np.full((80, 100), np.nan), "type float64"),
        (
            np.full((80, 100), 7),
            "the mask has the class 7; this job has 0 for the background, 1 road, 2 tree",
        ),
        (
            np.ones((10, 10), dtype=int),
            "its mask has 10x10 pixels, and the upright picture 100x80; resize it",
        ),
        (Image.new("L", (100, 80), 9), "the mask has the class 9"),
        ({"fox": ROAD}, "it has the class 'fox'; this job has road, tree"),
        ({3: ROAD}, "it has the class 3"),
        ({"road": ROAD & False}, "its mask \\(road\\) is empty; leave it out"),
        ({"road": ROAD * 0.3}, "give booleans, such as mask > 0.5"),
        ([ROAD], "it is a ndarray; give"),
        ([{"label": "road", "mask": ROAD, "score": math.nan}], "its score is nan"),
        ("road", "the function returned a str; return a list"),
    ],
)
def test_a_mask_that_cannot_be_is_refused_with_the_reason(
    streets: gt.LabelingJob, returned: Any, reason: str
) -> None:
    suggested = made(streets, lambda _: returned)

    assert suggested.suggestions == ()
    assert re.search(reason, suggested.problem)


def test_what_became_of_each_region_is_told(streets: gt.LabelingJob) -> None:
    session = WorkerSession(streets._state, "alice")
    far = np.roll(TREE, 70, axis=1)
    regions = [
        {"label": name, "mask": mask} for name, mask in [("road", ROAD), ("tree", TREE), ("tree", far)]
    ]
    suggested = made(streets, lambda _: [*regions, {"label": "tree", "mask": ROAD}])
    session.suggest(0, suggested, model="segment")

    ids = [s.id for s in suggested.suggestions]
    kept = ROAD * 1 + TREE * 2
    kept[5:10, :20] = 0
    # Beside the picture's other tree, one that nobody has proposed.
    kept[30:33, 50:53] = 2
    answer = streets.task.answer_from_user(kept, info=streets._state.subjects.info(0))
    session.submit(0, answer, remarks=Remarks(accepted=(ids[0], ids[1]), rejected=(ids[3],)))

    frame: Any = streets.suggestions()
    assert frame["fate"].tolist() == ["accepted", "edited", "ignored", "rejected"]
    assert frame["labels"].tolist() == ["road", "tree", "tree", "tree"]
    assert frame["iou"].tolist()[:2] == [1.0, 0.5]
    assert streets.answers()["labels"].tolist() == ["road, tree"]


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    monkeypatch.chdir(tmp_path)
    manifest = pd.DataFrame({"source": ["👩 Ada met Bob"]})
    return gt.LabelingJob("crew", manifest, gt.NamedEntityRecognition(["Person", "Place"]))


@pytest.mark.parametrize(
    ("item", "score"),
    [
        ((2, 5, "Person"), None),
        ((2, 5, "Person", 0.5), 0.5),
        ({"startOffset": 2, "endOffset": 5, "label": "Person", "score": 0.5}, 0.5),
        ({"start": 2, "end": 5, "entity_group": "Person", "score": np.float32(0.5), "word": "Ada"}, 0.5),
        ({"start": np.int64(2), "end": 5, "label": "Person"}, None),
    ],
)
def test_an_entity_is_proposed_as_models_spell_it(
    letters: gt.LabelingJob, item: Any, score: float | None
) -> None:
    (suggestion,) = made(letters, lambda text: [item] if text[2:5] == "Ada" else []).suggestions

    assert suggestion.answer.to_json()["entities"] == [{"label": "Person", "startOffset": 2, "endOffset": 5}]
    assert suggestion.score == score


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ((2, 99, "Person"), "from 2 to 99; mark at least one character inside the text of 13 characters"),
        ((5, 5, "Person"), "from 5 to 5"),
        ((-1, 5, "Person"), "from -1 to 5"),
        ((2.5, 5, "Person"), "startOffset = 2.5"),
        ((2, 5, "Fox"), "has the class 'Fox'"),
        ((2, 5, "Person", 7), "its score is 7"),
        ((2, 5), "has 2 parts"),
        ("Ada", "is a str"),
        ({"start": math.nan, "end": 5, "label": "Person"}, "startOffset = nan"),
    ],
)
def test_an_entity_that_cannot_be_is_left_out_with_the_reason(
    letters: gt.LabelingJob, item: Any, reason: str
) -> None:
    suggested = made(letters, lambda _: [item])

    assert suggested.suggestions == ()
    assert reason in suggested.problem


def test_what_became_of_each_entity_is_told(letters: gt.LabelingJob) -> None:
    session = WorkerSession(letters._state, "alice")
    suggested = made(letters, lambda _: [(2, 5, "Person", 0.9), (10, 12, "Person", 0.4)])
    session.suggest(0, suggested, model="tag")
    ids = [s.id for s in suggested.suggestions]
    kept = [
        {"label": "Person", "startOffset": start, "endOffset": end, "note": {"suggestion": origin}}
        for start, end, origin in [(2, 5, ids[0]), (10, 13, ids[1])]
    ]
    session.submit(0, letters.task.answer_from_user(kept, info=letters._state.subjects.info(0)))

    frame: Any = letters.suggestions()
    assert frame["fate"].tolist() == ["accepted", "edited"]
    assert frame["iou"].round(2).tolist() == [1.0, 0.67]
