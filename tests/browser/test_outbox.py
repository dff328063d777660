"""The page goes on while the kernel is busy or gone, and each answer is recorded exactly once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenLabeler, OpenNotebook
from browser_harness.example_job import journal, open_cell

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import Lab, NotebookPage

pytestmark = pytest.mark.browser
SPOILS_PAGES = True

OBJECTS = 12
# A long cell that ends when the test says so.
LONG_CELL = "import os, time\nwhile not os.path.exists('enough'):\n    time.sleep(0.02)"
_SHELF = """ask => new Promise((done, failed) => {
  const opening = indexedDB.open("gt_notebook", 1);
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("letters", "readwrite").objectStore("letters")[ask]();
    asked.onsuccess = () => { opening.result.close(); done(JSON.stringify(asked.result ?? null)); };
  };
})"""


@pytest.fixture
def many_photos(lab: Lab) -> Path:
    """A folder with twelve photos of about 30 kB."""
    made = lab.new_folder()
    (made / "photos").mkdir()
    for number in range(OBJECTS):
        Image.effect_noise((320, 240), 40 + number).save(made / "photos" / f"{number:02}.jpg", quality=90)
    return made


@pytest.fixture
def busy(open_notebook: OpenNotebook, many_photos: Path) -> LabelerPage:
    """A labeler that has fetched what it may, whose kernel answers nothing while the second cell runs."""
    page = open_notebook([open_cell(), LONG_CELL], folder=many_photos)
    page.hide_sidebar()
    page.messages_wait_for_cells()
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    # The first one came with the labeler.
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="image")) == OBJECTS - 1)
    page.wait_until_idle()
    # A notebook that was closed before its kernel had the last draft has left that on the browser's shelf.
    page.page.evaluate(_SHELF, "clear")
    labeler.focus()
    return labeler


def shelf(page: NotebookPage) -> list[dict[str, Any]]:
    """What the browser keeps of work that the kernel has not acknowledged."""
    rows: list[dict[str, Any]] = json.loads(page.page.evaluate(_SHELF, "getAll"))
    return rows


def label(labeler: LabelerPage, objects: range) -> None:
    """Put a box into each object and submit it."""
    labeler.focus()
    for index in objects:
        labeler.wait_for(index)
        labeler.press("Insert")
        labeler.press("Enter")


def submitted(folder: Path) -> list[int]:
    """The objects that were answered, as the journal has them, twice where twice."""
    return [answer["object"] for answer in journal(folder, "answer")]


def test_an_annotator_goes_on_through_a_long_cell(busy: LabelerPage, many_photos: Path) -> None:
    page = busy.page
    page.start_cell(1)
    label(busy, range(9))
    busy.wait_for(9)

    expect(busy.root).to_have_attribute("data-gt-save", "waiting")
    expect(busy.root).to_contain_text("Not saved yet (9)")
    assert submitted(many_photos) == []
    assert len(shelf(page)) == 18

    (many_photos / "enough").touch()
    page.wait_until_idle()
    busy.wait_until_saved()
    busy.wait_for(9)
    assert submitted(many_photos) == list(range(9))
    assert shelf(page) == []


def test_with_the_queue_full_and_the_kernel_killed_nothing_is_missing_and_nothing_doubled(
    busy: LabelerPage, many_photos: Path
) -> None:
    page = busy.page
    pid = page.kernel_pid()
    page.start_cell(1)
    label(busy, range(5))
    busy.wait_for(5)
    busy.press("Insert")
    expect(busy.root).to_contain_text("Not saved yet (6)")

    page.kill_kernel(pid)
    expect(busy.root).to_have_attribute("data-gt-kernel", "lost")
    page.run(0)

    # The boxes on the object that was not submitted are back, too.
    busy.wait_for(5)
    expect(busy.shapes).to_have_count(1)
    busy.wait_until_saved()
    assert submitted(many_photos) == list(range(5))
    assert page.evaluate("job.counters['TotalLabeled']") == 5
    assert shelf(page) == []


def test_a_page_that_was_loaded_anew_hands_over_what_never_reached_the_kernel(
    busy: LabelerPage, many_photos: Path
) -> None:
    page = busy.page
    page.page.evaluate("() => { WebSocket.prototype.send = () => undefined; }")
    label(busy, range(3))
    busy.wait_for(3)
    kept = shelf(page)
    assert sorted(row["request"]["kind"] for row in kept) == ["draft"] * 3 + ["submit"] * 3
    assert len(json.dumps(kept)) < 5_000

    page.saved()
    # The kernel lives, so JupyterLab puts the labeler back by itself; running the cell again changes nothing.
    page.reload()
    reopened = LabelerPage(page, 0)
    reopened.wait_for(3)
    reopened.wait_until_saved()
    page.run(0)
    reopened.wait_for(3)

    assert submitted(many_photos) == [0, 1, 2]
    assert shelf(page) == []


def test_what_one_folders_job_has_left_is_not_handed_to_another_folders(
    busy: LabelerPage, many_photos: Path, open_notebook: OpenNotebook, folder: Path
) -> None:
    busy.page.page.evaluate("() => { WebSocket.prototype.send = () => undefined; }")
    label(busy, range(1))
    busy.wait_for(1)

    page = open_notebook([open_cell()], folder=folder)
    page.run_all()
    other = LabelerPage(page, 0)
    other.wait_for(0)
    label(other, range(1))
    other.wait_until_saved()

    assert [answer["id"] for answer in journal(folder, "answer")] != []
    assert submitted(folder) == [0]
    assert len(shelf(page)) == 2


def test_a_kernel_that_another_client_has_restarted_is_not_waited_for_in_silence(
    open_labeler: OpenLabeler, folder: Path
) -> None:
    labeler = open_labeler(open_cell())
    labeler.drag((100, 60), (200, 160))
    labeler.wait_until_saved()
    labeler.page.restart_kernel_elsewhere()
    labeler.drag((220, 60), (320, 160))

    banner = labeler.part("banner")
    # Five seconds of silence, and five after a greeting.
    expect(banner).to_contain_text("Reload the page and run this cell again", timeout=30_000)
    expect(labeler.root).to_have_attribute("data-gt-save", "unsaved")

    labeler.page.reload()
    labeler.page.run_all()
    labeler.wait_for(0)
    labeler.wait_until_saved()
    expect(labeler.shapes).to_have_count(2)
    assert sorted(len(record["answer"]["boxes"]) for record in journal(folder, "draft")) == [1, 2]
