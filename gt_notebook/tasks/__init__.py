"""Task types, one file each: what an answer is, its forms, its consolidation."""

from gt_notebook.tasks.adjustment import Adjustment
from gt_notebook.tasks.base import (
    NOUNS,
    Consolidated,
    JobInput,
    Json,
    Medium,
    Outcome,
    Task,
)
from gt_notebook.tasks.bounding_box import BoundingBox
from gt_notebook.tasks.boxes import BoundingBoxAnswer, Box
from gt_notebook.tasks.classification import ClassAnswer, Classification
from gt_notebook.tasks.custom import Custom, CustomAnswer
from gt_notebook.tasks.image_classification import ImageClassification
from gt_notebook.tasks.instructions import Example, Instructions
from gt_notebook.tasks.keypoint import Keypoint, KeypointAnswer, LabeledPoint
from gt_notebook.tasks.mask_answers import MaskAnswer
from gt_notebook.tasks.named_entity_recognition import EntityAnswer, NamedEntityRecognition, Span
from gt_notebook.tasks.polygon import Outline, Polygon, PolygonAnswer
from gt_notebook.tasks.protocols import Answer, LabelFile
from gt_notebook.tasks.semantic_segmentation import SemanticSegmentation
from gt_notebook.tasks.text_classification import TextClassification
from gt_notebook.tasks.verification import Judgment, Verification

__all__ = [
    "NOUNS",
    "Adjustment",
    "Answer",
    "BoundingBox",
    "BoundingBoxAnswer",
    "Box",
    "ClassAnswer",
    "Classification",
    "Consolidated",
    "Custom",
    "CustomAnswer",
    "EntityAnswer",
    "Example",
    "ImageClassification",
    "Instructions",
    "JobInput",
    "Json",
    "Judgment",
    "Keypoint",
    "KeypointAnswer",
    "LabelFile",
    "LabeledPoint",
    "MaskAnswer",
    "Medium",
    "NamedEntityRecognition",
    "Outcome",
    "Outline",
    "Polygon",
    "PolygonAnswer",
    "SemanticSegmentation",
    "Span",
    "Task",
    "TextClassification",
    "Verification",
]
