"""What boxes, polygons and keypoints share: a task whose answer is a list of shapes on a picture."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from gt_notebook.errors import AnswerError, a_type
from gt_notebook.images.orientation import to_stored, to_upright, upright_size
from gt_notebook.keywords import suggests_keywords
from gt_notebook.tasks.base import Json, Task, rounded_mean
from gt_notebook.tasks.boxes import matched
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.likeness import Likeness
from gt_notebook.tasks.limits import check_limits
from gt_notebook.tasks.notes import check_attributes, noted_before
from gt_notebook.tasks.picture_size import PictureSize, size_in_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gt_notebook.images import ImageInfo

    class View(Protocol):
        """A shape of a label in a manifest."""

        @property
        def class_name(self) -> str:
            """The class."""
            ...


class Turn(Protocol):
    """``to_upright`` or ``to_stored`` of ``images.orientation``."""

    def __call__(
        self, box: tuple[int, int, int, int], *, size: tuple[int, int], orientation: int
    ) -> tuple[int, int, int, int]:
        """Return where a box lies on the turned picture."""
        ...


class DrawnTask(Task):
    """Shapes on a picture; a subclass says what one shape is, and how several workers' shapes are merged.

    Its answers are dataclasses with the shapes under ``key``, a ``size`` and ``nothing_to_label``.

    Attributes:
        key: Where answers keep their shapes.
        content_key: Where the crowd element keeps them.
        element: The name of the crowd element in its documentation.
        noun: What one shape is called.
        verb: How it comes about.
        example: A list of one shape, as a user would write it.
    """

    key: ClassVar[str]
    content_key: ClassVar[str]
    element: ClassVar[str]
    noun: ClassVar[str]
    verb: ClassVar[str] = "draw"
    example: ClassVar[str]

    @suggests_keywords
    def __init__(
        self,
        labels: Iterable[str],
        instructions: Instructions | None = None,
        *,
        attributes: Iterable[str] | Mapping[str, object] = (),
        min_shapes: int = 0,
        max_shapes: int | None = None,
        required: Iterable[str] = (),
    ) -> None:
        self.labels = check_labels(labels, at_least=1)
        self.instructions = check_instructions(instructions)
        self.attributes = check_attributes(attributes)
        self.limits = check_limits(
            min_shapes=min_shapes, max_shapes=max_shapes, required=required, labels=self.labels
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.labels)!r})"

    def shapes(self, answer: Any) -> tuple[Any, ...]:
        """Return the shapes, in the order in which they were drawn."""
        drawn: tuple[Any, ...] = getattr(answer, self.key)
        return drawn

    def answer_from_user(self, value: Any, *, info: ImageInfo) -> Any:
        """Return the answer written as a list of shapes, as dictionaries; ``[]`` is nothing to label.

        Raises:
            AnswerError: ``value`` is something else, or one of the shapes cannot be.
        """
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise AnswerError(
                f"the answer is {a_type(value)}; give a list of {self.key}, such as {self.example}"
            )
        return self.answer_from_json({self.key: list(value), "nothing_to_label": not value}, info=info)

    def check_complete(self, answer: Any) -> None:
        """Raise ``AnswerError`` when there is neither a shape nor the word that there is nothing to label."""
        drawn = self.shapes(answer)
        if not drawn and not answer.nothing_to_label:
            raise AnswerError(
                f"there is no {self.noun} yet; {self.verb} one, or say that there is nothing to label"
            )
        self.limits.check([shape.label for shape in drawn])

    def to_upright(self, answer: Any, info: ImageInfo) -> Any:
        """Return the shapes in the pixels of the picture as it is shown, upright."""
        return self._turned(
            answer, to_upright, info, upright_size((info.width, info.height), info.orientation)
        )

    def to_stored(self, answer: Any, info: ImageInfo) -> Any:
        """Return shapes drawn on the upright picture in stored, unrotated pixels."""
        return self._turned(answer, to_stored, info, (info.width, info.height))

    def answer_from_label(
        self,
        value: Any,
        metadata: Any,
        *,
        rename: Callable[[str], str | None],
        read: Callable[[str], bytes],  # noqa: ARG002 - shapes stand in the manifest
    ) -> Any:
        """Return the shapes of a label in a manifest, in whole pixels and inside its ``image_size``.

        Raises:
            AnswerError: A shape has no place, or none inside the picture.
        """
        views = list(self.views(value, metadata))
        if not isinstance(value, Mapping) or len(views) != len(value.get("annotations") or ()):
            raise AnswerError(f"the label has a {self.noun} whose place is not given in numbers")
        size = size_in_label(value)
        shapes = tuple(
            replace(
                self.shape_of(view, name, place=f"{self.noun} {number}", size=size),
                note=noted_before(metadata, number, attributes=self.attributes),
            )
            for number, view in enumerate(views)
            if (name := rename(view.class_name)) is not None
        )
        return self.answer_of(shapes, size, nothing_to_label=not views)

    def is_same(self, one: Any, other: Any) -> bool:
        """Return whether two answers have the same shapes with the same attributes, in whatever order."""
        mine, theirs = (Counter(map(_identity, self.shapes(answer))) for answer in (one, other))
        return mine == theirs

    def to_content(self, answer: Any) -> Json:
        """Return the ``answerContent`` that the crowd element gives, with its keys in order."""
        size = {"height": answer.size.height, "width": answer.size.width}
        drawn = [shape.to_content() for shape in self.shapes(answer)]
        return {self.element: dict(sorted({"inputImageProperties": size, self.content_key: drawn}.items()))}

    def from_content(self, content: Mapping[str, Any]) -> Any:
        """Return the answer in an ``answerContent``, whatever name its widget has; null shapes are none.

        Raises:
            AnswerError: No widget in it holds such shapes, or a shape does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and self.content_key in widget:
                drawn = widget[self.content_key]
                size = widget.get("inputImageProperties")
                return self.answer_from_json(
                    {self.key: drawn, "nothing_to_label": not drawn, "image_size": size}, info=None
                )
        raise AnswerError(
            f"no widget among {sorted(content)} holds {self.content_key}; is this another task's answer?"
        )

    def likeness(self, answer: Any, truth: Any) -> Likeness:
        """Return the share of shapes found among all that either has, and how well the found ones lie."""
        drawn, known = self.shapes(answer), self.shapes(truth)
        found = matched(drawn, known, self.overlap)
        either = len(drawn) + len(known) - len(found)
        return Likeness(right=len(found) / either if either else 1.0, iou=rounded_mean(found))

    @abstractmethod
    def views(self, value: Any, metadata: Any) -> Iterator[View]:
        """Give the shapes of a label in a manifest whose place is given in numbers."""

    @abstractmethod
    def shape_of(self, view: Any, label: str, *, place: str, size: PictureSize) -> Any:
        """Return a shape of a label in a manifest.

        Raises:
            AnswerError: It has no place inside the picture; ``place`` names it.
        """

    @abstractmethod
    def answer_of(self, shapes: tuple[Any, ...], size: PictureSize, *, nothing_to_label: bool) -> Any:
        """Return the answer with these shapes."""

    @abstractmethod
    def turned_shape(self, shape: Any, turn: Turn, info: ImageInfo) -> Any:
        """Return a shape as it lies on the turned picture."""

    def _turned(self, answer: Any, turn: Turn, info: ImageInfo, size: tuple[int, int]) -> Any:
        shapes = tuple(self.turned_shape(shape, turn, info) for shape in self.shapes(answer))
        width, height = size
        return replace(answer, **{self.key: shapes, "size": replace(answer.size, width=width, height=height)})


def _identity(shape: Any) -> Hashable:
    place = json.dumps(shape.to_content(), sort_keys=True)
    return place, frozenset(shape.note.attributes.items())
