"""A loop that is killed anywhere goes on as if it had not been: nothing is asked twice, labeled twice or lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gt_notebook.autolabel import contents
from gt_notebook.jobs.automation import Automation
from tests.autolabel.conftest import answer, colors, finish, toy_job

if TYPE_CHECKING:
    from collections.abc import Callable

    Toys = Callable[..., Path]

ROOT = Path(__file__).resolve().parents[2]


def steps() -> list[dict[str, Any]]:
    folder = Path("labels/toys/activelearning/steps")
    return [json.loads(path.read_bytes()) for path in sorted(folder.iterdir())] if folder.exists() else []


def asked_and_labeled() -> tuple[list[int], list[int]]:
    asked = [index for step in steps() for index in step.get("asks", [])]
    labeled = [index for step in steps() for index in step.get("objects", [])]
    return asked, labeled


class KilledError(BaseException):
    """Stands for the end of the process: nothing in the package catches it."""


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(survives=st.integers(0, 6), before=st.booleans())
def test_killed_before_or_after_any_decision_is_written(
    toys: Toys,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    survives: int,
    before: bool,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("killed"))
    toys(100)
    append, left = Automation.append, [survives]

    def dying(self: Automation, record: dict[str, Any]) -> None:
        if left[0] == 0 and before:
            left[0] = -1
            raise KilledError
        append(self, record)
        if left[0] == 0:
            left[0] = -1
            raise KilledError
        left[0] -= 1

    monkeypatch.setattr(Automation, "append", dying)
    while True:
        # A new kernel each time.
        job = toy_job()
        try:
            loop = job.auto_label(0.9, promise="dataset", embed=colors)
            job._background.loop = None
            assert finish(job, loop) == "labeled"
            break
        except KilledError:
            continue
    monkeypatch.setattr(Automation, "append", append)
    asked, labeled = asked_and_labeled()
    assert len(asked) == len(set(asked))
    assert not set(asked) & set(labeled)
    assert sorted(asked + labeled) == list(range(100))
    assert [step["kind"] for step in steps()].count("accept") == 1


def test_killed_by_the_system_while_embedding(toys: Toys) -> None:
    toys(200)
    # The first batches are on disk when the process kills itself in a later one.
    script = """
import os, signal
import gt_notebook as gt
from gt_notebook.autolabel import contents
import conftest
contents._KEPT_TOGETHER, contents._AHEAD = 16, 2
done = []
def colors(pictures):
    done.append(len(pictures))
    if len(done) > 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return conftest.colors(pictures)
from concurrent.futures import ThreadPoolExecutor
conftest.toy_job().auto_label(0.9, embed=colors, executor=ThreadPoolExecutor(1))
"""
    killed = subprocess.run([sys.executable, "-c", script], env=environment(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert steps() == []
    made: list[int] = []

    def again(pictures: list[Any]) -> Any:
        made.append(len(pictures))
        return colors(pictures)

    again.__qualname__ = "colors"
    job = toy_job()
    loop = job.auto_label(0.9, embed=again)
    assert sum(made) < 200
    assert finish(job, loop) == "labeled"


@pytest.mark.parametrize("dies_at", ["start", "ask", "prove", "accept"])
def test_killed_by_the_system_right_after_a_decision(toys: Toys, dies_at: str) -> None:
    toys(100)
    script = f"""
import json, os, signal
from gt_notebook.jobs.automation import Automation
from conftest import colors, finish, toy_job
apply = Automation._apply
def dying(self, record):
    if record["kind"] == {dies_at!r}:
        os.kill(os.getpid(), signal.SIGKILL)
    apply(self, record)
Automation._apply = dying
job = toy_job()
finish(job, job.auto_label(0.9, promise="dataset", embed=colors))
"""
    killed = subprocess.run([sys.executable, "-c", script], env=environment(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert steps()[-1]["kind"] == dies_at
    job = toy_job()
    assert finish(job, job.auto_label(0.9, promise="dataset", embed=colors)) == "labeled"
    asked, labeled = asked_and_labeled()
    assert len(asked) == len(set(asked))
    assert sorted(asked + labeled) == list(range(100))
    assert job.counters["TotalLabeled"] == 100


def test_what_was_embedded_is_on_disk_when_the_rest_fails(
    toys: Toys, monkeypatch: pytest.MonkeyPatch
) -> None:
    toys(60)
    monkeypatch.setattr(contents, "_AHEAD", 1)
    calls: list[int] = []

    def failing(pictures: list[Any]) -> Any:
        calls.append(len(pictures))
        if len(calls) == 3:
            raise KilledError
        return colors(pictures)

    with pytest.raises(KilledError):
        toy_job().auto_label(embed=failing)
    calls.clear()
    calls.extend([0, 0, 0])
    toy_job().auto_label(embed=failing)
    assert sum(calls) < 60


def test_a_damaged_decision_is_said_and_not_followed(toys: Toys) -> None:
    toys(60)
    toy_job().auto_label(embed=colors)
    Path("labels/toys/activelearning/steps/00000001.json").write_text("{")
    job = toy_job()
    assert "00000001.json is damaged" in repr(job)
    assert answer(job) == 0


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests/autolabel")])}
