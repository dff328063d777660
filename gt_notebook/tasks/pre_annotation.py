"""Runs a pre-annotation function over a job's objects: what each one's form gets, and which get none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import AnswerError
from gt_notebook.manifest.names import metadata_name
from gt_notebook.manifest.state import object_state
from gt_notebook.manifest.writer import records_of
from gt_notebook.tasks.json_values import json_text
from gt_notebook.tasks.lambda_events import LambdaFunction, pre_event, task_input

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gt_notebook.tasks.base import JobInput

_DONE = {"labeled", "nothing-to-label"}


@dataclass(frozen=True, slots=True)
class PreAnnotation:
    """What was found for the objects of a job.

    Attributes:
        inputs: The task input as JSON text, by object.
        refused: Why there is none, by object.
        left_out: Objects that nobody is to label.
    """

    inputs: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)


def prepare(function: LambdaFunction | None, job: JobInput) -> PreAnnotation:
    """Look at every object that has no label yet.

    Args:
        function: Called as Lambda calls it; without one the task input is the object's line of the manifest.
        job: The job.
    """
    found = PreAnnotation()
    for index, line in enumerate(records_of(job.manifest)):
        value, metadata = line.get(job.attribute), line.get(metadata_name(job.attribute))
        if object_state(value, metadata) in _DONE:
            continue
        try:
            given = _given(function, line, job.name)
            if given is None:
                found.left_out.add(index)
            else:
                found.inputs[index] = json_text(given, what="the task input")
        except AnswerError as error:
            found.refused[index] = f"the prepare function: {error}"
        except Exception as error:  # noqa: BLE001 - the user's own function; the reason stands in the manifest
            found.refused[index] = f"the prepare function raised {type(error).__name__}: {error}"
    return found


def _given(function: LambdaFunction | None, line: Mapping[str, Any], job_name: str) -> Any | None:
    if function is None:
        return line
    return task_input(function(pre_event(line, job_name=job_name), None))
