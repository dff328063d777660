"""What learns from people's labels: the model of this package, or any classifier shaped like scikit-learn's."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gt_notebook.autolabel.class_sets import applies
from gt_notebook.autolabel.kernel_ridge import best_width, fit, fit_outputs
from gt_notebook.errors import JobError, a_type

if TYPE_CHECKING:
    from gt_notebook.autolabel.kernel_ridge import KernelRidge
    from gt_notebook.autolabel.proof import Floats, Integers


class Scorer(Protocol):
    """A fitted model."""

    def scores(self, objects: Floats) -> Floats:
        """Return how much speaks for each class: one row an object, one column a class."""
        ...


class Learner(Protocol):
    """Fits a model."""

    def __call__(self, objects: Floats, labels: Integers, *, classes: int) -> Scorer:
        """Return the model.

        Args:
            objects: Embeddings, one row an object that people have labeled.
            labels: The position of each one's class.
            classes: Number of classes, of which some may have no object yet.
        """
        ...


@dataclass(frozen=True, slots=True)
class RidgeLearner:
    """Fits this package's own model.

    Attributes:
        width: The largest of its kernel, see ``kernel_ridge.kernel_width`` and ``best_width``.
        several: Whether the labels are sets of classes, see ``class_sets``; then the width is what was given.
    """

    width: float
    several: bool = False

    def __call__(self, objects: Floats, labels: Integers, *, classes: int) -> KernelRidge:
        """Return the model; see ``Learner``."""
        if self.several:
            return fit_outputs(
                objects, applies(labels, classes=classes).astype(np.float64) - 0.5, width=self.width
            )
        width = best_width(objects, labels, classes=classes, width=self.width)
        return fit(objects, labels, classes=classes, width=width)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Fits copies of a classifier with ``fit`` and ``predict_proba``, as scikit-learn's have them.

    Attributes:
        model: The classifier; it is not changed.
        several: Whether the labels are sets of classes; each class has a copy of its own then.

    Raises:
        JobError: It lacks one of the two.
    """

    model: Any
    several: bool = False

    def __post_init__(self) -> None:
        missing = [name for name in ("fit", "predict_proba") if not callable(getattr(self.model, name, None))]
        if missing:
            raise JobError(
                f"the classifier is {a_type(self.model)} without {' and '.join(missing)}; "
                "give one shaped like scikit-learn's, with fit and predict_proba"
            )

    def __call__(self, objects: Floats, labels: Integers, *, classes: int) -> Scorer:
        """Return a fitted copy; see ``Learner``."""
        if self.several:
            columns = applies(labels, classes=classes).T
            return _FittedEach(tuple(self._fitted(objects, column) for column in columns))
        return _Fitted(self._fitted(objects, labels), classes)

    def _fitted(self, objects: Floats, labels: Integers) -> Any:
        # What has seen one class only says that one; many classifiers refuse to learn it.
        if (labels == labels[0]).all():
            return _Constant(labels[:1])
        model = deepcopy(self.model)
        model.fit(objects, labels)
        return model


@dataclass(frozen=True, slots=True)
class Taught:
    """Objects of earlier jobs that teach the model and are nobody's to label any more.

    Attributes:
        embeddings: One row each, on the same axes as the others.
        labels: The position of each one's class.
    """

    embeddings: Floats
    labels: Integers


@dataclass(frozen=True, slots=True)
class _Fitted:
    model: Any
    classes: int

    def scores(self, objects: Floats) -> Floats:
        found = np.asarray(self.model.predict_proba(objects), dtype=np.float64)
        # It knows only the classes that it has seen.
        scores = np.zeros((len(objects), self.classes))
        scores[:, np.asarray(self.model.classes_, dtype=np.int64)] = found
        if not np.isfinite(scores).all():
            raise JobError(
                f"the classifier, {a_type(self.model)}, gave a probability that is not finite; "
                "give another one, or none to use the built-in model"
            )
        return scores


@dataclass(frozen=True, slots=True)
class _FittedEach:
    models: tuple[Any, ...]

    def scores(self, objects: Floats) -> Floats:
        # The second column is what speaks for the class.
        each = [_Fitted(model, 2).scores(objects)[:, 1] for model in self.models]
        return np.stack(each, axis=1) - 0.5


@dataclass(frozen=True, slots=True)
class _Constant:
    classes_: Integers

    def predict_proba(self, objects: Floats) -> Floats:
        return np.ones((len(objects), 1))
