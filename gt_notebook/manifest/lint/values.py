"""Small questions that several rules ask about JSON values."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from gt_notebook.manifest.labels import is_number

_INDEX_TEXT = re.compile(r"\d+", re.ASCII)
_SHOWN = 60


def shown(value: Any) -> str:
    """Return a value for a message: quoted, on one line, and not too long."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def is_whole(value: Any) -> TypeGuard[int]:
    """Tell whether a value is an integer; ``true`` and ``false`` are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_index(value: Any) -> bool:
    """Tell whether a value is a class index: a whole number from 0, possibly written as text."""
    return (is_whole(value) and value >= 0) or is_index_text(value)


def is_index_text(value: Any) -> TypeGuard[str]:
    """Tell whether a value is a class index written as text, as in a class map."""
    return isinstance(value, str) and _INDEX_TEXT.fullmatch(value) is not None


def is_text(value: Any) -> TypeGuard[str]:
    """Tell whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_share(value: Any) -> TypeGuard[float]:
    """Tell whether a value is a number from 0 to 1."""
    return is_number(value) and 0 <= value <= 1


def mapping_problem(value: Any, *, name: str) -> str | None:
    """Tell what is wrong with a map from class indices to class names."""
    if not isinstance(value, dict):
        return f'{name} is {shown(value)}; write the classes that occur, such as {{"0": "cat"}}'
    for key, entry in value.items():
        if not is_index_text(key) or not is_text(entry):
            return f'{name} has {shown(key)}: {shown(entry)}; map class indices to names, such as "0": "cat"'
    return None
