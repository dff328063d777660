"""Label verification: a judgment, with a comment, of the labels that an earlier job wrote.

The manifest form (class index as text, ``class-name``, ``confidence``, and ``worker-feedback`` only where somebody left
a comment) is that of "Label verification and adjustment data in the output manifest" in the SageMaker Ground Truth
developer guide; the worker-response form is that of ``crowd-image-classifier`` with its ``worker-comment`` region.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gt_notebook.consolidation import Consolidation, classes
from gt_notebook.consolidation.class_methods import KEEP_CROWD, METHODS
from gt_notebook.consolidation.frames import manifest_confidence
from gt_notebook.errors import AnswerError, TaskError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.tasks.audited import Audited
from gt_notebook.tasks.base import Consolidated, JobInput, Json, Medium, Outcome, Task, check_type, made_by
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_audited, check_labels
from gt_notebook.tasks.notes import MAX_COMMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """What one worker thinks of one label.

    Attributes:
        label: The judgment; ``None`` as long as there is none, which only a draft may be.
        comment: Why, in the worker's words; empty without one.
    """

    label: str | None
    comment: str = ""

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {"type": Verification.task_type, "label": self.label, "comment": self.comment}


class Verification(Task):
    """Judge the labels under another attribute, which are shown on the picture or text and cannot be changed.

    An object that has no label there fails by itself and is not handed out.

    Args:
        of: The label attribute to check: boxes, polygons, keypoints, masks, entities or classes.
        labels: The judgments to choose from, at least two.
        instructions: What the worker is told.

    Attributes:
        audited: The labels to check; ``None`` before the task is a job's.

    Raises:
        TaskError: A label breaks a rule of Ground Truth; the message names the rule.

    Examples:
        >>> Verification(of="cats").labels
        ('good', 'bad')
    """

    task_type = "label-verification"
    metadata_type = "groundtruth/label-verification"
    methods = tuple(METHODS)

    @suggests_keywords
    def __init__(
        self, of: str, labels: Iterable[str] = ("good", "bad"), instructions: Instructions | None = None
    ) -> None:
        self.audits: str = check_audited(of)
        self.labels = check_labels(labels, at_least=2)
        self.instructions = check_instructions(instructions)
        self.audited: Audited | None = None

    def __repr__(self) -> str:
        return f"Verification(of={self.audits!r}, labels={list(self.labels)!r})"

    @property
    def title(self) -> str:
        """What the task is called where a job is described."""
        return f"verification of {self.audits}"

    @property
    def tool(self) -> str:
        """The tool in the browser that makes the answers: one for labels of pictures, one for those of texts."""
        return "verification" if self.medium == "image" else "verification-text"

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON."""
        return {"type": self.task_type, "labels": list(self.labels), "audits": self.audits}

    def options(self) -> Json:
        """Return the audited attribute, the classes of its labels, and on texts the short names of these."""
        options: Json = {"audits": self.audits, "classes": list(self._over.classes)}
        return options if self.medium == "image" else {**options, "short_names": self._over.short_names}

    def over(self, source: JobInput) -> Verification:
        """Return the verification as it is over one job's manifest.

        Raises:
            ManifestError: The manifest has no such label attribute.
            TaskError: Nothing is labeled under it, its labels cannot be shown, or the job would overwrite them.
        """
        bound = copy(self)
        bound.audited = Audited(self.audits, source)
        return bound

    @property
    def medium(self) -> Medium:  # type: ignore[override]
        """What a data object is: what the labels are of; pictures, before the task is a job's."""
        return "image" if self.audited is None else self.audited.medium

    def refusal(self, index: int) -> str | None:
        """Return why an object has nothing to judge, or ``None``."""
        return self._over.refusal(index)

    def shown(self, index: int, *, info: Any) -> Json | None:
        """Return the audited label as its own tool would draw it, or why it cannot be read."""
        problem = self._over.problem(index)
        if problem is not None:
            return {"type": "unreadable", "problem": problem}
        label: Json = self._over.to_upright(self._over.answer(index), info).to_json()
        label.pop("image_size", None)
        return label

    def answer_from_json(self, value: Mapping[str, Any], *, info: Any) -> Judgment:  # noqa: ARG002 - a judgment has no place
        """Return the judgment written as ``value``; the comment loses the space around it.

        Raises:
            AnswerError: Another task's answer, an unknown judgment, or a comment that is no text or too long.
        """
        check_type(self, value)
        label, comment = value.get("label"), value.get("comment", "")
        if label is not None and label not in self.labels:
            raise AnswerError(f"the judgment {label!r} is not in this job; it has {', '.join(self.labels)}")
        if not isinstance(comment, str) or len(comment) > MAX_COMMENT:
            raise AnswerError(f"the comment is no text of at most {MAX_COMMENT:,} characters; shorten it")
        return Judgment(label=label, comment=comment.strip())

    def answer_from_user(self, value: Any, *, info: Any) -> Judgment:
        """Return the judgment written as a label, or as ``{"label": "bad", "comment": "too wide"}``.

        Raises:
            AnswerError: ``value`` is something else, or an unknown judgment.
        """
        if isinstance(value, str):
            value = {"label": value}
        if not isinstance(value, Mapping):
            raise AnswerError(
                f'the answer is {a_type(value)}; give a judgment, or {{"label": …, "comment": …}}'
            )
        return self.answer_from_json(value, info=info)

    def check_complete(self, answer: Judgment) -> None:
        """Raise ``AnswerError`` when there is no judgment yet."""
        if answer.label is None:
            raise AnswerError(f"there is no judgment yet; choose one of {', '.join(self.labels)}")

    def named(self, answer: Judgment) -> tuple[str, ...]:
        """Return the judgment."""
        return () if answer.label is None else (answer.label,)

    def to_content(self, answer: Judgment) -> Json:
        """Return the ``answerContent`` that ``crowd-image-classifier`` gives when it verifies."""
        comment = {"workerComment": answer.comment} if answer.comment else {}
        return {"crowd-image-classifier": {"label": answer.label, **comment}}

    def from_content(self, content: Mapping[str, Any]) -> Judgment:
        """Return the judgment in an ``answerContent``, whatever name its widget has.

        Raises:
            AnswerError: No widget in it holds a judgment, or the judgment does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and "label" in widget:
                told = {"label": widget["label"], "comment": widget.get("workerComment") or ""}
                return self.answer_from_json(told, info=None)
        raise AnswerError(f"no widget among {sorted(content)} holds a label; is this another task's answer?")

    def consolidate(self, answers: Mapping[int, Mapping[str, Judgment]]) -> dict[int, Consolidated]:
        """Merge every object's judgments as classes are merged, and keep all comments."""
        return self._labels(self._merged(answers), answers)

    @property
    def judges_workers(self) -> bool:  # type: ignore[override] # not every method keeps what it learns
        """Whether ``merge`` learns of the workers what ``update`` needs."""
        return (self.method or self.methods[0]) in KEEP_CROWD

    def merge(self, answers: Mapping[int, Mapping[str, Judgment]]) -> Outcome:
        """Merge a job's answers as ``consolidate`` does, and keep what was learned of the workers."""
        merged = self._merged(answers)
        return Outcome(labels=self._labels(merged, answers), crowd=merged.crowd)

    def update(
        self, answers: Mapping[int, Mapping[str, Judgment]], crowd: Any
    ) -> Mapping[int, Consolidated] | None:
        """Merge some objects' judgments by what is known of the workers."""
        return None if crowd is None else self._labels(self._merged(answers, crowd=crowd), answers)

    def _merged(self, answers: Mapping[int, Mapping[str, Judgment]], *, crowd: Any = None) -> Consolidation:
        given = pd.DataFrame(
            [
                (task, worker, a.label)
                for task, by_worker in answers.items()
                for worker, a in by_worker.items()
            ],
            columns=["task", "worker", "label"],
        )
        return classes(given, self.method or self.methods[0], labels=self.labels, crowd=crowd)

    def _labels(
        self, merged: Consolidation, answers: Mapping[int, Mapping[str, Judgment]]
    ) -> dict[int, Consolidated]:
        told = merged.labels
        confidence = manifest_confidence(told["confidence"], told["answers"], method=merged.method)
        rows: Iterator[Any] = told.assign(
            confidence=confidence, exact_confidence=told["confidence"]
        ).itertuples()
        labels = {row.Index: self._label(row, answers[row.Index]) for row in rows}
        return {task: replace(label, made=made_by(merged, label.answers)) for task, label in labels.items()}

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata in the service's own shape and key order."""
        feedback = label.details["worker-feedback"]
        return {
            "class-name": label.details["class-name"],
            "confidence": label.details["confidence"],
            "type": self.metadata_type,
            "job-name": job_name,
            "human-annotated": "yes",
            "creation-date": creation_date,
            **({"worker-feedback": feedback} if feedback else {}),
        }

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:
        """Return the judgment that a label in a manifest names."""
        name = metadata.get("class-name")
        return {} if name is None else {int(value): str(name)}

    def _label(self, row: Any, by_worker: Mapping[str, Judgment]) -> Consolidated:
        comments = [answer.comment for answer in by_worker.values() if answer.comment]
        return Consolidated(
            # The guide shows the index of a judgment as text, unlike that of a class.
            value=str(self.labels.index(row.label)),
            details={
                "class-name": row.label,
                "confidence": float(row.confidence),
                "worker-feedback": [{"comment": comment} for comment in comments],
            },
            labels=(row.label,),
            confidence=float(row.confidence),
            answers=len(by_worker),
            agreement=float(row.agreement),
            exact_confidence=float(row.exact_confidence),
        )

    @property
    def _over(self) -> Audited:
        if self.audited is None:
            raise TaskError(f"{self!r} has no manifest yet; give it to a job")
        return self.audited
