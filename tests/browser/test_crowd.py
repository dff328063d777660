"""What is said of a crowd in real JupyterLab: merged labels and tables of workers, readable, and names only text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import OpenNotebook, Theme

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
CELLS = [
    f"""
import pandas as pd, gt_notebook as gt
names = [{HOSTILE!r}, "<b>ben</b>", "cleo"]
rows = [
    (f"{{names[0]}} {{task}}", worker, names[0] if worker != "cleo" or task % 3 else "<i>dog</i>")
    for task in range(30) for worker in names
]
answers = pd.DataFrame(rows, columns=["task", "worker", "label"])
gold = {{f"{{names[0]}} {{task}}": names[0] for task in range(20)}}
merged = gt.consolidation.classes(answers, gold=gold)
merged
""",
    "gt.consolidation.workers(answers, merged=merged)",
    "gt.consolidation.disagreements(answers, merged=merged).head(3)",
    "merged.confusions",
    "gt.plots.confusion(gt.consolidation.confusion(answers, worker=names[0]))",
    """
box = {"label": names[0], "left": 10.5, "top": 20, "width": 30, "height": 40}
gt.consolidation.boxes(pd.DataFrame([{"task": names[1], "worker": worker, **box} for worker in names]))
""",
]
TABLES = (0, 1, 2, 3, 5)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_names_in_tables_of_a_crowd_are_only_text_and_can_be_read(
    open_notebook: OpenNotebook, artifacts: Path, theme: Theme
) -> None:
    page = open_notebook(CELLS, theme=theme)
    page.hide_sidebar()
    page.run_all()
    page.wait_until_idle()
    for index in range(len(CELLS)):
        page.output(index).scroll_into_view_if_needed()
        page.screenshot(artifacts / f"crowd-{theme}-{index}.png", of=page.output(index))
    for index in TABLES:
        expect(page.output(index).locator("img, b, i")).to_have_count(0)
        expect(page.output(index)).to_contain_text(HOSTILE)
    expect(page.output(4).locator("img[src=x]")).to_have_count(0)
    expect(page.output(0)).to_contain_text("fitted to 20 gold answers")
