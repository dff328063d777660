"""Bounding boxes from several workers' boxes: clusters, and a model of the crowd over all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit

from gt_notebook.consolidation.box_alone import Alone, classes_alone, judge_alone
from gt_notebook.consolidation.box_candidates import find_candidates, looks_at, read_boxes
from gt_notebook.consolidation.box_crowd import BoxCrowd
from gt_notebook.consolidation.box_edges import Edges, fit_edges, place_edges
from gt_notebook.consolidation.box_gold import sharpened
from gt_notebook.consolidation.box_votes import fit_existence, judge_existence
from gt_notebook.consolidation.frames import check_crowd_kind, members_of
from gt_notebook.consolidation.result import Consolidation
from gt_notebook.errors import AnswerError, TaskError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gt_notebook.consolidation.box_candidates import BoxRows, Candidates
    from gt_notebook.consolidation.box_votes import Existence, Looks
    from gt_notebook.consolidation.dawid_skene import Floats, Integers

# The number of boxes at which the model has half of what the votes leave it.
_FEW_BOXES = 60.0
# How much workers overlook the same things: that hardly shows in what they drew, so that it is not estimated. The
# model's hidden difficulties explain a part of it.
CORRELATION = 0.3
# Sums of the same numbers in another order differ in the last digits; that must not decide between two classes.
_TIE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Belief:
    """What is thought of each candidate.

    Attributes:
        model: What the workers' answers say, of those that several could have drawn.
        untempered: How probably there is something, if workers were independent.
        there: How probably there is something.
        classes: How probably it has each class, if there is.
    """

    model: Existence
    untempered: Floats
    there: Floats
    classes: Floats


def boxes(
    df: pd.DataFrame,
    *,
    answered: pd.DataFrame | None = None,
    gold: pd.DataFrame | None = None,
    crowd: BoxCrowd | None = None,
    executor: Executor | None = None,
    with_members: bool = False,
) -> Consolidation:
    """Merge the boxes that several workers drew on many pictures.

    Boxes of a task that overlap (by 0.3 or more on average, at most one a worker) are taken for one thing. Whether it
    is there, and its class, follow from who drew it and who answered the task without drawing it: each worker's recall
    and rate of false boxes and confusions are learned from all tasks at once (see ``box_votes``). Its edges are means,
    weighed by how exactly each worker draws (see ``box_edges``). What the model knows of its workers counts the more,
    the more boxes there are: with a few dozen the share of the votes decides, and the edges are about medians. In a
    task that a single worker has answered, a box is worth what that worker's are worth elsewhere (see ``box_alone``).

    Args:
        df: One row a box, with the columns ``task``, ``worker``, ``label``, ``left``, ``top``, ``width`` and
            ``height`` in pixels, whole or not. Row order means nothing; a row that is repeated counts once.
        answered: Who answered what, boxes or none: one row an answer, with the columns ``task`` and ``worker``. Unless
            given, a worker without a box in a task counts as not having answered it.
        gold: The true boxes of some tasks, with the columns of ``df`` but ``worker``: all that are in a task. With
            20 candidate boxes or more in these tasks the confidence is fitted to them.
        crowd: What an earlier result learned of its workers (its ``crowd``). Then nothing is learned from these boxes,
            and they are merged as those were: all answers to a task belong among them. Without ``gold``.
        executor: Who finds the boxes that belong together, in parts of some thousand boxes; the result is the same.
        with_members: Add a column ``members``: the positions of the rows of ``df`` that each box was merged from.

    Returns:
        ``labels``: one row a candidate, however improbable (take those with a confidence of 0.5 or more), sorted by
        task, class and place: ``task``, ``label``, ``left``, ``top``, ``width``, ``height``, ``confidence`` (how
        probably there is a box of this class that this one overlaps by one half or more), ``answers`` (how many
        workers drew it) and ``agreement`` (the share of those who answered). ``probabilities``: for the same rows the
        probability of each class; what is missing to one is that there is no box. ``workers``: ``answers`` (tasks),
        ``boxes``, ``recall``, ``false_boxes`` (a task), ``accuracy`` (of the class) and ``spread`` (of the edges, in
        shares of a box's side).

    Raises:
        AnswerError: A column is missing or has gaps, a box has no finite place or no area, a worker drew in a task
            that ``answered`` does not have, there are too many classes, or the crowd has never drawn one of them.
        TaskError: Gold is given beside a crowd.

    Examples:
        >>> box = {"task": "a.jpg", "label": "cat", "left": 4, "top": 5, "width": 30, "height": 20}
        >>> frame = pd.DataFrame([{**box, "worker": name} for name in ("ann", "bob")])
        >>> boxes(frame).labels[["label", "left", "width", "answers"]].values.tolist()
        [['cat', 4.0, 30.0, 2]]
    """
    if crowd is not None and gold is not None:
        raise TaskError("a crowd is all that is known beforehand; leave out gold")
    given = read_boxes(df, answered)
    if crowd is not None:
        check_crowd_kind(crowd, BoxCrowd)
        given = _of_crowd(given, crowd)
    found = find_candidates(given, executor)
    who = np.arange(len(given.workers)) if crowd is None else crowd.places(given.workers)
    looks = looks_at(given, found, who)
    belief, crowd, edges = (
        _learned(given, found, looks) if crowd is None else _recalled(given, found, looks, crowd)
    )
    probability = (belief.there * edges.placed)[:, np.newaxis] * belief.classes
    task = given.task[found.first]
    label = _best(probability)
    if gold is not None:
        probability = sharpened(probability, given.tasks[task], given.labels, label, edges.corners, gold=gold)
    left, top, right, bottom = edges.corners.T
    labels = pd.DataFrame(
        {
            "task": given.tasks[task],
            "label": given.labels[label],
            "left": left,
            "top": top,
            "width": right - left,
            "height": bottom - top,
            "confidence": probability[np.arange(len(label)), label],
            "answers": found.drew,
            "agreement": found.drew / found.seen,
        }
    )
    if with_members:
        labels["members"] = members_of(given.row, found.member, len(labels))
    order = np.lexsort((bottom, right, top, left, label, task))
    return Consolidation(
        labels=labels.take(order).reset_index(drop=True),
        probabilities=pd.DataFrame(probability[order], columns=given.labels),
        workers=_workers(given, belief, found, edges, who),
        method="box-crowd",
        correlation=CORRELATION,
        crowd=crowd,
    )


def _of_crowd(given: BoxRows, crowd: BoxCrowd) -> BoxRows:
    """The answers with their classes numbered as the crowd has them."""
    place = crowd.labels.get_indexer(given.labels)
    if (place < 0).any():
        strange = given.labels[int((place < 0).argmax())]
        raise AnswerError(f"the crowd has never drawn {strange!r}; merge all answers, without crowd=")
    return replace(given, label=place[given.label], labels=crowd.labels)


def _learned(given: BoxRows, found: Candidates, looks: Looks) -> tuple[_Belief, BoxCrowd, Edges]:
    """What the boxes tell, of themselves and of their workers."""
    model = fit_existence(looks)
    there, classes = _mixed(model, looks, found, boxes=len(looks.drawn))
    alone = judge_alone(
        there[looks.drawn],
        classes[looks.drawn, looks.label],
        looks.drawer,
        workers=looks.workers,
        classes=looks.classes,
    )
    belief = _belief(given, found, model, (there, classes), alone=alone, drawer=given.worker)
    edges = fit_edges(
        given.corners, found.member, given.worker, probability=belief.untempered, workers=looks.workers
    )
    crowd = BoxCrowd(
        labels=given.labels,
        workers=given.workers,
        boxes=len(looks.drawn),
        judged=model.judged,
        alone=alone,
        drawing=edges.drawing,
    )
    return belief, crowd, edges


def _recalled(
    given: BoxRows, found: Candidates, looks: Looks, crowd: BoxCrowd
) -> tuple[_Belief, BoxCrowd, Edges]:
    """What a crowd that is known makes of boxes."""
    model = judge_existence(looks, crowd.judged)
    drawer = crowd.places(given.workers)[given.worker]
    mixed = _mixed(model, looks, found, boxes=crowd.boxes)
    belief = _belief(given, found, model, mixed, alone=crowd.alone, drawer=drawer)
    return belief, crowd, place_edges(given.corners, found.member, drawer, drawing=crowd.drawing)


def _mixed(model: Existence, looks: Looks, found: Candidates, *, boxes: int) -> tuple[Floats, Floats]:
    """Whether there is something, tempered as workers overlook the same things, and of which class.

    The share of the votes counts as one more worker beside those who looked, and more where boxes are few.
    """
    drew, seen = found.drew[found.several], found.seen[found.several]
    usual = 1 / (1 + seen)
    votes_part = usual + (1 - usual) * _FEW_BOXES / (_FEW_BOXES + boxes)
    there = expit(model.evidence / (1 + (seen - 1) * CORRELATION))
    there = (1 - votes_part) * there + votes_part * drew / seen
    votes = np.zeros_like(model.classes)
    np.add.at(votes, (looks.drawn, looks.label), 1.0)
    classes = model.classes + votes_part[:, np.newaxis] * (votes / drew[:, np.newaxis] - model.classes)
    return there, classes


def _belief(
    given: BoxRows,
    found: Candidates,
    model: Existence,
    mixed: tuple[Floats, Floats],
    *,
    alone: Alone,
    drawer: Integers,
) -> _Belief:
    """Put together what is known of the candidates that several workers could have drawn, and of the others."""
    single = found.first[~found.several]
    who = drawer[single]
    named = classes_alone(given.label[single], alone.named[who], np.exp(model.judged.classes.frequent))
    return _Belief(
        model=model,
        untempered=found.put_together(expit(model.evidence), alone.there[who]),
        there=found.put_together(mixed[0], alone.there[who]),
        classes=found.put_together(mixed[1], named),
    )


def _best(probability: Floats) -> Integers:
    if not probability.size:
        return np.zeros(len(probability), dtype=np.int64)
    best: Integers = (probability >= probability.max(axis=1, keepdims=True) - _TIE).argmax(axis=1)
    return best


def _workers(
    given: BoxRows, belief: _Belief, found: Candidates, edges: Edges, place: Integers
) -> pd.DataFrame:
    count = len(given.workers)
    answers = np.bincount(given.answered["worker"], minlength=count)
    wrong = np.bincount(given.worker, weights=1 - belief.untempered[found.member], minlength=count)
    return pd.DataFrame(
        {
            "answers": answers,
            "boxes": np.bincount(given.worker, minlength=count),
            "recall": belief.model.recall[place],
            "false_boxes": wrong / answers,
            "accuracy": belief.model.accuracy[place],
            "spread": edges.spread[place],
        },
        index=given.workers.rename("worker"),
    )
