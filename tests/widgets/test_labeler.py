from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import gt_notebook as gt

if TYPE_CHECKING:
    from collections.abc import Callable

WIDE, HIGH = 120, 80


class Page:
    """A page at the other end of the labeler's messages."""

    def __init__(self, job: gt.LabelingJob, worker: str = "alice") -> None:
        self.labeler = job.label(worker)
        self.replies: list[dict[str, Any]] = []
        self.buffers: list[list[bytes]] = []
        self.labeler.send = self._receive
        self._number = 0

    def _receive(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.replies.append(content)
        self.buffers.append(buffers or [])

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        self._number += 1
        message = {
            "kind": kind,
            "id": f"m{self._number}",
            "client": "page",
            "record": f"page:{self._number}",
            **fields,
        }
        if kind == "image":
            # Pictures are answered from another thread; the handler is called here to wait for it.
            self.labeler._answer(message, self.labeler._handlers()["image"])
        else:
            self.labeler._on_message(self.labeler, message, [])
        return self.replies[-1]

    @property
    def scene(self) -> dict[str, Any]:
        scene: dict[str, Any] = self.labeler.scene
        return scene


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(3):
        Image.new("RGB", (WIDE, HIGH), (90, number * 60, 120)).save(f"photos/{number}.jpg")

    def open_it(orientation: int | None = None) -> Page:
        if orientation:
            exif = Image.Exif()
            exif[0x0112] = orientation
            Image.new("RGB", (WIDE, HIGH)).save("photos/0.jpg", exif=exif)
        manifest = gt.scan_images("photos", progress=False)
        return Page(gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat", "dog"])))

    return open_it


def answer(*boxes: tuple[int, int, int, int]) -> dict[str, Any]:
    names = ("left", "top", "width", "height")
    drawn = [{"label": "cat", **dict(zip(names, box, strict=True))} for box in boxes]
    return {"type": "bounding-box", "boxes": drawn, "nothing_to_label": not drawn}


def test_a_draft_is_saved_and_shown_again(open_page: Callable[..., Page]) -> None:
    page = open_page()

    reply = page.ask("draft", object=0, answer=answer((1, 2, 30, 40)))

    assert reply["result"] == {"saved": True}
    assert page.scene["current"]["draft"] == answer((1, 2, 30, 40))


def test_submitting_moves_on_to_what_was_announced(open_page: Callable[..., Page]) -> None:
    page = open_page()
    announced = page.scene["upcoming"][0]["index"]

    page.ask("submit", object=0, answer=answer((1, 2, 30, 40)), active_seconds=2.5)

    assert page.scene["current"]["index"] == announced
    assert page.scene["progress"]["mine"] == {"done": 1, "total": 3}


def test_what_is_wrong_with_an_answer_is_told_and_nothing_moves(open_page: Callable[..., Page]) -> None:
    page = open_page()

    reply = page.ask("submit", object=0, answer=answer((500, 2, 30, 40)))

    assert reply["error"]["code"] == "AnswerError"
    assert "no area" in reply["error"]["message"]
    assert page.labeler.error == reply["error"]["message"]
    assert page.scene["current"]["index"] == 0


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "erase"},
        {"kind": "submit"},
        {"kind": "draft", "object": "x", "answer": {}},
        {"kind": "skip", "object": 99, "reason": "?"},
        {"kind": "example", "good": True, "position": 4},
    ],
)
def test_every_request_is_answered_even_a_broken_one(
    open_page: Callable[..., Page], message: dict[str, Any]
) -> None:
    page = open_page()

    assert "error" in page.ask(**message)


def test_a_picture_travels_as_a_buffer_and_never_in_the_state(open_page: Callable[..., Page]) -> None:
    page = open_page()

    reply = page.ask("image", object=0)

    assert reply["result"]["media_type"] == "image/jpeg"
    assert (reply["result"]["width"], reply["result"]["height"]) == (WIDE, HIGH)
    assert page.buffers[-1] == [Path("photos/0.jpg").read_bytes()]
    state = page.labeler.get_state()
    assert not [key for key, value in state.items() if isinstance(value, bytes | memoryview)]


def test_boxes_are_drawn_upright_and_written_in_stored_pixels(open_page: Callable[..., Page]) -> None:
    page = open_page(orientation=6)
    reply = page.ask("image", object=0)
    assert (reply["result"]["width"], reply["result"]["height"]) == (HIGH, WIDE)

    page.ask("draft", object=0, answer=answer((0, 0, 10, 20)))

    assert page.scene["current"]["draft"] == answer((0, 0, 10, 20))
    stored: Any = page.labeler._state.book.draft("alice", 0)
    # EXIF 6: turned clockwise for the screen, so the shown top-left corner is the stored bottom-left one.
    assert stored.boxes[0].corners == (0, HIGH - 10, 20, 10)


def test_a_picture_that_is_gone_is_said(open_page: Callable[..., Page]) -> None:
    page = open_page()
    Path("photos/1.jpg").unlink()

    reply = page.ask("image", object=1)

    assert reply["result"]["width"] == 0
    assert "photos/1.jpg" in reply["result"]["problem"]


def test_nobody_can_label_a_picture_that_nobody_can_see(open_page: Callable[..., Page]) -> None:
    page = open_page()
    Path("photos/1.jpg").write_bytes(b"")

    reply = page.ask("submit", object=1, answer=answer((1, 2, 3, 4)))

    assert reply["error"]["message"] == "the picture 1.jpg cannot be read; skip it"


def test_skipping_and_going_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.ask("skip", object=0, reason="blurred")
    assert page.scene["current"]["index"] == 1

    page.ask("go", direction="previous", object=1)

    assert page.scene["current"]["index"] == 0
    assert page.scene["current"]["skipped"] == "blurred"


def test_the_same_worker_gets_the_same_labeler(open_page: Callable[..., Page]) -> None:
    page = open_page()
    job = gt.LabelingJob("cats", gt.scan_images("photos", progress=False), gt.BoundingBox(["cat", "dog"]))

    assert job.label("alice") is job.label("alice")
    assert job.label("alice") is not job.label("bob")
    assert job.label("alice") is not page.labeler


def test_the_overlay_is_a_canvas_of_the_stored_size_that_follows_the_object(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    Image.new("RGB", (50, 60)).save("photos/1.jpg")
    canvas = page.labeler.overlay
    assert (canvas.width, canvas.height) == (WIDE, HIGH)

    page.ask("submit", object=0, answer=answer((1, 2, 30, 40)))

    assert page.labeler.data_object == 1
    assert (canvas.width, canvas.height) == (50, 60)
    assert page.labeler.overlay is canvas


@pytest.mark.parametrize("worker", ["", "  ", 3, None])
def test_a_labeler_needs_a_worker(open_page: Callable[..., Page], worker: Any) -> None:
    open_page()
    job = gt.LabelingJob("cats", gt.scan_images("photos", progress=False), gt.BoundingBox(["cat", "dog"]))

    with pytest.raises(gt.JobError, match="name of the person"):
        job.label(worker)
