"""Rules about label metadata that hold for all task types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gt_notebook.manifest.lint.kinds import KIND_OF_TYPE, TYPE_PREFIX
from gt_notebook.manifest.lint.registry import label_rule
from gt_notebook.manifest.lint.values import is_text, shown
from gt_notebook.manifest.metadata import JOB_NAME_PREFIX, metadata_value, parse_creation_date
from gt_notebook.manifest.names import job_name_problem, metadata_name
from gt_notebook.manifest.state import FAILURE_REASON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Label

_UNDERSCORED = ("job_name", "creation_date", "human_annotated", "class_name", "class_map", "confidence_map")
_OTHER_TYPE = re.compile(r"[a-z0-9_-]+")
_EXAMPLE_DATE = "2019-01-30T16:33:27.802704"


@label_rule("unlabeled", "warning")
def unlabeled(label: Label) -> Iterator[str]:
    """A line without a label cannot train; chaining sends it out again."""
    if label.value is None and label.failed:
        reason = shown(label.metadata[FAILURE_REASON])
        yield f"labeling failed ({reason}); label the object again in a chained job, or drop the line"
    elif label.value is None and label.metadata is None:
        yield "the object has no label; label it in a chained job, or drop the line before training"


@label_rule("missing-metadata", "error")
def missing_metadata(label: Label) -> Iterator[str]:
    """Every label has its metadata beside it."""
    if label.value is not None and label.metadata is None:
        yield f"the label has no {metadata_name(label.attribute)!r} beside it; add the metadata"


@label_rule("metadata-without-label", "error")
def metadata_without_label(label: Label) -> Iterator[str]:
    """Metadata without a label is for failures only."""
    if label.value is None and label.metadata is not None and not label.failed:
        yield f"there is metadata but no label; add the label, or a {FAILURE_REASON!r} to the metadata"


@label_rule("metadata-form", "error")
def metadata_form(label: Label) -> Iterator[str]:
    """Metadata is an object."""
    if label.metadata is not None and not isinstance(label.metadata, dict):
        yield f"the metadata is {shown(label.metadata)}; it must be an object"


@label_rule("failure-reason", "error")
def failure_reason(label: Label) -> Iterator[str]:
    """A failure says why."""
    if label.failed and not is_text(label.metadata[FAILURE_REASON]):
        yield f"the {FAILURE_REASON} is {shown(label.metadata[FAILURE_REASON])}; write a text"


@label_rule("metadata-type", "error")
def metadata_type(label: Label) -> Iterator[str]:
    """The type names the task type."""
    if not _has_metadata(label):
        return
    type_name = metadata_value(label.metadata, "type")
    if not is_text(type_name) or not type_name.lower().startswith(TYPE_PREFIX):
        yield f"the type is {shown(type_name)}; write one such as 'groundtruth/object-detection'"


@label_rule("metadata-type-unknown", "warning")
def metadata_type_unknown(label: Label) -> Iterator[str]:
    """Video and 3D types exist besides those that the rules here know."""
    type_name = metadata_value(label.metadata, "type") if _has_metadata(label) else None
    if not isinstance(type_name, str) or not type_name.lower().startswith(TYPE_PREFIX):
        return
    if type_name.lower().removeprefix(TYPE_PREFIX) not in KIND_OF_TYPE:
        yield f"the type {shown(type_name)} is not one that is checked here; the label itself was not looked at"


@label_rule("job-name", "error")
def job_name(label: Label) -> Iterator[str]:
    """The metadata names the job that the label comes from."""
    name = metadata_value(label.metadata, "job-name")
    if _has_metadata(label) and not is_text(name):
        yield f"the job-name is {shown(name)}; write the job's name, such as 'labeling-job/cats'"


@label_rule("job-name-form", "warning")
def job_name_form(label: Label) -> Iterator[str]:
    """The service writes labeling-job/ and the name in lower case; custom jobs and other tools differ."""
    name = metadata_value(label.metadata, "job-name")
    if not _has_metadata(label) or not is_text(name):
        return
    bare = name.removeprefix(JOB_NAME_PREFIX)
    if bare == name or bare != bare.lower() or job_name_problem(bare):
        yield f"the job-name {shown(name)} is not as the service writes it: 'labeling-job/' and a name in lower case"


@label_rule("human-annotated", "error")
def human_annotated(label: Label) -> Iterator[str]:
    """The metadata says "yes" or "no", not true or false."""
    value = metadata_value(label.metadata, "human-annotated")
    if _has_metadata(label) and value not in ("yes", "no"):
        yield f'human-annotated is {shown(value)}; write the text "yes" or "no"'


@label_rule("creation-date", "error")
def creation_date(label: Label) -> Iterator[str]:
    """The creation date is ISO 8601."""
    if not _has_metadata(label):
        return
    date = metadata_value(label.metadata, "creation-date")
    try:
        parse_creation_date(date if isinstance(date, str) else "")
    except ValueError:
        yield f"the creation-date is {shown(date)}; write one such as '{_EXAMPLE_DATE}'"


@label_rule("metadata-spelling", "warning")
def metadata_spelling(label: Label) -> Iterator[str]:
    """The documentation of custom jobs has underscores where the service writes hyphens."""
    if _has_metadata(label):
        for key in _UNDERSCORED:
            if key in label.metadata:
                yield f"the metadata has {key!r}; the service writes {key.replace('_', '-')!r}"


@label_rule("adjustment-status", "error")
def adjustment_status(label: Label) -> Iterator[str]:
    """An adjustment says whether something was changed."""
    status = metadata_value(label.metadata, "adjustment-status", "adjusted")
    if _has_metadata(label) and status not in ("adjusted", "unadjusted"):
        yield f'the adjustment-status is {shown(status)}; write "adjusted" or "unadjusted"'


def _has_metadata(label: Label) -> bool:
    return isinstance(label.metadata, dict) and not label.failed
