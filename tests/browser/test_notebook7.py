"""The labeler in Notebook 7, which shows one notebook a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness.example_job import journal, open_cell
from browser_harness.lab import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import OpenLabeler

pytestmark = pytest.mark.browser

TYPED_BOX = ("x", "Space", *["Alt+ArrowRight"] * 30, *["Alt+ArrowDown"] * 20, "Space")
# Outside the labeler they cut, paste and merge cells, turn them into text, make some below and above, and delete them.
# In it, three of them go from the second object back to the first and on to the third.
NOTEBOOK_KEYS = (("x", 1), ("v", 1), ("Shift+M", 1), ("m", 1), ("b", 1), ("a", 0), ("d", 1), ("d", 2))


def test_a_picture_is_labeled_in_notebook_7_whose_shortcuts_rest_meanwhile(
    open_labeler: OpenLabeler, folder: Path, artifacts: Path
) -> None:
    labeler = open_labeler(open_cell(), app="notebook", theme="dark", kernel=PLAIN)
    page = labeler.page
    assert "/notebooks/" in page.page.url
    expect(page.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")

    labeler.drag((120, 60), (320, 250))
    labeler.press("Escape")
    labeler.press("3")
    for key in TYPED_BOX:
        labeler.press(key)
    expect(labeler.shapes).to_have_count(2)
    page.screenshot(artifacts / "notebook7-dark.png")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    (record,) = journal(folder, "answer")
    drawn, typed = record["answer"]["boxes"]
    assert [drawn["label"], typed["label"]] == ["cat", "person"]
    wanted = {"left": 120, "top": 60, "width": 200, "height": 190}
    assert [side for side, value in wanted.items() if abs(drawn[side] - value) > 1] == []
    assert [typed[side] for side in ("left", "top", "width", "height")] == [256, 256, 30, 20]

    cells = page.page.locator(".jp-Notebook .jp-CodeCell")
    for key, obj in NOTEBOOK_KEYS:
        labeler.press(key)
        labeler.wait_for(obj)
    expect(labeler.root).to_be_focused()
    # Notebook 7 looks for shortcuts before the labeler does, beginning with what has the focus in it.
    labeler.button("Zoom in").focus()
    for key in ("Shift+M", "m", "b", "ArrowDown", "Control+Enter"):
        labeler.press(key)
    expect(labeler.button("Zoom in")).to_be_focused()
    labeler.focus()
    expect(page.page.locator(".jp-Notebook .jp-Cell")).to_have_count(1)
    expect(cells).to_have_count(1)
    labeler.press("Escape")
    expect(labeler.root).not_to_be_focused()
    labeler.press("b")
    expect(cells).to_have_count(2)
    labeler.press("d")
    labeler.press("d")
    expect(cells).to_have_count(1)
