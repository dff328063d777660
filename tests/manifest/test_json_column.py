"""A column of nested values is to its user what a column of objects is, whether its cells have been parsed or not."""

from __future__ import annotations

import copy
import io
import json
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from gt_notebook.errors import ManifestError
from gt_notebook.manifest import is_absent, lint_manifest, read_manifest, write_manifest
from gt_notebook.manifest.json_array import JsonArray

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS: list[dict[str, Any]] = [
    {"source": "t0", "g": 0, "tags": [0, 1], "cats": {"annotations": [{"a": 1}, {"a": 2}]}},
    {"source": "t1", "g": 1, "tags": [1, 2], "cats": {"annotations": []}},
    {"source": "t2", "g": 0, "tags": [2, 3], "cats": None},
    {"source": "t3", "g": 1, "tags": [3, 4]},
    {"source": "t4", "g": 0, "tags": [4, 5], "cats": {"annotations": [{"a": 3}], "n": [1, 2]}},
]
# So many lines of the same forms before them that they are not parsed when they are read.
BEFORE = 450


def compact(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows)


def lazy() -> pd.DataFrame:
    frame = read_manifest(io.BytesIO(compact([ROWS[number % 5] for number in range(BEFORE)] + ROWS)))
    return frame.iloc[BEFORE:].reset_index(drop=True)


def plain() -> pd.DataFrame:
    columns = {"source": 0, "g": 1, "tags": 2, "cats": 3}
    rows = [[row.get(name, np.nan) for name in columns] for row in ROWS]
    return pd.DataFrame(
        {name: pd.Series([row[place] for row in rows], dtype=object) for name, place in columns.items()}
    )


