"""Worker-response files: what the service writes for each object, one file with everybody's answers.

Source: the files of real finished jobs, ``annotations/worker-response/iteration-N/<object>/<time>.json``. The service
writes the time with colons; they are spelled as hyphens here, because not every file system can hold them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tqdm.auto import tqdm

from gt_notebook.jobs import layout
from gt_notebook.manifest.remarks import NOTES_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.jobs.answers import Given
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json, Task


def response_key(index: int, given: Mapping[str, Given]) -> str:
    """Return where an object's worker-response file stands: named for its last submission."""
    last = max(g.time for g in given.values() if g.answer is not None)
    return f"{layout.WORKER_RESPONSES}/{index}/{last[:10]}_{last[11:19].replace(':', '-')}.json"


def dump_response(task: Task, index: int, given: Mapping[str, Given]) -> bytes:
    """Return the worker-response file of one object."""
    answers = [_answer(task, index, worker, g) for worker, g in sorted(given.items()) if g.answer is not None]
    return json.dumps({"answers": answers}, ensure_ascii=False, separators=(",", ":")).encode()


def load_response(task: Task, data: bytes) -> dict[str, Any]:
    """Return ``{worker: answer}`` of a worker-response file, the service's or ours.

    Raises:
        AnswerError: An answer does not fit the task.
        ValueError: The file is not JSON.
    """
    return {
        entry["workerId"]: task.from_content(entry["answerContent"]) for entry in json.loads(data)["answers"]
    }


def write_responses(state: JobState) -> None:
    """Bring the worker-response files in the job's folder up to date with the journal."""
    with state.lock:
        answered = {
            response_key(index, given): (index, dict(given))
            for index, given in state.book.given.items()
            if index not in state.retained and any(g.answer is not None for g in given.values())
        }
    there = {entry.key: entry.size for entry in state.store.list(f"{layout.WORKER_RESPONSES}/")}
    new = [key for key, given in answered.items() if key not in there or state.written.get(key) != given]
    for key in tqdm(new, desc="worker responses", unit="file", delay=1, leave=False):
        data = dump_response(state.task, *answered[key])
        if there.get(key) != len(data) or state.store.read(key) != data:
            state.store.write(key, data)
        state.written[key] = answered[key]
    # A corrected answer gives the object's file another time, and so another name.
    for key in there.keys() - answered.keys():
        state.store.delete(key)
        state.written.pop(key, None)


def _answer(task: Task, index: int, worker: str, given: Given) -> Json:
    entry: Json = {
        "answerContent": task.content_of(index, given.answer),
        # The service writes milliseconds.
        "submissionTime": f"{given.time[:23]}Z",
        "workerId": worker,
    }
    if given.active_seconds is not None:
        entry["timeSpentInSeconds"] = given.active_seconds
    noted = _noted(task, given)
    return {**entry, NOTES_KEY: noted} if noted else entry


def _noted(task: Task, given: Given) -> Json:
    """What the service has no place for, beside the ``answerContent`` and aligned with its shapes."""
    notes = [shape.note.to_json() for shape in task.shapes(given.answer)]
    said = given.remarks.to_json()
    return {**said, "objects": notes} if any(notes) else said
