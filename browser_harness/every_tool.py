"""A small job for each tool, and hands that do one of its objects: by mouse, and by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from browser_harness.labeler_page import LabelerPage

SIZE = (400, 300)
_MIDDLE = (200, 150)
_PAST_MIDDLE = (230, 170)

_JOB = """
import gt_notebook as gt
import ipywidgets, pandas as pd
{before}
job = gt.LabelingJob("{name}", {manifest}, {task})
labeler = job.label(worker="alice")
labeler
"""
_CHAIN = """
import gt_notebook as gt
labeled = gt.LabelingJob("{name}-before", {manifest}, {task})
for number in range(2):
    labeled.submit(number, {answer}, worker="ann")
job = labeled.chain("{name}", task={audit})
labeler = job.label(worker="alice")
labeler
"""
_IMAGES = 'gt.scan_images("pictures", progress=False)'
_TEXTS = 'pd.DataFrame({"source": ["Cats sat on the mat.", "Cats sat on it."]})'
_BOXES = 'gt.BoundingBox(["cat", "cup"], instructions=gt.Instructions(short="Tight.", full="All."))'
_BOX = '[{"label": "cup", "left": 100, "top": 80, "width": 200, "height": 100}]'
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
  render({ el, value, onChange, signal }) {
    for (const stars of [1, 2, 3]) {
      const star = document.createElement("button");
      star.textContent = stars + " stars";
      star.setAttribute("aria-pressed", String(value === stars));
      star.addEventListener("click", () => onChange(stars), { signal });
      el.append(star, " ");
    }
  },
};
'''
"""
_RIGHT = ("Alt+ArrowRight",) * (_PAST_MIDDLE[0] - _MIDDLE[0])
_DOWN = ("Alt+ArrowDown",) * (_PAST_MIDDLE[1] - _MIDDLE[1])
_CORNERS = ("x", "Space", *_RIGHT, "Space", *_DOWN, "Space", "Enter")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolExample:
    """A job of two objects for one tool.

    Attributes:
        cell: Opens it; the job is ``job``, the labeler ``labeler``, and its pictures are in ``pictures/``.
        mouse: Does the object on the table with the mouse, but for submitting it.
        keys: The keys that do the same.
        attribute: Under which the label stands in the manifest.
        label: What either comes to there; places may be a pixel off.
        metadata: What of the metadata tells the task type.
    """

    cell: str
    mouse: Callable[[LabelerPage], None]
    keys: tuple[str, ...]
    attribute: str
    label: Any
    metadata: Mapping[str, Any] = field(default_factory=dict)


def put_pictures(folder: Path) -> None:
    """Put two pictures of ``SIZE`` into ``pictures/``."""
    (folder / "pictures").mkdir()
    for name, color in (("a", "teal"), ("b", "tan")):
        Image.new("RGB", SIZE, color).save(folder / "pictures" / f"{name}.png")


def _choose(*labels: str) -> Callable[[LabelerPage], None]:
    def choose(labeler: LabelerPage) -> None:
        for label in labels:
            labeler.root.locator(f"[data-gt-class='{label}']").click()

    return choose


def _drag(labeler: LabelerPage) -> None:
    labeler.drag(_MIDDLE, _PAST_MIDDLE)


def _outline(labeler: LabelerPage) -> None:
    labeler.click(_MIDDLE, (_PAST_MIDDLE[0], _MIDDLE[1]), _PAST_MIDDLE, _MIDDLE)


def _enclose(labeler: LabelerPage) -> None:
    labeler.button("Enclose").click()
    _outline(labeler)


def _two_points(labeler: LabelerPage) -> None:
    # Half a pixel in, so that the pixel is the one that is named.
    labeler.click((_MIDDLE[0] + 0.5, _MIDDLE[1] + 0.5), (_PAST_MIDDLE[0] + 0.5, _MIDDLE[1] + 0.5))


def _move(labeler: LabelerPage) -> None:
    labeler.button("Select and move").click()
    labeler.drag(_MIDDLE, (_MIDDLE[0] + 10, _MIDDLE[1]))


def _first_word(labeler: LabelerPage) -> None:
    line = labeler.root.locator(".gt-line").first
    line.dblclick(position={"x": 6, "y": 12})


def _judge(labeler: LabelerPage) -> None:
    labeler.button("bad").click()


def _fill_in(labeler: LabelerPage) -> None:
    labeler.part("form").get_by_label("blurred").click()


def _give_stars(labeler: LabelerPage) -> None:
    labeler.button("2 stars").click()


def _job(name: str, manifest: str, task: str, *, before: str = "") -> str:
    return _JOB.format(name=name, manifest=manifest, task=task, before=before)


def _chain(name: str, audit: str) -> str:
    return _CHAIN.format(name=name, manifest=_IMAGES, task=_BOXES, answer=_BOX, audit=audit)


def _on_picture(*shapes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "image_size": [{"width": SIZE[0], "height": SIZE[1], "depth": 3}],
        "annotations": list(shapes),
    }


_PLACE = {"x": _MIDDLE[0], "y": _MIDDLE[1]}
_TRIANGLE = [_PLACE, {"x": _PAST_MIDDLE[0], "y": _MIDDLE[1]}, {"x": _PAST_MIDDLE[0], "y": _PAST_MIDDLE[1]}]

