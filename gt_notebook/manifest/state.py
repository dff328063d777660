"""In which of four states a data object is under a label attribute."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.values import is_absent

State: TypeAlias = Literal["unlabeled", "labeled", "nothing-to-label", "failed"]
STATES: tuple[State, ...] = ("unlabeled", "labeled", "nothing-to-label", "failed")

FAILURE_REASON = "failure-reason"


def object_state(value: Any, metadata: Any) -> State:
    """Tell the state of one data object under one label attribute.

    A failed object keeps its metadata with a ``failure-reason`` while the label itself is missing or unusable, as
    independent readers of real output manifests find; so the label decides first and the metadata second.

    Args:
        value: The cell under the label attribute.
        metadata: The cell under its ``-metadata`` twin.

    Returns:
        ``labeled``; ``nothing-to-label`` for a label whose answer is an empty list, or a mask of background alone;
        ``failed``; or ``unlabeled``.

    Examples:
        >>> object_state({"annotations": []}, {"type": "groundtruth/object-detection"})
        'nothing-to-label'
        >>> object_state(None, {"failure-reason": "ClientError: Annotation tasks expired"})
        'failed'
    """
    failed = isinstance(metadata, dict) and FAILURE_REASON in metadata
    if value is None or is_absent(value):
        return "failed" if failed else "unlabeled"
    if failed and value in ({}, ""):
        return "failed"
    return "nothing-to-label" if _is_empty_answer(value, metadata) else "labeled"


def _is_empty_answer(value: Any, metadata: Any) -> bool:
    if isinstance(value, str):
        # A mask's metadata lists the classes in it, the background as the first.
        colors = metadata_value(metadata, "internal-color-map")
        return isinstance(colors, dict) and colors.keys() == {"0"}
    shapes = value.get("annotations") if isinstance(value, dict) else value
    if isinstance(shapes, dict):  # text spans keep their list one level down
        shapes = shapes.get("entities")
    return isinstance(shapes, list) and not shapes
