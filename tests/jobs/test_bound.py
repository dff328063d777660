"""``job.manifest`` while answers come in: what it looks at, and how near it is to a full run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.jobs.answers import AnswerBook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

CLASSES = ["good", "bad", "odd"]
# The tolerance, for jobs of a few hundred answers: of the confidences, and where the labels must be the same.
MEAN_OFF, MOST_OFF, SURE = 0.02, 0.25, 0.7

# What a crowd of three says of a box, which a fourth confirms.
SMALL_OFF = 0.05


class Counting(gt.TextClassification):
    """Counts the objects that are merged."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.looked_at: Counter[str] = Counter()

    def merge(self, answers: Mapping[int, Any]) -> Any:
        self.looked_at["merge"] += len(answers)
        return super().merge(answers)

    def update(self, answers: Mapping[int, Any], crowd: Any) -> Any:
        self.looked_at["update"] += len(answers)
        return super().update(answers, crowd)


def job(
    output: Path, *, objects: int = 60, task: Any = None, answers: int = 3, seed: int = 0
) -> gt.LabelingJob:
    """A job whose objects three of eight workers have answered, more or less rightly."""
    made = opened(output, task or gt.TextClassification(CLASSES), objects=objects)
    rng = np.random.default_rng(seed)
    skill = rng.uniform(0.6, 0.95, 8)
    for index in range(objects):
        for worker in rng.choice(8, answers, replace=False):
            say(made, index, f"w{worker}", right=bool(rng.random() < skill[worker]), rng=rng)
    return made


def opened(output: Path, task: gt.TextClassification, *, objects: int) -> gt.LabelingJob:
    texts = pd.DataFrame({"source": [f"text {number}" for number in range(objects)]})
    return gt.LabelingJob("moods", texts, task, output=str(output), workers_per_object=5)


def say(made: gt.LabelingJob, index: int, worker: str, *, right: bool, rng: np.random.Generator) -> None:
    label = CLASSES[index % 3] if right else CLASSES[rng.integers(3)]
    labels = [label, *(["odd"] if made.task.multi_label and index % 2 and label != "odd" else [])]
    answer = made.task.answer_from_user(labels, info=None)
    # Past the labeler, which is not what is tried here.
    made._state.writer(worker).record("answer", {"object": index, "answer": answer.to_json()})


def rows(frame: pd.DataFrame) -> list[Any]:
    twin = next(name for name in frame.columns if name.endswith("-metadata"))
    return frame[[twin.removesuffix("-metadata"), twin]].to_numpy(dtype=object).tolist()


def test_an_answer_has_one_object_merged_in_a_job_of_any_size(tmp_path: Path) -> None:
    for objects in (20, 200):
        task = Counting(CLASSES)
        made = job(tmp_path / str(objects), objects=objects, task=task)
        made.manifest  # noqa: B018 - judges the workers
        task.looked_at.clear()

        say(made, 7, "newcomer", right=True, rng=np.random.default_rng(0))
        frame = made.manifest

        assert task.looked_at == {"update": 1}
        assert frame["moods"].notna().all()


def test_it_changes_no_other_row_and_reads_no_other_object(tmp_path: Path, monkeypatch: Any) -> None:
    made = job(tmp_path)
    before = rows(made.manifest)
    say(made, 7, "w1", right=False, rng=np.random.default_rng(5))
    read: list[int] = []
    own, answers = made._state.book, AnswerBook.answers

    def counted(book: AnswerBook, index: int) -> dict[str, Any]:
        # A thread of another test's job may still be reading.
        if book is own:
            read.append(index)
        return answers(book, index)

    monkeypatch.setattr(AnswerBook, "answers", counted)

    after = rows(made.manifest)

    assert set(read) == {7}
    assert [index for index, row in enumerate(after) if row != before[index]] == [7]


def test_without_a_new_answer_nothing_is_merged(tmp_path: Path) -> None:
    task = Counting(CLASSES)
    made = job(tmp_path, objects=20, task=task)
    first = made.manifest
    task.looked_at.clear()

    assert made.manifest is first
    assert not task.looked_at


def test_the_workers_are_judged_anew_when_a_tenth_of_the_answers_is_new(tmp_path: Path) -> None:
    task = Counting(CLASSES)
    made = job(tmp_path, task=task)
    made.manifest  # noqa: B018 - judges the workers by 180 answers
    task.looked_at.clear()
    rng = np.random.default_rng(1)

    for index in range(19):
        say(made, index, "x", right=True, rng=rng)
        made.manifest  # noqa: B018 - follows

    assert task.looked_at == {"update": 18, "merge": 60}


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_order_it_is_near_the_full_run_and_equal_after_it(
    tmp_path: Path, seed: int, multi_label: bool
) -> None:
    made = job(tmp_path, task=gt.TextClassification(CLASSES, multi_label=multi_label), seed=seed)
    rng = np.random.default_rng(seed + 10)
    for turn in range(90):
        say(made, int(rng.integers(60)), f"w{rng.integers(9)}", right=bool(rng.random() < 0.8), rng=rng)
        if turn % 7 == 0:
            made.manifest  # noqa: B018 - follows

    near = [confidences(about) for about in made.manifest["moods-metadata"]]
    made.consolidate()
    frame = made.manifest
    full = [confidences(about) for about in frame["moods-metadata"]]

    output = gt.read_manifest(tmp_path / "moods" / "manifests" / "output" / "output.manifest")
    assert rows(frame) == rows(output)
    assert near_enough(near, full)


