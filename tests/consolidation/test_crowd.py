from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.result import Consolidation

TASKS = 120


def crowd(
    accuracies: dict[str, float], *, seed: int = 0, tasks: int = TASKS, share: float = 1.0
) -> pd.DataFrame:
    """Workers who see a cat or a dog as often right as told, each at a share of the tasks."""
    random = np.random.default_rng(seed)
    truth = random.integers(2, size=tasks)
    rows = [
        (task, worker, "cat" if (truth[task] == 0) == (random.random() < accuracy) else "dog")
        for worker, accuracy in accuracies.items()
        for task in range(tasks)
        if random.random() < share
    ]
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def judged(answers: pd.DataFrame, **options: object) -> pd.DataFrame:
    return gt.consolidation.workers(answers, **options)  # type: ignore[arg-type]


HONEST = {"ann": 0.9, "bob": 0.85, "cy": 0.8, "dee": 0.75}


def test_agreement_is_with_the_others_and_chance_with_their_other_answers() -> None:
    frame = pd.DataFrame(
        [(0, "a", "x"), (0, "b", "x"), (0, "c", "y"), (1, "a", "x"), (1, "b", "y"), (2, "a", "y")],
        columns=["task", "worker", "label"],
    )

    found = judged(frame)

    # Of a's answers one agrees with one of two others, one with none of one; the third has no others.
    assert found.loc["a", "agreement"] == pytest.approx((0.5 + 0) / 2)
    assert found["answers"].tolist() == [3, 2, 1]
    # Two of a's answers are x and one y, the others' are x, y, y.
    assert found.loc["a", "by_chance"] == pytest.approx((2 * 1 + 1 * 2) / (3 * 3))


def test_who_gives_the_same_class_whatever_others_say_is_named_with_the_reason() -> None:
    frame = crowd({**HONEST, "eve": 0.5})
    frame.loc[frame["worker"] == "eve", "label"] = "cat"

    found = judged(frame)

    assert "gives 'cat' to 100% of the objects whatever others say" in found["suspicion"]["eve"]
    assert found["bias"]["eve"].startswith("cat too often: 100%, others ")
    assert (found.loc[list(HONEST), "suspicion"] == "").all()


def test_who_clicks_at_random_is_named_with_the_reason() -> None:
    found = judged(crowd({**HONEST, "eve": 0.5}, tasks=1000))

    assert "agrees no more than chance with the others" in found["suspicion"]["eve"]
    assert (found.loc[list(HONEST), "suspicion"] == "").all()


def test_who_is_in_a_hurry_and_often_off_is_named_and_who_is_quick_and_right_is_not() -> None:
    frame = crowd({**HONEST, "eve": 0.65, "pro": 0.98}, tasks=400)
    seconds = np.random.default_rng(1).uniform(10, 18, size=len(frame))
    quick = frame["worker"].isin(["eve", "pro"])
    answered = frame[["task", "worker"]].assign(seconds=np.where(quick, 3.0, seconds))

    found = judged(frame, answered=answered)

    assert found["suspicion"]["eve"].startswith("3.0 s an object where others take ")
    assert found.loc["pro", "suspicion"] == ""
    assert (found["seconds"]["eve"], found["total_seconds"]["eve"]) == (3.0, 1200.0)


@pytest.mark.parametrize("seed", range(20))
def test_no_honest_worker_is_suspected_however_mixed_the_crowd(seed: int) -> None:
    accuracies = dict(
        zip("abcdefghij", np.random.default_rng(seed).uniform(0.65, 0.95, size=10), strict=True)
    )

    found = judged(crowd(accuracies, seed=seed, share=0.4))

    assert found.loc[found["suspicion"] != "", "suspicion"].to_dict() == {}


def test_nobody_is_suspected_on_thin_evidence() -> None:
    frame = crowd({**HONEST, "eve": 0.0})
    few = frame[(frame["worker"] != "eve") | (frame["task"] < 9)]

    assert (judged(few)["suspicion"] == "").all()
    assert (judged(few)["bias"] == "").all()
    assert judged(frame)["suspicion"]["eve"] != ""


def test_of_two_workers_nobody_knows_which_one_is_off() -> None:
    assert (judged(crowd({"ann": 0.95, "eve": 0.1}))["suspicion"] == "").all()


@given(st.permutations(range(40)), st.permutations(list("abcd")))
def test_neither_the_order_of_rows_nor_names_matter(order: list[int], names: list[str]) -> None:
    frame = crowd(dict(zip("abcd", [0.9, 0.8, 0.7, 0.5], strict=True)), tasks=10)
    renamed = frame.assign(worker=frame["worker"].map(dict(zip("abcd", names, strict=True)))).iloc[order]

    found = judged(renamed).rename(dict(zip(names, "abcd", strict=True))).sort_index()

    pd.testing.assert_frame_equal(found, judged(frame), check_exact=False)


def test_accuracy_comes_from_the_model_with_an_interval_that_narrows() -> None:
    known = pd.DataFrame(
        {"answers": [120, 12], "accuracy": [0.9, 0.9]}, index=pd.Index(["ann", "bob"], name="worker")
    )
    merged = Consolidation(
        labels=pd.DataFrame(), probabilities=pd.DataFrame(), workers=known, method="dawid-skene"
    )
    frame = crowd({"ann": 0.9, "bob": 0.9})
    frame = frame[(frame["worker"] == "ann") | (frame["task"] < 12)]

    found = judged(frame, merged=merged)

    width = (found["accuracy_high"] - found["accuracy_low"]).astype(float)
    assert found["accuracy"].tolist() == [0.9, 0.9]
    assert width["ann"] < width["bob"] / 2


def test_who_marks_nothing_in_pictures_in_which_others_do_is_named() -> None:
    random = np.random.default_rng(3)
    rows, answered = [], []
    for task in range(60):
        left = int(random.integers(500))
        for worker in "abcd":
            answered.append((task, worker))
            if worker != "d" and task % 4:
                shift = int(random.integers(4))
                rows.append((task, worker, "cat", left + shift, 10, 50, 40))
    frame = pd.DataFrame(rows, columns=["task", "worker", "label", "left", "top", "width", "height"])

    found = judged(frame, answered=pd.DataFrame(answered, columns=["task", "worker"]))

    assert "marks nothing in 100% of the objects whatever others say: 45 of 45" in found["suspicion"]["d"]
    assert found["bias"]["d"].startswith("cat too seldom: 0.0 an object, others ")
    assert (found.loc[list("abc"), "suspicion"] == "").all()
    assert found["agreement"]["a"] > found["agreement"]["d"]


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_answers_make_no_trouble(rows: int) -> None:
    frame = crowd({"ann": 0.9}).head(rows)

    found = judged(frame)

    assert found["answers"].sum() == rows
    assert (found["suspicion"] == "").all()
