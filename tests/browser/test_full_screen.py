"""The labeler in the whole window of the notebook's tab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage

pytestmark = pytest.mark.browser

# What the browser would give a click, in every corner of the window and in its middle.
_COVERED = """(root) => [[2, 2], [innerWidth - 3, 2], [2, innerHeight - 3], [innerWidth - 3, innerHeight - 3],
  [innerWidth / 2, innerHeight / 2]].every(([x, y]) => root.contains(document.elementFromPoint(x, y)))"""
_SCROLLED = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTop"


def _stage(labeler: LabelerPage) -> dict[str, Any]:
    box = labeler.part("stage").bounding_box()
    assert box is not None
    return dict(box)


def _fill(labeler: LabelerPage) -> None:
    labeler.press("u")
    expect(labeler.root).to_have_attribute("data-gt-full", "true")
    labeler.page.next_frame()


def test_a_box_is_drawn_in_the_whole_window(labeler: LabelerPage) -> None:
    labeler.show()
    labeler.focus()
    page = labeler.page.page
    before, scrolled, scale = _stage(labeler), page.evaluate(_SCROLLED), labeler.transform().a

    _fill(labeler)

    assert labeler.root.evaluate(_COVERED)
    assert _stage(labeler)["width"] > before["width"]
    assert _stage(labeler)["height"] > before["height"]
    assert labeler.transform().a > scale
    labeler.drag((40, 30), (200, 160))
    expect(labeler.shapes).to_have_count(1)
    labeler.wait_until_saved()
    fields = labeler.root.locator("[data-gt-number]")
    for field, wanted in zip(fields.all(), (40, 30, 160, 130), strict=True):
        assert abs(int(field.input_value()) - wanted) <= 1

    labeler.press("Escape")
    expect(labeler.root).to_have_attribute("data-gt-full", "true")
    labeler.press("Escape")
    expect(labeler.root).not_to_have_attribute("data-gt-full", "true")
    labeler.page.next_frame()
    assert _stage(labeler) == before
    assert page.evaluate(_SCROLLED) == scrolled
    expect(labeler.root).to_be_focused()
    labeler.press("Enter")
    labeler.wait_for(1)


def test_the_window_is_given_back_to_the_notebook(labeler: LabelerPage, artifacts: Path) -> None:
    labeler.focus()
    button = labeler.button("Full screen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert labeler.root.evaluate(_COVERED)
    labeler.press("d")
    labeler.wait_for(1)
    for theme in ("light", "dark"):
        labeler.page.set_theme(theme)
        labeler.page.screenshot(artifacts / f"full-screen-{theme}.png")
    labeler.press("?")
    labeler.page.screenshot(artifacts / "full-screen-help.png")
    labeler.press("Escape")
    labeler.page.set_width(600)
    labeler.page.next_frame()
    labeler.page.screenshot(artifacts / "full-screen-narrow.png")
    assert labeler.root.evaluate(_COVERED)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")

    _fill(labeler)
    labeler.page.page.locator(".jp-Cell .cm-content").first.focus()
    expect(labeler.root).not_to_have_attribute("data-gt-full", "true")

    labeler.focus()
    _fill(labeler)
    labeler.page.command("notebook:clear-all-cell-outputs")
    expect(labeler.root).to_have_count(0)
    expect(labeler.page.page.locator(":popover-open")).to_have_count(0)
