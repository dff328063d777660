"""What workers noted beside a label, under the key of our own in its metadata; liberal in what it reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

from gt_notebook.manifest.metadata import metadata_value

NOTES_KEY = "gt-notebook"


def remarks_in(metadata: Any) -> list[str]:
    """Return attributes, comments and flags in words.

    Args:
        metadata: The cell under the ``-metadata`` key; anything without notes gives none.

    Returns:
        Attributes with how many shapes have them, comments with their writers, and who flagged something.
    """
    noted = metadata_value(metadata, NOTES_KEY)
    shapes = metadata_value(noted, "objects")
    notes = [noted, *(shapes if isinstance(shapes, list) else [])]
    words = [word for note in notes for word in _attributes(metadata_value(note, "attributes"))]
    counted = [f"{number} {word}" if number > 1 else word for word, number in Counter(words).items()]
    comments = [
        f"{worker}: {comment}"
        for note in notes
        if isinstance(by_worker := metadata_value(note, "comments"), dict)
        for worker, comment in by_worker.items()
    ]
    flags = {str(w) for note in notes if isinstance(of := metadata_value(note, "flags"), list) for w in of}
    return [*counted, *comments, *([f"flagged by {', '.join(sorted(flags))}"] if flags else [])]


def _attributes(given: Any) -> list[str]:
    if not isinstance(given, dict):
        return []
    return [str(name) if value is True else f"{name} {value}" for name, value in given.items()]
