"""axe-core finds nothing to complain of, in every state of the labeler, with every tool, in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenNotebook, Theme
from browser_harness.every_tool import TOOLS, put_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
# The size of what is pressed is a rule that axe-core leaves off unless asked.
_RUN = """async (node) => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
  const found = await axe.run(node, options);
  if (found.passes.length === 0) return ["axe-core has looked at nothing"];
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary].join(": ")));
}"""
# Where the focus is: how much of an outline it has, and its place for a reader of the page.
_FOCUSED = """(root) => {
  const focused = document.activeElement;
  if (!root.contains(focused)) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { width, height } = focused.getBoundingClientRect();
  return {
    name: focused.outerHTML.slice(0, 120),
    seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
    place: [...root.querySelectorAll("*")].indexOf(focused),
  };
}"""
RICH_CELL = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
task = gt.BoundingBox([f"class {number}" for number in range(1, 13)],
                      attributes={"occluded": bool, "view": ["front", "side"]},
                      instructions=gt.Instructions(short="Tight.", full="All of it."))

def detect(image):
    if image.size == (451, 300):
        raise ValueError("the model broke")
    return [
        {"label": "class 1", "left": 120, "top": 20, "width": 220, "height": 300, "score": 0.93},
        {"label": "class 12", "left": 300, "top": 330, "width": 150, "height": 120},
    ]

job = gt.LabelingJob("things", manifest, task)
labeler = job.label(worker="alice", suggest=detect)
labeler
"""
LONG_CELL = "import os, time\nwhile not os.path.exists('enough'):\n    time.sleep(0.02)"


class Eyes:
    """Look at a labeler in one theme, state by state.

    Attributes:
        found: What axe-core complains of, by state, each with its place and reason.
        looked: The states that were looked at.
    """

    def __init__(self, theme: Theme, artifacts: Path) -> None:
        self.theme = theme
        self.found: dict[str, list[str]] = {}
        self.looked: list[str] = []
        self._artifacts = artifacts

    def look(self, labeler: LabelerPage, state: str) -> None:
        """Write down what is wrong, and keep a picture."""
        page = labeler.page.page
        if not page.evaluate("() => 'axe' in window"):
            page.add_script_tag(path=AXE)
        labeler.page.next_frame()
        self.looked.append(state)
        self.complain(state, labeler.root.evaluate(_RUN))
        labeler.page.screenshot(self._artifacts / f"axe-{state}-{self.theme}.png", of=labeler.root)

    def complain(self, state: str, of: list[str]) -> None:
        """Write down what else is wrong in a state."""
        if of:
            self.found.setdefault(state, []).extend(of)


@pytest.fixture(params=["light", "dark"])
def eyes(request: pytest.FixtureRequest, artifacts: Path) -> Eyes:
    """Eyes for each theme."""
    return Eyes(request.param, artifacts)


def focus_order(labeler: LabelerPage) -> list[dict[str, Any]]:
    """Where the Tab key leads in the labeler, until it leads out of it."""
    labeler.focus()
    seen: list[dict[str, Any]] = []
    for _ in range(80):
        labeler.press("Tab")
        focused = labeler.root.evaluate(_FOCUSED)
        if focused is None:
            return seen
        seen.append(focused)
    raise AssertionError(f"the Tab key never leaves the labeler: {seen[-5:]}")


def unsound(order: list[dict[str, Any]]) -> list[str]:
    """What is wrong with where the Tab key leads: nothing to be seen, or against the order of reading."""
    found = [f"the focus is not seen: {one['name']}" for one in order if not one["seen"]]
    places = [one["place"] for one in order]
    if len(order) < 6 or places != sorted(places):
        found.append(f"the focus jumps: {[one['name'] for one in order]}")
    return found


@pytest.fixture
def rich(open_notebook: OpenNotebook, folder: Path, eyes: Eyes) -> LabelerPage:
    """A labeler with suggestions, attributes and twelve classes; its fourth picture cannot be read."""
    (folder / "photos" / "d.jpg").write_bytes(b"")
    page = open_notebook([RICH_CELL, LONG_CELL], folder=folder, size=(1280, 1000), theme=eyes.theme)
    page.hide_sidebar()
    page.messages_wait_for_cells()
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    expect(labeler.root.locator("[data-gt-suggestion]")).to_have_count(2)
    labeler.focus()
    return labeler


def dialog(labeler: LabelerPage) -> Locator:
    return labeler.root.get_by_role("dialog").filter(visible=True)


