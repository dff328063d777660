"""Where a labeler was, a notebook that is read without a kernel says what it was and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from browser_harness import LabelerPage
from browser_harness.example_job import open_cell
from browser_harness.lab import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from browser_harness import Lab, OpenLabeler, OpenNotebook
    from browser_harness.notebook_page import App

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
# Which of card and labeler could be seen, each time that it changed.
WATCH = """() => {
  const visible = (node) => node !== null && node.checkVisibility({ visibilityProperty: true });
  window.gtSeen = [];
  const look = () => {
    const found = [".gt-static", ".gt-labeler"].filter((one) => visible(document.querySelector(one))).join(" ");
    if (window.gtSeen.at(-1) !== found) window.gtSeen.push(found);
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.mark.parametrize("app", ["jupyterlab", "notebook"])
def test_a_saved_notebook_tells_of_the_labeler_that_it_cannot_show(
    lab: Lab, folder: Path, open_labeler: OpenLabeler, artifacts: Path, app: App
) -> None:
    labeler = open_labeler(open_cell().replace('"cat"', repr(HOSTILE)), app=app, kernel=PLAIN)
    page = labeler.page
    labeler.drag((60, 20), (300, 500))
    labeler.press("Enter")
    labeler.wait_for(1)
    labeler.wait_until_saved()
    node = page.saved()
    page.shut_down_kernel()

    static, live = node.cells[0].outputs
    kept = static.data["text/html"]
    assert "1 of 3 objects done, 1 of 3 answers in the whole job" in kept
    assert "<script" not in kept
    assert "<img" not in kept
    assert len(kept) < 2_000
    assert live.data["text/html"] == ""

    # One that somebody else has sent is not trusted: JupyterLab removes the styles and does not try the widget.
    node.cells[0].source += "# from somebody else"
    foreign = folder / "foreign.ipynb"
    nbformat.write(node, foreign)
    for path in (page.path, foreign):
        with lab.open(path, app=app) as reader:
            card = reader.page.locator(".gt-labeler-static")
            expect(card).to_be_visible()
            expect(card).to_contain_text("things (bounding-box) · labeler of alice")
            expect(card).to_contain_text(f"Classes: {HOSTILE}, cup, person.")
            expect(card.locator("img")).to_have_count(0)
            expect(
                reader.output(0).locator(".jp-OutputArea-output:not(:has(.gt-static), :empty)")
            ).to_be_hidden()
            reader.screenshot(artifacts / f"saved-{app}-{path.stem}.png")


def test_the_card_is_never_seen_beside_the_labeler(open_notebook: OpenNotebook, folder: Path) -> None:
    page = open_notebook([open_cell()], folder=folder)
    page.page.evaluate(WATCH)
    page.run_all()
    LabelerPage(page, 0).wait_for(0)
    page.run_all()
    LabelerPage(page, 0).wait_for(0)
    # As long as the card waits for the labeler.
    page.page.locator(".gt-static").evaluate(
        "node => Promise.all(node.getAnimations().map((one) => one.finished)).then(() => null)"
    )
    assert ".gt-labeler" in page.page.evaluate("window.gtSeen")
    assert [seen for seen in page.page.evaluate("window.gtSeen") if ".gt-static" in seen] == []


def test_a_page_made_of_the_notebook_shows_the_card(
    labeler: LabelerPage, open_notebook: OpenNotebook, folder: Path
) -> None:
    node = labeler.page.saved()
    html, _ = HTMLExporter(exclude_input=True).from_notebook_node(node)
    made = folder / "page.html"
    made.write_text(html, encoding="utf-8")

    with labeler.page.page.context.new_page() as reader:
        reader.route(
            "**/*", lambda route: route.continue_() if "page.html" in route.request.url else route.abort()
        )
        reader.goto(made.as_uri(), wait_until="commit")
        expect(reader.locator(".gt-labeler-static")).to_be_visible()
        assert reader.locator("main").inner_text().count("things (bounding-box)") == 1
