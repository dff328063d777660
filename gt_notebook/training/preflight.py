"""What would make a training job fail or learn the wrong thing, found before it is started.

Sources: the guides of the built-in object detection, image classification and semantic segmentation algorithms and of
augmented manifests in the SageMaker developer guide.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import ExportError
from gt_notebook.manifest import metadata_name, metadata_value, object_state
from gt_notebook.manifest.labels import mask_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

BOUNDING_BOX = "bounding-box"
IMAGE_CLASSIFICATION = "image-classification"
SEMANTIC_SEGMENTATION = "semantic-segmentation"
# With the background.
MOST_MASK_CLASSES = 254
RGB_DEPTH = 3

_OWN_TRAINING = {
    "polygon": "no built-in algorithm of SageMaker trains on polygons; a training script of your own, for an "
    "instance-segmentation model such as Mask R-CNN, takes them from job.manifest (df.gt.polygons lists them), and "
    "the built-in ones take boxes or masks: label those with gt.BoundingBox or gt.SemanticSegmentation",
    "keypoint": "no built-in algorithm of SageMaker trains on keypoints; a training script of your own, for a "
    "keypoint model such as Keypoint R-CNN, takes them from job.manifest (df.gt.keypoints lists them), and the "
    "built-in detector takes boxes: label those with gt.BoundingBox",
    "text-classification": "no inputs are made for BlazingText, the built-in algorithm, because it wants words that "
    "are separated by spaces, and how to separate them is for you to say; a channel of your own reads the output "
    "manifest in Pipe mode with AttributeNames ['source', the label attribute], RecordWrapperType RecordIO and "
    "mode=supervised",
    "named-entity-recognition": "no built-in algorithm of SageMaker trains on entities; a training script of your own "
    "takes them from job.manifest, and Amazon Comprehend reads the output manifest where no entities overlap",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the labels are.

    Attributes:
        task_type: ``bounding-box``, ``image-classification`` or ``semantic-segmentation``.
        multi_label: An image may have several classes.
        labels: The classes, in the order of their indices.
        attribute: The label attribute name.
    """

    task_type: str
    multi_label: bool
    labels: Sequence[str]
    attribute: str

    @property
    def has_files(self) -> bool:
        """Whether the labels are files, which training fetches like the pictures."""
        return self.task_type == SEMANTIC_SEGMENTATION

    @property
    def num_classes(self) -> int:
        """How many classes training must tell apart; in a mask the background is one."""
        return len(self.labels) + self.has_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The lines that can be trained on.

    Attributes:
        rows: These lines of the manifest.
        classes: The class indices on each, as often as they occur.
        left_out: Number of lines that were left out, by state.
        not_rgb: ``source-ref``s of pictures that their label says are not made of three colors.
    """

    rows: pd.DataFrame
    classes: list[list[int]]
    left_out: dict[str, int]
    not_rgb: list[str]


def select(manifest: pd.DataFrame, target: Target) -> Selection:
    """Take the labeled lines and check that each can be trained on.

    Lines with nothing to label are left out, because nobody says whether the built-in detector can learn from a
    picture without boxes.

    Raises:
        ExportError: No line is labeled, or a label does not fit the task.
    """
    values, metadata = _columns(manifest, target)
    states = [object_state(*cells) for cells in zip(values, metadata, strict=True)]
    labeled = [row for row, state in enumerate(states) if state == "labeled"]
    left_out = Counter[str](state for state in states if state != "labeled")
    if not labeled:
        found = ", ".join(f"{number} {state}" for state, number in sorted(left_out.items())) or "no lines"
        raise ExportError(
            f"nothing is labeled under {target.attribute!r} ({found}); label some objects and consolidate first"
        )
    references = manifest["source-ref"].tolist()
    return Selection(
        rows=manifest.iloc[labeled],
        classes=_checked(
            [_check(row, references[row], values[row], metadata[row], target) for row in labeled]
        ),
        left_out=dict(sorted(left_out.items())),
        not_rgb=[references[row] for row in labeled if _depth(values[row]) != RGB_DEPTH],
    )


def check_validation(validation: float, seed: int) -> None:
    """Refuse a share to hold out that leaves nothing to train on, and a seed that is no whole number.

    Raises:
        ExportError: The share is not in [0, 1), or the seed no integer.
    """
    if isinstance(validation, bool) or not isinstance(validation, int | float) or not 0 <= validation < 1:
        raise ExportError(
            f"validation is {validation!r}; give a share from 0 up to, not including, 1, such as 0.2"
        )
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ExportError(f"seed is {seed!r}; give a whole number")


def warn_of_colors(references: Sequence[str]) -> list[str]:
    """Log and return what to know about pictures that are not RGB."""
    if not references:
        return []
    note = (
        f"not RGB with three channels: {len(references)} pictures, such as {references[0]!r}; the built-in "
        "algorithms expect RGB, so convert them before training"
    )
    logger.warning(note)
    return [note]


def _columns(manifest: pd.DataFrame, target: Target) -> tuple[list[Any], list[Any]]:
    if target.task_type in _OWN_TRAINING:
        raise ExportError(_OWN_TRAINING[target.task_type])
    known = (BOUNDING_BOX, IMAGE_CLASSIFICATION, SEMANTIC_SEGMENTATION)
    if target.task_type not in known:
        raise ExportError(
            f"the task type {target.task_type!r} has no built-in algorithm here; "
            f"it is one of {', '.join(map(repr, known))}"
        )
    if target.has_files:
        _check_masks(target)
    if target.attribute.endswith("-ref") and not target.has_files:
        raise ExportError(
            f"the label attribute {target.attribute!r} ends with '-ref', so training would take its labels for names "
            "of files; rename the column and its metadata"
        )
    for column in ("source-ref", target.attribute):
        if column not in manifest.columns:
            there = [name for name in manifest.columns if metadata_name(str(name)) in manifest.columns]
            raise ExportError(
                f"the manifest has no column {column!r}; it has labels under {', '.join(there) or 'no attribute'}"
            )
    values = manifest[target.attribute].tolist()
    name = metadata_name(target.attribute)
    return values, manifest[name].tolist() if name in manifest.columns else [None] * len(values)


def _check_masks(target: Target) -> None:
    """Refuse masks that training would not fetch, or with more classes than it can tell apart."""
    if target.num_classes > MOST_MASK_CLASSES:
        raise ExportError(
            f"{len(target.labels)} classes and the background are more than the {MOST_MASK_CLASSES} that the "
            "built-in algorithm tells apart; leave some out"
        )
    if not target.attribute.endswith("-ref"):
        raise ExportError(
            f"the label attribute {target.attribute!r} does not end with '-ref', so training would not fetch the "
            "masks; rename the column and its metadata"
        )


def _checked(findings: list[list[int] | str]) -> list[list[int]]:
    """The class indices of all lines, when nothing is wrong with any."""
    problems = [finding for finding in findings if isinstance(finding, str)]
    if problems:
        more = f" (and {len(problems) - 1} more lines)" if len(problems) > 1 else ""
        raise ExportError(problems[0] + more)
    return [finding for finding in findings if not isinstance(finding, str)]


def _check(row: int, reference: Any, value: Any, metadata: Any, target: Target) -> list[int] | str:
    """The class indices of a line, or what is wrong with it."""
    place = f"line {row + 1} of the manifest"
    if not isinstance(reference, str) or not reference:
        return f"{place} has no source-ref; training on pictures needs one in every line"
    try:
        classes = [_index(found) for found in _found(value, metadata, target)]
    except (TypeError, ValueError, KeyError):
        return f"{place} has no {target.task_type} label under {target.attribute!r}, but {str(value)[:80]}; correct it"
    beyond = [found for found in classes if not 0 <= found < len(target.labels)]
    if beyond:
        return (
            f"{place} has the class {beyond[0]}, and the task has {len(target.labels)} labels, 0 to "
            f"{len(target.labels) - 1}; add the missing labels or correct the line"
        )
    for found, name in _names(value, metadata, target):
        if found in classes and name != target.labels[found]:
            return (
                f"{place} calls class {found} {name!r}, and the task calls it {target.labels[found]!r}; give the "
                "labels in the order that the manifest was made with"
            )
    return classes


def _found(value: Any, metadata: Any, target: Target) -> list[Any]:
    if target.has_files:
        mask = mask_in(value, metadata)
        if mask is None:
            raise TypeError
        # Class 0 of a mask is the background, which has no place in the list of labels.
        return [index - 1 for index in mask.names]
    if target.task_type == BOUNDING_BOX:
        return [box["class_id"] for box in value["annotations"]]
    if target.multi_label:
        if not isinstance(value, list):
            raise TypeError
        return value
    return [value]


def _index(found: Any) -> int:
    """A class index; the documentation of the service also shows it as text."""
    if isinstance(found, bool) or not isinstance(found, int | str):
        raise TypeError
    return int(found)


def _names(value: Any, metadata: Any, target: Target) -> Iterator[tuple[int, str]]:
    """The classes that the metadata names."""
    if target.has_files:
        mask = mask_in(value, metadata)
        yield from ((index - 1, name) for index, name in mask.names.items()) if mask else ()
        return
    named = metadata_value(metadata, "class-map")
    if not isinstance(value, Mapping | list):
        named = {value: metadata_value(metadata, "class-name")}
    for found, name in (named if isinstance(named, Mapping) else {}).items():
        if isinstance(name, str) and str(found).isdecimal():
            yield int(found), name


def _depth(value: Any) -> Any:
    """The number of channels that a bounding-box label states; three when it states none."""
    sizes = value.get("image_size") if isinstance(value, Mapping) else None
    size = sizes[0] if isinstance(sizes, list) and sizes else None
    return size.get("depth", RGB_DEPTH) if isinstance(size, Mapping) else RGB_DEPTH
