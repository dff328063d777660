"""What a person drew outlasts kernels, pages and sittings, and leads to training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenNotebook
from browser_harness.example_job import drafts, journal, open_cell
from browser_harness.lab import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.s3_server import S3Server

pytestmark = pytest.mark.browser

CHELSEA = (10, 5, 380, 290)


def test_what_was_drawn_survives_a_killed_kernel_in_mid_image(labeler: LabelerPage, folder: Path) -> None:
    page = labeler.page
    labeler.drag((60, 20), (300, 500))
    labeler.drag((360, 10), (440, 260))
    labeler.wait_until_saved()
    before = drafts(page)

    page.kill_kernel()
    expect(labeler.root).to_have_attribute("data-gt-kernel", "lost")
    expect(labeler.part("banner")).to_contain_text("run this cell again")
    page.run_all()
    labeler.wait_for(0)

    expect(labeler.shapes).to_have_count(2)
    assert drafts(page) == before
    labeler.focus()
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    assert [len(answer["answer"]["boxes"]) for answer in journal(folder, "answer")] == [2]


def test_the_chosen_class_is_chosen_after_the_kernel_was_restarted(
    labeler: LabelerPage, folder: Path
) -> None:
    labeler.focus()
    labeler.press("3")
    labeler.page.restart_kernel()
    labeler.page.run_all()
    labeler.wait_for(0)

    expect(labeler.root.locator("[data-gt-class='person']")).to_have_attribute("aria-pressed", "true")
    labeler.drag((60, 20), (300, 500))
    labeler.wait_until_saved()
    assert [box["label"] for box in journal(folder, "draft")[-1]["answer"]["boxes"]] == ["person"]


def test_the_cell_is_run_again_with_one_more_class_and_the_work_goes_on(
    labeler: LabelerPage, folder: Path
) -> None:
    labeler.drag((60, 20), (300, 500))
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()

    longer = open_cell().replace('"person"]', '"person", "fur"]')
    labeler.page.page.locator(".jp-Notebook .jp-Cell .cm-content").first.fill(longer)
    labeler.page.run_all()
    labeler.wait_for(1)
    labeler.focus()
    labeler.press("4")
    labeler.drag((100, 50), (300, 250))
    labeler.press("Enter")
    labeler.wait_for(2)
    labeler.wait_until_saved()

    given = [answer["answer"]["boxes"][0]["label"] for answer in journal(folder, "answer")]
    assert sorted(given) == ["cat", "fur"]
    assert labeler.page.evaluate("job.consolidate()['labels'].tolist()") == ["cat", "fur"]


def test_a_reload_in_mid_image_brings_the_boxes_back(labeler: LabelerPage) -> None:
    labeler.drag((60, 20), (300, 500))
    labeler.wait_until_saved()
    labeler.page.saved()

    labeler.page.reload()
    labeler.page.run_all()

    labeler.wait_for(0)
    expect(labeler.shapes).to_have_count(1)


def test_a_disk_that_fails_is_told_and_the_boxes_are_saved_when_it_works_again(
    labeler: LabelerPage, folder: Path
) -> None:
    disk = folder / "labels/things/annotations/journal"
    away = disk.rename(disk.with_name("away"))
    disk.write_text("no folder any more")

    labeler.drag((60, 20), (300, 500))
    expect(labeler.root).to_have_attribute("data-gt-save", "unsaved")
    expect(labeler.root).to_contain_text("Not saved: cannot add to")
    expect(labeler.shapes).to_have_count(1)

    disk.unlink()
    away.rename(disk)
    labeler.button("Save again").click()
    labeler.wait_until_saved()
    assert len(journal(folder, "draft")[-1]["answer"]["boxes"]) == 1


def test_without_a_kernel_it_says_so_and_takes_nothing(labeler: LabelerPage) -> None:
    labeler.drag((60, 20), (300, 500))
    labeler.wait_until_saved()

    labeler.page.shut_down_kernel()

    # JupyterLab itself looks only every few seconds whether somebody else ended the kernel.
    expect(labeler.root).to_have_attribute("data-gt-kernel", "lost", timeout=30_000)
    expect(labeler.part("banner")).to_contain_text("Read-only")
    labeler.drag((360, 10), (440, 260))
    expect(labeler.shapes).to_have_count(1)


def test_drawing_goes_on_while_the_kernel_is_busy_and_is_saved_afterwards(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook([open_cell(), "import time; time.sleep(4)"], folder=folder)
    page.hide_sidebar()
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    page.page.evaluate(
        "() => { const panel = window.jupyterapp.shell.currentWidget;"
        " panel.content.activeCellIndex = 1; window.jupyterapp.commands.execute('notebook:run-cell'); }"
    )
    labeler.drag((60, 20), (300, 500))
    expect(labeler.shapes).to_have_count(1)
    labeler.press("Enter")
    labeler.wait_for(1)
    page.wait_until_idle()
    labeler.wait_until_saved()

    assert len(journal(folder, "answer")) == 1


def test_a_saved_notebook_holds_the_gallery_and_no_other_picture_bytes(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook([open_cell(), "gt.show(job.manifest, 'things')"], folder=folder)
    page.run(0)
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.drag((60, 20), (300, 500))
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    page.run(1)

    node = page.saved()

    kinds = [set(output.get("data", {})) for output in node.cells[1].outputs]
    assert {"image/png", "text/plain"} in kinds
    assert "1 labeled" in str(node.cells[1].outputs)
    del node.cells[1]
    assert len(str(node)) < 50_000


def test_the_whole_way_from_a_photo_to_training_channels(
    open_notebook: OpenNotebook, folder: Path, s3_server: S3Server
) -> None:
    """Three people draw with the mouse, the job is merged and chained, and Estimator.fit's input comes out."""
    s3_server.create_bucket("whole-way")
    page = open_notebook([open_cell("alice", workers=3)], folder=folder, kernel=PLAIN)
    page.hide_sidebar()
    for shift, worker in enumerate(("alice", "bob", "carol")):
        page.page.locator(".jp-Notebook .jp-Cell .cm-content").first.fill(open_cell(worker, workers=3))
        page.run_all()
        labeler = LabelerPage(page, 0)
        labeler.wait_for(0)
        labeler.drag((20 + shift, 12), (345, 505 - shift))
        labeler.press("3")
        labeler.press("Enter")
        labeler.wait_for(1)
        labeler.drag((CHELSEA[0], CHELSEA[1] + shift), (CHELSEA[0] + CHELSEA[2], CHELSEA[1] + CHELSEA[3]))
        labeler.press("1")
        labeler.press("Enter")
        labeler.wait_for(2)
        labeler.wait_until_saved()

    report = page.evaluate("job.consolidate()[['labels', 'answers', 'state']].values.tolist()")
    assert report == [["person", 3, "labeled"], ["cat", 3, "labeled"]]

    page.evaluate("[job.stop(), globals().update(more=job.chain('things-2'))] and None")
    assert page.evaluate("more._state.targets") == [2]
    page.evaluate(
        "more.submit(2, [{'label': 'cup', 'left': 172, 'top': 15, 'width': 235, 'height': 290}], worker='alice')"
    )
    page.evaluate(f"__import__('os').environ.update({s3_server.environment()!r})")
    page.evaluate(
        "globals().update(inputs=more.estimator_inputs(0.3, form='boto3', upload_to='s3://whole-way/things'))"
    )

    assert page.evaluate("[channel['ChannelName'] for channel in inputs]") == ["train", "validation"]
    assert page.evaluate("inputs.counts")["train"] == 2


def test_two_people_in_separate_kernels_get_different_pictures(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    (folder / "photos" / "a.png").write_bytes((folder / "photos" / "coffee.png").read_bytes())
    (folder / "photos" / "b.png").write_bytes((folder / "photos" / "coffee.png").read_bytes())
    alice = open_notebook([open_cell("alice")], folder=folder, name="alice.ipynb")
    alice.run_all()
    bob = open_notebook([open_cell("bob")], folder=folder, name="bob.ipynb")
    bob.run_all()

    one, two = LabelerPage(alice, 0), LabelerPage(bob, 0)
    one.wait_for()
    two.wait_for()
    assert one.root.get_attribute("data-gt-object") != two.root.get_attribute("data-gt-object")
