"""Which task type a label comes from: by its metadata, else by its shape."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from gt_notebook.manifest.metadata import metadata_value

Kind: TypeAlias = Literal["boxes", "class", "classes", "mask", "spans", "verification", "other"]

TYPE_PREFIX = "groundtruth/"

KIND_OF_TYPE: dict[str, Kind] = {
    "object-detection": "boxes",
    "image-classification": "class",
    "text-classification": "class",
    "video-classification": "class",
    "image-classification-multilabel": "classes",
    "text-classification-multilabel": "classes",
    "semantic-segmentation": "mask",
    "text-span": "spans",
    "label-verification": "verification",
    "custom": "other",
}


def kind_of(value: Any, metadata: Any) -> Kind:
    """Tell which task type a label comes from.

    Args:
        value: The cell under the label attribute.
        metadata: The cell under its ``-metadata`` twin.

    Returns:
        The kind that the ``type`` in the metadata names, else the one whose shape the label has, else ``other``.
    """
    type_name = metadata_value(metadata, "type")
    if isinstance(type_name, str):
        return KIND_OF_TYPE.get(type_name.lower().removeprefix(TYPE_PREFIX), "other")
    if isinstance(value, dict):
        annotations = value.get("annotations")
        return (
            "boxes"
            if isinstance(annotations, list)
            else "spans"
            if isinstance(annotations, dict)
            else "other"
        )
    if metadata_value(metadata, "internal-color-map") is not None:
        return "mask"
    if isinstance(value, list) and metadata_value(metadata, "class-map") is not None:
        return "classes"
    return "class" if metadata_value(metadata, "class-name") is not None else "other"
