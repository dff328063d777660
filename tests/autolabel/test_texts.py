"""Embeddings of texts, tried on paragraphs that people wrote to document four packages."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import gt_notebook as gt
from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.kernel_ridge import fit, kernel_width
from gt_notebook.autolabel.texts import BLOCKS, embed_texts

if TYPE_CHECKING:
    from pathlib import Path

_EACH = 120
_LABELED = 200


def paragraphs(module: str) -> list[str]:
    members = [value for name, value in inspect.getmembers(import_module(module)) if not name.startswith("_")]
    texts = [inspect.getdoc(value) or "" for value in members if callable(value)]
    found = {" ".join(part.split()) for text in texts for part in text.split("\n\n")}
    return sorted(part for part in found if len(part) > 80 and ">>>" not in part)


def test_a_model_tells_real_paragraphs_apart() -> None:
    rng = np.random.default_rng(0)
    texts: list[str] = []
    labels: list[int] = []
    for kind, module in enumerate(["scipy.stats", "numpy", "pandas", "asyncio"]):
        found = rng.permutation(paragraphs(module))[:_EACH].tolist()
        texts += found
        labels += [kind] * len(found)
    objects, truth = principal_axes(embed_texts(texts), blocks=BLOCKS), np.array(labels)
    order = rng.permutation(len(texts))
    known, rest = order[:_LABELED], order[_LABELED:]
    model = fit(objects[known], truth[known], classes=4, width=kernel_width(objects, rng=rng))
    right = (model.scores(objects[rest]).argmax(axis=1) == truth[rest]).mean()
    # The largest class has 0.27 of these paragraphs.
    assert right > 0.6


def test_a_text_job_needs_no_embedding_of_its_own(tmp_path: Path) -> None:
    texts = pd.DataFrame({"source": [f"{word} number {n}" for n in range(40) for word in ("rain", "sun")]})
    job = gt.LabelingJob("texts", texts, gt.TextClassification(["rain", "sun"]), output=tmp_path)
    loop = job.auto_label()
    assert loop.phase == "asking"
    assert loop.plan is not None
    assert len(loop.plan.embeddings) == 80


def test_a_text_has_the_same_numbers_in_any_company() -> None:
    alone, beside = embed_texts(["Rain in the night"]), embed_texts(["Sun", "Rain in the night"])
    assert alone.shape == (1, sum(BLOCKS))
    assert np.array_equal(alone[0], beside[1])


def test_case_does_not_count() -> None:
    assert np.array_equal(embed_texts(["RAIN"]), embed_texts(["rain"]))


def test_the_order_of_words_counts() -> None:
    assert not np.array_equal(embed_texts(["man bites dog"]), embed_texts(["dog bites man"]))


@pytest.mark.parametrize("text", ["", " \n", "!?…"])
def test_a_text_without_words_is_nothing(text: str) -> None:
    assert not embed_texts([text]).any()


@pytest.mark.parametrize("text", ["雨が夜に降る", "x" * 10_000, "a\udcff b", "😀 sun"])
def test_any_text_has_finite_numbers(text: str) -> None:
    found = embed_texts([text])
    assert np.isfinite(found).all()
    assert found.any()


def test_a_script_without_spaces_has_parts_in_common() -> None:
    rain, more, other = embed_texts(["今日は雨が降る", "明日も雨が降る", "猫と犬を飼う"])
    assert rain @ more > rain @ other