def confidences(about: Mapping[str, Any]) -> dict[str, float]:
    if "confidence-map" not in about:
        return {about["class-name"]: about["confidence"]}
    return {name: about["confidence-map"][index] for index, name in about["class-map"].items()}


def near_enough(near: list[dict[str, float]], full: list[dict[str, float]]) -> bool:
    """The tolerance that docs/consolidation.md states."""
    pairs = list(zip(near, full, strict=True))
    off = [abs(one[name] - other[name]) for one, other in pairs for name in one.keys() & other.keys()]
    sure = [
        one.keys() == other.keys() for one, other in pairs if min([*one.values(), *other.values()]) > SURE
    ]
    return float(np.mean(off)) < MEAN_OFF and max(off) < MOST_OFF and all(sure) and len(sure) > len(pairs) / 2


def test_what_is_written_does_not_depend_on_who_has_looked_when(tmp_path: Path) -> None:
    made = job(tmp_path)
    rng = np.random.default_rng(3)
    for index in range(40):
        say(made, index, "late", right=bool(rng.random() < 0.7), rng=rng)
        made.manifest  # noqa: B018 - follows
    made.consolidate()
    output = tmp_path / "moods" / "manifests" / "output" / "output.manifest"
    looked = output.read_bytes()

    output.unlink()
    opened(tmp_path, gt.TextClassification(CLASSES), objects=60).consolidate()

    assert output.read_bytes() == looked


def test_another_method_changes_every_row(tmp_path: Path) -> None:
    made = job(tmp_path)
    before = rows(made.manifest)
    made.consolidate(method="majority")
    after = rows(made.manifest)
    assert all(one != other for one, other in zip(before, after, strict=True))
    say(made, 0, "late", right=True, rng=np.random.default_rng(0))
    assert made.manifest["moods-metadata"][0]["gt-notebook"]["consolidation"]["method"] == "majority"


def test_a_skip_of_the_only_answer_takes_the_label_away(tmp_path: Path) -> None:
    made = job(tmp_path, answers=1)
    who = next(iter(made._state.book.given[5]))
    assert made.manifest["moods"].notna().all()

    made._state.writer(who).record("skip", {"object": 5, "reason": "blurred"})

    assert made.manifest["moods"].isna().tolist() == [index == 5 for index in range(60)]


def test_a_column_that_the_user_dropped_is_there_again(tmp_path: Path) -> None:
    made = job(tmp_path, objects=6)
    frame = made.manifest
    expected = rows(frame)
    del frame["moods"]
    assert made.manifest is frame
    assert rows(frame) == expected


def test_entities_and_masks_follow_exactly(
    tmp_path: Path, make_job: Callable[..., gt.LabelingJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    mask = np.zeros((80, 100), dtype=np.uint8)
    mask[:40] = 1
    spans = gt.NamedEntityRecognition(["Name"])
    texts = pd.DataFrame({"source": ["Ann met Bob"] * 4})
    tried = [
        (make_job("masks", task=gt.SemanticSegmentation(["cat"]), workers_per_object=4), mask, mask[::-1]),
        (make_job("names", task=spans, manifest=texts, workers_per_object=4), [(0, 3, "Name")], []),
    ]
    for made, answer, other in tried:
        for index in range(4):
            for worker in "abc":
                made.submit(index, answer, worker=worker)
        made.manifest  # noqa: B018 - the full run
        made.submit(2, other, worker="d")
        with monkeypatch.context() as patch:
            patch.setattr("gt_notebook.jobs.tables.merge", None)
            followed = made.manifest.copy()
        made.consolidate()
        pd.testing.assert_frame_equal(followed, made.manifest)


def test_boxes_follow_by_what_is_known_of_who_draws_them(
    make_job: Callable[..., gt.LabelingJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_job(workers_per_object=5)
    rng = np.random.default_rng(0)

    def draw(index: int, worker: str, label: str = "cat") -> None:
        left, top = (int(number) for number in rng.integers(8, 13, 2))
        box = {"label": label, "left": left, "top": top, "width": 40, "height": 30}
        made.submit(index, [box], worker=worker)

    for index in range(4):
        for worker in "abc":
            draw(index, worker)
    before = rows(made.manifest)
    draw(2, "d")
    with monkeypatch.context() as patch:
        patch.setattr("gt_notebook.jobs.tables.merge", None)
        followed = rows(made.manifest)
    made.consolidate()
    full = rows(made.manifest)

    assert [index for index in range(4) if followed[index] != before[index]] == [2]
    near, far = (about["objects"][0]["confidence"] for about in (followed[2][1], full[2][1]))
    assert abs(near - far) < SMALL_OFF

    draw(3, "d", "dog")
    said = rows(made.manifest)
    made.consolidate()
    # The first box of a class has all merged anew.
    assert rows(made.manifest) == said
