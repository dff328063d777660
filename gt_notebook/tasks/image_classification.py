"""Image classification, one class or several."""

from __future__ import annotations

from gt_notebook.tasks.classification import Classification


class ImageClassification(Classification):
    """Pick the class of each image, or every class that applies.

    Args:
        labels: The class names, at least two; their order gives the class indices.
        multi_label: Whether an image may have several classes.
        instructions: What the worker is told.

    Raises:
        TaskError: A label breaks a rule of Ground Truth; the message names the rule.

    Examples:
        >>> ImageClassification(["day", "night"]).labels
        ('day', 'night')
    """

    task_type = "image-classification"
    element = "crowd-image-classifier"
