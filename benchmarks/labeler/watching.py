"""When a picture is seen: frame by frame, read off the pixels in its middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.photos import color_of

if TYPE_CHECKING:
    from benchmarks.labeler.subjects import Subject
    from browser_harness import NotebookPage

_WAIT_MS = 20_000
_LIKE = 24  # JPEG and scaling change a color by less

# One frame after the other until the middle of the picture has a color; resolves to the time of that frame.
_PREPARE = """() => {
  const probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const middle = node => {
    const [w, h] = [node.naturalWidth ?? node.width, node.naturalHeight ?? node.height];
    if (!w || !h) return null;
    probe.clearRect(0, 0, 1, 1);
    probe.drawImage(node, w / 2 - 2, h / 2 - 2, 4, 4, 0, 0, 1, 1);
    return probe.getImageData(0, 0, 1, 1).data;
  };
  const missed = (selector, color, seen) => {
    const outputs = [...document.querySelectorAll(".jp-OutputArea-output")].map(node => node.innerText);
    const found = document.querySelectorAll(selector).length;
    return `${selector} was to be ${color}, and it is ${seen} (${found} found); outputs: ${outputs.join(" | ")}`;
  };
  window.gtSeen = (selector, color, like) => new Promise((done, fail) => {
    const end = performance.now() + WAIT;
    const look = () => {
      const node = document.querySelector(selector);
      const seen = node === null ? null : middle(node);
      if (seen && color.every((value, at) => Math.abs(value - seen[at]) <= like)) done(performance.now());
      else if (performance.now() > end) fail(new Error(missed(selector, color, seen)));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}""".replace("WAIT", str(_WAIT_MS))
_FIRST = """async ([selector, color, like, cell]) => {
  const panel = window.jupyterapp.shell.currentWidget;
  panel.content.activeCellIndex = cell;
  const start = performance.now();
  void window.jupyterapp.commands.execute("notebook:run-cell");
  return (await window.gtSeen(selector, color, like)) - start;
}"""
_ARM = """([selector, color, like]) => {
  window.gtTook = new Promise((done, fail) => addEventListener("click", event => {
    window.gtSeen(selector, color, like).then(seen => done(seen - event.timeStamp), fail);
  }, { capture: true, once: true }));
}"""


def prepare(page: NotebookPage) -> None:
    """Put the watcher into the page."""
    page.page.evaluate(_PREPARE)


def time_of_first(page: NotebookPage, subject: Subject, *, cell: int) -> float:
    """Run a cell and return the milliseconds until the first photo is seen."""
    took: float = page.page.evaluate(_FIRST, [subject.picture, list(color_of(0)), _LIKE, cell])
    return took


def time_to_next(page: NotebookPage, subject: Subject, number: int) -> float:
    """Press the button and return the milliseconds from the press until the photo of that number is seen."""
    page.page.evaluate(_ARM, [subject.picture, list(color_of(number)), _LIKE])
    page.page.locator(subject.submit).first.click()
    took: float = page.page.evaluate("window.gtTook")
    return took
