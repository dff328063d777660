"""Editing with the hands that a long day wants: no mouse, copies, snapping, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage


pytestmark = pytest.mark.browser


def _numbers(labeler: LabelerPage) -> list[int]:
    fields = labeler.root.locator("[data-gt-number]")
    return [int(fields.nth(n).input_value()) for n in range(4)]


def test_a_box_is_drawn_exactly_without_a_mouse(labeler: LabelerPage) -> None:
    labeler.focus()
    labeler.press("x")
    labeler.press("Space")
    for _ in range(7):
        labeler.press("Alt+ArrowRight")
    for _ in range(5):
        labeler.press("Alt+ArrowDown")
    labeler.press("Space")
    expect(labeler.shapes).to_have_count(1)
    labeler.wait_until_saved()
    assert _numbers(labeler)[2:] == [7, 5]

    # Enter ends what was begun before it submits anything.
    labeler.press("Shift+ArrowLeft")
    labeler.press("Space")
    labeler.press("Alt+ArrowLeft")
    labeler.press("Alt+ArrowUp")
    labeler.press("Enter")
    expect(labeler.shapes).to_have_count(2)
    expect(labeler.root).to_have_attribute("data-gt-object", "0")
    labeler.press("Escape")
    labeler.press("Enter")
    labeler.wait_for(1)


def test_shapes_are_copied_from_picture_to_picture(labeler: LabelerPage) -> None:
    labeler.drag((20, 20), (80, 60))
    labeler.press("Control+d")
    expect(labeler.shapes).to_have_count(2)
    assert _numbers(labeler) == [30, 30, 60, 40]
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.press("r")
    expect(labeler.shapes).to_have_count(2)
    labeler.press("Control+a")
    labeler.press("ArrowRight")
    labeler.press("Control+c")
    labeler.press("Enter")
    labeler.wait_for(2)
    labeler.press("Control+v")
    expect(labeler.shapes).to_have_count(2)
    labeler.shapes.nth(0).get_by_role("button").first.click()
    assert _numbers(labeler) == [21, 20, 60, 40]


def test_sides_stick_and_numbers_can_be_written(labeler: LabelerPage, artifacts: Path) -> None:
    labeler.drag((40, 40), (100, 100))
    labeler.press("s")
    scale = labeler.transform().a
    near = 5 / scale
    labeler.drag((100 + near, 150), (200, 100 + near))
    labeler.wait_until_saved()
    assert _numbers(labeler) == [100, 100, 100, 50]
    width = labeler.root.locator("[data-gt-number=width]")
    width.fill("33")
    width.press("Enter")
    labeler.wait_until_saved()
    assert _numbers(labeler) == [100, 100, 33, 50]
    width.press("Escape")
    labeler.press("l")
    expect(labeler.button("Lock")).to_have_count(2)
    expect(width).to_be_disabled()
    for theme in ("light", "dark"):
        labeler.page.set_theme(theme)
        labeler.root.screenshot(path=artifacts / f"editing-{theme}.png")
