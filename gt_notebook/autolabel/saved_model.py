"""A fitted model in a job's folder, as arrays and JSON: ``activelearning/model.npz`` and ``model.json``."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.features import Axes
from gt_notebook.autolabel.kernel_ridge import KernelRidge
from gt_notebook.jobs import layout

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.storage import ObjectStore

_VERSION = 1
_ARRAYS = f"{layout.ACTIVE_LEARNING}/model.npz"
_ABOUT = f"{layout.ACTIVE_LEARNING}/model.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedModel:
    """What a job's labels have taught, for any objects that are embedded in the same way.

    Attributes:
        axes: From embeddings to what the model reads.
        ridge: The model.
        labels: The class names; the position is the column of the scores.
        embedder: What made the embeddings.
        several: Whether an object may have several classes.
    """

    axes: Axes
    ridge: KernelRidge
    labels: tuple[str, ...]
    embedder: str
    several: bool = False

    def scores(self, embeddings: ArrayLike) -> Floats:
        """Return how much speaks for each class: one row an object, one column a class; 0 is as much as chance."""
        return self.ridge.scores(self.axes.of(embeddings))


def save_model(store: ObjectStore, model: SavedModel) -> None:
    """Write a model into a job's folder, in place of an earlier one."""
    file = io.BytesIO()
    np.savez(
        file,
        mean=model.axes.mean,
        scale=model.axes.scale,
        turn=model.axes.turn,
        centres=model.ridge.centres,
        weights=model.ridge.weights,
    )
    about = {
        "version": _VERSION,
        "labels": list(model.labels),
        "embedder": model.embedder,
        "several": model.several,
        "size": model.axes.size,
        "width": model.ridge.width,
    }
    store.write(_ARRAYS, file.getvalue())
    # Last, because whoever finds it takes the arrays to be there.
    store.write(_ABOUT, json.dumps(about, indent=1, ensure_ascii=False).encode())


def load_model(store: ObjectStore) -> SavedModel | None:
    """Return the model in a job's folder, ``None`` where there is none that this version can read."""
    if not store.exists(_ABOUT):
        return None
    about = json.loads(store.read(_ABOUT))
    if about["version"] != _VERSION:
        return None
    with np.load(io.BytesIO(store.read(_ARRAYS)), allow_pickle=False) as arrays:
        axes = Axes(arrays["mean"], arrays["scale"], arrays["turn"], float(about["size"]))
        ridge = KernelRidge(arrays["centres"], arrays["weights"], float(about["width"]))
    return SavedModel(
        axes=axes,
        ridge=ridge,
        labels=tuple(about["labels"]),
        embedder=str(about["embedder"]),
        several=bool(about.get("several", False)),
    )
