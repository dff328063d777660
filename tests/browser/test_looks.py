"""What the labeler looks like: themes, widths, hostile names, rotated photos, help, overlay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, OpenLabeler, OpenNotebook, Theme
from browser_harness.example_job import drafts, journal, open_cell

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

LOOKS: tuple[tuple[Theme, int], ...] = (("light", 1280), ("light", 700), ("dark", 700), ("dark", 1280))


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


def test_everything_fits_and_can_be_looked_at(labeler: LabelerPage, artifacts: Path) -> None:
    page = labeler.page
    labeler.drag((18, 12), (345, 505))
    labeler.wait_until_saved()
    for theme, width in LOOKS:
        # JupyterLab's own frame takes the first hundred pixels, so that 700 leaves 600 to the labeler.
        page.set_theme(theme)
        page.set_width(width)
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


def test_each_of_several_tools_in_a_notebook_keeps_its_own_looks(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    cells = [
        open_cell(),
        """
job.submit(0, [{"label": "cat", "left": 10, "top": 10, "width": 100, "height": 80}], worker="ann")
job.chain("check", task=gt.Verification(of="things")).label(worker="alice")
""",
        """
import ipywidgets
form = gt.Custom(lambda task_input, value: ipywidgets.Text(), shows="text", name="form")
gt.LabelingJob("form", gt.scan_images("photos", progress=False), form).label(worker="alice")
""",
        'gt.LabelingJob("masks", manifest, gt.SemanticSegmentation(["cat"])).label(worker="alice")',
    ]
    page = open_notebook(cells, folder=folder)
    page.run_all()
    for number in range(len(cells)):
        expect(LabelerPage(page, number).root).to_be_visible()

    boxes, check, form, _ = (LabelerPage(page, number).root for number in range(len(cells)))
    # Classes have colors, judgments have not.
    expect(boxes.locator(".gt-classes .gt-swatch").first).to_be_visible()
    expect(check.locator(".gt-classes .gt-swatch").first).to_be_hidden()
    expect(form.locator(".gt-form-stage")).to_have_css("overflow", "auto")


def test_what_is_asked_is_seen_without_scrolling(open_labeler: OpenLabeler) -> None:
    names = ", ".join(f'"kind {number}"' for number in range(30))
    labeler = open_labeler(open_cell().replace('"cat", "cup", "person"', names))

    labeler.show()

    side = labeler.root.locator(".gt-side").bounding_box()
    asked = labeler.root.locator(".gt-short").bounding_box()
    assert side is not None
    assert asked is not None
    assert asked["y"] + asked["height"] <= side["y"] + side["height"]


def test_the_help_sheet_shows_every_key_and_goes_away(labeler: LabelerPage) -> None:
    labeler.focus()
    labeler.press("?")
    sheet = labeler.root.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    for text in (
        "Submit and go on",
        "Nothing to label",
        "Undo",
        "Delete what is selected",
        "Fit the picture",
    ):
        expect(sheet).to_contain_text(text)
    # JupyterLab has styles of its own for lists of terms.
    cut_off = "nodes => nodes.filter(node => node.scrollWidth > node.clientWidth + 1).length"
    assert sheet.locator("dt").evaluate_all(cut_off) == 0

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
        expect(pictures.nth(number)).to_have_attribute("src", re.compile("^blob:"))
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
