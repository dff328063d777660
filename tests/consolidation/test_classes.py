"""Classes from several workers' answers, on a finished job of the service and on small made-up ones."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.consolidation import consolidate_classes, consolidate_multi_label
from gt_notebook.errors import AnswerError, TaskError

FINISHED_JOB = Path(__file__).parents[3] / "shared" / "data" / "ground-truth-job"
ATTRIBUTE = "birds-open-images-clone"
PETS = ["cat", "dog", "bird"]


def answers(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


single = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["ann", "bob", "cyd", "dan"]), st.sampled_from(PETS)),
    unique_by=lambda row: row[:2],
    max_size=25,
)
several = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["ann", "bob", "cyd"]), st.sampled_from(PETS)),
    unique=True,
    max_size=30,
)


@pytest.fixture(scope="module")
def service() -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers of a real job's workers, and what the service made of them."""
    if not FINISHED_JOB.is_dir():
        pytest.skip(f"the finished job is not there: {FINISHED_JOB}")
    rows = []
    for file in FINISHED_JOB.glob("annotations/worker-response/iteration-*/*/*.json"):
        for answer in json.loads(file.read_text())["answers"]:
            label = answer["answerContent"]["crowd-image-classifier"]["label"]
            rows.append((int(file.parent.name), answer["workerId"], label))
    lines = (FINISHED_JOB / "manifests/output/output.manifest").read_text().splitlines()
    metadata = [json.loads(line)[f"{ATTRIBUTE}-metadata"] for line in lines]
    made = pd.DataFrame({key: [each[key] for each in metadata] for key in ("class-name", "confidence")})
    codes = {
        json.loads(line)[ATTRIBUTE]: each["class-name"] for line, each in zip(lines, metadata, strict=True)
    }
    made.attrs["labels"] = [codes[code] for code in sorted(codes)]
    return answers(*rows), made


