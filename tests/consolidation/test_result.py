"""What a result of merging looks like to a reader."""

from __future__ import annotations

import numpy as np
import pandas as pd

import gt_notebook as gt

HOSTILE = "<script>alert(1)</script>"


def merged(tasks: int) -> gt.consolidation.Consolidation:
    rows = [(task, worker, HOSTILE) for task in range(tasks) for worker in (HOSTILE, "bob")]
    return gt.consolidation.classes(
        pd.DataFrame(rows, columns=["task", "worker", "label"]), labels=[HOSTILE, "dog"]
    )


def test_a_result_says_how_it_was_made() -> None:
    result = merged(3)
    said = repr(result)
    assert "3 labels of 2 workers" in said
    assert "method dawid-skene, version 1" in said
    assert f"correlation {result.correlation:.2f}" in said
    assert "correlation" not in repr(
        gt.consolidation.classes(pd.DataFrame(columns=["task", "worker", "label"]))
    )


def test_one_label_of_one_worker_is_said_so() -> None:
    frame = pd.DataFrame([(1, "ann", "cat")], columns=["task", "worker", "label"])
    assert "1 label of 1 worker " in repr(gt.consolidation.classes(frame))


def test_a_note_is_part_of_what_it_says() -> None:
    result = merged(30)
    gold = pd.Series(HOSTILE, index=range(25))
    noted = gt.consolidation.classes(
        pd.DataFrame({"task": range(30), "worker": "ann", "label": HOSTILE}),
        labels=[HOSTILE, "dog"],
        gold=gold,
    )
    assert result.note == ""
    assert noted.note in repr(noted)
    assert noted.note in noted._repr_html_()


def test_the_table_is_short_and_nothing_in_it_becomes_markup() -> None:
    page = merged(20)._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<tr") < 12
    assert "and 12 more" in page
    assert "more in" not in merged(2)._repr_html_()


def test_masks_are_not_written_out() -> None:
    mask = np.ones((40, 50), dtype=np.uint8)
    frame = pd.DataFrame([("t", worker, mask) for worker in "ab"], columns=["task", "worker", "mask"])
    page = gt.consolidation.masks(frame)._repr_html_()
    assert "[[" not in page
    assert "confidence" in page
