"""A job that runs gets more classes, at the end of its list; any other list is refused, and what is said then works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gt_notebook as gt

if TYPE_CHECKING:
    from collections.abc import Callable

    MakeJob = Callable[..., gt.LabelingJob]

OUTPUT = "manifests/output/output.manifest"
BOX = {"left": 10, "top": 20, "width": 30, "height": 40}
CORNERS = [(1, 1), (60, 1), (60, 50)]
TEXTS = pd.DataFrame({"source": ["Ada met Bob.", "Bob met Ada.", "Ada left.", "Bob left."]})


def mask_of(labels: list[str]) -> Any:
    return np.pad(np.full((10, 10), len(labels), dtype=np.uint8), ((0, 70), (0, 90)))


# A task of these classes, and an answer that gives the last of them.
KINDS: dict[str, tuple[Callable[[list[str]], Any], Callable[[list[str]], Any], pd.DataFrame | None]] = {
    "boxes": (gt.BoundingBox, lambda labels: [{"label": labels[-1], **BOX}], None),
    "polygons": (gt.Polygon, lambda labels: [{"label": labels[-1], "vertices": CORNERS}], None),
    "keypoints": (gt.Keypoint, lambda labels: [{"label": labels[-1], "x": 5, "y": 6}], None),
    "masks": (gt.SemanticSegmentation, mask_of, None),
    "class": (gt.ImageClassification, lambda labels: labels[-1], None),
    "classes": (
        lambda labels: gt.ImageClassification(labels, multi_label=True),
        lambda labels: labels[1:],
        None,
    ),
    "text": (gt.TextClassification, lambda labels: labels[-1], TEXTS),
    "entities": (gt.NamedEntityRecognition, lambda labels: [(0, 3, labels[-1])], TEXTS),
}


def output_of(job: gt.LabelingJob) -> bytes:
    job.consolidate()
    return Path("labels", job.name, OUTPUT).read_bytes()


def label_of(output: bytes, index: int, attribute: str) -> tuple[Any, Any]:
    line = json.loads(output.splitlines()[index])
    return line[attribute], line[f"{attribute}-metadata"]


@pytest.mark.parametrize("kind", KINDS)
def test_earlier_answers_stay_and_the_output_is_the_same_from_every_kernel(
    make_job: MakeJob, kind: str
) -> None:
    task, answer, manifest = KINDS[kind]
    options: dict[str, Any] = {} if manifest is None else {"manifest": manifest}
    first = make_job("cats", task=task(["cat", "dog"]), **options)
    first.submit(0, answer(["cat", "dog"]), worker="alice")
    before = output_of(first)

    longer = make_job("cats", task=task(["cat", "dog", "bird"]), **options)
    assert longer.counters["TotalLabeled"] == 1
    longer.submit(1, answer(["cat", "dog", "bird"]), worker="bob")
    after = output_of(longer)

    attribute = longer.label_attribute_name
    was, now = label_of(before, 0, attribute), label_of(after, 0, attribute)
    if kind == "entities":  # its form lists all classes of the job
        assert was[0]["annotations"].pop("labels") == now[0]["annotations"].pop("labels")[:2]
    assert now == was
    assert longer.counters["TotalLabeled"] == 2
    # A kernel that began with the shorter list, and one that begins now.
    assert output_of(first) == after
    assert first.task.labels == ("cat", "dog", "bird")
    assert output_of(make_job("cats", task=task(["cat", "dog", "bird"]), **options)) == after
    assert first._state.problems == []


def test_a_judgment_is_added_and_an_adjustment_follows_its_parent(make_job: MakeJob) -> None:
    job = make_job()
    job.submit(0, [{"label": "cat", **BOX}], worker="alice")
    check = job.chain("check", task=gt.Verification(of="cats"))
    check.submit(0, "good", worker="bob")
    check = job.chain("check", task=gt.Verification(of="cats", labels=[*check.task.labels, "unsure"]))
    check.submit(0, "unsure", worker="carol")
    assert check.counters["TotalLabeled"] == 1

    job = make_job(task=gt.BoundingBox(["cat", "dog", "bird"]))
    fix = job.chain("fix", task=gt.Adjustment(of="cats"))
    assert fix.task.labels == ("cat", "dog", "bird")
    open_still = fix
    job = make_job(task=gt.BoundingBox(["cat", "dog", "bird", "cup"]))
    fix = job.chain("fix", task=gt.Adjustment(of="cats"))
    fix.submit(0, [{"label": "cup", **BOX}], worker="bob")
    assert output_of(fix) == output_of(open_still)
    assert json.loads(output_of(fix).splitlines()[0])["fix-metadata"]["class-map"] == {"3": "cup"}


@settings(max_examples=10, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("asked", [1, (2, 3)])
def test_whoever_adds_whatever_an_index_keeps_its_class(
    tmp_path_factory: pytest.TempPathFactory, asked: Any, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("labels")
    names = ["a", "b"]

    def opened() -> gt.LabelingJob:
        task = gt.TextClassification(names)
        return gt.LabelingJob("kinds", TEXTS, task, output=folder, workers_per_object=asked)

    first = opened()
    for _ in range(data.draw(st.integers(1, 4))):
        names += [f"class {len(names) + number}" for number in range(data.draw(st.integers(0, 2)))]
        job = opened()
        for _ in range(data.draw(st.integers(0, 4))):
            worker = data.draw(st.sampled_from(["ann", "bob", "cho"]))
            job.submit(data.draw(st.integers(0, 3)), data.draw(st.sampled_from(names)), worker=worker)

    outputs = []
    for job in (opened(), first):
        job.consolidate()
        outputs.append((folder / "kinds" / OUTPUT).read_bytes())
    assert outputs[0] == outputs[1]
    for line in map(json.loads, outputs[0].splitlines()):
        if "kinds" in line:
            assert names[line["kinds"]] == line["kinds-metadata"]["class-name"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["cat", "hound"], "labels is cat, dog, bird there and cat, hound here"),
        (["cat", "hound", "bird"], "cat, hound, bird here"),
        (["dog", "cat", "bird"], "dog, cat, bird here"),
        (["cat", "dog"], "labels is cat, dog, bird there and cat, dog here"),
        (["cat", "cup", "dog", "bird"], "cat, cup, dog, bird here"),
    ],
)
@pytest.mark.parametrize("task", [gt.BoundingBox, gt.SemanticSegmentation])
def test_another_list_is_refused_and_the_way_out_works(
    make_job: MakeJob, labels: list[str], said: str, task: Any
) -> None:
    answer = KINDS["boxes" if task is gt.BoundingBox else "masks"][1]
    make_job(task=task(["cat", "dog"])).submit(0, answer(["cat", "dog"]), worker="alice")
    make_job(task=task(["cat", "dog", "bird"]))

    with pytest.raises(gt.JobError, match=said) as refused:
        make_job(task=task(labels))

    (call,) = (part for part in str(refused.value).split("job.")[1:] if part.startswith("chain("))
    job = make_job(task=task(["cat", "dog", "bird"]))
    chained: gt.LabelingJob = eval(call.replace("…", "asked"), {"chain": job.chain, "asked": task(labels)})
    assert chained.task.labels == tuple(labels)
    assert chained._state.targets == [0, 1, 2, 3]


def test_two_kernels_cannot_add_different_classes(make_job: MakeJob) -> None:
    make_job()
    make_job(task=gt.BoundingBox(["cat", "dog", "bird"]))

    with pytest.raises(gt.JobError, match="labels is cat, dog, bird there and cat, dog, cup here"):
        make_job(task=gt.BoundingBox(["cat", "dog", "cup"]))
    assert make_job(task=gt.BoundingBox(["cat", "dog", "bird", "cup"])).task.labels[3] == "cup"


def test_whoever_is_slower_finds_what_the_other_added(
    make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gt_notebook.jobs import config

    make_job()
    reads = iter([True])
    read = config.read_config

    def read_and_be_overtaken(store: Any) -> Any:
        found = read(store)
        if next(reads, False):
            make_job(task=gt.BoundingBox(["cat", "dog", "bird"]))
        return found

    monkeypatch.setattr(config, "read_config", read_and_be_overtaken)
    with pytest.raises(gt.JobError, match="labels is cat, dog, bird there and cat, dog, cup here"):
        make_job(task=gt.BoundingBox(["cat", "dog", "cup"]))
    assert len(list(Path("labels/cats/classes").iterdir())) == 1


def test_the_task_that_was_given_is_not_changed(make_job: MakeJob) -> None:
    task = gt.BoundingBox(["cat", "dog"])
    job = make_job(task=task)
    make_job(task=gt.BoundingBox(["cat", "dog", "bird"]))

    assert job.counters["Unlabeled"] == 4
    assert (task.labels, job.task.labels) == (("cat", "dog"), ("cat", "dog", "bird"))


def test_running_the_labelers_cell_again_offers_the_new_class(make_job: MakeJob) -> None:
    job = make_job()
    labeler = job.label("alice")
    make_job(task=gt.BoundingBox(["cat", "dog", "bird"])).submit(0, [{"label": "bird", **BOX}], worker="bob")
    assert job.counters["TotalLabeled"] == 1

    assert labeler.config["task"]["labels"] == ["cat", "dog"]
    again = job.label("alice")
    assert again.config["task"]["labels"] == ["cat", "dog", "bird"]
    assert job.label("alice") is again


def test_a_damaged_list_is_told_and_stops_nobody_who_labels(make_job: MakeJob) -> None:
    job = make_job()
    make_job(task=gt.BoundingBox(["cat", "dog", "bird"]))
    Path("labels/cats/classes/00000000.json").write_text('{"v": 1, "labels": "cat"}', encoding="utf-8")

    job.submit(0, [{"label": "cat", **BOX}], worker="alice")
    assert job.counters["TotalLabeled"] == 1
    assert "00000000.json is damaged (it has no list of classes)" in job._state.problems[0]
    with pytest.raises(gt.JobError, match="restore it, or chain the job"):
        make_job()
