"""Keyword arguments that are misspelt name their nearest neighbor instead of failing mutely."""

from __future__ import annotations

import difflib
import functools
import inspect
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

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
    names = [name for name in inspect.signature(function).parameters if name != "self"]
    spoken = function.__qualname__.removesuffix(".__init__")

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for given in kwargs:
            if given not in names:
                near = difflib.get_close_matches(given, names, n=1, cutoff=0.5)
                advice = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(names)}"
                raise TypeError(f"{spoken}() has no argument {given!r}; {advice}")
        return function(*args, **kwargs)

    return checked
