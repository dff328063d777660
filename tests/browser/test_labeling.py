"""The labeler in real JupyterLab: what a person does with mouse and keyboard, and what is on disk afterwards."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, NotebookPage, OpenNotebook

if TYPE_CHECKING:
    from scripts.s3_server import S3Server

pytestmark = pytest.mark.browser

OPEN = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
task = gt.BoundingBox(["cat", "cup", "person"], instructions=gt.Instructions(short="Draw a tight box."))
job = gt.LabelingJob("things", manifest, task, workers_per_object={workers})
labeler = job.label(worker="{worker}")
labeler
"""
PHOTOS = ["astronaut.png", "chelsea.png", "coffee.png"]
CHELSEA = (10, 5, 380, 290)


def put_photos(folder: Path, names: list[str] | None = None) -> None:
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        pytest.fail("scikit-image, whose wheel brings the photos, is missing; install the demo extra")
    (folder / "photos").mkdir()
    for name in names or PHOTOS:
        shutil.copy(Path(spec.origin).parent / "data" / name, folder / "photos" / name)


def open_cell(worker: str = "alice", workers: int = 1) -> str:
    return OPEN.format(worker=worker, workers=workers)


@pytest.fixture
def folder(lab: Lab) -> Path:
    """A folder with three photos."""
    made = lab.new_folder()
    put_photos(made)
    return made


@pytest.fixture
def labeler(open_notebook: OpenNotebook, folder: Path) -> LabelerPage:
    """A labeler with the first photo on the table."""
    page = open_notebook([open_cell()], folder=folder)
    page.hide_sidebar()
    page.run_all()
    opened = LabelerPage(page, 0)
    opened.wait_for(0)
    return opened


def drafts(page: NotebookPage) -> list[dict[str, Any]]:
    """The boxes on the table, as the kernel has them."""
    boxes: list[dict[str, Any]] = page.evaluate("(labeler.scene['current']['draft'] or {}).get('boxes', [])")
    return boxes


def journal(folder: Path, kind: str) -> list[dict[str, Any]]:
    lines = [
        json.loads(line)
        for path in sorted((folder / "labels/things/annotations/journal").iterdir())
        for line in path.read_text().splitlines()
    ]
    return [line for line in lines if line["kind"] == kind]


def test_a_drag_sends_nothing_until_it_ends_and_then_one_message(labeler: LabelerPage) -> None:
    page = labeler.page
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


def test_a_reload_in_mid_image_brings_the_boxes_back(labeler: LabelerPage) -> None:
    labeler.drag((60, 20), (300, 500))
    labeler.wait_until_saved()
    labeler.page.saved()

    labeler.page.reload()
    labeler.page.run_all()

    labeler.wait_for(0)
    expect(labeler.shapes).to_have_count(1)


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


def test_hostile_names_are_only_text(open_notebook: OpenNotebook, lab: Lab) -> None:
    made = lab.new_folder()
    (made / "photos").mkdir()
    Image.new("RGB", (300, 200), "teal").save(made / "photos" / "<img src=x onerror=alert(1)>.png")
    cell = open_cell().replace('"cat"', '"<b onclick=alert(1)>bold</b>"')
    page = open_notebook([cell + "\n", "job"], folder=made)
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)

    expect(labeler.root.locator("b, img[src=x]")).to_have_count(0)
    expect(labeler.part("object-name")).to_have_text("<img src=x onerror=alert(1)>.png")
    expect(labeler.root.locator("[data-gt-class]").first).to_contain_text("<b onclick=alert(1)>bold</b>")


def test_a_rotated_photo_is_shown_upright_and_written_in_stored_pixels(
    open_notebook: OpenNotebook, lab: Lab, folder: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 200), "teal").save(folder / "photos" / "a.jpg", exif=exif)
    page = open_notebook([open_cell()], folder=folder)
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)

    # The transform takes stored pixels, so that the drag's corners are what the manifest must say.
    labeler.drag((40, 30), (140, 110))
    labeler.wait_until_saved()

    (box,) = journal(folder, "draft")[-1]["answer"]["boxes"]
    assert [abs(box[side] - value) <= 1 for side, value in
            {"left": 40, "top": 30, "width": 100, "height": 80}.items()] == [True] * 4  # fmt: skip
    (shown,) = drafts(page)
    assert abs(shown["width"] - 80) <= 1


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


