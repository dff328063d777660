"""Both ends of the wire agree: the records in ``tests/wire`` are what the front end's own tests read, too."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.images import ImageInfo
from gt_notebook.jobs.suggestions import read_suggestions
from gt_notebook.texts import TextInfo
from gt_notebook.widgets.wire import suggested_to_wire

WIRE = Path(__file__).parents[1] / "wire"
# Requests that only the page of another task makes; forms have tests of their own.
OF_OTHER_JOBS = {
    "request-text",
    "request-form",
    "request-form-read",
    "request-form-write",
    "request-submit-form",
}
BOXES = gt.BoundingBox(["cat", '<b>dog</b> "ü"'])
NOTED = gt.BoundingBox(BOXES.labels, attributes={"occluded": bool, "view": ["front", "side"]})
CLASSES = gt.ImageClassification(["cat", "dog"], multi_label=True)
ENTITIES = gt.NamedEntityRecognition([{"label": "Person", "shortDisplayName": "PER"}, '<b>Place</b> "ü"'])
INFO = ImageInfo(width=640, height=480, depth=3, orientation=1)


def read(name: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((WIRE / f"{name}.json").read_text(encoding="utf-8"))
    return record


def shape(value: object) -> object:
    """The keys of a record, all the way down, without the values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in sorted(value.items())}
    return type(value).__name__ if isinstance(value, list) else None


@pytest.fixture
def labeler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.Labeler:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(5):
        Image.new("RGB", (1100, 480)).save(f"photos/{number}.jpg")
    manifest = gt.scan_images("photos", progress=False)
    task = gt.BoundingBox(BOXES.labels, instructions=gt.Instructions(good_examples=["photos/0.jpg"]))
    return gt.LabelingJob("cats", manifest, task, workers_per_object=3).label(
        "alice", shortcuts={"next": "n"}
    )


