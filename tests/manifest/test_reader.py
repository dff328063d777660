"""From the bytes of a manifest to a frame."""

from __future__ import annotations

import gc
import io
import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from gt_notebook.errors import ManifestError, ObjectNotFoundError
from gt_notebook.manifest import is_absent, read_manifest, write_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = b'{"source-ref":"s3://bucket/a.jpg"}\n'


def read(data: bytes, **options: Any) -> pd.DataFrame:
    return read_manifest(io.BytesIO(data), **options)


def value_of(json_text: str) -> Any:
    return read(b'{"source":"x","value":' + json_text.encode() + b"}\n")["value"][0]


class TestValues:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('"007"', "007"),
            ("7", 7),
            ("7.0", 7.0),
            ("true", True),
            ("null", None),
            ('""', ""),
            ("[]", []),
            ("{}", {}),
            ('"2019-01-30T16:33:27.802704"', "2019-01-30T16:33:27.802704"),
            ('{"a":[1,{"b":null}]}', {"a": [1, {"b": None}]}),
            ("18446744073709551616", 2**64),
            ("-9223372036854775809", -(2**63) - 1),
            ("123456789012345678901234567890", 123456789012345678901234567890),
            ("1E2", 100.0),
            ('"\\u00e9\\/\\ud83d\\ude00"', "é/😀"),
            ('"a\u2028b"', "a\u2028b"),
        ],
    )
    def test_a_json_value_stays_what_it_is(self, text: str, expected: Any) -> None:
        value = value_of(text)
        assert value == expected
        assert type(value) is type(expected)

    def test_an_absent_key_and_null_stay_apart(self) -> None:
        frame = read(b'{"source":"a","cats":null}\n{"source":"b"}\n')
        assert frame["cats"][0] is None
        assert is_absent(frame["cats"][1])

    def test_every_column_holds_objects(self) -> None:
        frame = read(b'{"source":"a","n":1}\n{"source":"b","n":2}\n')
        assert set(frame.dtypes) == {pd.Series(dtype=object).dtype}
        assert type(frame["n"][0]) is int

    def test_columns_come_in_the_order_in_which_keys_first_occur(self) -> None:
        frame = read(b'{"b":1,"source":"x"}\n{"a":2,"source":"y","b":3}\n')
        assert list(frame.columns) == ["b", "source", "a"]

    def test_lists_of_equal_length_do_not_become_columns(self) -> None:
        assert read(b'{"source":"a","v":[1,2]}\n{"source":"b","v":[3,4]}\n')["v"].tolist() == [[1, 2], [3, 4]]


class TestTolerance:
    @pytest.mark.parametrize(
        "data",
        [
            GOOD,
            GOOD.rstrip(),
            GOOD.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + GOOD,
            GOOD + b"\n",
            GOOD + b"\r\n  \n\t\n",
            b"  " + GOOD,
        ],
    )
    def test_line_ends_marks_and_blank_last_lines_do_not_matter(self, data: bytes) -> None:
        assert read(data)["source-ref"].tolist() == ["s3://bucket/a.jpg"]

    @pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b" \r\n\r\n"])
    def test_an_empty_file_is_an_empty_frame(self, data: bytes) -> None:
        frame = read(data)
        assert list(frame.columns) == ["source-ref"]
        assert len(frame) == 0

    def test_a_separator_inside_a_string_breaks_no_line(self) -> None:
        assert len(read('{"source":"a\u2028b\u2029c\u0085d\\u000b"}\n'.encode())) == 1


DAMAGE: list[tuple[bytes, str]] = [
    (b"{'source': 'x'}", "double quotes"),
    (b"[1,2]", "an array instead of an object"),
    (b'"text"', "a text instead of an object"),
    (b"7", "a number instead of an object"),
    (b"null", "null instead of an object"),
    (b"true", "true or false instead of an object"),
    (b"{", "one line"),
    (b'{"source":"x"', "no JSON"),
    (b'{"source":"x"}{"source":"y"}', "line of its own"),
    (b'{"source":"x","source":"y"}', "'source' twice"),
    (b'{"source":"x","a":{"b":[{"c":1,"c":1}]}}', "'c' twice"),
    (b'{"source":"x","a":1e400}', "1e400"),
    (b'{"source":"x","a":-1e400}', "-1e400"),
    (b'{"source":"x","a":NaN}', "NaN"),
    (b'{"source":"x","a":-Infinity}', "-Infinity"),
    (b'{"source":"x\xff"}', "0xff at position 13"),
    (b'{"source":"\\ud800"}', "half a character"),
    (b'{"source":"x","\\udc00":1}', "half a character"),
    (b'{"source":"\x01"}', "no JSON"),
    (b'{"other":1}', "neither 'source-ref' nor 'source'"),
    (b'{"source":"x","a":' + b"[" * 300 + b"]" * 300 + b"}", "levels of nesting"),
    (b"[" * 200_000 + b"]" * 200_000, "levels of nesting"),
    (b'{"a":' * 100_000, "nesting"),
    (b'{"source":"x","a":' + b"9" * 5000 + b"}", "thousands of digits"),
    (b"\xef\xbb\xbf" + GOOD.strip(), "no JSON"),
    (b"  ", "nothing on it"),
]


