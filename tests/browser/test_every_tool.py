"""Every tool, from its cell to the manifest: without a mouse in JupyterLab, and by both hands in Notebook 7."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, NotebookPage, OpenNotebook
from browser_harness.every_tool import TOOLS, ToolExample, put_pictures

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

CELLS = [example.cell for example in TOOLS.values()]
# Outside the labeler they merge cells, turn them into text, and make some below and above. In it, two of them go to the
# first object and back to the second.
COMMAND_KEYS = (("Shift+M", 1), ("m", 1), ("b", 1), ("a", 0), ("d", 1))
PLACES = ("left", "top", "width", "height", "x", "y")
# The area of a triangle differs by what belongs to its edges.
NEAR = {1: 40}


@pytest.fixture
def folder(lab: Lab) -> Path:
    """A folder with two pictures."""
    made = lab.new_folder()
    put_pictures(made)
    return made


def near(found: Any, wanted: Any, place: str | None = None) -> bool:
    """Whether two labels are the same, places to a pixel."""
    if isinstance(wanted, dict):
        same_keys = isinstance(found, dict) and found.keys() == wanted.keys()
        return same_keys and all(near(found[key], value, key) for key, value in wanted.items())
    if isinstance(wanted, list):
        same_length = isinstance(found, list) and len(found) == len(wanted)
        return same_length and all(map(near, found, wanted))
    if place in PLACES and isinstance(found, int):
        return -1 <= found - int(wanted) <= 1
    return type(found) is type(wanted) and bool(found == wanted)


def check(page: NotebookPage, name: str, example: ToolExample) -> None:
    """Hold every line of the job's output manifest to the documented form."""
    page.evaluate("len(job.consolidate())")
    path = page.folder / "labels" / name / "manifests/output/output.manifest"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 2
    for line in lines:
        found, metadata = line[example.attribute], line[f"{example.attribute}-metadata"]
        if example.attribute.endswith("-ref"):
            mask = np.asarray(Image.open(page.folder / found))
            counts = {value: int((mask == value).sum()) for value in np.unique(mask) if value}
            assert counts.keys() == example.label.keys()
            assert all(abs(counts[value] - size) <= NEAR[value] for value, size in example.label.items())
        else:
            assert near(found, example.label), (name, found, example.label)
        told = {key: metadata[key] for key in example.metadata}
        assert (told, metadata["human-annotated"]) == (example.metadata, "yes")


def go_in_with_tab(labeler: LabelerPage) -> None:
    """Leave the cell for the labeler as who has no mouse does."""
    labeler.page.command("notebook:enter-command-mode")
    for _ in range(40):
        if labeler.root.evaluate("node => node === document.activeElement"):
            return
        labeler.press("Tab")
    raise AssertionError("the Tab key does not lead into the labeler")


def wait_for(labeler: LabelerPage, obj: int) -> None:
    """Wait for an object, and for the fields of its form if it has one."""
    labeler.wait_for(obj)
    # By then the form of the object before has been taken away.
    labeler.page.next_frame()
    for form in labeler.part("form").all():
        expect(form.locator("input, button").first).to_be_visible()


def type_and_submit(labeler: LabelerPage, example: ToolExample) -> None:
    for key in (*example.keys, "Enter"):
        labeler.press(key)


def test_the_keyboard_alone_does_a_whole_job_with_every_tool(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook(CELLS, folder=folder)
    page.hide_sidebar()
    for number, (name, example) in enumerate(TOOLS.items()):
        page.run(number)
        labeler = LabelerPage(page, number)
        labeler.wait_for(0)
        go_in_with_tab(labeler)
        for obj in range(2):
            wait_for(labeler, obj)
            type_and_submit(labeler, example)
        expect(labeler.root).to_have_attribute("data-gt-status", "finished")
        labeler.wait_until_saved()
        check(page, name, example)


def test_tools_are_worked_by_mouse_and_by_keyboard_in_notebook_7(
    open_notebook: OpenNotebook, folder: Path, artifacts: Path
) -> None:
    page = open_notebook(CELLS, folder=folder, app="notebook", theme="dark")
    for number, (name, example) in enumerate(TOOLS.items()):
        page.run(number)
        labeler = LabelerPage(page, number)
        wait_for(labeler, 0)
        example.mouse(labeler)
        labeler.button("Submit").click()
        wait_for(labeler, 1)
        page.screenshot(artifacts / f"notebook7-{name}.png", of=labeler.root)
        for key, obj in COMMAND_KEYS:
            labeler.press(key)
            wait_for(labeler, obj)
        expect(labeler.root).to_be_focused()
        # The kernel has said what comes next, and forms stand as they stay.
        page.wait_until_idle()
        wait_for(labeler, 1)
        type_and_submit(labeler, example)
        expect(labeler.root).to_have_attribute("data-gt-status", "finished")
        labeler.wait_until_saved()
        check(page, name, example)
    expect(page.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(len(TOOLS))
    expect(page.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(TOOLS))
