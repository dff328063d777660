"""Pictures: what a file holds, an upright copy for the screen, stored against upright pixels."""

from __future__ import annotations

from gt_notebook.images.info import ImageInfo, UnreadableImageError, read_info
from gt_notebook.images.preview import Preview, Thumbnail, make_preview, placeholder, thumbnail

__all__ = [
    "ImageInfo",
    "Preview",
    "Thumbnail",
    "UnreadableImageError",
    "make_preview",
    "placeholder",
    "read_info",
    "thumbnail",
]
