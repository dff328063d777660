"""What ``show`` returns, and how it comes into the output of the running cell."""

from __future__ import annotations

import html
import sys
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.storage import write_location

if TYPE_CHECKING:
    from gt_notebook.storage import Location


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gallery:
    """Labeled pictures or texts, made by ``show``.

    Attributes:
        png: The picture; empty for texts.
        html: A table with a row for each text; empty for pictures.
        text: The same in words, for terminals and screen readers.
        summary: The first line of it: what is shown of how much, and in which states.
        width: Width of the picture on the page, in CSS pixels; 0 for texts.
        cell: Number of the notebook cell that has displayed it already, or ``None``.
    """

    text: str
    summary: str
    cell: int | None
    png: bytes = b""
    html: str = ""
    width: int = 0

    def save(self, path: Location) -> None:
        """Write the picture, or the page of texts, to a file.

        Args:
            path: A path or an ``s3://`` URI; it becomes a PNG, or for texts HTML, whatever the ending says.

        Raises:
            StorageError: It cannot be written.
        """
        title = html.escape(self.summary)
        page = f'<!doctype html><meta charset="utf-8"><title>{title}</title>{self.html}'
        write_location(path, page.encode() if self.html else self.png)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        if self.html:
            return {"text/html": self.html, "text/plain": self.text}, {}
        # See "Rich display" in IPython's documentation; JupyterLab and nbconvert honor width, some exports alt.
        data = {"image/png": b64encode(self.png).decode("ascii"), "text/plain": self.text}
        return data, {"image/png": {"width": self.width, "alt": self.summary}}

    def _ipython_display_(self) -> None:
        # As the last expression of its cell it would appear a second time.
        if self.cell is None or self.cell != current_cell():
            publish(self)


def current_cell() -> int | None:
    """Return the number of the running cell, or ``None`` outside IPython; it is not imported for that."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return shell.execution_count if shell else None


def publish(gallery: Gallery) -> None:
    """Show a gallery now."""
    from IPython.display import display

    data, metadata = gallery._repr_mimebundle_()
    display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
