"""Objects whose answer is known are mixed in unseen, and measure the workers."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import gt_notebook as gt
from gt_notebook.errors import AnswerError, JobError
from gt_notebook.jobs.session import WorkerSession

MakeJob = Callable[..., gt.LabelingJob]

OBJECTS = 24
# Numbers that occur nowhere else, so that they can be looked for on the wire.
TRUTH: list[dict[str, Any]] = [{"label": "dog", "left": 3137, "top": 2117, "width": 411, "height": 313}]
GOLD = {2: TRUTH, 11: TRUTH, "photos/17.png": TRUTH}
NUMBERS = {2, 11, 17}


@pytest.fixture
def make_large_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeJob:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    picture = Image.new("L", (4000, 3000))
    for number in range(OBJECTS):
        picture.save(f"photos/{number:02d}.png")

    def make(**options: Any) -> gt.LabelingJob:
        manifest = options.pop("manifest", None)
        if manifest is None:
            manifest = gt.scan_images("photos", progress=False)
        task = options.pop("task", None) or gt.BoundingBox(["cat", "dog"])
        return gt.LabelingJob("cats", manifest, task, output="labels", **{"gold_rate": 0.25, **options})

    return make


def sit(job: gt.LabelingJob, worker: str = "alice") -> WorkerSession:
    return WorkerSession(job._state, worker)


def answer(job: gt.LabelingJob) -> Any:
    box = {"label": "cat", "left": 10, "top": 10, "width": 20, "height": 20}
    return job.task.answer_from_user([box], info=job._state.subjects.info(0))


def work(job: gt.LabelingJob, worker: str = "alice", *, most: int = OBJECTS) -> list[int]:
    """Answer what comes, and return it in order."""
    session = sit(job, worker)
    given: list[int] = []
    while (current := session.scene().current) is not None and len(given) < most:
        session.submit(current.index, answer(job))
        given.append(current.index)
    return given


def test_every_worker_gets_all_gold_mixed_in_at_the_stated_rate(make_large_job: MakeJob) -> None:
    job = make_large_job(gold=GOLD, workers_per_object=2)
    orders = [work(job, "alice"), work(job, "bob")]

    for order in orders:
        assert sorted(order) == list(range(OBJECTS))
        places = [place for place, index in enumerate(order) if index in NUMBERS]
        assert [place // 4 for place in places] == [0, 1, 2]
    assert orders[0] != orders[1]
    assert orders[0] != sorted(orders[0])


def test_the_order_survives_a_restart(make_large_job: MakeJob, tmp_path: Path) -> None:
    whole = work(make_large_job(gold=GOLD))
    (tmp_path / "labels").rename(tmp_path / "before")

    parts = [*work(make_large_job(gold=GOLD), most=5), *work(make_large_job(gold=GOLD))]
    assert parts == whole


def test_gold_does_not_stand_alone_when_others_have_done_the_rest(make_large_job: MakeJob) -> None:
    job = make_large_job(gold=GOLD)
    work(job, "alice")

    assert job.status == "Completed"
    assert work(job, "bob") == []
    assert sit(job, "bob").scene().status == "finished"


def test_a_job_is_completed_although_some_gold_never_came_up(make_large_job: MakeJob) -> None:
    job = make_large_job(gold=GOLD, gold_rate=0.05)

    assert job.status == "InProgress"
    assert NUMBERS - set(work(job, "alice"))
    assert job.status == "Completed"


def test_nothing_on_the_wire_tells_gold_from_the_rest(
    make_large_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    labeled = gt.scan_images("photos", progress=False)
    labeler = make_large_job(gold=GOLD, manifest=with_label(labeled, 2)).label("alice")
    plain = make_large_job(gold=None, manifest=with_label(labeled, 2), task=None).label("alice").config
    sent: list[Any] = [labeler.config, labeler.scene]
    monkeypatch.setattr(labeler, "send", lambda content, buffers=None: sent.append(content))
    seen: dict[int, list[Any]] = {}
    number = 0
    while labeler.scene["current"] is not None:
        view, before = labeler.scene["current"], labeler.scene["progress"]
        # Some are skipped, some passed over once, most are answered.
        kind = ["submit", "submit", "skip"][number % 3]
        labeler._on_message(
            labeler,
            {
                "kind": kind,
                "object": view["index"],
                "id": str(number),
                "client": "page",
                "record": f"page:{number}",
                "reason": "blurred",
                "answer": {"type": "bounding-box", "boxes": [], "nothing_to_label": True},
            },
            [],
        )
        after = labeler.scene["progress"]
        change = [
            after[who][what] - before[who][what] for who in ("mine", "job") for what in ("done", "total")
        ]
        upcoming = [(set(v), v["answer"], v["draft"], v["skipped"]) for v in labeler.scene["upcoming"]]
        seen[view["index"]] = [kind, change, {**view, "index": 0, "name": ""}]
        sent += [labeler.scene, upcoming]
        number += 1

    assert seen.keys() == set(range(OBJECTS))
    for kind, change in (("submit", [1, 0, 1, 0]), ("skip", [1, 0, 0, 0])):
        of_kind = [rest for rest in seen.values() if rest[0] == kind]
        assert all(rest == [kind, change, of_kind[0][2]] for rest in of_kind)
    assert plain == labeler.config
    everything = json.dumps([str(record) for record in sent])
    assert not any(str(part) in everything for part in (3137, 2117, 411, 313))
    assert "gold" not in everything


def with_label(manifest: Any, *rows: int) -> Any:
    """The manifest with labels under the job's attribute."""
    value = {"image_size": [{"width": 4000, "height": 3000, "depth": 1}], "annotations": []}
    metadata = {
        "objects": [],
        "class-map": {},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "2019-01-30T16:33:27.802704",
        "job-name": "labeling-job/before",
    }
    frame = manifest.copy()
    frame["cats"] = [value if row in rows else math.nan for row in range(len(frame))]
    frame["cats-metadata"] = [metadata if row in rows else math.nan for row in range(len(frame))]
    return frame


