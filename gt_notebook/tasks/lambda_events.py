"""The events that Ground Truth hands to the Lambda functions of a custom labeling job, and what they answer.

Source: "Custom labeling workflows" in the SageMaker developer guide (pre-annotation and post-annotation functions) and
the sample functions that AWS publishes with them. Two spellings occur for some keys; both are read, and the one of the
documented schema is written.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gt_notebook.errors import AnswerError, a_type
from gt_notebook.manifest.names import SOURCE, SOURCE_REF, metadata_name
from gt_notebook.tasks.base import Json

VERSION = "2018-10-16"
# What stands in for account and region, which a job outside AWS does not have.
_ARN = "arn:aws:sagemaker:us-east-1:000000000000:labeling-job/"
_HUMAN_FLAGS = ("isHumanAnnotationRequired", "humanAnnotationRequired")

LambdaFunction: TypeAlias = Callable[[Json, Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a post-annotation function made of one object: the value under the label attribute, and its metadata."""

    value: Any
    metadata: Json


def job_arn(name: str) -> str:
    """Return the ARN that events name a job by; account and region are made up.

    Examples:
        >>> job_arn("Cats")
        'arn:aws:sagemaker:us-east-1:000000000000:labeling-job/cats'
    """
    return _ARN + name.lower()


def pre_event(line: Mapping[str, Any], *, job_name: str) -> Json:
    """Return the event of a pre-annotation function.

    Args:
        line: The object's line of the manifest.
        job_name: The labeling job name.
    """
    return {"version": VERSION, "labelingJobArn": job_arn(job_name), "dataObject": dict(line)}


def task_input(reply: Any) -> Any | None:
    """Return the ``taskInput`` that a pre-annotation function answered, or ``None`` to leave the object out.

    The flag that asks for people is ``isHumanAnnotationRequired`` or ``humanAnnotationRequired``, a boolean or the text
    ``"true"`` or ``"false"``; without it people are asked.

    Raises:
        AnswerError: The reply has no ``taskInput``, or a flag of another kind.
    """
    if not isinstance(reply, Mapping):
        raise AnswerError(f"it returned {a_type(reply)}; return {{'taskInput': {{…}}}}")
    if not all(_is_true(reply[name], name=name) for name in _HUMAN_FLAGS if name in reply):
        return None
    if reply.get("taskInput") is None:
        raise AnswerError("it returned no 'taskInput'; return {'taskInput': {…}}")
    return reply["taskInput"]


def data_object(line: Mapping[str, Any]) -> Json:
    """Return an object as a consolidation request names it: by ``s3Uri``, or with its ``content``."""
    if SOURCE in line:
        return {"content": line[SOURCE]}
    return {"s3Uri": line.get(SOURCE_REF)}


def consolidation_request(
    objects: Mapping[int, Mapping[str, Json]], lines: Mapping[int, Mapping[str, Any]]
) -> bytes:
    """Return the file that a post-annotation function reads.

    Args:
        objects: ``{object: {worker: answerContent}}``.
        lines: The objects' lines of the manifest.
    """
    request = [
        {
            "datasetObjectId": str(index),
            "dataObject": data_object(lines[index]),
            "annotations": [
                {"workerId": worker, "annotationData": {"content": json.dumps(content, ensure_ascii=False)}}
                for worker, content in by_worker.items()
            ],
        }
        for index, by_worker in objects.items()
    ]
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def post_event(
    *, job_name: str, attribute: str, labels: Sequence[str], role_arn: str | None, payload: str, output: str
) -> Json:
    """Return the event of a post-annotation function.

    Args:
        job_name: The labeling job name.
        attribute: The label attribute name.
        labels: The label categories; none make the event's ``null``, as for jobs made in the console.
        role_arn: The role that the function assumes to read the payload, if it does.
        payload: Where the consolidation request is.
        output: Where the job keeps its annotations.
    """
    return {
        "version": VERSION,
        "labelingJobArn": job_arn(job_name),
        "labelCategories": list(labels) or None,
        "labelAttributeName": attribute,
        "roleArn": role_arn,
        "payload": {"s3Uri": payload},
        "outputConfig": output,
    }


def responses_in(
    reply: Any, *, attribute: str, wanted: Sequence[int]
) -> tuple[dict[int, Response], dict[int, str]]:
    """Return what a post-annotation function answered for each object, and what is wrong with the others.

    Args:
        reply: What the function returned.
        attribute: The label attribute name.
        wanted: The objects that it was asked about.

    Raises:
        AnswerError: It is no list, so that nothing in it can be told apart.
    """
    if not isinstance(reply, list):
        raise AnswerError(f"it returned {a_type(reply)}; return a list with an entry for each object")
    entries = [entry for entry in reply if isinstance(entry, Mapping)]
    known = Counter(str(entry.get("datasetObjectId")) for entry in entries)
    by_id = {str(entry.get("datasetObjectId")): entry for entry in entries}
    good: dict[int, Response] = {}
    bad: dict[int, str] = {}
    for index in wanted:
        try:
            good[index] = _response(by_id.get(str(index)), known[str(index)], attribute=attribute)
        except AnswerError as error:
            bad[index] = str(error)
    return good, bad


def _response(entry: Mapping[str, Any] | None, times: int, *, attribute: str) -> Response:
    if entry is None:
        raise AnswerError("it returned nothing for this object")
    if times > 1:
        raise AnswerError("it returned this object more than once")
    annotation = entry.get("consolidatedAnnotation")
    content = annotation.get("content") if isinstance(annotation, Mapping) else None
    if not isinstance(content, Mapping) or content.get(attribute) is None:
        raise AnswerError(f"its consolidatedAnnotation has no content under {attribute!r}")
    metadata = content.get(metadata_name(attribute), {})
    if not isinstance(metadata, Mapping):
        raise AnswerError(f"its {metadata_name(attribute)!r} is {a_type(metadata)}, not an object")
    return Response(value=content[attribute], metadata=dict(metadata))


def _is_true(value: Any, *, name: str) -> bool:
    spelled = value.lower() if isinstance(value, str) else value
    if spelled in (True, "true"):
        return True
    if spelled in (False, "false"):
        return False
    raise AnswerError(f"its {name!r} is {value!r}; write true or false")
