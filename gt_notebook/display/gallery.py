"""``show``: a gallery of labeled pictures as a plain output, which a saved notebook keeps.

The output is one PNG and the same in words. It has no widget in it and no HTML: it is there without a kernel, in an
untrusted notebook, on a code-hosting site and in an export, and no file or class name can be anything but pixels.
Texts are another matter: see ``text_gallery``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.display.cards import cards_of, class_names, describe, describe_counts, mask_colors
from gt_notebook.display.colors import class_colors
from gt_notebook.display.outputs import Gallery, current_cell, publish
from gt_notebook.display.painter import Sheet
from gt_notebook.display.rendering import read_pictures, render
from gt_notebook.display.text_gallery import holds_texts, text_gallery
from gt_notebook.errors import a_type
from gt_notebook.images.lettering import printable
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.accessor import ManifestAccessor
from gt_notebook.manifest.attrs import IMAGE_ROOTS
from gt_notebook.manifest.lint.kinds import Kind, kind_of
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import metadata_name
from gt_notebook.storage import SourceReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.display.cards import Card
    from gt_notebook.images import Thumbnail

_MAX_COLUMNS = 12
_JUDGED: tuple[Kind, ...] = ("boxes", "mask", "classes", "class")
# Pixels of the PNG for each one on the page: sharp on a fine screen, and four cards fill a notebook's width.
_PIXEL_RATIO = 1.6


@suggests_keywords
def show(
    df: pd.DataFrame,
    attribute: str,
    *,
    rows: int | slice | Sequence[Any] = 12,
    columns: int = 4,
    image_roots: Sequence[str] | None = None,
    max_images: int = 60,
    of: str | None = None,
) -> Gallery:
    """Show pictures or texts with their labels as an output that a saved notebook keeps.

    Pictures appear upright and downscaled in one PNG; texts as HTML, their entities highlighted.

    In a notebook the gallery appears at once, wherever in the cell ``show`` is called, and once only when the call
    is also the cell's last expression. Elsewhere nothing is displayed; ``Gallery.save`` writes the picture.

    Args:
        df: A manifest.
        attribute: The label attribute name.
        rows: Which data objects: the first so many, a slice of positions, or index labels of the frame.
        columns: Cards in a row, 1 to 12; texts stand below each other.
        image_roots: Folders and ``s3://`` prefixes that pictures may be read from; those that the manifest was
            read with when left out, else the working directory.
        max_images: Most pictures to show; the header says how many were selected.
        of: For a verification, the label attribute that was judged, which is drawn with the judgment and the comments
            under it; unless given, the nearest label to the left of the judgments.

    Returns:
        The gallery. A picture that cannot be read or may not be read is a card that says so.

    Raises:
        ManifestError: The manifest has no such label attribute, as ``attribute`` or ``of``.
        KeyError: ``rows`` names an index label that the frame does not have.
        ValueError: ``columns``, ``max_images`` or a number of ``rows`` is out of range.
    """
    if not 1 <= columns <= _MAX_COLUMNS or max_images < 1:
        raise ValueError(f"columns must be 1 to {_MAX_COLUMNS} and max_images at least 1")
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"df is {a_type(df)}; give a manifest, such as job.manifest")
    states = ManifestAccessor(df).state(attribute)
    selected = _select(df, rows)
    judged = _judged(df, attribute) if of is None else of
    if of is not None:
        ManifestAccessor(df).state(of)
    roots = df.attrs.get(IMAGE_ROOTS) if image_roots is None else image_roots
    counts = describe_counts(states)
    cards = cards_of(selected.head(max_images), attribute, of=judged)
    summary = ", ".join([f"{len(cards):,} of {len(df):,} data objects shown", *(text for _, text in counts)])
    if holds_texts(df, attribute):
        return text_gallery(
            selected.head(max_images), attribute, cards=cards, summary=summary, sources=SourceReader(roots)
        )
    shown = f"{len(cards):,} of {len(df):,} shown"
    named = _colors(df, [attribute] if judged is None else [judged, attribute], cards)
    sheet = Sheet(
        title=attribute,
        shown=shown,
        counts=counts,
        cards=cards,
        pictures=read_pictures(cards, SourceReader(roots), class_colors=named),
        colors=named,
    )
    png, width = render(sheet, columns=max(1, min(columns, len(cards))))
    gallery = Gallery(
        png=png,
        text=_in_words(sheet, summary=summary),
        summary=summary,
        width=round(width / _PIXEL_RATIO),
        cell=current_cell(),
    )
    if gallery.cell is not None:
        publish(gallery)
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


def _judged(df: pd.DataFrame, attribute: str) -> str | None:
    """Return the attribute that the labels judge; ``None`` for those of any other task type than a verification."""
    if _kind(df, attribute) != "verification":
        return None
    # A job writes its label behind what its manifest brought along.
    names = [str(name) for name in df.columns]
    before = names[: names.index(attribute)]
    return next((name for name in reversed(before) if _kind(df, name) in _JUDGED), None)


def _kind(df: pd.DataFrame, attribute: str) -> Kind | None:
    """Return the kind of the first label under an attribute, ``None`` without any."""
    if attribute not in df or metadata_name(attribute) not in df:
        return None
    pairs = zip(df[attribute], df[metadata_name(attribute)], strict=True)
    return next((kind_of(value, about) for value, about in pairs if metadata_value(about, "type")), None)


def _colors(df: pd.DataFrame, attributes: Sequence[str], cards: Sequence[Card]) -> dict[str, str]:
    unnamed = {label.class_name for card in cards for one in (card, card.drawn) for label in one.labels}
    named = [name for attribute in attributes for name in class_names(df, attribute)]
    return {**class_colors([*named, *sorted(unnamed)]), **mask_colors(cards)}


def _in_words(sheet: Sheet, *, summary: str) -> str:
    lines = [f"{printable(sheet.title)}: {summary}"]
    for card, picture in zip(sheet.cards, sheet.pictures, strict=True):
        lines.append(f"  {card.index}  {describe(card)}{_missing(picture)}")
    return "\n".join(lines)


def _missing(picture: Thumbnail | str) -> str:
    return f" [no picture: {picture}]" if isinstance(picture, str) else ""
