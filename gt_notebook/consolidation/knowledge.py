"""What is known before any answer is looked at: classes of some tasks, how frequent classes are, workers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gt_notebook.consolidation.confusion_model import NOTHING, Known
from gt_notebook.errors import AnswerError, a_type

if TYPE_CHECKING:
    from gt_notebook.consolidation.coded import Coded, Codes
    from gt_notebook.consolidation.dawid_skene import Floats

_SUM_MAY_BE_OFF = 1e-6
# So that nothing that a known worker says makes a class impossible.
_SMALLEST = 1e-6


def known_from(
    coded: Coded,
    *,
    prior: Mapping[Any, float] | pd.Series | None,
    gold: Mapping[Any, Any] | pd.Series | None,
    workers: pd.DataFrame | None,
) -> Known:
    """Return what is known as positions and arrays.

    Raises:
        AnswerError: It does not fit the answers, or is no probability.
    """
    task, label = _gold(coded, known_by_task(gold, "gold"))
    worker, logs = _confusions(coded, workers)
    return Known(
        task=task,
        label=label,
        prior=None if prior is None else _prior(coded, known_by_task(prior, "prior")),
        worker=worker,
        logs=logs,
    )


def known_by_task(given: Any, name: str) -> pd.Series:
    """Return what is known by task, or by class, as a series; empty for ``None``.

    Args:
        given: What the user gave.
        name: How messages call it.

    Raises:
        AnswerError: It is neither a dictionary nor a series.
    """
    if given is not None and not isinstance(given, Mapping | pd.Series):
        kind = "frame" if isinstance(given, pd.DataFrame) else type(given).__name__
        raise AnswerError(f"{name} is a {kind}; give a dictionary, or a series with an index")
    return pd.Series({} if given is None else given, dtype=object)


def _gold(coded: Coded, gold: pd.Series) -> tuple[Codes, Codes]:
    if gold.empty:
        return NOTHING.task, NOTHING.label
    if not gold.index.is_unique:
        raise AnswerError(
            f"gold names the task {gold.index[gold.index.duplicated()][0]!r} twice; name it once"
        )
    strange = [label for label in gold if not isinstance(label, Hashable)]
    if strange:
        raise AnswerError(
            f"gold has the label {strange[0]!r:.80}; give one class a task, as text or a number"
        )
    label = coded.labels.get_indexer(pd.Index(gold.to_numpy(), tupleize_cols=False))
    if (label < 0).any():
        unknown = gold.iloc[int((label < 0).argmax())]
        raise AnswerError(f"gold has the label {unknown!r}, which is not among the labels; add it to labels")
    task = coded.tasks.get_indexer(gold.index)
    answered = np.flatnonzero(task >= 0)
    order = answered[np.argsort(task[answered])]
    return task[order].astype(np.int64), label[order].astype(np.int64)


def _prior(coded: Coded, prior: pd.Series) -> Floats:
    try:
        frequency = prior.reindex(coded.labels).to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnswerError(
            f"the prior gives the labels what is no share ({error}); give each one more than 0, together 1"
        ) from error
    if not (frequency > 0).all() or abs(frequency.sum() - 1) > _SUM_MAY_BE_OFF:
        raise AnswerError(
            f"the prior gives the labels {frequency[:20].tolist()}; give each one more than 0, together 1"
        )
    return frequency


def _confusions(coded: Coded, workers: pd.DataFrame | None) -> tuple[Codes, Floats]:
    classes = coded.classes
    if workers is None:
        return NOTHING.worker, NOTHING.logs
    if not isinstance(workers, pd.DataFrame):
        raise AnswerError(f"workers is {a_type(workers)}; give the confusions of an earlier result")
    names = workers.index.get_level_values("worker") if "worker" in workers.index.names else None
    if names is None or "truth" not in workers.index.names:
        raise AnswerError(f"workers is indexed by {list(workers.index.names)}; index it by worker and truth")
    strange = workers.columns[~workers.columns.isin(coded.labels)]
    if len(strange):
        raise AnswerError(
            f"workers knows the label {strange[0]!r}, which none of the answers has; name all classes in labels"
        )
    position = coded.workers.get_indexer(names.unique())
    here = names.unique()[position >= 0]
    rows = pd.MultiIndex.from_product([here, coded.labels], names=["worker", "truth"])
    cube = workers.reindex(index=rows, columns=coded.labels).to_numpy(dtype=np.float64)
    if not np.isfinite(cube).all() or (cube < 0).any() or (abs(cube.sum(axis=1) - 1) > _SUM_MAY_BE_OFF).any():
        raise AnswerError(
            "the confusion matrices of workers lack a label or have a row that does not add up to 1; "
            "give each worker a row a true label and a column an answer, in probabilities"
        )
    cube = np.maximum(cube.reshape(len(here), classes, classes), _SMALLEST)
    cube /= cube.sum(axis=2, keepdims=True)
    return position[position >= 0].astype(np.int64), np.log(cube.transpose(0, 2, 1))
