"""Undo outlasts the submission: whoever goes back to an object takes the last change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness.every_tool import TOOLS, put_pictures

if TYPE_CHECKING:
    from browser_harness import Lab, OpenLabeler

pytestmark = pytest.mark.browser

DRAFT = "labeler.scene['current']['draft']"


# A form of ipywidgets has an undo of its own, where it has any.
@pytest.mark.parametrize("name", sorted(TOOLS.keys() - {"form"}))
def test_what_was_submitted_is_undone_after_going_back(
    lab: Lab, open_labeler: OpenLabeler, name: str
) -> None:
    made = lab.new_folder()
    put_pictures(made)
    labeler = open_labeler(TOOLS[name].cell, folder=made)
    undo, redo = labeler.button("Undo"), labeler.button("Redo")

    TOOLS[name].mouse(labeler)
    labeler.wait_until_saved()
    labeler.focus()
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    expect(undo).to_be_disabled()
    labeler.press("a")
    labeler.wait_for(0)

    submitted = labeler.page.evaluate("labeler.scene['current']['answer']")
    expect(undo).to_be_enabled()
    labeler.press("Control+z")
    labeler.wait_until_saved()
    assert labeler.page.evaluate(DRAFT) not in (None, submitted)
    expect(redo).to_be_enabled()
    labeler.press("Control+Shift+z")
    labeler.wait_until_saved()
    assert labeler.page.evaluate(DRAFT) == submitted
