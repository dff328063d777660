"""When something was done in a page, told by the kernel's clock."""

from __future__ import annotations

import math
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError

if TYPE_CHECKING:
    from gt_notebook.tasks import Json

# What waits longer in a browser is taken as old as this; a nonsense date must not end up in a manifest.
OLDEST = timedelta(days=366)
_MOST_PAGES = 64


class PageClocks:
    """The clocks of the pages that a labeler hears from; safe to use from several threads.

    A message may come minutes or days after it was made, because the kernel was busy or gone, and the page's clock may
    be wrong. It therefore says when it was ``made`` and when it was ``sent``, in milliseconds by the page's clock. The
    first message of a page load tells how far that clock is from ours, which then stays fixed, so that what was done
    in one page keeps its order whatever the order of arrival.
    """

    def __init__(self) -> None:
        self._ahead: dict[str, float] = {}
        self._lock = threading.Lock()

    def time_of(self, message: Json, *, now: datetime) -> datetime:
        """Return when a message was made: never in the future, and ``now`` for one that does not say.

        Args:
            message: With ``client``, ``made`` and ``sent``.
            now: Aware time of its arrival.

        Raises:
            AnswerError: Its times are no times, or it was sent before it was made.
        """
        if message.get("made") is None:
            return now
        made, sent = _seconds(message, "made"), _seconds(message, "sent")
        if made > sent:
            raise AnswerError("the page sent a message before it was made; reload the page")
        made += self._offset(str(message.get("client")), now.timestamp() - sent)
        earliest = (now - OLDEST).timestamp()
        return min(now, datetime.fromtimestamp(max(earliest, min(made, now.timestamp())), tz=UTC))

    def _offset(self, client: str, seen: float) -> float:
        with self._lock:
            while len(self._ahead) >= _MOST_PAGES and client not in self._ahead:
                del self._ahead[next(iter(self._ahead))]
            return self._ahead.setdefault(client, seen)


def _seconds(message: Json, name: str) -> float:
    value: Any = message.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise AnswerError(f"the page sent {value!r} as the time {name!r}; reload the page")
    return value / 1000
