"""The panel of automated labeling in the states that labeling seldom stays in: light and dark, wide and narrow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from browser_harness import NotebookPage, OpenNotebook

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
_AXE = """async (node) => {
  const found = await axe.run(node, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
  if (found.passes.length === 0) return ["axe-core has looked at nothing"];
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}"""

SETUP = """
import threading
from pathlib import Path
import numpy as np
from PIL import Image
import gt_notebook as gt

rng = np.random.default_rng(0)
names = ["glass", "metal", "paper and cardboard"]
truth = rng.integers(3, size=400)
Path("waste").mkdir(exist_ok=True)
for number in range(400):
    Image.fromarray(rng.integers(255, size=(4, 4, 3), dtype=np.uint8)).save(f"waste/{number:03d}.png")
clear = np.eye(3)[truth] + rng.normal(0, 0.2, size=(400, 3))
# One in six looks like another class, whoever looks.
doubtful = np.eye(3)[np.where(rng.random(400) < 0.17, (truth + 1) % 3, truth)] + rng.normal(0, 0.1, size=(400, 3))
manifest = gt.scan_images("waste", progress=False)

def begin(name, **options):
    job = gt.LabelingJob(name, manifest, gt.ImageClassification(names))
    return job, job.auto_label(price=0.02, **options)

def answer(job, loop, enough):
    "Somebody labels what the queue hands out, until it is enough."
    while not enough():
        current = job._session("bob").scene().current
        if current is None:
            loop.step()
            continue
        job.submit(current.index, names[truth[current.index]], worker="bob")
"""
UNREACHABLE = """
job, loop = begin("unreachable", target=0.95, embed=doubtful)
answer(job, loop, lambda: loop.phase == "unreachable")
assert loop.report().advice
loop
"""
LABELED = """
job, loop = begin("labeled", target=0.9, embed=clear)
answer(job, loop, lambda: loop.phase == "labeled")
loop
"""
STOPPED = """
job, loop = begin("stopped", target=0.95, embed=doubtful)
answer(job, loop, lambda: len(loop.labels) == 90)
loop.stop()
"""
EMBEDDING = """
going_on, failing = threading.Event(), threading.Event()

def slow(pictures):
    going_on.wait()
    if failing.is_set():
        raise ValueError("the pictures could not be sent to the model: no route to host")
    return np.stack([np.asarray(picture, dtype=float).ravel() for picture in pictures])

job, loop = begin("embedding", target=0.95, embed=slow, wait=False)
loop
"""
SAYS = {
    "unreachable": [
        "Not reachable with this model",
        "Reachable, as it looks",
        "may reach more, in a job of its own",
    ],
    "labeled": ["with 90 % certainty", "the model labeled the other"],
    "stopped": ["Automated labeling was stopped; the other 310 go to people"],
    "embedding": ["The model has looked at 0 of 400 objects"],
}


def complaints(page: NotebookPage, root: Locator) -> list[str]:
    if not page.page.evaluate("() => 'axe' in window"):
        page.page.add_script_tag(path=AXE)
    page.next_frame()
    found: list[str] = root.evaluate(_AXE)
    return found


def test_every_state_is_clear_in_both_themes_and_widths(open_notebook: OpenNotebook, artifacts: Path) -> None:
    page = open_notebook([SETUP, UNREACHABLE, LABELED, STOPPED, EMBEDDING], size=(1400, 1000))
    page.hide_sidebar()
    page.run_all()
    panels = {
        phase: page.output(cell).locator(".gt-automatic")
        for cell, phase in enumerate(["unreachable", "labeled", "stopped", "embedding"], start=1)
    }
    for phase, panel in panels.items():
        panel.scroll_into_view_if_needed()
        expect(panel).to_have_attribute("data-gt-phase", phase)
        for said in SAYS[phase]:
            expect(panel).to_contain_text(said)
    # People label on where the promise cannot be kept; nothing is left to press in the others.
    assert {phase: panel.get_by_role("button").count() for phase, panel in panels.items()} == {
        "unreachable": 3,
        "labeled": 0,
        "stopped": 0,
        "embedding": 0,
    }
    found = []
    for theme in ("light", "dark"):
        page.set_theme(theme)
        for width in (1400, 600):
            page.set_width(width)
            for phase, panel in panels.items():
                panel.scroll_into_view_if_needed()
                if complaint := complaints(page, panel):
                    found.append((theme, width, phase, complaint))
                assert panel.evaluate("node => node.scrollWidth <= node.clientWidth"), (phase, width)
                page.screenshot(artifacts / f"automatic-{phase}-{theme}-{width}.png", of=panel)
    assert found == []


def test_an_embedding_that_fails_behind_the_panel_is_said_and_tried_again(
    open_notebook: OpenNotebook, artifacts: Path
) -> None:
    page = open_notebook([SETUP, EMBEDDING], size=(1200, 800))
    page.hide_sidebar()
    page.run_all()
    panel = page.output(1).locator(".gt-automatic")
    expect(panel).to_have_attribute("data-gt-phase", "embedding")
    assert page.evaluate("[failing.set(), going_on.set()]") == [None, None]
    expect(panel.get_by_role("alert").filter(visible=True)).to_contain_text("no route to host")
    page.screenshot(artifacts / "automatic-embedding-failed.png", of=panel)
    assert complaints(page, panel) == []
    assert page.evaluate("failing.clear()") is None
    panel.get_by_role("button", name="Continue").click()
    expect(panel).to_have_attribute("data-gt-phase", "asking")
    expect(panel).to_contain_text(re.compile("0 of 20 asked are answered"))
    expect(panel.get_by_role("alert").filter(visible=True)).to_have_count(0)
