"""The labeler in JupyterLab and Chromium: messages of a drag, the time to the next image, the size of the bundle."""

from __future__ import annotations

import io
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import expect

import gt_notebook
from benchmarks.row import Row
from browser_harness import Lab

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Locator

    from browser_harness import NotebookPage

_PHOTOS = 20
_SIZE = (1600, 1200)
_MARK = 120  # side of the coloured square in the middle, by which a painted photo is known
_MOVES = 60
_LOOK_MS = 600  # what a quick person takes for an image, in which the next ones are fetched
_MAX_MS = 50
_MAX_BYTES = 150_000
_CELL = """
import gt_notebook as gt
job = gt.LabelingJob("bench", gt.scan_images("photos"), gt.BoundingBox(["cat", "dog"]), output="labels")
job.label(worker="alice")
"""
# From the key's own time to the task after the frame in which the labeler painted another object.
_WATCH = """root => {
  window.gtTimes = [];
  let pressed = null;
  addEventListener("keydown", event => { if (event.key === "Enter") pressed = event.timeStamp; }, true);
  new MutationObserver(() => {
    if (pressed === null || root.dataset.gtImageState !== "ready") return;
    const [from, after] = [pressed, new MessageChannel()];
    pressed = null;
    after.port1.onmessage = () => window.gtTimes.push(performance.now() - from);
    after.port2.postMessage(null);
  }).observe(root, { attributeFilter: ["data-gt-object", "data-gt-image-state"] });
}"""
_MIDDLE = """root => {
  const layer = root.querySelector("[data-gt=stage] canvas");
  const pixel = layer.getContext("2d").getImageData(layer.width / 2, layer.height / 2, 1, 1);
  return [...pixel.data].slice(0, 3);
}"""


def run() -> list[Row]:
    """Label twenty photos with mouse and keyboard and count what that takes."""
    with tempfile.TemporaryDirectory() as folder, Lab.start(Path(folder)) as lab:
        work = lab.new_folder()
        _make_photos(work / "photos")
        with lab.notebook([_CELL], folder=work, size=(1400, 1000)) as page:
            page.run_all()
            root = page.output(0).locator("[data-gt-object]")
            expect(root).to_have_attribute("data-gt-image-state", "ready")
            during, after = _messages_of_a_drag(page, root)
            times = _times_to_next(page, root)
    size = (Path(gt_notebook.__file__).parent / "widgets" / "static" / "bounding-box.js").stat().st_size
    median = statistics.median(times)
    return [
        Row(f"labeler, messages during a drag of {_MOVES} moves", during, "messages", "0", ok=during == 0),
        Row("labeler, messages after it", after, "messages", "1", ok=after == 1),
        Row("labeler, next image after submit, median", median, "ms", f"≤ {_MAX_MS}", ok=median <= _MAX_MS),
        Row("labeler, next image after submit, slowest", max(times), "ms", "", ok=True),
        Row("labeler, bundle", size, "bytes", f"≤ {_MAX_BYTES:,}", ok=size <= _MAX_BYTES),
    ]


def _messages_of_a_drag(page: NotebookPage, root: Locator) -> tuple[int, int]:
    """Widget messages from the page before the button is let go, and all of the gesture's after that."""
    # Pictures that are fetched ahead would be counted otherwise.
    page.page.wait_for_timeout(_LOOK_MS)
    page.traffic.clear()
    _drag(page, root, release=False)
    page.next_frame()
    during = len(page.traffic.widget_messages())
    page.page.mouse.up()
    page.wait_for_traffic(lambda traffic: len(traffic.widget_messages(kind="draft")) > 0)
    page.page.wait_for_timeout(_LOOK_MS)
    return during, len(page.traffic.widget_messages()) - during


def _times_to_next(page: NotebookPage, root: Locator) -> list[float]:
    """Milliseconds from Enter to the next photo on screen, for every photo but the last."""
    root.evaluate(_WATCH)
    for done in range(1, _PHOTOS):
        page.page.wait_for_timeout(_LOOK_MS)
        page.page.keyboard.press("Enter")
        page.page.wait_for_function("count => window.gtTimes.length === count", arg=done)
        _check_painted(root)
        _drag(page, root)
    times: list[float] = page.page.evaluate("window.gtTimes")
    return times


def _drag(page: NotebookPage, root: Locator, *, release: bool = True) -> None:
    box = root.locator("[data-gt=stage]").bounding_box()
    if box is None:
        raise RuntimeError("the labeler's stage is not on screen")
    x, y = box["x"] + box["width"] * 0.35, box["y"] + box["height"] * 0.3
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x + 60, y + 70, steps=_MOVES)
    if release:
        page.page.mouse.up()


def _check_painted(root: Locator) -> None:
    """The labeler says which photo it shows; its canvas must agree."""
    number = int(root.get_attribute("data-gt-object") or "-1")
    seen = root.evaluate(_MIDDLE)
    if any(abs(ours - theirs) > 24 for ours, theirs in zip(seen, _color(number), strict=True)):
        raise RuntimeError(f"photo {number} is said to be shown, and its canvas has {seen} in the middle")


def _color(number: int) -> tuple[int, int, int]:
    return (40 + number * 37 % 200, 40 + number * 71 % 200, 40 + number * 113 % 200)


def _make_photos(folder: Path) -> None:
    """Photos of about 430 kB: soft shapes, a gradient and the grain that makes a JPEG large."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(_PHOTOS):
        picture = Image.fromarray(_scene(rng)).filter(ImageFilter.GaussianBlur(0.6))
        middle, half = (_SIZE[0] // 2, _SIZE[1] // 2), _MARK // 2
        square = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
        ImageDraw.Draw(picture).rectangle(square, fill=_color(number))
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=88)
        (folder / f"photo-{number:02}.jpg").write_bytes(data.getvalue())


def _scene(rng: np.random.Generator) -> NDArray[np.uint8]:
    width, height = _SIZE
    blobs = Image.fromarray(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8))
    soft = np.asarray(blobs.resize(_SIZE, Image.Resampling.BICUBIC), dtype=np.float64)
    light = np.linspace(0.6, 1.1, height)[:, None, None]
    grain = rng.normal(0, 12, (height, width, 1))
    return np.clip(soft * light + grain, 0, 255).astype(np.uint8)
