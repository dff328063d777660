"""A picture that takes seconds to decode can be worked on from its first rows, and is whole in the end."""

from __future__ import annotations

import re
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser_harness import LabelerPage, OpenNotebook
from browser_harness.example_job import drafts, open_cell

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import Lab

pytestmark = pytest.mark.browser

WIDE, BAND = 16_000, 3000
COLORS = ((200, 60, 40), (60, 160, 60), (60, 80, 200), (220, 190, 60))
HIGH = BAND * len(COLORS)
ARRIVING_MS = 60_000
FIRST_BAND_THERE = re.compile(r"^(2|3|4)\d$")


def banded_png() -> bytes:
    """Four bands of grainy color, one below the other; 576 MB when decoded.

    The rows repeat, and so does what they are compressed to, so that the file is made in no time. It cannot be decoded
    so: the grain takes deflate a symbol for almost every byte.
    """
    rng = np.random.default_rng(0)
    packed, check = [b"\x78\x01"], 1
    for color in COLORS:
        rows = np.zeros((50, 1 + 3 * WIDE), dtype=np.uint8)
        grain = rng.integers(-8, 8, (50, WIDE, 1))
        rows[:, 1:] = (np.array(color) + grain).reshape(50, -1)
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        block = deflate.compress(rows.tobytes()) + deflate.flush(zlib.Z_FULL_FLUSH)
        packed += [block] * (BAND // 50)
        for _ in range(BAND // 50):
            check = zlib.adler32(rows.tobytes(), check)
    packed += [b"\x03\x00", struct.pack(">I", check)]
    head = struct.pack(">IIBBBBB", WIDE, HIGH, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", b"".join(packed)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


@pytest.fixture(scope="module")
def picture() -> bytes:
    return banded_png()


@pytest.fixture
def folder(lab: Lab, picture: bytes) -> Path:
    made = lab.new_folder()
    (made / "photos").mkdir()
    (made / "photos" / "bands.png").write_bytes(picture)
    return made


def bands_seen(labeler: LabelerPage) -> list[tuple[int, ...]]:
    """The mean color of a patch of each band, at its left edge, where nothing lies over it."""
    labeler.page.page.mouse.move(2, 2)
    labeler.page.next_frame()
    shot = Image.open(BytesIO(labeler.page.page.screenshot())).convert("RGB")
    place = labeler.transform()
    colors = []
    for number in range(len(COLORS)):
        left, top = (round(value) for value in place(400, BAND * (number + 0.4)))
        right, bottom = (round(value) for value in place(1400, BAND * (number + 0.6)))
        mean = np.asarray(shot.crop((left, top, right, bottom))).reshape(-1, 3).mean(axis=0)
        colors.append(tuple(int(value) for value in mean))
    return colors


def shows(seen: tuple[int, ...], color: tuple[int, ...]) -> bool:
    return max(abs(one - other) for one, other in zip(seen, color, strict=True)) < 12


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_box_drawn_while_the_picture_arrives_is_kept_and_the_picture_becomes_whole(
    open_notebook: OpenNotebook, folder: Path, artifacts: Path, theme: str
) -> None:
    page = open_notebook([open_cell()], folder=folder)
    page.set_theme("dark" if theme == "dark" else "light")
    page.hide_sidebar()
    page.run_all()
    labeler = LabelerPage(page, 0)
    expect(labeler.root).to_have_attribute("data-gt-image-state", "arriving", timeout=ARRIVING_MS)
    labeler.show()

    progress = labeler.root.get_by_role("progressbar", name="Reading the picture")
    expect(progress).to_be_visible()
    labeler.drag((8000, 300), (9600, 1500))
    expect(labeler.shapes).to_have_count(1)
    expect(progress).to_have_attribute("aria-valuenow", FIRST_BAND_THERE, timeout=ARRIVING_MS)
    early = bands_seen(labeler)
    page.screenshot(artifacts / f"arriving-{theme}.png", of=labeler.root)
    labeler.press("Enter")
    expect(labeler.root.get_by_text("Wait until all of the picture is here.")).to_be_visible()

    assert shows(early[0], COLORS[0])
    assert not shows(early[-1], COLORS[-1])
    expect(labeler.root).to_have_attribute("data-gt-image-state", "ready", timeout=ARRIVING_MS)
    expect(progress).to_have_count(0)
    expect(labeler.root.get_by_text("Wait until all of the picture is here.")).to_have_count(0)
    page.screenshot(artifacts / f"arrived-{theme}.png", of=labeler.root)
    assert all(shows(seen, color) for seen, color in zip(bands_seen(labeler), COLORS, strict=True))
    expect(labeler.shapes).to_have_count(1)
    labeler.wait_until_saved()
    (box,) = drafts(page)
    assert box["left"] == pytest.approx(8000, abs=30)
    assert box["top"] == pytest.approx(300, abs=30)
    assert box["width"] == pytest.approx(1600, abs=30)
    labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")


def test_each_row_arrives_once_and_the_view_stays_where_it_was_zoomed_to(
    open_notebook: OpenNotebook, folder: Path
) -> None:
    page = open_notebook([open_cell()], folder=folder)
    page.run_all()
    labeler = LabelerPage(page, 0)
    expect(labeler.root).to_have_attribute("data-gt-image-state", "arriving", timeout=ARRIVING_MS)
    labeler.show()
    labeler.focus()
    labeler.press("+")
    page.next_frame()
    zoomed = labeler.transform()
    expect(labeler.root).to_have_attribute("data-gt-image-state", "ready", timeout=ARRIVING_MS)
    page.next_frame()
    assert labeler.transform() == zoomed

    parts = [
        message.custom["result"]["box"]
        for message in page.traffic.received
        if message.is_widget and message.custom.get("kind") == "part"
    ]
    tops = [part["top"] for part in parts]
    assert len(tops) == len(set(tops)) > 1
    assert sum(part["height"] for part in parts) <= HIGH
