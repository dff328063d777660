"""pandas' own tests of an extension array, for the column of nested values."""

# mypy: allow-subclassing-any

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pandas as pd
import pytest
from pandas import testing as tm
from pandas.tests.extension import base
from pandas.tests.extension.conftest import (  # noqa: F401 - fixtures
    all_boolean_reductions,
    all_numeric_accumulations,
    all_numeric_reductions,
    all_reductions,
    as_array,
    as_frame,
    as_series,
    box_in_series,
    comparison_op,
    fillna_method,
    groupby_apply_op,
    use_numpy,
    using_nan_is_na,
)

from gt_notebook.manifest.cell import Cell
from gt_notebook.manifest.json_array import JsonArray, JsonDtype

if TYPE_CHECKING:
    from collections.abc import Callable

NAN = float("nan")


def array_of(*values: Any) -> JsonArray:
    """Return an array in which nested values are text still."""
    cells = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        cells[position] = Cell(orjson.dumps(value)) if isinstance(value, dict | list) else value
    return JsonArray(cells)


@pytest.fixture
def dtype() -> JsonDtype:
    return JsonDtype()


@pytest.fixture(params=["data", "data_missing"])
def all_data(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture
def data_repeated(data: JsonArray) -> Callable[[int], Any]:
    return lambda count: (data for _ in range(count))


@pytest.fixture
def na_value() -> float:
    return JsonDtype.na_value


@pytest.fixture
def na_cmp() -> Callable[[Any, Any], bool]:
    return lambda left, right: bool(pd.isna(left) and pd.isna(right))


class TestWithNestedValues(
    base.BaseCastingTests,
    base.BaseDtypeTests,
    base.BaseGetitemTests,
    base.BaseIndexTests,
    base.BasePrintingTests,
    base.BaseReshapingTests,
):
    """What pandas asks of arrays whose values cannot be hashed, compared by size or set as scalars."""

    @pytest.fixture
    def data(self) -> JsonArray:
        return array_of(*({"n": number} for number in range(10)))

    @pytest.fixture
    def data_missing(self) -> JsonArray:
        return array_of(NAN, {"n": 1})

    # Two frames are merged on such a column: values that cannot be hashed do not merge.
    test_merge_on_extension_array = None
    test_merge_on_extension_array_duplicates = None


class TestWithTexts(base.ExtensionTests):
    """All that pandas asks of an array, on values of which it takes none apart."""

    @pytest.fixture
    def data(self) -> JsonArray:
        return array_of(*(f"text {number}" for number in range(10)))

    @pytest.fixture
    def data_missing(self) -> JsonArray:
        return array_of(NAN, "a")

    @pytest.fixture
    def data_for_sorting(self) -> JsonArray:
        return array_of("b", "c", "a")

    @pytest.fixture
    def data_missing_for_sorting(self) -> JsonArray:
        return array_of("b", NAN, "a")

    @pytest.fixture
    def data_for_grouping(self) -> JsonArray:
        return array_of("b", "b", NAN, NAN, "a", "a", "b", "c")

    @pytest.fixture
    def data_for_twos(self) -> JsonArray:
        return array_of(*[2] * 10)

    @pytest.fixture
    def invalid_scalar(self) -> None:
        pytest.skip("a column of objects holds anything")

    def _supports_reduction(self, series: pd.Series[Any], op_name: str) -> bool:
        return op_name in {"count", "min", "max", "sum", "any", "all"}

    def check_reduce(self, series: pd.Series[Any], op_name: str, skipna: bool) -> None:
        options = {} if op_name == "count" else {"skipna": skipna}
        expected = getattr(series.astype(object), op_name)(**options)
        assert getattr(series, op_name)(**options) == expected

    @pytest.mark.parametrize("na_action", [None, "ignore"])
    def test_map(self, data_missing: JsonArray, na_action: Any) -> None:
        tm.assert_series_equal(
            pd.Series(data_missing).map(str.upper, na_action="ignore"), pd.Series([NAN, "A"], dtype="str")
        )

    def test_contains(self, data: JsonArray, data_missing: JsonArray) -> None:
        assert data[0] in data
        assert NAN in data_missing
        assert NAN not in data

    # These demand errors or a dtype where a column of objects has results, and this one has the same ones; see
    # test_json_column.py.
    test_add_series_with_extension_array = None
    test_arith_frame_with_scalar = None
    test_arith_series_with_array = None
    test_arith_series_with_scalar = None
    test_combine_add = None
    test_compare_array = None
    test_compare_scalar = None
    test_divmod = None
    test_in_numeric_groupby = None
    test_loc_setitem_with_expansion_preserves_ea_index_dtype = None
    test_loc_setitem_with_expansion_retains_ea_dtype = None
    test_readonly_propagates_to_numpy_array_method = None
    test_plot_on_y_axis = None
