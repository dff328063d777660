"""Reading and writing again changes nothing that was not changed."""

from __future__ import annotations

import copy
import io
import json
import string
from typing import Any

import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.errors import ManifestError
from gt_notebook.manifest import read_manifest, write_manifest

# As the service and its documentation write them: plain, labeled, nothing to label, failed, absent and null.
SERVICE = (
    b'{"source-ref":"s3://devopstar-ground-truth-input/input-images/0001.jpg"}\n'
    b'{"source-ref":"s3://b/2.jpg","cats":{"annotations":[{"class_id":0,"width":162,"top":458,"height":89,"left":378}],'
    b'"image_size":[{"width":1280,"depth":3,"height":960}]},"cats-metadata":{"job-name":"labeling-job/cats",'
    b'"class-map":{"0":"car"},"human-annotated":"yes","objects":[{"confidence":0.09}],'
    b'"creation-date":"2018-12-18T01:13:58.612474","type":"groundtruth/object-detection"}}\n'
    b'{"source-ref":"s3://b/3.jpg","cats":{"image_size":[{"width":603,"height":800,"depth":3}],"annotations":[]},'
    b'"cats-metadata":{"class-map":{},"objects":[],"type":"groundtruth/object-detection"}}\n'
    b'{"source-ref":"s3://b/4.jpg","cats-metadata":{"failure-reason":"ClientError: Annotation tasks expired"}}\n'
    b'{"source-ref":"s3://b/5.jpg","cats":null,"id":"007","n":7.0}\n'
)


def read(data: bytes) -> pd.DataFrame:
    return read_manifest(io.BytesIO(data))


def written(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    write_manifest(frame, out)
    return out.getvalue()


def test_the_services_own_form_comes_back_without_anything_remembered() -> None:
    frame = read(SERVICE)
    assert frame.attrs == {}
    assert written(frame) == SERVICE


SPELLINGS = [
    b'{"source": "x", "n": 1}\n',
    b'{ "source" :"x"}\n',
    b'{"source":"x"} \n',
    b'\t{"source":"x"}\n',
    b'{"source":"\\u00e9"}\n',
    b'{"source":"a\\/b"}\n',
    b'{"source":"\\ud83d\\ude00 \\u0041"}\n',
    b'{"source":"x","n":1E5}\n',
    b'{"source":"x","n":1.50}\n',
    b'{"source":"x","n":-0}\n',
    b'{"source":"x","n":1e-5}\n',
    b'{"source":"x","n":123456789012345678901234567890}\n',
    b'{"source":"x","n":[123456789012345678901234567890,1e-7]}\n',
    b'{"a":1,"source":"x"}\n{"source":"y","a":2}\n',
    b'{"source":"x"}\n{"b":1,"source":"y"}\n{"b":1,"a":2,"source":"z"}\n',
    b'{"source":"x"}\n{"source": "x"}\n{"source":"x"}\n{"source":"\\u0078"}\n',
    b'{"source":"x","a":null}\n{"source": "x"}\n',
]


@pytest.mark.parametrize("data", SPELLINGS)
def test_foreign_spellings_come_back_byte_for_byte(data: bytes) -> None:
    assert written(read(data)) == data


def test_line_ends_and_marks_are_made_uniform() -> None:
    assert (
        written(read(b'\xef\xbb\xbf{"source": "x"}\r\n{"source":"y"}\r\n\r\n'))
        == b'{"source": "x"}\n{"source":"y"}\n'
    )


def test_selecting_sorting_and_a_new_index_keep_the_spelling() -> None:
    frame = read(b'{"source": "b"}\n{"source" : "a"}\n{"source":"c"}\n')
    chosen = frame[frame["source"] != "c"].sort_values("source").reset_index(drop=True)
    assert written(chosen) == b'{"source" : "a"}\n{"source": "b"}\n'


def test_changed_and_new_rows_are_written_compactly_and_the_rest_as_it_was() -> None:
    frame = read(b'{"source": "a"}\n{"source": "b"}\n')
    frame.loc[1, "source"] = "B"
    frame.loc[2, "source"] = "c"
    assert written(frame) == b'{"source": "a"}\n{"source":"B"}\n{"source":"c"}\n'


def test_a_new_column_touches_only_the_rows_that_have_it() -> None:
    frame = read(b'{"source": "a"}\n{"source": "b"}\n')
    frame["cats"] = pd.Series([0, float("nan")], dtype=object)
    assert written(frame) == b'{"source":"a","cats":0}\n{"source": "b"}\n'


def test_a_change_inside_a_nested_value_is_written() -> None:
    frame = read(b'{"source": "a", "v": {"n": [1]}}\n')
    frame["v"][0]["n"].append(2)
    assert written(frame) == b'{"source":"a","v":{"n":[1,2]}}\n'


def test_a_dropped_column_is_gone_from_every_line() -> None:
    frame = read(b'{"source": "a", "secret": 1}\n{"source": "b"}\n')
    assert written(frame.drop(columns="secret")) == b'{"source":"a"}\n{"source": "b"}\n'


def test_moved_columns_leave_remembered_lines_alone() -> None:
    frame = read(b'{"source": "a", "n": 1}\n')
    assert written(frame[["n", "source"]]) == b'{"source": "a", "n": 1}\n'


def test_what_a_frame_remembers_is_one_text_that_copies_for_free_and_fits_json() -> None:
    attrs = read(b'{"source": "a"}\n' * 3).attrs
    remembered = attrs["gt_notebook_spellings"]
    assert copy.deepcopy(attrs)["gt_notebook_spellings"] is remembered
    assert json.loads(json.dumps(attrs)) == attrs


keys = st.text(alphabet=string.ascii_lowercase + "é-$ ", min_size=1, max_size=6)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3)
)
records = st.builds(
    lambda source, rest: {"source": source} | rest, texts, st.dictionaries(keys, values, max_size=4)
)


