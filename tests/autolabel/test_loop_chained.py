"""Chaining with and without automation: whoever labeled the parent, and whoever labels the child."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.autolabel.steps import Ask, Start
from tests.autolabel.conftest import CLASSES, answer, colors, finish, toy_job, truth_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Toys = Callable[..., Path]

OBJECTS, INHERITED = 160, 60


def by_people() -> gt.LabelingJob:
    """A job in which people labeled some objects, and that was stopped then."""
    job = toy_job()
    answer(job, at_most=INHERITED)
    job.stop()
    return job


def automated() -> gt.LabelingJob:
    """A job in which a model labeled what it might, and people were to label what it left and stopped then."""
    for number in range(INHERITED // 4):
        Path(f"toys/9{number:03d}-0.png").write_bytes(f"no picture {number}".encode())
    job = toy_job()
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    while job._state.automation.running:
        answer(job)
        loop.step()
    job.stop()
    assert job.counters["MachineLabeled"] > 0
    return job


def automated_in_part() -> gt.LabelingJob:
    """A job whose automated labeling was stopped before the model might label."""
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    while (labeled := job.counters["TotalLabeled"]) < INHERITED:
        answer(job, at_most=INHERITED - labeled)
        loop.step()
    loop.stop()
    job.stop()
    return job


def third_party() -> Any:
    """A manifest with labels that another tool has written."""
    frame = gt.scan_images("toys", progress=False)
    labels = [CLASSES.index(truth_of(source)) for source in frame["source-ref"]]
    about = {"confidence": 0.95, "job-name": "labeling-job/third", "human-annotated": "yes"}
    about |= {"creation-date": "2019-04-09T21:25:51.110794", "type": "groundtruth/image-classification"}
    nothing = float("nan")
    some = range(INHERITED)
    frame["third"] = [labels[n] if n in some else nothing for n in range(len(frame))]
    frame["third"] = frame["third"].astype(object)
    frame["third-metadata"] = pd.Series(
        [{**about, "class-name": CLASSES[labels[n]]} if n in some else nothing for n in range(len(frame))],
        dtype=object,
    )
    return frame


def child_of(parent: str) -> gt.LabelingJob:
    if parent == "third-party":
        return toy_job("child", manifest=third_party(), label_attribute_name="third")
    made = {"human": by_people, "automated": automated, "automated in part": automated_in_part}[parent]
    return made().chain("child")


@pytest.mark.parametrize("child", ["human", "automated"])
@pytest.mark.parametrize("parent", ["human", "automated", "automated in part", "third-party"])
def test_whoever_labeled_the_parent_its_labels_stay_and_the_rest_is_labeled(
    toys: Toys, parent: str, child: str
) -> None:
    toys(OBJECTS)
    job = child_of(parent)
    before = job.manifest.copy()
    attribute = job.label_attribute_name
    retained = sorted(job._state.retained)
    assert len(retained) == (OBJECTS if parent == "automated" else INHERITED)
    if child == "automated":
        finish(job, job.auto_label(0.9, promise="dataset", embed=colors))
    else:
        answer(job)
    for index in retained:
        assert job.manifest[attribute][index] == before[attribute][index]
        assert job.manifest[f"{attribute}-metadata"][index] == before[f"{attribute}-metadata"][index]
    counters = job.counters
    assert counters["TotalLabeled"] == OBJECTS
    assert (counters["MachineLabeled"] > 0) == (parent == "automated" or child == "automated")
    fresh = job.manifest.drop(index=retained)[f"{attribute}-metadata"]
    assert {about["job-name"] for about in fresh} <= {"labeling-job/child"}


@pytest.mark.parametrize("parent", ["human", "third-party"])
def test_inherited_labels_teach_once_the_first_objects_are_labeled(toys: Toys, parent: str) -> None:
    toys(OBJECTS)
    job = child_of(parent)
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    assert loop.plan is not None
    assert isinstance(loop.plan.steps[0], Start)
    assert loop.plan.taught is not None
    assert len(loop.plan.taught.labels) == INHERITED
    assert not set(loop.objects) & set(range(INHERITED))


def test_copies_of_inherited_objects_have_their_labels_and_are_asked_of_nobody(toys: Toys) -> None:
    folder = toys(OBJECTS)
    names = sorted(path.name for path in folder.iterdir())
    # Sorted behind all others, so that they are no part of what was labeled before; the last is a copy of a new one.
    for number, name in enumerate([*names[:5], names[-1]]):
        shutil.copy(folder / name, folder / f"z{number:03d}-{name[5:]}")
    job = child_of("third-party")
    copies = list(range(OBJECTS, OBJECTS + 6))
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    assert not set(loop.objects) & set(copies)
    finish(job, loop)
    assert not job._state.book.given.keys() & set(copies)
    manifest, counters = job.manifest, job.counters
    for index, original in zip(copies, [*range(5), OBJECTS - 1], strict=True):
        about, inherited = manifest["third-metadata"][index], manifest["third-metadata"][original]
        assert manifest["third"][index] == manifest["third"][original]
        assert about["gt-notebook"]["copy-of"] == original
        assert about["job-name"] == inherited["job-name"]
        assert about["human-annotated"] == inherited["human-annotated"]
    assert counters["TotalLabeled"] == OBJECTS + 6
    assert counters["Unlabeled"] == 0
    assert counters["HumanLabeled"] + counters["MachineLabeled"] == OBJECTS + 6
    assert job.status == "Completed"
    # A person who labels a copy all the same counts more.
    job.submit(copies[0], "blue", worker="bob")
    assert job.manifest["third"][copies[0]] == CLASSES.index("blue")


def test_labels_by_a_machine_do_not_teach(toys: Toys) -> None:
    toys(OBJECTS)
    frame = third_party()
    about = frame["third-metadata"][0]
    frame.at[0, "third-metadata"] = {**about, "human-annotated": "no"}
    job = toy_job("child", manifest=frame, label_attribute_name="third")
    loop = job.auto_label(embed=colors)
    assert loop.plan is not None
    assert loop.plan.taught is not None
    assert len(loop.plan.taught.labels) == INHERITED - 1


def test_the_parents_model_chooses_the_first_objects_of_the_child(toys: Toys) -> None:
    toys(OBJECTS)
    parent = toy_job()
    finish(parent, parent.auto_label(0.9, promise="dataset", embed=colors))
    child = parent.chain("child", label_attribute_name="anew")
    loop = child.auto_label(0.9, promise="dataset", embed=colors)
    assert loop.plan is not None
    first = loop.plan.steps[0]
    assert isinstance(first, Ask)
    # It is tried on the first batch already, where a job without a parent begins blindly.
    alone = toy_job("alone", label_attribute_name="alone")
    blind = alone.auto_label(0.9, promise="dataset", embed=colors)
    assert finish(child, loop) == finish(alone, blind) == "labeled"
    assert blind.plan is not None
    assert loop.plan.tried(loop.labels)
    assert _batches_until_tried(loop) < _batches_until_tried(blind)


def _batches_until_tried(loop: Any) -> int:
    """Batches that people had labeled when the model first knew what the job would cost."""
    return next(
        number
        for number, step in enumerate(loop.plan.steps)
        if not isinstance(step, Start) and getattr(step, "forecast", 0) is not None
    )


def test_a_parents_model_of_other_classes_or_another_embedding_is_left_alone(toys: Toys) -> None:
    toys(OBJECTS)
    parent = toy_job()
    finish(parent, parent.auto_label(0.9, promise="dataset", embed=colors))
    more = parent.chain("more", label_attribute_name="more", task=gt.ImageClassification([*CLASSES, "grey"]))
    other = parent.chain("other", label_attribute_name="other")
    numbers = np.random.default_rng(0).normal(size=(OBJECTS, 4))
    for loop in (more.auto_label(embed=colors), other.auto_label(embed=numbers)):
        assert loop.plan is not None
        assert isinstance(loop.plan.steps[0], Start)


def test_a_child_embeds_nothing_that_its_parent_has_embedded(toys: Toys) -> None:
    toys(OBJECTS)
    parent = toy_job()
    finish(parent, parent.auto_label(0.9, promise="dataset", embed=colors))
    made: list[int] = []

    def again(pictures: list[Any]) -> Any:
        made.append(len(pictures))
        return colors(pictures)

    again.__qualname__ = "colors"
    parent.chain("child", label_attribute_name="anew").auto_label(embed=again)
    assert made == []


def test_a_model_in_the_folder_is_never_pickled(toys: Toys) -> None:
    toys(OBJECTS)
    parent = toy_job()
    finish(parent, parent.auto_label(0.9, promise="dataset", embed=colors))
    with np.load("labels/toys/activelearning/model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float64 for name in arrays.files)
    assert json.loads(Path("labels/toys/activelearning/model.json").read_bytes())["labels"] == CLASSES
