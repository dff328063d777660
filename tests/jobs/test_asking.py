from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gt_notebook as gt
from gt_notebook.jobs.answers import AnswerBook
from gt_notebook.jobs.asking import Asking, FurtherWorkers, read_asking
from gt_notebook.jobs.handout import Handout

MakeJob = Callable[..., gt.LabelingJob]
CLASSES = gt.ImageClassification(["cat", "dog"])


def wanted(job: gt.LabelingJob) -> list[int]:
    job.counters  # noqa: B018 - takes in what was answered
    return [job._state.book.wants(index) for index in range(4)]


def test_an_object_on_which_two_agree_is_done_and_one_on_which_they_differ_goes_to_a_third(
    make_job: MakeJob,
) -> None:
    job = make_job(task=CLASSES, workers_per_object=(2, 4), confidence_target=0.7)
    for index, said in enumerate([("cat", "cat"), ("cat", "dog"), ("dog",)]):
        for worker, label in zip("ab", said, strict=False):
            job.submit(index, label, worker=worker)

    assert wanted(job) == [2, 3, 2, 2]
    assert job.label("c").scene["current"]["index"] == 1
    assert "5 of 9 answers" in repr(job)


def test_nobody_is_asked_once_the_most_have_answered(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(2, 4))
    for index in range(4):
        for worker, label in zip("abcd", ["cat", "dog", "cat", "dog"], strict=True):
            job.submit(index, label, worker=worker)

    assert wanted(job) == [4, 4, 4, 4]
    assert job.status == "Completed"
    assert job.label("e").scene["status"] == "finished"


def test_a_job_is_completed_when_all_are_sure_enough(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(2, 5), confidence_target=0.7)
    for index in range(4):
        for worker in "ab":
            job.submit(index, "cat", worker=worker)

    assert job.status == "Completed"
    assert "8 of 8 answers" in repr(job)


def test_a_lower_target_asks_fewer(make_job: MakeJob) -> None:
    strict = make_job("strict", task=CLASSES, workers_per_object=(2, 5), confidence_target=0.9)
    easy = make_job("easy", task=CLASSES, workers_per_object=(2, 5), confidence_target=0.4)
    for job in (strict, easy):
        job.submit(0, "cat", worker="a")
        job.submit(0, "dog", worker="b")

    assert (wanted(strict)[0], wanted(easy)[0]) == (3, 2)


def test_boxes_that_overlap_are_done_and_disputed_ones_are_not(make_job: MakeJob) -> None:
    box = {"label": "cat", "left": 10, "top": 10, "width": 40, "height": 40}
    job = make_job(workers_per_object=(2, 3), confidence_target=0.8)
    for worker in "ab":
        job.submit(0, [box], worker=worker)
        job.submit(1, [box] if worker == "a" else [], worker=worker)
        job.submit(2, [], worker=worker)

    assert wanted(job) == [2, 3, 2, 2]


def test_another_kernel_on_the_same_folder_asks_the_same(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(2, 5))
    there = make_job(task=CLASSES, workers_per_object=(2, 5))
    for worker, label in (("a", "cat"), ("b", "dog"), ("c", "cat")):
        job.submit(0, label, worker=worker)

    later = make_job(task=CLASSES, workers_per_object=(2, 5))

    assert wanted(there) == wanted(later) == wanted(job)


def test_a_job_resumes_with_the_numbers_that_it_began_with_and_no_others(make_job: MakeJob) -> None:
    make_job(task=CLASSES, workers_per_object=(2, 5), confidence_target=0.8)

    make_job(task=CLASSES, workers_per_object=[2, 5], confidence_target=0.8)
    with pytest.raises(gt.JobError, match="workers_per_object is 2, 5 there and 2 here"):
        make_job(task=CLASSES, workers_per_object=2)
    with pytest.raises(gt.JobError, match=r"confidence_target is 0\.8 there and 0\.9 here"):
        make_job(task=CLASSES, workers_per_object=(2, 5), confidence_target=0.9)


def test_a_target_that_is_not_given_stays_what_it_was(make_job: MakeJob) -> None:
    make_job(task=CLASSES, workers_per_object=(2, 5), confidence_target=0.9)

    job = make_job(task=CLASSES, workers_per_object=(2, 5))

    assert job._state.config.confidence_target == 0.9


def test_a_job_with_a_fixed_number_is_kept_as_it_always_was(make_job: MakeJob) -> None:
    make_job(workers_per_object=3)

    kept = json.loads(Path("labels/cats/job.json").read_text())

    assert kept["workers_per_object"] == 3
    assert "confidence_target" not in kept


