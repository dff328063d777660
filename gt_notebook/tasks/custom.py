"""Custom tasks: the user's own form or page module, any JSON as an answer, and the functions of an existing job.

The forms in manifest and worker response (``groundtruth/custom``, metadata spelled with hyphens) are those of Ground
Truth's custom labeling workflows; its two functions get the events that the service sends, see ``lambda_events``.
"""

from __future__ import annotations

import copy
import json
import math
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gt_notebook.consolidation.frames import manifest_confidence
from gt_notebook.consolidation.votes import consolidate_votes
from gt_notebook.errors import AnswerError, StorageError, TaskError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.labels import is_number
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.remarks import NOTES_KEY
from gt_notebook.manifest.values import in_words
from gt_notebook.manifest.writer import records_of
from gt_notebook.storage import read_location
from gt_notebook.tasks.base import Consolidated, JobInput, Json, Medium, Outcome, Task, check_type
from gt_notebook.tasks.instructions import Instructions, check_instructions
from gt_notebook.tasks.json_values import canonical, json_text
from gt_notebook.tasks.labels import check_labels
from gt_notebook.tasks.post_annotation import PostAnnotation
from gt_notebook.tasks.pre_annotation import PreAnnotation, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gt_notebook.tasks.lambda_events import LambdaFunction, Response

# The name of the form element in the service's own custom templates.
_ELEMENT = "annotatedResult"
_MAX_WORDS = 120
_MAX_NAME = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomAnswer:
    """What one worker's form held; equal when the JSON text is, so that ``true`` is not ``1``."""

    text: str

    @property
    def value(self) -> Any:
        """The answer as Python has JSON; a new copy each time."""
        return json.loads(self.text)

    def to_json(self) -> Json:
        """Return the journal's form."""
        return {"type": Custom.task_type, "value": self.value}