def test_a_finished_jobs_labels_come_out_as_the_service_made_them(
    service: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    given_answers, made = service
    merged = consolidate_classes(given_answers, labels=made.attrs["labels"])
    assert merged["label"].tolist() == made["class-name"].tolist()


def test_a_finished_jobs_confidences_come_out_as_the_service_made_them(
    service: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    given_answers, made = service
    merged = consolidate_classes(given_answers, labels=made.attrs["labels"])
    assert merged["confidence"].tolist() == made["confidence"].tolist()


def test_the_majority_wins_and_the_split_of_the_votes_is_told() -> None:
    merged = consolidate_classes(answers((1, "a", "cat"), (1, "b", "cat"), (1, "c", "dog")), labels=PETS)
    assert merged.index.name == "task"
    assert merged["label"].tolist() == ["cat"]
    assert merged["answers"].tolist() == [3]
    assert merged["agreement"].tolist() == pytest.approx([2 / 3])


def test_the_confidence_is_the_probability_in_two_decimals() -> None:
    votes = {0: ["cat", "cat", "dog"], 1: ["dog", "cat", "dog"], 2: ["cat", "dog", "bird"]}
    rows = [(task, worker, chosen[worker]) for task, chosen in votes.items() for worker in range(3)]
    assert consolidate_classes(answers(*rows), labels=PETS)["confidence"].tolist() == [0.88, 0.95, 0.56]


def test_a_reliable_worker_outweighs_an_unreliable_one() -> None:
    rows = [(task, worker, "cat") for task in range(8) for worker in ("good", "fine", "fair")]
    rows += [(task, "wild", PETS[task % 3]) for task in range(8)]
    merged = consolidate_classes(answers(*rows, (99, "wild", "bird"), (99, "good", "dog")), labels=PETS)
    assert merged.loc[99, "label"] == "dog"


def test_no_confidence_is_above_what_the_service_claims() -> None:
    merged = consolidate_classes(
        answers(*[(task, worker, "cat") for task in range(9) for worker in range(9)]), labels=PETS
    )
    assert set(merged["confidence"]) == {0.95}


def test_a_single_answer_is_taken_with_no_confidence() -> None:
    merged = consolidate_classes(answers((1, "a", "bird"), (2, "a", "cat"), (2, "b", "cat")), labels=PETS)
    assert merged.loc[1].to_dict() == {"label": "bird", "confidence": 0.0, "answers": 1, "agreement": 1.0}


@pytest.mark.parametrize("labels", [["cat", "dog"], ["dog", "cat"]])
def test_of_equally_probable_classes_the_first_of_the_labels_wins(labels: list[str]) -> None:
    merged = consolidate_classes(answers((1, "a", "dog"), (1, "b", "cat")), labels=labels)
    assert merged.loc[1, "label"] == labels[0]
    assert merged.loc[1, "confidence"] == 0.5


def test_a_tie_among_many_workers_does_not_hang_on_rounding() -> None:
    split = [(1, worker, "dog" if worker % 2 else "cat") for worker in range(40)]
    assert consolidate_classes(answers(*split), labels=PETS).loc[1, "label"] == "cat"


def test_many_answers_to_one_task_do_not_underflow() -> None:
    rows = [(task, worker, PETS[worker % 2]) for task in range(3) for worker in range(4001)]
    merged = consolidate_classes(answers(*rows), labels=PETS)
    assert merged["label"].tolist() == ["cat"] * 3
    assert merged["confidence"].between(0, 0.95).all()


def test_tasks_come_sorted() -> None:
    merged = consolidate_classes(answers((20, "a", "cat"), (3, "a", "cat")), labels=PETS)
    assert merged.index.tolist() == [3, 20]


def test_labels_may_be_any_hashable_values() -> None:
    labels = [("cat", 1), 7, "cat"]
    merged = consolidate_classes(answers((1, "a", ("cat", 1)), (2, "a", 7)), labels=labels)
    assert merged["label"].tolist() == [("cat", 1), 7]


def test_one_class_alone_is_certain() -> None:
    merged = consolidate_classes(answers((1, "a", "cat"), (1, "b", "cat")), labels=["cat"])
    assert merged.loc[1, "confidence"] == 0.95


def test_more_tasks_than_fit_a_block_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = answers(*[(task, worker, PETS[task * worker % 3]) for task in range(300) for worker in range(5)])
    whole = consolidate_classes(rows, labels=PETS)
    monkeypatch.setattr("gt_notebook.consolidation.dawid_skene._BLOCK_CELLS", 1)
    pd.testing.assert_frame_equal(consolidate_classes(rows, labels=PETS), whole)


@pytest.mark.parametrize("consolidate", [consolidate_classes, consolidate_multi_label])
class TestBothRefuse:
    def test_an_unknown_label(self, consolidate: type) -> None:
        with pytest.raises(AnswerError, match="row 1 of the answers has the label 'cow'"):
            consolidate(answers((1, "a", "cat"), (1, "b", "cow")), labels=PETS)

    @pytest.mark.parametrize("gap", [float("nan"), None])
    @pytest.mark.parametrize("column", ["task", "worker", "label"])
    def test_a_gap(self, consolidate: type, column: str, gap: object) -> None:
        frame = answers((1, "a", "cat"), (2, "b", "cat"))
        frame[column] = [frame[column][0], gap]
        with pytest.raises(AnswerError, match=f"row 1 of the answers has no {column}"):
            consolidate(frame, labels=PETS)

    def test_the_same_answer_twice(self, consolidate: type) -> None:
        with pytest.raises(AnswerError, match="two answers for task 1, worker 'a'"):
            consolidate(answers((1, "a", "cat"), (1, "b", "cat"), (1, "a", "cat")), labels=PETS)

    def test_a_missing_column(self, consolidate: type) -> None:
        with pytest.raises(AnswerError, match="lack the column 'worker'"):
            consolidate(answers((1, "a", "cat")).drop(columns="worker"), labels=PETS)

    def test_a_label_named_twice(self, consolidate: type) -> None:
        with pytest.raises(TaskError, match="'cat' stands twice"):
            consolidate(answers((1, "a", "cat")), labels=["cat", "cat"])

    def test_no_labels(self, consolidate: type) -> None:
        with pytest.raises(TaskError, match="labels is empty"):
            consolidate(answers(), labels=[])

    def test_nothing_else_for_an_empty_frame(self, consolidate: type) -> None:
        merged = consolidate(answers(), labels=PETS)
        assert len(merged) == 0
        assert {"label", "confidence", "answers", "agreement"} <= set(merged.columns)


@pytest.mark.parametrize("different", ["cat", "dog"])
def test_two_classes_of_one_worker_for_a_task_are_refused(different: str) -> None:
    with pytest.raises(AnswerError, match="two answers for task 1, worker 'a'"):
        consolidate_classes(answers((1, "a", "cat"), (1, "a", different)), labels=PETS)


def test_every_class_that_a_worker_chose_stays() -> None:
    merged = consolidate_multi_label(
        answers((1, "a", "dog"), (1, "a", "cat"), (1, "b", "cat"), (1, "c", "cat")), labels=PETS
    )
    assert merged[["task", "label"]].to_numpy().tolist() == [[1, "cat"], [1, "dog"]]
    assert merged["agreement"].tolist() == pytest.approx([1, 1 / 3])
    assert merged["answers"].tolist() == [3, 3]


def test_a_class_that_few_chose_gets_little_confidence() -> None:
    rows = [(task, worker, "cat") for task in range(6) for worker in "abc"]
    merged = consolidate_multi_label(answers(*rows, (0, "c", "bird")), labels=PETS)
    assert merged.loc[merged["label"] == "cat", "confidence"].tolist() == [0.95] * 6
    assert merged.loc[merged["label"] == "bird", "confidence"].iloc[0] < 0.5


def test_one_workers_classes_are_taken_with_no_confidence() -> None:
    merged = consolidate_multi_label(answers((5, "a", "bird"), (5, "a", "cat")), labels=PETS)
    assert merged["label"].tolist() == ["cat", "bird"]
    assert merged["confidence"].tolist() == [0.0, 0.0]


@settings(deadline=None)
@given(rows=single, order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[int, str, str]], order: object) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        consolidate_classes(answers(*rows), labels=PETS), consolidate_classes(answers(*shuffled), labels=PETS)
    )


