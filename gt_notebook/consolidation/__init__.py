"""Many answers, one label: pure functions over frames with the columns ``task``, ``worker`` and ``label``."""

from __future__ import annotations

from gt_notebook.consolidation.agreeing import agreement
from gt_notebook.consolidation.box_answers import boxes
from gt_notebook.consolidation.class_answers import classes
from gt_notebook.consolidation.crowd import workers
from gt_notebook.consolidation.doubts import confusion, disagreements, reliability
from gt_notebook.consolidation.mask_answers import masks
from gt_notebook.consolidation.multi_label_answers import multi_label
from gt_notebook.consolidation.response_files import Responses, read_responses
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.consolidation.shape_answers import keypoints, polygons, spans

__all__ = [
    "Consolidation",
    "Responses",
    "agreement",
    "boxes",
    "classes",
    "confusion",
    "disagreements",
    "keypoints",
    "masks",
    "multi_label",
    "polygons",
    "read_responses",
    "reliability",
    "spans",
    "workers",
]
