"""Frames of answers, checked and turned into numbers."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.result import Consolidation
from gt_notebook.errors import AnswerError, TaskError, a_type

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# The service never claims more for a human label: 297 of 302 objects of a published job stand at exactly 0.95.
MAX_CONFIDENCE = 0.95
# Nothing in a manifest is claimed to be certain.
MOST_CERTAIN = 0.99
# A merged shape stays when at least this share of the workers who answered drew it.
MIN_SHARE = 0.5
PAIR = ["task", "worker"]
"""What tells one answer from another."""
# Up to here every whole number is a float of its own.
_MOST_WHOLE = 2.0**53


def manifest_confidence(confidence: pd.Series, answers: pd.Series, *, method: str) -> pd.Series:
    """Return confidences as the manifest has them: two decimals, at most 0.99, and 0.0 for a single answer.

    The last is what Ground Truth documents; with its own method the most is 0.95.
    """
    most = MAX_CONFIDENCE if method == "ground-truth" else MOST_CERTAIN
    return confidence.round(2).clip(upper=most).where(answers > 1, 0.0)


def check_columns(frame: pd.DataFrame, columns: Sequence[str], *, whose: str = "the answers") -> None:
    """Refuse a frame that lacks a column, has it twice, or has an empty cell in it.

    Args:
        frame: What the user gave.
        columns: Which columns are needed.
        whose: What messages call the frame.

    Raises:
        AnswerError: It does, or is no frame.
    """
    check_frame(frame, columns, whose=whose)
    for column in columns:
        found = int((frame.columns == column).sum())
        if not found:
            raise AnswerError(f"{whose} must have the column {column!r}; give {', '.join(columns)}")
        if found > 1:
            raise AnswerError(f"{found} columns of {whose} are named {column!r}; keep the one that holds")
        empty = frame[column].isna().to_numpy()
        if empty.any():
            raise AnswerError(
                f"row {int(empty.argmax())} of {whose} has no {column}; leave out what was not answered"
            )


def check_frame(frame: object, columns: Sequence[str], *, whose: str = "the answers") -> None:
    """Refuse what is no frame.

    Raises:
        AnswerError: It is none.
    """
    if not isinstance(frame, pd.DataFrame):
        raise AnswerError(
            f"{whose} cannot be {a_type(frame)}; "
            f"give a pandas.DataFrame with the columns {', '.join(columns)}"
        )


def check_merged(merged: object) -> None:
    """Refuse what no function merged.

    Raises:
        AnswerError: It is something else.
    """
    if not isinstance(merged, Consolidation):
        raise AnswerError(
            f"merged cannot be {a_type(merged)}; "
            "give the whole result of a function such as gt.consolidation.classes"
        )


def check_crowd_kind(crowd: object, kind: type) -> None:
    """Refuse a crowd that another function has judged, or that is none.

    Raises:
        TaskError: It is.
    """
    if not isinstance(crowd, kind):
        raise TaskError(
            f"crowd cannot be {a_type(crowd)}; give the .crowd of an earlier result of this function"
        )


def last_of_each(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the last of the rows that have the same values in some columns.

    Raises:
        AnswerError: A value is of a kind that cannot be looked up, such as a list.
    """
    try:
        return frame.drop_duplicates(columns, keep="last")
    except TypeError:
        for column in columns:
            factorized(frame[column], sort=False)
        raise


def are_whole(numbers: Floats) -> NDArray[np.bool_]:
    """Tell which numbers are whole, and small enough to be told from their neighbors."""
    whole: NDArray[np.bool_] = (np.abs(numbers) <= _MOST_WHOLE) & (numbers == np.floor(numbers))
    return whole


def without_repeats(order: Integers, *columns: Integers | Floats) -> Integers:
    """Return an order of rows without those that say the same as the one before.

    Args:
        order: Positions of rows.
        columns: What the rows say, each a column, or several side by side.
    """
    said = np.column_stack(columns)[order]
    kept: Integers = order[np.append(True, (said[1:] != said[:-1]).any(axis=1))[: len(order)]]
    return kept


def check_distinct(frame: pd.DataFrame, columns: list[str]) -> None:
    """Refuse a frame in which the same values of ``columns`` stand twice.

    Raises:
        AnswerError: They do; nothing tells which of the two answers holds.
    """
    twice = frame.duplicated(columns).to_numpy()
    if twice.any():
        (row,) = frame.loc[twice, columns].head(1).to_dict("records")
        found = ", ".join(f"{column} {value!r}" for column, value in row.items())
        raise AnswerError(f"there are two answers for {found}; keep the one that holds")


