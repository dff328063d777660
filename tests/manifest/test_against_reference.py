"""The fast reader accepts, and reads, exactly what a slow and strict one does."""

from __future__ import annotations

import io
import json
import math
import re
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gt_notebook.errors import ManifestError
from gt_notebook.manifest import is_absent, read_manifest, write_manifest
from gt_notebook.manifest.json_array import JsonArray

if TYPE_CHECKING:
    import pandas as pd

# Two hundred lines are read in one go. The first such batch teaches forms and the second structures, so that what comes
# after them is read by what is known.
KNOWN = 410


def reference(line: bytes) -> dict[str, Any] | None:
    """Read one line with nothing but the standard library, ``None`` if it is damaged."""
    try:
        record = json.loads(
            line.decode("utf-8"),
            object_pairs_hook=_unrepeated,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
        json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or not {"source", "source-ref"} & record.keys() or _depth(record) > 254:
        return None
    return record


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _finite(text: str) -> float:
    if math.isinf(float(text)):
        raise ValueError("infinite")
    return float(text)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def read_as_reference(lines: list[bytes]) -> pd.DataFrame:
    """Read lines and check all that the reference says of them; return the frame of the good ones."""
    data = b"".join(line + b"\n" for line in lines)
    expected = [reference(line) for line in lines]
    while lines and not lines[-1].strip():
        lines, expected = lines[:-1], expected[:-1]  # blank last lines are no lines
    broken = [number for number, record in enumerate(expected, start=1) if record is None]
    if broken:
        with pytest.raises(ManifestError) as caught:
            read_manifest(io.BytesIO(data))
        assert caught.value.problems is not None
        assert caught.value.problems["line"].tolist() == broken
        data = b"".join(
            line + b"\n" for line, record in zip(lines, expected, strict=True) if record is not None
        )
    frame = read_manifest(io.BytesIO(data))
    good = [record for record in expected if record is not None]
    assert len(frame) == len(good)
    # Before anybody has looked at a cell, and after.
    assert written(frame) == data
    ends = [*range(min(len(good), 3)), *range(min(len(good), KNOWN - 3), len(good))]
    for row, position in zip(frame.iloc[ends].to_dict("records"), ends, strict=True):
        record = good[position]
        assert _typed({key: value for key, value in row.items() if not is_absent(value)}) == _typed(
            {key: record[key] for key in frame.columns if key in record}
        )
    assert written(frame) == data
    return frame


def _typed(value: Any) -> Any:
    """Return a value in which 1, 1.0 and true, and two orders of keys, differ."""
    if isinstance(value, dict):
        return [(key, _typed(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [list, *map(_typed, value)]
    return type(value), repr(value)


def written(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    write_manifest(frame, out)
    return out.getvalue()


keys = st.sampled_from(["a", "b", "0", "1", "10", "a1", "a2", "é", "class-map", "$", "e"])
texts = st.sampled_from(
    ["", "x", "007", "é", "2026-01-30T16:33:27", 'say "hi"', "\\", "\u2028", "}", "{", ",", "1e5"]
)
numbers = st.integers(-200, 200) | st.sampled_from([0.5, -0.25, 1e16, 1e-7, 7.0, 2**63, 2**64, 10**30])
nested = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)
records = st.builds(
    lambda source, rest: {"source": source} | rest,
    texts,
    st.dictionaries(st.sampled_from(["cats", "cats-metadata", "n"]), nested, max_size=3),
)


def compact(record: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


@st.composite
def damaged(draw: st.DrawFn, lines: list[bytes]) -> bytes:
    """Return a line that looks like one of the others: other digits, a piece more or less, or another piece."""
    line = draw(st.sampled_from(lines))
    if draw(st.booleans()):
        digits = st.sampled_from([b"", b"0", b"1", b"00", b"01", b"10", b"12345678901234567890", b"9" * 400])
        return re.sub(rb"[0-9]+", lambda run: draw(digits | st.just(run[0])), line)
    start = draw(st.integers(0, len(line)))
    stop = draw(st.integers(start, min(len(line), start + 4)))
    return line[:start] + draw(st.sampled_from(PIECES)) + line[stop:]


PIECES = [
    *(
        b"",
        b" ",
        b"\t",
        b"\r",
        b"\x00",
        b"\x0c",
        b"\x7f",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        "é".encode(),
        b'"',
        b"\\",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"-",
        b"+",
        b".",
        b"e",
        b"E5",
        b"e400",
        b"0",
        b"9" * 400,
        b"NaN",
        b"-0",
        b"1.50",
    ),
    *(
        b"\\ud800",
        b"\\u0061",
        b"\\n",
        b"\\/",
        b"null",
        b"true",
        b'"a":1,',
        b',"a":1',
        b'"0":1,',
        b',"cats":{}',
        b"Infinity",
    ),
    *(b'"source":"x",', b'"class-map":{"0":1},', b'{"source":"y"}', b"[[" * 200),
]


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_lines_like_those_before_are_read_as_a_strict_reader_reads_them(data: st.DataObject) -> None:
    known = [compact(record) for record in data.draw(st.lists(records, min_size=1, max_size=3))]
    others = data.draw(st.lists(damaged(known), max_size=6))
    read_as_reference([known[number % len(known)] for number in range(KNOWN)] + others)


BOXES = (
    b'{"source-ref":"s3://b/1.jpg","cats":{"image_size":[{"width":16,"height":12,"depth":3}],'
    b'"annotations":[{"class_id":0,"left":1,"top":22,"width":333,"height":4}]},'
    b'"cats-metadata":{"objects":[{"confidence":0.93}],"class-map":{"0":"cat","1":"dog"},"type":"groundtruth/object-detection"}}'
)


@settings(deadline=None, max_examples=100)
@given(st.lists(damaged([BOXES]), max_size=6))
@example([BOXES.replace(b'"1":', b'"0":')])
@example([BOXES.replace(b'"top":22', b'"left":22')])
@example([BOXES.replace(b'"top":22', b'"top":022')])
@example([BOXES.replace(b'"top":22', b'"top":')])
@example([BOXES.replace(b'"top":22', b'"top":2 2')])
@example([BOXES.replace(b"0.93", b"0.930")])
@example([BOXES.replace(b"0.93", b"9" * 400 + b".0")])
@example([BOXES.replace(b":22", b":" + b"9" * 5000)])
@example([BOXES.replace(b":22", b":-0")])
@example([BOXES.replace(b":22", b":1e400")])
@example([BOXES.replace(b":22", b":12345678901234567890123")])
@example([BOXES.replace(b"detection", b"d\xc3\xb6")] * 210 + [BOXES.replace(b"detection", b"d\xc35\xb6")])
@example([BOXES.replace(b"0.93", b"1e16")] * 210 + [BOXES.replace(b"0.93", b"1e416")])
@example([BOXES.replace(b'},"cats-metadata":{', b'},"cats":{},"cats-metadata":{')])
@example([BOXES.replace(b'"cats-metadata":{', b'"cats-metadata": {'), b"", BOXES + BOXES, BOXES])
@example([BOXES.replace(b'"cats":', b'"cats-metadata":'), BOXES.replace(b'"source-ref"', b'"source"')])
def test_labels_like_those_before_are_read_as_a_strict_reader_reads_them(others: list[bytes]) -> None:
    read_as_reference([BOXES] * KNOWN + others + [BOXES])


def test_a_deep_class_map_is_too_deep_in_a_deep_value() -> None:
    deep = b'"class-map":{"0":' + b"[" * 200 + b"]" * 200 + b',"1":2}'
    shallow = b'{"source":"x","v":{' + deep + b"}}"
    inner = b'{"source":"x","v":' + b"[" * 100 + b'{"class-map":{"0":1,"1":2}}' + b"]" * 100 + b"}"
    too_deep = inner.replace(b'"class-map":{"0":1,"1":2}', deep)
    read_as_reference([shallow, inner] * (KNOWN // 2) + [too_deep])


def test_labels_are_not_parsed_before_somebody_looks_at_them() -> None:
    frame = read_manifest(io.BytesIO((BOXES + b"\n") * KNOWN))
    for name in ("cats", "cats-metadata"):
        column = frame[name].array
        assert isinstance(column, JsonArray)
        assert column.cells()[-1].text() is not None
