from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import gt_notebook as gt

if TYPE_CHECKING:
    from pathlib import Path


def table(classes: int) -> pd.DataFrame:
    names = [f"class {number}" for number in range(classes)]
    counts = np.random.default_rng(0).integers(0, 50, (classes, classes))
    return pd.DataFrame(counts, index=pd.Index(names, name="truth"), columns=pd.Index(names, name="answer"))


def texts(plot: gt.plots.Plot) -> list[str]:
    axes = plot.figure.axes[0]
    return [text.get_text() for text in axes.texts]


def test_a_confusion_says_shares_and_counts_in_each_cell() -> None:
    counts = pd.DataFrame([[3, 1], [0, 4]], index=["cat", "dog"], columns=["cat", "dog"])

    plot = gt.plots.confusion(counts, title="Eve")

    assert texts(plot) == ["75%\n3", "25%\n1", "0%\n0", "100%\n4"]
    assert repr(plot).startswith("8 answers, 88% on the diagonal")
    assert plot.frame is counts


@pytest.mark.parametrize("classes", [1, 2, 12, 40])
def test_numbers_can_be_read_on_every_cell_and_a_crowded_table_has_none(classes: int) -> None:
    plot = gt.plots.confusion(table(classes))

    assert len(texts(plot)) == (classes**2 if classes <= 12 else 0)
    assert plot.figure.get_figwidth() <= 7


@pytest.mark.parametrize("name", ["$\\frac{$", "5 $ and 6 $", "<b>cat</b>"])
def test_names_are_drawn_as_they_are(name: str) -> None:
    counts = pd.DataFrame([[3, 1], [0, 4]], index=[name, "dog"], columns=[name, "dog"])

    plot = gt.plots.confusion(counts, title=name)

    axes = plot.figure.axes[0]
    drawn = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    assert not any(text.get_parse_math() for text in drawn)
    assert plot.png.startswith(b"\x89PNG")


def test_the_name_of_the_target_stands_above_the_bars() -> None:
    axes = gt.plots.confidence(pd.Series([0.87] * 8), target=0.9).figure.axes[0]

    assert axes.get_ylim()[1] > 8 * 1.1


def test_a_histogram_counts_the_labels_and_shows_the_target() -> None:
    plot = gt.plots.confidence(pd.Series([0.5, 0.91, 0.92, 1.0, np.nan]), target=0.9)

    assert plot.frame["labels"].sum() == 4
    assert plot.frame["labels"].tolist()[-2:] == [2, 1]
    assert texts(plot) == ["target 0.9"]


def test_a_reliability_curve_says_how_far_off_the_confidence_is() -> None:
    frame = gt.consolidation.reliability(pd.Series([0.9] * 10), pd.Series([True] * 8 + [False] * 2))

    plot = gt.plots.reliability(frame)

    assert "10 labels, their confidence off by 0.100" in plot.text
    assert texts(plot) == ["10"]


def test_nothing_to_draw_is_an_empty_picture() -> None:
    empty = pd.Series([], dtype="float64")

    assert gt.plots.confidence(empty).text == "the confidence of 0 labels"
    assert gt.plots.reliability(gt.consolidation.reliability(empty, empty)).png


def test_a_picture_shows_itself_in_a_notebook_with_its_text_and_can_be_saved(tmp_path: Path) -> None:
    plot = gt.plots.confusion(table(2))

    data, metadata = plot._repr_mimebundle_()
    plot.save(tmp_path / "confusion.png")

    with Image.open(BytesIO((tmp_path / "confusion.png").read_bytes())) as picture:
        assert picture.size[0] == 2 * metadata["image/png"]["width"] <= 1400
        assert picture.convert("RGB").getpixel((1, 1)) == (255, 255, 255)
    assert set(data) == {"image/png", "text/plain"}
    assert metadata["image/png"]["alt"] == plot.text


def test_without_matplotlib_the_extra_is_named() -> None:
    code = """
import sys
sys.modules["matplotlib"] = None
import pandas as pd, gt_notebook as gt
try:
    gt.plots.confidence(pd.Series([0.5]))
except gt.GtNotebookError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert "pip install 'gt_notebook[plots]'" in done.stdout