def test_a_chained_job_asks_as_its_parent_does_unless_told_otherwise(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(2, 5), confidence_target=0.8)

    config = job.chain("again")._state.config
    other = job.chain("fixed", workers_per_object=1)._state.config

    assert (config.workers_per_object, config.confidence_target) == ([2, 5], 0.8)
    assert (other.workers_per_object, other.confidence_target) == (1, None)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"workers_per_object": 0}, "workers_per_object is 0"),
        ({"workers_per_object": True}, "workers_per_object is True"),
        ({"workers_per_object": (3, 3)}, r"workers_per_object is \(3, 3\)"),
        ({"workers_per_object": (5, 2)}, "the least and the most"),
        ({"workers_per_object": (2, 10)}, "from 1 to 9"),
        ({"workers_per_object": "25"}, "workers_per_object is '25'"),
        ({"workers_per_object": (1, 2, 3)}, "two such numbers"),
        ({"workers_per_object": (2, 5), "confidence_target": 1.0}, "confidence_target is 1.0"),
        ({"workers_per_object": (2, 5), "confidence_target": float("nan")}, "confidence_target is nan"),
        ({"workers_per_object": 3, "confidence_target": 0.9}, "whatever the confidence"),
    ],
)
def test_impossible_numbers_are_refused(make_job: MakeJob, options: dict[str, Any], reason: str) -> None:
    with pytest.raises(gt.JobError, match=reason):
        make_job(**options)


def test_an_object_in_doubt_again_is_handed_out_although_the_row_has_passed_it(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(1, 3), confidence_target=0.9)
    state = job._state
    for index in range(4):
        job.submit(index, "cat", worker="a")
    for index in range(4):
        state.book.ask(index, 1)
    row = Handout(state, "b")
    assert row.free(4, known=set()) == []

    state.book.ask(1, 2)
    assert row.free(4, known=set()) == [1]
    assert job.status == "InProgress"

    state.book.ask(1, 1)
    assert row.free(4, known=set()) == []
    assert job.status == "Completed"
    assert state.book.wanted(4) == state.book.counted == 4


def test_who_had_an_object_open_that_was_done_in_between_holds_it_no_longer(make_job: MakeJob) -> None:
    job = make_job(task=CLASSES, workers_per_object=(1, 3), confidence_target=0.9)
    assert job.label("b").scene["current"]["index"] == 0
    book = job._state.book
    job.submit(0, "cat", worker="a")
    book.ask(0, 1)
    assert 0 in book.full

    book.ask(0, 2)

    assert Handout(job._state, "e").free(1, known=set()) == [0]


