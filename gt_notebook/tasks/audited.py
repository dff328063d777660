"""The labels that a verification or an adjustment is about: one column of the job's manifest, read back.

Rules from "Requirements to create verification and adjustment labeling jobs" in the SageMaker Ground Truth developer
guide: the audited attribute stands in the manifest, the audit writes another one, and an object without the audited
label fails by itself.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError, TaskError
from gt_notebook.manifest.accessor import ManifestAccessor
from gt_notebook.manifest.labels import labels_in
from gt_notebook.manifest.lint.kinds import TYPE_PREFIX, Kind, kind_of
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.state import FAILURE_REASON, object_state
from gt_notebook.tasks.bounding_box import BoundingBox
from gt_notebook.tasks.image_classification import ImageClassification
from gt_notebook.tasks.keypoint import Keypoint
from gt_notebook.tasks.named_entity_recognition import NamedEntityRecognition, labels_of
from gt_notebook.tasks.notes import attributes_from_json
from gt_notebook.tasks.polygon import Polygon
from gt_notebook.tasks.semantic_segmentation import SemanticSegmentation
from gt_notebook.tasks.text_classification import TextClassification

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gt_notebook.tasks.base import JobInput, Json, Medium, Task
    from gt_notebook.tasks.instructions import Instructions

# Polygons and keypoints go by their own names: the ``type`` of their labels is that of all custom ones.
_MAKERS: dict[str, Callable[..., Task]] = {
    "object-detection": BoundingBox,
    "image-classification": ImageClassification,
    "image-classification-multilabel": partial(ImageClassification, multi_label=True),
    "semantic-segmentation": SemanticSegmentation,
    "text-classification": TextClassification,
    "text-classification-multilabel": partial(TextClassification, multi_label=True),
    "text-span": NamedEntityRecognition,
    "polygon": Polygon,
    "keypoint": Keypoint,
}
_CUSTOM = "custom"
# What tells a custom label's shapes: the key that each annotation has.
_SHAPES = {"polygon": "vertices", "keypoint": "x"}
_TYPE_OF_KIND: dict[Kind, str] = {
    "boxes": "object-detection",
    "class": "image-classification",
    "classes": "image-classification-multilabel",
    "mask": "semantic-segmentation",
    "spans": "text-span",
}
# A task may need two classes, while the labels that a verification is about use one, or none.
_MORE_LABELS = ("any", "other")
_KEPT_ANSWERS = 16


class Audited:
    """The labels under one attribute, as those who audit them see them.

    Args:
        attribute: The audited label attribute.
        source: The job that audits.
        rename: Gives each class its name in the answers, or ``None`` to leave out what has it.

    Attributes:
        type_name: The ``type`` of the labels, without ``groundtruth/``.
        known_labels: The classes of the job that wrote the labels; ``None`` when it is not in the chain.

    Raises:
        ManifestError: The manifest has no such attribute.
        TaskError: Nothing is labeled under it, or its labels cannot be audited, or the job would overwrite them.
    """

    def __init__(
        self, attribute: str, source: JobInput, *, rename: Callable[[str], str | None] | None = None
    ) -> None:
        if attribute == source.attribute:
            raise TaskError(
                f"the label attribute name is {attribute!r}, which is what is audited; choose another one, "
                f"such as label_attribute_name={attribute + '-audited'!r}"
            )
        self.attribute = attribute
        self._read = source.read
        asked = source.task_of(attribute)
        self.known_labels = None if asked is None else tuple(asked["labels"])
        self._asked = asked or {}
        self._attributes = attributes_from_json(self._asked.get("attributes") or [])
        self._rename = rename or str
        self._cells = _cells(attribute, source)
        self.type_name = self._only_type()
        self._reader = self.make_task(_MORE_LABELS)
        self._reader = self.make_task(dict.fromkeys([*self.classes, *_MORE_LABELS]))
        # A mask takes a while to read, and each look at an object asks for it.
        self._kept = lru_cache(maxsize=_KEPT_ANSWERS)(self._read_label)

    @property
    def medium(self) -> Medium:
        """What a data object is."""
        return self._reader.medium

    def read_as(self, task: Task) -> None:
        """From now on return labels as answers of a task with other classes, made by ``make_task``."""
        self._reader = task
        self._kept.cache_clear()

    def to_upright(self, answer: Any, info: Any) -> Any:
        """Return an answer in the pixels of the picture as it is shown."""
        return self._reader.to_upright(answer, info)

    def make_task(self, labels: Iterable[str], instructions: Instructions | None = None) -> Task:
        """Return the task that the labels come from, with other classes."""
        # What was noted about shapes can be noted again, as far as it is known what could be.
        known: dict[str, Any] = {"attributes": self._attributes} if self._attributes else {}
        if self._asked.get("each_once"):
            known["each_once"] = True
        entries = [self._entries.get(name, name) for name in labels]
        return _MAKERS[self.type_name](entries, instructions=instructions, **known)

    @property
    def short_names(self) -> list[str | None]:
        """The short name of each of the classes, ``None`` where it has none."""
        return [self._entries.get(name, {}).get("shortDisplayName") for name in self.classes]

    def refusal(self, index: int) -> str | None:
        """Return why an object has no label that could be audited, or ``None``."""
        value, metadata = self._cells[index]
        state = object_state(value, metadata)
        if state == "failed":
            return f"it has no label under {self.attribute!r}, which failed: {metadata[FAILURE_REASON]}"
        if state == "unlabeled":
            return f"it has no label under {self.attribute!r}"
        # Files are read when somebody looks at them: that would take too long for all of them at once.
        problem = None if self._reader.label_is_file else self.problem(index)
        return None if problem is None else f"its label under {self.attribute!r} cannot be read: {problem}"

    def problem(self, index: int) -> str | None:
        """Return why an object's label cannot be read, or ``None``."""
        try:
            self.answer(index)
        except AnswerError as error:
            return str(error)
        return None

    def answer(self, index: int) -> Any:
        """Return an object's label as an answer, with its classes renamed.

        Raises:
            AnswerError: The label cannot be read.
        """
        return self._kept(index, self._rename)

    def original(self, index: int) -> Any:
        """Return an object's label as an answer, with the classes that it came with.

        Raises:
            AnswerError: The label cannot be read.
        """
        return self._kept(index, str)

    @cached_property
    def _entries(self) -> dict[str, Json]:
        """The classes of entities with their short names, by name; other labels have none."""
        if self.type_name != "text-span":
            return {}
        return {entry["label"]: entry for value, _ in self._labeled() for entry in labels_of(value)}

    @cached_property
    def names(self) -> dict[int, str]:
        """The class indices that the labels use, in ascending order, with their names."""
        found: dict[int, str] = {}
        for value, metadata in self._labeled():
            found.update(self._reader.classes_of(value, metadata if isinstance(metadata, dict) else {}))
        return dict(sorted(found.items()))

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes of the job that wrote the labels, as far as it is known, and those that the labels use."""
        return tuple(dict.fromkeys([*(self.known_labels or ()), *self.names.values()]))

    @cached_property
    def used(self) -> Mapping[str, int]:
        """How many objects have a label of each class, by its name."""
        return Counter(
            name
            for value, metadata in self._labeled()
            for name in dict.fromkeys(view.class_name for view in labels_in(value, metadata))
        )

    def _read_label(self, index: int, rename: Callable[[str], str | None]) -> Any:
        value, metadata = self._cells[index]
        return self._reader.answer_from_label(value, metadata, rename=rename, read=self._read)

    def _labeled(self) -> Iterator[tuple[Any, Any]]:
        return (cell for cell in self._cells if object_state(*cell) in {"labeled", "nothing-to-label"})

    def _only_type(self) -> str:
        found = Counter(_type_name(value, metadata) for value, metadata in self._labeled())
        self._tell_customs(found)
        if not found:
            raise TaskError(
                f"no object has a label under {self.attribute!r}; label them first, then audit the labels"
            )
        if len(found) > 1:
            raise TaskError(
                f"the labels under {self.attribute!r} come from several task types ({', '.join(sorted(found))}); "
                "audit each kind in a job of its own"
            )
        (name,) = found
        if name not in _MAKERS:
            raise TaskError(
                f"the labels under {self.attribute!r} are of type {name!r}, which cannot be audited here; "
                f"audit one of {', '.join(_MAKERS)}"
            )
        return name

    def _tell_customs(self, found: Counter[str]) -> None:
        """Count labels without shapes with those that have some, or as what the job that wrote them asked for."""
        others = [name for name in found if name != _CUSTOM]
        asked = str(self._asked.get("type"))
        name = others[0] if len(others) == 1 else asked
        if found[_CUSTOM] and name in _SHAPES:
            found[name] += found[_CUSTOM]
            del found[_CUSTOM]


def _cells(attribute: str, source: JobInput) -> list[tuple[Any, Any]]:
    frame = source.manifest
    # Says which attributes there are, when this one is not.
    ManifestAccessor(frame).state(attribute)
    nothing = [None] * len(frame)
    columns = (
        frame[name].tolist() if name in frame else nothing for name in (attribute, metadata_name(attribute))
    )
    return list(zip(*columns, strict=True))


def _type_name(value: Any, metadata: Any) -> str:
    written = metadata_value(metadata, "type")
    if isinstance(written, str):
        name = written.lower().removeprefix(TYPE_PREFIX)
        return _shape_name(value) if name == _CUSTOM else name
    kind = kind_of(value, metadata)
    return _TYPE_OF_KIND.get(kind, kind)


def _shape_name(value: Any) -> str:
    """Tell polygons from keypoints; a label without either is any custom one."""
    annotations = value.get("annotations") if isinstance(value, dict) else None
    shapes = (
        [shape for shape in annotations if isinstance(shape, dict)] if isinstance(annotations, list) else []
    )
    return next((name for name, key in _SHAPES.items() if any(key in shape for shape in shapes)), _CUSTOM)
