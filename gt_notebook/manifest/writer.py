"""From a DataFrame to an augmented manifest."""

from __future__ import annotations

import io
import os
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import orjson
import pandas as pd

from gt_notebook.errors import ManifestError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.attrs import SPELLINGS
from gt_notebook.manifest.cell import Cell
from gt_notebook.manifest.codec import Damage, Record, encode, encode_values
from gt_notebook.manifest.json_array import JsonArray
from gt_notebook.manifest.names import SOURCE, SOURCE_REF
from gt_notebook.manifest.problems import Problem, manifest_error
from gt_notebook.manifest.spellings import Spellings
from gt_notebook.storage import Location, write_location

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Target: TypeAlias = Location | IO[bytes] | IO[str]

_BATCH = 100  # rows that are written in one go when they are ordinary; few enough to stay in the cache
_GONE: Final = object()  # an absent key; unlike NaN it is found by identity
_NO_SOURCE = Damage(
    "neither 'source-ref' nor 'source'", fix="fill one of these columns, or drop the row before writing"
)


@suggests_keywords
def write_manifest(df: pd.DataFrame, where: Target) -> None:
    """Write a frame as an augmented manifest: one line a row, in the order of rows and columns.

    Rows that came from ``read_manifest`` and were not changed are written byte for byte as they were. All others are
    written as the service does: compactly, as UTF-8, each line ending with a line feed. NaN, ``pd.NA`` and ``NaT``
    leave the key out and ``None`` writes ``null``. The index is not written. NumPy scalars and arrays count as
    numbers and lists; what JSON does not have (infinity, dates, sets, bytes) is refused.

    Args:
        df: Any frame with a ``source-ref`` or ``source`` in every row.
        where: A path or ``s3://`` URI, which is replaced in one step, or a file opened for writing.

    Raises:
        ManifestError: Rows cannot be written; ``problems`` lists each with line number, finding and fix, and nothing
            was written.
        StorageError: The place cannot be written to.
    """
    if not isinstance(df, pd.DataFrame):
        raise TypeError(f"df is {a_type(df)}; give a DataFrame, and where to write it second")
    data = manifest_bytes(df)
    if isinstance(where, str | os.PathLike):
        write_location(where, data)
        return
    if not hasattr(where, "write"):
        raise TypeError(f"where is {a_type(where)}; give a path, an s3:// URI or a file open for writing")
    file: Any = where
    # Every kind of text file tells its encoding, even if it is None; a binary one has no such attribute.
    file.write(data.decode("utf-8") if hasattr(file, "encoding") else data)


def manifest_bytes(df: pd.DataFrame) -> bytes:
    """Return what ``write_manifest`` writes.

    Args:
        df: Any frame with a ``source-ref`` or ``source`` in every row.

    Raises:
        ManifestError: Rows cannot be written.
    """
    names = column_names(df)
    spellings = Spellings(df.attrs.get(SPELLINGS, ""), columns=names)
    columns = [_cells(df.iloc[:, position]) for position in range(len(names))]
    ordinary = not spellings and (SOURCE_REF in names or SOURCE in names)
    problems: list[Problem] = []
    out = io.BytesIO()
    for first in range(0, len(df), _BATCH):
        batch = [cells[first : first + _BATCH] for cells in columns]
        lines = _at_once(names, batch) if ordinary else None
        if lines is None:
            values = [[_to_write(cell) for cell in cells] for cells in batch]
            records = _records(names, values, count=len(df[first : first + _BATCH]))
            lines = _one_by_one(records, first=first + 1, spellings=spellings, problems=problems)
        out.write(lines)
    if problems:
        raise manifest_error(problems, place="the manifest", advice="; nothing was written")
    return out.getvalue()


def _at_once(names: Sequence[str], columns: Sequence[Sequence[Any]]) -> bytes | None:
    """Return the lines of some rows if all of them have all keys and none wants a closer look."""
    texts = []
    for cells in columns:
        kinds = set(map(type, cells))
        if object in kinds:  # something is `_GONE`
            return None
        column = [cell.text() for cell in cells] if kinds == {Cell} else encode_values(cells)
        if column is None or None in column:
            return None
        texts.append(column)
    members = b",".join(orjson.dumps(name).replace(b"%", b"%%") + b":%b" for name in names)
    line = b"{" + members + b"}\n"
    return b"".join([line % values for values in zip(*texts, strict=True)])


def _one_by_one(
    records: Iterable[Record], *, first: int, spellings: Spellings, problems: list[Problem]
) -> bytes:
    """Return the lines of the good records, and note what is wrong with the others."""
    lines = []
    for number, record in enumerate(records, start=first):
        try:
            lines.append(spellings.restore(encode_row(record)) + b"\n")
        except Damage as damage:
            problems.append(Problem(line=number, found=damage.found, fix=damage.fix))
    return b"".join(lines)


def encode_row(record: Record) -> bytes:
    """Return one row in the service's own form, without a line feed.

    Raises:
        Damage: It names no data object, or holds what JSON does not have.
    """
    if SOURCE_REF not in record and SOURCE not in record:
        raise _NO_SOURCE
    return encode(record)


def records_of(df: pd.DataFrame) -> Iterator[Record]:
    """Give each row as a dictionary of the keys that it has.

    Args:
        df: Any frame whose columns are unique texts.

    Yields:
        The keys and values of one row; absent keys are left out.
    """
    names = column_names(df)
    columns = [_with_gaps(column, column.tolist()) for _, column in df.items()]
    return _records(names, columns, count=len(df))


def _records(names: Sequence[str], columns: Sequence[Sequence[Any]], *, count: int) -> Iterator[Record]:
    rows = zip(*columns, strict=True) if columns else ((),) * count
    for values in rows:
        if _GONE in values:
            yield {name: value for name, value in zip(names, values, strict=True) if value is not _GONE}
        else:
            yield dict(zip(names, values, strict=True))


def column_names(df: pd.DataFrame) -> list[str]:
    """Return the columns of a frame as the keys of a manifest.

    Args:
        df: Any frame.

    Raises:
        ManifestError: A column is no text, or two have the same name.
    """
    for name in df.columns:
        if not isinstance(name, str):
            raise ManifestError(
                f"the column {name!r} is {a_type(name)}; rename it to text, for example "
                f"df.rename(columns={{{name!r}: {str(name)!r}}})"
            )
    repeated = df.columns[df.columns.duplicated()]
    if len(repeated):
        raise ManifestError(f"two columns are named {repeated[0]!r}; rename or drop one of them")
    return list(df.columns)


def _cells(column: pd.Series[Any]) -> list[Any]:
    """Return what a column holds, for values that nobody looked at a ``Cell``, for absent ones ``_GONE``."""
    array = column.array
    return _with_gaps(column, array.cells() if isinstance(array, JsonArray) else column.tolist())


def _with_gaps(column: pd.Series[Any], values: list[Any]) -> list[Any]:
    for position in np.flatnonzero(column.isna().to_numpy()):
        if values[position] is not None:
            values[position] = _GONE
    return values


def _to_write(value: Any) -> Any:
    if type(value) is not Cell:
        return value
    text = value.text()
    return value.value() if text is None else orjson.Fragment(text)
