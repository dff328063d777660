"""The rules for label categories.

Source: Ground Truth's label category file and its input quotas (at least two labels for a classification and one
otherwise, unique, at most 256 characters each).
"""

from __future__ import annotations

import inspect
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from gt_notebook.errors import TaskError, a_type

MAX_LABEL_LENGTH = 256
MANY_LABELS = 50


def check_labels(labels: Iterable[str], *, at_least: int) -> tuple[str, ...]:
    """Return the label categories as a tuple when they obey Ground Truth's rules.

    Args:
        labels: The class names, in the order that gives each its index.
        at_least: How many the task type needs.

    Returns:
        The same names as a tuple; the position is the class index in the manifest.

    Raises:
        TaskError: The rule that is broken, with the label that breaks it.
    """
    if isinstance(labels, str):
        raise TaskError(f"labels is the text {labels!r}; give a list of class names, such as [{labels!r}]")
    if isinstance(labels, AbstractSet | Mapping) or not isinstance(labels, Iterable):
        raise TaskError(
            f"labels cannot be {a_type(labels)}; give a list of class names: its order gives each its index"
        )
    names = tuple(labels)
    for position, name in enumerate(names):
        _check_label(name, position=position)
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise TaskError(f"the label {repeated[0]!r} occurs twice; every label must be unique")
    if len(names) < at_least:
        wanted = "at least one label" if at_least == 1 else f"at least {at_least} labels"
        raise TaskError(f"labels has {len(names)} entries; this task type needs {wanted}")
    if len(names) > MANY_LABELS:
        warnings.warn(
            f"{len(names)} labels are more than the {MANY_LABELS} that Ground Truth's own tools accept; "
            "workers choose better from fewer",
            stacklevel=_depth(),
        )
    return names


def check_audited(of: str) -> str:
    """Return the label attribute that a task is about.

    Raises:
        TaskError: It is no name.
    """
    if not isinstance(of, str) or not of:
        raise TaskError(
            f"of is {of!r}; give the name of the label attribute that is to be checked, such as 'cats'"
        )
    return of


def _depth() -> int:
    """Return how many frames the line of whoever made the task is away from our caller, for a warning to name it."""
    level, frame = 0, inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith("gt_notebook."):
        level, frame = level + 1, frame.f_back
    return level


def _check_label(name: object, *, position: int) -> None:
    if not isinstance(name, str):
        raise TaskError(f"label {position} is {name!r}, {a_type(name)}; every label must be text")
    if not name.strip():
        raise TaskError(f"label {position} is empty; give every class a name")
    if len(name) > MAX_LABEL_LENGTH:
        raise TaskError(
            f"label {position} ({name[:20]!r}…) has {len(name)} characters; "
            f"Ground Truth allows at most {MAX_LABEL_LENGTH}"
        )