@pytest.fixture
def sent(labeler: gt.Labeler, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the labeler sends to the page."""
    messages: list[dict[str, Any]] = []
    monkeypatch.setattr(labeler, "send", lambda content, buffers=None: messages.append(content))
    return messages


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("answer-boxes", BOXES),
        ("answer-boxes-noted", NOTED),
        ("answer-nothing-to-label", BOXES),
        ("answer-classes", CLASSES),
        ("answer-custom", gt.Custom(lambda task_input, value: None)),
        ("answer-mask", gt.SemanticSegmentation(["road", "tree"])),
        ("answer-judgment", gt.Verification(of="cats")),
        ("answer-text-classes", gt.TextClassification(["praise", "complaint"])),
        ("answer-entities", ENTITIES),
        ("answer-no-entities", ENTITIES),
        ("answer-polygons", gt.Polygon(BOXES.labels)),
        ("answer-polygon-open", gt.Polygon(BOXES.labels)),
        ("answer-keypoints", gt.Keypoint(BOXES.labels)),
    ],
)
def test_an_answer_comes_back_as_it_was_written(name: str, task: Any) -> None:
    info = INFO if task.medium == "image" else TextInfo(length=28)
    written = task.answer_from_json(read(name), info=info).to_json()
    written.pop("image_size", None)

    assert written == read(name)


def wait_for_reply(sent: list[dict[str, Any]]) -> None:
    """Tiles come from threads of their own."""
    for _ in range(3000):
        if sent:
            return
        time.sleep(0.01)


@pytest.mark.parametrize(
    "name", sorted(path.stem for path in WIRE.glob("request-*.json") if path.stem not in OF_OTHER_JOBS)
)
def test_every_request_is_answered_as_the_page_expects(
    labeler: gt.Labeler, sent: list[dict[str, Any]], name: str
) -> None:
    request = read(name)
    if request["kind"] == "image":
        labeler._answer(request, labeler._handlers()["image"])
    else:
        labeler._on_message(labeler, request, [])
    if request["kind"] == "tile":
        wait_for_reply(sent)

    reply = sent[-1]
    assert shape(reply) == shape(read(f"reply-{request['kind']}"))
    assert reply["id"] == request["id"]


@pytest.mark.parametrize(
    ("name", "task", "proposed"),
    [
        ("mask", gt.SemanticSegmentation(["road", "tree"]), np.tri(12, 16, dtype=np.uint8)),
        ("entities", ENTITIES, [(4, 10, "Person", 0.87)]),
    ],
)
def test_suggested_regions_and_entities_are_what_the_page_expects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, task: Any, proposed: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    Image.new("RGB", (16, 12)).save("photos/0.png")
    manifest = pd.DataFrame({"source": ["The worker"]}) if name == "entities" else gt.scan_images("photos")
    state = gt.LabelingJob("job", manifest, task)._state

    suggested = read_suggestions(state, 0, proposed)

    result = suggested_to_wire(state, 0, suggested)
    for suggestion in result["suggestions"]:
        suggestion["id"] = "0f3c2a"
    assert result == read(f"reply-suggest-{name}")["result"]


@pytest.mark.parametrize(("data", "name"), [(b"A text", "reply-text"), (b"\xe9", "reply-text-unreadable")])
def test_a_text_is_asked_for_like_a_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_bytes(data)
    manifest = pd.DataFrame({"source-ref": ["letter.txt", "letter.txt"]})
    labeler = gt.LabelingJob("crew", manifest, ENTITIES).label("alice")

    result, buffers = labeler._handlers()["text"](read("request-text"))

    assert shape(result) == shape(read(name)["result"])
    assert buffers == [data if name == "reply-text" else b""]


def test_a_text_is_no_part_of_the_state(tmp_path: Path) -> None:
    manifest = pd.DataFrame({"source": ["a secret"]})
    labeler = gt.LabelingJob("crew", manifest, ENTITIES, output=tmp_path).label("alice")

    assert "a secret" not in str(labeler.get_state()["scene"]) + str(labeler.get_state()["config"])


def test_a_refusal_has_the_shape_that_the_page_reads(labeler: gt.Labeler, sent: list[dict[str, Any]]) -> None:
    labeler._on_message(labeler, read("request-skip") | {"object": 99}, [])

    assert shape(sent[-1]) == shape(read("reply-error"))


def test_the_configuration_has_the_shape_that_the_page_reads(labeler: gt.Labeler) -> None:
    assert shape(labeler.config) == shape(read("config-boxes"))


def test_the_scene_has_the_shape_that_the_page_reads(labeler: gt.Labeler, sent: list[dict[str, Any]]) -> None:
    labeler._on_message(labeler, read("request-draft") | {"object": 0}, [])
    labeling = shape(labeler.scene)
    labeler._session.state.book.stopped = "2026-01-01"
    labeler.refresh()

    assert labeling == shape(read("scene-labeling"))
    assert shape(labeler.scene) == shape(read("scene-stopped"))


@pytest.mark.parametrize(
    ("name", "task"), [("verifying", gt.Verification(of="cats")), ("adjusting", gt.Adjustment(of="cats"))]
)
def test_an_audits_scene_has_the_shape_that_the_page_reads(
    labeler: gt.Labeler, name: str, task: gt.Verification | gt.Adjustment
) -> None:
    box = {"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4}
    cats = gt.LabelingJob("cats", labeler._state.manifest, BOXES, workers_per_object=3)
    cats.submit(0, [box], worker="bob")
    audit = cats.chain(name, task=task).label("alice")
    draft = read(f"scene-{name}")["current"]["draft"]
    if draft is not None:
        audit._session.draft(0, audit._state.task.answer_from_json(draft, info=INFO))
    audit.refresh()

    scene, expected = audit.scene, read(f"scene-{name}")
    assert shape(scene["current"]) == shape(expected["current"])
    assert scene["current"]["shown"] == expected["current"]["shown"]
    assert scene["current"]["initial"] == expected["current"]["initial"]
