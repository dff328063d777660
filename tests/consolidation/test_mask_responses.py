"""Masks in worker-response files, as frames that can be merged."""

from __future__ import annotations

import json
import pickle
import struct
import zlib
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.consolidation import masks, read_responses
from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from pathlib import Path

GREEN, BLUE, RED = "#2ca02c", "#1f77b4", "#d62728"
NOTHING = "#00000000"


def png(rows: list[list[str]]) -> bytes:
    """A picture of colors such as the crowd elements write: RGBA, with nothing where nobody painted."""
    pixels = [[tuple(bytes.fromhex((color[1:] + "ff")[:8])) for color in row] for row in rows]
    buffer = BytesIO()
    Image.fromarray(np.array(pixels, dtype=np.uint8), "RGBA").save(buffer, "PNG")
    return buffer.getvalue()


def painted(rows: list[list[str]] | bytes, **named: str) -> dict[str, Any]:
    data = rows if isinstance(rows, bytes) else png(rows)
    return {
        "labeledImage": {"pngImageData": b64encode(data).decode("ascii")},
        "labelMappings": {name: {"color": color} for name, color in named.items()},
        "inputImageProperties": {"width": 2, "height": 1},
    }


def store(folder: Path, task: int, answers: dict[str, Any]) -> None:
    entries = [
        {"answerContent": {"widget": content}, "submissionTime": "2026-01-01T10:00:00Z", "workerId": worker}
        for worker, content in answers.items()
    ]
    path = folder / f"annotations/worker-response/iteration-1/{task}/2026-01-01_10-00-00.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"answers": entries}))


def test_masks_are_read_and_merged_whatever_color_a_worker_had_for_a_class(tmp_path: Path) -> None:
    store(
        tmp_path,
        5,
        {
            "ann": painted([[GREEN, BLUE]], road=GREEN, car=BLUE),
            "bob": painted([[BLUE, NOTHING]], road=BLUE.upper()),
            "cem": painted([[RED, GREEN]], car=GREEN, road=RED),
        },
    )
    responses = read_responses(tmp_path, progress=False)
    assert responses.rows.columns.tolist() == ["task", "worker", "mask"]
    assert responses.class_names == {1: "car", 2: "road"}
    assert [np.asarray(mask).tolist() for mask in responses.rows["mask"]] == [[[2, 1]], [[2, 0]], [[2, 1]]]
    (merged,) = masks(responses.rows).labels.to_dict("records")
    assert merged["mask"].tolist() == [[2, 1]]
    assert merged["answers"] == 3
    assert merged["agreement"] == pytest.approx((1 + 2 / 3) / 2)


def test_the_instances_of_a_class_are_one(tmp_path: Path) -> None:
    several = painted([[GREEN, BLUE, RED]])
    del several["labelMappings"]
    instances = [
        {"color": color, "label": name} for color, name in ((GREEN, "cow"), (BLUE, "cow"), (RED, "dog"))
    ]
    store(tmp_path, 0, {"ann": {**several, "instances": instances}})
    responses = read_responses(tmp_path, progress=False)
    assert np.asarray(responses.rows["mask"][0]).tolist() == [[1, 1, 2]]
    assert responses.class_names == {1: "cow", 2: "dog"}


def test_who_painted_nothing_counts(tmp_path: Path) -> None:
    store(
        tmp_path,
        0,
        {
            "ann": painted([[NOTHING, NOTHING]]),
            "bob": painted([[NOTHING, NOTHING]], road=GREEN),
            "cem": painted([[GREEN, NOTHING]], road=GREEN),
        },
    )
    (merged,) = masks(read_responses(tmp_path, progress=False).rows).labels.to_dict("records")
    assert not merged["mask"].any()
    assert merged["answers"] == 3


def test_masks_stay_files_until_they_are_merged_and_can_be_sent_away(tmp_path: Path) -> None:
    size = (2000, 1000)
    large = BytesIO()
    Image.new("RGBA", size, GREEN).save(large, "PNG")
    store(tmp_path, 0, {"ann": painted(large.getvalue(), road=GREEN)})
    mask = read_responses(tmp_path, progress=False).rows["mask"][0]
    sent = pickle.dumps(mask)
    assert len(sent) < 50_000
    assert np.asarray(pickle.loads(sent)).shape == size[::-1]


