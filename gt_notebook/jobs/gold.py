"""Gold objects: data objects whose answer is known, mixed in unseen to measure the workers.

A worker is handed one gold object in every so many, at a place in each such block that a keyed hash chooses, and the
others in a shuffled order, so that neither place nor number tells gold from the rest. The key comes from the known
answers, which no browser gets to see; the same job, gold and worker give the same order on every machine.
"""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, SupportsIndex

import pandas as pd

from gt_notebook.errors import AnswerError, JobError, a_type
from gt_notebook.images import UnreadableImageError, read_info
from gt_notebook.manifest.names import SOURCE_REF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gt_notebook.jobs.subjects import SubjectInfo, Subjects
    from gt_notebook.tasks import Task

DEFAULT_RATE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The known answers of a job.

    Attributes:
        answers: By object index, in stored pixels.
        every: Of so many objects handed to a worker one is gold.
        key: Chooses places and orders; secret from the page.
    """

    answers: Mapping[int, Any] = field(default_factory=dict)
    every: int = 1
    key: bytes = b""

    def __bool__(self) -> bool:
        return bool(self.answers)

    def shuffled(self, worker: str, objects: Iterable[int]) -> list[int]:
        """Return objects in the order in which one worker is handed them."""
        return sorted(objects, key=lambda index: self._hash(worker, f"object {index}"))

    def turns(self, worker: str, *, start: int) -> Iterator[int]:
        """Give the places of gold in a worker's row of objects, from ``start`` on, counted from 0."""
        block = start // self.every
        while True:
            turn = block * self.every + self._hash(worker, f"block {block}") % self.every
            if turn >= start:
                yield turn
            block += 1

    def _hash(self, worker: str, what: str) -> int:
        data = json.dumps([worker, what]).encode("ascii")
        return int.from_bytes(hashlib.blake2b(data, key=self.key, digest_size=8).digest())


NO_GOLD = Gold()


def open_gold(
    gold: Mapping[Any, Any] | pd.Series | None,
    *,
    rate: float,
    task: Task,
    manifest: pd.DataFrame,
    subjects: Subjects,
) -> Gold:
    """Return the gold objects of a job.

    Args:
        gold: ``{object: answer}``; the object by its number, counted from 0, or its ``source-ref``, the answer as in
            ``job.submit``.
        rate: Share of gold among the objects that a worker is handed, above 0 and at most one half.
        task: Reads the answers.
        manifest: The job's manifest.
        subjects: The job's data objects.

    Raises:
        JobError: An object or the rate cannot be, or an object cannot be read.
        AnswerError: A known answer does not fit the task.
    """
    if gold is None:
        return NO_GOLD
    if isinstance(gold, pd.Series):
        gold = gold.to_dict()
    if not isinstance(gold, Mapping):
        raise JobError(f"gold is {a_type(gold)}; give a dictionary of known answers by object")
    if isinstance(rate, bool | str) or not 0 < rate <= 0.5:  # noqa: PLR2004 - half of all
        raise JobError(f"gold_rate is {rate!r}; give a share above 0 and at most 0.5")
    references = manifest[SOURCE_REF].tolist() if SOURCE_REF in manifest else [None] * len(manifest)
    if not gold:
        return NO_GOLD
    answers = {}
    for name, value in gold.items():
        index = _index(name, references)
        try:
            answers[index] = task.answer_from_user(
                value, info=_info(index, references[index], task, subjects)
            )
            task.check_complete(answers[index])
        except AnswerError as error:
            raise AnswerError(f"the gold answer of object {name!r} does not fit the task: {error}") from error
    known = json.dumps([(index, answers[index].to_json()) for index in sorted(answers)], sort_keys=True)
    return Gold(answers=answers, every=round(1 / rate), key=hashlib.sha256(known.encode()).digest())


def _index(name: object, references: list[Any]) -> int:
    if isinstance(name, str):
        if references.count(name) != 1:
            raise JobError(
                f"gold names {name!r}, which is the source-ref of {references.count(name)} lines of the manifest; "
                "give one that occurs once, or the object's number"
            )
        return references.index(name)
    if isinstance(name, bool) or not isinstance(name, SupportsIndex):
        raise JobError(f"gold names object {name!r}; give its number or its source-ref")
    index = operator.index(name)
    if not 0 <= index < len(references):
        raise JobError(f"gold names object {index}; the manifest has the objects 0 to {len(references) - 1}")
    return index


def _info(index: int, reference: str | None, task: Task, subjects: Subjects) -> SubjectInfo:
    """What the task must know of an object, from the head of its file where that is enough."""
    try:
        info = (
            read_info(subjects.read(reference))
            if task.medium == "image" and reference is not None
            else subjects.info(index)
        )
    except UnreadableImageError as error:
        raise JobError(f"the gold object {index} cannot be labeled: {error}; leave it out") from error
    if info is None:
        raise JobError(f"the gold object {index} cannot be read; leave it out")
    return info
