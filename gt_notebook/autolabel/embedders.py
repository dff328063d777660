"""What turns pictures or texts into numbers: the one of this package, or anybody's function."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gt_notebook.errors import JobError
from gt_notebook.images import UnreadableImageError, thumbnail
from gt_notebook.texts import UnreadableTextError, decode_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from PIL import Image

    from gt_notebook.autolabel.pictures import PictureEmbedder
    from gt_notebook.tasks import Medium

# The numbers of one object, or why there are none.
# No picture is larger, so that none is made smaller.
_ANY_SIDE = 2**31
Embedded: TypeAlias = "NDArray[np.float32] | str"


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedder:
    """Turns objects into numbers.

    Attributes:
        name: What its numbers are kept under.
        batch: Takes the bytes of some objects; called on any thread or machine.
        blocks: Columns that belong together, see ``features.axes_of``.
        given: The numbers themselves, one row an object of the job, where there is nothing to compute.
    """

    name: str
    batch: Callable[[Sequence[bytes]], list[Embedded]]
    blocks: tuple[int, ...] | None = None
    given: NDArray[np.float32] | None = None


def embedder_of(embed: Any, *, medium: Medium, objects: int) -> Embedder:
    """Return what embeds the objects of a job.

    Args:
        embed: A function, an array, or ``None`` for this package's own.
        medium: What the objects are.
        objects: How many the job has.

    Raises:
        JobError: There is none for this medium, its packages are not installed, or the array has another number of
            rows.
    """
    if embed is None:
        if medium == "text":
            from gt_notebook.autolabel.texts import BLOCKS as TEXT_BLOCKS

            return Embedder(name="hashed-words", batch=_texts, blocks=TEXT_BLOCKS)
        if medium != "image":
            raise JobError(
                f"there is no built-in embedding for a {medium}; give embed=, a function or one row an object"
            )
        from gt_notebook.autolabel.pictures import BLOCKS

        _picture_embedder()
        return Embedder(name="efficientnet-lite0", batch=_pictures, blocks=BLOCKS)
    if callable(embed):
        name = f"function {getattr(embed, '__qualname__', type(embed).__qualname__)}"
        return Embedder(name=name, batch=partial(_by_function, embed, medium))
    values = np.asarray(embed, dtype=np.float32)
    if values.ndim != 2 or len(values) != objects:  # noqa: PLR2004 - rows and columns
        raise JobError(
            f"the embeddings have the shape {values.shape}; give one row for each of the job's {objects} objects"
        )
    digest = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()[:16]
    return Embedder(name=f"array {digest}", batch=_nothing, given=values)


@cache
def _picture_embedder() -> PictureEmbedder:
    from gt_notebook.autolabel.pictures import PictureEmbedder

    return PictureEmbedder()


def _pictures(batch: Sequence[bytes]) -> list[Embedded]:
    return [_picture(data) for data in batch]


def _picture(data: bytes) -> Embedded:
    try:
        return _picture_embedder()(data)
    except UnreadableImageError as error:
        return str(error)


def _texts(batch: Sequence[bytes]) -> list[Embedded]:
    return [_text(data) for data in batch]


def _text(data: bytes) -> Embedded:
    from gt_notebook.autolabel.texts import embed_texts

    try:
        found: NDArray[np.float32] = embed_texts([decode_text(data)])[0]
    except UnreadableTextError as error:
        return str(error)
    return found


def _nothing(batch: Sequence[bytes]) -> list[Embedded]:
    return [np.zeros(0, dtype=np.float32) for _ in batch]


def _upright(data: bytes) -> Image.Image:
    return thumbnail(data, side=_ANY_SIDE).image.convert("RGB")


def _by_function(embed: Callable[[list[Any]], Any], medium: Medium, batch: Sequence[bytes]) -> list[Embedded]:
    found: list[Embedded] = ["" for _ in batch]
    readable: dict[int, Any] = {}
    for position, data in enumerate(batch):
        try:
            readable[position] = decode_text(data) if medium == "text" else _upright(data)
        except (UnreadableImageError, UnreadableTextError) as error:
            found[position] = str(error)
    if readable:
        values = np.asarray(embed(list(readable.values())), dtype=np.float32)
        if values.ndim != 2 or len(values) != len(readable):  # noqa: PLR2004 - rows and columns
            raise JobError(
                f"the embed function returned the shape {values.shape} for {len(readable)} objects; "
                "return one row an object"
            )
        for position, row in zip(readable, values, strict=True):
            found[position] = row
    return found
