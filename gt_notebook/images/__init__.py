"""Pictures: what a file holds, an upright copy for the screen, stored against upright pixels."""

from __future__ import annotations

from gt_notebook.images.info import ImageInfo, UnreadableImageError, read_info
from gt_notebook.images.parts import Part, Tell
from gt_notebook.images.preview import (
    Preview,
    Room,
    Thumbnail,
    make_preview,
    placeholder,
    thumbnail,
)
from gt_notebook.images.strips import is_large
from gt_notebook.images.tiles import Tile, TilePlace, cut_tiles, encode_tile, has_tile

__all__ = [
    "ImageInfo",
    "Part",
    "Preview",
    "Room",
    "Tell",
    "Thumbnail",
    "Tile",
    "TilePlace",
    "UnreadableImageError",
    "cut_tiles",
    "encode_tile",
    "has_tile",
    "is_large",
    "make_preview",
    "placeholder",
    "read_info",
    "thumbnail",
]