def test_gold_that_came_with_a_label_keeps_it_and_is_only_for_measuring(make_large_job: MakeJob) -> None:
    manifest = with_label(gt.scan_images("photos", progress=False), 2, 5)
    job = make_large_job(gold=GOLD, manifest=manifest)
    order = work(job)
    job.consolidate()

    assert 2 in order
    assert 5 not in order
    assert job.manifest["cats"][2]["annotations"] == []
    assert not Path("labels/cats/annotations/worker-response/iteration-1/2").exists()
    assert job.manifest["cats"][11]["annotations"][0]["left"] == 10
    assert job.counters["TotalLabeled"] == OBJECTS
    assert job.gold_scores().loc["alice", "objects"] == 3


def test_scores_say_how_much_is_right_and_how_well_it_lies(make_large_job: MakeJob) -> None:
    job = make_large_job(gold={0: TRUTH, 1: [], 2: TRUTH}, workers_per_object=2)
    shifted = [{**TRUTH[0], "left": TRUTH[0]["left"] + 137}]
    for index, drawn in ((0, TRUTH), (1, []), (2, [*shifted, {**TRUTH[0], "left": 5, "label": "cat"}])):
        job.submit(index, drawn, worker="alice")
    job.submit(0, [{**TRUTH[0], "label": "cat"}], worker="bob")

    scores: Any = job.gold_scores()
    assert scores.loc["alice", ["objects", "right"]].tolist() == [3, round((1 + 1 + 0.5) / 3, 4)]
    assert scores.loc["alice", "iou"] == pytest.approx((1 + 274 / 548) / 2)
    assert scores.loc["bob", ["objects", "right"]].tolist() == [1, 0]
    assert math.isnan(scores.loc["bob", "iou"])


def test_classes_are_scored_by_what_both_name(make_large_job: MakeJob) -> None:
    task = gt.ImageClassification(["cat", "dog", "fox"], multi_label=True)
    job = make_large_job(task=task, gold={0: ["cat", "dog"], 1: "fox"})
    job.submit(0, ["cat", "fox"], worker="alice")
    job.submit(1, "fox", worker="alice")

    assert job.gold_scores().loc["alice", "right"] == pytest.approx((1 / 3 + 1) / 2, abs=1e-4)


def test_without_gold_there_are_no_scores(make_job: MakeJob) -> None:
    assert make_job().gold_scores().empty


@pytest.mark.parametrize(
    ("options", "error", "reason"),
    [
        ({"gold": {99: []}}, JobError, "gold names object 99"),
        ({"gold": {True: []}}, JobError, "gold names object True"),
        ({"gold": {"photos/no.png": []}}, JobError, "source-ref of 0 lines"),
        ({"gold": [1]}, JobError, "give a dictionary"),
        ({"gold": {0: "cat"}}, AnswerError, "gold answer of object 0 does not fit"),
        ({"gold": {0: []}, "gold_rate": 0}, JobError, "gold_rate is 0"),
        ({"gold": {0: []}, "gold_rate": 0.9}, JobError, "gold_rate is 0.9"),
    ],
)
def test_gold_that_cannot_be_is_refused(
    make_job: MakeJob, options: dict[str, Any], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        make_job(**options)
