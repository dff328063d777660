"""What the page asks of a custom task: the form of an object, what it holds, and to show another answer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.widgets.forms import Forms
from gt_notebook.widgets.picture_requests import preview_for
from gt_notebook.widgets.wire import object_in, shown_to_wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.jobs.session import WorkerSession
    from gt_notebook.tasks import Custom, Json

    Reply = tuple[Json, list[bytes]]


class FormRequests:
    """Answers the requests that only the page of a custom task makes.

    Args:
        session: Whose labeler it is.
        task: The session's task.
    """

    def __init__(self, session: WorkerSession, task: Custom) -> None:
        self._session = session
        self._task = task
        self._forms = Forms(task)

    def handlers(self) -> dict[str, Callable[[Json], Reply]]:
        """Return the handler of each kind of request."""
        return {"form": self._form, "form-read": self._read, "form-write": self._write}

    def _form(self, message: Json) -> Reply:
        index = object_in(message)
        form = self._forms.open(index, self._known(index))
        shown = preview_for(self._session.state.subjects, message)
        reply = {
            "input": self._task.task_input(index),
            "widget": None if form is None else f"IPY_MODEL_{form.widget.model_id}",
            "shown": shown_to_wire(shown),
        }
        return reply, [shown.data]

    def _read(self, message: Json) -> Reply:
        index, state = object_in(message), message["state"]
        if not isinstance(state, dict) or not all(isinstance(traits, dict) for traits in state.values()):
            raise AnswerError("the page said nothing readable of the form's widgets; reload it")
        answer = self._task.answer_from_user(self._forms.read(index, state), info=None)
        return {"value": answer.value, "problem": self._forms.problem(index)}, []

    def _write(self, message: Json) -> Reply:
        self._forms.write(object_in(message), message["value"])
        return {}, []

    def _known(self, index: int) -> Any:
        """Return what the worker has filled in so far, ``None`` before anything was."""
        book, worker = self._session.state.book, self._session.worker
        given = book.given.get(index, {}).get(worker)
        answer = book.draft(worker, index) or (given.answer if given else None)
        return None if answer is None else answer.value
