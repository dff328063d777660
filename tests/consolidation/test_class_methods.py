"""What tells the ways to merge classes apart, on crowds that are made up to show it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.consolidation.calibration import USUAL_CORRELATION, overstatement

SHARED = Path(__file__).parents[3] / "shared" / "data"
FINISHED_JOB = SHARED / "ground-truth-job"
ATTRIBUTE = "birds-open-images-clone"
classes = gt.consolidation.classes


def simulated(
    accuracy: np.ndarray, *, tasks: int, answers: int, seed: int = 0
) -> tuple[pd.DataFrame, pd.Series]:
    """Yes-or-no answers of workers who err independently, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(2, size=tasks)
    worker = np.concatenate([rng.choice(len(accuracy), answers, replace=False) for _ in range(tasks)])
    task = np.repeat(np.arange(tasks), answers)
    right = rng.random(len(task)) < accuracy[worker]
    label = np.where(right, truth[task], 1 - truth[task])
    return pd.DataFrame({"task": task, "worker": worker, "label": label}), pd.Series(truth)


def share_right(merged: gt.consolidation.Consolidation, truth: pd.Series) -> float:
    return float((merged.labels["label"] == truth).mean())


@pytest.fixture(scope="module")
def service() -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The answers of a real job's workers, what the service made of them, and the classes."""
    if not FINISHED_JOB.is_dir():
        pytest.skip(f"the finished job is not there: {FINISHED_JOB}")
    lines = [json.loads(line) for line in (FINISHED_JOB / "manifests/output/output.manifest").open()]
    metadata = [line[f"{ATTRIBUTE}-metadata"] for line in lines]
    made = pd.DataFrame({key: [each[key] for each in metadata] for key in ("class-name", "confidence")})
    codes = {line[ATTRIBUTE]: about["class-name"] for line, about in zip(lines, metadata, strict=True)}
    given = gt.consolidation.read_responses(FINISHED_JOB, progress=False).rows
    return given, made, [codes[code] for code in sorted(codes)]


def test_a_finished_jobs_labels_come_out_as_the_service_made_them(
    service: tuple[pd.DataFrame, pd.DataFrame, list[str]],
) -> None:
    given, made, labels = service
    merged = classes(given, "ground-truth", labels=labels)
    assert (merged.labels["label"] == made["class-name"]).sum() >= 119


def test_a_finished_jobs_confidences_come_out_as_the_service_made_them(
    service: tuple[pd.DataFrame, pd.DataFrame, list[str]],
) -> None:
    given, made, labels = service
    merged = classes(given, "ground-truth", labels=labels)
    assert (merged.labels["confidence"].round(2) == made["confidence"]).mean() >= 0.95


@pytest.mark.parametrize("method", ["dawid-skene", "one-coin", "glad", "weighted-vote"])
def test_reliable_workers_outweigh_a_majority_of_guessers(method: str) -> None:
    accuracy = np.array([0.95] * 6 + [0.55] * 14)
    given, truth = simulated(accuracy, tasks=400, answers=9)
    merged = classes(given, method)
    assert share_right(merged, truth) > share_right(classes(given, "majority"), truth) + 0.01
    assert merged.workers["accuracy"][:6].min() > merged.workers["accuracy"][6:].max()


def test_a_worker_who_turns_two_classes_around_is_turned_back() -> None:
    given, truth = simulated(np.array([0.9, 0.9, 0.9, 0.05, 0.05]), tasks=200, answers=5)
    merged = classes(given)
    assert merged.confusions is not None
    assert merged.confusions.loc[3].to_numpy().diagonal().max() < 0.2
    assert share_right(merged, truth) > share_right(classes(given, "one-coin"), truth) - 0.01
    assert share_right(merged, truth) > 0.97


