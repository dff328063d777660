"""The panel of automated labeling without a browser: what it tells the page, and what the page may ask."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gt_notebook.widgets.auto_panel import AutoPanel
from tests.autolabel.conftest import answer, colors, toy_job, toys

if TYPE_CHECKING:
    import gt_notebook as gt
    from gt_notebook.autolabel.loop import AutoLabeling

__all__ = ["toys"]
WIRE = Path(__file__).parents[1] / "wire"


@pytest.fixture
def job(toys: Any) -> gt.LabelingJob:
    toys(200)
    return toy_job()


@pytest.fixture
def loop(job: gt.LabelingJob) -> AutoLabeling:
    return job.auto_label(target=0.9, embed=colors, price=0.1)


class Page:
    """What a panel sends to its page."""

    def __init__(self, panel: AutoPanel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.replies: list[dict[str, Any]] = []
        self._panel = panel
        monkeypatch.setattr(panel, "send", lambda content, buffers=None: self.replies.append(content))

    def ask(self, **message: Any) -> dict[str, Any]:
        number = len(self.replies)
        self._panel._on_message(None, {"id": str(number), "client": "c", **message}, [])
        wait_for(lambda: len(self.replies) > number)
        assert self.replies[-1]["id"] == str(number)
        return self.replies[-1]


def wait_for(true: Any) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to pass")


def test_the_panel_follows_the_loop(job: gt.LabelingJob, loop: AutoLabeling) -> None:
    panel = AutoPanel(loop)
    assert (panel.scene["phase"], panel.scene["people"], panel.scene["asked"]) == ("asking", 0, 20)

    answer(job)
    loop.step()

    wait_for(lambda: panel.scene["people"] == 20)
    assert panel.scene["words"] == list(loop.report().words)
    json.dumps(panel.scene, allow_nan=False)


def test_the_buttons_do_what_the_loop_does(
    job: gt.LabelingJob, loop: AutoLabeling, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(AutoPanel(loop), monkeypatch)
    assert page.ask(kind="hello")["result"] == {}
    answer(job)
    assert page.ask(kind="automatic", action="continue")["result"] == {}
    assert page.ask(kind="automatic", action="stop")["result"] == {}
    assert loop.phase == "stopped"


def test_what_cannot_be_done_is_said(loop: AutoLabeling, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = AutoPanel(loop)
    page = Page(panel, monkeypatch)

    assert "fewer than 2 classes" in page.ask(kind="automatic", action="label_now")["error"]["message"]
    assert "fewer than 2 classes" in panel.error
    for message in ({"kind": "automatic", "action": "delete"}, {"kind": "run"}, {"kind": "automatic"}):
        assert "reload the page" in page.ask(**message)["error"]["message"]
    assert loop.phase == "asking"


def test_a_report_that_fails_is_said(loop: AutoLabeling, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = AutoPanel(loop)
    monkeypatch.setattr(loop, "report", lambda: 1 / 0)

    panel._refresh_once()

    assert panel.scene["error"] == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("name", ["labeled", "boxes"])
def test_the_scene_is_the_record_that_the_page_reads(loop: AutoLabeling, name: str) -> None:
    record = json.loads((WIRE / f"automatic-{name}.json").read_text(encoding="utf-8"))

    assert AutoPanel(loop).scene.keys() == record.keys()
