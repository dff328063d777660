"""Previews that are being made: each is made once, and all who ask for it meanwhile hear of its parts."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.images import Part, Preview, Tell

Key = TypeVar("Key")


class CalledOffError(Exception):
    """Nobody waits for a preview any more."""


class UnderWay(Generic[Key]):
    """Previews under way by a key; safe to use from several threads."""

    def __init__(self) -> None:
        self._makings: dict[Key, _Making] = {}
        self._lock = threading.Lock()

    def get(
        self,
        key: Key,
        make: Callable[[Tell], Preview],
        *,
        tell: Tell | None = None,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Preview:
        """Return what ``make`` makes, on this thread or on that of the one who asked first.

        Args:
            key: Whoever asks for the same at the same time gets the same.
            make: Makes it, and tells of its parts.
            tell: Gets the parts that are known already and then the others; called on any thread.
            wanted: Says whether this preview is still waited for; asked at each part.

        Raises:
            CalledOffError: None of those who asked waits for it any more.
        """
        with self._lock:
            making = self._makings.get(key)
            first = making is None or not making.join(wanted)
            if making is None or first:
                making = self._makings[key] = _Making(wanted)
        if tell is not None:
            making.listen(tell)
        if not first:
            return making.made.result()
        try:
            preview = make(making.tell)
        except BaseException as error:
            making.made.set_exception(error)
            raise
        else:
            making.made.set_result(preview)
            return preview
        finally:
            with self._lock:
                if self._makings.get(key) is making:
                    del self._makings[key]


class _Making:
    """One preview, its parts so far, who hears of them and who waits for it."""

    def __init__(self, wanted: Callable[[], bool]) -> None:
        self.made: Future[Preview] = Future()
        self._wanted = [wanted]
        self._called_off = False
        self._parts: list[Part] = []
        self._listeners: list[Tell] = []
        self._lock = threading.Lock()

    def join(self, wanted: Callable[[], bool]) -> bool:
        """Wait for it, too; say whether that is not too late."""
        with self._lock:
            self._wanted.append(wanted)
            return not self._called_off

    def listen(self, listener: Tell) -> None:
        with self._lock:  # so that nothing comes between the parts that are known and the next
            for part in self._parts:
                listener(part)
            self._listeners.append(listener)

    def tell(self, part: Part) -> None:
        with self._lock:
            if not any(wanted() for wanted in self._wanted):
                self._called_off = True
                raise CalledOffError
            self._parts.append(part)
            for listener in self._listeners:
                listener(part)
