"""Fast reading of the lines that most manifests consist of: those in the service's own spelling, one like the other.

A *form* is what such lines have in common: their keys in their order, and whether a text, a number or a nested value
stands under each. A line of a known form is cut at its keys, and each of its values is proven by itself, so that the
line is shown to be what the form says. Nested values stay text (`cell`). Every other line is one for the strict reader
in `codec`, and a new form is learned from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

import msgspec
import orjson

from gt_notebook.manifest.structure import REFUSED, NestedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_SYNTAX: Final = msgspec.json.Decoder(msgspec.Raw)
_MOST_FORMS = 20

# A float of 309 digits can be infinite, and an integer of 4,301 is none to Python. So many digits in a row show in
# every nineteenth byte as fifteen in a row.
_TOO_MANY = 300
_STEP = 19
_DIGITS_AS_0 = bytes.maketrans(b"123456789", b"000000000")
_LONG_NUMBER = re.compile(rb"[0-9]{%d}" % _TOO_MANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Lines of one form, taken apart.

    Attributes:
        positions: Which of the lines they are.
        columns: What stands under each key, in the order of the lines.
    """

    positions: Sequence[int]
    columns: dict[str, Sequence[Any]]


class Forms:
    """The forms of the lines seen so far."""

    def __init__(self) -> None:
        self._forms: dict[tuple[tuple[str, type], ...], _Form] = {}
        self._nested: dict[str, NestedColumn] = {}

    def learn(self, record: Mapping[str, Any]) -> None:
        """Take the form of a line that is in the service's own spelling."""
        kinds = tuple((name, _kind(value)) for name, value in record.items())
        if kinds in self._forms or len(self._forms) >= _MOST_FORMS:
            return
        readers = [
            self._nested.setdefault(name, NestedColumn()).cells if kind is dict else _READERS[kind]
            for name, kind in kinds
        ]
        self._forms[kinds] = _Form(kinds, readers)

    def read(self, lines: Sequence[bytes]) -> list[Rows]:
        """Read those lines that have a known form.

        Args:
            lines: Each with its line feed.

        Returns:
            What was read, form by form. The strict reader is to read the lines that are in none of them.
        """
        found = []
        left: Sequence[int] = _ordinary(lines) if self._forms else ()
        for form in self._forms.values():
            if not left:
                break
            rows = form.read(lines, left)
            if rows.positions:
                found.append(rows)
                taken = set(rows.positions)
                left = [position for position in left if position not in taken]
        return found


class _Form:
    """One form: what stands between the values, and how the values under each key are read."""

    def __init__(
        self, kinds: Sequence[tuple[str, type]], readers: Sequence[Callable[[Sequence[bytes]], list[Any]]]
    ) -> None:
        self._names = [name for name, _ in kinds]
        self._readers = readers
        self._separators = []
        before = b"{"
        for name, kind in kinds:
            quote = b'"' if kind is str else b""
            self._separators.append(before + orjson.dumps(name) + b":" + quote)
            before = quote + b","
        self._end = before[:-1] + b"}\n"

    def read(self, lines: Sequence[bytes], positions: Sequence[int]) -> Rows:
        """Read those lines at ``positions`` that have this form."""
        chosen = lines if len(positions) == len(lines) else [lines[position] for position in positions]
        fits, texts = self._cut(chosen)
        if not all(fits):
            positions = list(compress(positions, fits))
            texts = [list(compress(column, fits)) for column in texts]
        columns = [read(column) if column else [] for read, column in zip(self._readers, texts, strict=True)]
        if any(REFUSED in column for column in columns):
            fits = [REFUSED not in row for row in zip(*columns, strict=True)]
            positions = list(compress(positions, fits))
            columns = [list(compress(column, fits)) for column in columns]
        return Rows(positions=positions, columns=dict(zip(self._names, columns, strict=True)))

    def _cut(self, lines: Sequence[bytes]) -> tuple[Sequence[bool], list[Sequence[bytes]]]:
        """Return which lines have everything that stands between the values, and what is between it."""
        rests, separators = lines, []
        columns: list[Sequence[bytes]] = []
        for separator in self._separators:
            cells, found, rests = zip(*[rest.partition(separator) for rest in rests], strict=True)
            columns.append(cells)
            separators.append(found)
        before, *columns = columns
        columns.append([rest.removesuffix(self._end) for rest in rests])
        removed = sum(map(len, rests)) - sum(map(len, columns[-1]))
        if not any(before) and all(map(all, separators)) and removed == len(self._end) * len(lines):
            return [True] * len(lines), columns
        rows = zip(before, rests, *separators, strict=True)
        return [
            not first and rest.endswith(self._end) and all(found) for first, rest, *found in rows
        ], columns


def _kind(value: Any) -> type:
    if isinstance(value, str):
        return str
    return dict if isinstance(value, dict | list) else float


def _ordinary(lines: Sequence[bytes]) -> Sequence[int]:
    """Return the positions of the lines that fulfil what forms and structures rely on."""
    if _is_ordinary(b"".join(lines)):
        return range(len(lines))
    return [position for position, line in enumerate(lines) if _is_ordinary(line)]


def _is_ordinary(text: bytes) -> bool:
    """Tell whether lines are JSON by syntax, UTF-8, and free of backslashes and of endless numbers."""
    try:
        # This looks at every character, but not at UTF-8, at the size of numbers, and for a key twice.
        _SYNTAX.decode_lines(text)
        plain = text.isascii() or bool(text.decode())
    except (ValueError, RecursionError):
        return False
    return plain and b"\\" not in text and not _has_endless_number(text)


def _has_endless_number(text: bytes) -> bool:
    sample = text[::_STEP].translate(_DIGITS_AS_0)
    return b"0" * (_TOO_MANY // _STEP) in sample and _LONG_NUMBER.search(text) is not None


def _texts(cells: Sequence[bytes]) -> list[Any]:
    """Read what stands between quotes."""
    inside = b"\n".join(cells)
    if b'"' not in inside:
        return inside.decode().split("\n")
    return [REFUSED if b'"' in cell else cell.decode() for cell in cells]


def _scalars(cells: Sequence[bytes]) -> list[Any]:
    """Read numbers, ``true``, ``false`` and ``null``."""
    text = b"[" + b",".join(cells) + b"]"
    try:
        values: list[Any] = orjson.loads(text)
    except ValueError:
        values = []
    # Without brackets and quotes every comma is one between two cells.
    if len(values) == len(cells) and orjson.dumps(values) == text and _SCALARS.issuperset(map(type, values)):
        return values
    return [REFUSED] if len(cells) == 1 else [_scalars([cell])[0] for cell in cells]


_SCALARS: Final = frozenset({int, float, bool, type(None)})
_READERS: Final[dict[type, Callable[[Sequence[bytes]], list[Any]]]] = {str: _texts, float: _scalars}
