"""Keyword arguments and names that are misspelt name their nearest neighbor instead of failing mutely."""

from __future__ import annotations

import difflib
import functools
import inspect
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from gt_notebook.errors import a_type

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

P = ParamSpec("P")
R = TypeVar("R")


def suggests_keywords(function: Callable[P, R]) -> Callable[P, R]:
    """Make ``function`` answer an unknown keyword argument with the nearest known one.

    Args:
        function: A function or ``__init__`` without ``**kwargs``.

    Returns:
        The same function, raising ``TypeError`` such as ``LabelingJob() has no argument 'worker_per_object';
        did you mean 'workers_per_object'?``.
    """
    parameters = list(inspect.signature(function).parameters)
    is_method = parameters[:1] == ["self"]
    names = parameters[is_method:]

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for given in kwargs:
            if given not in names:
                spoken = _spoken(function.__name__, args[0] if is_method else None)
                advice = _advice(given, names, otherwise="it takes")
                raise TypeError(f"{spoken}() has no argument {given!r}; {advice}")
        return function(*args, **kwargs)

    return checked


def _spoken(name: str, owner: object) -> str:
    """How a user calls a function: by the class of the object that it belongs to, wherever it was written."""
    if owner is None:
        return name
    kind = type(owner).__name__
    return kind if name == "__init__" else f"{kind}.{name}"


def check_choice(given: object, names: Sequence[str], *, what: str, error: type[Exception]) -> None:
    """Refuse a name that is none of ``names``.

    Args:
        given: What was asked for.
        names: What there is.
        what: What is chosen, such as ``"method"``.
        error: What to raise; its message names the nearest name.
    """
    if not isinstance(given, str):
        raise error(f"the {what} cannot be {a_type(given)}; choose from {', '.join(names)}")
    if given not in names:
        raise error(f"there is no {what} {given!r}; {_advice(given, names, otherwise='there is')}")


def _advice(given: str, names: Sequence[str], *, otherwise: str) -> str:
    near = difflib.get_close_matches(given, names, n=1, cutoff=0.5)
    return (
        f"did you mean {near[0]!r}?" if near else f"{otherwise} {', '.join(names) or 'none to choose from'}"
    )
