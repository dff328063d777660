"""Many answers, one label: pure functions over frames with the columns ``task``, ``worker`` and ``label``."""

from __future__ import annotations

from gt_notebook.consolidation.agreeing import agreement
from gt_notebook.consolidation.box_answers import consolidate_boxes
from gt_notebook.consolidation.class_answers import consolidate_classes, consolidate_multi_label
from gt_notebook.consolidation.crowd import workers
from gt_notebook.consolidation.doubts import confusion, disagreements, reliability
from gt_notebook.consolidation.keypoint_answers import consolidate_keypoints
from gt_notebook.consolidation.mask_answers import consolidate_masks
from gt_notebook.consolidation.polygon_answers import consolidate_polygons
from gt_notebook.consolidation.span_answers import consolidate_spans
from gt_notebook.consolidation.votes import consolidate_votes

__all__ = [
    "agreement",
    "confusion",
    "consolidate_boxes",
    "consolidate_classes",
    "consolidate_keypoints",
    "consolidate_masks",
    "consolidate_multi_label",
    "consolidate_polygons",
    "consolidate_spans",
    "consolidate_votes",
    "disagreements",
    "reliability",
    "workers",
]
