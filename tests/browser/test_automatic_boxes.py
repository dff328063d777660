"""Boxes without people in real JupyterLab: one draws by mouse and keyboard while the panel tells how far it is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage

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

# Milliseconds; other tests may share the cores.
_LEARNING = 180_000

# Red discs and blue squares on gray noise, which are learnt sooner than photos; learning waits until it may.
SETUP = """
import threading
from pathlib import Path
import numpy as np
from PIL import Image, ImageDraw
import gt_notebook as gt
from gt_notebook.autolabel import box_loop, boxes

truth, names = {}, ["disc", "square"]
Path("shapes").mkdir(exist_ok=True)
for number in range(40):
    rng = np.random.default_rng(number)
    picture = Image.fromarray(rng.integers(110, 140, (240, 320, 3), dtype=np.uint8))
    pen, drawn = ImageDraw.Draw(picture), []
    for column in range(2):
        side, x, y = int(rng.integers(50, 70)), 160 * column + int(rng.integers(80)), int(rng.integers(150))
        kind = int(rng.integers(2))
        (pen.ellipse if kind == 0 else pen.rectangle)((x, y, x + side, y + side), fill=["red", "blue"][kind])
        drawn.append({"label": names[kind], "left": x, "top": y, "width": side, "height": side})
    picture.save(f"shapes/{number:03d}.png")
    truth[f"{number:03d}.png"] = drawn

may_learn, steps, suggest = threading.Event(), 100, None
def learn(*given, **options):
    may_learn.wait()
    return boxes.learn_boxes(*given, **options, steps=steps)
box_loop.BoxLabeling.__init__.__kwdefaults__["learn"] = learn

def answer(most):
    "Alice labels what the queue hands out."
    for number in range(most):
        current = job._session("alice").scene().current
        if current is None:
            break
        job.submit(current.index, truth[current.name], worker="alice")
    job.label("alice", suggest=suggest)
    return job.counters["HumanLabeled"]

job = gt.LabelingJob("shapes", gt.scan_images("shapes", progress=False), gt.BoundingBox(names))
loop = job.auto_label(price=0.4)
loop
"""
LABELER = "suggest = job.suggester(progress=False)\njob.label('alice', suggest=suggest)"
# Too few steps to learn anything.
UNREACHABLE = """
steps = 1
job = gt.LabelingJob("hopeless", gt.scan_images("shapes", progress=False), gt.BoundingBox(names))
loop = job.auto_label()
loop
"""


def complaints(page: NotebookPage, root: Locator) -> list[str]:
    if not page.page.evaluate("() => 'axe' in window"):
        page.page.add_script_tag(path=AXE)
    page.next_frame()
    found: list[str] = root.evaluate(_AXE)
    return found


def look(page: NotebookPage, panel: Locator, artifacts: Path, name: str) -> None:
    """Keep what the panel looks like in both themes, wide and narrow; nothing is wrong with it there."""
    found = []
    for theme in ("light", "dark"):
        page.set_theme(theme)
        for width in (1400, 600):
            page.set_width(width)
            panel.scroll_into_view_if_needed()
            found += complaints(page, panel)
            assert panel.evaluate("node => node.scrollWidth <= node.clientWidth"), (name, width)
            page.screenshot(artifacts / f"boxes-{name}-{theme}-{width}.png", of=panel)
    page.set_theme("light")
    page.set_width(1400)
    assert found == []


def test_people_draw_on_some_pictures_and_the_panel_follows_to_the_end(
    open_notebook: OpenNotebook, artifacts: Path
) -> None:
    page = open_notebook([SETUP, LABELER], size=(1400, 1000))
    page.hide_sidebar()
    page.run_all()
    panel, labeler = page.output(0).locator(".gt-automatic"), LabelerPage(page, 1)
    labeler.wait_for()
    expect(panel).to_contain_text("0 of 20 asked are answered")
    expect(panel).to_contain_text("forecast when the proof begins")
    expect(panel).not_to_contain_text("How often the model was wrong")

    # Whatever stands out is suggested: taken over by keyboard, then one by mouse.
    suggestions = labeler.root.locator("[data-gt-suggestion]")
    expect(suggestions.first).to_be_visible()
    page.screenshot(artifacts / "boxes-suggested.png", of=labeler.root)
    shown = labeler.root.get_attribute("data-gt-object")
    labeler.focus()
    labeler.press("Shift+y")
    expect(suggestions).to_have_count(0)
    labeler.press("Enter")
    expect(labeler.root).not_to_have_attribute("data-gt-object", shown or "")
    expect(labeler.root).to_have_attribute("data-gt-image-state", "ready")
    labeler.drag((20, 20), (90, 80))
    labeler.button("Submit").click()
    expect(panel).to_contain_text("2 of 20 asked are answered")
    look(page, panel, artifacts, "asking")

    assert page.evaluate("answer(18)") == 20
    learning = "The model learns from 20 pictures, which takes a minute or two"
    expect(panel).to_contain_text(learning, timeout=_LEARNING)
    expect(panel).to_contain_text("What follows comes by itself.")
    expect(labeler.root).to_contain_text(re.compile("by (them|it)sel"))
    look(page, panel, artifacts, "learning")
    page.screenshot(artifacts / "boxes-learning-labeler.png", of=labeler.root)

    assert page.evaluate("may_learn.set()") is None
    expect(panel).to_have_attribute("data-gt-phase", "proving", timeout=_LEARNING)
    expect(panel).to_contain_text("in the random sample are answered")
    expect(panel).to_contain_text("How good the model's boxes were")
    page.evaluate("answer(5)")
    expect(panel).to_contain_text("on the 5 looked at so far")
    look(page, panel, artifacts, "proving")

    page.evaluate("[answer(5) for _ in range(6)]")
    expect(panel).to_have_attribute("data-gt-phase", "labeled", timeout=30_000)
    expect(panel).to_contain_text("labels is at least 0.6, with 90 % certainty")
    expect(panel.get_by_role("button")).to_have_count(0)
    look(page, panel, artifacts, "labeled")
    static = page.saved().cells[0].outputs[-2].data["text/html"]
    assert "How good the model&#x27;s boxes were" in static


def test_boxes_that_are_not_good_enough_are_said_and_people_draw_on(
    open_notebook: OpenNotebook, artifacts: Path
) -> None:
    page = open_notebook([SETUP, UNREACHABLE], size=(1400, 1000))
    page.hide_sidebar()
    page.run_all()
    panel = page.output(1).locator(".gt-automatic")
    expect(panel).to_have_attribute("data-gt-phase", "asking")
    assert page.evaluate("may_learn.set()") is None
    assert page.evaluate("answer(20)") == 20
    expect(panel).to_have_attribute("data-gt-phase", "unreachable", timeout=_LEARNING)
    expect(panel).to_contain_text("Learnt from 20 pictures")
    expect(panel).to_contain_text("could not be shown to be good enough")
    expect(panel).to_contain_text("0 of 20 asked are answered")
    expect(panel).to_contain_text("auto_label(suggest=find)")
    expect(panel.get_by_role("button")).to_have_count(0)
    look(page, panel, artifacts, "unreachable")
