"""Label adjustment: an earlier job's labels to be corrected, under an attribute of their own.

The output is that of the audited task type with its ``type`` unchanged and an ``adjustment-status``, as in "Label
verification and adjustment data in the output manifest" in the SageMaker Ground Truth developer guide. The
service fails every untouched object of a class that is missing from the new list; here that is refused before anybody
works.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import TaskError
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.names import REFERENCE_SUFFIX
from gt_notebook.tasks.audited import Audited
from gt_notebook.tasks.base import Consolidated, JobInput, Json, Medium, Outcome, Task
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_audited, check_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gt_notebook.tasks.likeness import Kept, Likeness
    from gt_notebook.tasks.limits import Limits
    from gt_notebook.tasks.notes import Attributes
    from gt_notebook.tasks.protocols import Shape

_STATUS = "adjustment-status"


class Adjustment(Task):
    """Correct the labels under another attribute: everybody begins with what is there.

    The task type is that of the labels, so the same tool opens, filled in. An object that has no label there fails by
    itself and is not handed out.

    Args:
        of: The label attribute to correct: boxes, polygons, keypoints, masks, entities or classes.
        labels: The classes, with at least those that the labels use; unless given, those of the job that wrote the
            labels, or those that the manifest names.
        migrate: What becomes of classes that are no longer in ``labels``: the class that takes their place, or
            ``None`` to leave out what has them. Such an object counts as adjusted, because its label changes.
        instructions: What the worker is told.

    Attributes:
        audited: The labels to correct; ``None`` before the task is a job's.
        inner: The audited task type with these classes; ``None`` before the task is a job's.

    Raises:
        TaskError: A label breaks a rule of Ground Truth, or a migration names a class that is not in ``labels``.

    Examples:
        >>> Adjustment(of="cats", labels=["cat"], migrate={"kitten": "cat", "blur": None})
        Adjustment(of='cats', labels=['cat'], migrate={'kitten': 'cat', 'blur': None})
    """

    @suggests_keywords
    def __init__(
        self,
        of: str,
        labels: Iterable[str] | None = None,
        *,
        migrate: Mapping[str, str | None] | None = None,
        instructions: Instructions | None = None,
    ) -> None:
        self.audits: str = check_audited(of)
        self.labels = () if labels is None else check_labels(labels, at_least=1)
        self.migrate = dict(migrate or {})
        self.instructions = check_instructions(instructions)
        self.audited: Audited | None = None
        self.inner: Task | None = None
        if self.labels:
            _check_targets(self.migrate, self.labels)

    def __repr__(self) -> str:
        labels = f", labels={list(self.labels)!r}" if self.labels else ""
        migrate = f", migrate={self.migrate!r}" if self.migrate else ""
        return f"Adjustment(of={self.audits!r}{labels}{migrate})"

    @property
    def title(self) -> str:
        """What the task is called where a job is described."""
        return f"adjustment of {self.audits}"

    @property
    def task_type(self) -> str:  # type: ignore[override] # that of the labels, known with the manifest
        """The tag of the answers: that of the audited task type."""
        return self._inner.task_type

    @property
    def metadata_type(self) -> str:  # type: ignore[override]
        """The ``type`` in the label metadata, which an adjustment does not change."""
        return self._inner.metadata_type

    @property
    def multi_label(self) -> bool:  # type: ignore[override]
        """Whether one object may be given several classes."""
        return self._inner.multi_label

    @property
    def medium(self) -> Medium:  # type: ignore[override]
        """What a data object is."""
        return self._inner.medium

    @property
    def attributes(self) -> Attributes:  # type: ignore[override]
        """What can be noted about each shape."""
        return self._inner.attributes

    @property
    def label_is_file(self) -> bool:  # type: ignore[override]
        """Whether a label is a file of its own; before the task is a job's, the audited attribute's name tells."""
        return self.audits.endswith(REFERENCE_SUFFIX) if self.inner is None else self.inner.label_is_file

    @property
    def limits(self) -> Limits:  # type: ignore[override]
        """What a submitted answer must keep to."""
        return self._inner.limits

    @property
    def tool(self) -> str:
        """The tool in the browser: that of the audited task type."""
        return self._inner.tool

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON."""
        return {**self._inner.to_config(), "adjusts": self.audits, "migrate": self.migrate}

    def extend(self, names: Sequence[str]) -> None:
        """Take classes that were added at the end of a job's list; only of a task that is one job's own."""
        super().extend(names)
        self._inner.extend(names)

    def options(self) -> Json:
        """Return what the tool of the audited task type must know, and the adjusted attribute."""
        return {**self._inner.options(), "adjusts": self.audits}

    def over(self, source: JobInput) -> Adjustment:
        """Return the adjustment as it is over one job's manifest.

        Raises:
            ManifestError: The manifest has no such label attribute.
            TaskError: Nothing is labeled under it, the job would overwrite it, or its labels have a class that is
                neither in the class list nor migrated; the message counts the objects.
        """
        audited = Audited(self.audits, source, rename=lambda name: self.migrate.get(name, name))
        bound = copy(self)
        bound.audited = audited
        bound.labels = self.labels or self._labels_of(audited)
        _check_targets(self.migrate, bound.labels)
        _check_used(audited, self.migrate, bound.labels)
        bound.inner = audited.make_task(bound.labels, self.instructions)
        audited.read_as(bound.inner)
        return bound

    def refusal(self, index: int) -> str | None:
        """Return why an object has nothing to adjust, or ``None``."""
        return self._over.refusal(index)

    def initial(self, index: int) -> Any | None:
        """Return the label as it is now, with its classes migrated; ``None`` when it cannot be read."""
        return None if self._over.problem(index) is not None else self._over.answer(index)

    def shown(self, index: int, *, info: Any) -> Json | None:  # noqa: ARG002 - the label itself is what one begins with
        """Return why the label cannot be read, or ``None``."""
        problem = self._over.problem(index)
        return None if problem is None else {"type": "unreadable", "problem": problem}

    def notes(self) -> tuple[str, ...]:
        """Return how many objects each migration changes."""
        return tuple(
            f"{name!r} {'is left out' if to is None else f'becomes {to!r}'} on {_objects(self._over.used[name])}"
            for name, to in self.migrate.items()
            if self._over.used[name]
        )

    def answer_from_json(self, value: Mapping[str, Any], *, info: Any) -> Any:
        """Return the answer written as ``value``."""
        return self._inner.answer_from_json(value, info=info)

    def answer_from_user(self, value: Any, *, info: Any) -> Any:
        """Return the answer that a user wrote in Python, as for the audited task type."""
        return self._inner.answer_from_user(value, info=info)

    def answer_from_label(self, value: Any, metadata: Any, **how: Any) -> Any:
        """Return a label of a manifest as an answer."""
        return self._inner.answer_from_label(value, metadata, **how)

    def is_same(self, one: Any, other: Any) -> bool:
        """Return whether two answers mean the same label."""
        return self._inner.is_same(one, other)

    def check_complete(self, answer: Any) -> None:
        """Raise ``AnswerError`` when the answer says too little to be submitted."""
        self._inner.check_complete(answer)

    def shapes(self, answer: Any) -> Sequence[Shape]:
        """Return the shapes of an answer."""
        return self._inner.shapes(answer)

    def named(self, answer: Any) -> tuple[str, ...]:
        """Return the class names of an answer for a reader."""
        return self._inner.named(answer)

    def rows(self, answer: Any) -> list[Json]:
        """Return an answer as rows of the frames that ``gt.consolidation`` reads."""
        return self._inner.rows(answer)

    def likeness(self, answer: Any, truth: Any) -> Likeness:
        """Return how near an answer comes to the known one."""
        return self._inner.likeness(answer, truth)

    def overlap(self, shape: Any, other: Any) -> float:
        """Return the intersection over union of two shapes."""
        return self._inner.overlap(shape, other)

    def is_same_shape(self, one: Any, other: Any) -> bool:
        """Return whether two shapes are the same."""
        return self._inner.is_same_shape(one, other)

    def kept(self, answer: Any, part: Any) -> Kept:
        """Return how much of a suggestion an answer says, too."""
        return self._inner.kept(answer, part)

    def proposals(self, returned: Any) -> Sequence[Any]:
        """Return the items in what a suggesting function returned."""
        return self._inner.proposals(returned)

    def suggestion_from_user(self, item: Any, *, info: Any) -> Any:
        """Return the answer that holds just one item of what a suggesting function returned."""
        return self._inner.suggestion_from_user(item, info=info)

    def to_upright(self, answer: Any, info: Any) -> Any:
        """Return the answer in the pixels of the picture as it is shown."""
        return self._inner.to_upright(answer, info)

    def to_stored(self, answer: Any, info: Any) -> Any:
        """Return the answer in stored, unrotated pixels."""
        return self._inner.to_stored(answer, info)

    def to_content(self, answer: Any) -> Json:
        """Return the ``answerContent`` of the audited task type."""
        return self._inner.to_content(answer)

    def content_of(self, index: int, answer: Any) -> Json:
        """Return the ``answerContent`` with ``initialValueModified`` in it, as the crowd elements give it."""
        modified = self._is_adjusted(index, answer)
        content = self._inner.content_of(index, answer)
        return {name: {**widget, "initialValueModified": modified} for name, widget in content.items()}

    def from_content(self, content: Mapping[str, Any]) -> Any:
        """Return the answer in an ``answerContent`` of a worker-response file."""
        return self._inner.from_content(content)

    @property
    def methods(self) -> tuple[str, ...]:  # type: ignore[override] # those of the labels, known with the manifest
        """The ways in which the audited task type merges answers."""
        return self._inner.methods

    @property
    def method(self) -> str:  # type: ignore[override]
        """The way in which the audited task type merges answers."""
        return self._inner.method

    @property
    def merges_alone(self) -> bool:  # type: ignore[override] # as above
        """Whether an object's label follows from its own answers alone."""
        return self._inner.merges_alone

    @property
    def judges_workers(self) -> bool:  # type: ignore[override] # as above
        """Whether ``merge`` learns of the workers what ``update`` needs."""
        return self._inner.judges_workers

    def using(self, method: str) -> Task:
        """Return the task as it merges answers by one of the audited task type's ``methods``."""
        bound = copy(self)
        bound.inner = self._inner.using(method)
        return bound

    def consolidate(self, answers: Mapping[int, Mapping[str, Any]]) -> dict[int, Consolidated]:
        """Merge as the audited task type does; ``adjusted`` is what any worker changed."""
        return self._with_status(self._inner.consolidate(answers), answers)

    def merge(self, answers: Mapping[int, Mapping[str, Any]]) -> Outcome:
        """Merge a job's answers as ``consolidate`` does, and keep what was learned of the workers."""
        outcome = self._inner.merge(answers)
        return replace(outcome, labels=self._with_status(outcome.labels, answers))

    def update(
        self, answers: Mapping[int, Mapping[str, Any]], crowd: Any
    ) -> Mapping[int, Consolidated] | None:
        """Merge some objects' answers as the audited task type does."""
        labels = self._inner.update(answers, crowd)
        return None if labels is None else self._with_status(labels, answers)

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata of the audited task type with the ``adjustment-status`` behind it."""
        details = {key: value for key, value in label.details.items() if key != _STATUS}
        inner = replace(label, details=details)
        metadata = self._inner.metadata(inner, job_name=job_name, creation_date=creation_date)
        return {**metadata, _STATUS: label.details[_STATUS]}

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:
        """Return the class indices and names that a label in a manifest uses."""
        return self._inner.classes_of(value, metadata)

    def _with_status(
        self, labels: Mapping[int, Consolidated], answers: Mapping[int, Mapping[str, Any]]
    ) -> dict[int, Consolidated]:
        return {
            index: replace(label, details={**label.details, _STATUS: self._status(index, answers[index])})
            for index, label in labels.items()
        }

    def _status(self, index: int, by_worker: Mapping[str, Any]) -> str:
        changed = any(self._is_adjusted(index, answer) for answer in by_worker.values())
        return "adjusted" if changed else "unadjusted"

    def _is_adjusted(self, index: int, answer: Any) -> bool:
        # What cannot be read has been made anew.
        return self._over.problem(index) is not None or not self._inner.is_same(
            answer, self._over.original(index)
        )

    def _labels_of(self, audited: Audited) -> tuple[str, ...]:
        known = audited.known_labels
        if known is None:
            indices = list(audited.names)
            if indices != list(range(len(indices))):
                missing = next(n for n, index in enumerate([*indices, None]) if n != index)
                raise TaskError(
                    f"no object has class {missing} under {self.audits!r}, so that its name is not known; "
                    "give labels=[…], all classes in the order of the job that labeled them"
                )
            known = tuple(audited.names.values())
        return tuple(name for name in known if name not in self.migrate)

    @property
    def _over(self) -> Audited:
        if self.audited is None:
            raise TaskError(f"{self!r} has no manifest yet; give it to a job")
        return self.audited

    @property
    def _inner(self) -> Task:
        if self.inner is None:
            raise TaskError(f"{self!r} has no manifest yet; give it to a job")
        return self.inner


def _check_targets(migrate: Mapping[str, str | None], labels: tuple[str, ...]) -> None:
    for name, to in migrate.items():
        if to is not None and to not in labels:
            raise TaskError(
                f"migrate turns {name!r} into {to!r}, which is not among the labels {', '.join(labels)}"
            )


def _check_used(audited: Audited, migrate: Mapping[str, str | None], labels: tuple[str, ...]) -> None:
    """Offer a migration for classes that are gone, before anybody works."""
    gone = Counter(
        {name: n for name, n in audited.used.items() if name not in labels and name not in migrate}
    )
    if gone:
        found = ", ".join(f"{name!r} on {_objects(count)}" for name, count in gone.most_common(10))
        offer = ", ".join(f"{name!r}: {labels[0]!r}" for name in list(gone)[:3])
        raise TaskError(
            f"the labels under {audited.attribute!r} use {found}, which the class list {list(labels)!r} does not "
            f"have; add the class, or say what becomes of it: migrate={{{offer}}} renames, None leaves out"
        )


def _objects(count: int) -> str:
    return f"{count} object{'' if count == 1 else 's'}"