class Custom(Task):
    """Ask anything: a form of ipywidgets, or a JavaScript module of your own, in the labeler's frame.

    The answer is the form's value: any JSON of at most 100,000 characters. Journal, progress, keys, skipping and
    merging are those of every other task.

    Give ``form`` or ``module``. A form is a function ``form(task_input, value)`` that is called for each object and
    returns a widget with a ``value``, a dictionary of such widgets (the answer is then a dictionary too), or an object
    with ``widget``, ``get()`` and ``set(value)``. A module is an ES module with
    ``export default { render({ el, input, value, onChange, signal }) {…} }``: it draws into ``el`` and calls
    ``onChange(value)``. **It runs in the page with all the rights of the notebook**, as every widget does: give only
    source that you would run as a cell.

    Args:
        form: Makes the form of an object.
        module: The module's source text, or where it is: a path or ``s3://`` URI that ends with ``.js`` or ``.mjs``.
        shows: What the labeler itself shows beside the form: ``"image"`` or ``"text"``, the object that the manifest
            names; ``None`` leaves it all to the form.
        labels: Label categories for the functions, if they want any.
        prepare: A pre-annotation function, called as Lambda calls it, ``prepare(event, context)``, for every object
            when the job is opened. Its ``taskInput`` is what the form gets; without it the form gets the manifest's
            line. ``isHumanAnnotationRequired: false`` leaves the object out. An object for which it raises fails.
        consolidate: A post-annotation function, called as Lambda calls it. What it returns under the label attribute
            (and its ``-metadata``) is the label; other keys are not written. Without it the most frequent answer is
            the label; of equally frequent ones that of the worker whose name sorts first.
        role_arn: The ``roleArn`` of the events, for functions that assume a role.
        staging: ``s3://bucket/prefix`` for the file that ``consolidate`` reads, when it reads with boto3 and the job's
            ``output`` is a folder. Without it the event names a ``file://`` URI, or the job's own place on S3.
        name: Tells two custom tasks apart.
        version: Raise it when old answers no longer fit. The form's source is not compared: rewording it, or mending a
            function, must not lock the answers that are there.
        instructions: What the worker is told.

    Raises:
        TaskError: Neither or both of ``form`` and ``module``, a module that cannot be read, or an unusable name.

    Examples:
        >>> Custom(lambda task_input, value: None, name="quality").to_config()["name"]
        'quality'
    """

    task_type = "custom"
    metadata_type = "groundtruth/custom"

    @suggests_keywords
    def __init__(
        self,
        form: Callable[[Any, Any], Any] | None = None,
        *,
        module: str | PurePath | None = None,
        shows: Literal["image", "text"] | None = "image",
        labels: Iterable[str] = (),
        prepare: LambdaFunction | None = None,
        consolidate: LambdaFunction | None = None,
        role_arn: str | None = None,
        staging: str | None = None,
        name: str = "custom",
        version: str | int = 1,
        instructions: Instructions | None = None,
    ) -> None:
        if (form is None) == (module is None):
            given = "neither" if form is None else "both"
            raise TaskError(f"gt.Custom got {given} of form and module; give one of them")
        for what, function in (("form", form), ("prepare", prepare), ("consolidate", consolidate)):
            if function is not None and not callable(function):
                raise TaskError(f"{what} is {a_type(function)}; give a function")
        if shows not in ("image", "text", None):
            raise TaskError(f"shows is {shows!r}; give 'image', 'text' or None")
        self.form = form
        self.medium: Medium = shows or "nothing"
        # They are for the functions alone: the labeler offers no classes to choose from.
        self.labels = ()
        self._categories = check_labels(labels, at_least=0)
        self.instructions = check_instructions(instructions)
        self._name, self._version = _checked_name(name), str(version)
        self._module = None if module is None else _module_source(module)
        self._prepare, self._post = prepare, consolidate
        self._role_arn, self._staging = role_arn, staging
        self._job: JobInput | None = None
        self._prepared = PreAnnotation()

    def __repr__(self) -> str:
        return f"Custom(name={self._name!r}, version={self._version!r})"

    @property
    def tool(self) -> str:
        """The tool in the browser: one has the form beside the picture, the other instead of it."""
        return "custom-picture" if self.medium == "image" else "custom"

    def to_config(self) -> Json:
        """Return what makes two tasks the same task, as JSON: what the author says it is, not how it is written."""
        return {
            "type": self.task_type,
            "labels": list(self._categories),
            "name": self._name,
            "version": self._version,
        }

    def options(self) -> Json:
        """Return what the tool must know: its name, what it shows, and the module's source where there is one."""
        return {"name": self._name, "shows": self.medium, "module": self._module}

    def over(self, source: JobInput) -> Custom:
        """Return the task over one job's manifest, with every object prepared that has no label yet."""
        bound = copy.copy(self)
        vars(bound).update(_job=source, _prepared=prepare(self._prepare, source))
        return bound

    def refusal(self, index: int) -> str | None:
        """Return why the pre-annotation function failed for an object, or ``None``."""
        return self._prepared.refused.get(index)

    def leaves_out(self, index: int) -> bool:
        """Tell whether the pre-annotation function wants nobody to label an object."""
        return index in self._prepared.left_out

    def notes(self) -> tuple[str, ...]:
        """Return how many objects the pre-annotation function left out."""
        number = len(self._prepared.left_out)
        return (f"{number} left out: the prepare function asks nobody to label them",) if number else ()

    def task_input(self, index: int) -> Any:
        """Return what the form of an object gets; a new copy each time.

        Raises:
            AnswerError: The object has none.
        """
        text = self._prepared.inputs.get(index)
        if text is None:
            reason = self._prepared.refused.get(index, "the prepare function left it out")
            raise AnswerError(f"object {index} has no task input: {reason}")
        return json.loads(text)

    def answer_from_json(self, value: Mapping[str, Any], *, info: Any) -> CustomAnswer:  # noqa: ARG002 - nothing is assumed about the value
        """Return the answer written as ``value``.

        Raises:
            AnswerError: Another task's answer, or a value that cannot be kept as JSON.
        """
        check_type(self, value)
        if "value" not in value:
            raise AnswerError("the answer has no value; reload the page")
        return self.answer_from_user(value["value"], info=None)

    def answer_from_user(self, value: Any, *, info: Any) -> CustomAnswer:  # noqa: ARG002 - nothing is assumed about the value
        """Return a value of the form as an answer.

        Raises:
            AnswerError: It cannot be kept as JSON.
        """
        return CustomAnswer(text=json_text(value, what="the answer"))

    def check_complete(self, answer: CustomAnswer) -> None:
        """Raise ``AnswerError`` when the form holds nothing."""
        if answer.value is None:
            raise AnswerError("nothing is filled in yet; fill in the form, or skip it")

    def to_content(self, answer: CustomAnswer) -> Json:
        """Return the ``answerContent``: the form's fields by name, and any other value under ``annotatedResult``."""
        value = answer.value
        return value if isinstance(value, dict) else {_ELEMENT: value}

    def from_content(self, content: Mapping[str, Any]) -> CustomAnswer:
        """Return the answer in an ``answerContent``.

        Raises:
            AnswerError: It cannot be kept as JSON.
        """
        only = content.get(_ELEMENT) if set(content) == {_ELEMENT} else content
        return self.answer_from_user(dict(content) if isinstance(only, dict) else only, info=None)

    @property
    def merges_alone(self) -> bool:  # type: ignore[override] # a function of one's own may look at all objects
        """Whether an object's label follows from its own answers alone."""
        return self._post is None or self._job is None

    def merge(self, answers: Mapping[int, Mapping[str, CustomAnswer]]) -> Outcome:
        """Merge a job's answers with the post-annotation function, or by frequency where there is none."""
        if self._post is None or self._job is None:
            return Outcome(labels=self.consolidate(answers))
        responses, failed = PostAnnotation(
            function=self._post,
            job_name=self._job.name,
            attribute=self._job.attribute,
            labels=self._categories,
            role_arn=self._role_arn,
            store=self._job.store,
            staging=self._staging,
        ).run(
            {index: self._contents(by_worker) for index, by_worker in answers.items()},
            _lines(self._job.manifest, answers),
        )
        labels: dict[int, Consolidated] = {}
        for index, response in responses.items():
            try:
                labels[index] = _label(response, answers=len(answers[index]))
            except AnswerError as error:
                failed[index] = str(error)
        return Outcome(labels=labels, failed=failed)

    def rows(self, answer: CustomAnswer) -> list[Json]:
        """Return the answer as one class of its own: two are the same, or they are not."""
        return [{"label": canonical(answer.text)}]

    def consolidate(self, answers: Mapping[int, Mapping[str, CustomAnswer]]) -> dict[int, Consolidated]:
        """Merge every object's answers by frequency; where several workers answered, all answers are kept beside."""
        given = pd.DataFrame(
            [
                (task, worker, canonical(answer.text))
                for task, by_worker in answers.items()
                for worker, answer in by_worker.items()
            ],
            columns=["task", "worker", "label"],
        )
        merged = consolidate_votes(given)
        merged["confidence"] = manifest_confidence(merged["agreement"], merged["answers"], method="majority")
        rows: Iterator[Any] = merged.itertuples()
        return {row.Index: self._winner(row, answers[row.Index]) for row in rows}

    def metadata(self, label: Consolidated, *, job_name: str, creation_date: str) -> Json:
        """Return the metadata that the function gave, completed by what the service adds to every custom label."""
        added = {
            "type": self.metadata_type,
            "job-name": job_name,
            "human-annotated": "yes",
            "creation-date": creation_date,
        }
        missing = {key: value for key, value in added.items() if metadata_value(label.details, key) is None}
        return {**label.details, **missing}

    def classes_of(self, value: Any, metadata: Mapping[str, Any]) -> dict[int, str]:  # noqa: ARG002 - a custom label has no classes
        """Return no classes: nothing is known of what a custom label means."""
        return {}

    def _contents(self, by_worker: Mapping[str, CustomAnswer]) -> dict[str, Json]:
        return {worker: self.to_content(answer) for worker, answer in by_worker.items()}

    def _winner(self, row: Any, by_worker: Mapping[str, CustomAnswer]) -> Consolidated:
        details: Json = {"confidence": float(row.confidence)}
        if len(by_worker) > 1:
            details[NOTES_KEY] = {"answers": {worker: answer.value for worker, answer in by_worker.items()}}
        value = by_worker[row.worker].value
        return Consolidated(
            value=value,
            details=details,
            labels=(_in_words(value),),
            confidence=float(row.confidence),
            answers=int(row.answers),
            agreement=float(row.agreement),
        )


