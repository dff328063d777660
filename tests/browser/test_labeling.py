"""The labeler in real JupyterLab: what a person does with mouse and keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenNotebook
from browser_harness.example_job import drafts, journal, open_cell

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser


def test_a_drag_sends_nothing_until_it_ends_and_then_one_message(labeler: LabelerPage) -> None:
    page = labeler.page
    # The next two pictures are asked for when the first one has been painted.
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="image")) >= 2)
    page.traffic.clear()
    labeler.show()
    mouse, place = page.page.mouse, labeler.transform()
    mouse.move(*place(50, 50))
    mouse.down()
    for step in range(60):
        mouse.move(*place(50 + step * 4, 50 + step * 5))
    page.next_frame()
    during = len(page.traffic.widget_messages())
    mouse.up()
    labeler.wait_until_saved()

    assert during == 0
    assert len(page.traffic.widget_messages()) == 1
    assert page.traffic.widget_messages(kind="draft")[0].size < 1500


def test_ten_boxes_at_hand_speed_are_ten_boxes_where_they_were_drawn(labeler: LabelerPage) -> None:
    wanted = [(20 + 45 * n, 30 + 20 * n, 60, 50) for n in range(10)]

    for left, top, width, height in wanted:
        labeler.drag((left, top), (left + width, top + height), moves=12, pause_ms=15)
        labeler.page.page.wait_for_timeout(150)
    labeler.wait_until_saved()

    kept = [(b["left"], b["top"], b["width"], b["height"]) for b in drafts(labeler.page)]
    assert len(kept) == 10
    assert all(
        abs(a - b) <= 1
        for one, other in zip(kept, wanted, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def test_a_box_is_selected_moved_resized_reclassed_deleted_and_brought_back(labeler: LabelerPage) -> None:
    page = labeler.page
    labeler.drag((100, 100), (200, 180))
    labeler.press("v")
    labeler.drag((150, 140), (180, 150))
    labeler.drag((230, 190), (260, 230))
    labeler.press("2")
    labeler.wait_until_saved()
    (box,) = drafts(page)
    assert box["label"] == "cup"
    assert [abs(box[side] - value) <= 1 for side, value in
            {"left": 130, "top": 110, "width": 130, "height": 120}.items()] == [True] * 4  # fmt: skip

    labeler.press("Delete")
    labeler.wait_until_saved()
    assert drafts(page) == []
    labeler.press("Control+z")
    labeler.wait_until_saved()
    assert drafts(page) == [box]
    labeler.press("Control+Shift+z")
    expect(labeler.shapes).to_have_count(0)


def test_the_keyboard_alone_labels_a_whole_job(labeler: LabelerPage, folder: Path) -> None:
    page = labeler.page
    labeler.focus()
    for number, key in enumerate(["3", "1", "2"]):
        labeler.wait_for(number)
        labeler.press(key)
        labeler.press("Insert")
        labeler.press("ArrowLeft")
        labeler.press("Shift+ArrowUp")
        labeler.press("Alt+Shift+ArrowRight")
        labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()

    assert [a["answer"]["boxes"][0]["label"] for a in journal(folder, "answer")] == ["person", "cat", "cup"]
    labeler.press("a")
    labeler.wait_for(2)
    expect(labeler.shapes).to_have_count(1)
    labeler.press("k")
    labeler.press("2")
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()
    assert page.evaluate("job.counters")["FailedNonRetryableError"] == 1


def test_nothing_to_label_is_an_answer_of_its_own(labeler: LabelerPage, folder: Path) -> None:
    labeler.focus()
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("Draw a box first")

    labeler.press("e")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    assert journal(folder, "answer")[0]["answer"]["nothing_to_label"] is True


def test_the_notebooks_shortcuts_rest_while_the_labeler_has_the_focus(labeler: LabelerPage) -> None:
    page = labeler.page
    cells = page.page.locator(".jp-Notebook .jp-Cell")
    labeler.focus()
    for key in ("b", "a", "d", "d", "z", "h", "h", "?", "Escape"):
        labeler.press(key)
    expect(cells).to_have_count(1)
    expect(labeler.root).to_be_focused()

    labeler.press("Escape")
    expect(labeler.root).not_to_be_focused()
    page.page.locator(".jp-Notebook .jp-InputPrompt").first.click()
    labeler.press("b")
    expect(cells).to_have_count(2)


def test_two_views_of_one_labeler_agree(open_notebook: OpenNotebook, folder: Path) -> None:
    page = open_notebook([open_cell(), "labeler"], folder=folder, size=(1280, 1600))
    page.run_all()
    one, two = LabelerPage(page, 0), LabelerPage(page, 1)
    one.wait_for(0)
    two.wait_for(0)

    one.drag((60, 20), (300, 500))
    expect(two.shapes).to_have_count(1)
    two.drag((360, 10), (440, 260))
    expect(one.shapes).to_have_count(2)
    two.press("Enter")
    one.wait_for(1)
    two.wait_for(1)


def test_a_picture_that_cannot_be_read_can_only_be_skipped(open_notebook: OpenNotebook, folder: Path) -> None:
    (folder / "photos" / "a.jpg").write_bytes(b"")
    page = open_notebook([open_cell()], folder=folder)
    page.run_all()
    labeler = LabelerPage(page, 0)
    expect(labeler.root).to_have_attribute("data-gt-image-state", "unreadable")

    labeler.focus()
    labeler.press("Enter")
    expect(labeler.part("message")).to_contain_text("skip it")
    labeler.press("k")
    labeler.press("4")
    labeler.press("Enter")
    labeler.wait_for(1)


def test_one_class_or_several_are_picked_with_the_keyboard(open_notebook: OpenNotebook, folder: Path) -> None:
    single = open_cell().replace("gt.BoundingBox([", "gt.ImageClassification([")
    several = single.replace('"person"]', '"person"], multi_label=True').replace('"things"', '"several"')
    page = open_notebook([single, several], folder=folder)
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.focus()
    labeler.press("1")
    labeler.press("3")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    assert page.evaluate("list(job.manifest['things'].dropna())") == [2]

    page.run(1)
    labeler = LabelerPage(page, 1)
    labeler.wait_for(0)
    labeler.focus()
    labeler.press("1")
    labeler.press("3")
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    assert page.evaluate("list(job.manifest['several'].dropna())") == [[0, 2]]
