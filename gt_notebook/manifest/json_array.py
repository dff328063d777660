"""A column of nested JSON values, which pandas holds as an extension array of the dtype ``json``.

To its user the column is one of Python objects: dictionaries, lists and whatever else somebody puts there. Inside, a
value that nobody has looked at is text still (`cell`). Selecting shares cells as it shares the objects of an ordinary
column; a copy has its own, so that a change inside a value of one frame does not show in its copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import pandas as pd
from pandas.api.extensions import (  # type: ignore[attr-defined]  # the stubs leave out the mixin
    ExtensionArray,
    ExtensionDtype,
    ExtensionScalarOpsMixin,
    register_extension_dtype,
    take,
)
from pandas.api.indexers import check_array_indexer
from pandas.api.types import is_integer, is_list_like

# What an ordinary column of objects has behind ``Series.str``, and an extension array can have from nowhere else.
from pandas.core.strings.object_array import ObjectStringArrayMixin

from gt_notebook.errors import a_type
from gt_notebook.manifest.cell import Cell, independent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray


@register_extension_dtype
class JsonDtype(ExtensionDtype):
    """The dtype of columns with nested values: ``df.dtypes`` shows it as ``json``."""

    name = "json"
    type: ClassVar[Any] = object
    kind = "O"
    na_value = np.nan
    # pandas gives ``Series.str`` to columns that hold texts as far as it can see, and this is where it looks. On lists
    # and dictionaries ``str.len()`` and ``str["key"]`` work as in a column of objects.
    base = str

    @classmethod
    def construct_array_type(cls) -> type[JsonArray]:
        """Return the class of the columns."""
        return JsonArray


class JsonArray(ObjectStringArrayMixin, ExtensionScalarOpsMixin, ExtensionArray):  # type: ignore[misc]
    """Python objects, those from a manifest parsed when they are first looked at.

    Args:
        cells: A one-dimensional array of objects, which is not copied; a ``Cell`` stands for what it says.
    """

    __array_priority__ = 1000  # a NumPy array on the left of an operator leaves it to this class

    def __init__(self, cells: NDArray[np.object_]) -> None:
        self._cells = cells

    # What pandas asks of every extension array.

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Self:
        if isinstance(scalars, cls):
            return scalars.copy() if copy else scalars
        return cls(_objects(scalars))

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any = None, copy: bool = False) -> Self:
        return cls._from_sequence(strings, dtype=dtype, copy=copy)

    @classmethod
    def _from_factorized(cls, values: Any, original: ExtensionArray) -> Self:
        return cls(_objects(values))

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[Self]) -> Self:
        return cls(np.concatenate([array._cells for array in to_concat]))

    @property
    def dtype(self) -> JsonDtype:
        """The one ``JsonDtype``."""
        return _DTYPE

    @property
    def nbytes(self) -> int:
        """The bytes of the pointers, as for a column of objects."""
        return self._cells.nbytes

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Any]:
        return map(_value, self._cells)

    def __getitem__(self, item: Any) -> Any:
        item = _index(item)
        if is_integer(item):
            return _value(self._cells[item])
        # pandas checks what else there is, and says what is wrong with it in NumPy's words.
        part = type(self)(self._cells[check_array_indexer(self, item)])
        if isinstance(item, slice) and getattr(self, "_readonly", False):
            part._readonly = True
        return part

    def __setitem__(self, key: Any, value: Any) -> None:
        if getattr(self, "_readonly", False):  # pandas marks arrays that it lends
            raise ValueError("Cannot modify read-only array")
        key = check_array_indexer(self, _index(key))
        if is_integer(key):
            if isinstance(value, ExtensionArray | pd.Series):
                raise ValueError(f"{a_type(value)} cannot be one cell; make it a list")
            self._cells[key] = value
        elif isinstance(value, type(self)):
            self._cells[key] = value._cells
        elif is_list_like(value) and not isinstance(value, dict):
            self._cells[key] = _objects(value)
        else:
            self._cells[key] = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        if copy is False:
            raise ValueError("Unable to avoid copy while creating an array as requested.")
        objects = np.fromiter(self, dtype=object, count=len(self))
        return objects if dtype is None else objects.astype(dtype, copy=False)

    def isna(self) -> NDArray[np.bool_]:
        """Tell which cells are absent or null."""
        missing: NDArray[np.bool_] = pd.isna(self._cells)
        return missing

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Self:
        """Select cells; see ``ExtensionArray.take``. The cells are shared."""
        if allow_fill and fill_value is None:
            fill_value = self.dtype.na_value
        cells: Any = take(self._cells, indices, fill_value=fill_value, allow_fill=allow_fill)
        return type(self)(cells)

    def copy(self) -> Self:
        """Return an array whose values are its own: a change inside one of them does not show here."""
        cells = (cell.copy() if type(cell) is Cell else independent(cell) for cell in self._cells)
        return type(self)(np.fromiter(cells, dtype=object, count=len(self)))

    # What a column of objects can do and an extension array would do differently.

    def tolist(self) -> list[Any]:
        """Return the values as a list."""
        return [cell.value() if type(cell) is Cell else cell for cell in self._cells.tolist()]

    def cells(self) -> list[Any]:
        """Return what the array holds: a ``Cell`` for each value from a manifest, others as they are."""
        return list(self._cells)

    @classmethod
    def _create_method(
        cls,
        op: Callable[[Any, Any], Any],
        coerce_to_dtype: bool = True,
        result_dtype: Any = None,
    ) -> Callable[[JsonArray, Any], Any]:
        def operate(self: JsonArray, other: Any) -> Any:
            if isinstance(other, pd.Series | pd.Index | pd.DataFrame):
                return NotImplemented  # pandas takes these apart and comes again
            right = np.asarray(other) if isinstance(other, cls) else other
            return op(self._as_series(), right).to_numpy()

        return operate

    def _as_series(self) -> pd.Series[Any]:
        return pd.Series(np.asarray(self), dtype=object)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **options: Any) -> Any:
        options |= {} if name == "count" else {"skipna": skipna}
        result = getattr(self._as_series(), name)(**options)
        return type(self)._from_sequence([result]) if keepdims else result

    @classmethod
    def _from_scalars(cls, scalars: Any, *, dtype: Any) -> Self:
        # So that what a function makes of the cells, numbers say, gets the dtype of such values.
        if not any(isinstance(value, dict | list) for value in scalars):
            raise ValueError("there is no dictionary and no list in it")
        return cls._from_sequence(scalars)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str]:
        return str if boxed else repr

    def _explode(self) -> tuple[Any, NDArray[np.uint64]]:
        rows = self._as_series().explode()
        return rows.to_numpy(), np.bincount(rows.index, minlength=len(self)).astype(np.uint64)

    def __arrow_array__(self, type: Any = None) -> Any:  # noqa: A002 - pyarrow's word
        import pyarrow as pa

        return pa.array(self.tolist(), type=type, from_pandas=True)


JsonArray._add_arithmetic_ops()
JsonArray._add_comparison_ops()
_DTYPE = JsonDtype()


def _value(cell: Any) -> Any:
    return cell.value() if type(cell) is Cell else cell


def _index(key: Any) -> Any:
    """Return the one index that a tuple says: array[..., 1:] means array[1:]."""
    parts = [part for part in key if part is not Ellipsis] if isinstance(key, tuple) else [key]
    if not parts or parts[0] is Ellipsis:
        return slice(None)
    return parts[0] if len(parts) == 1 else key


def _objects(values: Any) -> NDArray[np.object_]:
    """Return a one-dimensional array of objects, whatever they are; NumPy would make lists of one length a table."""
    objects = list(values)
    return np.fromiter(objects, dtype=object, count=len(objects))