def written(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    write_manifest(frame, out)
    return out.getvalue()


def is_text(frame: pd.DataFrame, row: int, name: str = "cats") -> bool:
    """Tell whether nobody has looked at a cell."""
    array = frame[name].array
    assert isinstance(array, JsonArray)
    return array.cells()[row].text() is not None


def at(frame: pd.DataFrame, value: Any) -> pd.DataFrame:
    frame.at[1, "cats"] = value
    return frame


def loc(frame: pd.DataFrame, rows: Any, value: Any) -> pd.DataFrame:
    frame.loc[rows, "cats"] = value
    return frame


def row(frame: Any, label: int) -> Any:
    frame.loc[label] = ["s", 1, [1], {"q": 1}]
    return frame


OTHER = pd.DataFrame({"source": ["t0", "t9", "t4"], "x": [1, 2, 3]})

# What is done to a frame; the result must be the same as with a column of objects.
USES: dict[str, Callable[[Any], Any]] = {
    "isna": lambda df: df.isna(),
    "count": lambda df: df.count(),
    "dropna": lambda df: df.dropna(subset=["cats"]),
    "fillna": lambda df: df["cats"].fillna("x"),
    "ffill": lambda df: df["cats"].ffill(),
    "map": lambda df: df["cats"].map(
        lambda value: len(value["annotations"]) if isinstance(value, dict) else -1
    ),
    "map to dictionaries": lambda df: df["tags"].map(lambda tags: {"first": tags[0]}),
    "map to types": lambda df: df["cats"].map(type),
    "apply": lambda df: df["cats"].apply(str),
    "apply to rows": lambda df: df.apply(lambda one: one["tags"][0], axis=1),
    "apply to columns": lambda df: df.apply(lambda column: column.isna().sum()),
    "str.len": lambda df: df["tags"].str.len(),
    "str item": lambda df: df["cats"].str["annotations"].str.len(),
    "str.get": lambda df: df["cats"].str.get("n"),
    "mask": lambda df: df[df["g"] == 1],
    "mask by itself": lambda df: df[df["cats"].notna()],
    "iloc": lambda df: df.iloc[[3, 1]],
    "loc": lambda df: df.loc[1:3],
    "one row": lambda df: df.loc[2],
    "one cell": lambda df: df.at[4, "cats"],
    "where": lambda df: df["cats"].where(df["g"] == 0),
    "set a dictionary": lambda df: at(df, {"new": 1}),
    "set a list": lambda df: at(df, [1, 2]),
    "set a number": lambda df: at(df, 7),
    "set null": lambda df: loc(df, df["g"] == 0, None),
    "set absent": lambda df: loc(df, 0, np.nan),
    "set several": lambda df: loc(df, [0, 1], [{"q": 1}, {"q": 2}]),
    "set a series": lambda df: loc(df, [0, 1], pd.Series([{"q": 1}, {"q": 2}], dtype=object)),
    "set a column": lambda df: df.assign(cats=[{"z": number} for number in range(5)]),
    "set a row": lambda df: row(df, 0),
    "new row": lambda df: row(df, 9),
    "concat": lambda df: pd.concat([df, df], ignore_index=True),
    "concat with objects": lambda df: pd.concat([df, plain()], ignore_index=True),
    "concat without the column": lambda df: pd.concat([df, OTHER], ignore_index=True),
    "concat with nothing": lambda df: pd.concat([df.iloc[:0], df]),
    "merge": lambda df: df.merge(OTHER, on="source", how="outer"),
    "join": lambda df: df.set_index("source").join(OTHER.set_index("source")),
    "reindex": lambda df: df.reindex([4, 9, 0]),
    "sort": lambda df: df.sort_values("source", ascending=False),
    "sort by lists": lambda df: df.sort_values("tags", ascending=False),
    "drop_duplicates": lambda df: df.drop_duplicates("source"),
    "group count": lambda df: df.groupby("g")["cats"].count(),
    "group first": lambda df: df.groupby("g").first(),
    "group lists": lambda df: df.groupby("g")["cats"].agg(list),
    "group lengths": lambda df: df.groupby("g")["cats"].agg(len),
    "groups": lambda df: [part for _, part in df.groupby("g")],
    "to_csv": lambda df: df.to_csv(),
    "to_json": lambda df: df.to_json(orient="records", lines=True),
    "to_html": lambda df: df.to_html(),
    "repr": repr,
    "equal": lambda df: df["cats"] == df["cats"],
    "equal to one": lambda df: df["cats"] == {"annotations": []},
    "equal to some": lambda df: df["tags"] == [[0, 1]] * 5,
    "not equal": lambda df: df["cats"] != df["tags"],
    "greater": lambda df: df["tags"] > df["tags"][::-1].reset_index(drop=True),
    "add": lambda df: df["tags"] + df["tags"],
    "sum": lambda df: df["tags"].sum(),
    "equals": lambda df: df.equals(df.copy()),
    "contains": lambda df: 1 in df["cats"],
    "explode": lambda df: df.explode("tags"),
    "explode dictionaries": lambda df: df["cats"].explode(),
    "as objects": lambda df: df.astype(object),
    "as texts": lambda df: df["cats"].astype(str),
    "to_dict": lambda df: pd.DataFrame(df.to_dict("records")),
    "tolist": lambda df: df["cats"].tolist(),
    "iterrows": lambda df: [series for _, series in df.iterrows()],
    "itertuples": lambda df: list(df.itertuples()),
    "values": lambda df: df.values,
    "to_numpy": lambda df: df["cats"].to_numpy(),
    "transposed": lambda df: df.T,
    "pickle": lambda df: pickle.loads(pickle.dumps(df)),
    "deepcopy": copy.deepcopy,
    "repeat": lambda df: df["cats"].repeat(2),
    "melt": lambda df: df.melt(id_vars="source"),
    "pivot": lambda df: df.pivot(index="source", columns="g", values="cats"),
    "json_normalize": lambda df: pd.json_normalize(df["cats"].dropna()),
    "pop": lambda df: df.pop("cats"),
}


def told(result: Any) -> Any:
    """Return a result so that equal ones say the same, whatever the dtype."""
    if isinstance(result, pd.DataFrame):
        return [list(result.columns), list(result.index), [told(result[name]) for name in result.columns]]
    if isinstance(result, pd.Series | np.ndarray):
        index = list(result.index) if isinstance(result, pd.Series) else result.shape
        return [index, [repr(value) for value in result.tolist()]]
    if isinstance(result, list):
        return [told(one) for one in result]
    return repr(result)


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_it_is_used_like_a_column_of_objects(use: Callable[[pd.DataFrame], Any]) -> None:
    assert told(use(lazy())) == told(use(plain()))


def test_values_are_pythons_own() -> None:
    frame = lazy()
    assert type(frame["cats"][0]) is dict
    assert type(frame["tags"][0]) is list
    assert frame["cats"][2] is None
    assert is_absent(frame["cats"][3])


def test_a_value_is_parsed_once() -> None:
    frame = lazy()
    assert is_text(frame, 0)
    assert frame["cats"][0] is frame["cats"][0]
    assert not is_text(frame, 0)
    assert is_text(frame, 4)


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_change_inside_a_value_is_written(looked_at: bool) -> None:
    frame = lazy()
    if looked_at:
        frame["cats"].tolist()
    frame["cats"][0]["annotations"].append({"a": 9})
    assert written(frame).splitlines()[0].endswith(b'"cats":{"annotations":[{"a":1},{"a":2},{"a":9}]}}')
    assert written(frame).splitlines()[1:] == compact(ROWS[1:]).splitlines()


def test_a_change_inside_a_value_of_a_selection_is_one_of_the_frame() -> None:
    frame = lazy()
    frame[frame["g"] == 0]["cats"][0]["annotations"].clear()
    assert frame["cats"][0] == {"annotations": []}


@pytest.mark.parametrize("looked_at", [False, True])
@pytest.mark.parametrize("duplicate", [pd.DataFrame.copy, copy.deepcopy])
def test_a_change_inside_a_value_does_not_show_in_a_copy(
    looked_at: bool, duplicate: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    frame = lazy()
    if looked_at:
        frame["cats"].tolist()
    other = duplicate(frame)
    frame["cats"][0]["annotations"].clear()
    assert other["cats"].tolist()[0] == ROWS[0]["cats"]
    assert written(other) == compact(ROWS)


def test_a_copy_has_what_json_does_not_have() -> None:
    frame = lazy()
    frame["cats"][0]["corners"] = (1, float("nan"), {2})
    corners = frame.copy()["cats"][0]["corners"]
    assert type(corners) is tuple
    assert corners[2] == {2}
    assert corners[2] is not frame["cats"][0]["corners"][2]


@pytest.mark.parametrize("number", ["1.50", "-0", "123456789012345678901", "0.10000000000000000555"])
def test_looking_at_a_value_does_not_change_its_spelling(number: str) -> None:
    lines = [
        b'{"source":"x","v":{"n":1.5}}',
        b'{"source":"x","v":{"n":-1}}',
        b'{"source":"x","v":{"n":1}}',
    ] * 200
    data = b"\n".join([*lines, b'{"source":"y","v":{"n":' + number.encode() + b"}}", b""])
    frame = read_manifest(io.BytesIO(data))
    assert is_text(frame, 600, "v")
    assert frame["v"][600] == {"n": json.loads(number)}
    assert type(frame["v"][600]["n"]) is type(json.loads(number))
    assert written(frame) == data
    assert written(frame.copy()) == data
    frame["v"][600]["n"] = 2
    assert written(frame).splitlines()[600] == b'{"source":"y","v":{"n":2}}'


def test_half_labeled_manifests_are_not_parsed_either() -> None:
    rows = [
        {"source-ref": f"s3://b/{number}", **({"cats": {"n": number}} if number % 3 else {})}
        for number in range(900)
    ]
    frame = read_manifest(io.BytesIO(compact(rows)))
    assert all(is_text(frame, number) for number in range(700, 900) if number % 3)
    assert frame["cats"].isna().sum() == 300
    assert written(frame) == compact(rows)


def test_what_json_does_not_have_is_refused_with_line_and_key() -> None:
    frame = lazy()
    frame["cats"][4]["n"][0] = float("nan")
    frame["cats"][0]["when"] = pd.Timestamp("2026-01-01")
    with pytest.raises(ManifestError) as caught:
        written(frame)
    assert caught.value.problems is not None
    assert caught.value.problems["line"].tolist() == [1, 5]
    assert "in 'cats'" in caught.value.problems["found"][0]


def test_lint_judges_both_kinds_of_columns_alike() -> None:
    pd.testing.assert_frame_equal(lint_manifest(lazy()), lint_manifest(plain()))
    assert len(lint_manifest(lazy())) > 0


def test_bytes_in_a_cell_are_bytes_to_the_user() -> None:
    frame = at(lazy(), b"{}")
    assert frame["cats"][1] == b"{}"
    with pytest.raises(ManifestError, match="a bytes, which JSON does not have, in 'cats'"):
        written(frame)
