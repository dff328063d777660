"""Answers of a finished Ground Truth job, read from its worker-response files.

Source: the files of real finished jobs, ``annotations/worker-response/iteration-N/<object>/<time>.json``, one for each
round of answers, and what the crowd elements for classes, bounding boxes, entities, keypoints, polygons and masks
write.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd
from tqdm.auto import tqdm

from gt_notebook.errors import AnswerError
from gt_notebook.storage import open_store

if TYPE_CHECKING:
    from gt_notebook.storage import Location, ObjectStore

    Row: TypeAlias = dict[str, Any]

_FILE = re.compile(r"(?:^|/)iteration-(?P<iteration>\d+)/(?P<task>\d+)/(?P<name>[^/]+)\.json$")


@dataclass(frozen=True, slots=True)
class Responses:
    """What the workers of a job answered.

    Attributes:
        rows: One row a class or shape: ``task`` (the object's index), ``worker``, ``label``, and for boxes ``left``,
            ``top``, ``width`` and ``height`` in pixels, for spans ``start`` and ``end`` in code points, for keypoints
            ``x`` and ``y``, for polygons ``vertices``; as the functions of ``gt.consolidation`` take it. Of masks one
            row an answer, without ``label``: ``mask`` is decoded by ``np.asarray``, or when masks are merged.
        answered: One row an answer, empty ones included: ``task`` and ``worker``; what those functions call
            ``answered``.
        diagonals: Diagonal of each task's picture in pixels, indexed by task, as ``keypoints`` takes it; without the
            tasks whose answers do not say how large their picture is.
        class_names: What the class indices of masks are called, from 1 in the order of the names; 0 is the background.
    """

    rows: pd.DataFrame
    answered: pd.DataFrame
    diagonals: pd.Series
    class_names: dict[int, str]


def read_responses(where: Location, *, progress: bool = True) -> Responses:
    """Read the worker-response files of a finished job, the service's or ours.

    When a worker answered an object several times, the last answer counts.

    Args:
        where: The job's output folder or the folder ``worker-response`` in it, local or ``s3://``.
        progress: Show a progress bar.

    Returns:
        Frames as the functions of ``gt.consolidation`` take them.

    Raises:
        AnswerError: There are no such files, one is broken, or it holds answers of a kind that cannot be merged.
        StorageError: The folder cannot be read.

    Examples:
        >>> responses = read_responses("s3://bucket/output/my-job")  # doctest: +SKIP
        >>> gt.consolidation.boxes(responses.rows, answered=responses.answered)  # doctest: +SKIP
    """
    store = open_store(where)
    found = [(match, entry.key) for entry in store.list() if (match := _FILE.search(entry.key))]
    if not found:
        raise AnswerError(f"{where} holds no worker-response files; give the output folder of a finished job")
    found.sort(key=lambda each: (int(each[0]["task"]), int(each[0]["iteration"]), each[0]["name"]))
    last: dict[tuple[int, str], tuple[str, list[Row]]] = {}
    diagonals: dict[int, float] = {}
    for match, key in tqdm(found, desc="worker responses", unit="file", delay=1, disable=not progress):
        task = int(match["task"])
        for worker, time, rows, diagonal in _answers_in(store, key):
            asked = (task, worker)
            if diagonal is not None:
                diagonals[task] = diagonal
            if asked not in last or time >= last[asked][0]:
                last[asked] = (time, rows)
    class_names = _number_masks([row for _, rows in last.values() for row in rows])
    rows = [
        {"task": task, "worker": worker, **row} for (task, worker), (_, rows) in last.items() for row in rows
    ]
    return Responses(
        rows=pd.DataFrame(rows or None, columns=None if rows else ["task", "worker", "label"]),
        answered=pd.DataFrame(list(last), columns=["task", "worker"]),
        diagonals=pd.Series(diagonals, name="diagonal", dtype="float64").rename_axis("task"),
        class_names=class_names,
    )


def _number_masks(rows: list[Row]) -> dict[int, str]:
    """Number the classes of the masks among the rows, and return what is called how."""
    painted = [row for row in rows if "mask" in row]
    if not painted:
        return {}
    from gt_notebook.consolidation.worker_masks import numbered

    masks, class_names = numbered([row["mask"] for row in painted])
    for row, mask in zip(painted, masks, strict=True):
        row["mask"] = mask
    return class_names


def _answers_in(store: ObjectStore, key: str) -> list[tuple[str, str, list[Row], float | None]]:
    """The worker, the time, the content and the picture's diagonal of each answer in one file."""
    try:
        return [
            (
                str(entry["workerId"]),
                str(entry.get("submissionTime", "")),
                _rows(entry["answerContent"], whose=f"worker {entry['workerId']} in {store.uri(key)}"),
                _diagonal(entry["answerContent"]),
            )
            for entry in json.loads(store.read(key))["answers"]
        ]
    except AnswerError as error:
        raise AnswerError(f"{store.uri(key)}: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnswerError(
            f"{store.uri(key)} is no worker-response file ({error!r}); mend it or take it out of the folder"
        ) from error


def _rows(content: Mapping[str, Any], *, whose: str) -> list[Row]:
    """The classes or shapes of one answer, whatever name its widget has."""
    for widget in content.values():
        if not isinstance(widget, Mapping):
            continue
        if "labeledImage" in widget:
            return _mask(widget, whose)
        for key, rows in _KINDS.items():
            if key in widget:
                return rows(widget[key] or [])
    raise AnswerError(
        f"no widget among {sorted(content)} holds classes, boxes, spans, keypoints, polygons or a mask; "
        "answers of other kinds have to be read in another way"
    )


def _diagonal(content: Mapping[str, Any]) -> float | None:
    """The diagonal of the picture that was answered, where its widget says how large it is."""
    for widget in content.values():
        size = widget.get("inputImageProperties") if isinstance(widget, Mapping) else None
        if size is not None:
            return math.hypot(size["width"], size["height"])
    return None


def _mask(widget: Mapping[str, Any], whose: str) -> list[Row]:
    # Pictures are a room of their own, of which merging needs nothing otherwise.
    from gt_notebook.consolidation.worker_masks import worker_mask

    return [{"mask": worker_mask(widget, whose=whose)}]


def _one_class(label: Any) -> list[Row]:
    return [{"label": label}] if label else []


def _classes(labels: Any) -> list[Row]:
    return [{"label": label} for label in dict.fromkeys(labels)]


def _boxes(boxes: Any) -> list[Row]:
    return [{key: box[key] for key in ("label", "left", "top", "width", "height")} for box in boxes]


def _spans(spans: Any) -> list[Row]:
    return [{"label": s["label"], "start": s["startOffset"], "end": s["endOffset"]} for s in spans]


def _points(points: Any) -> list[Row]:
    return [{key: point[key] for key in ("label", "x", "y")} for point in points]


def _polygons(polygons: Any) -> list[Row]:
    return [
        {"label": one["label"], "vertices": tuple((place["x"], place["y"]) for place in one["vertices"])}
        for one in polygons
    ]


_KINDS: dict[str, Callable[[Any], list[Row]]] = {
    "label": _one_class,
    "labels": _classes,
    "boundingBoxes": _boxes,
    "entities": _spans,
    "keypoints": _points,
    "polygons": _polygons,
}