def test_how_far_workers_agree_is_told_of_them_too(tmp_path: Path) -> None:
    for task in range(12):
        color = GREEN if task % 2 else NOTHING
        store(tmp_path, task, {name: painted([[color, GREEN]], road=GREEN) for name in ("ann", "bob")})
    responses = read_responses(tmp_path, progress=False)
    assert gt.consolidation.agreement(responses.rows).loc["krippendorff-alpha", "value"] == 1


def test_our_own_jobs_are_read_back(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        Image.new("RGB", (3, 2)).save(tmp_path / name)
    manifest = gt.scan_images(tmp_path)
    task = gt.SemanticSegmentation(["road", "car"])
    job = gt.LabelingJob("masks", manifest, task, output=tmp_path / "labels")
    mask = np.array([[0, 2, 2], [1, 1, 0]], dtype=np.uint8)
    job.submit(0, mask, worker="ann")
    job.submit(1, np.zeros((2, 3), dtype=np.uint8), worker="ann")
    job.consolidate()
    responses = read_responses(tmp_path / "labels" / "masks", progress=False)
    assert responses.class_names == {1: "car", 2: "road"}
    assert np.asarray(responses.rows["mask"][0]).tolist() == [[0, 1, 1], [2, 2, 0]]
    assert not np.asarray(responses.rows["mask"][1]).any()


def head_only(width: int, height: int) -> bytes:
    """The head of a PNG, and the beginning of pixels that never come."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return start + struct.pack(">I", 100) + b"IDAT"


@pytest.mark.parametrize(
    ("widget", "found"),
    [
        (painted(head_only(60_000, 60_000), road=GREEN), "the mask is too large"),
        (painted(b"", road=GREEN), r"the file is empty \(0 bytes\)"),
        (painted(b"<svg/>", road=GREEN), "no picture of a known kind"),
        (painted([[GREEN]], road="green"), "class 'road' has the color 'green'; write one such as '#2ca02c'"),
        ({"labeledImage": {"pngImageData": "?"}}, "is no worker-response file"),
        ({"labeledImage": None}, "is no worker-response file"),
        ({**painted([[GREEN]]), "labelMappings": ["road"]}, "is no worker-response file"),
    ],
)
def test_a_broken_mask_is_named(tmp_path: Path, widget: dict[str, Any], found: str) -> None:
    store(tmp_path, 7, {"ann": widget})
    with pytest.raises(AnswerError, match=found) as caught:
        read_responses(tmp_path, progress=False)
    assert "2026-01-01_10-00-00.json" in str(caught.value)


def test_a_mask_that_is_cut_short_is_named_when_it_is_merged(tmp_path: Path) -> None:
    store(tmp_path, 7, {"ann": painted(head_only(2, 2), road=GREEN)})
    rows = read_responses(tmp_path, progress=False).rows
    with pytest.raises(AnswerError, match=r"the mask of worker ann in .*10-00-00.json cannot be read"):
        masks(rows)


def test_colors_without_names_are_no_mask(tmp_path: Path) -> None:
    store(tmp_path, 7, {"ann": painted([[GREEN, BLUE]])})
    with pytest.raises(AnswerError, match="no colors of classes are known"):
        masks(read_responses(tmp_path, progress=False).rows)


def test_more_classes_than_fit_into_a_mask_are_refused(tmp_path: Path) -> None:
    store(
        tmp_path, 0, {"ann": painted([[GREEN]], **{f"c{number}": f"#{number:06x}" for number in range(255)})}
    )
    with pytest.raises(AnswerError, match="255 classes; at most 254"):
        read_responses(tmp_path, progress=False)


def test_answers_without_masks_have_no_class_names(tmp_path: Path) -> None:
    store(tmp_path, 0, {"ann": {"label": "cat"}})
    responses = read_responses(tmp_path, progress=False)
    assert responses.class_names == {}
    assert pd.DataFrame(responses.rows)["label"].tolist() == ["cat"]
