from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.errors import AnswerError
from gt_notebook.jobs.session import WorkerSession
from gt_notebook.tasks import BoundingBoxAnswer, Box
from gt_notebook.tasks.picture_size import PictureSize

MakeJob = Callable[..., gt.LabelingJob]


def boxes(*lefts: int) -> BoundingBoxAnswer:
    drawn = tuple(Box(label="cat", left=left, top=0, width=10, height=10) for left in lefts)
    return BoundingBoxAnswer(boxes=drawn, size=PictureSize(width=100, height=80), nothing_to_label=not drawn)


def sit(job: gt.LabelingJob, worker: str = "alice") -> WorkerSession:
    return WorkerSession(job._state, worker)


def many(make_job: MakeJob) -> gt.LabelingJob:
    """A job of sixty objects."""
    manifest = pd.DataFrame({"source-ref": [f"photos/{number}.png" for number in range(60)]})
    return make_job(manifest=manifest)


def on_table(session: WorkerSession) -> int | None:
    current = session.scene().current
    return None if current is None else current.index


def test_objects_come_in_the_order_of_the_manifest_and_are_announced_ahead(make_job: MakeJob) -> None:
    scene = sit(make_job()).scene()

    assert scene.current is not None
    assert scene.current.index == 0
    assert [view.index for view in scene.upcoming] == [1, 2, 3]
    assert (scene.mine, scene.job) == ((0, 4), (0, 4))


def test_what_was_announced_is_what_comes(make_job: MakeJob) -> None:
    session = sit(make_job())
    for _ in range(3):
        announced = session.scene().upcoming[0].index
        index = on_table(session)
        assert index is not None
        session.submit(index, boxes(1))
        assert on_table(session) == announced


def test_the_end_is_said(make_job: MakeJob) -> None:
    session = sit(make_job())
    for index in range(4):
        session.submit(index, boxes(1))

    scene = session.scene()
    assert (scene.status, scene.current, scene.mine) == ("finished", None, (4, 4))
    assert scene.has_previous


def test_a_draft_is_on_the_table_when_the_worker_comes_back(make_job: MakeJob) -> None:
    session = sit(make_job())
    session.submit(0, boxes(1))
    session.draft(1, boxes(5, 50))

    back = sit(make_job()).scene().current

    assert back is not None
    assert back.index == 1
    assert back.draft == boxes(5, 50)


def test_going_back_shows_the_earlier_answer_and_a_correction_replaces_it(make_job: MakeJob) -> None:
    job = make_job()
    session = sit(job)
    session.submit(0, boxes(1))
    session.go("previous")

    earlier = session.scene().current
    assert earlier is not None
    assert (earlier.index, earlier.answer) == (0, boxes(1))

    session.submit(0, boxes(2))
    assert on_table(session) == 1
    assert job._state.book.answers(0) == {"alice": boxes(2)}


def test_an_object_that_was_passed_over_comes_round_again(make_job: MakeJob) -> None:
    session = sit(make_job())
    assert on_table(session) == 0
    session.go("next")
    for index in (1, 2, 3):
        assert on_table(session) == index
        session.submit(index, boxes(1))

    assert on_table(session) == 0


def test_a_skipped_object_does_not_come_back_but_can_be_gone_back_to(make_job: MakeJob) -> None:
    session = sit(make_job())
    session.skip(0, "blurred")
    for index in (1, 2, 3):
        session.submit(index, boxes(1))
    assert session.scene().status == "finished"

    for _ in range(4):
        session.go("previous")
    scene = session.scene()
    assert scene.current is not None
    assert (scene.current.index, scene.current.skipped) == (0, "blurred")


def test_workers_in_two_kernels_get_different_objects(make_job: MakeJob) -> None:
    alice, bob = sit(make_job(), "alice"), sit(make_job(), "bob")

    mine = {on_table(alice), *(view.index for view in alice.scene().upcoming)}

    assert on_table(bob) not in mine


def test_one_who_finds_everything_open_elsewhere_is_told_to_wait(make_job: MakeJob) -> None:
    sit(make_job(), "alice").scene()

    scene = sit(make_job(), "bob").scene()

    assert scene.status == "waiting"
    assert "Colleagues have the last 4 open" in str(scene.message)


def test_both_answers_are_kept_when_two_kernels_collide(make_job: MakeJob) -> None:
    one, two = make_job(), make_job()
    sit(one, "alice").submit(0, boxes(1))
    sit(two, "bob").submit(0, boxes(3))

    assert set(make_job()._state.book.answers(0)) == {"alice", "bob"}


def test_the_same_message_twice_is_recorded_once(make_job: MakeJob) -> None:
    job = make_job()
    session = sit(job)
    session.submit(0, boxes(1), record_id="page:7")
    before = job._state.book.version
    session.submit(0, boxes(1), record_id="page:7")

    assert job._state.book.version == before


def test_nothing_is_handed_out_once_the_job_is_stopped(make_job: MakeJob) -> None:
    job = make_job()
    session = sit(job)
    job.stop()

    scene = session.scene()
    assert (scene.status, scene.current, scene.upcoming) == ("stopped", None, ())
    session.submit(0, boxes(1))
    assert job.counters["TotalLabeled"] == 1


@pytest.mark.parametrize("index", [-1, 4, 99])
def test_an_answer_about_no_object_of_the_job_is_refused(make_job: MakeJob, index: int) -> None:
    with pytest.raises(AnswerError, match="not this job's"):
        sit(make_job()).submit(index, boxes(1))


def test_an_incomplete_answer_is_refused_and_the_object_stays(make_job: MakeJob) -> None:
    session = sit(make_job())
    empty = BoundingBoxAnswer(boxes=(), size=PictureSize(width=100, height=80))

    with pytest.raises(AnswerError, match="no box yet"):
        session.submit(0, empty)
    assert on_table(session) == 0


def test_one_who_is_alone_may_go_on_through_many_objects_and_claims_few(make_job: MakeJob) -> None:
    job = many(make_job)
    session = sit(job)

    scene = session.scene()

    coming = [*(view.index for view in scene.upcoming), *scene.later]
    assert coming == list(range(1, 25))
    assert len(job._state.book.opened) == 7


def test_beside_a_colleague_one_goes_on_through_ones_own_share(make_job: MakeJob) -> None:
    job = many(make_job)
    sit(job, "bob").scene()
    session = sit(job, "alice")

    scene = session.scene()

    mine = {on_table(session), *(view.index for view in scene.upcoming), *scene.later}
    opened = job._state.book.opened
    assert mine == {index for index, workers in opened.items() if "alice" in workers}
    assert 7 <= len(mine) <= 9


def test_the_last_objects_are_handed_out_a_few_at_a_time(make_job: MakeJob) -> None:
    job = many(make_job)
    session = sit(job)
    for _ in range(40):
        index = on_table(session)
        assert index is not None
        session.submit(index, boxes(1))
    session.scene()

    open_still = [index for index in job._state.book.opened if index not in job._state.book.full]
    assert len(open_still) <= 4


def test_an_object_is_told_of_by_itself_and_no_other_jobs(make_job: MakeJob) -> None:
    session = sit(make_job())

    assert session.view(3).index == 3
    with pytest.raises(AnswerError, match="not this job's"):
        session.view(4)
