"""Work that falls into parts which know nothing of each other, done here or by any ``concurrent.futures.Executor``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Executor

    from gt_notebook.consolidation.dawid_skene import Integers

_Result = TypeVar("_Result")


def run_parts(
    work: Callable[..., _Result], parts: Iterable[tuple[Any, ...]], *, executor: Executor | None
) -> list[_Result]:
    """Return what ``work`` makes of each part, in their order.

    Args:
        work: A function of a module, so that it can be sent to another process, whose result depends on its arguments
            alone.
        parts: The arguments of each call.
        executor: Who does it, such as a process pool or a Dask client's ``get_executor()``; ``None`` for this thread.
    """
    if executor is None:
        return [work(*part) for part in parts]
    waiting = [executor.submit(work, *part) for part in parts]
    return [future.result() for future in waiting]


def cut_groups(group: Integers, *, rows: int) -> list[slice]:
    """Cut rows into parts of about ``rows`` that keep the rows of a group together.

    Args:
        group: What each row belongs to, ascending.
        rows: About how many rows a part has; a large group makes a larger part.
    """
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    first = starts[np.diff(starts // rows, prepend=-1) != 0]
    ends = np.append(first, len(group))[1:]
    return [slice(int(at), int(end)) for at, end in zip(first, ends, strict=True)]
