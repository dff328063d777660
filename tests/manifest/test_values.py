"""Absent is not null is not empty."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gt_notebook.manifest.values import ABSENT, is_absent


@pytest.mark.parametrize("value", [ABSENT, float("nan"), np.float64("nan"), pd.NA, pd.NaT])
def test_every_spelling_of_missing_counts_as_absent(value: Any) -> None:
    assert is_absent(value)


@pytest.mark.parametrize(
    "value", [None, 0, 0.0, "", [], {}, False, float("inf"), "NaN", [ABSENT], np.array([1.0, 2.0])]
)
def test_null_and_empty_values_are_not_absent(value: Any) -> None:
    assert not is_absent(value)
