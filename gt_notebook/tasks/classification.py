"""Classification of any data object, one class or several: the answer, its forms and its consolidation.

The manifest forms (an integer with ``class-name`` and ``confidence``; a list of integers with ``class-map`` and
``confidence-map``) and the worker-response forms of the crowd elements are Ground Truth's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gt_notebook.consolidation import Consolidation, classes, multi_label
from gt_notebook.consolidation.class_methods import KEEP_CROWD, METHODS
from gt_notebook.consolidation.frames import manifest_confidence
from gt_notebook.errors import AnswerError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.labels import labels_in
from gt_notebook.tasks.base import NOUNS, Consolidated, Json, Outcome, Task, check_type, made_by
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.likeness import Kept, Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAnswer:
    """The class, or the classes, that one worker gave to one data object.

    Attributes:
        labels: In the order of the task's list.
        type: The task type that the answer belongs to.
    """

    labels: tuple[str, ...]
    type: str

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {"type": self.type, "labels": list(self.labels)}


class Classification(Task):
    """What the classification of pictures and that of texts have in common.

    Args:
        labels: The class names, at least two; their order gives the class indices.
        multi_label: Whether an object may have several classes.
        instructions: What the worker is told.

    Attributes:
        element: The crowd element whose answers the worker responses are spelled like.
    """

    element: str
    methods = tuple(METHODS)

    @suggests_keywords
    def __init__(
        self,
        labels: Iterable[str],
        *,
        multi_label: bool = False,
        instructions: Instructions | None = None,
    ) -> None:
        self.labels = check_labels(labels, at_least=2)
        self.multi_label = bool(multi_label)
        self.instructions = check_instructions(instructions)
        self.metadata_type = f"groundtruth/{self.task_type}" + ("-multilabel" if self.multi_label else "")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.labels)!r}, multi_label={self.multi_label})"

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON."""
        return {"type": self.task_type, "labels": list(self.labels), "multi_label": self.multi_label}

    def answer_from_json(self, value: Mapping[str, Any], *, info: Any) -> ClassAnswer:  # noqa: ARG002 - a class has no place
        """Return the answer written as ``value``; classes come in the order of the label list.

        Raises:
            AnswerError: Another task's answer, an unknown class, or several where one is wanted.
        """
        check_type(self, value)
        chosen = value.get("labels") or []
        if not isinstance(chosen, list):
            raise AnswerError(f"the classes are {a_type(chosen)}; give a list of class names")
        unknown = [name for name in chosen if name not in self.labels]
        if unknown:
            raise AnswerError(f"the class {unknown[0]!r} is not in this job; it has {', '.join(self.labels)}")
        if len(set(chosen)) > 1 and not self.multi_label:
            noun = NOUNS[self.medium]
            raise AnswerError(f"{len(set(chosen))} classes were given; this job takes one class a {noun}")
        return ClassAnswer(labels=tuple(name for name in self.labels if name in chosen), type=self.task_type)

    def answer_from_user(self, value: Any, *, info: Any) -> ClassAnswer:
        """Return the answer written as a class name, or as a list of them for several classes.

        Raises:
            AnswerError: ``value`` is something else, or names an unknown class.
        """
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, Sequence):
            raise AnswerError(f"the answer is {a_type(value)}; give a class name, or a list of them")
        return self.answer_from_json({"labels": list(value)}, info=info)

    def check_complete(self, answer: ClassAnswer) -> None:
        """Raise ``AnswerError`` when no class is chosen: Ground Truth wants at least one."""
        if not answer.labels:
            raise AnswerError(f"no class is chosen yet; choose one, or skip the {NOUNS[self.medium]}")

    def answer_from_label(
        self,
        value: Any,
        metadata: Any,
        *,
        rename: Callable[[str], str | None],
        read: Callable[[str], bytes],  # noqa: ARG002 - classes stand in the manifest
    ) -> ClassAnswer:
        """Return the classes of a label in a manifest, by their names in the metadata."""
        names = [rename(view.class_name) for view in labels_in(value, metadata)]
        kept = dict.fromkeys(name for name in names if name is not None)
        return ClassAnswer(labels=tuple(kept), type=self.task_type)

    def is_same(self, one: ClassAnswer, other: ClassAnswer) -> bool:
        """Return whether two answers give the same classes, in whatever order."""
        return set(one.labels) == set(other.labels)

    def to_content(self, answer: ClassAnswer) -> Json:
        """Return the ``answerContent`` that the crowd element (or its multi-select form) gives."""
        if self.multi_label:
            return {f"{self.element}-multi-select": {"labels": list(answer.labels)}}
        return {self.element: {"label": answer.labels[0]}}

    def from_content(self, content: Mapping[str, Any]) -> ClassAnswer:
        """Return the answer in an ``answerContent``, whatever name its widget has.

        Raises:
            AnswerError: No widget in it holds a class, or the class does not fit the task.
        """
        for widget in content.values():
            if isinstance(widget, Mapping) and ("label" in widget or "labels" in widget):
                chosen = widget["labels"] if "labels" in widget else [widget["label"]]
                return self.answer_from_json({"labels": chosen}, info=None)
        raise AnswerError(f"no widget among {sorted(content)} holds a label; is this another task's answer?")

    def suggestion_from_user(self, item: Any, *, info: Any) -> ClassAnswer:
        """Return the answer of one class, given as its name or as ``{"label": name}``."""
        return self.answer_from_user(item.get("label") if isinstance(item, Mapping) else item, info=info)

    def kept(self, answer: ClassAnswer, part: ClassAnswer) -> Kept:
        """Return whether an answer has the class that was suggested."""
        return Kept(share=float({*part.labels} <= {*answer.labels}))

    def named(self, answer: ClassAnswer) -> tuple[str, ...]:
        """Return the classes."""
        return answer.labels

    def likeness(self, answer: ClassAnswer, truth: ClassAnswer) -> Likeness:
        """Return the share of classes that both have among those that either has."""
        either = {*answer.labels, *truth.labels}
        return Likeness(right=len({*answer.labels} & {*truth.labels}) / len(either) if either else 1.0)

    def consolidate(self, answers: Mapping[int, Mapping[str, ClassAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's classes by ``method``, each class by itself where several may apply."""
        return self._labels(self._merged(answers), answers)

    @property
    def judges_workers(self) -> bool:  # type: ignore[override] # not every method keeps what it learns
        """Whether ``merge`` learns of the workers what ``update`` needs."""
        return (self.method or self.methods[0]) in KEEP_CROWD

    def merge(self, answers: Mapping[int, Mapping[str, ClassAnswer]]) -> Outcome:
        """Merge a job's answers as ``consolidate`` does, and keep what was learned of the workers."""
        merged = self._merged(answers)
        return Outcome(labels=self._labels(merged, answers), crowd=merged.crowd)

    def update(
        self, answers: Mapping[int, Mapping[str, ClassAnswer]], crowd: Any
    ) -> Mapping[int, Consolidated] | None:
        """Merge some objects' classes by what is known of the workers."""
        return None if crowd is None else self._labels(self._merged(answers, crowd=crowd), answers)

    def _merged(
        self, answers: Mapping[int, Mapping[str, ClassAnswer]], *, crowd: Any = None
    ) -> Consolidation:
        given = pd.DataFrame(
            [
                (task, worker, label)
                for task, by_worker in answers.items()
                for worker, answer in by_worker.items()
                for label in answer.labels
            ],
            columns=["task", "worker", "label"],
        )
        method = self.method or self.methods[0]
        if self.multi_label:
            return multi_label(given, method, labels=self.labels, crowd=crowd)
        return classes(given, method, labels=self.labels, crowd=crowd)

    def _labels(
        self, merged: Consolidation, answers: Mapping[int, Mapping[str, ClassAnswer]]
    ) -> dict[int, Consolidated]:
        counts = {task: len(by_worker) for task, by_worker in answers.items()}
        rows = merged.labels
        confidence = manifest_confidence(rows["confidence"], rows["answers"], method=merged.method)
        rows = rows.assign(confidence=confidence, exact_confidence=rows["confidence"])
        labels = self._several(rows, counts) if self.multi_label else self._single(rows, counts)
        return {task: replace(label, made=made_by(merged, label.answers)) for task, label in labels.items()}

    def automatic(self, positions: Sequence[int], confidence: float) -> Consolidated:
        """Return the label of an object that a model has given its classes; each is as sure as all of them are."""
        names = {position: self.labels[position] for position in positions}
        keys = [str(position) for position in names]
        several = {
            "class-map": dict(zip(keys, names.values(), strict=True)),
            "confidence-map": dict.fromkeys(keys, confidence),
        }
        single = {"confidence": confidence, "class-name": self.labels[positions[0]]}
        return Consolidated(
            value=list(positions) if self.multi_label else positions[0],
            details=several if self.multi_label else single,
            labels=tuple(names.values()),
            confidence=confidence,
            answers=0,
            agreement=math.nan,
        )

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the label metadata in the service's own shape and key order."""
        if self.multi_label:
            return {
                "job-name": job_name,
                **label.details,
                "human-annotated": "yes",
                "creation-date": creation_date,
                "type": self.metadata_type,
            }
        return {
            "confidence": label.details["confidence"],
            "job-name": job_name,
            "class-name": label.details["class-name"],
            "human-annotated": "yes",
            "creation-date": creation_date,
            "type": self.metadata_type,
        }

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:
        """Return the classes that a label in a manifest names."""
        if self.multi_label:
            return {int(index): str(name) for index, name in (metadata.get("class-map") or {}).items()}
        if metadata.get("class-name") is None:
            return {}
        return {int(value): str(metadata["class-name"])}

    def _single(self, merged: pd.DataFrame, counts: Mapping[int, int]) -> dict[int, Consolidated]:
        rows: Iterator[Any] = merged.itertuples()
        return {
            row.Index: Consolidated(
                value=self.labels.index(row.label),
                details={"confidence": float(row.confidence), "class-name": row.label},
                labels=(row.label,),
                confidence=float(row.confidence),
                answers=counts[row.Index],
                agreement=float(row.agreement),
                exact_confidence=float(row.exact_confidence),
            )
            for row in rows
        }

    def _several(self, merged: pd.DataFrame, counts: Mapping[int, int]) -> dict[int, Consolidated]:
        chosen: dict[int, list[Any]] = {}
        rows: Iterator[Any] = merged.itertuples()
        for row in rows:
            chosen.setdefault(row.Index, []).append(row)
        return {task: self._several_of(of_task, counts[task]) for task, of_task in chosen.items()}

    def _several_of(self, rows: list[Any], answers: int) -> Consolidated:
        by_index = {self.labels.index(row.label): row for row in rows}
        order = sorted(by_index)
        return Consolidated(
            value=order,
            details={
                "class-map": {str(index): self.labels[index] for index in order},
                "confidence-map": {str(index): float(by_index[index].confidence) for index in order},
            },
            labels=tuple(self.labels[index] for index in order),
            confidence=round(sum(float(row.confidence) for row in rows) / len(rows), 4),
            answers=answers,
            agreement=round(sum(float(row.agreement) for row in rows) / len(rows), 4),
            exact_confidence=sum(float(row.exact_confidence) for row in rows) / len(rows),
        )