class TestDamage:
    @pytest.mark.parametrize(("line", "finding"), DAMAGE, ids=[finding for _, finding in DAMAGE])
    def test_a_broken_line_is_named_with_finding_and_fix(self, line: bytes, finding: str) -> None:
        with pytest.raises(ManifestError) as caught:
            read(GOOD + line + b"\n" + GOOD)
        problems = caught.value.problems
        assert problems is not None
        assert problems["line"].tolist() == [2]
        assert finding in problems["found"][0] + problems["fix"][0]
        assert caught.value.line_number == 2
        assert "line 2" in str(caught.value)

    def test_all_broken_lines_are_listed_at_once(self) -> None:
        with pytest.raises(
            ManifestError, match=r"line 1 has .*and 2 more broken lines.*exc\.problems"
        ) as caught:
            read(b"oops\n" + GOOD + b"\n" + GOOD + b'{"a":1}\n')
        assert caught.value.problems is not None
        assert list(caught.value.problems.columns) == ["line", "found", "fix"]
        assert caught.value.problems["line"].tolist() == [1, 3, 5]

    def test_skipping_keeps_the_good_lines_and_reports_the_rest(self) -> None:
        with pytest.warns(UserWarning, match="1 broken lines were left out: line 2 has"):
            frame = read(GOOD + b'{"odd":1}\n' + GOOD, on_error="skip")
        assert len(frame) == 2
        assert list(frame.columns) == ["source-ref"]
        assert frame.attrs["gt_notebook_problems"][0]["line"] == 2
        assert json.dumps(frame.attrs)

    def test_skipping_a_good_file_says_nothing(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert read(GOOD, on_error="skip").attrs == {}

    def test_the_message_names_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "train.manifest"
        path.write_bytes(b"oops\n")
        with pytest.raises(ManifestError, match=r"train\.manifest"):
            read_manifest(path)

    def test_a_file_in_utf_16_is_refused_as_a_whole(self) -> None:
        with pytest.raises(ManifestError, match="UTF-16"):
            read('{"source":"x"}\n'.encode("utf-16"))

    def test_a_prefix_list_is_sent_to_its_own_reader(self) -> None:
        with pytest.raises(ManifestError, match="read_prefix_manifest"):
            read(b'[{"prefix":"s3://foo/"},"a"]\n')


class TestCollector:
    def test_the_garbage_collector_is_left_as_it_was(self) -> None:
        assert gc.isenabled()
        read(GOOD)
        assert gc.isenabled()
        gc.disable()
        try:
            read(GOOD)
            assert not gc.isenabled()
        finally:
            gc.enable()

    def test_what_somebody_has_frozen_stays_frozen(self) -> None:
        gc.freeze()
        try:
            read(GOOD)
            assert gc.get_freeze_count() > 0
        finally:
            gc.unfreeze()


class TestSources:
    @pytest.mark.parametrize("wrap", [str, Path])
    def test_a_path_may_be_text_or_a_path(self, tmp_path: Path, wrap: Callable[[str], Any]) -> None:
        path = tmp_path / "m.manifest"
        path.write_bytes(GOOD)
        assert len(read_manifest(wrap(str(path)))) == 1

    def test_a_text_file_will_do(self) -> None:
        assert read_manifest(io.StringIO('{"source":"é"}\n'))["source"][0] == "é"

    def test_half_a_character_in_a_text_file_is_a_problem_of_its_line(self) -> None:
        with pytest.raises(ManifestError, match="line 1 has the byte 0xed"):
            read_manifest(io.StringIO('{"source":"\ud800"}\n'))

    def test_a_manifest_on_s3_is_read(self, s3_bucket: str) -> None:
        from gt_notebook.storage import write_location

        write_location(f"s3://{s3_bucket}/in.manifest", GOOD)
        frame = read_manifest(f"s3://{s3_bucket}/in.manifest")
        assert len(frame) == 1
        assert frame.attrs == {}

    def test_a_missing_file_is_an_error_of_its_own(self, tmp_path: Path) -> None:
        with pytest.raises(ObjectNotFoundError):
            read_manifest(tmp_path / "missing.manifest")

    def test_anything_else_is_refused(self) -> None:
        with pytest.raises(TypeError, match="source is an int"):
            read_manifest(7)  # type: ignore[arg-type]

    def test_a_misspelt_argument_names_the_right_one(self) -> None:
        with pytest.raises(TypeError, match="did you mean 'on_error'"):
            read(GOOD, on_errors="skip")

    def test_an_unknown_policy_is_refused(self) -> None:
        with pytest.raises(ManifestError, match="'raise' or 'skip'"):
            read(GOOD, on_error="ignore")

    def test_a_local_manifest_allows_images_beside_it_and_in_the_working_directory(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "m.manifest"
        path.write_bytes(GOOD)
        assert read_manifest(path).attrs == {"gt_notebook_image_roots": [tmp_path.as_posix(), "."]}


def test_broken_and_odd_lines_are_found_wherever_they_are_in_a_long_file() -> None:
    lines = [f'{{"source-ref":"s3://b/{number}.jpg"}}' for number in range(3500)]
    lines[1500] = '{ "source-ref": "s3://b/spaced.jpg" }'
    lines[2999] = '{"id":"7","source-ref":"s3://b/other-order.jpg"}'
    broken = [1, 999, 1000, 1001, 2600, 3499]
    for number in broken:
        lines[number] = "{"
    text = "\n".join(lines) + "\n"

    with pytest.raises(ManifestError) as caught:
        read_manifest(io.StringIO(text))
    assert caught.value.problems is not None
    assert list(caught.value.problems["line"]) == [number + 1 for number in broken]

    with pytest.warns(UserWarning, match="6 broken lines"):
        kept = read_manifest(io.StringIO(text), on_error="skip")
    written = io.StringIO()
    write_manifest(kept, written)
    assert written.getvalue().splitlines() == [line for line in lines if line != "{"]
