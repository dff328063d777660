"""Labeling that lives in the notebook: the SageMaker Ground Truth workflow over a pandas DataFrame.

import gt_notebook as gt

manifest = gt.scan_images("photos/")
job = gt.LabelingJob("cats", manifest, gt.BoundingBox(["cat", "dog"]), output="labels/")
job.label(worker="alice")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Registers ``DataFrame.gt``; everything else is imported when it is first used.
import gt_notebook.manifest.accessor as _accessor  # noqa: F401

if TYPE_CHECKING:
    from gt_notebook import consolidation as consolidation
    from gt_notebook import plots as plots
    from gt_notebook.display.gallery import show
    from gt_notebook.errors import (
        AnswerError,
        GtNotebookError,
        JobError,
        ManifestError,
        TaskError,
    )
    from gt_notebook.labeling_job import LabelingJob
    from gt_notebook.manifest import (
        lint_manifest,
        read_manifest,
        read_prefix_manifest,
        scan_images,
        write_manifest,
    )
    from gt_notebook.tasks import (
        Adjustment,
        BoundingBox,
        Custom,
        ImageClassification,
        Instructions,
        Keypoint,
        NamedEntityRecognition,
        Polygon,
        SemanticSegmentation,
        TextClassification,
        Verification,
    )
    from gt_notebook.widgets.labeler import Labeler

__version__ = "0.1.0"

_HOMES = {
    "Adjustment": "gt_notebook.tasks",
    "AnswerError": "gt_notebook.errors",
    "BoundingBox": "gt_notebook.tasks",
    "Custom": "gt_notebook.tasks",
    "GtNotebookError": "gt_notebook.errors",
    "ImageClassification": "gt_notebook.tasks",
    "Instructions": "gt_notebook.tasks",
    "JobError": "gt_notebook.errors",
    "Keypoint": "gt_notebook.tasks",
    "Labeler": "gt_notebook.widgets.labeler",
    "LabelingJob": "gt_notebook.labeling_job",
    "ManifestError": "gt_notebook.errors",
    "Polygon": "gt_notebook.tasks",
    "SemanticSegmentation": "gt_notebook.tasks",
    "NamedEntityRecognition": "gt_notebook.tasks",
    "TaskError": "gt_notebook.errors",
    "TextClassification": "gt_notebook.tasks",
    "Verification": "gt_notebook.tasks",
    "lint_manifest": "gt_notebook.manifest",
    "read_manifest": "gt_notebook.manifest",
    "read_prefix_manifest": "gt_notebook.manifest",
    "scan_images": "gt_notebook.manifest",
    "show": "gt_notebook.display.gallery",
    "write_manifest": "gt_notebook.manifest",
}
# Rooms whose functions are used without a job: ``gt.consolidation.classes(…)``.
_ROOMS = ("consolidation", "plots")

__all__ = [
    "Adjustment",
    "AnswerError",
    "BoundingBox",
    "Custom",
    "GtNotebookError",
    "ImageClassification",
    "Instructions",
    "JobError",
    "Keypoint",
    "Labeler",
    "LabelingJob",
    "ManifestError",
    "NamedEntityRecognition",
    "Polygon",
    "SemanticSegmentation",
    "TaskError",
    "TextClassification",
    "Verification",
    "lint_manifest",
    "read_manifest",
    "read_prefix_manifest",
    "scan_images",
    "show",
    "write_manifest",
]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use, so that ``import gt_notebook`` stays light."""
    if name in _ROOMS:
        return import_module(f"gt_notebook.{name}")
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module 'gt_notebook' has no attribute {name!r}") from None
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, *_ROOMS])