def test_python_paints_between_picture_and_shapes(labeler: LabelerPage) -> None:
    page = labeler.page
    canvas = labeler.part("overlay").locator("canvas")
    page.evaluate(
        "[setattr(labeler.overlay, 'fill_style', 'red'), labeler.overlay.fill_rect(230, 200, 60, 60)] and None"
    )
    expect(canvas).to_be_visible()

    def red(point: tuple[float, float]) -> bool:
        labeler.show()
        x, y = labeler.transform()(*point)
        page.screenshot(shot := page.folder / "shot.png")
        pixel = Image.open(shot).convert("RGB").getpixel((round(x), round(y)))
        return pixel == (255, 0, 0)

    page.page.wait_for_timeout(300)
    assert red((260, 230))
    assert not red((330, 300))
    labeler.focus()
    labeler.press("+")
    labeler.press("+")
    page.next_frame()
    assert red((233, 203))


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 700])
def test_everything_fits_and_can_be_looked_at(
    open_notebook: OpenNotebook, folder: Path, artifacts: Path, theme: str, width: int
) -> None:
    # JupyterLab's own frame takes the first hundred pixels, so that 700 leaves 600 to the labeler.
    page = open_notebook([open_cell()], folder=folder, size=(width, 1000), theme=theme)
    page.hide_sidebar()
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.drag((18, 12), (345, 505))
    labeler.wait_until_saved()
    page.screenshot(artifacts / f"labeler-{theme}-{width}.png", of=labeler.root)

    overflow = labeler.root.evaluate("node => node.scrollWidth - node.clientWidth")
    assert overflow <= 0
    edge = labeler.root.bounding_box()
    assert edge is not None
    for name in ("Submit", "Skip", "Back", "Next", "Nothing to label"):
        box = labeler.button(name).bounding_box()
        assert box is not None
        assert edge["x"] <= box["x"]
        assert box["x"] + box["width"] <= edge["x"] + edge["width"]


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
    page = open_notebook([open_cell("alice", workers=3)], folder=folder)
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


def test_the_help_sheet_shows_every_key_and_goes_away(labeler: LabelerPage) -> None:
    labeler.focus()
    labeler.press("?")
    sheet = labeler.root.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    for text in (
        "Submit and go on",
        "Nothing to label",
        "Undo",
        "Delete the selected box",
        "Fit the picture",
    ):
        expect(sheet).to_contain_text(text)

    labeler.press("Escape")
    expect(sheet).to_be_hidden()
    expect(labeler.root).to_be_focused()


def test_the_instructions_open_with_good_and_bad_examples(open_notebook: OpenNotebook, folder: Path) -> None:
    cell = open_cell().replace(
        'short="Draw a tight box."',
        'short="Draw a tight box.", full="All of it.", '
        'good_examples=[("photos/coffee.png", "tight")], bad_examples=["photos/chelsea.png"]',
    )
    page = open_notebook([cell], folder=folder)
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)

    labeler.root.get_by_text("More, with examples").click()

    pictures = labeler.root.locator(".gt-side img")
    expect(pictures).to_have_count(2)
    for number in range(2):
        loaded = "node => node.decode().then(() => node.naturalWidth > 0)"
        assert pictures.nth(number).evaluate(loaded)
    expect(labeler.root).to_contain_text("All of it.")
    expect(labeler.root).to_contain_text("Bad examples")


def test_the_picture_is_zoomed_moved_and_fitted_again(labeler: LabelerPage) -> None:
    labeler.show()
    labeler.focus()
    fitted = labeler.transform()
    mouse = labeler.page.page.mouse
    mouse.move(*fitted(200, 200))

    mouse.wheel(0, -300)
    labeler.page.next_frame()
    zoomed = labeler.transform()
    assert zoomed.a > fitted.a * 1.2
    # What is under the pointer stays under it.
    assert [abs(a - b) < 2 for a, b in zip(zoomed(200, 200), fitted(200, 200), strict=True)] == [True, True]

    labeler.page.page.keyboard.down("Space")
    mouse.down()
    mouse.move(fitted(200, 200)[0] + 40, fitted(200, 200)[1] + 30, steps=4)
    mouse.up()
    labeler.page.page.keyboard.up("Space")
    moved = labeler.transform()
    assert [round(a - b) for a, b in zip(moved(200, 200), zoomed(200, 200), strict=True)] == [40, 30]
    expect(labeler.shapes).to_have_count(0)

    labeler.press("z")
    labeler.page.next_frame()
    assert labeler.transform() == fitted


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
