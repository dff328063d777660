"""Rules about semantic segmentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gt_notebook.manifest.lint.registry import label_rule
from gt_notebook.manifest.lint.values import is_index_text, is_share, is_text, shown
from gt_notebook.manifest.metadata import metadata_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Label

_HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@label_rule("mask-file", "error", "mask")
def mask_file(label: Label) -> Iterator[str]:
    """The label is the address of a PNG."""
    if not is_text(label.value) or not label.value.lower().endswith(".png"):
        yield f"the label is {shown(label.value)}; write the S3 URI of a PNG"


@label_rule("color-map", "error", "mask")
def color_map(label: Label) -> Iterator[str]:
    """The metadata maps class indices to class name and confidence."""
    colors = _color_map(label)
    if not colors:
        found = shown(metadata_value(label.metadata, "internal-color-map"))
        yield f'internal-color-map is {found}; write one entry a class, such as {{"0": {{"class-name": "BACKGROUND"}}}}'
    for index, entry in colors.items():
        name, confidence = metadata_value(entry, "class-name"), metadata_value(entry, "confidence", 0.0)
        if not is_index_text(index) or not is_text(name) or not is_share(confidence):
            wanted = "class-name, hex-color and a confidence from 0 to 1 under the class index"
            yield f"internal-color-map has {shown(index)}: {shown(entry)}; write {wanted}"


@label_rule("hex-color", "error", "mask")
def hex_color(label: Label) -> Iterator[str]:
    """A color is # and six hexadecimal digits, and no two classes share one."""
    seen: dict[str, str] = {}
    for index, entry in _color_map(label).items():
        color = metadata_value(entry, "hex-color")
        if color is None:
            continue
        if not isinstance(color, str) or not _HEX_COLOR.fullmatch(color):
            yield f"class {shown(index)} has the hex-color {shown(color)}; write one such as '#2ca02c'"
        elif seen.setdefault(color.lower(), index) != index:
            first = shown(seen[color.lower()])
            yield f"classes {first} and {shown(index)} share the hex-color {color}; give each its own"


@label_rule("hex-color-missing", "warning", "mask")
def hex_color_missing(label: Label) -> Iterator[str]:
    """Manifests from before the verification workflow have no colors and cannot be chained into it."""
    if any(metadata_value(entry, "hex-color") is None for entry in _color_map(label).values()):
        yield "internal-color-map lacks hex-color; add the colors of the PNG before verifying or adjusting the masks"


def _color_map(label: Label) -> dict[str, Any]:
    colors = metadata_value(label.metadata, "internal-color-map")
    return colors if isinstance(colors, dict) else {}
