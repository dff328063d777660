"""Rules about bounding boxes and the image that they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.manifest.labels import is_number
from gt_notebook.manifest.lint.registry import label_rule
from gt_notebook.manifest.lint.values import is_index, is_share, is_whole, mapping_problem, shown
from gt_notebook.manifest.metadata import metadata_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Label

MAX_BOXES = 50
MIN_IMAGE_SIDE = 64
MAX_IMAGE_SIDE = 4096
MAX_IMAGE_PIXELS = 100_000_000

_SIDES = ("left", "top", "width", "height")


@label_rule("boxes-form", "error", "boxes")
def boxes_form(label: Label) -> Iterator[str]:
    """A bounding-box label is an object with a list of annotations."""
    if not isinstance(label.value, dict) or not isinstance(label.value.get("annotations"), list):
        yield f"the label is {shown(label.value)}; write an object with 'image_size' and a list of 'annotations'"


@label_rule("no-annotations", "warning", "boxes")
def no_annotations(label: Label) -> Iterator[str]:
    """Nothing to label is a good answer, but some trainers stumble over it."""
    if isinstance(label.value, dict) and label.value.get("annotations") == []:
        yield "the label has no boxes (nothing to label); drop the line if your trainer does not take such"


@label_rule("image-size", "error", "boxes")
def image_size(label: Label) -> Iterator[str]:
    """The image size is a list of one object with width, height and depth."""
    if isinstance(label.value, dict) and "annotations" in label.value and _image_size(label) is None:
        size = shown(label.value.get("image_size"))
        yield f'image_size is {size}; write [{{"width": 640, "height": 480, "depth": 3}}] in pixels'


@label_rule("image-side", "warning", "boxes")
def image_side(label: Label) -> Iterator[str]:
    """Rekognition takes images with sides of 64 to 4096 pixels."""
    size = _image_size(label)
    if size and not MIN_IMAGE_SIDE <= min(size) <= max(size) <= MAX_IMAGE_SIDE:
        limits = f"{MIN_IMAGE_SIDE} to {MAX_IMAGE_SIDE}"
        yield f"the image has {size[0]} x {size[1]} pixels; Rekognition takes sides of {limits}: scale image and boxes"


@label_rule("image-pixels", "warning", "boxes")
def image_pixels(label: Label) -> Iterator[str]:
    """Ground Truth takes images of up to 100 megapixels."""
    size = _image_size(label)
    if size and size[0] * size[1] > MAX_IMAGE_PIXELS:
        yield f"the image has {size[0]} x {size[1]} pixels; Ground Truth takes 100 million: cut or scale it"


@label_rule("many-boxes", "warning", "boxes")
def many_boxes(label: Label) -> Iterator[str]:
    """Rekognition takes 50 boxes an image."""
    count = len(_annotations(label))
    if count > MAX_BOXES:
        yield f"the image has {count} boxes; Rekognition takes {MAX_BOXES}, and object detection needs a label_width"


@label_rule("box-form", "error", "boxes")
def box_form(label: Label) -> Iterator[str]:
    """A box has a class id and four numbers."""
    for number, box in enumerate(_annotations(label)):
        wrong = [side for side in _SIDES if not isinstance(box, dict) or not is_number(box.get(side))]
        if wrong or not is_index(box.get("class_id")):
            wanted = "class_id, left, top, width and height as whole numbers"
            yield f"box {number} is {shown(box)}; write {wanted}"


@label_rule("box-pixels", "warning", "boxes")
def box_pixels(label: Label) -> Iterator[str]:
    """The service writes whole pixels."""
    for number, box in _good_boxes(label):
        fractions = [side for side in _SIDES if not is_whole(box[side])]
        if fractions:
            yield f"box {number} has the {fractions[0]} {shown(box[fractions[0]])}; write whole pixels, as an integer"


@label_rule("class-id-text", "warning", "boxes")
def class_id_text(label: Label) -> Iterator[str]:
    """The service writes class ids as numbers."""
    for number, box in _good_boxes(label):
        if isinstance(box["class_id"], str):
            yield f"box {number} has the class_id {box['class_id']!r} as text; write it as a number"


@label_rule("box-negative", "error", "boxes")
def box_negative(label: Label) -> Iterator[str]:
    """No part of a box is left of or above the image."""
    for number, box in _good_boxes(label):
        if box["left"] < 0 or box["top"] < 0:
            yield f"box {number} begins at ({box['left']}, {box['top']}); cut it at the image's edge"


@label_rule("box-off-frame", "error", "boxes")
def box_off_frame(label: Label) -> Iterator[str]:
    """No part of a box is right of or below the image."""
    size = _image_size(label)
    for number, box in _good_boxes(label) if size else ():
        right, bottom = box["left"] + box["width"], box["top"] + box["height"]
        if size and (right > size[0] or bottom > size[1]):
            image = f"an image of {size[0]} x {size[1]}"
            yield f"box {number} reaches to ({right}, {bottom}) in {image}; cut it at the image's edge"


@label_rule("box-area", "error", "boxes")
def box_area(label: Label) -> Iterator[str]:
    """A box has a positive area of more than one pixel."""
    for number, box in _good_boxes(label):
        if min(box["width"], box["height"]) <= 0 or max(box["width"], box["height"]) <= 1:
            yield f"box {number} measures {box['width']} x {box['height']}; remove it, or draw it larger than 1 x 1"


@label_rule("objects", "error", "boxes")
def objects(label: Label) -> Iterator[str]:
    """The metadata lists one object for each box."""
    if not isinstance(label.metadata, dict):
        return
    details = metadata_value(label.metadata, "objects")
    count = len(_annotations(label))
    if not isinstance(details, list):
        yield f"the metadata has {shown(details)} for 'objects'; list one {{\"confidence\": …}} for each box"
    elif len(details) != count:
        yield f"the metadata has {len(details)} objects for {count} boxes; list one for each box, in the same order"


@label_rule("box-confidence", "error", "boxes")
def box_confidence(label: Label) -> Iterator[str]:
    """Every box has a confidence from 0 to 1."""
    details = metadata_value(label.metadata, "objects")
    for number, detail in enumerate(details if isinstance(details, list) else []):
        confidence = metadata_value(detail, "confidence")
        if not is_share(confidence):
            yield f"box {number} has the confidence {shown(confidence)}; write a number from 0 to 1"


@label_rule("class-map", "error", "boxes")
def class_map(label: Label) -> Iterator[str]:
    """The metadata names the classes that occur."""
    if isinstance(label.metadata, dict):
        problem = mapping_problem(metadata_value(label.metadata, "class-map"), name="class-map")
        if problem:
            yield problem


@label_rule("class-id-unknown", "error", "boxes")
def class_id_unknown(label: Label) -> Iterator[str]:
    """Every class id is in the class map."""
    names = metadata_value(label.metadata, "class-map")
    if isinstance(names, dict):
        for class_id in dict.fromkeys(str(box["class_id"]) for _, box in _good_boxes(label)):
            if class_id not in names:
                yield f"class_id {class_id} is not in the class-map; add its name there"


def _annotations(label: Label) -> list[Any]:
    annotations = label.value.get("annotations") if isinstance(label.value, dict) else None
    return annotations if isinstance(annotations, list) else []


def _good_boxes(label: Label) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the boxes that have all they need, with their position."""
    for number, box in enumerate(_annotations(label)):
        if (
            isinstance(box, dict)
            and is_index(box.get("class_id"))
            and all(is_number(box.get(s)) for s in _SIDES)
        ):
            yield number, box


def _image_size(label: Label) -> tuple[int, int] | None:
    """Return width and height if the label tells them in the right form."""
    sizes = label.value.get("image_size") if isinstance(label.value, dict) else None
    if not isinstance(sizes, list) or len(sizes) != 1 or not isinstance(sizes[0], dict):
        return None
    width, height, depth = (sizes[0].get(name) for name in ("width", "height", "depth"))
    if not (is_whole(width) and is_whole(height) and is_whole(depth)) or min(width, height, depth) <= 0:
        return None
    return width, height
