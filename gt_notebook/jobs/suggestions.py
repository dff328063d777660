"""Suggestions: what any Python function proposes for a data object, made ahead on a thread of their own.

Nothing waits for them but the request that asked for them, so that a slow function holds up no picture and no answer.
What the function returns is checked like an answer from the page.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from gt_notebook.errors import AnswerError, JobError, StorageError, a_type
from gt_notebook.images import UnreadableImageError, thumbnail
from gt_notebook.jobs.subjects import as_shown
from gt_notebook.manifest.names import SOURCE_REF
from gt_notebook.texts import TextPreview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json, Task


@runtime_checkable
class ByNumber(Protocol):
    """Proposes from what it knows of an object besides its content."""

    def for_object(self, index: int, content: Any, /) -> Any:
        """Return proposals for the data object with a number, whose content is as for a function."""
        ...


Model: TypeAlias = Callable[[Any], Any] | ByNumber


@runtime_checkable
class Following(Protocol):
    """Proposes by a model that another one takes the place of while people label."""

    def newest(self) -> tuple[Model, str]:
        """Return the model that is to propose for the next object, which changes no more, and what to call it."""
        ...


MAX_SUGGESTIONS = 1000
# What is raised by items that are no suggestion.
MISFITS = (AnswerError, TypeError, ValueError, KeyError, AttributeError)
_ANY_SIDE = 2**31
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One shape or class that a function proposes.

    Attributes:
        id: The same whenever the same is proposed for the same object.
        answer: An answer that holds nothing else, in stored pixels.
        score: In [0, 1], or ``None`` where the function gave none.
    """

    id: str
    answer: Any
    score: float | None

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {"id": self.id, "answer": self.answer.to_json(), "score": self.score}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """What a function proposes for one object.

    Attributes:
        suggestions: Those that can be shown.
        problem: Why there are none, or fewer; ``None`` when all is well.
        model: What to call the function.
    """

    suggestions: tuple[Suggestion, ...] = ()
    problem: str | None = None
    model: str = ""


class Suggester:
    """Runs a function ahead of a worker, one object at a time.

    Args:
        state: The job.
        model: Takes a picture as an upright RGB ``PIL.Image`` in full size, or a text as ``str``, and returns what
            ``Task.suggestions_from_user`` reads.

    Raises:
        JobError: The model cannot be called.
    """

    def __init__(self, state: JobState, model: Model) -> None:
        if not callable(model) and not isinstance(model, ByNumber):
            raise JobError(f"suggest cannot be {a_type(model)}; give a function of a picture or text")
        self.model = model
        self._state = state
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gt-notebook-suggest")
        self._made: dict[int, Future[Suggested]] = {}
        self._asked: set[int] = set()
        self._lock = threading.Lock()

    def ahead(self, objects: Iterable[int]) -> None:
        """Begin with these objects, in this order, and give up others that nobody waits for."""
        wanted = list(objects)
        with self._lock:
            self._asked -= {index for index in self._asked if self._made[index].done()}
            for index in self._made.keys() - set(wanted) - self._asked:
                # One that has begun goes on; what is given up is made again if the worker comes back.
                self._made.pop(index).cancel()
            for index in wanted:
                self._start(index)

    def ask(self, index: int) -> Future[Suggested]:
        """Return what is or will be proposed for an object."""
        with self._lock:
            self._asked.add(index)
            return self._start(index)

    def _start(self, index: int) -> Future[Suggested]:
        if index not in self._made:
            self._made[index] = self._thread.submit(self._make, index)
        return self._made[index]

    def close(self) -> None:
        """Give up what waits."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _make(self, index: int) -> Suggested:
        given = self.model
        model, name = given.newest() if isinstance(given, Following) else (given, name_of(given))
        return replace(self._proposed_by(model, name, index), model=name)

    def _proposed_by(self, model: Model, name: str, index: int) -> Suggested:
        try:
            content = self._content(index)
        except (StorageError, UnreadableImageError, OSError) as error:
            return Suggested(problem=f"the {self._state.task.medium} cannot be read: {error}")
        try:
            proposed = model.for_object(index, content) if isinstance(model, ByNumber) else model(content)
        except Exception as error:  # noqa: BLE001 - anybody's code; the reason is shown in the labeler and logged
            _LOG.exception("the suggesting function failed on object %d", index)
            return Suggested(problem=f"{name} failed: {type(error).__name__}: {error}")
        return read_suggestions(self._state, index, proposed)

    def _content(self, index: int) -> Any:
        subjects = self._state.subjects
        if self._state.task.medium == "image":
            reference = self._state.manifest[SOURCE_REF].iloc[index]
            return thumbnail(subjects.read(reference), side=_ANY_SIDE).image
        shown = subjects.preview(index)
        if not isinstance(shown, TextPreview) or shown.problem is not None:
            raise StorageError(str(shown.problem))
        return shown.data.decode("utf-8")


def read_suggestions(state: JobState, index: int, proposed: Any) -> Suggested:
    """Return what a function's result proposes for an object; what does not fit is left out, with the reason."""
    info = state.subjects.info(index)
    if info is None:
        return Suggested(problem="the object cannot be read")
    if proposed is None:
        return Suggested()
    try:
        items = state.task.proposals(proposed)
    except AnswerError as error:
        return Suggested(problem=str(error))
    if len(items) > MAX_SUGGESTIONS:
        return Suggested(
            problem=f"the function returned {len(items)} suggestions; return {MAX_SUGGESTIONS} at most"
        )
    found: dict[str, Suggestion] = {}
    problems = []
    for number, item in enumerate(items):
        try:
            shown, score = read_item(state.task, item, info=as_shown(info))
            answer = state.task.to_stored(shown, info)
        except MISFITS as error:
            problems.append(f"suggestion {number} was left out: {error}")
        else:
            suggestion = Suggestion(id=_id(index, answer, score), answer=answer, score=score)
            found.setdefault(suggestion.id, suggestion)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Suggested(suggestions=tuple(found.values()), problem=f"{problems[0]}{more}" if problems else None)


def read_item(task: Task, item: Any, *, info: Any) -> tuple[Any, float | None]:
    """Return the answer that holds just one item of what a function returned, in shown pixels, and its score.

    Raises:
        AnswerError: It does not fit; so do the other ``MISFITS``.
    """
    content, score = _scored(item)
    return task.suggestion_from_user(content, info=info), score


def name_of(model: Model) -> str:
    """Return what to call a function in a sentence and in the journal."""
    return str(getattr(model, "__qualname__", None) or type(model).__qualname__)[:200]


def _scored(item: Any) -> tuple[Any, float | None]:
    """Split an item into what it proposes and its score."""
    if not isinstance(item, Mapping) or "score" not in item:
        return item, None
    score = item["score"]
    if isinstance(score, bool) or not isinstance(score, Real) or not 0 <= float(score) <= 1:
        raise AnswerError(f"its score is {score!r:.60}; give a number from 0 to 1")
    return {key: value for key, value in item.items() if key != "score"}, float(score)


def _id(index: int, answer: Any, score: float | None) -> str:
    content = json.dumps([index, answer.to_json(), score], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
