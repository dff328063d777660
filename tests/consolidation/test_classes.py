"""Classes from several workers' answers: what every method promises, on small made-up crowds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.consolidation.class_methods import METHODS
from gt_notebook.errors import AnswerError, TaskError

PETS = ["cat", "dog", "bird"]
EVERY = list(METHODS)
# GLAD searches by steps, and other steps on the same way end a little elsewhere.
EXACT = [method for method in EVERY if method != "glad"]
classes = gt.consolidation.classes


def answers(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["task", "worker", "label"])


def crowd(*, tasks: int, workers: int, answers: int, skill: float = 0.8, seed: int = 0) -> pd.DataFrame:
    """Workers who are right about as often as ``skill``, and guess otherwise; the truth is ``task % 3``."""
    rng = np.random.default_rng(seed)
    task = np.repeat(np.arange(tasks), answers)
    worker = (rng.integers(workers, size=tasks)[task] + np.tile(np.arange(answers), tasks)) % workers
    right = rng.random(len(task)) < skill
    label = np.array(PETS, dtype=object)[np.where(right, task % 3, rng.integers(3, size=len(task)))]
    return pd.DataFrame({"task": task, "worker": worker, "label": label})


rows_of_answers = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["ann", "bob", "cyd", "dan"]), st.sampled_from(PETS)),
    unique_by=lambda row: row[:2],
    max_size=25,
)


class TestEveryMethod:
    @pytest.mark.parametrize("method", EVERY)
    def test_takes_the_class_that_all_gave(self, method: str) -> None:
        rows = [(task, worker, PETS[task % 3]) for task in range(6) for worker in "abc"]
        merged = classes(answers(*rows), method, labels=PETS)
        assert merged.labels["label"].tolist() == ["cat", "dog", "bird"] * 2
        assert (merged.labels["confidence"] > 0.6).all()
        assert merged.labels["answers"].tolist() == [3] * 6
        assert merged.labels["agreement"].tolist() == [1.0] * 6
        assert merged.method == method

    @pytest.mark.parametrize("method", EVERY)
    def test_says_how_probable_every_class_is(self, method: str) -> None:
        merged = classes(crowd(tasks=20, workers=5, answers=3), method, labels=PETS)
        assert merged.probabilities.columns.tolist() == PETS
        assert merged.probabilities.index.equals(merged.labels.index)
        assert merged.probabilities.sum(axis=1).tolist() == pytest.approx([1] * 20)

    @pytest.mark.parametrize("method", EVERY)
    def test_tells_of_the_workers(self, method: str) -> None:
        rows = [(task, worker, PETS[task % 3]) for task in range(12) for worker in "abc"]
        rows += [(task, "wild", PETS[(task // 3) % 3]) for task in range(12)]
        workers = classes(answers(*rows), method, labels=PETS).workers
        assert workers.index.tolist() == ["a", "b", "c", "wild"]
        assert workers["answers"].tolist() == [12] * 4
        assert workers["accuracy"].idxmin() == "wild"

    @pytest.mark.parametrize("method", EVERY)
    def test_has_nothing_to_say_of_no_answers(self, method: str) -> None:
        merged = classes(answers(), method, labels=PETS)
        assert merged.labels.columns.tolist() == ["label", "confidence", "answers", "agreement"]
        assert (len(merged.labels), len(merged.probabilities), len(merged.workers)) == (0, 0, 0)

    @pytest.mark.parametrize("method", EVERY)
    def test_takes_a_single_answer(self, method: str) -> None:
        merged = classes(answers((1, "a", "dog")), method, labels=PETS)
        assert merged.labels["label"].tolist() == ["dog"]
        assert merged.labels["confidence"].between(0.34, 0.99).all()

    @pytest.mark.parametrize("method", EVERY)
    @pytest.mark.parametrize("labels", [["cat", "dog"], ["dog", "cat"]])
    def test_breaks_a_tie_by_the_order_of_the_labels(self, method: str, labels: list[str]) -> None:
        merged = classes(answers((1, "a", "dog"), (1, "b", "cat")), method, labels=labels)
        assert merged.labels.loc[1, "label"] == labels[0]

    @pytest.mark.parametrize("method", EVERY)
    def test_breaks_a_tie_by_the_smallest_label_when_none_are_given(self, method: str) -> None:
        merged = classes(answers((1, "a", "dog"), (1, "b", "cat")), method)
        assert merged.labels.loc[1, "label"] == "cat"

    @pytest.mark.parametrize("method", EVERY)
    def test_lets_a_workers_last_answer_count(self, method: str) -> None:
        changed = answers((1, "a", "dog"), (1, "b", "cat"), (1, "a", "cat"), (2, "a", "dog"), (2, "a", "dog"))
        merged = classes(changed, method, labels=PETS)
        assert merged.labels["label"].tolist() == ["cat", "dog"]
        assert merged.labels["answers"].tolist() == [2, 1]

    @pytest.mark.parametrize("method", EVERY)
    def test_withstands_a_crowd_of_spam(self, method: str) -> None:
        spam = crowd(tasks=30, workers=4, answers=3, skill=0.0)
        merged = classes(spam, method, labels=PETS)
        assert merged.labels["confidence"].between(0.3, 1).all()

    @pytest.mark.parametrize("method", EVERY)
    def test_is_no_surer_of_many_copies_than_of_all(self, method: str) -> None:
        same = answers(*[(task, worker, "cat") for task in range(9) for worker in range(9)])
        merged = classes(same, method, labels=PETS)
        assert set(merged.labels["label"]) == {"cat"}
        assert (merged.labels["confidence"] < 1).all()

    @pytest.mark.parametrize("method", EVERY)
    def test_does_not_underflow_under_many_answers(self, method: str) -> None:
        split = [(task, worker, PETS[worker % 2]) for task in range(2) for worker in range(1001)]
        merged = classes(answers(*split), method, labels=PETS)
        assert merged.labels["label"].tolist() == ["cat"] * 2
        assert np.isfinite(merged.probabilities.to_numpy()).all()

    @pytest.mark.parametrize("method", EVERY)
    def test_is_certain_of_the_only_class(self, method: str) -> None:
        merged = classes(answers((1, "a", "cat"), (1, "b", "cat")), method, labels=["cat"])
        assert merged.labels.loc[1, "confidence"] == (0.95 if method == "ground-truth" else 1.0)

    @pytest.mark.parametrize("method", EVERY)
    def test_takes_any_hashable_label(self, method: str) -> None:
        merged = classes(answers((1, "a", ("cat", 1)), (2, "a", 7)), method, labels=[("cat", 1), 7, "cat"])
        assert merged.labels["label"].tolist() == [("cat", 1), 7]

    @pytest.mark.parametrize("method", EVERY)
    def test_leaves_the_answers_alone(self, method: str) -> None:
        frame = crowd(tasks=8, workers=3, answers=2)
        before = frame.copy(deep=True)
        classes(frame, method, labels=PETS)
        pd.testing.assert_frame_equal(frame, before)

    @pytest.mark.parametrize("method", EVERY)
    def test_gives_back_what_is_known(self, method: str) -> None:
        split = answers(*[(task, worker, PETS[worker]) for task in range(4) for worker in range(2)])
        merged = classes(split, method, labels=PETS, gold={2: "bird", 99: "cat"})
        assert merged.labels["label"].tolist()[2] == "bird"
        assert merged.labels["agreement"].tolist()[2] == 0
        assert merged.probabilities.loc[[2]].to_numpy().tolist() == [[0, 0, 1]]


class TestOrderMeansNothing:
    @pytest.mark.parametrize("method", EXACT)
    @settings(deadline=None, max_examples=30)
    @given(rows=rows_of_answers, order=st.randoms(use_true_random=False))
    def test_of_the_rows(self, method: str, rows: list[Any], order: Any) -> None:
        shuffled = order.sample(rows, len(rows))
        one = classes(answers(*rows), method, labels=PETS)
        other = classes(answers(*shuffled), method, labels=PETS)
        pd.testing.assert_frame_equal(one.labels, other.labels)
        pd.testing.assert_frame_equal(one.probabilities, other.probabilities)
        pd.testing.assert_frame_equal(one.workers, other.workers)

    @pytest.mark.parametrize("method", EXACT)
    @settings(deadline=None, max_examples=30)
    @given(rows=rows_of_answers, names=st.permutations(range(7)))
    def test_of_the_tasks(self, method: str, rows: list[Any], names: list[int]) -> None:
        renamed = [(names[task], worker, label) for task, worker, label in rows]
        one = classes(answers(*rows), method, labels=PETS).probabilities
        other = classes(answers(*renamed), method, labels=PETS).probabilities
        assert other.loc[[names[task] for task in one.index]].to_numpy() == pytest.approx(one.to_numpy())

    @pytest.mark.parametrize("method", EXACT)
    @settings(deadline=None, max_examples=30)
    @given(rows=rows_of_answers, names=st.permutations(["ann", "bob", "cyd", "dan"]))
    def test_of_the_workers(self, method: str, rows: list[Any], names: list[str]) -> None:
        other_name = dict(zip(["ann", "bob", "cyd", "dan"], names, strict=True))
        renamed = [(task, other_name[worker], label) for task, worker, label in rows]
        one = classes(answers(*rows), method, labels=PETS)
        other = classes(answers(*renamed), method, labels=PETS)
        assert other.probabilities.to_numpy() == pytest.approx(one.probabilities.to_numpy())
        assert one.labels["label"].tolist() == other.labels["label"].tolist()

    @pytest.mark.parametrize("method", [method for method in EXACT if method != "weighted-vote"])
    @settings(deadline=None, max_examples=30)
    @given(rows=rows_of_answers, names=st.permutations(PETS))
    def test_of_the_labels_names(self, method: str, rows: list[Any], names: list[str]) -> None:
        other_name = dict(zip(PETS, names, strict=True))
        renamed = [(task, worker, other_name[label]) for task, worker, label in rows]
        one = classes(answers(*rows), method, labels=PETS).probabilities
        other = classes(answers(*renamed), method, labels=names).probabilities
        assert other.to_numpy() == pytest.approx(one.to_numpy())


class TestWhatIsRefused:
    def test_an_unknown_method_with_the_nearest(self) -> None:
        with pytest.raises(TaskError, match="no method 'david-skene'; did you mean 'dawid-skene'"):
            classes(answers((1, "a", "cat")), "david-skene")

    def test_an_unknown_label(self) -> None:
        with pytest.raises(AnswerError, match="row 1 of the answers has the label 'cow'"):
            classes(answers((1, "a", "cat"), (1, "b", "cow")), labels=PETS)

    @pytest.mark.parametrize("gap", [float("nan"), None])
    @pytest.mark.parametrize("column", ["task", "worker", "label"])
    def test_a_gap(self, column: str, gap: object) -> None:
        frame = answers((1, "a", "cat"), (2, "b", "cat"))
        frame[column] = [frame[column][0], gap]
        with pytest.raises(AnswerError, match=f"row 1 of the answers has no {column}"):
            classes(frame)

    def test_a_missing_column(self) -> None:
        with pytest.raises(AnswerError, match="the answers must have the column 'worker'"):
            classes(answers((1, "a", "cat")).drop(columns="worker"))

    def test_a_label_named_twice(self) -> None:
        with pytest.raises(TaskError, match="'cat' stands twice"):
            classes(answers((1, "a", "cat")), labels=["cat", "cat"])

    def test_no_labels(self) -> None:
        with pytest.raises(TaskError, match="labels is empty"):
            classes(answers(), labels=[])

    @pytest.mark.parametrize("prior", [{"cat": 1.0, "dog": 0.0, "bird": 0.0}, {"cat": 0.5, "dog": 0.5}])
    def test_a_prior_that_is_none(self, prior: dict[str, float]) -> None:
        with pytest.raises(AnswerError, match="the prior gives the labels"):
            classes(answers((1, "a", "cat")), labels=PETS, prior=prior)

    def test_gold_of_an_unknown_class(self) -> None:
        with pytest.raises(AnswerError, match="gold has the label 'cow'"):
            classes(answers((1, "a", "cat")), labels=PETS, gold={1: "cow"})

    def test_gold_named_twice(self) -> None:
        twice = pd.Series(["cat", "dog"], index=[1, 1])
        with pytest.raises(AnswerError, match=r"gold names the task .*1.* twice"):
            classes(answers((1, "a", "cat")), labels=PETS, gold=twice)

    @pytest.mark.parametrize(
        ("method", "known"),
        [
            ("majority", "prior"),
            ("weighted-vote", "prior"),
            ("ground-truth", "prior"),
            ("majority", "workers"),
            ("weighted-vote", "workers"),
            ("ground-truth", "workers"),
            ("glad", "workers"),
        ],
    )
    def test_what_the_method_would_leave_aside(self, method: str, known: str) -> None:
        frame = answers((1, "a", "cat"), (1, "b", "dog"))
        given: dict[str, Any] = {"prior": {"cat": 0.5, "dog": 0.5}, "workers": classes(frame).confusions}
        with pytest.raises(TaskError, match=f"'{method}' has no use for {known}; .*'dawid-skene'"):
            classes(frame, method, **{known: given[known]})

    def test_known_workers_of_a_class_that_nobody_gave(self) -> None:
        known = classes(answers((1, "a", "cat"), (1, "b", "dog"))).confusions
        with pytest.raises(AnswerError, match="workers knows the label 'dog'.*name all classes in labels"):
            classes(answers((1, "a", "cat")), workers=known)
        assert len(classes(answers((1, "a", "cat")), labels=["cat", "dog"], workers=known).labels) == 1

    @pytest.mark.parametrize("known", ["gold", "prior"])
    def test_a_frame_where_a_column_is_wanted(self, known: str) -> None:
        frame = pd.DataFrame({"task": [1], "label": ["cat"]})
        with pytest.raises(AnswerError, match=f"{known} is a frame; give a dictionary"):
            classes(answers((1, "a", "cat")), **{known: frame})  # type: ignore[arg-type]

    @pytest.mark.parametrize("column", ["task", "worker", "label"])
    def test_lists_in_a_column(self, column: str) -> None:
        frame = answers((1, "a", "cat"), (2, "b", "cat"))
        frame[column] = [["cat"], ["dog"]]
        with pytest.raises(AnswerError, match=f"'{column}' holds what cannot be compared"):
            classes(frame)

    def test_lists_where_labels_are_named(self) -> None:
        with pytest.raises(AnswerError, match="'label' holds what cannot be compared"):
            classes(answers((1, "a", ["cat"])), labels=PETS)

    @pytest.mark.parametrize("frame", [None, [(1, "a", "cat")]])
    def test_what_is_no_frame(self, frame: Any) -> None:
        with pytest.raises(
            AnswerError, match=r"give a pandas.DataFrame with the columns task, worker, label"
        ):
            classes(frame)

    @pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "glad", "ground-truth"])
    def test_a_million_classes_by_a_method_with_a_table(self, method: str) -> None:
        few = answers(*[(task, "a", task) for task in range(300)])
        with pytest.raises(AnswerError, match=r"1,000,000 classes.*use the method \"majority\""):
            classes(few, method, labels=range(1_000_000))


@pytest.mark.parametrize("method", ["majority", "weighted-vote"])
def test_votes_are_counted_over_a_million_classes(method: str) -> None:
    rows = [(task, worker, 1000 * task) for task in range(300) for worker in "abc"]
    merged = classes(answers(*rows, (0, "d", 5), (7, "d", 5)), method, labels=range(1_000_000))
    assert merged.labels["label"].tolist() == [1000 * task for task in range(300)]
    assert merged.labels.loc[0, "answers"] == 4
    assert merged.labels.loc[0, "agreement"] == 0.75
    assert merged.workers.loc["d", "accuracy"] == 0.0
    assert merged.probabilities.shape == (300, 0)


@pytest.mark.parametrize("method", ["majority", "weighted-vote"])
def test_votes_over_many_classes_are_those_over_few(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = crowd(tasks=50, workers=6, answers=4)
    usual = classes(frame, method, labels=PETS)
    monkeypatch.setattr("gt_notebook.consolidation.class_answers._MAX_CELLS", 1)
    pd.testing.assert_frame_equal(classes(frame, method, labels=PETS).labels, usual.labels)


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "weighted-vote", "majority"])
def test_more_tasks_than_fit_a_block_give_the_same(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = crowd(tasks=300, workers=9, answers=5)
    whole = classes(frame, method, labels=PETS)
    monkeypatch.setattr("gt_notebook.consolidation.coded._BLOCK_CELLS", 7)
    parts = classes(frame, method, labels=PETS)
    pd.testing.assert_frame_equal(parts.probabilities, whole.probabilities)
    pd.testing.assert_frame_equal(parts.workers, whole.workers)


def test_single_precision_gives_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = crowd(tasks=300, workers=9, answers=5)
    exact = classes(frame, labels=PETS)
    monkeypatch.setattr("gt_notebook.consolidation.confusion_model._EXACT_ANSWERS", 0)
    rough = classes(frame, labels=PETS)
    assert rough.probabilities.to_numpy() == pytest.approx(exact.probabilities.to_numpy(), abs=1e-3)


@pytest.mark.parametrize("method", ["majority", "weighted-vote"])
def test_gold_counts_among_a_million_classes(method: str) -> None:
    given = answers(*[(task, worker, task) for task in range(300) for worker in "abc"])
    found = classes(given, method, labels=range(1_000_000), gold={7: 999_999}).labels
    assert found.loc[[7], ["label", "confidence", "agreement"]].to_numpy().tolist() == [[999_999, 1.0, 0.0]]
    assert found["label"].drop(7).tolist() == [task for task in range(300) if task != 7]
