"""Automated labeling in real JupyterLab: people label by keyboard while the panel tells what it will cost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage, NotebookPage, Theme

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from browser_harness import OpenNotebook

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
_AXE = """async (node) => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const found = await axe.run(node, options);
  if (found.passes.length === 0) return ["axe-core has looked at nothing"];
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary].join(": ")));
}"""
HOSTILE = "<img src=x onerror=alert(1)> & green"
JOB = """
import numpy as np
from pathlib import Path
from PIL import Image
import gt_notebook as gt

rng = np.random.default_rng(0)
names = ["red", "<img src=x onerror=alert(1)> & green"]
truth = rng.integers(2, size=300)
Path("colors").mkdir(exist_ok=True)
for number, kind in enumerate(truth):
    pixels = rng.normal(110, 40, size=(6, 6, 3))
    pixels[..., kind] += 22 + 25 * rng.random()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(f"colors/{number:03d}.png")

def colors(pictures):
    return np.stack([np.asarray(picture, dtype=float).mean(axis=(0, 1)) for picture in pictures])

def answer(most, worker="bob"):
    "Somebody else labels what the queue hands out."
    for _ in range(most):
        current = job._session(worker).scene().current
        if current is None:
            loop.step()
            current = job._session(worker).scene().current
        if current is None:
            break
        job.submit(current.index, names[truth[current.index]], worker=worker)
    if worker == "alice":
        job.label(worker)
    return job.counters["HumanLabeled"]

job = gt.LabelingJob("colors", gt.scan_images("colors", progress=False), gt.ImageClassification(names))
loop = job.auto_label(target=0.9, embed=colors, price=0.02)
loop
"""
LABELER = "job.label('alice')"


def panel_of(page: NotebookPage, cell: int = 0) -> Locator:
    return page.output(cell).locator(".gt-automatic")


def complaints(page: NotebookPage, root: Locator) -> list[str]:
    if not page.page.evaluate("() => 'axe' in window"):
        page.page.add_script_tag(path=AXE)
    page.next_frame()
    found: list[str] = root.evaluate(_AXE)
    return found


def label_by_keyboard(page: NotebookPage, labeler: LabelerPage, number: int) -> None:
    truth = page.evaluate("truth.tolist()")
    labeler.focus()
    for _ in range(number):
        expect(labeler.root).to_have_attribute("data-gt-image-state", "ready")
        shown = labeler.root.get_attribute("data-gt-object")
        labeler.press(str(truth[int(shown or -1)] + 1))
        labeler.press("Enter")
        expect(labeler.root).not_to_have_attribute("data-gt-object", shown or "")


def test_the_bill_falls_while_somebody_labels_by_keyboard(
    open_notebook: OpenNotebook, artifacts: Path
) -> None:
    page = open_notebook([JOB, LABELER], size=(1200, 1000))
    page.hide_sidebar()
    page.run_all()
    panel, labeler = panel_of(page), LabelerPage(page, 1)
    labeler.wait_for()
    expect(panel).to_contain_text("0 of 20 asked are answered")
    label_by_keyboard(page, labeler, 5)
    expect(panel).to_contain_text("5 of 20 asked are answered")
    assert page.evaluate("answer(60, 'alice')") >= 60
    # The forecast comes when the model was tried on two batches.
    expect(panel).to_contain_text(re.compile("people label [0-9]"))
    before = page.evaluate("job.counters['HumanLabeled']")
    expect(panel).to_have_attribute("data-gt-people", str(before))
    label_by_keyboard(page, labeler, 3)
    expect(panel).to_have_attribute("data-gt-people", str(before + 3))
    page.screenshot(artifacts / "automatic-asking.png", of=panel)

    page.evaluate("answer(300, 'alice')")
    expect(panel).to_have_attribute("data-gt-phase", "labeled", timeout=30_000)
    report = page.evaluate("__import__('dataclasses').asdict(loop.report().bound)")
    said = f"At most {report['most_wrong']} of these {report['automatic']} labels"
    expect(panel).to_contain_text(said)
    expect(panel).to_contain_text(HOSTILE)
    expect(panel.locator("img")).to_have_count(0)
    expect(panel.get_by_role("button")).to_have_count(0)
    page.screenshot(artifacts / "automatic-labeled.png", of=panel)

    # What a reader without a kernel sees.
    node = page.saved()
    (static, live) = node.cells[0].outputs[-2:]
    assert said in static.data["text/html"]
    assert "<img" not in static.data["text/html"]
    assert "<script" not in static.data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in live.data
    expect(page.page.locator(".gt-automatic-static")).to_be_hidden()
    page.shut_down_kernel()
    page.reload()
    picture = page.page.locator(".gt-automatic-static")
    expect(picture).to_be_visible()
    expect(picture).to_contain_text(said)
    expect(picture.locator("svg").first).to_be_visible()
    page.screenshot(artifacts / "automatic-static.png")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_asks_before_it_stops_and_says_what_failed(
    open_notebook: OpenNotebook, artifacts: Path, theme: Theme
) -> None:
    page = open_notebook([JOB], size=(640, 1000), theme=theme)
    page.hide_sidebar()
    page.run_all()
    panel = panel_of(page)
    found = {"asking": complaints(page, panel)}
    panel.get_by_role("button", name="Label now…").focus()
    page.page.keyboard.press("Enter")
    expect(panel).to_contain_text("Draw the random sample now")
    found["question"] = complaints(page, panel)
    page.screenshot(artifacts / f"automatic-question-{theme}.png", of=panel)
    page.page.keyboard.press("Escape")
    expect(panel.get_by_role("button", name="Label now…")).to_be_focused()
    page.page.keyboard.press("Enter")
    page.page.keyboard.press("Enter")
    expect(panel.get_by_role("alert").filter(visible=True)).to_contain_text(
        "That did not work: people have used"
    )
    found["failed"] = complaints(page, panel)
    page.evaluate("answer(45)")
    expect(panel).to_contain_text("5 of 20 asked are answered")
    panel.get_by_role("button", name="Label now…").click()
    panel.get_by_role("button", name="Yes, draw the sample").click()
    expect(panel).to_have_attribute("data-gt-phase", "proving")
    for summary in panel.locator("summary").all():
        summary.click()
    found["proving"] = complaints(page, panel)
    page.screenshot(artifacts / f"automatic-proving-{theme}.png", of=panel)
    panel.get_by_role("button", name="Stop…").click()
    panel.get_by_role("button", name="Yes, stop").click()
    expect(panel).to_have_attribute("data-gt-phase", "stopped")
    expect(panel).to_contain_text("Automated labeling was stopped")
    found["stopped"] = complaints(page, panel)
    page.screenshot(artifacts / f"automatic-stopped-{theme}.png", of=panel)
    # As wide as the cell and no wider.
    assert panel.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.shut_down_kernel()
    expect(panel).to_contain_text(re.compile("kernel has stopped|connection to the kernel"), timeout=30_000)
    found["lost"] = complaints(page, panel)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
