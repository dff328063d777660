"""The rules for names: label attributes and labeling jobs.

Source: ``LabelAttributeName`` and ``LabelingJobName`` of ``CreateLabelingJob`` in the SageMaker API, with the reserved
names and endings of its documentation.
"""

from __future__ import annotations

import re

METADATA_SUFFIX = "-metadata"
REFERENCE_SUFFIX = "-ref"
SOURCE = "source"
SOURCE_REF = "source-ref"
SOURCES = (SOURCE_REF, SOURCE)

MAX_ATTRIBUTE_NAME_LENGTH = 127
MAX_JOB_NAME_LENGTH = 63

_NAME = re.compile(r"[a-zA-Z0-9](?:-*[a-zA-Z0-9])*")
_STRANGE = re.compile(r"[^a-zA-Z0-9-]")


def metadata_name(attribute: str) -> str:
    """Return the key of the metadata that belongs to a label attribute."""
    return attribute + METADATA_SUFFIX


def attribute_name_problem(name: str, *, is_reference: bool) -> str | None:
    """Tell which rule for label attribute names a name breaks.

    Args:
        name: The label attribute name.
        is_reference: The label is a file elsewhere, as for segmentation: then the name must end with ``-ref``,
            and otherwise it must not.

    Returns:
        The finding and the way out, or ``None`` for a good name.

    Examples:
        >>> attribute_name_problem("cats", is_reference=False) is None
        True
        >>> attribute_name_problem("my_cats", is_reference=False)
        "'my_cats' contains '_'; use letters, digits and inner hyphens only, such as 'my-cats'"
    """
    if name in SOURCES:
        return f"{name!r} names the data object itself; choose another label attribute name"
    if name.endswith(METADATA_SUFFIX):
        return f"{name!r} ends with '-metadata', which belongs to the metadata; leave the ending out"
    if name.endswith(REFERENCE_SUFFIX) != is_reference:
        if is_reference:
            return f"{name!r} must end with '-ref', because its labels are files; call it {name + REFERENCE_SUFFIX!r}"
        return f"{name!r} ends with '-ref', which is for labels in files of their own; leave the ending out"
    return _pattern_problem(name, longest=MAX_ATTRIBUTE_NAME_LENGTH)


def job_name_problem(name: str) -> str | None:
    """Tell which rule for labeling job names a name breaks.

    Args:
        name: The name of a labeling job.

    Returns:
        The finding and the way out, or ``None`` for a good name.
    """
    return _pattern_problem(name, longest=MAX_JOB_NAME_LENGTH)


def _pattern_problem(name: str, *, longest: int) -> str | None:
    if not name:
        return "is empty; use letters, digits and inner hyphens, such as 'cats'"
    if len(name) > longest:
        return f"{name[:20]!r}… has {len(name)} characters; Ground Truth allows at most {longest}"
    if _NAME.fullmatch(name):
        return None
    strange = _STRANGE.search(name)
    finding = f"contains {strange[0]!r}" if strange else "begins or ends with a hyphen"
    better = re.sub(r"[^a-zA-Z0-9]+", "-", name).strip("-")
    advice = f", such as {better!r}" if _NAME.fullmatch(better) else ""
    return f"{name!r} {finding}; use letters, digits and inner hyphens only{advice}"
