"""From a frame, whoever made it, to the bytes of a manifest."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from gt_notebook.errors import ManifestError, StorageError
from gt_notebook.manifest import ABSENT, read_manifest, write_manifest

if TYPE_CHECKING:
    from pathlib import Path


def written(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    write_manifest(frame, out)
    return out.getvalue()


def with_cell(value: Any) -> pd.DataFrame:
    cells = np.empty(2, dtype=object)
    cells[0], cells[1] = 1, value
    return pd.DataFrame({"source": ["a", "b"], "cell": cells})


class TestForm:
    def test_lines_are_compact_utf_8_and_end_with_a_line_feed(self) -> None:
        frame = pd.DataFrame({"source-ref": ["s3://b/é.jpg"], "cats": [{"annotations": [1, 2]}]})
        assert written(frame) == '{"source-ref":"s3://b/é.jpg","cats":{"annotations":[1,2]}}\n'.encode()

    def test_slashes_and_separators_are_not_escaped(self) -> None:
        assert written(pd.DataFrame({"source": ["a/b\u2028c"]})) == '{"source":"a/b\u2028c"}\n'.encode()

    def test_rows_and_columns_keep_their_order(self) -> None:
        frame = pd.DataFrame({"z": [1, 2], "source": ["b", "a"]}, index=[9, 3])
        assert written(frame) == b'{"z":1,"source":"b"}\n{"z":2,"source":"a"}\n'

    @pytest.mark.parametrize("missing", [ABSENT, pd.NA, pd.NaT, np.float64("nan")])
    def test_missing_cells_leave_their_key_out(self, missing: Any) -> None:
        assert written(with_cell(missing)).splitlines()[1] == b'{"source":"b"}'

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, "null"),
            ("", '""'),
            ([], "[]"),
            ({}, "{}"),
            ([None], "[null]"),
            ("null", '"null"'),
            (2**70, str(2**70)),
            ([2**70, 0.5, "é"], f'[{2**70},0.5,"é"]'),
            ((1, 2), "[1,2]"),
            (np.int64(7), "7"),
            (np.float64(0.5), "0.5"),
            (np.bool_(True), "true"),
            (np.str_("x"), '"x"'),
            ({"box": np.array([1, 2])}, '{"box":[1,2]}'),
            ([np.bool_(True), 2**70], f"[true,{2**70}]"),
        ],
    )
    def test_values_are_written_as_json(self, value: Any, text: str) -> None:
        assert written(with_cell(value)).splitlines()[1] == f'{{"source":"b","cell":{text}}}'.encode()

    @pytest.mark.parametrize(
        ("column", "text"),
        [
            (pd.Series([1, 2]), b"2"),
            (pd.Series([1, None], dtype="Int64"), None),
            (pd.Series([1.5, 2.0]), b"2.0"),
            (pd.Series(["x", None], dtype="str"), None),
            (pd.Series(["x", "y"], dtype="string"), b'"y"'),
            (pd.Series(["x", "y"], dtype="category"), b'"y"'),
            (pd.Series([True, False], dtype="boolean"), b"false"),
        ],
    )
    def test_every_plain_column_type_can_be_written(self, column: pd.Series[Any], text: bytes | None) -> None:
        line = written(pd.DataFrame({"source": ["a", "b"], "n": column})).splitlines()[1]
        assert line == (b'{"source":"b"}' if text is None else b'{"source":"b","n":' + text + b"}")

    def test_an_empty_frame_is_an_empty_file(self) -> None:
        assert written(pd.DataFrame({"source-ref": []})) == b""

    def test_the_frame_is_not_changed(self) -> None:
        frame = with_cell(ABSENT)
        before = frame.copy(deep=True)
        written(frame)
        pd.testing.assert_frame_equal(frame, before)


class TestRefusal:
    @pytest.mark.parametrize(
        ("value", "finding"),
        [
            (float("inf"), "an infinite number"),
            ({"left": float("nan")}, "NaN inside a value"),
            ([np.float32("nan")], "NaN inside a value"),
            ([pd.NA], "a NAType"),
            (pd.Timestamp("2026-01-01"), "a Timestamp"),
            (dt.date(2026, 1, 1), "a date"),
            (np.datetime64("2026-01-01"), "a date"),
            ({1, 2}, "a set"),
            (b"x", "a bytes"),
            (Decimal("1.5"), "a Decimal"),
            (1j, "a complex"),
            ({1: "x"}, "the key '1', which is no text"),
            ("\ud800", "half a character"),
            ({"\ud800": 1}, "half a character"),
            (object(), "a object"),
        ],
    )
    def test_what_json_does_not_have_is_refused_with_line_and_key(self, value: Any, finding: str) -> None:
        with pytest.raises(ManifestError) as caught:
            written(with_cell(value))
        assert caught.value.line_number == 2
        assert "line 2" in str(caught.value)
        assert caught.value.problems is not None
        assert caught.value.problems["found"][0].startswith(finding)
        assert "in 'cell'" in caught.value.problems["found"][0]

    def test_nesting_without_end_is_refused(self) -> None:
        endless: list[Any] = []
        endless.append(endless)
        with pytest.raises(ManifestError, match="levels of nesting"):
            written(with_cell(endless))

    def test_a_row_without_a_data_object_is_refused(self) -> None:
        with pytest.raises(ManifestError, match="line 2 of the manifest has neither"):
            written(pd.DataFrame({"source-ref": ["s3://b/a.jpg", ABSENT], "n": [1, 2]}))

    def test_all_bad_rows_are_listed_at_once(self) -> None:
        with pytest.raises(ManifestError, match="and 1 more broken line") as caught:
            written(pd.DataFrame({"source": ["a", "b", "c"], "n": [float("inf"), 1.0, float("inf")]}))
        assert caught.value.problems is not None
        assert caught.value.problems["line"].tolist() == [1, 3]

    def test_a_column_name_must_be_text(self) -> None:
        with pytest.raises(ManifestError, match="column 7 is an int; rename it"):
            written(pd.DataFrame({"source": ["a"], 7: [1]}))

    def test_column_names_must_differ(self) -> None:
        with pytest.raises(ManifestError, match="two columns are named 'source'"):
            written(pd.DataFrame([["a", "b"]], columns=["source", "source"]))

    def test_a_frame_without_columns_names_no_data_objects(self) -> None:
        with pytest.raises(ManifestError, match="neither"):
            written(pd.DataFrame(index=[0]))

    def test_swapped_arguments_are_noticed(self) -> None:
        with pytest.raises(TypeError, match="df is a str"):
            write_manifest("out.manifest", with_cell(1))  # type: ignore[arg-type]

    def test_a_refused_frame_leaves_the_old_file(self, tmp_path: Path) -> None:
        path = tmp_path / "m.manifest"
        path.write_bytes(b"old")
        with pytest.raises(ManifestError):
            write_manifest(with_cell(float("inf")), path)
        assert path.read_bytes() == b"old"


class TestTargets:
    def test_a_file_is_replaced_and_nothing_is_left_beside_it(self, tmp_path: Path) -> None:
        path = tmp_path / "m.manifest"
        path.write_bytes(b"old")
        write_manifest(pd.DataFrame({"source": ["a"]}), path)
        assert path.read_bytes() == b'{"source":"a"}\n'
        assert [p.name for p in tmp_path.iterdir()] == ["m.manifest"]

    def test_missing_folders_are_made(self, tmp_path: Path) -> None:
        write_manifest(pd.DataFrame({"source": ["a"]}), str(tmp_path / "new" / "m.manifest"))
        assert len(read_manifest(tmp_path / "new" / "m.manifest")) == 1

    def test_a_text_file_takes_text(self) -> None:
        out = io.StringIO()
        write_manifest(pd.DataFrame({"source": ["é"]}), out)
        assert out.getvalue() == '{"source":"é"}\n'

    def test_anything_else_is_refused(self) -> None:
        with pytest.raises(TypeError, match="where is an int"):
            write_manifest(pd.DataFrame({"source": ["a"]}), 7)  # type: ignore[arg-type]

    def test_a_manifest_is_written_to_s3(self, s3_bucket: str) -> None:
        where = f"s3://{s3_bucket}/out/m.manifest"
        write_manifest(pd.DataFrame({"source": ["a"]}), where)
        assert read_manifest(where)["source"].tolist() == ["a"]

    def test_a_folder_in_the_way_is_reported(self, tmp_path: Path) -> None:
        with pytest.raises(StorageError):
            write_manifest(pd.DataFrame({"source": ["a"]}), tmp_path)
