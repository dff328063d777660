"""Requests about pictures, good and hostile."""

from __future__ import annotations

import json
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gt_notebook.jobs.pictures import Pictures
from gt_notebook.jobs.underway import CalledOffError
from gt_notebook.storage import SourceReader
from gt_notebook.widgets.picture_requests import Awaited, TileReplies, preview_for

WIRE = Path(__file__).parents[1] / "wire"


class SlowReader(SourceReader):
    """Reads when it is let."""

    def __init__(self, root: Path) -> None:
        super().__init__([str(root)])
        self.gate = threading.Event()
        self.gate.set()

    def read(self, ref: str) -> bytes:
        self.gate.wait(30)
        return super().read(ref)


class Page:
    """Takes the replies."""

    def __init__(self, folder: Path) -> None:
        for number in range(2):
            Image.effect_noise((1600, 1200), 60).convert("RGB").save(folder / f"{number}.jpg", quality=88)
        self.reader = SlowReader(folder)
        self.pictures = Pictures([str(folder / f"{number}.jpg") for number in range(2)], self.reader)
        self.replies: list[tuple[dict[str, Any], list[bytes]]] = []
        self._came = threading.Condition()
        self.tiles = TileReplies(self.pictures, self._take)

    def _take(self, reply: dict[str, Any], buffers: list[bytes]) -> None:
        with self._came:
            self.replies.append((reply, buffers))
            self._came.notify_all()

    def ask(self, number: int, **fields: Any) -> None:
        place = {"object": 0, "level": 0, "column": 0, "row": 0}
        self.tiles.start({"kind": "tile", "client": "page", "id": str(number), **place, **fields})

    def wait(self, count: int) -> list[str]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.replies) >= count, 30)
        return [reply["id"] for reply, _ in self.replies]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


def test_a_tile_is_sent_when_it_is_made(page: Page) -> None:
    page.ask(1, column=3, row=2)
    page.wait(1)

    ((reply, (data,)),) = page.replies
    assert reply == {"kind": "reply", "id": "1", "result": {"media_type": "image/jpeg"}}
    assert Image.open(BytesIO(data)).size == (1600 - 3 * 512, 1200 - 2 * 512)


def test_what_was_called_off_is_not_sent(page: Page) -> None:
    page.pictures.info(0)
    page.reader.gate.clear()
    page.ask(1)
    page.ask(2)
    page.tiles.cancel({"client": "page", "requests": ["1", "unknown"]})
    page.tiles.cancel({"client": "another page", "requests": ["2"]})
    page.reader.gate.set()

    assert page.wait(1) == ["2"]
    page.ask(3)
    assert page.wait(2) == ["2", "3"]


@pytest.mark.parametrize(
    "fields",
    [
        {"level": -1},
        {"level": 10**9},
        {"column": 4},
        {"row": float("nan")},
        {"row": None},
        {"object": 7},
        {"level": "top"},
    ],
)
def test_a_tile_that_cannot_be_gets_an_error(page: Page, fields: dict[str, Any]) -> None:
    page.ask(1, **fields)
    page.wait(1)

    ((reply, buffers),) = page.replies
    assert reply["error"]["message"]
    assert buffers == []


def test_a_preview_fits_the_room_of_the_page(page: Page) -> None:
    request = {"object": 0, "room": {"width": 640, "height": 640}}
    small = preview_for(page.pictures, request)
    whole = preview_for(page.pictures, {"object": 0, "room": None})

    assert Image.open(BytesIO(small.data)).size == (640, 480)
    assert Image.open(BytesIO(whole.data)).size == (1600, 1200)


@pytest.mark.parametrize("room", [{"width": float("nan"), "height": 1}, {"width": 5}, "large"])
def test_a_room_that_is_none_is_refused(page: Page, room: object) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        preview_for(page.pictures, {"object": 0, "room": room})


def test_a_room_beyond_all_bounds_gives_the_picture_itself(page: Page) -> None:
    shown = preview_for(page.pictures, {"object": 0, "room": {"width": 10**30, "height": 10**30}})
    assert Image.open(BytesIO(shown.data)).size == (1600, 1200)


@pytest.mark.parametrize("parts", [True, False])
def test_a_large_picture_comes_in_parts_for_who_wants_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: bool
) -> None:
    monkeypatch.setattr("gt_notebook.images.parts.PART_EVERY_SECONDS", 0)
    Image.linear_gradient("L").resize((4000, 7000)).save(tmp_path / "large.png", compress_level=1)
    pictures = Pictures([str(tmp_path / "large.png")], SourceReader([str(tmp_path)]))
    sent: list[tuple[dict[str, Any], list[bytes]]] = []
    request = {"id": "7", "object": 0, "room": {"width": 400, "height": 700}, "parts": parts}
    preview_for(pictures, request, lambda reply, buffers: sent.append((reply, buffers)))

    assert bool(sent) == parts
    tops = [reply["result"]["box"]["top"] for reply, _ in sent]
    assert tops == sorted(tops)
    expected = json.loads((WIRE / "part-image.json").read_text())
    for reply, (data,) in sent:
        assert reply.keys() == expected.keys()
        assert reply["id"] == "7"
        assert reply["result"].keys() == expected["result"].keys()
        assert reply["result"]["box"].keys() == expected["result"]["box"].keys()
        assert Image.open(BytesIO(data)).width == 500


def test_a_large_picture_that_the_page_calls_off_is_not_decoded_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gt_notebook.images.parts.PART_EVERY_SECONDS", 0)
    Image.linear_gradient("L").resize((4000, 7000)).save(tmp_path / "large.png", compress_level=1)
    pictures = Pictures([str(tmp_path / "large.png")], SourceReader([str(tmp_path)]))
    sent: list[dict[str, Any]] = []
    awaited = Awaited()
    request = {"client": "page", "id": "7", "object": 0, "room": {"width": 400, "height": 700}, "parts": True}

    def send(reply: dict[str, Any], _buffers: list[bytes]) -> None:
        sent.append(reply)
        awaited.cancel({"client": "another page", "requests": ["7"]})
        if len(sent) == 2:
            awaited.cancel({"client": "page", "requests": ["unknown", "7"]})

    with pytest.raises(CalledOffError):
        preview_for(pictures, request, send, wanted=awaited.add(request))

    assert len(sent) == 2
    assert preview_for(pictures, request, send, wanted=awaited.add(request)).info is not None
