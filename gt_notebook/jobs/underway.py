"""Previews that are being made: each is made once, and all who ask for it meanwhile hear of its parts."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.images import Part, Preview, Tell

Key = TypeVar("Key")


class UnderWay(Generic[Key]):
    """Previews under way by a key; safe to use from several threads."""

    def __init__(self) -> None:
        self._makings: dict[Key, _Making] = {}
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[Tell], Preview], *, tell: Tell | None = None) -> Preview:
        """Return what ``make`` makes, on this thread or on that of the one who asked first.

        Args:
            key: Whoever asks for the same at the same time gets the same.
            make: Makes it, and tells of its parts.
            tell: Gets the parts that are known already and then the others; called on any thread.
        """
        with self._lock:
            making = self._makings.get(key)
            first = making is None
            if making is None:
                making = self._makings[key] = _Making()
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
                del self._makings[key]


class _Making:
    """One preview, its parts so far, and who hears of them."""

    def __init__(self) -> None:
        self.made: Future[Preview] = Future()
        self._parts: list[Part] = []
        self._listeners: list[Tell] = []
        self._lock = threading.Lock()

    def listen(self, listener: Tell) -> None:
        with self._lock:  # so that nothing comes between the parts that are known and the next
            for part in self._parts:
                listener(part)
            self._listeners.append(listener)

    def tell(self, part: Part) -> None:
        with self._lock:
            self._parts.append(part)
            for listener in self._listeners:
                listener(part)
