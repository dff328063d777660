"""What the models of a job read: the graph of its own objects, and never that of another job's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression

from gt_notebook.autolabel.places import places
from tests.autolabel.conftest import CLASSES, answer, colors, finish, toy_job, truth_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Toys = Callable[..., Path]

OBJECTS, COLORS = 150, 6
GRAPH = OBJECTS // 25


def test_the_job_reads_the_graph_and_what_it_keeps_works_for_any_object(toys: Toys) -> None:
    toys(OBJECTS)
    job = toy_job()
    loop = job.auto_label(0.9, promise="dataset", embed=colors)
    assert loop.plan is not None
    assert loop.plan.embeddings.shape == (OBJECTS, COLORS + GRAPH)
    assert finish(job, loop) == "labeled"
    others = sorted(toys(60, folder="others", seed=1).iterdir())
    assert job.model is not None
    said = job.model.scores(colors([Image.open(path) for path in others])).argmax(axis=1)
    right = [CLASSES[position] == truth_of(path.name) for position, path in zip(said, others, strict=True)]
    assert np.mean(right) > 0.8


def test_a_classifier_of_ones_own_gets_the_embedding_alone(toys: Toys) -> None:
    toys(OBJECTS)
    loop = toy_job().auto_label(embed=colors, classifier=LogisticRegression())
    assert loop.plan is not None
    assert loop.plan.embeddings.shape == (OBJECTS, COLORS)


def test_numbers_of_ones_own_get_the_graph_too(toys: Toys) -> None:
    toys(OBJECTS)
    numbers = np.random.default_rng(0).normal(size=(OBJECTS, 4))
    loop = toy_job().auto_label(embed=numbers)
    assert loop.plan is not None
    assert loop.plan.embeddings.shape == (OBJECTS, 4 + GRAPH)


def test_another_kernel_reads_the_same(toys: Toys) -> None:
    toys(OBJECTS)
    first = toy_job()
    before = first.auto_label(embed=colors)
    answer(first, at_most=30)
    after = toy_job().auto_label(embed=colors)
    assert before.plan is not None
    assert after.plan is not None
    assert (after.plan.embeddings == before.plan.embeddings).all()


def test_inherited_objects_are_in_the_graph_of_the_child(toys: Toys) -> None:
    toys(OBJECTS)
    parent = toy_job()
    answer(parent, at_most=50)
    parent.stop()
    child = parent.chain("child")
    loop = child.auto_label(0.9, promise="dataset", embed=colors)
    assert loop.plan is not None
    assert loop.plan.taught is not None
    assert loop.plan.embeddings.shape == (OBJECTS - 50, COLORS + GRAPH)
    assert loop.plan.taught.embeddings.shape == (50, COLORS + GRAPH)
    assert finish(child, loop) == "labeled"
    assert child.model is not None
    assert child.model.ridge.centres.shape[1] == COLORS


@pytest.mark.parametrize("graph", [True, False])
def test_no_objects_have_no_places(graph: bool) -> None:
    _, placed = places({}, blocks=None, graph=graph)
    assert placed == {}
