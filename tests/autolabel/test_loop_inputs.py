"""What can be wrong with the objects of a job, their embeddings and the arguments."""

from __future__ import annotations

import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import gt_notebook as gt
from gt_notebook.autolabel import embedders
from tests.autolabel.conftest import answer, colors, finish, toy_job, truth_of, until

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

    Toys = Callable[..., Path]


def test_copies_of_one_picture_are_asked_for_once_and_get_one_label(toys: Toys) -> None:
    folder = toys(100)
    for path in sorted(folder.iterdir())[:10]:
        shutil.copy(path, folder / f"copy-{path.name}")
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    assert len(loop.objects) == 100
    finish(job, loop)
    manifest = job.manifest
    by_name = dict(zip(manifest["source-ref"].map(lambda ref: Path(ref).name), manifest["toys"], strict=True))
    copies = [name for name in by_name if name.startswith("copy-")]
    assert len(copies) == 10
    assert all(by_name[name] == by_name[name.removeprefix("copy-")] for name in copies)
    about = manifest["toys-metadata"][[Path(ref).name for ref in manifest["source-ref"]].index(copies[0])]
    assert "copy-of" in about["gt-notebook"]
    assert job.counters["TotalLabeled"] == 110
    assert job.status == "Completed"
    # Two workers' worth of answers was given for none of them.
    assert not job._state.book.given.keys() & job._state.automation.copies.keys()


def test_pictures_that_cannot_be_read_are_left_to_people(toys: Toys) -> None:
    folder = toys(100)
    (folder / "broken-0.png").write_bytes(b"no picture")
    job = toy_job()
    loop = job.auto_label(0.9, embed=colors)
    assert len(loop.objects) == 100
    broken = next(index for index in range(101) if "broken" in job._state.subjects.name(index))
    assert broken not in loop.objects
    while job._state.automation.running:
        answer(job)
        loop.step()
    current = job._session("alice").scene().current
    assert current is not None
    assert current.index == broken
    job._session("alice").skip(broken, "cannot be read")
    assert job.counters["FailedNonRetryableError"] == 1
    assert job.status == "Completed"


def test_a_picture_that_is_gone_is_left_to_people(toys: Toys) -> None:
    folder = toys(50)
    job = toy_job()
    path = sorted(folder.iterdir())[7]
    path.unlink()
    assert 7 not in job.auto_label(embed=colors).objects


def test_numbers_that_are_not_finite_name_their_objects(toys: Toys) -> None:
    toys(40)
    values = np.ones((40, 3))
    values[[3, 5], 1] = np.nan
    with pytest.raises(gt.JobError, match=r"for the objects 3 \(0003-.\.png\), 5 \(0005-.\.png\)"):
        toy_job().auto_label(embed=values)


@pytest.mark.parametrize(
    ("embed", "said"),
    [
        (np.ones((7, 3)), r"shape \(7, 3\); give one row for each of the job's 40 objects"),
        (np.ones(40), r"shape \(40,\)"),
        (lambda pictures: np.ones((2, 3)), "returned the shape"),
        (lambda pictures: np.ones(len(pictures)), "returned the shape"),
        (
            lambda pictures: np.ones((len(pictures), np.random.default_rng().integers(1, 10**6))),
            "numbers for one",
        ),
    ],
)
def test_embeddings_of_another_shape_are_refused(toys: Toys, embed: Any, said: str) -> None:
    toys(40)
    with pytest.raises(gt.JobError, match=said):
        toy_job().auto_label(embed=embed)