def test_no_tool_has_a_violation(open_notebook: OpenNotebook, folder: Path, eyes: Eyes) -> None:
    put_pictures(folder)
    page = open_notebook(
        [tool.cell for tool in TOOLS.values()], folder=folder, size=(1280, 1000), theme=eyes.theme
    )
    page.hide_sidebar()
    for number, name in enumerate(TOOLS):
        page.run(number)
        labeler = LabelerPage(page, number)
        labeler.wait_for(0)
        labeler.show()
        eyes.look(labeler, name)
        eyes.complain(name, unsound(focus_order(labeler)))

    assert eyes.looked == list(TOOLS)
    assert eyes.found == {}


def test_nothing_that_opens_has_a_violation(rich: LabelerPage, eyes: Eyes) -> None:
    eyes.look(rich, "suggestions")
    rich.press("Enter")
    expect(rich.part("message")).to_contain_text("Draw a box first")
    eyes.look(rich, "notice")
    for state, key in (("help", "?"), ("skip", "k")):
        rich.press(key)
        expect(dialog(rich)).to_have_count(1)
        eyes.look(rich, state)
        rich.press("Escape")
    rich.press("u")
    expect(rich.root).to_have_attribute("data-gt-full", "true")
    eyes.look(rich, "full-screen")
    rich.press("u")
    rich.press("/")
    expect(rich.part("find-class")).to_be_focused()
    rich.press("1")
    eyes.look(rich, "class-finder")
    rich.press("x")
    eyes.look(rich, "no-class-found")
    for key in ("Escape", "Shift+Y", "c", "Space"):
        rich.press(key)
    eyes.look(rich, "notes")
    rich.press("Escape")
    # Copies at the same place with another class.
    for key in ("Control+a", "Control+d", "2", "Shift+ArrowLeft", "Shift+ArrowUp"):
        rich.press(key)
    eyes.look(rich, "several-boxes")
    rich.press("Enter")
    expect(dialog(rich)).to_contain_text("Is this meant?")
    eyes.look(rich, "question")

    assert eyes.found == {}


def test_nothing_that_happens_has_a_violation(rich: LabelerPage, folder: Path, eyes: Eyes) -> None:
    rich.page.start_cell(1)
    rich.focus()
    rich.press("Insert")
    expect(rich.root).to_contain_text("Not saved yet (1)")
    eyes.look(rich, "not-saved-yet")
    (folder / "enough").touch()
    rich.page.wait_until_idle()
    rich.wait_until_saved()
    rich.press("Enter")
    rich.wait_for(1)
    expect(rich.root).to_contain_text("detect failed")
    eyes.look(rich, "function-failed")
    for key in ("Insert", "Enter", "Insert", "Enter"):
        rich.press(key)
    expect(rich.root).to_have_attribute("data-gt-image-state", "unreadable")
    eyes.look(rich, "unreadable")
    for key in ("k", "4", "Enter"):
        rich.press(key)
    expect(rich.root).to_have_attribute("data-gt-status", "finished")
    eyes.look(rich, "finished")
    rich.page.shut_down_kernel()
    expect(rich.root).to_have_attribute("data-gt-kernel", "lost", timeout=30_000)
    eyes.look(rich, "lost")

    assert eyes.found == {}


def test_no_state_of_a_form_or_a_judgment_has_a_violation(
    open_notebook: OpenNotebook, folder: Path, eyes: Eyes
) -> None:
    broken = TOOLS["form"].cell.replace("return {", "raise ValueError('no widgets')\n    return {")
    thrown = TOOLS["module"].cell.replace("onChange(stars)", "{ throw new Error('too many'); }")
    put_pictures(folder)
    cells = [broken, thrown, TOOLS["verification"].cell]
    page = open_notebook(cells, folder=folder, size=(1280, 1000), theme=eyes.theme)
    page.hide_sidebar()
    page.run_all()
    form, module, verification = (LabelerPage(page, number) for number in range(3))

    expect(form.root).to_contain_text("no widgets")
    eyes.look(form, "form-failed")
    module.wait_for(0)
    module.focus()
    module.press("f")
    module.press("Space")
    expect(module.part("message")).to_contain_text("too many")
    eyes.look(module, "module-threw")
    verification.wait_for(0)
    verification.focus()
    verification.press("2")
    verification.press("c")
    page.page.keyboard.type("the left arm is outside")
    eyes.look(verification, "judged")

    assert eyes.found == {}
