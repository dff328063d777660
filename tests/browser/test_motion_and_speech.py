"""What moves for those who asked for less motion, and what a screen reader is told during a job by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser_harness.every_tool import TOOLS, put_pictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from browser_harness import LabelerPage, OpenLabeler

pytestmark = pytest.mark.browser

# In every frame: whatever in a labeler takes time to change.
_WATCH_MOTION = """() => {
  window.gtMoved = new Set();
  const look = () => {
    for (const animation of document.getAnimations()) {
      const { target, pseudoElement } = animation.effect;
      if (target?.closest(".gt-labeler") === null || animation.effect.getComputedTiming().duration === 0) continue;
      window.gtMoved.add(`${target.className} ${pseudoElement ?? ""} ${animation.constructor.name}`);
    }
    requestAnimationFrame(look);
  };
  look();
}"""
_MOVED = "() => [...window.gtMoved]"
# Whatever a live region comes to say, in order.
_LISTEN = """(root) => {
  window.gtSaid = [];
  const live = "[aria-live=polite], [role=status], [role=alert]";
  for (const region of root.querySelectorAll(live)) {
    const observer = new MutationObserver(() => {
      const text = region.checkVisibility() ? region.textContent.trim() : "";
      if (text !== "" && window.gtSaid.at(-1) !== text) window.gtSaid.push(text);
    });
    observer.observe(region, { childList: true, characterData: true, subtree: true, attributes: true });
  }
}"""
_SAID = "() => window.gtSaid"


@pytest.fixture
def entities(open_labeler: OpenLabeler, folder: Path) -> Iterator[LabelerPage]:
    """A labeler with a caret."""
    labeler = open_labeler(TOOLS["entities"].cell)
    yield labeler
    # The page is another test's next.
    labeler.page.page.emulate_media(reduced_motion="no-preference")


def work(labeler: LabelerPage) -> None:
    """Do what moves something: the caret, what is saved, and how far one is."""
    labeler.focus()
    for key in (*TOOLS["entities"].keys, "Enter"):
        labeler.press(key)
    labeler.wait_for(1)
    labeler.wait_until_saved()
    for key in ("Control+Home", "Shift+ArrowRight", "?", "Escape", "k", "Escape"):
        labeler.press(key)
        labeler.page.next_frame()


def test_nothing_moves_for_those_who_want_less_motion(entities: LabelerPage) -> None:
    page = entities.page.page
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(_WATCH_MOTION)
    work(entities)
    assert page.evaluate(_MOVED) == []

    # The same is seen to move for everybody else.
    page.emulate_media(reduced_motion="no-preference")
    entities.press("Control+End")
    expect(entities.root.locator(".gt-caret")).to_be_visible()
    page.wait_for_function("() => window.gtMoved.size > 0")
    assert any("gt-caret" in moved for moved in page.evaluate(_MOVED))


def test_a_screen_reader_hears_what_is_drawn_saved_and_next(open_labeler: OpenLabeler, folder: Path) -> None:
    put_pictures(folder)
    boxes = TOOLS["boxes"]
    labeler = open_labeler(boxes.cell)
    page = labeler.page.page
    labeler.wait_for(0)
    labeler.root.evaluate(_LISTEN)
    labeler.focus()
    labeler.press("Enter")
    # Nobody is as quick as a frame, within which the next key would take back what is said.
    labeler.page.next_frame()
    for obj in range(2):
        labeler.wait_for(obj)
        for key in boxes.keys:
            labeler.press(key)
            labeler.page.next_frame()
        labeler.wait_until_saved()
        labeler.press("Enter")
    expect(labeler.root).to_have_attribute("data-gt-status", "finished")
    labeler.wait_until_saved()
    labeler.page.next_frame()

    said: list[str] = page.evaluate(_SAID)
    wanted = [
        "Draw a box first",
        "cat, 30 by 20 pixels.",
        "Saved",
        "Now b.png.",
        "cat, 30 by 20 pixels.",
        "Saved",
        "All done",
    ]
    place = 0
    for text in wanted:
        heard = [n for n in range(place, len(said)) if text in said[n]]
        assert heard, (text, said)
        place = heard[0]