def _label(response: Response, *, answers: int) -> Consolidated:
    """Return a function's response as a label.

    Raises:
        AnswerError: JSON cannot hold it.
    """
    value = json.loads(json_text(response.value, what="the consolidated annotation"))
    metadata = json.loads(json_text(response.metadata, what="the metadata"))
    confidence = metadata_value(metadata, "confidence")
    return Consolidated(
        value=value,
        details=metadata,
        labels=(_in_words(value),),
        confidence=float(confidence) if is_number(confidence) else math.nan,
        answers=answers,
        agreement=math.nan,
    )


def _lines(manifest: pd.DataFrame, objects: Iterable[int]) -> dict[int, Json]:
    indices = list(objects)
    return dict(zip(indices, records_of(manifest.iloc[indices]), strict=True))


def _in_words(value: Any) -> str:
    words = in_words(value)
    return words if len(words) <= _MAX_WORDS else f"{words[:_MAX_WORDS]}…"


def _checked_name(name: object) -> str:
    if not isinstance(name, str) or not name.strip() or len(name) > _MAX_NAME:
        raise TaskError(
            f"the name of the task is {name!r:.60}; give a text of at most {_MAX_NAME} characters"
        )
    return name


def _module_source(module: str | PurePath) -> str:
    text = str(module)
    if isinstance(module, PurePath) or ("\n" not in text and text.endswith((".js", ".mjs"))):
        try:
            text = read_location(text).decode("utf-8")
        except (StorageError, UnicodeDecodeError) as error:
            raise TaskError(
                f"the module {module} cannot be read ({error}); give its path or its source"
            ) from error
    if "export default" not in text:
        raise TaskError("the module has no 'export default'; it must export { render } as its default")
    return text
