"""Who is measured: this labeler, jupyter-bbox-widget, and ten lines of bare ipywidgets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser_harness import LabelerPage

if TYPE_CHECKING:
    from browser_harness import NotebookPage

PEER = "jupyter-bbox-widget"
_PEER_FOLDER = Path(__file__).parents[2] / ".venv-peer"

_FILES = """
from pathlib import Path
files = sorted(Path("photos").iterdir())
"""
_OURS_SETUP = """
import gt_notebook as gt
gt.Labeler
manifest = gt.scan_images("photos", progress=False)
job = gt.LabelingJob("bench", manifest, gt.BoundingBox(["cat", "dog"]), output="labels")
{more}
"""
_OURS_SHOW = """
labeler = job.label(worker="alice")
labeler
"""
_PEER_SETUP = """
import sys
sys.path.insert(0, {folder!r})
from jupyter_bbox_widget import BBoxWidget
done = []
"""
_PEER_SHOW = """
widget = BBoxWidget(image_bytes=files[0].read_bytes(), classes=["cat", "dog"])
@widget.on_submit
def submit():
    done.append(widget.bboxes)
    widget.bboxes = []
    widget.image_bytes = files[len(done)].read_bytes()
widget
"""
_BARE_SETUP = """
import ipywidgets
done = []
"""
_BARE_SHOW = """
picture = ipywidgets.Image(value=files[0].read_bytes(), layout={"max_width": "100%"})
button = ipywidgets.Button(description="Submit")
@button.on_click
def submit(_):
    done.append(None)
    picture.value = files[len(done)].read_bytes()
ipywidgets.VBox([button, picture])
"""
_PEER_PLACE = """node => {
  const edge = node.getBoundingClientRect();
  return [edge.left, edge.top, edge.width / node.naturalWidth];
}"""

Point = tuple[float, float]
Place = Callable[[Point], Point]
Boxes = list[tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A labeler in a notebook of two cells: one prepares, the other shows it.

    Attributes:
        name: What to call it.
        setup: The first cell.
        show: The second cell.
        picture: A CSS selector of the element that shows the picture, a canvas or an ``img``.
        submit: A CSS selector of the button that goes on.
        boxes: An expression for the boxes in the kernel, ``None`` when it has none.
    """

    name: str
    setup: str
    show: str
    picture: str
    submit: str
    boxes: str | None = None


def ours(*, more: str = "") -> Subject:
    """Return this labeler; ``more`` is run before it is shown."""
    return Subject(
        name="labeler",
        setup=_FILES + _OURS_SETUP.format(more=more),
        show=_OURS_SHOW,
        picture="[data-gt=stage] canvas",
        submit="button.gt-primary",
        boxes="[[box[side] for side in ('left', 'top', 'width', 'height')] "
        "for box in (labeler.scene['current']['draft'] or {}).get('boxes', [])]",
    )


def peer() -> Subject:
    """Return jupyter-bbox-widget; its newest release is fetched into a folder of the benchmark's own."""
    if not _PEER_FOLDER.exists():
        # What it depends on is installed here already.
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
        subprocess.run([*command, str(_PEER_FOLDER), PEER], check=True)
    return Subject(
        name=PEER,
        setup=_FILES + _PEER_SETUP.format(folder=str(_PEER_FOLDER)),
        show=_PEER_SHOW,
        picture=".jp-OutputArea img",
        submit=".jp-OutputArea button:has-text('Submit')",
        boxes="[[box['x'], box['y'], box['width'], box['height']] for box in widget.bboxes]",
    )


def bare() -> Subject:
    """Return what anybody writes in ten lines: a picture and a button."""
    return Subject(
        name="bare ipywidgets",
        setup=_FILES + _BARE_SETUP,
        show=_BARE_SHOW,
        picture=".jp-OutputArea img",
        submit=".jp-OutputArea button:has-text('Submit')",
    )


def place_of(subject: Subject, page: NotebookPage) -> Place:
    """Bring the picture into view and return the way from its pixels to those of the page."""
    page.page.locator(subject.picture).first.evaluate("node => node.scrollIntoView({ block: 'center' })")
    page.next_frame()
    if subject.name == "labeler":
        transform = LabelerPage(page, 1).transform()
        return lambda point: transform(*point)
    left, top, scale = page.page.locator(subject.picture).first.evaluate(_PEER_PLACE)
    return lambda point: (left + point[0] * scale, top + point[1] * scale)


def boxes_in_kernel(subject: Subject, page: NotebookPage) -> Boxes:
    """Return left, top, width and height of each box, in image pixels."""
    found: list[Any] = page.evaluate(subject.boxes) if subject.boxes else []
    return [tuple(box) for box in found]
