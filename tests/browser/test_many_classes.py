"""A labeler with more classes than keys, on a small screen: nothing that one needs is far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness.example_job import open_cell

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

# The share of each panel that can be seen without scrolling in the side, by its heading.
SEEN = """(root) => {
  const side = root.querySelector(".gt-side").getBoundingClientRect();
  return Object.fromEntries([...root.querySelectorAll(".gt-side > section:not([hidden])")].map((panel) => {
    const { top, bottom, height } = panel.getBoundingClientRect();
    const shown = Math.min(bottom, side.bottom) - Math.max(top, side.top);
    return [panel.querySelector(".gt-heading").textContent.replace(/ \\(.*/, ""), Math.max(0, shown / height)];
  }));
}"""


def open_with(open_labeler: OpenLabeler, classes: int, **options: object) -> LabelerPage:
    names = [f"class {number}" for number in range(1, classes + 1)]
    return open_labeler(open_cell().replace('["cat", "cup", "person"]', repr(names)), **options)


@pytest.mark.parametrize("classes", [12, 40, 150])
def test_the_other_panels_are_seen_beside_a_long_list(
    open_labeler: OpenLabeler, artifacts: Path, classes: int
) -> None:
    labeler = open_with(open_labeler, classes, size=(1280, 800))
    seen = labeler.root.evaluate(SEEN)
    assert {name: seen[name] for name in ("Class", "Instructions", "Boxes", "Picture")} == pytest.approx(
        {"Class": 1, "Instructions": 1, "Boxes": 1, "Picture": 1}, abs=0.02
    )
    assert seen["Notes"] > 0.2
    labeler.page.screenshot(artifacts / f"classes-{classes}.png")

    labeler.focus()
    labeler.press("u")
    assert min(labeler.root.evaluate(SEEN).values()) > 0.98
    row = labeler.root.locator("[data-gt-class='class 9']")
    expect(row).to_be_in_viewport(ratio=0.9)
    labeler.press("u")


def test_a_class_is_found_and_a_comment_written_without_a_mouse(
    open_labeler: OpenLabeler, artifacts: Path
) -> None:
    labeler = open_with(open_labeler, 150, size=(1280, 800), theme="dark")
    labeler.drag((60, 20), (300, 500))
    labeler.press("/")
    labeler.page.page.keyboard.type("12")
    marked = labeler.root.locator("[data-gt-first]")
    expect(marked).to_have_attribute("data-gt-class", "class 12")
    labeler.page.screenshot(artifacts / "classes-found.png")
    labeler.press("Enter")
    chosen = labeler.root.locator("[data-gt-class='class 12']")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(chosen).to_be_in_viewport(ratio=0.9)

    labeler.press("c")
    field = labeler.root.locator("textarea:focus, input:focus")
    expect(field).to_be_in_viewport(ratio=0.9)
