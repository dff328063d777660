"""The first object's picture or text, sent right behind the labeler: the page need not ask for it and wait.

It is a message and no part of the widget's state, so that a saved notebook holds none of it. anywidget keeps messages
until the labeler's module has loaded; where that takes too long, or a page is reloaded, the page asks for this object
as for any other.
"""

from __future__ import annotations

from concurrent.futures import wait
from typing import TYPE_CHECKING, TypeAlias

from gt_notebook.jobs.pictures import Pictures
from gt_notebook.jobs.texts import Texts
from gt_notebook.widgets.wire import shown_to_wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future

    from gt_notebook.images import Preview
    from gt_notebook.jobs.subjects import Subjects
    from gt_notebook.tasks import Json
    from gt_notebook.texts import TextPreview

# A cell waits no longer for a picture on a slow disk or far away.
_PATIENCE_SECONDS = 0.25

_Shown: TypeAlias = "Preview | TextPreview"


class Opening:
    """The content that a labeler begins with: made while the page gets the labeler, then sent.

    Args:
        subjects: The data objects.
        current: The object on the table as the page knows it, ``None`` for nothing to be sent.
        pool: Where it is made.
    """

    def __init__(self, subjects: Subjects, current: Json | None, pool: Executor) -> None:
        self._index: int = -1 if current is None else current["index"]
        self._making: Future[_Shown | None] | None = (
            None if current is None else pool.submit(_opening_of, subjects, self._index)
        )

    def send(self, send: Callable[[Json, list[bytes]], None]) -> None:
        """Send it before what the cell shows if it is there in time, else as soon as it is.

        Args:
            send: Sends a message with its buffers; called on any thread.
        """
        if self._making is not None:
            wait([self._making], timeout=_PATIENCE_SECONDS)
            self._making.add_done_callback(lambda made: self._send_made(made, send))

    def _send_made(self, made: Future[_Shown | None], send: Callable[[Json, list[bytes]], None]) -> None:
        # What goes wrong here goes wrong again when the page asks, and is told then.
        shown = made.result() if made.exception() is None else None
        if shown is not None:
            send({"kind": "opening", "object": self._index, "result": shown_to_wire(shown)}, [shown.data])


def _opening_of(subjects: Subjects, index: int) -> _Shown | None:
    if isinstance(subjects, Pictures):
        return subjects.opening(index)
    return subjects.preview(index) if isinstance(subjects, Texts) else None