@settings(deadline=None)
@given(rows=several, order=st.randoms(use_true_random=False))
def test_the_order_of_several_labels_rows_does_not_matter(
    rows: list[tuple[int, str, str]], order: object
) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(
        consolidate_multi_label(answers(*rows), labels=PETS),
        consolidate_multi_label(answers(*shuffled), labels=PETS),
    )


@settings(deadline=None)
@given(rows=single)
def test_every_task_gets_one_label_and_an_honest_count(rows: list[tuple[int, str, str]]) -> None:
    frame = answers(*rows)
    merged = consolidate_classes(frame, labels=PETS)
    assert merged.index.tolist() == sorted({task for task, _, _ in rows})
    for task, label, confidence, count, agreement in merged.itertuples():
        voted = [chosen for each, _, chosen in rows if each == task]
        assert count == len(voted)
        assert agreement == pytest.approx(voted.count(label) / len(voted))
        assert 0 <= confidence <= 0.95


@settings(deadline=None)
@given(rows=several)
def test_exactly_the_chosen_classes_come_back(rows: list[tuple[int, str, str]]) -> None:
    merged = consolidate_multi_label(answers(*rows), labels=PETS)
    assert set(zip(merged["task"], merged["label"], strict=True)) == {
        (task, label) for task, _, label in rows
    }
    assert merged["confidence"].between(0, 0.95).all()


@given(rows=several)
def test_the_answers_stay_unchanged(rows: list[tuple[int, str, str]]) -> None:
    frame = answers(*rows)
    before = frame.copy(deep=True)
    consolidate_multi_label(frame, labels=PETS)
    pd.testing.assert_frame_equal(frame, before)