TOOLS: Mapping[str, ToolExample] = {
    "boxes": ToolExample(
        cell=_job("boxes", _IMAGES, _BOXES),
        mouse=_drag,
        keys=("x", "Space", *_RIGHT, *_DOWN, "Space"),
        attribute="boxes",
        label=_on_picture({"class_id": 0, "left": 200, "top": 150, "width": 30, "height": 20}),
        metadata={"type": "groundtruth/object-detection", "class-map": {"0": "cat"}},
    ),
    "one-class": ToolExample(
        cell=_job("one-class", _IMAGES, 'gt.ImageClassification(["cat", "cup"])'),
        mouse=_choose("cup"),
        keys=("2",),
        attribute="one-class",
        label=1,
        metadata={"type": "groundtruth/image-classification", "class-name": "cup"},
    ),
    "classes": ToolExample(
        cell=_job("classes", _IMAGES, 'gt.ImageClassification(["cat", "cup", "fox"], multi_label=True)'),
        mouse=_choose("fox", "cat"),
        keys=("3", "1"),
        attribute="classes",
        label=[0, 2],
        metadata={
            "type": "groundtruth/image-classification-multilabel",
            "class-map": {"0": "cat", "2": "fox"},
        },
    ),
    "masks": ToolExample(
        cell=_job("masks", _IMAGES, 'gt.SemanticSegmentation(["cat", "cup"])'),
        mouse=_enclose,
        keys=("p", *_CORNERS),
        attribute="masks-ref",
        # How many pixels show the class.
        label={1: 300},
        metadata={"type": "groundtruth/semantic-segmentation"},
    ),
    "polygons": ToolExample(
        cell=_job("polygons", _IMAGES, 'gt.Polygon(["cat", "cup"])'),
        mouse=_outline,
        keys=_CORNERS,
        attribute="polygons",
        label=_on_picture({"class_id": 0, "vertices": _TRIANGLE}),
        metadata={"type": "groundtruth/custom", "class-map": {"0": "cat"}},
    ),
    "points": ToolExample(
        cell=_job("points", _IMAGES, 'gt.Keypoint(["eye", "nose"], each_once=True)'),
        mouse=_two_points,
        keys=("x", "Space", *_RIGHT, "Space"),
        attribute="points",
        label=_on_picture({"class_id": 0, **_TRIANGLE[0]}, {"class_id": 1, **_TRIANGLE[1]}),
        metadata={"type": "groundtruth/custom", "class-map": {"0": "eye", "1": "nose"}},
    ),
    "texts": ToolExample(
        cell=_job("texts", _TEXTS, 'gt.TextClassification(["good", "bad"])'),
        mouse=_choose("bad"),
        keys=("2",),
        attribute="texts",
        label=1,
        metadata={"type": "groundtruth/text-classification", "class-name": "bad"},
    ),
    "several-of-texts": ToolExample(
        cell=_job(
            "several-of-texts", _TEXTS, 'gt.TextClassification(["good", "bad", "odd"], multi_label=True)'
        ),
        mouse=_choose("odd", "good"),
        keys=("3", "1"),
        attribute="several-of-texts",
        label=[0, 2],
        metadata={
            "type": "groundtruth/text-classification-multilabel",
            "class-map": {"0": "good", "2": "odd"},
        },
    ),
    "entities": ToolExample(
        cell=_job("entities", _TEXTS, 'gt.NamedEntityRecognition(["animal", "thing"])'),
        mouse=_first_word,
        keys=("Control+Home", "Control+Shift+ArrowRight", "1"),
        attribute="entities",
        label={
            "annotations": {
                "entities": [{"startOffset": 0, "endOffset": 4, "label": "animal"}],
                "labels": [{"label": "animal"}, {"label": "thing"}],
            }
        },
        metadata={"type": "groundtruth/text-span"},
    ),
    "verification": ToolExample(
        cell=_chain("verification", 'gt.Verification(of="verification-before")'),
        mouse=_judge,
        keys=("2",),
        attribute="verification",
        label="1",
        metadata={"type": "groundtruth/label-verification", "class-name": "bad"},
    ),
    "adjustment": ToolExample(
        cell=_chain("adjustment", 'gt.Adjustment(of="adjustment-before")'),
        mouse=_move,
        keys=("]", "Shift+ArrowRight"),
        attribute="adjustment",
        label=_on_picture({"class_id": 1, "left": 110, "top": 80, "width": 200, "height": 100}),
        metadata={"type": "groundtruth/object-detection", "adjustment-status": "adjusted"},
    ),
    "form": ToolExample(
        cell=_job("form", _IMAGES, 'gt.Custom(form, name="form")', before=_FORM),
        mouse=_fill_in,
        keys=("f", "ArrowDown", "Escape"),
        attribute="form",
        label={"quality": "blurred", "people": 0, "indoors": False, "note": ""},
        metadata={"type": "groundtruth/custom"},
    ),
    "module": ToolExample(
        cell=_job("module", _TEXTS, 'gt.Custom(module=MODULE, shows="text", name="module")', before=_MODULE),
        mouse=_give_stars,
        keys=("f", "Tab", "Space", "Escape"),
        attribute="module",
        label=2,
        metadata={"type": "groundtruth/custom"},
    ),
}
