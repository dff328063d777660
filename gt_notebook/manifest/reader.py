"""From an augmented manifest to a DataFrame."""

from __future__ import annotations

import gc
import io
import os
import warnings
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from gt_notebook.errors import ManifestError, a_type
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.attrs import IMAGE_ROOTS, PROBLEMS, SPELLINGS
from gt_notebook.manifest.cell import Cell
from gt_notebook.manifest.codec import Damage, Record, decode
from gt_notebook.manifest.forms import Forms, Rows
from gt_notebook.manifest.json_array import JsonArray
from gt_notebook.manifest.names import SOURCE_REF, SOURCES
from gt_notebook.manifest.problems import Problem, manifest_error, problem_rows, summary
from gt_notebook.manifest.spellings import keep_spellings
from gt_notebook.manifest.values import ABSENT
from gt_notebook.storage import Location, is_s3, read_location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Source: TypeAlias = Location | IO[bytes] | IO[str]

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_BATCH = 200  # lines that are read in one go when they are ordinary; few enough to stay in the cache
_NESTED = {Cell, dict, list}
_BLANK = Damage("nothing on it", fix="remove it; Ground Truth counts it as a broken data object")
_NO_SOURCE = Damage(
    "neither 'source-ref' nor 'source'",
    fix='name the data object, for example {"source-ref":"s3://bucket/photo.jpg"}',
)


@suggests_keywords
def read_manifest(source: Source, *, on_error: Literal["raise", "skip"] = "raise") -> pd.DataFrame:
    """Read an augmented manifest: one row a line, one column a key.

    Values stay what they are in the file: ``"007"`` is text, 7 an int, 7.0 a float, dates are text, nested values are
    dictionaries and lists, integers of any size are exact. A key that a line does not have is NaN and ``null`` is
    ``None``, so ``df["cats"].isna()`` finds both and ``gt_notebook.manifest.is_absent`` tells them apart.
    ``write_manifest`` gives unchanged rows back byte for byte.

    Columns come in the order in which their keys first occur. CRLF, a byte-order mark and blank lines at the end are
    tolerated. ``df.attrs["gt_notebook_image_roots"]`` of a local file names the folders in which its images may lie:
    the manifest's own, and the working directory.

    Args:
        source: A path, an ``s3://`` URI, or a file opened for reading (binary, or text in UTF-8).
        on_error: ``raise`` refuses a file with broken lines and lists them all. ``skip`` reads the good lines, warns,
            and lists the broken ones in ``df.attrs["gt_notebook_problems"]``.

    Returns:
        A frame with a ``RangeIndex``. Columns are ``dtype=object``; those with a dictionary or a list in them have the
        dtype ``json``, which parses a cell when it is first looked at and otherwise behaves the same.

    Raises:
        ManifestError: Lines are broken; ``problems`` lists each with line number, finding and fix.
        ObjectNotFoundError: There is no such file.
        StorageError: The file cannot be read.

    Source of the format: "Input manifest file" and "Output data" in the SageMaker Ground Truth developer guide.
    """
    if on_error not in {"raise", "skip"}:
        raise ManifestError(f"on_error is {on_error!r}; choose 'raise' or 'skip'")
    place = place_of(source)
    with _paused_collector():
        lines = _Lines(read_bytes(source, place=place))
        frame = lines.to_frame()
    if lines.problems and on_error == "raise":
        raise manifest_error(lines.problems, place=place, advice=_advice(lines.problems))
    if lines.problems:
        frame.attrs[PROBLEMS] = problem_rows(lines.problems)
        warnings.warn(
            f"{len(lines.problems)} broken lines were left out: {summary(lines.problems, place=place)}; "
            f"see df.attrs[{PROBLEMS!r}]",
            stacklevel=3,
        )
    if isinstance(source, str | os.PathLike) and not is_s3(source):
        frame.attrs[IMAGE_ROOTS] = _image_roots(Path(source))
    return frame


def read_bytes(source: Source, *, place: str) -> bytes:
    """Return the content of a path, URI or open file, as UTF-8 without its byte-order mark.

    Args:
        source: What the user gave.
        place: How messages call it.

    Raises:
        ManifestError: It is UTF-16.
        TypeError: It is no path and no open file.
    """
    if isinstance(source, str | os.PathLike):
        data = read_location(source)
    elif hasattr(source, "read"):
        content = source.read()
        data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else bytes(content)
    else:
        raise TypeError(f"source is {a_type(source)}; give a path, an s3:// URI or an open file")
    if data.startswith(_UTF_16_MARKS):
        raise ManifestError(f"{place or 'the file'} is UTF-16; save it as UTF-8")
    return data.removeprefix(_BYTE_ORDER_MARK)


