"""What the page asks about pictures: a preview for its window, and the tiles of what it looks at closely."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from gt_notebook.errors import GtNotebookError
from gt_notebook.images import TilePlace
from gt_notebook.jobs.pictures import Pictures
from gt_notebook.widgets.wire import object_in, part_to_wire

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from gt_notebook.images import Part, Preview, Tile
    from gt_notebook.jobs.subjects import Subjects
    from gt_notebook.tasks import Json
    from gt_notebook.texts import TextPreview

_LOG = logging.getLogger(__name__)


def preview_for(
    subjects: Subjects,
    message: Json,
    send: Callable[[Json, list[bytes]], None] | None = None,
    *,
    wanted: Callable[[], bool] = lambda: True,
) -> Preview | TextPreview:
    """Return what an ``image`` or ``text`` request asks for; a picture no larger than the page has room for.

    Args:
        subjects: The data objects.
        message: The request; with ``parts`` the page shows a large picture while it is decoded.
        send: Sends these parts with their buffers; called on any thread. Without it there are none.
        wanted: Says whether the page still waits for it.

    Raises:
        CalledOffError: It does not.
    """
    index, room = object_in(message), message.get("room")
    if not isinstance(subjects, Pictures):
        return subjects.preview(index)

    return subjects.preview(
        index,
        room=None if room is None else (int(room["width"]), int(room["height"])),
        tell=None if send is None or message.get("parts") is not True else partial(_send_part, message, send),
        wanted=wanted,
    )


def _send_part(message: Json, send: Callable[[Json, list[bytes]], None], part: Part) -> None:
    send({"kind": "part", "id": message.get("id"), "result": part_to_wire(part)}, [part.data])


class Awaited:
    """The requests for previews that the page waits for; safe to use from several threads."""

    def __init__(self) -> None:
        self._keys: set[tuple[object, object]] = set()

    def add(self, message: Json) -> Callable[[], bool]:
        """Take a request; return what says whether it is still waited for."""
        key = (message.get("client"), message.get("id"))
        self._keys.add(key)
        return lambda: key in self._keys

    def answered(self, message: Json) -> None:
        """Forget a request that has its reply."""
        self._keys.discard((message.get("client"), message.get("id")))

    def cancel(self, message: Json) -> None:
        """Take a ``cancel`` request: these previews are not wanted any more."""
        for request in message["requests"]:
            self._keys.discard((message.get("client"), request))


class TileReplies:
    """Answers ``tile`` requests as soon as their tiles are made, unless the page has called them off by then.

    Args:
        subjects: The data objects, of which only pictures have tiles.
        send: Sends a reply with its buffers; called on any thread.
    """

    def __init__(self, subjects: Subjects, send: Callable[[Json, list[bytes]], None]) -> None:
        self._subjects = subjects
        self._send = send
        self._waiting: dict[tuple[object, object], Future[Tile]] = {}

    def start(self, message: Json) -> None:
        """Take a ``tile`` request; what goes wrong is told in the reply to it, and the page keeps its preview."""
        key = (message.get("client"), message.get("id"))
        try:
            self._waiting[key] = future = self._tile(message)
        except Exception as error:  # noqa: BLE001 - sent to the page, see _fail
            self._fail(message, error)
            return
        future.add_done_callback(lambda _: self._finish(message))

    def cancel(self, message: Json) -> None:
        """Take a ``cancel`` request: these tiles are not wanted any more."""
        for request in message["requests"]:
            future = self._waiting.pop((message.get("client"), request), None)
            if future is not None:
                future.cancel()

    def _tile(self, message: Json) -> Future[Tile]:
        if not isinstance(self._subjects, Pictures):
            raise GtNotebookError("this job is about texts, which have no tiles; reload the page")
        column, row = int(message["column"]), int(message["row"])
        place = TilePlace(level=int(message["level"]), column=column, row=row)
        return self._subjects.tile(object_in(message), place)

    def _finish(self, message: Json) -> None:
        future = self._waiting.pop((message.get("client"), message.get("id")), None)
        if future is None or future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._fail(message, error)
            return
        tile = future.result()
        reply = {"kind": "reply", "id": message.get("id"), "result": {"media_type": tile.media_type}}
        self._send(reply, [tile.data])

    def _fail(self, message: Json, error: BaseException) -> None:
        if not isinstance(error, GtNotebookError):
            _LOG.error("a tile could not be made", exc_info=error)
        text = str(error) if isinstance(error, GtNotebookError) else f"{type(error).__name__}: {error}"
        failure = {"code": type(error).__name__, "message": text}
        self._send({"kind": "reply", "id": message.get("id"), "error": failure}, [])
