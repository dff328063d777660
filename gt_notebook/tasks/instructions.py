"""What a worker is told: short and full instructions, with good and bad example pictures."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gt_notebook.errors import StorageError, TaskError, a_type
from gt_notebook.images import make_preview
from gt_notebook.keywords import suggests_keywords
from gt_notebook.storage import read_location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PIL.Image import Image

MAX_EXAMPLE_SIDE = 640

Picture: TypeAlias = "str | os.PathLike[str] | bytes | Image"
ExampleSource: TypeAlias = "Picture | tuple[Picture, str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example picture, at most 640 pixels a side, and what it shows."""

    caption: str
    data: bytes
    media_type: str


class Instructions:
    """Instructions that stand beside the task.

    Args:
        short: One or two sentences that are always in sight. Markdown, as ``full``.
        full: The whole guide, opened on request. Markdown: headings, lists, **bold**, *emphasis*, ``code`` and links
            to web sites; line breaks are kept, and HTML is shown as the text that it is.
        good_examples: Pictures of answers as they should be: a path, an ``s3://`` URI, bytes, a Pillow image, or a
            pair of one of these and a caption.
        bad_examples: Pictures of answers to avoid, given in the same way.

    Raises:
        TaskError: An example cannot be read as a picture.

    Examples:
        >>> Instructions("Draw a tight box around every cat.").short
        'Draw a tight box around every cat.'
    """

    @suggests_keywords
    def __init__(
        self,
        short: str = "",
        full: str = "",
        good_examples: Iterable[ExampleSource] = (),
        bad_examples: Iterable[ExampleSource] = (),
    ) -> None:
        for name, text in (("short", short), ("full", full)):
            if not isinstance(text, str):
                raise TaskError(f"Instructions({name}=…) is {a_type(text)}; give plain text")
        self.short = short
        self.full = full
        self.good_examples = tuple(_example(source) for source in good_examples)
        self.bad_examples = tuple(_example(source) for source in bad_examples)

    def __repr__(self) -> str:
        return (
            f"Instructions(short={self.short!r}, full={self.full!r}, "
            f"good_examples={len(self.good_examples)}, bad_examples={len(self.bad_examples)})"
        )


def check_instructions(instructions: Instructions | None) -> Instructions:
    """Return a task's instructions, empty ones for ``None``.

    Raises:
        TaskError: They are something else, such as plain text.
    """
    if instructions is None:
        return Instructions()
    if not isinstance(instructions, Instructions):
        raise TaskError(f"instructions cannot be {a_type(instructions)}; give gt.Instructions(short='…')")
    return instructions


def _example(source: ExampleSource) -> Example:
    picture, caption = source if isinstance(source, tuple) else (source, "")
    name = os.fspath(picture) if isinstance(picture, str | os.PathLike) else "the given picture"
    try:
        data = _picture_bytes(picture)
    except (StorageError, OSError) as error:
        raise TaskError(f"the example {name!r} cannot be read ({error}); give a path to a picture") from error
    preview = make_preview(data, name=name, max_side=MAX_EXAMPLE_SIDE)
    if preview.problem:
        raise TaskError(f"the example {name!r} is no picture ({preview.problem}); give a JPEG or PNG")
    return Example(caption=caption, data=preview.data, media_type=preview.media_type)


def _picture_bytes(picture: Picture) -> bytes:
    if isinstance(picture, bytes):
        return picture
    if isinstance(picture, str | os.PathLike):
        return read_location(os.fspath(picture))
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    return buffer.getvalue()
