"""The width of the kernel against brute force: a model for each object that has not seen it."""

from __future__ import annotations

import numpy as np
import pytest

from gt_notebook.autolabel.kernel_ridge import best_width, fit
from gt_notebook.autolabel.learning import RidgeLearner


@pytest.mark.parametrize("seed", range(4))
def test_the_width_is_the_one_whose_models_miss_the_objects_they_have_not_seen_by_least(seed: int) -> None:
    rng = np.random.default_rng(seed)
    objects, labels = rng.normal(size=(30, 3)), rng.integers(3, size=30)
    widths = (8.0, 5.6, 4.0, 2.8)

    def missed(width: float) -> float:
        errors = []
        for index in range(30):
            others = np.arange(30) != index
            model = fit(objects[others], labels[others], classes=3, width=width)
            errors.append(model.scores(objects[[index]])[0] - (np.eye(3)[labels[index]] - 1 / 3))
        return float((np.array(errors) ** 2).sum())

    assert best_width(objects, labels, classes=3, width=8.0) == pytest.approx(min(widths, key=missed))
    assert RidgeLearner(8.0)(objects, labels, classes=3).width == pytest.approx(min(widths, key=missed))


def test_classes_that_change_over_short_distances_get_a_narrow_kernel() -> None:
    objects = np.linspace(0, 1, 80)[:, np.newaxis]
    wavy = (np.arange(80) // 8) % 2
    assert best_width(objects, wavy, classes=2, width=0.1) < 0.1
    assert best_width(objects, (np.arange(80) >= 40).astype(np.int64), classes=2, width=0.001) == 0.001
