"""Masks of a picture: one worker's answer, the file it becomes, and how single regions are suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from gt_notebook.errors import AnswerError, a_type
from gt_notebook.images.mask_files import to_indexed_png
from gt_notebook.images.masks import Mask, Tiles, decode_mask, encode_mask
from gt_notebook.images.regions import region_from_user
from gt_notebook.tasks.likeness import Kept

if TYPE_CHECKING:
    from gt_notebook.tasks.base import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskAnswer:
    """One worker's mask of one image.

    Attributes:
        tiles: The class of every pixel, spelled as in ``gt_notebook.images.masks``; none where nothing is painted.
        width: Of the stored, unrotated image in pixels.
        height: Of the stored, unrotated image in pixels.
        nothing_to_label: The worker said that there is nothing; only then may ``tiles`` be empty when submitted.
    """

    tiles: Tiles
    width: int
    height: int
    nothing_to_label: bool = False

    @property
    def mask(self) -> Mask:
        """Height by width class indices, 0 for the background."""
        return decode_mask(self.tiles, width=self.width, height=self.height)

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {
            "type": "semantic-segmentation",
            "tiles": list(self.tiles),
            "width": self.width,
            "height": self.height,
            "nothing_to_label": self.nothing_to_label,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskFile:
    """A merged mask as the PNG that the service would write."""

    tiles: Tiles
    width: int
    height: int
    classes: int
    suffix: str = ".png"

    def to_bytes(self) -> bytes:
        """Return the indexed PNG with the colors of the classes as its palette."""
        mask = decode_mask(self.tiles, width=self.width, height=self.height)
        return to_indexed_png(mask, classes=self.classes)


def regions_by_class(returned: Mapping[Any, Any]) -> list[Json]:
    """Return the regions of a dictionary by class, each with ``label`` and ``mask``, and what else it has."""
    given = [of if isinstance(of, Mapping) and "mask" in of else {"mask": of} for of in returned.values()]
    return [{**of, "label": label} for label, of in zip(returned, given, strict=True)]


def regions_of_classes(mask: Mask, labels: Sequence[str]) -> list[Json]:
    """Return a region for each class in a mask of class indices, which the caller has checked."""
    return [
        {"label": labels[index - 1], "mask": mask == index} for index in np.unique(mask).tolist() if index
    ]


def suggested_region(item: Any, *, labels: Sequence[str], width: int, height: int) -> MaskAnswer:
    """Return the mask of one region.

    Args:
        item: ``{"label": name, "mask": region}`` with what ``region_from_user`` takes.
        labels: The classes of the task.
        width: Of the upright picture in pixels.
        height: Of the upright picture in pixels.

    Raises:
        AnswerError: An unknown class, or a region that is none, is empty or has another size.
    """
    if not isinstance(item, Mapping) or "mask" not in item:
        raise AnswerError(f'it is {a_type(item)}; give {{"label": …, "mask": …, "score": …}}')
    label = item.get("label")
    if not isinstance(label, str) or label not in labels:
        raise AnswerError(f"it has the class {label!r:.60}; this job has {', '.join(labels)}")
    region = region_from_user(item["mask"])
    if region.shape != (height, width):
        found = "x".join(map(str, region.shape[::-1]))
        raise AnswerError(f"its mask has {found} pixels, and the upright picture {width}x{height}; resize it")
    tiles = encode_mask(region.astype(np.uint8) * np.uint8(labels.index(label) + 1))
    if not tiles:
        raise AnswerError(f"its mask ({label}) is empty; leave it out")
    return MaskAnswer(tiles=tiles, width=width, height=height)


def kept_region(answer: Mask, suggested: Mask) -> Kept:
    """Return how much of a suggested region has its class in an answer.

    What stands in its place are the connected regions of its class that it touches.
    """
    index = int(suggested.max())
    region, same = suggested == index, answer == index
    pieces, _ = ndimage.label(same)
    stands = np.isin(pieces, np.setdiff1d(pieces[region], [0]))
    common = int((region & same).sum())
    return Kept(share=common / int(region.sum()), iou=common / int((region | stands).sum()))
