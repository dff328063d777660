"""``show``: a gallery of labeled pictures as a plain output, which a saved notebook keeps.

The output is one PNG and the same in words. It has no widget in it and no HTML: it is there without a kernel, in an
untrusted notebook, on a code-hosting site and in an export, and no file or class name can be anything but pixels.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.display.cards import cards_of, class_names, describe, describe_counts
from gt_notebook.display.colors import class_colors
from gt_notebook.display.painter import Sheet
from gt_notebook.display.rendering import read_pictures, render
from gt_notebook.images.lettering import printable
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.accessor import ManifestAccessor
from gt_notebook.manifest.attrs import IMAGE_ROOTS
from gt_notebook.storage import SourceReader, write_location

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from gt_notebook.display.cards import Card
    from gt_notebook.images import Thumbnail
    from gt_notebook.storage import Location

_MAX_COLUMNS = 12
# Pixels of the PNG for each one on the page: sharp on a fine screen, and four cards fill a notebook's width.
_PIXEL_RATIO = 1.6


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Gallery:
    """A gallery of labeled pictures, made by ``show``.

    Attributes:
        png: The picture.
        text: The same in words, for terminals and screen readers.
        summary: The first line of it: what is shown of how much, and in which states.
        width: Width on the page, in CSS pixels.
        cell: Number of the notebook cell that has displayed it already, or ``None``.
    """

    png: bytes
    text: str
    summary: str
    width: int
    cell: int | None

    def save(self, path: Location) -> None:
        """Write the picture to a file.

        Args:
            path: A path or an ``s3://`` URI; it becomes a PNG whatever the ending says.

        Raises:
            StorageError: It cannot be written.
        """
        write_location(path, self.png)

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        # See "Rich display" in IPython's documentation; JupyterLab and nbconvert honor width, some exports alt.
        data = {"image/png": b64encode(self.png).decode("ascii"), "text/plain": self.text}
        return data, {"image/png": {"width": self.width, "alt": self.summary}}

    def _ipython_display_(self) -> None:
        # As the last expression of its cell it would appear a second time.
        if self.cell is None or self.cell != _current_cell():
            _publish(self)


@suggests_keywords
def show(
    df: pd.DataFrame,
    attribute: str,
    *,
    rows: int | slice | Sequence[Any] = 12,
    columns: int = 4,
    image_roots: Sequence[str] | None = None,
    max_images: int = 60,
) -> Gallery:
    """Show pictures with their labels, upright and downscaled, as an output that a saved notebook keeps.

    In a notebook the gallery appears at once, wherever in the cell ``show`` is called, and once only when the call
    is also the cell's last expression. Elsewhere nothing is displayed; ``Gallery.save`` writes the picture.

    Args:
        df: A manifest.
        attribute: The label attribute name.
        rows: Which data objects: the first so many, a slice of positions, or index labels of the frame.
        columns: Cards in a row, 1 to 12.
        image_roots: Folders and ``s3://`` prefixes that pictures may be read from; those that the manifest was
            read with when left out, else the working directory.
        max_images: Most pictures to show; the header says how many were selected.

    Returns:
        The gallery. A picture that cannot be read or may not be read is a card that says so.

    Raises:
        ManifestError: The manifest has no such label attribute.
        KeyError: ``rows`` names an index label that the frame does not have.
        ValueError: ``columns``, ``max_images`` or a number of ``rows`` is out of range.
    """
    if not 1 <= columns <= _MAX_COLUMNS or max_images < 1:
        raise ValueError(f"columns must be 1 to {_MAX_COLUMNS} and max_images at least 1")
    states = ManifestAccessor(df).state(attribute)
    selected = _select(df, rows)
    cards = cards_of(selected.head(max_images), attribute)
    counts = describe_counts(states)
    shown = f"{len(cards):,} of {len(df):,} shown"
    roots = df.attrs.get(IMAGE_ROOTS) if image_roots is None else image_roots
    sheet = Sheet(
        title=attribute,
        shown=shown,
        counts=counts,
        cards=cards,
        pictures=read_pictures(cards, SourceReader(roots)),
        colors=_colors(df, attribute, cards),
    )
    png, width = render(sheet, columns=max(1, min(columns, len(cards))))
    summary = ", ".join([f"{len(cards):,} of {len(df):,} data objects shown", *(text for _, text in counts)])
    gallery = Gallery(
        png=png,
        text=_in_words(sheet, summary=summary),
        summary=summary,
        width=round(width / _PIXEL_RATIO),
        cell=_current_cell(),
    )
    if gallery.cell is not None:
        _publish(gallery)
    return gallery


def _select(df: pd.DataFrame, rows: int | slice | Sequence[Any]) -> pd.DataFrame:
    if isinstance(rows, slice):
        return df.iloc[rows]
    if isinstance(rows, int):
        if rows < 0:
            raise ValueError(
                f"rows must not be negative, got {rows}; slice(-{-rows}, None) takes the last ones"
            )
        return df.head(rows)
    return df.loc[list(rows)]


def _colors(df: pd.DataFrame, attribute: str, cards: Sequence[Card]) -> dict[str, str]:
    unnamed = {label.class_name for card in cards for label in card.labels}
    return class_colors([*class_names(df, attribute), *sorted(unnamed)])


def _in_words(sheet: Sheet, *, summary: str) -> str:
    lines = [f"{printable(sheet.title)}: {summary}"]
    for card, picture in zip(sheet.cards, sheet.pictures, strict=True):
        lines.append(f"  {card.index}  {describe(card)}{_missing(picture)}")
    return "\n".join(lines)


def _missing(picture: Thumbnail | str) -> str:
    return f" [no picture: {picture}]" if isinstance(picture, str) else ""


def _current_cell() -> int | None:
    """Return the number of the running cell, or ``None`` outside IPython; it is not imported for that."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return shell.execution_count if shell else None


def _publish(gallery: Gallery) -> None:
    from IPython.display import display

    data, metadata = gallery._repr_mimebundle_()
    display(data, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
