"""The size of a picture, as answers and labels keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.manifest.labels import is_number

if TYPE_CHECKING:
    from gt_notebook.images import ImageInfo
    from gt_notebook.tasks.base import Json

# Farther than any picture reaches, and near enough for exact products in 64 bits.
FARTHEST = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSize:
    """Width and height of the stored, unrotated picture in pixels (0 when unknown), and its number of channels."""

    width: int
    height: int
    depth: int = 3

    def to_json(self) -> Json:
        """Return the form in which journal and manifest keep it."""
        return {"width": self.width, "height": self.height, "depth": self.depth}


def picture_size(value: Mapping[str, Any], info: ImageInfo | None) -> PictureSize:
    """Return the size of the picture, or what the ``image_size`` of a journal's answer says of it.

    Raises:
        AnswerError: ``image_size`` is needed and is no size.
    """
    if info is not None:
        return PictureSize(width=info.width, height=info.height, depth=info.depth)
    size = value.get("image_size") or {}
    if not isinstance(size, Mapping):
        raise AnswerError(f"the image_size is {str(size)[:60]!r}; give width, height and depth")
    return PictureSize(
        width=_side(size, "width", unknown=0),
        height=_side(size, "height", unknown=0),
        depth=_side(size, "depth", unknown=3),
    )


def size_in_label(value: Mapping[str, Any]) -> PictureSize:
    """Return the ``image_size`` of a label, a list of one; 0, 0 and 3 where it does not say."""
    sizes = value.get("image_size")
    size = sizes[0] if isinstance(sizes, list) and sizes and isinstance(sizes[0], Mapping) else {}

    def side(name: str, unknown: int) -> int:
        return int(size[name]) if is_number(size.get(name)) and 0 <= size[name] <= FARTHEST else unknown

    return PictureSize(width=side("width", 0), height=side("height", 0), depth=side("depth", 3))


def _side(size: Mapping[str, Any], key: str, *, unknown: int) -> int:
    side = size.get(key, unknown)
    if not isinstance(side, int) or isinstance(side, bool) or not 0 <= side <= FARTHEST:
        raise AnswerError(f"the image_size has {key} = {str(side)[:60]!r}; give a whole number of pixels")
    return side
