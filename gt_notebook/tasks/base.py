"""What every task type offers: its answer, its forms in manifest and worker response, its consolidation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.images import ImageInfo
    from gt_notebook.tasks.instructions import Instructions

Json: TypeAlias = dict[str, Any]


class Answer(Protocol):
    """What one worker says of one data object; a frozen dataclass in each task type."""

    def to_json(self) -> Json:
        """Return the form that the journal keeps and the browser reads, with a ``type`` tag."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """One data object's merged label.

    Attributes:
        value: What stands under the label attribute, in the service's own shape.
        details: The task's own metadata keys (``class-map``, ``objects``, ``confidence`` …).
        labels: The class names for a reader, one for each shape or class.
        confidence: In [0, 1]; the mean over the shapes or classes, 0.0 for a single worker, NaN without any.
        answers: How many workers answered.
        agreement: Share of the workers that support the merged label, the mean over its shapes or classes.
    """

    value: Any
    details: Json
    labels: tuple[str, ...]
    confidence: float
    answers: int
    agreement: float


class Task(Protocol):
    """A task type: one file that knows everything about its answers.

    Attributes:
        task_type: The tag of the tool in the browser, for example ``bounding-box``.
        metadata_type: The ``type`` that the service writes into the label metadata.
        labels: The class names; the position is the class index.
        instructions: What the worker is told.
        multi_label: Whether one image may be given several classes; only a classification can say yes.
    """

    task_type: str
    metadata_type: str
    labels: tuple[str, ...]
    instructions: Instructions
    multi_label: bool

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON."""
        ...

    def answer_from_json(self, value: Mapping[str, Any], *, info: ImageInfo | None) -> Any:
        """Return the answer written as ``value``.

        Args:
            value: The journal's or the browser's form.
            info: The picture that the answer is about; ``None`` where ``value`` carries what is needed itself.

        Raises:
            AnswerError: The value does not fit the task.
        """
        ...

    def answer_from_user(self, value: Any, *, info: ImageInfo) -> Any:
        """Return the answer that a user wrote in Python: class names, or a list of box dictionaries."""
        ...

    def check_complete(self, answer: Any) -> None:
        """Raise ``AnswerError`` when the answer says too little to be submitted."""
        ...

    def to_upright(self, answer: Any, info: ImageInfo) -> Any:
        """Return the answer in the pixels of the picture as it is shown."""
        ...

    def to_stored(self, answer: Any, info: ImageInfo) -> Any:
        """Return the answer in stored, unrotated pixels, as the manifest has them."""
        ...

    def to_content(self, answer: Any) -> Json:
        """Return the ``answerContent`` of a worker-response file."""
        ...

    def from_content(self, content: Mapping[str, Any]) -> Any:
        """Return the answer in an ``answerContent`` of a worker-response file."""
        ...

    def consolidate(self, answers: Mapping[int, Mapping[str, Any]]) -> dict[int, Consolidated]:
        """Merge the answers of each object: ``{object: {worker: answer}}`` in, one label an object out."""
        ...

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata in the service's own shape and key order."""
        ...

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:
        """Return the class indices and names that a label in a manifest uses, as far as it says them."""
        ...
