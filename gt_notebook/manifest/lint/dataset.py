"""Rules about the manifest as a whole: size, names, duplicates, and classes that agree with each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.manifest.lint.registry import WHOLE_MANIFEST, manifest_rule
from gt_notebook.manifest.lint.values import shown
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import SOURCE_REF, attribute_name_problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gt_notebook.manifest.lint.registry import Label, Line

MAX_OBJECTS = 100_000
MAX_SEGMENTATION_OBJECTS = 20_000


@manifest_rule("too-many-objects", "warning")
def too_many_objects(
    lines: Sequence[Line], _labels: Sequence[Label]
) -> Iterator[tuple[int, str | None, str]]:
    """Ground Truth takes 100,000 objects a job unless AWS raises the quota."""
    if len(lines) > MAX_OBJECTS:
        finding = f"the manifest has {len(lines):,} objects; a job takes {MAX_OBJECTS:,}"
        yield WHOLE_MANIFEST, None, f"{finding}: split it, or ask AWS for a higher quota"


@manifest_rule("too-many-segmentation-objects", "error")
def too_many_masks(lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[tuple[int, str | None, str]]:
    """Semantic segmentation jobs take 20,000 objects."""
    masks = {label.attribute for label in labels if label.value is not None and label.kind == "mask"}
    if len(lines) > MAX_SEGMENTATION_OBJECTS:
        for attribute in sorted(masks):
            finding = f"the manifest has {len(lines):,} objects; a segmentation job takes {MAX_SEGMENTATION_OBJECTS:,}"
            yield WHOLE_MANIFEST, attribute, f"{finding}: split it"


@manifest_rule("duplicate-source", "warning")
def duplicate_sources(
    lines: Sequence[Line], _labels: Sequence[Label]
) -> Iterator[tuple[int, str | None, str]]:
    """The same file twice is labeled, and paid, twice."""
    first: dict[str, int] = {}
    for line in lines:
        source = line.record.get(SOURCE_REF)
        if isinstance(source, str) and first.setdefault(source, line.number) != line.number:
            yield (
                line.number,
                SOURCE_REF,
                f"{shown(source)} stands on line {first[source]} already; drop one of them",
            )


@manifest_rule("reserved-name", "error")
def reserved_names(lines: Sequence[Line], _labels: Sequence[Label]) -> Iterator[tuple[int, str | None, str]]:
    """Attribute names must not start with a dollar sign."""
    for name in dict.fromkeys(name for line in lines for name in line.record):
        if name.startswith("$"):
            yield (
                WHOLE_MANIFEST,
                name,
                f"the key {shown(name)} starts with '$', which Ground Truth refuses; rename it",
            )


@manifest_rule("attribute-name", "error")
def attribute_names(_lines: Sequence[Line], labels: Sequence[Label]) -> Iterator[tuple[int, str | None, str]]:
    """Label attribute names obey the API's pattern, and end with -ref for masks only."""
    is_mask: dict[str, bool] = {}
    for label in labels:
        if label.kind != "other":  # custom jobs, video frames and 3D may refer to files or not
            is_mask.setdefault(label.attribute, label.kind == "mask")
    for attribute in dict.fromkeys(label.attribute for label in labels):
        is_reference = is_mask.get(attribute, attribute.endswith("-ref"))
        problem = attribute_name_problem(attribute, is_reference=is_reference)
        if problem:
            yield WHOLE_MANIFEST, attribute, problem


@manifest_rule("class-names-differ", "error")
def class_names_differ(
    _lines: Sequence[Line], labels: Sequence[Label]
) -> Iterator[tuple[int, str | None, str]]:
    """A class index is a position in one list of labels, so it has one name everywhere."""
    known: dict[tuple[str, str], tuple[str, int]] = {}
    for label in labels:
        for index, name in _classes(label):
            first_name, first_line = known.setdefault((label.attribute, index), (name, label.line))
            if name != first_name:
                finding = f"class {index} is {shown(name)} here and {shown(first_name)} on line {first_line}"
                yield label.line, label.attribute, f"{finding}; number the classes alike on all lines"


def _classes(label: Label) -> Iterator[tuple[str, str]]:
    name = metadata_value(label.metadata, "class-name")
    if isinstance(name, str) and isinstance(label.value, int | str):
        yield str(label.value), name
    names = metadata_value(label.metadata, "class-map")
    if isinstance(names, dict):
        yield from ((index, name) for index, name in names.items() if isinstance(name, str))
