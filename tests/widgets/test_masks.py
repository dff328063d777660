"""Masks from a page that cannot be trusted: what does not fit is refused with the reason, and nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.images.masks import encode_mask

WIDTH, HEIGHT = 300, 200


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6
    # Stored on its side: the page sees 300 by 200 pixels.
    Image.new("RGB", (HEIGHT, WIDTH)).save("photos/0.jpg", exif=exif)
    manifest = gt.scan_images("photos", progress=False)
    return gt.LabelingJob("streets", manifest, gt.SemanticSegmentation(["road"]))


def painted(*, width: int = WIDTH, height: int = HEIGHT, index: int = 1) -> dict[str, Any]:
    mask = np.zeros((height, width), dtype=np.uint8)
    mask[:50, :100] = index
    tiles = list(encode_mask(mask))
    return {
        "type": "semantic-segmentation",
        "tiles": tiles,
        "width": width,
        "height": height,
        "nothing_to_label": False,
    }


def send(job: gt.LabelingJob, kind: str, answer: Any) -> dict[str, Any]:
    labeler = job.label("alice")
    replies: list[dict[str, Any]] = []
    labeler.send = lambda content, buffers=None: replies.append(content)
    number = f"{kind}-{id(answer)}"
    message = {
        "kind": kind,
        "id": number,
        "client": "page",
        "record": f"page:{number}",
        "object": 0,
        "answer": answer,
    }
    labeler._on_message(labeler, message, [])
    return replies[-1]


def test_a_mask_painted_upright_is_stored_as_the_picture_is(job: gt.LabelingJob) -> None:
    assert send(job, "draft", painted())["result"] == {"saved": True}
    assert send(job, "submit", painted())["result"] == {"saved": True}

    reference = str(job.manifest["streets-ref"].iloc[0])
    mask = np.asarray(Image.open(reference))
    assert mask.shape == (WIDTH, HEIGHT)
    assert (np.rot90(mask, -1)[:50, :100] == 1).all()
    assert int((mask == 1).sum()) == 5000


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (painted(width=HEIGHT, height=WIDTH), "it is the mask of another picture"),
        (painted(index=2), "the mask has the class 2; this job has 0 for the background, 1 road"),
        ({**painted(), "tiles": ["A" * 100_000, ""]}, "of the mask"),
        ({**painted(), "tiles": [None, None]}, "give a list of texts"),
        ({**painted(), "width": float("inf")}, "give whole pixels"),
        ({**painted(), "tiles": [], "nothing_to_label": False}, "nothing is painted yet"),
        ({"type": "bounding-box", "boxes": []}, "this job takes 'semantic-segmentation'"),
        ([], "is a list"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason_and_not_stored(
    job: gt.LabelingJob, answer: Any, finding: str
) -> None:
    reply = send(job, "submit", answer)

    assert reply["error"]["code"] == "AnswerError"
    assert finding in reply["error"]["message"]
    assert job.counters["TotalLabeled"] == 0
    assert not Path("labels/streets/annotations/consolidated-annotation").exists()
