"""Decisions on boxes as they are kept in the job's folder; ``jobs/automation.py`` says where, and follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.box_geometry import quality
from gt_notebook.autolabel.deciding import rest_to_people
from gt_notebook.autolabel.mean_proof import MeanProof
from gt_notebook.jobs.assignment import is_finished, to_text
from gt_notebook.jobs.merging import merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from gt_notebook.autolabel.box_pictures import Guessed
    from gt_notebook.autolabel.proof import Floats
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json

# Of how pictures are chosen and the promise is proven; it grows whenever that changes.
_VERSION = "1"


def asked(state: JobState, objects: Sequence[int]) -> Json:
    """Return the decision to ask people for objects."""
    return {"kind": "ask", "time": to_text(state.clock()), "asks": list(objects)}


def proving(state: JobState, proof: MeanProof, guesses: Mapping[int, Guessed], *, left: float) -> Json:
    """Return the decision to let people look at random objects out of those that the model may label.

    What the model says of each stands in it, so that nothing has to be learnt again.

    Args:
        state: The job.
        proof: What is to be proven of them.
        guesses: What the model says of each.
        left: How many of them nobody will have to look at, as is to be expected.
    """
    return {
        "kind": "prove",
        "time": to_text(state.clock()),
        "pool": list(proof.pool),
        "labels": [guesses[index].label for index in proof.pool],
        "target": proof.target,
        "certainty": proof.certainty,
        "expected": proof.expected,
        "spread": proof.spread,
        "every": proof.every,
        "left": round(left),
        "asks": list(proof.batch({})),
    }


def looked(state: JobState, qualities: Mapping[int, float], objects: Sequence[int]) -> Json:
    """Return the decision to look at more objects of a proof, with how good those were that were looked at."""
    return {"kind": "look", "time": to_text(state.clock()), **_seen(qualities), "asks": list(objects)}


def given_up(state: JobState, qualities: Mapping[int, float]) -> Json:
    """Return the decision to give people all that is left after a proof, with how good its objects were.

    Args:
        state: The job; its lock is held.
        qualities: Of those that people have looked at.
    """
    return {**rest_to_people(state, stopped=False), **_seen(qualities)}


def accepted(state: JobState, record: Json, qualities: Mapping[int, float], objects: Sequence[int]) -> Json:
    """Return the decision to take the model's boxes, and to give people all other objects.

    Args:
        state: The job; its lock is held.
        record: The decision that began the proof.
        qualities: Of those that people have looked at.
        objects: Those that are labeled.
    """
    labels = dict(zip(record["pool"], record["labels"], strict=True))
    left = rest_to_people(state, stopped=False)["asks"]
    positions = state.task.labels.index
    return {
        "kind": "accept",
        "time": to_text(state.clock()),
        "objects": list(objects),
        "classes": [sorted({positions(box["label"]) for box in labels[index]["boxes"]}) for index in objects],
        "confidences": [_mean(labels[index]["scores"]) for index in objects],
        "shapes": [labels[index] for index in objects],
        "promise": {
            "target": record["target"],
            "measure": "mean-iou",
            "certainty": record["certainty"],
            "scope": "auto",
            "labels": len(objects),
            **_seen(qualities),
            "evidence": "audit",
            "rule": "exact",
            "version": _VERSION,
        },
        "asks": sorted(set(left) - set(objects)),
    }


def proof_of(record: Json) -> MeanProof:
    """Return the proof that a decision began."""
    return MeanProof(
        pool=tuple(record["pool"]),
        target=record["target"],
        certainty=record["certainty"],
        expected=record["expected"],
        spread=record["spread"],
        every=record["every"],
    )


def on_trial(state: JobState) -> frozenset[int]:
    """Return the objects on which people are to show how good the model is; none before a proof, or after it."""
    with state.lock:
        records = state.automation.records if state.automation.running else []
        pools = [record["pool"] for record in records if record["kind"] == "prove"]
    return frozenset(pools[-1]) if pools else frozenset()


def labeled_by_people(state: JobState) -> tuple[pd.DataFrame, list[int]]:
    """Return the manifest with the labels so far, and the objects whose label is by people, inherited ones too."""
    manifest, attribute = merge(state).manifest, state.config.label_attribute_name
    values, about = manifest[attribute], manifest[f"{attribute}-metadata"]
    labeled = [
        index
        for index in range(len(manifest))
        if isinstance(values.iloc[index], dict) and about.iloc[index].get("human-annotated") == "yes"
    ]
    return manifest, labeled


def qualities_of(state: JobState, record: Json) -> dict[int, float]:
    """Return how good the model's boxes are on each object of a proof that people are done with.

    What people skipped counts 0, because nothing vouches for it.
    """
    with state.lock:
        done = [index for index in record["pool"] if is_finished(state.book, state.original(index))]
    if not done:
        return {}
    manifest, labeled = labeled_by_people(state)
    values, known = manifest[state.config.label_attribute_name], set(labeled)
    guesses = dict(zip(record["pool"], record["labels"], strict=True))
    found = dict.fromkeys(done, 0.0)
    for index in known & found.keys():
        drawn = values.iloc[index]["annotations"]
        people = _corners(drawn), np.array([box["class_id"] for box in drawn], dtype=np.intp)
        boxes = guesses[index]["boxes"]
        classes = [state.task.labels.index(box["label"]) for box in boxes]
        found[index] = quality(_corners(boxes), np.array(classes, dtype=np.intp), *people)
    return found


def _corners(boxes: Iterable[Json]) -> Floats:
    sides = [
        (box["left"], box["top"], box["left"] + box["width"], box["top"] + box["height"]) for box in boxes
    ]
    return np.array(sides, dtype=np.float64).reshape(-1, 4)


def _seen(qualities: Mapping[int, float]) -> Json:
    return {"sample": len(qualities), "mean-iou-in-sample": _mean(list(qualities.values()))}


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 2) if values else 0.0
