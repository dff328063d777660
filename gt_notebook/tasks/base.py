"""What every task type offers: its answer, its forms in manifest and worker response, its consolidation."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gt_notebook.errors import AnswerError, TaskError, a_type
from gt_notebook.keywords import check_choice
from gt_notebook.tasks.likeness import Kept, Likeness
from gt_notebook.tasks.limits import Limits
from gt_notebook.tasks.notes import NO_NOTE, attributes_to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from gt_notebook.consolidation.result import Consolidation
    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks.instructions import Instructions
    from gt_notebook.tasks.protocols import LabelFile, Shape

Json: TypeAlias = dict[str, Any]
# "nothing": the labeler itself shows no object; whatever its line says is the tool's affair.
Medium: TypeAlias = Literal["image", "text", "nothing"]
# What to call a data object in a sentence.
NOUNS: dict[Medium, str] = {"image": "picture", "text": "text", "nothing": "line in the manifest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Consolidated:
    """One data object's merged label.

    Attributes:
        value: What stands under the label attribute, in the service's own shape; ``None`` where ``file`` does.
        details: The task's own metadata keys (``class-map``, ``objects``, ``confidence`` …).
        labels: The class names for a reader, one for each shape or class.
        confidence: In [0, 1]; the mean over the shapes or classes, 0.0 for a single worker, NaN without any.
        answers: How many workers answered.
        agreement: Share of the workers that support the merged label, the mean over its shapes or classes.
        notes: What was noted about each shape (see ``merge_notes``), in their order; empty when nothing was.
        file: The label, where it is a file: it is written beside the manifest, which holds its URI.
        made: By which ``method``, ``version`` and ``correlation`` several answers were merged (see ``made_by``).
        exact_confidence: The confidence without the manifest's rules: not rounded, without a most, and of a single
            answer, too; NaN where a task type knows no more than ``confidence``.
    """

    value: Any
    details: Json
    labels: tuple[str, ...]
    confidence: float
    answers: int
    agreement: float
    notes: tuple[Json, ...] = ()
    file: LabelFile | None = None
    made: Json = field(default_factory=dict)
    exact_confidence: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInput:
    """What a task can learn from the job that it becomes part of.

    Attributes:
        name: The labeling job name.
        store: The job's own folder.
        manifest: The input manifest, one row an object, numbered from 0.
        attribute: The label attribute that the job writes.
        read: Returns the bytes behind a reference in the manifest.
        task_of: Returns what an earlier job in the chain kept of its task, by its label attribute, or ``None``.
    """

    name: str
    store: ObjectStore
    manifest: pd.DataFrame
    attribute: str
    read: Callable[[str], bytes]
    task_of: Callable[[str], Json | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A job's merged labels, the objects whose answers could not be merged, with the reason, and what was learned.

    Attributes:
        labels: By object.
        failed: Why an object has none.
        crowd: What was learned of the workers, for ``update``.
    """

    labels: Mapping[int, Consolidated]
    failed: Mapping[int, str] = field(default_factory=dict)
    crowd: Any = None