class Crowd:
    """Workers of different reliability who look at objects of which some are hard."""

    def __init__(self, objects: int, *, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.truth = random.integers(2, size=objects)
        self.right = np.where(random.random((objects, 1)) < 0.3, 0.6, 0.95)
        self.luck = random.random((objects, 9))

    def say(self, index: int, worker: int) -> str:
        right = self.luck[index, worker] < self.right[index, 0]
        return str(CLASSES.labels[self.truth[index] if right else 1 - self.truth[index]])

    def accuracy(self, book: AnswerBook) -> float:
        labels = CLASSES.consolidate({index: book.answers(index) for index in range(len(self.truth))})
        return float(np.mean([label.value == self.truth[index] for index, label in labels.items()]))


def labeled(crowd: Crowd, asking: Asking) -> AnswerBook:
    """All objects as the crowd answers them until nobody is wanted any more."""
    objects = len(crowd.truth)
    book = AnswerBook(task=CLASSES, objects=objects, workers_per_object=asking.least)
    further = FurtherWorkers(CLASSES, book, asking)
    for worker in range(asking.most):
        for index in range(objects):
            if index not in book.full:
                book.apply(
                    {"id": f"{worker}-{index}", "kind": "answer", "worker": f"w{worker}", "time": "2026",
                     "session": "s", "seq": index, "object": index,
                     "answer": {"labels": [crowd.say(index, worker)]}}
                )  # fmt: skip
        if asking.target is not None:
            further.look(book.changed)
        book.changed.clear()
    return book


@pytest.mark.parametrize("seed", range(3))
def test_asking_where_there_is_doubt_is_as_right_as_asking_four_with_far_fewer_answers(seed: int) -> None:
    crowd = Crowd(600, seed=seed)

    four = labeled(crowd, read_asking(4))
    adaptive = labeled(crowd, read_asking((2, 5)))

    assert four.counted == 2400
    assert adaptive.counted < 0.75 * four.counted
    assert crowd.accuracy(adaptive) > crowd.accuracy(four) - 0.005
    assert all(2 <= len(adaptive.answers(index)) <= 5 for index in range(600))


class Counting(gt.ImageClassification):
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


class Sitting:
    """Takes answers down one by one, and has them looked at."""

    def __init__(self, task: Any, objects: int, asking: Asking) -> None:
        self.book = AnswerBook(task=task, objects=objects, workers_per_object=asking.least)
        self._further = FurtherWorkers(task, self.book, asking)
        self._number = 0

    def say(self, index: int, worker: str, answer: Any) -> None:
        self._number += 1
        self.book.apply({"id": str(self._number), "kind": "answer", "worker": worker, "time": "2026",
                         "session": "s", "seq": self._number, "object": index, "answer": answer})  # fmt: skip
        self._further.look(self.book.changed)
        self.book.changed.clear()


@pytest.mark.parametrize("multi_label", [False, True])
def test_an_answer_has_one_object_merged_until_a_tenth_of_them_is_new(*, multi_label: bool) -> None:
    task = Counting(["cat", "dog"], multi_label=multi_label)
    sitting = Sitting(task, 40, Asking(least=2, most=4, target=0.8))
    for index in range(40):
        for worker in ("ann", "bob"):
            sitting.say(index, worker, {"labels": [task.labels[index % 2]]})
    judged = sitting._further._judged
    assert judged is not None
    task.looked_at.clear()
    while sitting._further._judged is judged:
        index = int(task.looked_at["update"])
        sitting.say(index, "cem", {"labels": [task.labels[index % 2]]})

    assert task.looked_at["merge"] == 40
    assert 1 <= task.looked_at["update"] <= 8


def test_methods_that_keep_nothing_have_objects_merged_alone() -> None:
    task = Counting(["cat", "dog"])
    sitting = Sitting(task, 10, Asking(least=2, most=4, target=0.8))
    sitting.book.method = "ground-truth"
    for index in range(10):
        for worker in ("ann", "bob"):
            sitting.say(index, worker, {"labels": ["cat"]})

    assert task.looked_at == {"merge": 10}
    assert all(sitting.book.wants(index) == 2 for index in range(10))


def test_who_is_known_to_be_right_is_enough_alone() -> None:
    sitting = Sitting(CLASSES, 120, Asking(least=1, most=3, target=0.9))
    random = np.random.default_rng(0)
    for index in range(100):
        truth = CLASSES.labels[index % 2]
        for worker in ("ann", "bob", "cem"):
            sitting.say(index, worker, {"labels": [truth]})
        sitting.say(index, "dan", {"labels": [CLASSES.labels[random.integers(2)]]})

    sitting.say(110, "ann", {"labels": ["cat"]})
    sitting.say(111, "dan", {"labels": ["cat"]})

    assert (sitting.book.wants(110), sitting.book.wants(111)) == (1, 2)


def test_who_draws_boxes_counts_for_what_is_known_of_them() -> None:
    task = gt.BoundingBox(["cat"])
    sitting = Sitting(task, 90, Asking(least=2, most=3, target=0.7))

    def draw(index: int, worker: str, *lefts: int) -> None:
        boxes = [{"label": "cat", "left": left, "top": 10, "width": 40, "height": 30} for left in lefts]
        size = {"width": 2000, "height": 80, "depth": 3}
        sitting.say(index, worker, {"type": "bounding-box", "image_size": size, "boxes": boxes})

    for index in range(80):
        draw(index, "ann", 10, 200)
        draw(index, "bob", 10, 200)
        draw(index, "cem", 10, 200, *([600 + 5 * index] if index % 2 else []))

    draw(85, "ann", 10)
    draw(85, "bob", 10)
    draw(86, "cem", 10)
    draw(86, "bob")

    assert (sitting.book.wants(85), sitting.book.wants(86)) == (2, 3)


def test_answers_that_cannot_be_merged_all_at_once_stop_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gt_notebook.consolidation.class_answers._MAX_CELLS", 20)
    sitting = Sitting(CLASSES, 40, Asking(least=2, most=3, target=0.7))
    for index in range(40):
        for worker in ("ann", "bob"):
            sitting.say(index, worker, {"labels": ["cat"]})

    assert sitting.book.wants(39) in {2, 3}


def test_an_object_is_in_doubt_again_when_its_workers_turn_out_to_be_bad() -> None:
    sitting = Sitting(CLASSES, 200, Asking(least=2, most=3, target=0.7))
    book = sitting.book

    def say(index: int, worker: str, label: str) -> None:
        sitting.say(index, worker, {"labels": [label]})

    for worker in ("bad", "worse"):
        say(0, worker, "cat")
    assert book.wants(0) == 2

    random = np.random.default_rng(0)
    for index in range(1, 200):
        truth = CLASSES.labels[index % 2]
        for worker in ("ann", "bob"):
            say(index, worker, truth)
        if index % 2:
            say(index, "bad", CLASSES.labels[random.integers(2)])
        else:
            say(index, "worse", CLASSES.labels[random.integers(2)])

    assert book.wants(0) == 3
    assert 0 in book.reopened
    assert sum(book.wants(index) == 2 for index in range(1, 200)) == 0
