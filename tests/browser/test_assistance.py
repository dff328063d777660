"""Suggestions, notes and questions in real JupyterLab, by mouse and by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import expect

from browser_harness.example_job import drafts, journal

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

CELL = """
import gt_notebook as gt
import time
manifest = gt.scan_images("photos", progress=False)
task = gt.BoundingBox(["cat", "cup", "person"], attributes={"occluded": bool, "view": ["front", "side"]},
                      max_shapes=4, required=["person"])
job = gt.LabelingJob("things", manifest, task)

def detect(image):
    assert image.mode == "RGB"
    if image.size == (451, 300):
        raise ValueError("the model <b>broke</b>")
    time.sleep(0.3)
    return [
        {"label": "person", "left": 120, "top": 20, "width": 220, "height": 300, "score": 0.93},
        {"label": "cup", "left": 300, "top": 330, "width": 150, "height": 120, "score": 0.41},
        {"label": "cat", "left": 20, "top": 300, "width": 90, "height": 90, "score": 0.2},
        {"label": "fox", "left": 1, "top": 1, "width": 9, "height": 9},
    ]

labeler = job.label("alice", suggest=detect)
labeler
"""


def suggestions(labeler: LabelerPage) -> Any:
    return labeler.root.locator("[data-gt-suggestion]")


def fates(labeler: LabelerPage) -> list[list[Any]]:
    rows: list[list[Any]] = labeler.page.evaluate(
        "job.suggestions().query('object == 0')[['labels', 'fate']].to_numpy().tolist()"
    )
    return rows


def test_suggestions_are_taken_over_edited_and_refused_by_keyboard(
    open_labeler: OpenLabeler, folder: Path, artifacts: Path
) -> None:
    labeler = open_labeler(CELL)
    expect(suggestions(labeler)).to_have_count(3)
    expect(labeler.root).to_contain_text("suggestion 3 was left out")
    themes: tuple[Literal["light", "dark"], ...] = ("dark", "light")
    for theme in themes:
        labeler.page.set_theme(theme)
        labeler.page.screenshot(artifacts / f"suggestions-{theme}.png", of=labeler.root)
    labeler.focus()
    labeler.press("y")
    expect(labeler.shapes).to_have_count(1)
    labeler.press("Shift+ArrowRight")
    labeler.press("g")
    labeler.press("n")
    labeler.press("y")
    expect(suggestions(labeler)).to_have_count(0)
    labeler.wait_until_saved()
    assert [box["label"] for box in drafts(labeler.page)] == ["person", "cup"]
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert fates(labeler) == [["person", "edited"], ["cup", "accepted"], ["cat", "rejected"]]
    (answer,) = journal(folder, "answer")
    assert [len(box["note"]["suggestion"]) for box in answer["answer"]["boxes"]] == [16, 16]


def test_suggestions_are_taken_over_and_refused_by_mouse_and_a_broken_function_says_why(
    open_labeler: OpenLabeler,
) -> None:
    labeler = open_labeler(CELL)
    labeler.button("Refuse: Suggested cat").click()
    labeler.button("Take all").click()
    expect(labeler.shapes).to_have_count(2)
    expect(labeler.root).to_contain_text("Suggestions (0)")
    labeler.press("Control+z")
    expect(suggestions(labeler)).to_have_count(2)
    labeler.button("Take over: Suggested person").click()
    labeler.wait_until_saved()
    labeler.button("Submit").click()
    labeler.wait_for(1)
    labeler.wait_until_saved()
    assert fates(labeler) == [["person", "accepted"], ["cup", "ignored"], ["cat", "rejected"]]

    # The next photo breaks the function; labeling goes on without.
    expect(labeler.root).to_contain_text("detect failed: ValueError: the model <b>broke</b>")
    expect(labeler.root.locator("b")).to_have_count(0)
    labeler.drag((100, 50), (200, 150))
    expect(labeler.shapes).to_have_count(1)


def test_notes_are_written_by_keyboard_and_stand_in_the_manifest(
    open_labeler: OpenLabeler, artifacts: Path
) -> None:
    labeler = open_labeler(CELL)
    labeler.page.set_theme("dark")
    labeler.drag((100, 100), (200, 180))
    labeler.press("3")
    labeler.press("c")
    labeler.press("Space")
    labeler.press("Tab")
    labeler.press("ArrowDown")
    labeler.press("ArrowDown")
    labeler.press("Tab")
    labeler.press("Space")
    labeler.press("Tab")
    labeler.page.page.keyboard.type("only the arm")
    labeler.page.screenshot(artifacts / "notes.png", of=labeler.root)
    labeler.press("Escape")
    expect(labeler.root).to_be_focused()
    # With nothing selected the key leads to the comment on the picture.
    labeler.press("Escape")
    labeler.press("c")
    labeler.page.page.keyboard.type("Is it <b>art</b>?")
    labeler.press("Escape")
    labeler.wait_until_saved()
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    noted: str = labeler.page.evaluate(
        "__import__('json').dumps(job.manifest['things-metadata'][0]['gt-notebook'])"
    )
    assert json.loads(noted) == {
        "objects": [
            {
                "attributes": {"occluded": True, "view": "side"},
                "comments": {"alice": "only the arm"},
                "flags": ["alice"],
            }
        ],
        "comments": {"alice": "Is it <b>art</b>?"},
    }
    # Back again, everything is where it was left.
    labeler.press("a")
    labeler.wait_for(0)
    expect(labeler.root.get_by_label("Comment", exact=True)).to_have_value("Is it <b>art</b>?")


def test_what_is_unusual_is_asked_and_what_the_task_forbids_is_refused(
    open_labeler: OpenLabeler, folder: Path, artifacts: Path
) -> None:
    labeler = open_labeler(CELL)
    labeler.drag((100, 100), (200, 180))
    labeler.press("Enter")
    expect(labeler.root).to_contain_text("There is no “person” yet")
    labeler.press("3")
    labeler.press("Control+d")
    labeler.press("1")
    # The copy lies a little aside; over the original it must be one object with two classes.
    labeler.press("Shift+ArrowLeft")
    labeler.press("Enter")
    dialog = labeler.root.get_by_role("dialog", name="Is this meant?")
    expect(dialog).to_be_visible()
    labeler.page.screenshot(artifacts / "question.png", of=labeler.root)
    labeler.press("Escape")
    expect(dialog).to_be_hidden()
    assert journal(folder, "answer") == []
    labeler.press("Enter")
    labeler.button("Yes, submit").click()
    labeler.wait_for(1)
    labeler.wait_until_saved()

    (answer,) = journal(folder, "answer")
    (confirmed,) = answer["remarks"]["confirmed"]
    assert "lie at the same place" in confirmed
