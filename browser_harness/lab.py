"""One JupyterLab server and one browser, in which any number of notebooks are opened."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import nbformat
from playwright.sync_api import sync_playwright

from browser_harness.chromium import launch
from browser_harness.kernel_forks import FORKED, forked_kernels
from browser_harness.labeler_page import LabelerPage
from browser_harness.link import Link, slow_link
from browser_harness.notebook_page import App, NotebookPage, Theme
from browser_harness.server import LabServer, running_server

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from playwright.sync_api import Browser, Page

DEFAULT_SIZE = (1280, 900)
# The kernel that ipykernel brings.
PLAIN = "python3"
# What the fixture ``open_notebook`` gives: Lab.notebook without the with.
OpenNotebook: TypeAlias = Callable[..., NotebookPage]
# What the fixture ``open_labeler`` gives: the labeler in the output of the one cell that it is given.
OpenLabeler: TypeAlias = Callable[..., LabelerPage]
_THEMES = "@jupyterlab/apputils-extension:themes"
# A page is loaded anew after so many notebooks, so that what they leave behind in it stays little.
_NOTEBOOKS_A_PAGE = 12


class Lab:
    """JupyterLab and Chromium, running.

    Loading JupyterLab takes several seconds of two cores and opening a notebook in it takes one, so a page stays open
    when its notebook is closed, and the next notebook is opened in it. A page in which something failed is not used
    again.

    Example:
        with Lab.start(folder) as lab, lab.notebook(["1 + 1"]) as page:
            page.run_all()
            assert page.text(0) == "2"
    """

    def __init__(self, server: LabServer, browser: Browser, ending: Executor, *, forks: bool = False) -> None:
        self.server = server
        self._kernel = FORKED if forks else PLAIN
        self._ending = ending
        # One context for all pages: JupyterLab's scripts are fetched and compiled once.
        self._context = browser.new_context()
        self._numbers = itertools.count(1)
        self._workspaces = (f"workspace-{number}" for number in itertools.count(1))
        # Pages without a notebook, and how many they have had.
        self._idle: list[tuple[Page, int]] = []

    @classmethod
    @contextlib.contextmanager
    def start(cls, folder: Path, *, link: Link | None = None, forks: bool = False) -> Iterator[Lab]:
        """Run a server with all its files in ``folder``, and a browser, for as long as the block lasts.

        Args:
            folder: For the server's files.
            link: How slow the road from the page to its kernels is; as fast as the machine unless given.
            forks: Whether kernels are forks of a process that has imported the package.
        """
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(running_server(folder))
            if link is not None:
                port = stack.enter_context(slow_link(server.port, link))
                server = replace(server, url=f"http://127.0.0.1:{port}")
            if forks:
                stack.enter_context(forked_kernels(folder))
            ending = stack.enter_context(ThreadPoolExecutor(max_workers=1))
            browser = launch(stack.enter_context(sync_playwright()))
            stack.callback(browser.close)
            yield cls(server, browser, ending, forks=forks)

    def new_folder(self) -> Path:
        """An empty folder under the server's root, for a notebook and what it works on."""
        folder = self.server.root / f"notebook-{next(self._numbers)}"
        folder.mkdir()
        return folder

    @contextlib.contextmanager
    def notebook(
        self,
        cells: Sequence[str],
        *,
        folder: Path | None = None,
        name: str = "notebook.ipynb",
        size: tuple[int, int] = DEFAULT_SIZE,
        theme: Theme = "light",
        app: App = "jupyterlab",
        kernel: str | None = None,
    ) -> Iterator[NotebookPage]:
        """Write a notebook of these code cells, open it in a page of its own and shut its kernel down at the end.

        Args:
            cells: The source of each code cell.
            folder: Where it is written, which is the kernel's working directory; ``new_folder()`` unless given, so
                that photos can be put there first.
            name: The file's name, for several notebooks in one folder.
            size: Width and height of the page in CSS pixels.
            theme: The application's theme at the start.
            app: JupyterLab, or Notebook 7's page of this one notebook.
            kernel: ``PLAIN`` for one that is started as users start it, in a lab whose kernels are forks.
        """
        path = (folder or self.new_folder()) / name
        write_notebook(path, cells, kernel=kernel or self._kernel)
        with self.open(path, size=size, theme=theme, app=app) as page:
            yield page

    @contextlib.contextmanager
    def open(
        self,
        path: Path,
        *,
        size: tuple[int, int] = DEFAULT_SIZE,
        theme: Theme = "light",
        app: App = "jupyterlab",
    ) -> Iterator[NotebookPage]:
        """Open a notebook that lies under the server's root already."""
        # Only JupyterLab can open another notebook in a page that it has.
        lasts = app == "jupyterlab"
        raw, used = self._idle.pop() if lasts and self._idle else (self._context.new_page(), 0)
        raw.set_viewport_size({"width": size[0], "height": size[1]})
        page = NotebookPage(raw, self.server, path, workspaces=self._workspaces, app=app)
        done = False
        try:
            if used:
                page.open_here(theme)
            else:
                self.server.write_setting(_THEMES, {"theme": f"JupyterLab {theme.title()}"})
                page.goto()
            yield page
            # A kernel takes a second to end, in which the next notebook can be opened.
            page.leave_kernel(self._ending)
            done = lasts and page.put_away() and used + 1 < _NOTEBOOKS_A_PAGE
        finally:
            if done:
                self._idle.append((raw, used + 1))
            else:
                raw.close()


def write_notebook(path: Path, cells: Sequence[str], *, kernel: str = PLAIN) -> None:
    """Write a notebook of code cells for a kernel of this Python."""
    node = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"}},
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
    )
    nbformat.write(node, path)
