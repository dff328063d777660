"""Automated labeling on real jobs: who is handed what, what is labeled, what stands in the manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

import gt_notebook as gt
from gt_notebook.autolabel import background
from tests.autolabel.conftest import CLASSES, answer, colors, finish, toy_job, truth_of, until

if TYPE_CHECKING:
    from collections.abc import Callable

    Toys = Callable[..., Path]


def steps() -> list[dict[str, Any]]:
    return [
        json.loads(path.read_bytes()) for path in sorted(Path("labels/toys/activelearning/steps").iterdir())
    ]


def by_whom(manifest: Any) -> list[str]:
    return [about["human-annotated"] for about in manifest["toys-metadata"]]


def test_people_label_some_and_the_model_the_rest(toys: Toys) -> None:
    toys(300)
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    assert finish(job, loop) == "labeled"
    counters = job.counters
    assert counters["Unlabeled"] == 0
    assert counters["MachineLabeled"] > 100
    assert counters["HumanLabeled"] + counters["MachineLabeled"] == counters["TotalLabeled"] == 300
    assert job.status == "Completed"
    report = loop.report()
    assert report.bound is not None
    assert report.bound.automatic == counters["MachineLabeled"]


def test_the_model_labels_as_the_service_writes_it_with_what_was_promised(toys: Toys) -> None:
    toys(300)
    job = toy_job()
    finish(job, job.auto_label(0.9, embed=colors))
    manifest = job.manifest
    assert set(gt.lint_manifest(manifest)["rule"]) == {"local-source"}
    index = by_whom(manifest).index("no")
    value, about = manifest["toys"][index], manifest["toys-metadata"][index]
    promise = about["gt-notebook"]["automated"]
    assert about["class-name"] == CLASSES[value]
    assert 0 <= about["confidence"] <= 0.99
    assert about["job-name"] == "labeling-job/toys"
    assert about["type"] == "groundtruth/image-classification"
    assert (promise["target"], promise["certainty"], promise["scope"]) == (0.9, 0.9, "auto")
    assert promise["labels"] == by_whom(manifest).count("no")
    assert promise["most-wrong"] <= 0.1 * promise["labels"]
    wrong = sum(
        CLASSES[value] != truth_of(source)
        for value, source in zip(manifest["toys"], manifest["source-ref"], strict=True)
    )
    assert wrong <= promise["most-wrong"]


def test_a_person_just_goes_on_labeling(toys: Toys) -> None:
    toys(150)
    job = toy_job()
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    # Nobody calls step(); what comes next comes by itself.
    until(lambda: answer(job) == 0 and loop.phase == "labeled")
    assert job.status == "Completed"


def test_a_labeler_that_waits_is_shown_the_next_batch(toys: Toys) -> None:
    toys(60)
    job = toy_job()
    job.auto_label(0.9, embed=colors)
    labeler = job.label("alice")
    for index in steps()[-1]["asks"]:
        job.submit(index, truth_of(job._state.subjects.name(index)), worker="alice")
    labeler.refresh()
    until(lambda: len(steps()) > 2 and labeler.scene["current"] is not None)
    assert labeler.scene["current"]["index"] in steps()[-1]["asks"]
    assert labeler.scene["progress"]["mine"] == {"done": 20, "total": 40}


def test_a_labeler_in_another_kernel_is_shown_the_next_batch_too(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "_LOOK", 0.1)
    toys(60)
    job, other = toy_job(), toy_job()
    job.auto_label(0.9, embed=colors)
    labeler = other.label("bob")
    for index in steps()[-1]["asks"]:
        other.submit(index, truth_of(job._state.subjects.name(index)), worker="bob")
    # The first kernel finds out by itself, and so does the second then.
    until(lambda: len(steps()) > 2 and labeler.scene["progress"]["mine"] == {"done": 20, "total": 40})


def test_everybody_is_handed_what_is_asked_and_nothing_else(toys: Toys) -> None:
    toys(100)
    job = toy_job(workers_per_object=2)
    loop = job.auto_label(0.9, embed=colors)
    asked = set(steps()[-1]["asks"])
    alice, bob = job._session("alice"), job._session("bob")
    seen: dict[str, set[int]] = {"alice": set(), "bob": set()}
    for session in (alice, bob):
        while (current := session.scene().current) is not None and current.index in asked:
            seen[session.worker].add(current.index)
            session.submit(current.index, job.task.answer_from_user(truth_of(current.name), info=None))
            if seen[session.worker] == asked:
                break
    assert seen == {"alice": asked, "bob": asked}
    loop.step()
    assert len(steps()) == 3


def test_with_two_workers_the_first_waits_for_the_second(toys: Toys) -> None:
    toys(60)
    job = toy_job(workers_per_object=2)
    loop = job.auto_label(0.9, embed=colors)
    answer(job, "alice")
    scene = job._session("alice").scene()
    assert scene.status == "waiting"
    assert "come by themselves" in str(scene.message)
    decided = len(steps())
    loop.step()
    assert len(steps()) == decided
    answer(job, "bob")
    loop.step()
    assert len(steps()) > decided


def test_where_two_workers_disagree_a_third_is_asked_before_the_model_learns(toys: Toys) -> None:
    toys(60)
    job = toy_job(workers_per_object=(2, 3))
    loop = job.auto_label(0.9, embed=colors)
    asked = steps()[-1]["asks"]
    for index in asked:
        job.submit(index, "red", worker="alice")
        job.submit(index, "red" if index != asked[0] else "green", worker="bob")
    loop.step()
    assert steps()[-1]["asks"] == asked
    assert job._session("carol").scene().current is not None
    job.submit(asked[0], "red", worker="carol")
    loop.step()
    assert steps()[-1]["asks"] != asked


def test_another_kernel_hands_out_the_same_objects_and_sees_the_same_labels(toys: Toys) -> None:
    toys(150)
    job, other = toy_job(), toy_job()
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    asked = set(steps()[-1]["asks"])
    session = other._session("bob")
    while (current := session.scene().current) is not None:
        assert current.index in asked
        other.submit(current.index, truth_of(current.name), worker="bob")
    assert session.scene().status == "waiting"
    loop.step()
    assert answer(other, "bob") > 0
    finish(other, loop)
    assert other.manifest.equals(job.manifest)
    assert other.counters == job.counters


def test_two_kernels_that_decide_at_once_come_to_one_decision(toys: Toys) -> None:
    toys(150)
    one, two = toy_job(), toy_job()
    loops = [job.auto_label(0.9, promise="dataset", embed=colors) for job in (one, two)]
    while one._state.automation.running:
        answer(one)
        for loop in loops:
            loop.step()
    asked = [index for step in steps() for index in step.get("asks", [])]
    assert len(asked) == len(set(asked))
    assert sum(step["kind"] == "accept" for step in steps()) == 1
    assert one.manifest.equals(two.manifest)


def test_run_all_resumes_and_repeats_nothing(toys: Toys) -> None:
    toys(150)
    job = toy_job()
    job.auto_label(0.9, embed=colors)
    answer(job, at_most=10)
    before = steps()
    again = toy_job()
    calls: list[int] = []

    def colors_again(pictures: list[Any]) -> Any:
        calls.append(len(pictures))
        return colors(pictures)

    colors_again.__qualname__ = colors.__qualname__
    loop = again.auto_label(0.9, embed=colors_again)
    assert steps() == before
    assert not calls
    assert again._session("alice").scene().mine == (10, len(before[-1]["asks"]))
    assert finish(again, loop) == "labeled"
    assert finish(toy_job(), toy_job().auto_label(0.9, embed=colors)) == "labeled"
    assert sum(step["kind"] == "accept" for step in steps()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target": 0.8}, "target is 0.9 there and 0.8 here"),
        ({"promise": "dataset"}, "promise is 'auto' there and 'dataset' here"),
        ({"evidence": "audit"}, "evidence is 'holdout' there and 'audit' here"),
        ({"classifier": LogisticRegression()}, "classifier is None there and 'LogisticRegression' here"),
        ({"embed": np.zeros((40, 3))}, "embed is 'function colors' there"),
    ],
)
def test_other_arguments_say_what_differs(toys: Toys, change: dict[str, Any], said: str) -> None:
    toys(40)
    toy_job().auto_label(0.9, embed=colors)
    with pytest.raises(gt.JobError, match=said):
        toy_job().auto_label(**{"target": 0.9, "embed": colors, **change})


def test_the_output_can_be_rebuilt_from_the_folder(toys: Toys) -> None:
    toys(200)
    job = toy_job()
    finish(job, job.auto_label(0.9, embed=colors))
    job.consolidate()
    output = Path("labels/toys/manifests/output/output.manifest")
    before = output.read_bytes()
    output.unlink()
    toy_job().consolidate()
    assert output.read_bytes() == before


def test_what_people_say_counts_more_than_what_the_model_says(toys: Toys) -> None:
    toys(300)
    job = toy_job()
    finish(job, job.auto_label(0.9, embed=colors))
    index = by_whom(job.manifest).index("no")
    machine = job.counters["MachineLabeled"]
    job.submit(index, "blue", worker="bob")
    assert by_whom(job.manifest)[index] == "yes"
    assert job.manifest["toys"][index] == 2
    assert job.counters["MachineLabeled"] == machine - 1
    assert job.counters["TotalLabeled"] == 300


def test_labels_from_before_teach_and_are_not_asked_for_again(toys: Toys) -> None:
    toys(150)
    job = toy_job()
    answer(job, at_most=30)
    loop = job.auto_label(0.9, embed=colors)
    finish(job, loop)
    asked = [index for step in steps() for index in step.get("asks", [])]
    assert asked
    assert not set(asked) & set(range(30))


def test_stop_gives_the_rest_to_people(toys: Toys) -> None:
    toys(60)
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    answer(job, at_most=5)
    assert loop.stop().phase == "stopped"
    loop.stop().step()
    answer(job)
    assert job.status == "Completed"
    assert job.counters["MachineLabeled"] == 0
    assert job.counters["HumanLabeled"] == 60
    assert sum(step["kind"] == "rest" for step in steps()) == 1
    with pytest.raises(gt.JobError, match="is over"):
        loop.label_now()


def test_label_now_draws_the_sample_at_once_and_takes_back_what_was_asked(toys: Toys) -> None:
    toys(300)
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    with pytest.raises(gt.JobError, match="fewer than 2 classes"):
        loop.label_now()
    answer(job)
    loop.step()
    answer(job, at_most=3)
    assert loop.label_now().phase == "proving"
    sample, withdrawn = set(steps()[-1]["asks"]), set(steps()[-1]["withdraws"])
    assert len(withdrawn) == 17
    session = job._session("alice")
    while (current := session.scene().current) is not None and current.index not in sample:
        # What was on the table may be finished; nothing else of it comes.
        assert current.index in withdrawn
        withdrawn.clear()
        job.submit(current.index, truth_of(current.name), worker="alice")
    assert finish(job, loop) == "labeled"


def test_any_classifier_shaped_like_those_of_scikit_learn_will_do(toys: Toys) -> None:
    toys(200)
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors, classifier=LogisticRegression())
    assert finish(job, loop) == "labeled"
    # It cannot be kept without pickle.
    assert job.model is None


def test_the_model_is_kept_as_arrays_and_json(toys: Toys) -> None:
    toys(200)
    job = toy_job()
    assert job.model is None
    finish(job, job.auto_label(0.9, embed=colors))
    model = toy_job().model
    assert model is not None
    assert model.labels == tuple(CLASSES)
    others = sorted(toys(60, folder="others", seed=1).iterdir())
    guessed = model.scores(colors([Image.open(path) for path in others])).argmax(axis=1)
    right = [CLASSES[guess] == truth_of(path.name) for guess, path in zip(guessed, others, strict=True)]
    assert np.mean(right) > 0.8


def test_observers_hear_of_answers_and_decisions(toys: Toys) -> None:
    toys(60)
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    heard: list[str] = []
    loop.observe(lambda: heard.append(loop.phase))
    answer(job, at_most=1)
    until(lambda: bool(heard))
    loop.stop()
    until(lambda: "stopped" in heard)


def test_what_fails_beside_the_work_is_said_and_tried_again(toys: Toys) -> None:
    toys(60)

    class Moody(LogisticRegression):  # type: ignore[misc]
        moods = iter([True, False, False, False])

        def fit(self, *given: Any) -> Any:
            if next(self.moods):
                raise ArithmeticError("not now")
            return super().fit(*given)

    job = toy_job()
    loop = job.auto_label(0.9, embed=colors, classifier=Moody())
    decided = len(steps())
    answer(job)
    until(lambda: loop.problem == "ArithmeticError: not now")
    assert len(steps()) == decided
    assert loop.report().problem.startswith("Automated labeling could not go on: ArithmeticError: not now. ")
    loop.step()
    assert loop.problem == loop.report().problem == ""
    assert len(steps()) == decided + 1


def test_texts_with_numbers_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    truth = rng.integers(2, size=120)
    texts = [f"{['praise', 'blame'][kind]} number {index}" for index, kind in enumerate(truth)]
    task = gt.TextClassification(["praise", "blame"])
    job = gt.LabelingJob("mail", pd.DataFrame({"source": texts}), task)
    loop = job.auto_label(0.9, promise="dataset", embed=np.column_stack([truth, rng.normal(size=120)]))
    while job._state.automation.running:
        session = job._session("alice")
        while (current := session.scene().current) is not None:
            job.submit(current.index, texts[current.index].split()[0], worker="alice")
        loop.step()
    assert job.counters["MachineLabeled"] > 30
    assert job.manifest["mail-metadata"].map(lambda about: about["class-name"]).tolist() == [
        text.split()[0] for text in texts
    ]


def test_a_task_without_classes_of_objects_is_refused(toys: Toys) -> None:
    toys(4)
    job = gt.LabelingJob("many", gt.scan_images("toys", progress=False), gt.SemanticSegmentation(CLASSES))
    with pytest.raises(gt.JobError, match="it takes boxes, or a classification"):
        job.auto_label(embed=colors)
