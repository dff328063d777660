"""What the page asks of a custom task: the form of an object, what it holds, and to show another answer in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.widgets.forms import UNREADABLE, Forms, ShownWidget
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

    def answer_in(self, message: Json, *, known: bool) -> object:
        """Return the answer of a change, with a value where the page has sent what the form's widgets showed.

        Args:
            message: The change.
            known: Whether it was recorded before.

        Raises:
            AnswerError: The form refuses what the page says, or raised.
        """
        answer = message.get("answer")
        if not isinstance(answer, dict) or "widgets" not in answer:
            return answer
        widgets, index = answer["widgets"], object_in(message)
        if not isinstance(widgets, list):
            raise AnswerError(UNREADABLE)
        if not 0 <= index < len(self._session.state.manifest):
            raise AnswerError(f"there is no object {index}; reload the page")
        shown = [ShownWidget.from_json(one) for one in widgets]
        value = self._forms.filled_in(index, shown, value=self._known(index), known=known)
        return {"type": self._task.task_type, "value": self._task.answer_from_user(value, info=None).value}

    def _form(self, message: Json) -> Reply:
        index = object_in(message)
        form = self._forms.open(index, self._known(index))
        shown = preview_for(self._session.state.subjects, message)
        reply = {
            "input": self._task.task_input(index),
            "widget": None if form is None else f"IPY_MODEL_{form.widget.model_id}",
            "models": [] if form is None else list(form.widgets),
            "shown": shown_to_wire(shown),
        }
        return reply, [shown.data]

    def _read(self, message: Json) -> Reply:
        index, state = object_in(message), message["state"]
        if not isinstance(state, dict) or not all(isinstance(traits, dict) for traits in state.values()):
            raise AnswerError(UNREADABLE)
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
