"""What a gallery says of each data object."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.display.cards import cards_of, class_names, confidence_text, describe

if TYPE_CHECKING:
    from collections.abc import Callable


def test_each_state_has_its_words(manifest: pd.DataFrame) -> None:
    assert [describe(card) for card in cards_of(manifest, "cats")] == [
        "a.png: 1 cat 0.87",
        "b.png: nothing to label",
        "c.png: unlabeled",
        "d.png: failed (ClientError: Annotation tasks expired)",
    ]


def test_a_class_is_named_with_its_confidence() -> None:
    df = pd.DataFrame(
        {
            "source-ref": ["s3://bucket/photos/x.jpg"],
            "animal": [1],
            "animal-metadata": [{"class-name": "dog", "confidence": 0.5}],
        },
        dtype=object,
    )
    assert [describe(card) for card in cards_of(df, "animal")] == ["x.jpg: dog 0.50"]


def test_several_boxes_of_a_class_are_named_with_the_range_of_their_confidences() -> None:
    box = {"class_id": 0, "left": 1, "top": 1, "width": 5, "height": 5}
    about = {"class-map": {"0": "coin"}, "objects": [{"confidence": 0.63}, {"confidence": 0.95}]}
    df = pd.DataFrame(
        {
            "source-ref": ["x.jpg"],
            "coins": [{"image_size": [{"width": 9, "height": 9, "depth": 3}], "annotations": [box, box]}],
            "coins-metadata": [about],
        },
        dtype=object,
    )
    assert [describe(card) for card in cards_of(df, "coins")] == ["x.jpg: 2 coin 0.63 to 0.95"]


def test_an_object_without_a_source_ref_goes_by_its_row() -> None:
    df = pd.DataFrame({"source-ref": [float("nan"), 7], "cats": [None, None]}, dtype=object, index=[4, 5])
    assert [card.name for card in cards_of(df, "cats")] == ["object 4", "object 5"]


def test_classes_are_collected_from_the_whole_manifest(row: Callable[..., dict[str, Any]]) -> None:
    rows = [row("a.png", (1, 1, 2, 2), label="zebra"), row("b.png", (1, 1, 2, 2), label="ant")]
    assert class_names(pd.DataFrame(rows, dtype=object), "cats") == ["ant", "zebra"]


def test_an_unknown_confidence_is_not_made_up() -> None:
    assert confidence_text(math.nan) == ""
    assert confidence_text(0.0) == "0.00"


def test_hostile_names_stay_on_their_line() -> None:
    df = pd.DataFrame({"source-ref": ["x/\n\x1b[31m\u202egpj.exe"], "cats": [None]}, dtype=object)
    assert [describe(card) for card in cards_of(df, "cats")] == ["[31mgpj.exe: unlabeled"]
