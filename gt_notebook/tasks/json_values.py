"""Any JSON value as an answer: checked once, kept as text, so that ``true``, ``1`` and ``1.0`` stay three values."""

from __future__ import annotations

import json
from typing import Any

from gt_notebook.errors import AnswerError
from gt_notebook.manifest.codec import Damage, encode

# A line of a manifest may have 100,000 characters.
MAX_CHARACTERS = 100_000
# Deeper than any form, and shallow enough that records which hold an answer can be nested too.
MAX_DEPTH = 64


def json_text(value: Any, *, what: str) -> str:
    """Return a value as JSON text, in the order of its keys.

    Args:
        value: JSON as Python has it; NumPy scalars and arrays count as numbers and lists.
        what: What the value is, for the message; letters and blanks.

    Raises:
        AnswerError: It holds what JSON does not have (NaN, a key that is no text, a date …), nests deeper than 64
            levels or is longer than 100,000 characters.

    Examples:
        >>> json_text({"ok": True}, what="the answer")
        '{"ok":true}'
    """
    if _is_deeper(value, MAX_DEPTH):
        raise AnswerError(f"{what} nests deeper than {MAX_DEPTH} levels; flatten it")
    try:
        line = encode({what: value}).decode()
    except Damage as damage:
        raise AnswerError(f"{what} cannot be kept: it holds {damage.found}; {damage.fix}") from damage
    text = line.removeprefix(f'{{"{what}":')[:-1]
    if len(text) > MAX_CHARACTERS:
        raise AnswerError(f"{what} has {len(text):,} characters as JSON; {MAX_CHARACTERS:,} are allowed")
    return text


def canonical(text: str) -> str:
    """Return JSON text with sorted keys, so that equal values have equal texts.

    Examples:
        >>> canonical('{"b":1,"a":2}')
        '{"a":2,"b":1}'
    """
    return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _is_deeper(value: Any, levels: int) -> bool:
    """Tell whether a value nests deeper than so many levels, without following it any further."""
    layer = [value]
    for _ in range(levels + 1):
        containers = [item for item in layer if isinstance(item, dict | list | tuple)]
        if not containers:
            return False
        layer = [
            inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return True