def test_a_missing_package_names_the_extra(toys: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    toys(4)
    embedders._picture_embedder.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(gt.JobError, match=r"gt_notebook\[auto\]"):
        toy_job().auto_label()


def test_pictures_are_embedded_by_the_network_unless_told_otherwise(toys: Toys) -> None:
    toys(60)
    job = toy_job()
    loop = job.auto_label(0.9, promise="dataset")
    assert finish(job, loop) in {"labeled", "unreachable"}
    assert job.counters["TotalLabeled"] == 60


@pytest.mark.parametrize("number", [1, 2, 5])
def test_fewer_objects_than_it_takes_all_go_to_people(toys: Toys, number: int) -> None:
    toys(number)
    job = toy_job()
    loop = job.auto_label(embed=colors)
    assert finish(job, loop) == "unreachable"
    assert job.counters["HumanLabeled"] == number
    assert job.status == "Completed"


def test_a_job_that_is_labeled_already_has_nothing_to_do(toys: Toys) -> None:
    toys(5)
    job = toy_job()
    answer(job)
    loop = job.auto_label(embed=colors)
    assert not job._state.automation.running
    assert loop.phase == "unreachable"
    assert job.counters["HumanLabeled"] == 5


def test_nothing_that_can_be_read_all_goes_to_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("toys").mkdir()
    for number in range(3):
        Path(f"toys/{number}-0.png").write_bytes(b"no picture")
    job = toy_job()
    loop = job.auto_label(embed=colors)
    assert loop.objects == ()
    assert job._session("alice").scene().current is not None


def test_one_class_only(toys: Toys) -> None:
    toys(80)
    job = toy_job()
    loop = job.auto_label(embed=colors)
    while job._state.automation.running:
        while (current := job._session("alice").scene().current) is not None:
            job.submit(current.index, "red", worker="alice")
        loop.step()
    assert job.counters["TotalLabeled"] == 80


def test_a_target_of_one_is_never_reached_by_a_sample(toys: Toys) -> None:
    toys(100)
    job = toy_job()
    loop = job.auto_label(1.0, embed=colors)
    finish(job, loop)
    assert job.counters["TotalLabeled"] == 100
    wrong = [
        index
        for index, (label, source) in enumerate(
            zip(job.manifest["toys"], job.manifest["source-ref"], strict=True)
        )
        if job.task.labels[label] != truth_of(source)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "change", [{"target": 0.5}, {"target": 1.1}, {"certainty": 1.0}, {"promise": "some"}]
)
def test_promises_outside_their_range_are_refused(toys: Toys, change: dict[str, Any]) -> None:
    toys(4)
    with pytest.raises(gt.JobError):
        toy_job().auto_label(embed=colors, **change)


def test_skipped_objects_stay_with_people(toys: Toys) -> None:
    toys(100)
    job = toy_job()
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    session = job._session("alice")
    skipped = session.scene().current
    assert skipped is not None
    session.skip(skipped.index, "blurred")
    finish(job, loop)
    assert "skipped by alice" in job.manifest["toys-metadata"][skipped.index]["failure-reason"]
    assert job.counters["FailedNonRetryableError"] == 1


def test_gold_goes_on_among_what_is_asked_and_is_nobody_elses(toys: Toys) -> None:
    toys(100)
    names = sorted(path.name for path in Path("toys").iterdir())
    job = toy_job(gold={index: truth_of(names[index]) for index in range(5)}, gold_rate=0.3)
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    assert not set(loop.objects) & set(range(5))
    finish(job, loop)
    assert job.gold_scores()["objects"].iloc[0] > 0
    assert job.status == "Completed"


def test_an_executor_of_ones_own(toys: Toys) -> None:
    toys(40)
    with ThreadPoolExecutor(3) as executor:
        toy_job().auto_label(embed=colors, executor=executor)
        # It is not shut down.
        assert executor.submit(lambda: 1).result() == 1


def test_an_executor_of_dask(toys: Toys) -> None:
    distributed = pytest.importorskip("distributed")
    toys(40)
    with distributed.Client(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as client:
        loop = toy_job().auto_label(embed=colors, executor=client.get_executor())
        assert len(loop.objects) == 40


def test_embedding_goes_on_behind_the_panel_while_people_label(toys: Toys) -> None:
    toys(40)
    going_on = threading.Event()

    def slow(pictures: list[Image.Image]) -> Any:
        going_on.wait(60)
        return colors(pictures)

    job = toy_job()
    loop = job.auto_label(0.9, embed=slow, wait=False)
    told: list[str] = []
    loop.observe(lambda: told.append(loop.phase))
    assert loop.phase == "embedding"
    assert loop.report().words[0].startswith("The model has looked at 0 of 40 objects")
    assert answer(job, at_most=5) == 5
    going_on.set()
    until(lambda: loop.phase == "asking")
    assert "embedding" in told
    assert set(loop.labels) == set(range(5))
    assert finish(job, loop) in {"labeled", "unreachable"}


def test_an_embedding_that_fails_is_said_with_the_way_out(toys: Toys) -> None:
    toys(40)
    mended = threading.Event()

    def moody(pictures: list[Image.Image]) -> Any:
        if not mended.is_set():
            raise ConnectionError("no route to host")
        return colors(pictures)

    job = toy_job()
    loop = job.auto_label(0.9, embed=moody, wait=False)
    until(lambda: bool(loop.problem))
    assert loop.report().problem == (
        "Embedding failed: ConnectionError: no route to host. What is done is kept; mend the reason, then press "
        "Continue or call step()."
    )
    assert "problem='ConnectionError: no route to host'" in repr(loop)
    mended.set()
    assert loop.step().phase == "asking"
    assert loop.report().problem == ""
