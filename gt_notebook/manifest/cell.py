"""One nested value of a manifest: JSON text until somebody looks at it, from then on a dictionary or a list."""

from __future__ import annotations

import copy
from typing import Any

import orjson

from gt_notebook.manifest.codec import Damage, decode_document, encode_value


class Cell:
    """A nested value that is parsed when it is first asked for, and once.

    Everybody who asks gets the same object, so that a change inside it is seen by all, the writer included.

    Args:
        text: Compact JSON that a strict parser accepts.
    """

    __slots__ = ("_content", "_text")

    _content: Any  # the text, as bytes, while nobody has asked; no JSON value is bytes
    _text: bytes | None  # once it is parsed: the text, if the writer would spell it differently

    def __init__(self, text: bytes) -> None:
        # There are hundreds of thousands of these, and most are never parsed: `_text` is set when they are.
        self._content = text

    def value(self) -> Any:
        """Return the value in Python's own types; integers of any size are exact."""
        content = self._content
        if type(content) is bytes:
            # What orjson writes as it was has lost no digit; see `codec`.
            value = orjson.loads(content)
            plain = orjson.dumps(value) == content
            self._text = None if plain else content
            self._content = value if plain else decode_document(content)
        return self._content

    def text(self) -> bytes | None:
        """Return the text of a value that nobody changed, else nothing."""
        if type(self._content) is bytes:
            return self._content
        return self._text if self._text is not None and self._is_unchanged(self._text) else None

    def copy(self) -> Cell:
        """Return a cell that says the same and is changed by nobody else."""
        if type(self._content) is bytes:
            return Cell(self._content)
        other = Cell.__new__(Cell)
        other._content, other._text = independent(self._content), self._text  # noqa: SLF001 - one of its own kind
        return other

    def _is_unchanged(self, text: bytes) -> bool:
        try:
            return encode_value(self._content) == encode_value(decode_document(text))
        except Damage:  # it holds what JSON does not have; the writer says so, with line and key
            return False


def independent(value: Any) -> Any:
    """Return a deep copy of the content of a cell; JSON values are copied five times as fast as ``deepcopy`` does."""
    if not isinstance(value, dict | list):
        return copy.deepcopy(value)
    try:
        again = orjson.loads(orjson.dumps(value))
    except (TypeError, ValueError):
        return copy.deepcopy(value)
    # A tuple comes back as a list and NaN as None, neither of them equal.
    return again if again == value else copy.deepcopy(value)
