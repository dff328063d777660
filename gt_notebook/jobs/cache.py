"""A cache with a limit in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Key = TypeVar("Key")
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """Keeps what was made last, as far as it fits; safe to use from several threads.

    Args:
        limit: Most bytes kept; the newest value stays even when it alone is larger.
        size: How many bytes a value counts.
    """

    def __init__(self, limit: int, *, size: Callable[[Value], int]) -> None:
        self._limit = limit
        self._size_of = size
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value under a key, made by ``make`` (outside the lock, so that threads can make several)."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = value
                self._size += self._size_of(value)
            while self._size > self._limit and len(self._values) > 1:
                _, dropped = self._values.popitem(last=False)
                self._size -= self._size_of(dropped)
        return value
