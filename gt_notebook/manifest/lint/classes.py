"""Rules about classifications and verifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gt_notebook.manifest.lint.registry import label_rule
from gt_notebook.manifest.lint.values import is_index, is_share, is_text, mapping_problem, shown
from gt_notebook.manifest.metadata import metadata_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Label


@label_rule("class-index", "error", "class", "verification")
def class_index(label: Label) -> Iterator[str]:
    """The label is the position of the class in the list of labels."""
    if not is_index(label.value):
        yield f"the label is {shown(label.value)}; write the index of the class, a whole number from 0"


@label_rule("class-index-text", "warning", "class")
def class_index_text(label: Label) -> Iterator[str]:
    """The service writes class indices as numbers; its documentation shows texts as well."""
    if isinstance(label.value, str) and is_index(label.value):
        yield f"the label {label.value!r} is a text; write it as a number"


@label_rule("class-name", "error", "class", "verification")
def class_name(label: Label) -> Iterator[str]:
    """The metadata names the class."""
    name = metadata_value(label.metadata, "class-name")
    if not is_text(name):
        yield f"the class-name is {shown(name)}; write the name of the class"


@label_rule("confidence", "error", "class", "verification")
def confidence(label: Label) -> Iterator[str]:
    """The metadata has a confidence from 0 to 1."""
    value = metadata_value(label.metadata, "confidence")
    if not is_share(value):
        yield f"the confidence is {shown(value)}; write a number from 0 to 1"


@label_rule("worker-feedback", "error", "verification")
def worker_feedback(label: Label) -> Iterator[str]:
    """Comments of workers are a list of objects."""
    feedback = metadata_value(label.metadata, "worker-feedback", [])
    is_good = isinstance(feedback, list) and all(
        isinstance(metadata_value(c, "comment"), str) for c in feedback
    )
    if not is_good:
        yield f'worker-feedback is {shown(feedback)}; write a list of {{"comment": "…"}}, or leave it out'


@label_rule("class-list", "error", "classes")
def class_list(label: Label) -> Iterator[str]:
    """A multi-label answer is a list of different class indices."""
    if not isinstance(label.value, list) or not all(map(is_index, label.value)):
        yield f"the label is {shown(label.value)}; write a list of class indices, whole numbers from 0"
    elif len(set(map(str, label.value))) < len(label.value):
        yield f"the label {shown(label.value)} repeats a class; list every class once"


@label_rule("no-classes", "warning", "classes")
def no_classes(label: Label) -> Iterator[str]:
    """Workers must choose at least one class, so the service writes no empty list."""
    if label.value == []:
        yield "the label has no classes (nothing to label); Ground Truth has no such answer: add a class for it"


@label_rule("multi-label-class-map", "error", "classes")
def multi_label_class_map(label: Label) -> Iterator[str]:
    """The metadata names every chosen class."""
    names = metadata_value(label.metadata, "class-map")
    problem = mapping_problem(names, name="class-map")
    if problem:
        yield problem
        return
    for index in _chosen(label):
        if index not in names:
            yield f"class {index} is not in the class-map; add its name there"


@label_rule("confidence-map", "error", "classes")
def confidence_map(label: Label) -> Iterator[str]:
    """The metadata has a confidence for every chosen class."""
    confidences = metadata_value(label.metadata, "confidence-map")
    if not isinstance(confidences, dict):
        yield f'confidence-map is {shown(confidences)}; write the chosen classes, such as {{"0": 0.95}}'
        return
    for index in _chosen(label):
        if not is_share(confidences.get(index)):
            yield f"class {index} has the confidence {shown(confidences.get(index))}; write a number from 0 to 1"


def _chosen(label: Label) -> list[str]:
    indices = label.value if isinstance(label.value, list) else []
    return list(dict.fromkeys(str(index) for index in indices if is_index(index)))