def label_index(labels: Sequence[Hashable]) -> pd.Index:
    """Return the classes as an index.

    Raises:
        TaskError: There are none, they have no order, a label stands twice among them or is none.
    """
    if isinstance(labels, str | AbstractSet) or not isinstance(labels, Collection):
        raise TaskError(
            f"labels cannot be {a_type(labels)}; "
            "give a list of the classes that could be chosen: its order breaks ties"
        )
    if not len(labels):
        raise TaskError("labels is empty; name the classes that could be chosen")
    known = pd.Index(np.fromiter(_as_python(labels), dtype=object, count=len(labels)), tupleize_cols=False)
    try:
        repeated = known[known.duplicated()]
    except TypeError as error:
        raise TaskError(f"labels holds what cannot be compared ({error}); give text or numbers") from error
    if len(repeated):
        raise TaskError(f"the label {repeated[0]!r} stands twice in labels; name each label once")
    if known.hasnans:
        raise TaskError("labels holds an empty value; give each class a name")
    return known


def _as_python(labels: Any) -> Any:
    """Labels as Python has them: an array's elements would be NumPy's own."""
    return labels.tolist() if isinstance(labels, np.ndarray) else labels


def spoken(value: Any) -> str:
    """Return how messages write a task, a worker or a label."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def label_codes(values: pd.Series, labels: Sequence[Hashable]) -> Integers:
    """Return each label's position in ``labels``.

    Raises:
        AnswerError: A label is not among them.
        TaskError: There are none, or a label stands twice among them.
    """
    known = label_index(labels)
    # Few distinct labels stand for many answers: only those are looked up by value.
    codes, given = factorized(values, sort=False)
    positions = known.get_indexer(given.astype(object)).astype(np.int64)
    found = positions[codes] if len(positions) else np.zeros(0, dtype=np.int64)
    unknown = found < 0
    if unknown.any():
        raise AnswerError(
            f"row {int(unknown.argmax())} of the answers has the label {spoken(values.iloc[int(unknown.argmax())])}, "
            f"which is none of {list(labels)[:20]}; correct the answer or add the label"
        )
    return found


def sorted_codes(values: pd.Series) -> tuple[Integers, pd.Index]:
    """Return each value's position among the distinct values, and those in ascending order."""
    codes, distinct = factorized(values)
    return codes.astype(np.int64), distinct


def factorized(values: pd.Series, *, sort: bool = True) -> tuple[Integers, pd.Index]:
    """Return each value's position among the distinct values, and those, in ascending order unless told.

    Values of a categorical column count as what they are: neither its order nor unused categories change a result.

    Raises:
        AnswerError: A value is of a kind that cannot be looked up, such as a list.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        code, used = pd.factorize(values.cat.codes.to_numpy())
        place, distinct = factorized(values.cat.categories.take(used).to_series(), sort=sort)
        return place[code], distinct
    try:
        codes, distinct = pd.factorize(values, sort=sort)
    except TypeError as error:
        raise AnswerError(
            f"the column {values.name!r} holds what cannot be compared ({error}); give text or numbers, one a row"
        ) from error
    return codes, pd.Index(distinct, tupleize_cols=False)


def members_of(rows: Integers, member: Integers, shapes: int) -> pd.Series:
    """Return for each merged shape the positions of the rows that it was merged from.

    Args:
        rows: Position of each drawn shape in the caller's frame.
        member: Which merged shape each belongs to, from 0.
        shapes: How many merged shapes there are.
    """
    ends = np.cumsum(np.bincount(member, minlength=shapes))[:-1]
    parts = np.split(rows[np.argsort(member, kind="stable")], ends)
    return pd.Series([part.tolist() for part in parts[:shapes]], dtype=object)


def answered_counts(
    task: Integers, worker: Integers, *, tasks: pd.Index, workers: pd.Series, shapes: str
) -> Integers:
    """Return the number of workers who answered each task.

    Args:
        task: The position in ``tasks`` of each shape's task.
        worker: Who drew each shape, as a number.
        tasks: The tasks in which something was drawn.
        workers: Number of workers who answered each task, with shapes or without, indexed by task.
        shapes: What was drawn, for the message.

    Raises:
        AnswerError: ``workers`` knows fewer workers of a task than drew in it.
    """
    spread = worker.max(initial=0) + 1
    drew = np.bincount(np.unique(task * spread + worker) // spread, minlength=len(tasks))
    answered = workers.reindex(tasks).fillna(0).to_numpy(dtype=np.int64)
    few = answered < drew
    if few.any():
        at = int(few.argmax())
        raise AnswerError(
            f"{drew[at]} workers drew {shapes} in task {spoken(tasks[at])}, of which workers says that {answered[at]} "
            f"answered; count every worker who answered, {shapes} or none"
        )
    return answered