class Task(ABC):
    """A task type: one file that knows everything about its answers.

    What is the same for most task types is written here, so that a new one says only what is its own.

    Attributes:
        task_type: The tag of its answers, for example ``bounding-box``.
        metadata_type: The ``type`` that the service writes into the label metadata.
        labels: The class names; the position is the class index.
        instructions: What the worker is told.
        multi_label: Whether one object may be given several classes; only a classification can say yes.
        medium: What a data object is; it decides whether ``info`` is an ``ImageInfo`` or a ``TextInfo`` below.
        attributes: What can be noted about each shape.
        limits: How many shapes an answer may have, and which classes it must have.
        audits: The label attribute whose labels the task shows to be checked, if it does.
        label_is_file: Whether a label is a file of its own, so that its attribute must end with ``-ref``.
        methods: The ways to merge several answers, by name, the usual one first; none where there is just one way.
        method: Which of them ``consolidate`` goes; empty for the usual one.
        merges_alone: Whether an object's label follows from its own answers alone.
        judges_workers: Whether ``merge`` learns of the workers what ``update`` needs to merge single objects.
    """

    task_type: str
    metadata_type: str
    labels: tuple[str, ...]
    instructions: Instructions
    multi_label: bool = False
    medium: Medium = "image"
    attributes: Mapping[str, tuple[str, ...] | None] = MappingProxyType({})
    limits: Limits = Limits()
    audits: str | None = None
    label_is_file: bool = False
    methods: tuple[str, ...] = ()
    method: str = ""
    merges_alone: bool = False
    judges_workers: bool = False

    @property
    def title(self) -> str:
        """What the task is called where a job is described."""
        return self.task_type

    @property
    def tool(self) -> str:
        """The tool in the browser that makes the answers, ``js/src/tools/<tool>.ts``."""
        return self.task_type

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON."""
        config: Json = {"type": self.task_type, "labels": list(self.labels)}
        # Attributes came later: a job without any keeps the identity that it always had.
        return {**config, "attributes": attributes_to_json(self.attributes)} if self.attributes else config

    def extend(self, names: Sequence[str]) -> None:
        """Take classes that were added at the end of a job's list; only of a task that is one job's own."""
        self.labels = (*self.labels, *names)

    def options(self) -> Json:
        """Return what the tool must know beyond the labels, as JSON; the browser's half defines the keys."""
        return {}

    def over(self, source: JobInput) -> Task:  # noqa: ARG002 - most tasks are the same over every manifest
        """Return the task as it is over one job's manifest.

        Raises:
            TaskError: The task cannot be asked about this manifest.
        """
        return self

    def refusal(self, index: int) -> str | None:  # noqa: ARG002 - most tasks can be asked about every object
        """Return why an object cannot be handed to anybody, or ``None``; only asked of a task from ``over``."""
        return None

    def leaves_out(self, index: int) -> bool:  # noqa: ARG002 - most tasks are for every object
        """Tell whether nobody is to label an object, which stays unlabeled; only asked of a task from ``over``."""
        return False

    def initial(self, index: int) -> Any | None:  # noqa: ARG002 - most tasks begin with nothing
        """Return the answer that a worker begins with, or ``None``; only asked of a task from ``over``."""
        return None

    def shown(self, index: int, *, info: Any) -> Json | None:  # noqa: ARG002 - most tasks show the picture alone
        """Return what the tool shows besides the picture, in its upright pixels; only asked of a task from ``over``."""
        return None

    @abstractmethod
    def answer_from_json(self, value: Mapping[str, Any], *, info: Any) -> Any:
        """Return the answer written as ``value``.

        Args:
            value: The journal's or the browser's form.
            info: The picture or text that the answer is about; ``None`` where ``value`` carries what is needed itself.

        Raises:
            AnswerError: The value does not fit the task.
        """

    @abstractmethod
    def answer_from_user(self, value: Any, *, info: Any) -> Any:
        """Return the answer that a user wrote in Python: class names, or a list of box dictionaries."""

    def suggestion_from_user(self, item: Any, *, info: Any) -> Any:
        """Return the answer that holds just one item of what a suggesting function returned.

        Args:
            item: One shape, as in a list for ``answer_from_user``, but in the pixels of the upright picture.
            info: The picture or text as it is shown.

        Raises:
            AnswerError: The item does not fit the task.
        """
        return self.answer_from_user([item], info=info)

    def proposals(self, returned: Any) -> Sequence[Any]:
        """Return the items in what a suggesting function returned, each for ``suggestion_from_user``.

        Raises:
            AnswerError: It is no list of items.
        """
        if isinstance(returned, str | Mapping) or not isinstance(returned, Sequence):
            raise AnswerError(f"the function returned {a_type(returned)}; return a list")
        return returned

    def kept(self, answer: Any, part: Any) -> Kept:
        """Return how much of a suggestion an answer says, too; only asked of task types without shapes."""
        return Kept(share=float(answer == part))

    def is_same_shape(self, one: Any, other: Any) -> bool:
        """Return whether two shapes are the same, whatever was noted about them."""
        return bool(replace(one, note=NO_NOTE) == replace(other, note=NO_NOTE))

    @abstractmethod
    def check_complete(self, answer: Any) -> None:
        """Raise ``AnswerError`` when the answer says too little to be submitted."""

    def shapes(self, answer: Any) -> Sequence[Shape]:  # noqa: ARG002 - classes have no shapes
        """Return the shapes of an answer, in order; a task type without shapes has none."""
        return ()

    def named(self, answer: Any) -> tuple[str, ...]:
        """Return the class names of an answer for a reader, one for each shape or class."""
        return tuple(shape.label for shape in self.shapes(answer))

    def rows(self, answer: Any) -> list[Json]:
        """Return an answer as rows of the frames that ``gt.consolidation`` reads: its shapes, or else its classes."""
        shapes = [
            {field.name: getattr(shape, field.name) for field in fields(shape) if field.name != "note"}  # type: ignore[arg-type]
            for shape in self.shapes(answer)
        ]
        return shapes or [{"label": name} for name in self.named(answer)]

    def to_upright(self, answer: Any, info: Any) -> Any:  # noqa: ARG002 - classes have no place
        """Return the answer in the pixels of the picture as it is shown."""
        return answer

    def to_stored(self, answer: Any, info: Any) -> Any:  # noqa: ARG002 - classes have no place
        """Return the answer in stored, unrotated pixels, as the manifest has them."""
        return answer

    def answer_from_label(
        self,
        value: Any,  # noqa: ARG002
        metadata: Any,  # noqa: ARG002
        *,
        rename: Callable[[str], str | None],  # noqa: ARG002
        read: Callable[[str], bytes],  # noqa: ARG002
    ) -> Any:
        """Return a label of a manifest as an answer, for those who check or correct it.

        Args:
            value: The cell under the label attribute, of an object that is labeled.
            metadata: The cell under its ``-metadata`` twin.
            rename: Gives each class its name in the answer, or ``None`` to leave out what has it. The names are taken
                as they are, whatever ``labels`` says.
            read: Returns the bytes behind a reference, for labels that are files.

        Raises:
            AnswerError: The label is not what this task writes.
            TaskError: Labels of this task cannot be read back.
        """
        raise TaskError(
            f"labels of a {self.task_type} task cannot be audited; audit those of another task type"
        )

    def is_same(self, one: Any, other: Any) -> bool:
        """Return whether two answers mean the same label."""
        return bool(one == other)

    @abstractmethod
    def to_content(self, answer: Any) -> Json:
        """Return the ``answerContent`` of a worker-response file."""

    def content_of(self, index: int, answer: Any) -> Json:  # noqa: ARG002 - most answers say all there is to say
        """Return the ``answerContent`` of an answer about one object; only asked of a task from ``over``."""
        return self.to_content(answer)

    @abstractmethod
    def from_content(self, content: Mapping[str, Any]) -> Any:
        """Return the answer in an ``answerContent`` of a worker-response file."""

    def notes(self) -> tuple[str, ...]:
        """Return what the owner of the job should know about its objects; only asked of a task from ``over``."""
        return ()

    def using(self, method: str) -> Task:
        """Return the task as it merges answers by one of its ``methods``.

        Raises:
            TaskError: It has no such method; the message names the nearest.
        """
        check_choice(method, self.methods, what=f"{self.title} method", error=TaskError)
        bound = copy(self)
        bound.method = method
        return bound

    def likeness(self, answer: Any, truth: Any) -> Likeness:
        """Return how near an answer comes to the known one: unless the task type knows better, the same or not."""
        return Likeness(right=float(self.to_content(answer) == self.to_content(truth)))

    def overlap(self, shape: Any, other: Any) -> float:  # noqa: ARG002 - classes have no shapes
        """Return the intersection over union of two shapes, NaN where the task type cannot tell."""
        return math.nan

    def merge(self, answers: Mapping[int, Mapping[str, Any]]) -> Outcome:
        """Merge a job's answers as ``consolidate`` does; a task from ``over`` may fail single objects."""
        return Outcome(labels=self.consolidate(answers))

    def update(
        self,
        answers: Mapping[int, Mapping[str, Any]],
        crowd: Any,  # noqa: ARG002 - where objects are merged alone nothing is learned of workers
    ) -> Mapping[int, Consolidated] | None:
        """Merge some objects' answers by what is known of the workers, in a time that does not grow with the job.

        Args:
            answers: All answers of these objects.
            crowd: What the last ``merge`` of the whole job has learned.

        Returns:
            Their labels, as ``merge`` would give them if it judged the workers likewise; ``None`` where that cannot be
            told without merging the whole job.
        """
        return self.consolidate(answers) if self.merges_alone else None

    @abstractmethod
    def consolidate(self, answers: Mapping[int, Mapping[str, Any]]) -> dict[int, Consolidated]:
        """Merge the answers of each object: ``{object: {worker: answer}}`` in, one label an object out."""

    def automatic(self, positions: Sequence[int], confidence: float) -> Consolidated:  # noqa: ARG002 - see below
        """Return the label of an object that a model has given classes, with a confidence in [0, 1] in all of them.

        Raises:
            TaskError: An object has no class in this task.
        """
        raise TaskError(f"{self.title} cannot be labeled automatically; objects must have classes")

    def automatic_shapes(self, drawn: Json) -> Consolidated:  # noqa: ARG002 - boxes have one
        """Return the label of an object on which a model has drawn; ``TaskError`` where models draw nothing."""
        raise TaskError(f"{self.title} cannot be labeled automatically; a model draws boxes only")

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata in the service's own shape and key order."""
        return {
            **label.details,
            "type": self.metadata_type,
            "human-annotated": "yes",
            "creation-date": creation_date,
            "job-name": job_name,
        }

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:  # noqa: ARG002 - most keep the names in the metadata
        """Return the class indices and names that a label in a manifest uses, as far as it says them."""
        return {int(index): str(name) for index, name in (metadata.get("class-map") or {}).items()}


def made_by(merged: Consolidation, answers: int) -> Json:
    """Return for the label metadata how several answers were merged; nothing for a single one."""
    if answers <= 1:
        return {}
    made: Json = {"method": merged.method, "version": merged.version}
    return made if merged.correlation is None else {**made, "correlation": round(merged.correlation, 4)}


def check_type(task: Task, value: Mapping[str, Any]) -> None:
    """Refuse another task's answer.

    Raises:
        AnswerError: ``value`` is tagged with another type, or is no JSON object at all.
    """
    if not isinstance(value, Mapping):
        raise AnswerError(f"the answer is {a_type(value)}; this job takes {task.task_type!r}")
    if value.get("type", task.task_type) != task.task_type:
        raise AnswerError(f"the answer is of type {value.get('type')!r}; this job takes {task.task_type!r}")


def rounded_mean(values: Sequence[float]) -> float:
    """Return the mean in four decimals, NaN without any values."""
    return round(sum(values) / len(values), 4) if values else math.nan
