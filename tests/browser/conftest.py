"""Fixtures of the browser tests: one JupyterLab server and one Chromium for all of them.

What makes a browser test slow is loading JupyterLab (five seconds), then starting a kernel (one) and importing the
package in it (one). So ``Lab`` opens a test's notebook in a page that an earlier test has left, with a folder of its
own and a kernel that is a fork of a process which has imported the package (``kernel=PLAIN`` for one that is started as
users start it); a test that fails takes its page along. To stay quick:

- Take ``labeler`` (boxes on three photos) or ``open_labeler(cell)``; both hide the file browser, run the cell and wait
  for the first object.
- Wait with ``expect`` or the ``wait_…`` methods, which look again until it is so; never with a fixed pause.
- One journey through a whole object tests more in its five seconds than five tests of a step each. What needs no
  JupyterLab belongs into Vitest.
- Switch themes and widths in an open page (``page.set_theme``, ``page.set_width``) instead of opening four.
"""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_harness import Lab, LabelerPage, NotebookPage, OpenLabeler, OpenNotebook
from browser_harness.example_job import open_cell, put_photos

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

ARTIFACTS = Path(__file__).parent / "artifacts"
_PAGES = pytest.StashKey[list[NotebookPage]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: they are slow, and Playwright leaves an event loop running in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Take a picture of every open page the moment a test fails, and keep its console."""
    report = yield
    if report.when == "call" and report.failed:
        pages = item.stash.get(_PAGES, [])
        for number, page in enumerate(pages):
            page.spoiled = True
            name = re.sub(r"[^\w-]+", "-", item.name)
            _keep(page, ARTIFACTS / "failed" / f"{name}-{number}")
    return report


def _keep(page: NotebookPage, stem: Path) -> None:
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".console.txt").write_text("\n".join(page.console), encoding="utf-8")
    # The page may be what broke.
    with contextlib.suppress(Exception):
        page.screenshot(stem.with_suffix(".png"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The server and the browser."""
    # Elsewhere the sockets that forks are asked by do less, and Python forks less safely.
    forks = sys.platform == "linux"
    with Lab.start(tmp_path_factory.mktemp("lab"), forks=forks) as running:
        yield running


@pytest.fixture
def open_notebook(lab: Lab, request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """Open notebooks with ``Lab.notebook``'s arguments; they are closed when the test ends."""
    pages = request.node.stash.setdefault(_PAGES, [])
    with contextlib.ExitStack() as stack:

        def opened(cells: list[str], **options: object) -> NotebookPage:
            page = stack.enter_context(lab.notebook(cells, **options))  # type: ignore[arg-type]
            pages.append(page)
            # A test that breaks connections says so: nobody else should have to open a notebook in its pages.
            page.spoiled = getattr(request.module, "SPOILS_PAGES", False)
            return page

        yield opened


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots go; not tracked by git."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS


@pytest.fixture
def folder(lab: Lab) -> Path:
    """A folder with three photos."""
    made = lab.new_folder()
    put_photos(made)
    return made


@pytest.fixture
def open_labeler(open_notebook: OpenNotebook, folder: Path) -> OpenLabeler:
    """Run a cell that ends with a labeler, in ``folder`` unless told; wait for the labeler's first object.

    Other arguments are those of ``Lab.notebook``.
    """

    def opened(cell: str, *, obj: int | None = 0, **options: object) -> LabelerPage:
        page = open_notebook([cell], **{"folder": folder, **options})
        page.hide_sidebar()
        page.run_all()
        labeler = LabelerPage(page, 0)
        labeler.wait_for(obj)
        return labeler

    return opened


@pytest.fixture
def labeler(open_labeler: OpenLabeler) -> LabelerPage:
    """A labeler with the first photo on the table."""
    return open_labeler(open_cell())