def test_the_confusion_matrices_are_those_of_the_workers() -> None:
    given, _ = simulated(np.array([0.95, 0.85, 0.75, 0.65]), tasks=1500, answers=4)
    merged = classes(given)
    assert merged.confusions is not None
    assert merged.confusions.index.names == ["worker", "truth"]
    assert merged.confusions.sum(axis=1).tolist() == pytest.approx([1] * 8)
    found = [merged.confusions.loc[worker].to_numpy().diagonal().mean() for worker in range(4)]
    assert found == pytest.approx([0.95, 0.85, 0.75, 0.65], abs=0.04)


def test_known_workers_are_believed_from_the_first_answer() -> None:
    given, _ = simulated(np.array([0.95, 0.95, 0.55, 0.55, 0.55]), tasks=500, answers=5)
    learned = classes(given).confusions
    split = pd.DataFrame({"task": [0] * 5, "worker": [0, 1, 2, 3, 4], "label": [1, 1, 0, 0, 0]})
    alone = classes(split, labels=[0, 1], prior={0: 0.5, 1: 0.5})
    known = classes(split, labels=[0, 1], prior={0: 0.5, 1: 0.5}, workers=learned)
    assert (alone.labels.loc[0, "label"], known.labels.loc[0, "label"]) == (0, 1)


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda frame: frame.droplevel("truth"), "index it by worker and truth"),
        (lambda frame: frame * 2, "does not add up to 1"),
        (lambda frame: frame.drop(columns=1), "lack a label"),
    ],
)
def test_matrices_that_are_none_are_refused(spoil: object, finding: str) -> None:
    given, _ = simulated(np.array([0.9, 0.8, 0.7]), tasks=30, answers=3)
    learned = classes(given).confusions
    with pytest.raises(gt.AnswerError, match=finding):
        classes(given, workers=spoil(learned))  # type: ignore[operator]


def test_a_prior_decides_where_answers_do_not() -> None:
    split = pd.DataFrame({"task": [0, 0], "worker": ["a", "b"], "label": ["cat", "dog"]})
    merged = classes(split, prior={"cat": 0.2, "dog": 0.8})
    assert merged.labels.loc[0, "label"] == "dog"


def test_gold_makes_honest_what_is_too_sure() -> None:
    # On half of the tasks all workers see the same wrong thing, which nothing but gold can tell.
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=400)
    looks = np.where(rng.random(400) < 0.3, 1 - truth, truth)
    task = np.repeat(np.arange(400), 5)
    label = np.where(rng.random(2000) < 0.95, looks[task], 1 - looks[task])
    given = pd.DataFrame({"task": task, "worker": np.tile(np.arange(5), 400), "label": label})
    blind = classes(given).labels
    fitted = classes(given, gold=pd.Series(truth[:60]))
    unseen = fitted.labels.iloc[60:]
    right = (unseen["label"] == truth[60:]).mean()
    assert blind["confidence"].iloc[60:].mean() > right + 0.15
    assert unseen["confidence"].mean() == pytest.approx(right, abs=0.07)
    assert "60 gold answers" in fitted.note


def test_confidence_is_tempered_by_a_correlation_that_is_told() -> None:
    given, _ = simulated(np.full(10, 0.8), tasks=300, answers=7)
    independent = classes(given).correlation
    rng = np.random.default_rng(1)
    hard = np.repeat(rng.random(300) < 0.5, 7)
    muddled = given.assign(label=np.where(hard, rng.integers(2, size=len(given)), given["label"]))
    correlated = classes(muddled).correlation
    assert independent is not None
    assert correlated is not None
    assert independent < correlated < USUAL_CORRELATION + 0.3
    assert classes(given, "majority").correlation is None


