"""How a manifest's cells say that a key is absent.

A cell of a manifest frame holds the JSON value as a Python object. ``None`` is JSON's ``null``. A key that a line does
not have is ``NaN``, which JSON cannot write, so the two never meet.
"""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

ABSENT: Final = float("nan")


def is_absent(value: Any) -> bool:
    """Tell whether a cell says that its line does not have the key.

    Args:
        value: The content of one cell.

    Returns:
        ``True`` for a float NaN, ``pd.NA`` and ``NaT``; ``False`` for ``None``, which is JSON's ``null``.

    Examples:
        >>> is_absent(ABSENT), is_absent(None), is_absent([])
        (True, False, False)
    """
    if isinstance(value, float):
        return math.isnan(value)
    return value is pd.NA or value is pd.NaT


def in_words(value: Any) -> str:
    """Return a JSON value for people: its keys and values, without braces and quotes.

    Examples:
        >>> in_words({"quality": "good", "tags": ["cat", "night"], "sure": True})
        'quality: good, tags: cat + night, sure: yes'
    """
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(inner)}" for key, inner in value.items()) or "nothing"
    if isinstance(value, list):
        return " + ".join(in_words(inner) for inner in value) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None or value == "" else str(value)
