"""Semantic segmentation: a class for every pixel; the answer, its forms and its consolidation.

The manifest form (the URI of an indexed PNG under an attribute that ends with ``-ref``, and ``internal-color-map`` in
its metadata) and the worker-response form of ``crowd-semantic-segmentation`` are Ground Truth's own. The index of a
class in a mask is its position in the list of labels plus one; 0 is the background.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from gt_notebook.consolidation.distances import thinned
from gt_notebook.consolidation.frames import MOST_CERTAIN
from gt_notebook.consolidation.mask_answers import METHODS, merge_masks
from gt_notebook.consolidation.result import VERSION
from gt_notebook.errors import AnswerError, StorageError, TaskError, a_type
from gt_notebook.images.info import UnreadableImageError
from gt_notebook.images.mask_files import mask_color, mask_from_image, read_mask, to_color_png
from gt_notebook.images.masks import (
    BACKGROUND,
    MAX_CLASSES,
    Mask,
    count_pixels,
    encode_mask,
)
from gt_notebook.images.orientation import pixels_stored, pixels_upright
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.tasks.base import Consolidated, Json, Task, check_type, rounded_mean
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.mask_answers import (
    MaskAnswer,
    MaskFile,
    kept_region,
    regions_by_class,
    regions_of_classes,
    suggested_region,
)

if TYPE_CHECKING:
    from gt_notebook.images import ImageInfo
    from gt_notebook.tasks.likeness import Kept

BACKGROUND_NAME = "BACKGROUND"
_WIDGET = "crowd-semantic-segmentation"
_UNKNOWN = 255


class SemanticSegmentation(Task):
    """Give every pixel of an image a class, or leave it to the background.

    Args:
        labels: The class names, 1 to 254; the first is 1 in a mask, and 0 is the background, which is not named.
        instructions: What the worker is told.

    Raises:
        TaskError: A label breaks a rule of Ground Truth; the message names the rule.

    Examples:
        >>> SemanticSegmentation(["road", "tree"]).labels
        ('road', 'tree')
    """

    task_type = "semantic-segmentation"
    metadata_type = "groundtruth/semantic-segmentation"
    merges_alone = True
    label_is_file = True
    methods = METHODS

    @suggests_keywords
    def __init__(self, labels: Iterable[str], instructions: Instructions | None = None) -> None:
        self.labels = check_labels(labels, at_least=1)
        self.instructions = check_instructions(instructions)
        self._merged: dict[tuple[str, tuple[MaskAnswer, ...]], Consolidated] = {}
        if len(self.labels) > MAX_CLASSES:
            raise TaskError(f"{len(self.labels)} labels do not fit a mask; give at most {MAX_CLASSES}")
        reserved = [name for name in self.labels if name.upper() == BACKGROUND_NAME]
        if reserved:
            raise TaskError(
                f"the label {reserved[0]!r} is what every mask has already, as class 0; leave it out"
            )

    def __repr__(self) -> str:
        return f"SemanticSegmentation({list(self.labels)!r})"

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> MaskAnswer:
        """Return the answer written as ``value``.

        Args:
            value: The journal's or the browser's form.
            info: The picture; ``None`` where only ``value`` says its size, as in the journal.

        Raises:
            AnswerError: Another task's answer, another picture's mask, damaged tiles, or an unknown class.
        """
        check_type(self, value)
        tiles = value.get("tiles")
        if not isinstance(tiles, list) or not all(isinstance(tile, str) for tile in tiles):
            raise AnswerError(f"the tiles of the mask are {str(tiles)[:80]!r}; give a list of texts")
        size = _size(value)
        width, height = (info.width, info.height) if info else size
        if tiles and size != (width, height):
            raise AnswerError(
                f"the mask has the size {size[0]}x{size[1]}, and the picture {width}x{height}; "
                "it is the mask of another picture"
            )
        kept = tuple(tiles) if any(tiles) else ()
        self._check_classes(count_pixels(kept, width=width, height=height))
        nothing = value.get("nothing_to_label") is True and not kept
        return MaskAnswer(tiles=kept, width=width, height=height, nothing_to_label=nothing)

    def answer_from_user(self, value: Any, *, info: ImageInfo) -> MaskAnswer:
        """Return the answer written as an array or a PIL image, height by width in stored pixels.

        An array holds class indices, 0 for the background, and a boolean one the first class. A PIL image holds
        indices (modes L, P, 1), or colors as the palette of a mask has them (RGB, RGBA). All background is nothing to
        label.

        Raises:
            AnswerError: ``value`` is something else, has another size, or holds an unknown class.
        """
        mask = self._indices(value)
        if mask.shape != (info.height, info.width):
            found = "x".join(map(str, mask.shape[::-1]))
            raise AnswerError(
                f"the mask has {found} pixels, and the stored picture {info.width}x{info.height}; give an "
                "array of height by width, before the picture is turned upright"
            )
        self._check_classes(np.bincount(mask.ravel(), minlength=256))
        tiles = encode_mask(mask)
        return MaskAnswer(tiles=tiles, width=info.width, height=info.height, nothing_to_label=not tiles)

    def proposals(self, returned: Any) -> Sequence[Any]:
        """Return what a suggesting function returned as one item for each class or region.

        A mask of class indices (array or PIL image, as for ``answer_from_user``) proposes each class that is in it, and
        so does a dictionary that gives each class its region. A list has one ``{"label", "mask"}`` for each region.

        Raises:
            AnswerError: It is nothing of that.
        """
        if isinstance(returned, Mapping):
            return regions_by_class(returned)
        if isinstance(returned, Image.Image) or hasattr(returned, "__array__"):
            mask = self._indices(returned)
            self._check_classes(np.bincount(mask.ravel(), minlength=256))
            return regions_of_classes(mask, self.labels)
        return super().proposals(returned)

    def suggestion_from_user(self, item: Any, *, info: ImageInfo) -> MaskAnswer:
        """Return the mask of one region, given as ``{"label": name, "mask": region}``.

        Args:
            item: The region is what ``region_from_user`` takes, in the pixels of the upright picture.
            info: The picture as it is shown.

        Raises:
            AnswerError: An unknown class, or a region that is none, is empty or has another size.
        """
        return suggested_region(item, labels=self.labels, width=info.width, height=info.height)

    def kept(self, answer: MaskAnswer, part: MaskAnswer) -> Kept:
        """Return the share of the region that has its class in the answer.

        The intersection over union is that with the connected regions of the class that the suggested one touches.
        """
        return kept_region(answer.mask, part.mask)

    def named(self, answer: MaskAnswer) -> tuple[str, ...]:
        """Return the classes that are painted."""
        counts = count_pixels(answer.tiles, width=answer.width, height=answer.height)
        return tuple(name for index, name in enumerate(self.labels, 1) if counts[index])

    def check_complete(self, answer: MaskAnswer) -> None:
        """Raise ``AnswerError`` when there is neither paint nor the word that there is nothing to label."""
        if not answer.tiles and not answer.nothing_to_label:
            raise AnswerError(
                "nothing is painted yet; paint something, or say that there is nothing to label"
            )

    def to_upright(self, answer: MaskAnswer, info: ImageInfo) -> MaskAnswer:
        """Return the mask of the picture as it is shown, upright."""
        return _turned(answer, info.orientation, upright=True)

    def to_stored(self, answer: MaskAnswer, info: ImageInfo) -> MaskAnswer:
        """Return a mask painted on the upright picture in stored, unrotated pixels."""
        return _turned(answer, info.orientation, upright=False)

    def answer_from_label(
        self, value: Any, metadata: Any, *, rename: Callable[[str], str | None], read: Callable[[str], bytes]
    ) -> MaskAnswer:
        """Return the mask of a label in a manifest, from its file.

        A mask knows its classes by their index, so that a class which this task does not have becomes one that no
        answer can have.

        Raises:
            AnswerError: The file cannot be read, or is no mask.
        """
        colors = metadata_value(metadata, "internal-color-map")
        entries = {int(index): entry for index, entry in colors.items()} if isinstance(colors, dict) else {}
        try:
            known = {str(metadata_value(entry, "hex-color")): index for index, entry in entries.items()}
            mask = read_mask(read(str(value)), classes=known)
        except (StorageError, UnreadableImageError) as error:
            raise AnswerError(f"the mask {value} cannot be read: {error}") from error
        table: Mask = np.full(256, _UNKNOWN, dtype=np.uint8)
        table[BACKGROUND] = BACKGROUND
        for index, entry in entries.items():
            name = rename(str(metadata_value(entry, "class-name")))
            if index != BACKGROUND and name in self.labels:
                table[index] = self.labels.index(name) + 1
            elif index == BACKGROUND or name is None:
                table[index] = BACKGROUND
        height, width = mask.shape
        tiles = encode_mask(table[mask])
        return MaskAnswer(tiles=tiles, width=width, height=height, nothing_to_label=not mask.any())

    def rows(self, answer: MaskAnswer) -> list[Json]:
        """Return the mask as a row; a large one thinned out, as it is compared with others."""
        return [{"mask": thinned(answer.mask)}]

    def is_same(self, one: MaskAnswer, other: MaskAnswer) -> bool:
        """Return whether two answers are the same mask, which has one spelling."""
        return one.tiles == other.tiles

    def to_content(self, answer: MaskAnswer) -> Json:
        """Return the ``answerContent`` that ``crowd-semantic-segmentation`` gives: a PNG whose colors are classes."""
        counts = count_pixels(answer.tiles, width=answer.width, height=answer.height)
        used = [index for index in range(1, len(self.labels) + 1) if counts[index]]
        return {
            _WIDGET: {
                "inputImageProperties": {"height": answer.height, "width": answer.width},
                "labelMappings": {self.labels[index - 1]: {"color": mask_color(index)} for index in used},
                "labeledImage": {"pngImageData": b64encode(to_color_png(answer.mask)).decode("ascii")},
            }
        }

    def from_content(self, content: Mapping[str, Any]) -> MaskAnswer:
        """Return the answer in an ``answerContent``, whatever name its widget has.

        Pixels in a color that ``labelMappings`` does not name are background, as in the service's own tools.

        Raises:
            AnswerError: No widget in it holds a mask, the picture is damaged, or a class is unknown.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and isinstance(widget.get("labeledImage"), Mapping):
                return self._from_widget(widget)
        raise AnswerError(
            f"no widget among {sorted(content)} holds a labeledImage; is this another task's answer?"
        )

    def consolidate(self, answers: Mapping[int, Mapping[str, MaskAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's masks by ``method``: unless told otherwise each pixel is a vote."""
        # Merging large pictures takes time, and from one call to the next few objects have new answers.
        known, self._merged = self._merged, {}
        return self._labels(answers, known)

    def update(self, answers: Mapping[int, Mapping[str, MaskAnswer]], crowd: Any) -> dict[int, Consolidated]:  # noqa: ARG002 - see the base class
        """Merge some objects' masks; what was merged of the others stays known."""
        return self._labels(answers, self._merged)

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:  # noqa: ARG002 - the value is a URI
        """Return the classes that a mask's metadata names, by their position in the list of labels."""
        colors = metadata.get("internal-color-map") or {}
        return {
            int(index) - 1: str(entry["class-name"])
            for index, entry in colors.items()
            if int(index) != BACKGROUND
        }

    def _labels(
        self, answers: Mapping[int, Mapping[str, MaskAnswer]], known: Mapping[Any, Consolidated]
    ) -> dict[int, Consolidated]:
        labels = {}
        for index, by_worker in answers.items():
            given = (self.method, tuple(by_worker.values()))
            label = known.get(given) or self._merged.get(given) or self._merge(given[1])
            labels[index] = self._merged[given] = label
        return labels

    def _merge(self, given: tuple[MaskAnswer, ...]) -> Consolidated:
        width, height = given[0].width, given[0].height
        method = self.method or self.methods[0]
        if len(given) == 1:
            counts = count_pixels(given[0].tiles, width=width, height=height)
            tiles = given[0].tiles
            confidence = dict.fromkeys(np.flatnonzero(counts).tolist(), 0.0)
            agreement = dict.fromkeys(confidence, 1.0)
        else:
            merged = merge_masks([answer.mask for answer in given], method=method)
            tiles = encode_mask(merged.mask)
            agreement = {index: round(value, 4) for index, value in merged.agreement.items()}
            confidence = {
                index: min(round(value, 2), MOST_CERTAIN) for index, value in merged.confidence.items()
            }
        used = [index for index in confidence if index != BACKGROUND]
        return Consolidated(
            value=None,
            details={"internal-color-map": self._color_map(confidence)},
            labels=tuple(self.labels[index - 1] for index in used),
            confidence=rounded_mean([confidence[index] for index in used]),
            answers=len(given),
            # Without a painted class, those support the label who painted nothing either.
            agreement=rounded_mean(
                [agreement[index] for index in used] or [float(not a.tiles) for a in given]
            ),
            file=MaskFile(tiles=tiles, width=width, height=height, classes=len(self.labels)),
            made={"method": method, "version": VERSION} if len(given) > 1 else {},
        )

    def _color_map(self, confidence: Mapping[int, float]) -> Json:
        return {
            str(index): {
                "class-name": self.labels[index - 1] if index else BACKGROUND_NAME,
                "hex-color": mask_color(index),
                "confidence": confidence.get(index, 0.0),
            }
            for index in sorted({BACKGROUND, *confidence})
        }

    def _from_widget(self, widget: Mapping[str, Any]) -> MaskAnswer:
        mappings = widget.get("labelMappings")
        classes = {
            str(mapping.get("color")): self.labels.index(name) + 1 if name in self.labels else _UNKNOWN
            for name, mapping in (mappings.items() if isinstance(mappings, Mapping) else ())
            if isinstance(mapping, Mapping)
        }
        try:
            png = b64decode(widget["labeledImage"]["pngImageData"], validate=True)
            mask = read_mask(png, classes=classes)
        except (KeyError, TypeError, ValueError) as error:
            raise AnswerError(f"the labeledImage of the answer cannot be read: {error}") from error
        self._check_classes(np.bincount(mask.ravel(), minlength=256))
        tiles = encode_mask(mask)
        height, width = mask.shape
        return MaskAnswer(tiles=tiles, width=width, height=height, nothing_to_label=not tiles)

    def _indices(self, value: Any) -> Mask:
        if not isinstance(value, Image.Image):
            return self._from_array(value)
        try:
            return mask_from_image(value, classes=self._colors())
        except UnreadableImageError as error:
            raise AnswerError(str(error)) from error

    def _from_array(self, value: Any) -> Mask:
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise AnswerError(f"the mask is no array: {error}; give height by width class indices") from error
        if array.dtype.kind not in "biu" or array.ndim != 2:  # noqa: PLR2004 - rows and columns
            raise AnswerError(
                f"the mask is {a_type(value)} of {array.ndim} dimensions and type {array.dtype}; "
                "give an array of height by width class indices, 0 for the background, or a PIL image"
            )
        if array.size and (array.min() < 0 or array.max() > len(self.labels)):
            raise AnswerError(self._unknown(int(array.min() if array.min() < 0 else array.max())))
        return array.astype(np.uint8)

    def _check_classes(self, counts: np.ndarray[Any, Any]) -> None:
        beyond = np.flatnonzero(counts[len(self.labels) + 1 :])
        if len(beyond):
            raise AnswerError(self._unknown(int(beyond[0]) + len(self.labels) + 1))

    def _unknown(self, index: int) -> str:
        named = ", ".join(f"{number} {name}" for number, name in enumerate(self.labels, 1))
        return f"the mask has the class {index}; this job has 0 for the background, {named}"

    def _colors(self) -> dict[str, int]:
        return {mask_color(index): index for index in range(len(self.labels) + 1)}


# A page asks for the same mask again whenever it shows it.
@lru_cache(maxsize=8)
def _turned(answer: MaskAnswer, orientation: int, *, upright: bool) -> MaskAnswer:
    if orientation == 1:
        return answer
    turn = pixels_upright if upright else pixels_stored
    mask = turn(answer.mask, orientation)
    height, width = mask.shape
    return MaskAnswer(
        tiles=encode_mask(mask), width=width, height=height, nothing_to_label=answer.nothing_to_label
    )


def _size(value: Mapping[str, Any]) -> tuple[int, int]:
    width, height = value.get("width"), value.get("height")
    if type(width) is not int or type(height) is not int:
        raise AnswerError(f"the mask has the size {str((width, height))[:80]}; give whole pixels")
    return width, height
