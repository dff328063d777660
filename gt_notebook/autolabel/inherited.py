"""What a job has from the one that it continues: labels to learn from, and a model to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.class_sets import packed
from gt_notebook.autolabel.learning import Taught
from gt_notebook.autolabel.saved_model import load_model
from gt_notebook.manifest.metadata import metadata_value
from gt_notebook.manifest.names import metadata_name

if TYPE_CHECKING:
    from gt_notebook.autolabel.embedders import Embedder
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.autolabel.saved_model import SavedModel
    from gt_notebook.jobs.state import JobState
    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks import Task


def labels_by_people(state: JobState) -> dict[int, int]:
    """Return the classes of labels that the input manifest brought along and that people gave, as ``said`` has them.

    Labels by a machine are left out: a model learns nothing from what a model believed.
    """
    attribute = state.config.label_attribute_name
    if not state.retained:
        return {}
    values, metadata = state.manifest[attribute], state.manifest[metadata_name(attribute)]
    return {
        index: packed(values.iloc[index]) if state.task.multi_label else int(values.iloc[index])
        for index in sorted(state.retained)
        if metadata_value(metadata.iloc[index], "human-annotated") == "yes"
    }


def taught_by(labels: dict[int, int], placed: dict[int, Floats]) -> Taught | None:
    """Return what inherited labels teach, of those objects that could be embedded.

    Args:
        labels: The position of each one's class.
        placed: What the model reads of each object.
    """
    known = [index for index in labels if index in placed]
    if not known:
        return None
    positions = np.array([labels[index] for index in known], dtype=np.int64)
    return Taught(np.stack([placed[index] for index in known]), positions)


def parents_model(parent: ObjectStore | None, embedder: Embedder, task: Task) -> SavedModel | None:
    """Return the model of the job that this one continues, if it fits: the same classes, the same embedding."""
    model = None if parent is None else load_model(parent)
    if model is None:
        return None
    same = model.labels == task.labels and model.several == task.multi_label
    return model if same and model.embedder == embedder.name else None
