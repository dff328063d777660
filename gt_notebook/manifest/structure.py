"""Which nested values are sound, told by their structure alone, so that few of them have to be parsed.

The *structure* of a JSON text is the text without its digits. Much of what a strict reader refuses shows in it: texts
of one structure have their brackets, quotes, letters and blanks in the same places. So once one text of a structure has
been found sound by a strict parser, all others are known to be, as far as

- their syntax is right (what digits are missing or too many, `msgspec` says before),
- it is UTF-8 and no number has hundreds of digits (`forms` looks at that),
- there is no backslash in the structure, which could hide a key's spelling or half a character,
- there is no exponent in it, which could make a number infinite,
- no object has two keys that differ in their digits only: equal keys have equal structures, so that a key twice in any
  other text of this structure would be two equal keys in this one.

The last rule would leave out every label with a class map, whose keys are numbers. So the object under one key of a
column is cut out, the first one in which that rule failed; it is remembered as it is, digits and all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gt_notebook.manifest.cell import Cell
from gt_notebook.manifest.codec import Damage, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REFUSED: Final = object()
"""In place of a value: the line is one for the strict reader."""

_DIGITS: Final = b"0123456789"
_WITHOUT_DIGITS: Final = dict.fromkeys(_DIGITS)
_MOST = 20_000  # remembered structures of a column
_MOST_IN_VAIN = 200  # values of a column whose structure told nothing, before no more are looked at


class _DoubtfulError(Exception):
    """The structure of a text tells nothing about others; what ``_keys_alike`` returns."""

    def __init__(self, keys: tuple[str, ...] | None) -> None:
        self.keys = keys


class NestedColumn:
    """The nested values of one column, and the structures that were found sound."""

    def __init__(self) -> None:
        self._sound: set[bytes] = set()
        self._cut_out: set[bytes] = set()  # sound contents of the object that is cut out
        self._opening = b""  # its key and opening brace
        self._in_vain = 0

    def cells(self, texts: Sequence[bytes]) -> list[Any]:
        """Take in some texts of the column.

        Args:
            texts: Well-formed but for what structures tell.

        Returns:
            For each a ``Cell``, or the value itself where its structure tells nothing, or ``REFUSED``.
        """
        if not self._opening:
            if self._sound.issuperset([text.translate(None, _DIGITS) for text in texts]):
                return list(map(Cell, texts))
        else:
            rests, insides = zip(*map(self._cut, texts), strict=True)
            if self._sound.issuperset(rests) and self._cut_out.issuperset(insides):
                return list(map(Cell, texts))
        return list(map(self._cell, texts))

    def _cut(self, text: bytes) -> tuple[bytes, bytes]:
        """Return the structure of a text without the inside of one object, and that inside."""
        whole, inside = self._parted(text)
        return whole.translate(None, _DIGITS), inside

    def _parted(self, text: bytes) -> tuple[bytes, bytes]:
        head, opening, rest = text.partition(self._opening)
        inside, closing, tail = rest.partition(b"}")
        return b"".join((head, opening, closing, tail)), inside

    def _cell(self, text: bytes) -> Any:
        structure, inside = self._cut(text) if self._opening else (text.translate(None, _DIGITS), b"")
        if structure in self._sound and (not self._opening or inside in self._cut_out):
            return Cell(text)
        if self._in_vain >= max(_MOST_IN_VAIN, len(self._sound)):
            return REFUSED  # the strict reader is faster on the whole line
        value = _value(text)
        if value is not REFUSED:
            self._learn(text, value)
        return value

    def _learn(self, text: bytes, value: Any) -> None:
        if len(self._sound) + len(self._cut_out) >= _MOST:
            return
        alike = () if self._opening else _keys_alike(text)
        if alike:
            self._opening = _opening_of(alike, value)
        # The object that is cut out and the text in which it is empty must both be sound by themselves, and the
        # object must not nest deeper than an empty one, wherever it may stand in another text.
        whole, inside = self._parted(text) if self._opening else (text, b"")
        parts_sound = not self._opening or (
            b"[" not in inside
            and _value(b"{" + inside + b"}") is not REFUSED
            and _value(whole) is not REFUSED
        )
        if parts_sound and _keys_alike(whole) == ():
            self._sound.add(whole.translate(None, _DIGITS))
            self._cut_out.add(inside)
        else:
            self._in_vain += 1


def _value(text: bytes) -> Any:
    """Return what a text says if it is one sound nested value in the writer's own spelling, else ``REFUSED``."""
    try:
        # At the depth that it has in a line.
        record, plain = decode(b'{"":' + text + b"}")
    except Damage:
        return REFUSED
    value = record.get("")
    return value if plain and len(record) == 1 and isinstance(value, dict | list) else REFUSED


def _keys_alike(text: bytes) -> tuple[str, ...] | None:
    """Return the keys of an object that has two alike but for digits, nothing if there is none.

    Args:
        text: A sound value.

    Returns:
        ``None`` when the structure of the text tells nothing for other reasons: a backslash, or an exponent.
    """
    if b"\\" in text:
        return None
    try:
        json.loads(text.decode(), object_pairs_hook=_unlike, parse_float=_decimal)
    except _DoubtfulError as error:
        return error.keys
    return ()


def _unlike(pairs: list[tuple[str, Any]]) -> None:
    keys = tuple(key for key, _ in pairs)
    if len({key.translate(_WITHOUT_DIGITS) for key in keys}) < len(keys):
        raise _DoubtfulError(keys)


def _decimal(number: str) -> None:
    if "e" in number or "E" in number:
        raise _DoubtfulError(None)


def _opening_of(keys: tuple[str, ...], value: Any) -> bytes:
    """Return the key and the brace before the object with these keys, nothing if it has no key before it."""
    for key, inner in _members(value):
        if isinstance(inner, dict) and tuple(inner) == keys:
            return b'"' + key.encode() + b'":{'
    return b""


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _members(inner)
