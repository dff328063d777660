"""Objects with several classes: sets as labels, what a model says of them, and whole jobs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression

import gt_notebook as gt
from gt_notebook.autolabel.answers import SKIPPED
from gt_notebook.autolabel.class_sets import MOST_CLASSES, applies, decided, packed, unpacked
from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.learning import Classifier, RidgeLearner
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.report import report
from gt_notebook.autolabel.steps import Accept, Prove
from tests.autolabel.test_plan import label_all

if TYPE_CHECKING:
    from gt_notebook.autolabel.loop import AutoLabeling
    from gt_notebook.autolabel.proof import Floats, Integers

NAMES = ["sky", "tree", "water"]
SETS = st.sets(st.integers(0, MOST_CLASSES - 1), min_size=1)


def scene(objects: int, *, classes: int = 3, noise: float = 0.3, seed: int = 0) -> tuple[Floats, Integers]:
    """Objects with one class at least, each of which moves them in a direction of its own."""
    rng = np.random.default_rng(seed)
    given = rng.random((objects, classes)) < 0.4
    given[np.arange(objects), rng.integers(classes, size=objects)] = True
    moved = given @ np.linalg.qr(rng.normal(size=(8, 8)))[0][:classes]
    truth = (given.astype(np.int64) << np.arange(classes)).sum(axis=1)
    return principal_axes(moved + noise * rng.normal(size=(objects, 8))), truth


@given(chosen=SETS)
def test_a_set_is_one_number_and_back(chosen: set[int]) -> None:
    label = packed(chosen)
    assert set(unpacked(label)) == chosen
    assert 0 < label <= np.iinfo(np.int64).max
    row = applies(np.array([label]), classes=MOST_CLASSES)[0]
    assert set(np.flatnonzero(row).tolist()) == chosen


def test_skipped_is_no_set() -> None:
    assert unpacked(SKIPPED) == ()


@given(
    scores=arrays(np.float64, (1, 4), elements=st.floats(-2, 2)),
    moves=arrays(np.float64, (1, 4), elements=st.floats(-1, 1)),
)
def test_the_margin_says_how_much_the_scores_may_change_before_the_set_does(
    scores: Floats, moves: Floats
) -> None:
    said, margin = decided(scores, several=True)
    # Two scores move against each other where the best of bad classes is taken.
    again, _ = decided(scores + 0.499 * margin[0] * moves, several=True)
    assert said[0] > 0
    if margin[0] > 1e-9:
        assert again.tolist() == said.tolist()


@pytest.mark.parametrize(
    ("scores", "chosen", "margin"),
    [([0.4, -0.1, 0.2], (0, 2), 0.1), ([-0.3, -0.1, -0.6], (1,), 0.1), ([-0.3, -0.25, -0.6], (1,), 0.05)],
)
def test_a_set_holds_what_more_speaks_for_than_against_and_one_class_at_least(
    scores: list[float], chosen: tuple[int, ...], margin: float
) -> None:
    said, lead = decided(np.array([scores]), several=True)
    assert unpacked(int(said[0])) == chosen
    assert lead[0] == pytest.approx(margin)


@pytest.mark.parametrize(
    "learner", [RidgeLearner(2.0, several=True), Classifier(LogisticRegression(), several=True)]
)
def test_every_class_is_learned_by_itself(learner: Any) -> None:
    embeddings, truth = scene(400, noise=0.1)
    model = learner(embeddings[:200], truth[:200], classes=3)
    said, _ = decided(model.scores(embeddings[200:]), several=True)
    assert (said == truth[200:]).mean() > 0.95


def test_a_class_that_nobody_has_used_yet_is_given_to_nothing() -> None:
    embeddings, truth = scene(200, noise=0.1)
    model = Classifier(LogisticRegression(), several=True)(embeddings, truth, classes=5)
    said, _ = decided(model.scores(embeddings), several=True)
    assert (said < 1 << 3).all()


def test_the_promise_about_whole_sets_breaks_no_more_often_than_it_may() -> None:
    """Sets that hardly follow from the place: the sample alone stands between the model and a broken promise."""
    jobs, failed, accepted = 40, 0, 0
    for seed in range(jobs):
        embeddings, truth = scene(160, noise=0.33, seed=seed)
        promise = Promise(target=0.8, certainty=0.6)
        plan = Plan(embeddings, 3, promise, seed=seed, several=True)
        label_all(plan, truth)
        last = plan.steps[-1]
        if isinstance(last, Accept):
            accepted += 1
            failed += sum(guess.label != truth[guess.object] for guess in last.guesses) > last.allowed
    assert accepted > 10
    # With a risk of 0.4 for each job, 24 of 40 or more would break with a chance below 0.01.
    assert failed < 24


def test_each_class_is_counted_and_bounded_in_the_report() -> None:
    broken = 0
    for seed in range(6):
        embeddings, truth = scene(500, noise=0.2, seed=seed)
        plan = Plan(embeddings, 3, Promise(target=0.9), seed=seed, several=True)
        labels = label_all(plan, truth)
        (*_, proof, last) = plan.steps
        assert isinstance(last, Accept)
        assert isinstance(proof, Prove)
        made = report(plan, labels, classes=NAMES, phase="labeled")
        sample = proof.pool[: last.sample]
        for at, one in enumerate(made.per_class):
            mine = [guess for guess in last.guesses if guess.label >> at & 1]
            assert one.automatic == len(mine)
            assert one.sampled == sum(guess.label >> at & 1 for guess in sample)
            assert one.wrong == sum(
                guess.label >> at & 1 and not truth[guess.object] >> at & 1 for guess in sample
            )
            assert one.missed == sum(
                not guess.label >> at & 1 and truth[guess.object] >> at & 1 for guess in sample
            )
            broken += sum(not truth[guess.object] >> at & 1 for guess in mine) > one.most_wrong
        said = " ".join(made.words)
        assert f"of these {len(last.guesses):,} objects" in said
        assert f"{NAMES[0]}: {made.per_class[0].most_wrong} of {made.per_class[0].automatic}" in said
    # All classes of a job together may fail in one job of ten.
    assert broken <= 2


def scenes(number: int) -> dict[str, list[str]]:
    """Texts in the working directory's job, and the classes of each."""
    rng = np.random.default_rng(1)
    words = {
        "sky": ["blue", "clouds", "sun"],
        "tree": ["leaves", "bark", "branches"],
        "water": ["waves", "lake"],
    }
    found: dict[str, list[str]] = {}
    while len(found) < number:
        given = [name for name in NAMES if rng.random() < 0.5] or [NAMES[int(rng.integers(3))]]
        said = [str(rng.choice(words[name])) for name in given for _ in range(3)]
        found[f"scene {len(found)}: {' '.join(said)}"] = given
    return found


