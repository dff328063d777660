"""A labeler in a notebook page: where its picture is on the screen, and hands for mouse and keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from browser_harness.notebook_page import NotebookPage

# The overlay is laid over the picture by a CSS transform from stored image pixels to the stage.
_PICTURE = """(overlay) => {
  const matrix = new DOMMatrix(getComputedStyle(overlay).transform);
  const edge = overlay.parentElement.getBoundingClientRect();
  return [matrix.a, matrix.b, matrix.c, matrix.d, matrix.e + edge.left, matrix.f + edge.top];
}"""


@dataclass(frozen=True, slots=True)
class Transform:
    """From stored image pixels to pixels of the page."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        """Return where an image point is on the page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class LabelerPage:
    """The labeler in the output of one cell.

    Attributes:
        page: The notebook that it is in.
        root: Its outermost element.
    """

    def __init__(self, page: NotebookPage, cell: int) -> None:
        self.page = page
        self.root: Locator = page.output(cell).get_by_role("region", name="Labeler")

    def wait_for(self, obj: int | None = None) -> None:
        """Wait until a picture is painted: that of the object ``obj``, if one is named."""
        expect(self.root).to_have_attribute("data-gt-image-state", "ready")
        if obj is not None:
            expect(self.root).to_have_attribute("data-gt-object", str(obj))

    def wait_until_saved(self) -> None:
        """Wait until the strip says that everything is saved, of what was done until now."""
        # The strip follows once a frame: until then it still speaks of what was there before.
        self.page.next_frame()
        expect(self.root).to_have_attribute("data-gt-save", "saved")

    def transform(self) -> Transform:
        """Return where the picture is now."""
        values: list[float] = self.part("overlay").evaluate(_PICTURE)
        return Transform(*values)

    def part(self, name: str) -> Locator:
        """Return one of the labeler's marked parts, such as ``stage`` or ``overlay``."""
        return self.root.locator(f"[data-gt='{name}']")

    @property
    def shapes(self) -> Locator:
        """The entries of the list of boxes."""
        return self.root.locator("[data-gt-shape]")

    def show(self) -> None:
        """Scroll until the whole stage can be seen."""
        self.part("stage").evaluate("node => node.scrollIntoView({ block: 'center' })")
        self.page.next_frame()

    def drag(
        self, start: tuple[float, float], end: tuple[float, float], *, moves: int = 8, pause_ms: int = 0
    ) -> None:
        """Press at one image point and let go at another, with so many moves in between."""
        self.show()
        place = self.transform()
        mouse = self.page.page.mouse
        mouse.move(*place(*start))
        mouse.down()
        for step in range(1, moves + 1):
            part = step / moves
            mouse.move(*place(start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
            if pause_ms:
                self.page.page.wait_for_timeout(pause_ms)
        mouse.up()

    def click(self, *at: tuple[float, float]) -> None:
        """Click at image points, one after the other."""
        self.show()
        place = self.transform()
        for point in at:
            self.page.page.mouse.click(*place(*point))

    def press(self, keys: str) -> None:
        """Press a key while the labeler has the focus, for example ``Enter`` or ``Control+z``."""
        self.page.page.keyboard.press(keys)

    def focus(self) -> None:
        """Give the labeler the focus without touching the picture."""
        self.root.evaluate("node => node.focus({ preventScroll: true })")

    def button(self, name: str) -> Locator:
        """Return a button by the beginning of its name."""
        return self.root.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))
