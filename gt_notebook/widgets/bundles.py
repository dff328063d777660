"""The built front end that the package carries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gt_notebook.errors import GtNotebookError

_STATIC = Path(__file__).parent / "static"


@cache
def bundle(name: str) -> str:
    """Return a module or a style sheet of the front end.

    Args:
        name: Its file name.

    Raises:
        GtNotebookError: It was not built.
    """
    try:
        return (_STATIC / name).read_text(encoding="utf-8")
    except OSError as error:
        raise GtNotebookError(
            f"{_STATIC / name} cannot be read ({error.strerror}); build the front end with `make js`, or install "
            "the package again"
        ) from error
