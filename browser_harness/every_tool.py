"""A cell that opens a labeler for each tool, for the tests that every tool must pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_JOB = """
import gt_notebook as gt
import ipywidgets, numpy as np, pandas as pd
{before}
job = gt.LabelingJob("{name}", {manifest}, {task})
labeler = job.label(worker="alice")
labeler
"""
_CHAIN = """
import gt_notebook as gt
import numpy as np
labeled = gt.LabelingJob("{name}-before", {manifest}, {task})
labeled.submit(0, {answer}, worker="ann")
job = labeled.chain("{name}", task={audit})
labeler = job.label(worker="alice")
labeler
"""
_IMAGES = 'gt.scan_images("photos", progress=False)'
_TEXTS = 'pd.DataFrame({"source": ["A cat sat on the mat.", "No dog."]})'
_BOXES = 'gt.BoundingBox(["cat", "cup", "person"], instructions=gt.Instructions(short="Tight.", full="All."))'
_BOX = '[{"label": "person", "left": 20, "top": 12, "width": 320, "height": 490}]'
_FORM = """
def form(task_input, value):
    return {
        "quality": ipywidgets.RadioButtons(options=["good", "blurred"], value="good", description="Quality"),
        "people": ipywidgets.BoundedIntText(value=0, min=0, max=99, description="People"),
        "indoors": ipywidgets.Checkbox(value=False, description="Taken indoors"),
        "note": ipywidgets.Textarea(placeholder="Anything odd?", description="Note"),
    }
"""
_MODULE = """
MODULE = '''
export default {
  render({ el, value, onChange }) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    field.value = value ?? "";
    field.addEventListener("input", () => onChange(field.value));
    label.append("Title ", field);
    el.append(label);
  },
};
'''
"""


def _job(name: str, manifest: str, task: str, *, before: str = "") -> str:
    return _JOB.format(name=name, manifest=manifest, task=task, before=before)


def _chain(name: str, task: str, answer: str, audit: str) -> str:
    return _CHAIN.format(name=name, manifest=_IMAGES, task=task, answer=answer, audit=audit)


# The cells by tool. They name their labeler `labeler` and their job `job`; the photos are in `photos/`.
TOOL_CELLS: Mapping[str, str] = {
    "boxes": _job("boxes", _IMAGES, _BOXES),
    "one-class": _job("one-class", _IMAGES, 'gt.ImageClassification(["cat", "cup"])'),
    "classes": _job("classes", _IMAGES, 'gt.ImageClassification(["cat", "cup"], multi_label=True)'),
    "masks": _job("masks", _IMAGES, 'gt.SemanticSegmentation(["cat", "cup"])'),
    "polygons": _job("polygons", _IMAGES, 'gt.Polygon(["cat", "cup"])'),
    "points": _job("points", _IMAGES, 'gt.Keypoint(["eye", "nose"])'),
    "texts": _job("texts", _TEXTS, 'gt.TextClassification(["good", "bad"])'),
    "several-texts": _job(
        "several-texts", _TEXTS, 'gt.TextClassification(["good", "bad"], multi_label=True)'
    ),
    "entities": _job("entities", _TEXTS, 'gt.NamedEntityRecognition(["animal", "thing"])'),
    "verification": _chain("verification", _BOXES, _BOX, 'gt.Verification(of="verification-before")'),
    "adjustment": _chain("adjustment", _BOXES, _BOX, 'gt.Adjustment(of="adjustment-before")'),
    "form": _job("form", _IMAGES, 'gt.Custom(form, name="form")', before=_FORM),
    "module": _job("module", _TEXTS, 'gt.Custom(module=MODULE, shows="text", name="module")', before=_MODULE),
}
