"""Masks of a finished job as its workers sent them: PNG files whose colors are classes, decoded when they are needed.

Source: what the crowd elements for semantic and for instance segmentation write. The masks of a job may be larger than
the memory; their files are small.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.images.info import UnreadableImageError
from gt_notebook.images.mask_files import is_hex_color, open_mask, read_mask
from gt_notebook.images.masks import MAX_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from gt_notebook.images.masks import Mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkerMask:
    """One worker's mask of one object; ``np.asarray`` decodes it, to height by width class indices.

    Attributes:
        png: The file.
        colors: The class of each color; what has no class is background, and so is any other color.
        whose: Whose mask it is and from where, for messages.
        indices: The index of each class.
    """

    png: bytes = field(repr=False)
    colors: Mapping[str, str]
    whose: str
    indices: Mapping[str, int] = field(default_factory=dict)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        """Decode the mask.

        Raises:
            AnswerError: The picture is damaged.
        """
        known = {color: self.indices[name] for color, name in self.colors.items()}
        try:
            mask: Mask = read_mask(self.png, classes=known)
        except UnreadableImageError as error:
            raise AnswerError(f"the mask of {self.whose} cannot be read: {error}") from error
        return mask if dtype is None else mask.astype(dtype)


def worker_mask(widget: Mapping[str, Any], *, whose: str) -> WorkerMask:
    """Return the mask that a widget holds, of which only the head of the picture has been looked at.

    Args:
        widget: What ``crowd-semantic-segmentation`` or ``crowd-instance-segmentation`` wrote; the instances of a class
            are one.
        whose: As ``WorkerMask`` has it.

    Raises:
        AnswerError: It is no picture, one that is too large, or a class has no color.
        ValueError: It is none of the two; likewise KeyError, TypeError and AttributeError.
    """
    png = b64decode(widget["labeledImage"]["pngImageData"], validate=True)
    named = [(name, found["color"]) for name, found in (widget.get("labelMappings") or {}).items()]
    named += [(found["label"], found["color"]) for found in widget.get("instances") or []]
    for name, color in named:
        if not is_hex_color(color):
            raise AnswerError(f"class {name!r} has the color {color!r}; write one such as '#2ca02c'")
    try:
        open_mask(png)
    except UnreadableImageError as error:
        raise AnswerError(f"the mask cannot be read: {error}") from error
    return WorkerMask(png=png, colors={color: str(name) for name, color in named}, whose=whose)


def numbered(masks: Sequence[WorkerMask]) -> tuple[list[WorkerMask], dict[int, str]]:
    """Number the classes of masks in the order of their names, from 1, and return the masks and what is called how.

    Raises:
        AnswerError: There are more classes than a mask can hold.
    """
    classes = tuple(sorted({name for mask in masks for name in mask.colors.values()}))
    if len(classes) > MAX_CLASSES:
        raise AnswerError(
            f"the masks have {len(classes)} classes; at most {MAX_CLASSES} fit into a mask, so read fewer objects"
        )
    indices = {name: index for index, name in enumerate(classes, start=1)}
    return [replace(mask, indices=indices) for mask in masks], dict(enumerate(classes, start=1))