def kinds(*, fooled: float, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Ducks, geese, and grebes, which the fooled workers always call ducks and the others never."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(["duck", "goose", "grebe"], size=200, p=[0.4, 0.3, 0.3])
    task, worker = np.repeat(np.arange(200), 30), np.tile(np.arange(30), 200)
    mistaken = (rng.random(30) < fooled)[worker] & (kind[task] == "grebe")
    says = np.where(mistaken, True, kind[task] == "duck") ^ (rng.random(6000) < 0.1)
    return pd.DataFrame({"task": task, "worker": worker, "label": says}), pd.Series(kind == "duck")


def test_a_crowd_that_shares_an_error_is_not_led_by_those_who_share_it() -> None:
    given, truth = kinds(fooled=0.5)
    merged = classes(given)
    assert "no class stands for" in merged.note
    assert share_right(merged, truth) == share_right(classes(given, "majority"), truth)


def test_tasks_on_which_a_crowd_shares_an_error_are_hardly_sure_and_the_others_are() -> None:
    given, truth = kinds(fooled=0.5)
    confidence = classes(given).labels["confidence"]
    voted = classes(given, "majority").labels
    astray = given.assign(label=given["label"] == truth.loc[given["task"]].to_numpy())
    foggy = astray.groupby("task")["label"].mean().between(0.3, 0.7)
    assert foggy.sum() > 30
    assert confidence[foggy].max() < 0.7
    assert confidence[~foggy].min() > 0.7
    assert (classes(given).labels["label"] == voted["label"])[foggy].all()


def test_a_crowd_that_merely_finds_tasks_hard_is_modeled() -> None:
    given, _ = kinds(fooled=0.0)
    rng = np.random.default_rng(3)
    hard = np.repeat(rng.random(200) < 0.3, 30)
    guessed = given.assign(label=np.where(hard, rng.random(6000) < 0.5, given["label"]))
    assert classes(given).note == ""
    assert classes(guessed).note == ""


@pytest.mark.parametrize("name", ["bluebirds", "ducks", "adult2", "weather_amt"])
def test_no_real_crowd_is_merged_much_worse_than_by_votes(name: str) -> None:
    folder = SHARED / "crowd" / name
    if not folder.is_dir():
        pytest.skip(f"the set is not there: {folder}")
    given = pd.read_csv(folder / "labels.csv", dtype=str)
    gold = pd.read_csv(folder / "gold.csv", dtype=str, index_col="task")["label"]
    usual = classes(given).labels["label"].reindex(gold.index)
    votes = classes(given, "majority").labels["label"].reindex(gold.index)
    assert (usual == gold).mean() >= (votes == gold).mean() - 0.02


@pytest.mark.parametrize("name", ["bluebirds", "ducks", "adult2", "weather_amt"])
@pytest.mark.parametrize("each", [2, 3, 5])
def test_real_workers_who_agree_are_not_believed_more_than_they_deserve(name: str, each: int) -> None:
    folder = SHARED / "crowd" / name
    if not folder.is_dir():
        pytest.skip(f"the set is not there: {folder}")
    given = pd.read_csv(folder / "labels.csv", dtype=str)
    gold = pd.read_csv(folder / "gold.csv", dtype=str, index_col="task")["label"]
    sure, right = [], []
    for seed in range(5):
        few = given.sample(frac=1, random_state=seed).groupby("task").head(each)
        labels = classes(few).labels.reindex(gold.index)
        together = (labels["agreement"] == 1) & (labels["answers"] == each)
        sure.append(labels["confidence"][together].mean())
        right.append((labels["label"] == gold)[together].mean())
    assert np.mean(sure) < np.mean(right) + 0.07


def test_answers_are_overstated_the_less_the_more_their_workers_are_judged_by() -> None:
    few, some, many = (overstatement(answers, workers=10, classes=2) for answers in (0, 4_000, 10**9))
    assert few == 2.5
    assert few > some > many > 1
    assert many == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("classes_there", [2, 3, 10])
def test_two_who_agree_are_no_certainty_however_often_they_do(classes_there: int) -> None:
    task = np.repeat(np.arange(5000), 2)
    given = pd.DataFrame({"task": task, "worker": np.tile(["a", "b"], 5000), "label": task % classes_there})
    assert classes(given).labels["confidence"].between(0.9, 0.99).all()