def place_of(source: Source) -> str:
    """Return what messages call the source: its path, or nothing for an open file without a name."""
    if isinstance(source, str | os.PathLike):
        return os.fspath(source)
    name = getattr(source, "name", "")
    return name if isinstance(name, str) else ""


class _Lines:
    """The lines of a manifest, taken apart into columns, problems and odd spellings."""

    def __init__(self, data: bytes) -> None:
        self.problems: list[Problem] = []
        self._forms = Forms()
        self._columns: dict[str, list[Any]] = {}  # may end early, where the last rows do not have the key
        self._count = 0  # of the rows
        self._positions: dict[str, int] = {}  # of the columns
        self._orders: dict[
            tuple[str, ...], bool
        ] = {}  # keys of a line -> whether in the order of the columns
        self._odd: dict[bytes, Record] = {}  # lines that the writer would spell differently
        # JSON text holds no raw line break, so every CRLF ends a line.
        self._data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
        if not data.endswith(b"\n"):
            self._data += b"\n"
        self._read()

    def to_frame(self) -> pd.DataFrame:
        names = list(self._positions) or [SOURCE_REF]
        frame = pd.DataFrame({name: self._series(name) for name in names}, copy=False)
        if self._odd:
            frame.attrs[SPELLINGS] = keep_spellings(self._lines(), odd=self._odd, columns=names)
        return frame

    def _read(self) -> None:
        number = 1
        file = io.BytesIO(self._data)
        while batch := list(islice(file, _BATCH)):
            found = self._forms.read(batch)
            if len(found) == 1 and len(found[0].positions) == len(batch):
                self._add(found[0].columns, count=len(batch))
            else:
                self._read_mixed(batch, found, number=number)
            number += len(batch)
        if self.problems:
            content = self._data.rstrip()
            last = content.count(b"\n") + 1 if content else 0
            self.problems = [problem for problem in self.problems if problem.line <= last]

    def _read_mixed(self, lines: Sequence[bytes], found: Sequence[Rows], *, number: int) -> None:
        records: list[Record | None] = [None] * len(lines)
        for rows in found:
            for position, values in zip(
                rows.positions, zip(*rows.columns.values(), strict=True), strict=True
            ):
                records[position] = dict(zip(rows.columns, values, strict=True))
        for position, line in enumerate(lines):
            if records[position] is None:
                records[position] = self._read_line(line[:-1], number + position)
        good = [record for record in records if record is not None]
        names = {name for record in good for name in record}
        self._add({name: [record.get(name, ABSENT) for record in good] for name in names}, count=len(good))

    def _read_line(self, line: bytes, number: int) -> Record | None:
        try:
            record, plain = decode(line)
            keys = tuple(record)
            in_order = self._orders[keys] if keys in self._orders else self._learn(keys)
        except Damage as damage:
            self._note(number, damage if line.strip() else _BLANK)
            return None
        if plain and in_order:
            self._forms.learn(record)
        else:
            self._odd[line] = record
        return record

    def _lines(self) -> Iterator[bytes]:
        # BytesIO breaks at line feeds only; str.splitlines would break at U+2028 as well.
        return (line[:-1] for line in io.BytesIO(self._data))

    def _learn(self, keys: tuple[str, ...]) -> bool:
        """Add the keys of a line to the columns, and remember whether lines with them are in column order."""
        if not any(name in keys for name in SOURCES):
            raise _NO_SOURCE
        positions = [self._positions.setdefault(name, len(self._positions)) for name in keys]
        self._orders[keys] = positions == sorted(positions)
        return self._orders[keys]

    def _note(self, number: int, damage: Damage) -> None:
        self.problems.append(Problem(line=number, found=damage.found, fix=damage.fix))

    def _add(self, columns: Mapping[str, Sequence[Any]], *, count: int) -> None:
        """Add rows, which have nothing under the columns that are not named."""
        for name, cells in columns.items():
            column = self._columns.setdefault(name, [])
            column += [ABSENT] * (self._count - len(column))
            column += cells
        self._count += count

    def _series(self, name: str) -> pd.Series[Any]:
        column = self._columns.get(name, [])
        column += [ABSENT] * (self._count - len(column))
        cells = np.fromiter(column, dtype=object, count=self._count)
        if _NESTED.isdisjoint(map(type, column)):
            return pd.Series(cells, dtype=object)
        return pd.Series(JsonArray(cells), copy=False)


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Keep the garbage collector from walking the growing manifest again and again: JSON has no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() == 0:
            # Freezing and thawing moves everything to the oldest generation, so that the next small collection
            # does not walk the whole manifest either. What somebody else has frozen would thaw with it.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()


def _image_roots(path: Path) -> list[str]:
    return [path.expanduser().absolute().parent.as_posix(), "."]


def _advice(problems: list[Problem]) -> str:
    listing = "; exc.problems lists them all" if len(problems) > 1 else ""
    return f'{listing}; on_error="skip" reads the good lines'