def numbers(texts: list[str]) -> Floats:
    """How often the words of each class occur, and a little noise that belongs to the text."""
    noise = np.stack([np.random.default_rng(len(text)).normal(0, 0.1, size=3) for text in texts])
    words = [("blue", "clouds", "sun"), ("leaves", "bark", "branches"), ("waves", "lake")]
    return noise + [[sum(word in text for word in each) > 0 for each in words] for text in texts]


def job_of(texts: dict[str, list[str]], name: str = "scenes") -> gt.LabelingJob:
    path = Path("scenes.manifest")
    path.write_text("".join(json.dumps({"source": text}) + "\n" for text in texts), encoding="utf-8")
    task = gt.TextClassification(NAMES, multi_label=True)
    return gt.LabelingJob(name, gt.read_manifest(path), task, output="labels")


def answer_all(job: gt.LabelingJob, loop: AutoLabeling, texts: dict[str, list[str]]) -> None:
    truth = list(texts.values())
    while job._state.automation.running:
        current = job._session("alice").scene().current
        if current is None:
            loop.step()
        else:
            job.submit(current.index, truth[current.index], worker="alice")


def test_a_job_with_several_classes_an_object_is_labeled_as_the_service_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = scenes(260)
    job = job_of(texts)
    loop = job.auto_label(0.9, embed=numbers)
    answer_all(job, loop, texts)
    assert loop.phase == "labeled"
    manifest = job.manifest
    assert set(gt.lint_manifest(manifest)["rule"]) <= {"local-source"}
    wrong = 0
    metadata = manifest["scenes-metadata"]
    by_model = [index for index, about in enumerate(metadata) if about["human-annotated"] == "no"]
    for index in by_model:
        value, about = manifest["scenes"][index], metadata[index]
        assert value == sorted(value)
        assert about["class-map"] == {str(position): NAMES[position] for position in value}
        assert about["confidence-map"].keys() == about["class-map"].keys()
        assert all(0 <= sure <= 0.99 for sure in about["confidence-map"].values())
        assert about["type"] == "groundtruth/text-classification-multilabel"
        assert list(about)[:3] == ["job-name", "class-map", "confidence-map"]
        wrong += [NAMES[position] for position in value] != list(texts.values())[index]
    promise = metadata[by_model[0]]["gt-notebook"]["automated"]
    assert promise["labels"] == len(by_model) > 60
    assert wrong <= promise["most-wrong"]

    # A kernel that is started again finds the same labels, and asks for nothing twice.
    steps = sorted(Path("labels/scenes/activelearning/steps").iterdir())
    again = job_of(texts)
    assert again.auto_label(0.9, embed=numbers).phase == "labeled"
    assert sorted(Path("labels/scenes/activelearning/steps").iterdir()) == steps
    assert again.manifest["scenes"].tolist() == manifest["scenes"].tolist()

    # What a person says of a set counts more.
    job.submit(by_model[0], ["sky", "water"], worker="bob")
    assert job.manifest["scenes"][by_model[0]] == [0, 2]


def test_inherited_sets_teach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = scenes(120)
    parent = job_of(texts)
    for index, classes in enumerate(list(texts.values())[:40]):
        parent.submit(index, classes, worker="alice")
    parent.stop()
    child = parent.chain("child")
    loop = child.auto_label(0.9, embed=numbers)
    assert loop.plan is not None
    assert loop.plan.taught is not None
    positions = [sorted(NAMES.index(name) for name in classes) for classes in list(texts.values())[:40]]
    assert [list(unpacked(label)) for label in loop.plan.taught.labels.tolist()] == positions


def test_too_many_classes_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("many.manifest").write_text('{"source": "a"}\n', encoding="utf-8")
    names = [f"class {number}" for number in range(MOST_CLASSES + 1)]
    with pytest.warns(UserWarning, match="more than the 50"):
        task = gt.TextClassification(names, multi_label=True)
    job = gt.LabelingJob("many", gt.read_manifest("many.manifest"), task)
    with pytest.raises(gt.JobError, match=f"takes {MOST_CLASSES} at most"):
        job.auto_label(embed=numbers)
