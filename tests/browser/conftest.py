"""Fixtures of the browser tests: one JupyterLab and one Chromium for all of them, a fresh page for each."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from browser_harness import Lab, LabelerPage, NotebookPage, OpenNotebook
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
    with Lab.start(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def open_notebook(lab: Lab, request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """Open notebooks with ``Lab.notebook``'s arguments; they are closed when the test ends."""
    pages = request.node.stash.setdefault(_PAGES, [])
    with contextlib.ExitStack() as stack:

        def opened(cells: list[str], **options: object) -> NotebookPage:
            page = stack.enter_context(lab.notebook(cells, **options))  # type: ignore[arg-type]
            pages.append(page)
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
def labeler(open_notebook: OpenNotebook, folder: Path) -> LabelerPage:
    """A labeler with the first photo on the table."""
    page = open_notebook([open_cell()], folder=folder)
    page.hide_sidebar()
    page.run_all()
    opened = LabelerPage(page, 0)
    opened.wait_for(0)
    return opened
