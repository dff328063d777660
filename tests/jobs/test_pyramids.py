"""Tiles are made once, handed to those who wait, and kept within a limit."""

from __future__ import annotations

import threading
from concurrent.futures import CancelledError
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from gt_notebook.errors import StorageError
from gt_notebook.images import ImageInfo, TilePlace, UnreadableImageError, read_info
from gt_notebook.jobs.pyramids import MOST_WAITING, Pyramids

CORNER = TilePlace(level=0, column=0, row=0)
LAST = TilePlace(level=0, column=2, row=2)


def picture(seed: int = 0, *, side: int = 1200) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=np.uint8)
    buffer = BytesIO()
    Image.fromarray(noise).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


class Files:
    """Files by index, which can be held back; says which were read."""

    def __init__(self, *files: bytes) -> None:
        self._files = files
        self.gate = threading.Event()
        self.gate.set()
        self.reads: list[int] = []

    def __call__(self, index: int) -> bytes:
        self.reads.append(index)
        self.gate.wait(30)
        return self._files[index]

    def info(self, index: int) -> ImageInfo:
        return read_info(self._files[index])


def test_a_tile_is_handed_over_when_it_is_made_and_the_picture_is_read_once() -> None:
    files = Files(picture())
    pyramids = Pyramids(files)
    futures = [pyramids.ask(0, place, info=files.info(0)) for place in (CORNER, LAST, CORNER)]
    tiles = [future.result(30) for future in futures]
    again = pyramids.ask(0, LAST, info=files.info(0))
    assert tiles[0] == tiles[2] != tiles[1]
    assert again.result(30) == tiles[1]
    assert files.reads == [0]
    assert Image.open(BytesIO(tiles[1].data)).size == (176, 176)


def test_a_place_off_the_picture_is_refused() -> None:
    files = Files(picture())
    with pytest.raises(UnreadableImageError, match="no tile"):
        Pyramids(files).ask(0, TilePlace(level=0, column=3, row=0), info=files.info(0))


def test_a_damaged_picture_is_told_to_everybody_who_waits_and_tried_again_when_asked_again() -> None:
    data = picture()
    files = Files(data[: len(data) // 2])
    pyramids = Pyramids(files)
    for _ in range(2):
        with pytest.raises(UnreadableImageError, match="cut short"):
            pyramids.ask(0, LAST, info=files.info(0)).result(30)
    assert files.reads == [0, 0]
    assert pyramids.size == 0


def test_the_disk_limit_holds_and_the_picture_seen_longest_ago_goes() -> None:
    files = Files(picture(0), picture(1), picture(2))
    one = Pyramids(files)
    one.ask(0, TilePlace(level=2, column=0, row=0), info=files.info(0)).result(30)
    limit = int(one.size * 2.5)

    pyramids = Pyramids(files, disk_bytes=limit)
    for index in (0, 1, 0, 2, 0):
        place = TilePlace(level=2, column=0, row=0)
        pyramids.ask(index, place, info=files.info(index)).result(30)
        assert pyramids.size <= limit

    assert files.reads == [0, 0, 1, 2]


def test_a_picture_whose_tiles_are_too_many_says_so() -> None:
    files = Files(picture())
    pyramids = Pyramids(files, disk_bytes=100_000)
    with pytest.raises(StorageError, match="100,000 bytes"):
        pyramids.ask(0, LAST, info=files.info(0)).result(30)
    assert pyramids.size == 0


def test_a_picture_that_nobody_waits_for_makes_way() -> None:
    files = Files(picture(0), picture(1))
    files.gate.clear()
    pyramids = Pyramids(files)
    stale = pyramids.ask(0, LAST, info=files.info(0))
    wanted = pyramids.ask(1, LAST, info=files.info(1))
    stale.cancel()
    files.gate.set()

    assert wanted.result(30).media_type == "image/jpeg"
    # It was given up, so it is read again.
    assert pyramids.ask(0, LAST, info=files.info(0)).result(30).media_type == "image/jpeg"
    assert files.reads == [0, 1, 0]


def test_two_pictures_that_are_waited_for_are_both_made() -> None:
    files = Files(picture(0), picture(1))
    files.gate.clear()
    pyramids = Pyramids(files)
    futures = [pyramids.ask(index, LAST, info=files.info(index)) for index in (0, 1)]
    files.gate.set()
    assert [future.result(30).media_type for future in futures] == ["image/jpeg"] * 2
    assert files.reads == [0, 1]


def test_whoever_asks_for_everything_does_not_make_the_queue_grow() -> None:
    files = Files(picture())
    files.gate.clear()
    pyramids = Pyramids(files)
    futures = [pyramids.ask(0, CORNER, info=files.info(0)) for _ in range(MOST_WAITING + 5)]
    files.gate.set()
    assert futures[-1].result(30) == futures[5].result(30)
    for future in futures[:5]:
        with pytest.raises(CancelledError):
            future.result(30)
