"""Text classification, one class or several."""

from __future__ import annotations

from gt_notebook.tasks.classification import Classification


class TextClassification(Classification):
    """Pick the class of each text, or every class that applies.

    A text stands in the manifest's ``source``, or in a UTF-8 file that its ``source-ref`` names.

    Args:
        labels: The class names, at least two; their order gives the class indices.
        multi_label: Whether a text may have several classes.
        instructions: What the worker is told.

    Raises:
        TaskError: A label breaks a rule of Ground Truth; the message names the rule.

    Examples:
        >>> TextClassification(["praise", "complaint"]).metadata_type
        'groundtruth/text-classification'
    """

    task_type = "text-classification"
    element = "crowd-classifier"
    medium = "text"
