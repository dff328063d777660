"""How verifications and adjustments are shown."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from PIL import Image

from gt_notebook.display import Gallery, show
from gt_notebook.errors import ManifestError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ABSENT = float("nan")
BLUE = (0, 114, 178)


def judged(name: str, *comments: str) -> dict[str, Any]:
    about: dict[str, Any] = {"class-name": name, "confidence": 0.93, "type": "groundtruth/label-verification"}
    return about | ({"worker-feedback": [{"comment": text} for text in comments]} if comments else {})


@pytest.fixture
def verified(photos: Path, row: Callable[..., dict[str, Any]]) -> pd.DataFrame:
    """A label judged bad with two comments, one judged good, and one that was not there to be judged."""
    df = pd.DataFrame(
        [
            row("a.png", (20, 20, 100, 60))
            | {"check": "1", "check-metadata": judged("bad", "too wide", "no\ndog")},
            row("b.png") | {"check": "0", "check-metadata": judged("good")},
            {"source-ref": str(photos / "c.png"), "cats": ABSENT, "cats-metadata": ABSENT, "check": ABSENT}
            | {"check-metadata": {"failure-reason": "it has no label under 'cats'"}},
        ],
        dtype=object,
    )
    df.attrs["gt_notebook_image_roots"] = [str(photos)]
    return df


def colors_in(gallery: Gallery) -> set[tuple[int, ...]]:
    image = Image.open(BytesIO(gallery.png)).convert("RGB")
    return {color for _, color in image.getcolors(10**6) or [] if isinstance(color, tuple)}


def test_judgment_label_and_comments_are_told_together(verified: pd.DataFrame) -> None:
    assert show(verified, "check").text.splitlines()[1:] == [
        "  0  a.png: bad 0.93 of 1 cat 0.87 (too wide · no dog)",
        "  1  b.png: good 0.93 of nothing to label",
        "  2  c.png: failed (it has no label under 'cats')",
    ]


def test_the_judged_box_is_drawn(verified: pd.DataFrame) -> None:
    # Blue is the first class, which is the box's.
    assert BLUE in colors_in(show(verified, "check", rows=[0]))
    assert BLUE not in colors_in(show(verified, "check", rows=[1]))


def test_comments_make_the_cards_higher(verified: pd.DataFrame) -> None:
    with_comments, without = (
        Image.open(BytesIO(show(verified, "check", rows=rows).png)).height for rows in ([0], [1])
    )
    assert with_comments > without


def test_the_nearest_label_to_the_left_is_taken_for_the_judged_one(verified: pd.DataFrame) -> None:
    older = verified["cats"].map(lambda value: ABSENT)
    both = verified.copy()
    both.insert(1, "older", older)
    both["later"], both["later-metadata"] = both["cats"], both["cats-metadata"]

    assert "1 cat" in show(both, "check").text
    assert "1 cat" not in show(both, "check", of="older").text


def test_a_judged_attribute_that_is_not_there_is_refused(verified: pd.DataFrame) -> None:
    with pytest.raises(ManifestError, match="did you mean 'cats'"):
        show(verified, "check", of="cat")


def test_an_adjustment_says_whether_it_was_one(verified: pd.DataFrame) -> None:
    verified["cats-metadata"][0]["adjustment-status"] = "adjusted"
    assert show(verified, "cats", rows=[0]).text.endswith("a.png: 1 cat 0.87 (adjusted)")
