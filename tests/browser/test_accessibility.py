"""axe-core finds nothing to complain of, in every state of the labeler, with every tool, in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenNotebook, Theme
from browser_harness.example_job import open_cell

if TYPE_CHECKING:
    from browser_harness import NotebookPage, OpenLabeler

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "js" / "node_modules" / "axe-core" / "axe.min.js"
THEMES: tuple[Theme, ...] = ("light", "dark")
_RUN = """async (node) => {
  const found = await axe.run(node, { resultTypes: ["violations"] });
  if (found.passes.length === 0) return ["axe-core has looked at nothing"];
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => [id, target.join(" "), failureSummary].join(": ")));
}"""

IMAGES = 'gt.scan_images("photos", progress=False)'
TEXTS = 'pd.DataFrame({"source": ["A cat sat on the mat.", "No dog."]})'
TOOLS = {
    "boxes": (
        IMAGES,
        'gt.BoundingBox(["cat", "cup"], instructions=gt.Instructions(short="Tight.", full="All."))',
    ),
    "one-class": (IMAGES, 'gt.ImageClassification(["cat", "cup"])'),
    "classes": (IMAGES, 'gt.ImageClassification(["cat", "cup"], multi_label=True)'),
    "masks": (IMAGES, 'gt.SemanticSegmentation(["cat", "cup"])'),
    "polygons": (IMAGES, 'gt.Polygon(["cat", "cup"])'),
    "points": (IMAGES, 'gt.Keypoint(["eye", "nose"])'),
    "texts": (TEXTS, 'gt.TextClassification(["good", "bad"])'),
    "entities": (TEXTS, 'gt.NamedEntityRecognition(["animal", "thing"])'),
}


def violations(labeler: LabelerPage) -> list[str]:
    """What axe-core finds in the labeler, each with its place and reason."""
    page = labeler.page.page
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=AXE)
    labeler.page.next_frame()
    found: list[str] = labeler.root.evaluate(_RUN)
    return found


def in_both_themes(labeler: LabelerPage) -> dict[Theme, list[str]]:
    """The violations by theme, none left out."""
    found: dict[Theme, list[str]] = {}
    for theme in THEMES:
        labeler.page.set_theme(theme)
        found[theme] = violations(labeler)
    return found


NOTHING: dict[Theme, list[str]] = {"light": [], "dark": []}


def test_no_tool_has_a_violation(open_notebook: OpenNotebook, folder: Path, artifacts: Path) -> None:
    cells = [
        f'import gt_notebook as gt, pandas as pd\ngt.LabelingJob("{name}", {manifest}, {task}).label("alice")'
        for name, (manifest, task) in TOOLS.items()
    ]
    page: NotebookPage = open_notebook(cells, folder=folder, size=(1280, 1000))
    page.hide_sidebar()
    found = {}
    for number, name in enumerate(TOOLS):
        page.run(number)
        labeler = LabelerPage(page, number)
        labeler.wait_for(0)
        found[name] = in_both_themes(labeler)
        page.screenshot(artifacts / f"tool-{name}-dark.png", of=labeler.root)

    assert found == dict.fromkeys(TOOLS, NOTHING)


def test_no_state_of_the_labeler_has_a_violation(open_labeler: OpenLabeler, artifacts: Path) -> None:
    labeler = open_labeler(open_cell())
    found = {}

    def look(state: str) -> None:
        found[state] = in_both_themes(labeler)
        labeler.page.screenshot(artifacts / f"state-{state}-dark.png", of=labeler.root)

    labeler.focus()
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("Draw a box first")
    look("notice")
    labeler.press("?")
    look("help")
    labeler.press("Escape")
    labeler.press("k")
    look("skip")
    labeler.press("Escape")
    for _ in range(3):
        labeler.press("Insert")
        labeler.press("Insert")
        if "boxes" not in found:
            look("boxes")
            labeler.focus()
        labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    look("finished")
    labeler.page.shut_down_kernel()
    expect(labeler.root).to_have_attribute("data-gt-kernel", "lost", timeout=30_000)
    look("lost")

    assert found == dict.fromkeys(found, NOTHING)


def test_the_focus_can_be_seen_and_goes_through_the_labeler_and_out_again(labeler: LabelerPage) -> None:
    labeler.focus()
    seen: list[str] = []
    for _ in range(60):
        labeler.press("Tab")
        inside = labeler.root.evaluate("node => node.contains(document.activeElement)")
        if not inside:
            break
        seen.append(
            labeler.page.page.evaluate(
                "() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);"
                " return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? 'seen'"
                " : document.activeElement.outerHTML.slice(0, 120); }"
            )
        )
    else:
        raise AssertionError("the Tab key never leaves the labeler")

    assert set(seen) == {"seen"}
    assert len(seen) > 8