def compact(record: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(record)
    except TypeError:
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


@settings(deadline=None)
@given(st.lists(records, max_size=5))
def test_compact_lines_come_back_byte_for_byte(rows: list[dict[str, Any]]) -> None:
    data = b"".join(compact(row) + b"\n" for row in rows)
    assert written(read(data)) == data


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            records, st.booleans(), st.sampled_from([(",", ":"), (", ", ": "), (" ,", "  :")]), st.booleans()
        ),
        max_size=5,
    )
)
def test_lines_in_any_spelling_come_back_byte_for_byte(
    rows: list[tuple[Any, bool, tuple[str, str], bool]],
) -> None:
    lines = [
        json.dumps(row, ensure_ascii=ascii_only, separators=separators, sort_keys=in_order)
        for row, ascii_only, separators, in_order in rows
    ]
    data = "".join(line + "\n" for line in lines).encode()
    assert written(read(data)) == data


@settings(deadline=None)
@given(st.lists(records, min_size=1, max_size=5))
def test_values_come_back_with_their_types(rows: list[dict[str, Any]]) -> None:
    frame = read(b"".join(compact(row) + b"\n" for row in rows))
    for position, row in enumerate(rows):
        for key, value in row.items():
            assert frame[key][position] == value
            assert type(frame[key][position]) is type(value)


def refusal_of(data: bytes) -> ManifestError | None:
    """Return the one exception that reading may raise; any other escapes and fails the test."""
    try:
        read(data)
    except ManifestError as error:
        return error
    return None


beginnings = st.sampled_from([b"", b'{"source":"', b'{"source":"x","a":', b'"}', b"}"])


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=60), beginnings, st.binary(max_size=20))
def test_damage_is_always_a_manifest_error_that_names_the_line(
    before: bytes, middle: bytes, after: bytes
) -> None:
    data = b'{"source":"good"}\n' + before + middle + after
    error = refusal_of(data)
    if error is None:
        return
    problems = error.problems
    assert problems is not None
    assert error.line_number == problems["line"][0]
    assert f"line {error.line_number} has " in str(error)
    assert problems["line"].between(2, data.count(b"\n") + 1).all()
    assert (problems["found"].str.len() > 0).all()
    assert (problems["fix"].str.len() > 0).all()


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused_with_a_message(data: bytes) -> None:
    error = refusal_of(data)
    assert error is None or str(error)
