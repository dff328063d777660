"""Two thousand objects in one sitting: what page and kernel keep of them stays within the limits of the caches."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from skimage import data

from browser_harness import LabelerPage, OpenNotebook

if TYPE_CHECKING:
    from browser_harness import Lab, NotebookPage

pytestmark = pytest.mark.browser

OBJECTS = 2_000
# By then every cache is full.
WARM = 200
KERNEL = "int(open('/proc/self/statm').read().split()[1]) * __import__('resource').getpagesize()"
OPEN = """
import gt_notebook as gt
manifest = gt.scan_images("photos", progress=False)
job = gt.LabelingJob("things", manifest, gt.ImageClassification(["cat", "other"]))
labeler = job.label(worker="alice")
labeler
"""

# The keys come from within the page: two thousand times there and back would take longer than the labeling.
_LABEL = """
async (root, last) => {
    const press = (key) => root.dispatchEvent(
        new KeyboardEvent("keydown", { key, code: key === "1" ? "Digit1" : key, bubbles: true, cancelable: true }),
    );
    const ready = (number) => root.dataset.gtObject === String(number) && root.dataset.gtImageState === "ready";
    let number = Number(root.dataset.gtObject);
    while (number < last) {
        while (!ready(number)) await new Promise((resolve) => requestAnimationFrame(resolve));
        press("1");
        press("Enter");
        number += 1;
    }
}
"""


@pytest.fixture
def folder(lab: Lab) -> Path:
    """A folder with as many names for one photo; a megabyte each when decoded."""
    made = lab.new_folder()
    photos = made / "photos"
    photos.mkdir()
    first = photos / "0000.jpg"
    Image.fromarray(data.astronaut()).save(first, quality=80)
    for number in range(1, OBJECTS):
        os.link(first, photos / f"{number:04d}.jpg")
    return made


def heap(page: NotebookPage) -> int:
    """Bytes of the page's objects after a garbage collection."""
    session = page.page.context.new_cdp_session(page.page)
    session.send("HeapProfiler.collectGarbage")
    used = int(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used


def resident(page: NotebookPage) -> int:
    """Bytes that the processes of the browser which draw pages hold, decoded pictures included."""
    browser = page.page.context.browser
    assert browser is not None
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    found = [int(process["id"]) for process in processes if process["type"] in {"renderer", "GPU"}]
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in found) * os.sysconf(
        "SC_PAGE_SIZE"
    )


def label_up_to(labeler: LabelerPage, last: int) -> None:
    """Label objects by keys, as fast as the next picture is there, until this one is shown."""
    labeler.root.evaluate(_LABEL, last)


def test_two_thousand_objects_take_no_more_memory_than_two_hundred(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook([OPEN], folder=folder, size=(900, 700))
    page.run_all()
    labeler = LabelerPage(page, 0)
    labeler.wait_for(0)
    labeler.show()
    labeler.focus()

    label_up_to(labeler, WARM)
    labeler.wait_until_saved()
    before = (heap(page), resident(page), page.evaluate(KERNEL))
    label_up_to(labeler, OBJECTS - 1)
    labeler.wait_until_saved()
    after = (heap(page), resident(page), page.evaluate(KERNEL))

    grown = [(late - early) / 2**20 for early, late in zip(before, after, strict=True)]
    # Every picture kept decoded would be 1,800 MiB. The kernel may keep 64 MiB of previews, which takes it more than
    # two hundred objects to fill.
    assert grown[0] < 16
    assert grown[1] < 512
    assert grown[2] < 64 + 32
    assert page.evaluate("job.counters['HumanLabeled']") == OBJECTS - 1
