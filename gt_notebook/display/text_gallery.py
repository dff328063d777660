"""``show`` for texts: HTML in which every text is only text, and the same in words.

Letters of all the world's scripts need the reader's own fonts, so texts are not drawn. Viewers clean HTML of other
people's notebooks, some of them of every style; the class therefore stands in words before what is highlighted, in
elements that survive. Whatever a text or a class says is escaped.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gt_notebook.display.cards import STATE_NAMES, confidence_text, describe
from gt_notebook.display.colors import STATE_COLORS, class_colors, text_color
from gt_notebook.display.outputs import Gallery, current_cell, publish
from gt_notebook.errors import StorageError
from gt_notebook.images.lettering import printable
from gt_notebook.manifest.labels import SpanView, spans_in
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import SOURCE, SOURCE_REF, metadata_name
from gt_notebook.texts import UnreadableTextError, check_text, decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from gt_notebook.display.cards import Card
    from gt_notebook.storage import SourceReader

_TEXT_TYPES = ("groundtruth/text-span", "groundtruth/text-classification")
_LONGEST = 1_200
_QUOTE = 60
_TABLE = "border-collapse:collapse;max-width:900px;width:100%"
_NAME_CELL = "vertical-align:top;text-align:left;white-space:nowrap;padding:8px 12px 8px 0"
_TEXT_CELL = "vertical-align:top;text-align:start;white-space:pre-wrap;padding:8px 0;line-height:1.9"


def holds_texts(df: pd.DataFrame, attribute: str) -> bool:
    """Tell whether the labels are about texts: by their type, else by where the data objects stand."""
    metadata = df[metadata_name(attribute)].tolist() if metadata_name(attribute) in df else []
    kinds = [metadata_value(about, "type") for about in metadata]
    if any(isinstance(kind, str) for kind in kinds):
        return any(str(kind).startswith(_TEXT_TYPES) for kind in kinds)
    return SOURCE in df and any(isinstance(text, str) for text in df[SOURCE])


def text_gallery(
    df: pd.DataFrame, attribute: str, *, cards: Sequence[Card], summary: str, sources: SourceReader
) -> Gallery:
    """Show texts with their labels.

    Args:
        df: The rows to show.
        attribute: The label attribute name.
        cards: What there is to say of each row.
        summary: What is shown of how much.
        sources: Reads text files that may be read.
    """
    texts = [_text_of(row, sources) for row in df.to_dict("records")]
    metadata = df[metadata_name(attribute)] if metadata_name(attribute) in df else [None] * len(df)
    values = df[attribute] if attribute in df else [None] * len(df)
    spans = [spans_in(value, about) for value, about in zip(values, metadata, strict=True)]
    colors = class_colors(sorted({label.class_name for card in cards for label in card.labels}))
    rows = zip(cards, texts, spans, strict=True)
    body = "".join(_row_html(card, text, marked, colors) for card, text, marked in rows)
    lines = [f"{printable(attribute)}: {summary}"]
    for card, text, marked in zip(cards, texts, spans, strict=True):
        lines.append(f"  {card.index}  {_in_words(card, text, marked)}")
    gallery = Gallery(
        html=f"<div><b>{html.escape(attribute)}</b> {html.escape(summary)}"
        f'<table style="{_TABLE}"><tbody>{body}</tbody></table></div>',
        text="\n".join(lines),
        summary=summary,
        cell=current_cell(),
    )
    if gallery.cell is not None:
        publish(gallery)
    return gallery


@dataclass(frozen=True, slots=True)
class _Missing:
    reason: str


def _text_of(row: Mapping[Any, Any], sources: SourceReader) -> str | _Missing:
    text, reference = row.get(SOURCE), row.get(SOURCE_REF)
    try:
        if isinstance(text, str):
            return check_text(text)
        if isinstance(reference, str) and reference:
            return decode_text(sources.read(reference))
    except (StorageError, UnreadableTextError) as error:
        return _Missing(printable(str(error)))
    return _Missing("this line of the manifest has neither source nor source-ref")


def _row_html(card: Card, text: str | _Missing, spans: Sequence[SpanView], colors: Mapping[str, str]) -> str:
    head = f'<th scope="row" style="{_NAME_CELL}">{html.escape(card.name)}<br>{_chips(card, colors)}</th>'
    if isinstance(text, _Missing):
        return f"<tr>{head}<td>{html.escape(f'[no text: {text.reason}]')}</td></tr>"
    shown = "".join(_pieces(text, spans, colors))
    rest = len(text) - _LONGEST
    more = f"<i> … {rest:,} more characters</i>" if rest > 0 else ""
    return f'<tr>{head}<td dir="auto" style="{_TEXT_CELL}">{shown}{more}</td></tr>'


def _chips(card: Card, colors: Mapping[str, str]) -> str:
    if card.state != "labeled":
        return _chip(STATE_NAMES[card.state], STATE_COLORS[card.state])
    chips = [
        _chip(f"{label.class_name} {confidence_text(label.confidence)}".strip(), colors[label.class_name])
        for label in card.labels
    ]
    return "<br>".join(chips)


def _chip(text: str, color: str) -> str:
    style = (
        f"background:{color};color:{text_color(color)};border-radius:3px;padding:1px 5px;font-size:85%;"
        "font-weight:600;white-space:nowrap;unicode-bidi:isolate"
    )
    return f'<span style="{style}">{html.escape(printable(text))}</span>'


def _pieces(text: str, spans: Sequence[SpanView], colors: Mapping[str, str]) -> Iterator[str]:
    """Cut a text where a span begins or ends; spans outside it are left out."""
    end = min(len(text), _LONGEST)
    inside = [span for span in spans if 0 <= span.start < min(span.end, end)]
    cuts = sorted({0, end, *(s.start for s in inside), *(min(s.end, end) for s in inside)})
    for begin, stop in pairwise(cuts):
        over = [span for span in inside if span.start <= begin < span.end]
        for span in over:
            if span.start == begin:
                yield f"{_chip(f'[{span.class_name}]', colors[span.class_name])}&#8201;"
        yield _marked(html.escape(text[begin:stop]), [colors[span.class_name] for span in over])


def _marked(escaped: str, colors: Sequence[str]) -> str:
    if not colors:
        return escaped
    # One underline below the other, so that spans that lie over each other can be told apart.
    lines = ",".join(f"0 {3 * (n + 1)}px 0 {color}" for n, color in enumerate(colors))
    return f'<mark style="background:{colors[0]}33;color:inherit;box-shadow:{lines}">{escaped}</mark>'


def _in_words(card: Card, text: str | _Missing, spans: Sequence[SpanView]) -> str:
    if isinstance(text, _Missing):
        return f"{describe(card)} [no text: {text.reason}]"
    if not spans:
        return f"{describe(card)}: {_quoted(text)}"
    marked = [
        f"{printable(s.class_name)} {_quoted(text[s.start : s.end])} {confidence_text(s.confidence)}".rstrip()
        for s in spans
    ]
    return f"{printable(card.name)}: {', '.join(marked)}"


def _quoted(text: str) -> str:
    line = printable(text)
    return f"“{line if len(line) <= _QUOTE else line[: _QUOTE - 1] + '…'}”"
