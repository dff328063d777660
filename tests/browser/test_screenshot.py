"""The pictures in the README: made here, so that they show what there is."""

from __future__ import annotations

import os
from math import cos, radians, sin, tau
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import expect

from browser_harness import Lab, LabelerPage, OpenNotebook
from browser_harness.example_job import put_photos

if TYPE_CHECKING:
    from browser_harness import NotebookPage

pytestmark = pytest.mark.browser

BOXES_CELL = """import gt_notebook as gt

task = gt.BoundingBox(["cup", "saucer", "spoon"], instructions=gt.Instructions(
    short="Draw a **tight** box around every part of the coffee set."))
job = gt.LabelingJob("coffee", gt.scan_images("photos", progress=False), task, workers_per_object=3)
job.label(worker="alice")"""
MASKS_CELL = """import gt_notebook as gt

task = gt.SemanticSegmentation(["cup", "saucer", "spoon"], instructions=gt.Instructions(
    short="Paint every part of the coffee set, **to its edge**."))
job = gt.LabelingJob("coffee-masks", gt.scan_images("photos", progress=False), task)
job.label(worker="alice")"""
AUTOMATIC_CELL = """import gt_notebook as gt
from pieces import colors_and_fineness

task = gt.ImageClassification(["brick", "cat", "grass", "gravel", "stars"])
job = gt.LabelingJob("pieces", gt.scan_images("pieces", progress=False), task)
loop = job.auto_label(target=0.9, embed=colors_and_fineness, price=0.05)
loop"""
# Pieces of five photographs, and an embedding that is enough for them.
PIECES = """
from importlib.util import find_spec
from pathlib import Path
import numpy as np
from PIL import Image

PHOTOS = {"brick": "brick.png", "cat": "chelsea.png", "grass": "grass.png", "gravel": "gravel.png",
    "stars": "hubble_deep_field.jpg"}
shipped = Path(find_spec("skimage").origin).parent / "data"
photos = {name: Image.open(shipped / file).convert("RGB") for name, file in PHOTOS.items()}
random = np.random.default_rng(0)
truth = random.permutation(np.repeat(list(PHOTOS), 400)).tolist()
Path("pieces").mkdir()
for number, name in enumerate(truth):
    left, top = (int(random.integers(length - 24)) for length in photos[name].size)
    photos[name].crop((left, top, left + 24, top + 24)).save(f"pieces/{number:04d}.png")

def colors_and_fineness(pictures):
    rows = []
    for picture in pictures:
        pixels = np.asarray(picture.resize((16, 16)), dtype=float) / 255
        gray = pixels.mean(axis=2)
        waves = np.log1p(np.abs(np.fft.fft2(gray - gray.mean()))[:8, :8]).ravel()
        colors = np.quantile(pixels.reshape(-1, 3), [0.05, 0.25, 0.5, 0.75, 0.95], axis=0).ravel()
        rows.append(np.concatenate([colors, waves, [np.abs(np.diff(gray, axis=axis)).mean() for axis in (0, 1)]]))
    return np.array(rows)

def answer(job, loop):
    "Somebody labels what the queue hands out, until the model has labeled the rest."
    while loop.phase not in {"labeled", "unreachable"}:
        current = job._session("alice").scene().current
        if current is None:
            loop.step()
        else:
            job.submit(current.index, truth[current.index], worker="alice")
    return loop.phase
"""
BOXES = {"2": ((75, 88), (478, 396)), "1": ((172, 16), (405, 300)), "3": ((318, 62), (432, 328))}
# Ellipses by middle, half axes and the angle of the first one in degrees.
MASKS = {
    "2": (((277, 228), (203, 168), 0),),
    "1": (((296, 190), (104, 108), 0), ((296, 112), (112, 94), 0)),
    "3": (((398, 168), (98, 13), 102), ((360, 284), (42, 30), 60)),
}


def make(open_notebook: OpenNotebook, lab: Lab, cell: str, theme: Literal["light", "dark"]) -> LabelerPage:
    folder = lab.new_folder()
    put_photos(folder, ("coffee.png", "motorcycle_left.png", "rocket.jpg"))
    page = open_notebook([cell], folder=folder, size=(1240, 1010))
    page.hide_sidebar()
    page.set_theme(theme)
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.focus()
    return labeler


def keep(page: NotebookPage, name: str, artifacts: Path) -> None:
    """Take the picture from the top of the notebook, into the folder that the environment names."""
    page.page.locator(".jp-WindowedPanel-outer").first.evaluate("node => node.scrollTo(0, 0)")
    page.page.mouse.move(5, 5)
    page.next_frame()
    target = Path(os.environ.get("GT_SCREENSHOTS") or artifacts) / name
    page.screenshot(target)
    assert target.stat().st_size > 50_000


def outline(
    middle: tuple[float, float], axes: tuple[float, float], angle: float
) -> list[tuple[float, float]]:
    turn = radians(angle)
    points = []
    # Few enough that none comes near the first one, which would close the polygon.
    corners = max(12, int(min(axes) / 5))
    for n in range(corners):
        x, y = axes[0] * cos(tau * n / corners), axes[1] * sin(tau * n / corners)
        points.append((middle[0] + x * cos(turn) - y * sin(turn), middle[1] + x * sin(turn) + y * cos(turn)))
    return points


def test_the_picture_of_boxes_is_made(open_notebook: OpenNotebook, lab: Lab, artifacts: Path) -> None:
    labeler = make(open_notebook, lab, BOXES_CELL, "light")
    for key, (start, end) in BOXES.items():
        labeler.press(key)
        labeler.drag(start, end)
        labeler.press("Escape")
    labeler.wait_until_saved()

    expect(labeler.shapes).to_have_count(len(BOXES))
    keep(labeler.page, "labeler.png", artifacts)


def test_the_picture_of_masks_is_made(open_notebook: OpenNotebook, lab: Lab, artifacts: Path) -> None:
    labeler = make(open_notebook, lab, MASKS_CELL, "dark")
    labeler.show()
    mouse = labeler.page.page.mouse
    labeler.press("p")
    for key, ellipses in MASKS.items():
        labeler.press(key)
        for ellipse in ellipses:
            place = labeler.transform()
            for corner in outline(*ellipse):
                mouse.click(*place(*corner))
            labeler.press("Enter")
    labeler.wait_until_saved()

    expect(labeler.shapes).to_have_count(len(MASKS))
    keep(labeler.page, "masks.png", artifacts)


def test_the_picture_of_automated_labeling_is_made(
    open_notebook: OpenNotebook, lab: Lab, artifacts: Path
) -> None:
    folder = lab.new_folder()
    (folder / "pieces.py").write_text(PIECES, encoding="utf-8")
    page = open_notebook([AUTOMATIC_CELL], folder=folder, size=(1240, 950))
    page.hide_sidebar()
    page.run_all()
    panel = page.output(0).locator(".gt-automatic")
    expect(panel).to_have_attribute("data-gt-phase", "asking")
    assert page.evaluate("__import__('pieces').answer(job, loop)") == "labeled"
    expect(panel).to_have_attribute("data-gt-phase", "labeled")
    expect(panel).to_contain_text("are wrong, with 90 % certainty")
    keep(page, "automatic.png", artifacts)
