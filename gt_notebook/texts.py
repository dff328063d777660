"""Texts as data objects: from bytes to characters, and what is known of a text without showing it.

A text is a row of Unicode code points, and every offset into it counts these: an emoji outside the basic plane is one,
a letter with a combining mark two, and a line break of a Windows file (CR LF) two. That is how Python counts, while
JavaScript counts the first as two.
"""

from __future__ import annotations

from dataclasses import dataclass

from gt_notebook.errors import GtNotebookError

MEDIA_TYPE = "text/plain;charset=utf-8"
# Ground Truth itself takes 20,000 characters a text; a page can still scroll this many.
MAX_LENGTH = 1_000_000

_BYTE_ORDER_MARK = "\ufeff"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableTextError(GtNotebookError, ValueError):
    """The bytes are no text, or one that is too long to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInfo:
    """What a task must know of a text.

    Attributes:
        length: In Unicode code points.
    """

    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPreview:
    """A text as the browser gets it.

    Attributes:
        data: The text as UTF-8, without a byte order mark; empty when it cannot be shown.
        info: Its length; ``None`` when it cannot be shown.
        problem: Why it cannot be shown, in one line; ``None`` when it can.
        media_type: Always plain text.
    """

    data: bytes
    info: TextInfo | None
    problem: str | None
    media_type: str = MEDIA_TYPE


def decode_text(data: bytes) -> str:
    r"""Return the text in a file: UTF-8, with or without a byte order mark, which is no part of it.

    Raises:
        UnreadableTextError: It is not UTF-8, empty, or longer than a million code points.

    Examples:
        >>> decode_text(b"\xef\xbb\xbfhello")
        'hello'
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        wide = data.startswith(_UTF_16_MARKS)
        found = "UTF-16" if wide else f"no UTF-8 (byte {error.start} is 0x{data[error.start]:02x})"
        raise UnreadableTextError(f"the file is {found}; save it as UTF-8") from error
    return check_text(text.removeprefix(_BYTE_ORDER_MARK))


def check_text(text: str) -> str:
    """Return a text that can be shown.

    Raises:
        UnreadableTextError: It is empty, longer than a million code points, or holds half a surrogate pair, which no
            file can.
    """
    if not text:
        raise UnreadableTextError("the text is empty")
    if len(text) > MAX_LENGTH:
        raise UnreadableTextError(
            f"the text has {len(text):,} characters; {MAX_LENGTH:,} can be shown: split it"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableTextError(
            f"the text has half a surrogate pair at character {error.start}; correct the manifest"
        ) from error
    return text


def preview_of(text: str) -> TextPreview:
    """Return a checked text as the browser gets it."""
    return TextPreview(data=text.encode("utf-8"), info=TextInfo(length=len(text)), problem=None)
