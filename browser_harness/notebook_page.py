"""One notebook in a browser page: what a test does with it and reads from it."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import nbformat
from playwright.sync_api import expect

from browser_harness.frames import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nbformat import NotebookNode
    from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page

    from browser_harness.frames import Traffic
    from browser_harness.server import LabServer

Theme = Literal["light", "dark"]

_SLOW_MS = 60_000  # opening JupyterLab and starting a kernel on a busy machine
_STEP_MS = 15_000
_CELL_MS = 120_000

# `jupyterapp` is there because the server runs with --expose-app-in-browser.
_PANEL = "const panel = window.jupyterapp?.shell.currentWidget;"
_IDLE = f"""() => {{ {_PANEL}
  if (!panel?.context?.isReady || !panel.sessionContext.isReady || !panel.isRevealed) return false;
  const kernel = panel.sessionContext.session?.kernel;
  return kernel?.status === "idle" && kernel.connectionStatus === "connected"; }}"""
_RUN = f"""async (index) => {{ {_PANEL}
  panel.content.activeCellIndex = index;
  await window.jupyterapp.commands.execute("notebook:run-cell"); }}"""
_HAS_ERROR = f"""(index) => {{ {_PANEL}
  const outputs = panel.content.widgets[index].model.outputs?.toJSON() ?? [];
  return outputs.some(output => output.output_type === "error"); }}"""
_COMMAND = "async ([name, options]) => { await window.jupyterapp.commands.execute(name, options); }"
_KERNEL_ID = f"() => {{ {_PANEL} return panel.sessionContext.session.kernel.id; }}"
_SESSION_ID = f"() => {{ {_PANEL} return panel.sessionContext.session?.id ?? null; }}"
_EVALUATE = f"""async (expression) => {{ {_PANEL}
  const kernel = panel.sessionContext.session.kernel;
  const code = "import json as _json";
  const user_expressions = {{ value: `_json.dumps(${{expression}})` }};
  const future = kernel.requestExecute({{ code, user_expressions, silent: true, store_history: false }});
  const reply = await future.done;
  return reply.content.user_expressions?.value ?? reply.content; }}"""
# Two frames: the first may have been under way already when this was asked.
_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class CellFailedError(AssertionError):
    """A cell or an expression raised in the kernel."""


class NotebookPage:
    """A notebook open in JupyterLab.

    Attributes:
        page: Playwright's page, for locators, mouse and keyboard.
        traffic: The messages between this page and the kernel.
        path: The notebook's file; its folder is the kernel's working directory.
        console: What the page wrote to its console, errors included.
    """

    def __init__(self, page: Page, server: LabServer, path: Path) -> None:
        self.page = page
        self.path = path
        self.traffic: Traffic = record(page)
        self.console: list[str] = []
        self._server = server
        page.set_default_timeout(_STEP_MS)
        page.on("console", self._note_console)
        page.on("pageerror", self._note_error)
        # Leaving a page with unsaved changes asks whether to stay.
        page.on("dialog", lambda dialog: dialog.accept())

    @property
    def folder(self) -> Path:
        """The kernel's working directory."""
        return self.path.parent

    def goto(self, workspace: str) -> None:
        """Open the notebook and wait until its kernel is idle."""
        relative = quote(self.path.relative_to(self._server.root).as_posix())
        url = f"{self._server.url}/lab/workspaces/{workspace}/tree/{relative}?token={self._server.token}"
        self.page.goto(url, timeout=_SLOW_MS)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def reload(self) -> None:
        """Load the page anew, as F5 does; the kernel lives on."""
        self.page.reload(timeout=_SLOW_MS)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    # Running code

    def run(self, index: int) -> None:
        """Run one cell and wait for it.

        Raises:
            CellFailedError: It raised; the message is its output.
        """
        self.page.evaluate(_RUN, index)
        self.wait_until_idle()
        self._check(index)

    def run_all(self) -> None:
        """Run every cell in order and wait for the last.

        Raises:
            CellFailedError: One of them raised.
        """
        self.command("notebook:run-all-cells")
        self.wait_until_idle()
        for index in range(self.page.locator(".jp-Notebook .jp-Cell").count()):
            self._check(index)

    def evaluate(self, expression: str) -> Any:
        """The value of a Python expression in the kernel, by way of JSON; leaves no trace in the notebook.

        Raises:
            CellFailedError: It raised, or its value is not JSON.
        """
        answer = self.page.evaluate(_EVALUATE, expression)
        if answer.get("status") != "ok" or "data" not in answer:
            raise CellFailedError(f"{expression}: {answer.get('ename')}: {answer.get('evalue')}")
        return json.loads(ast.literal_eval(answer["data"]["text/plain"]))

    def wait_until_idle(self, *, timeout_ms: int = _CELL_MS) -> None:
        """Wait until the notebook is open and its kernel has nothing left to do."""
        self.page.wait_for_function(_IDLE, timeout=timeout_ms)

    def command(self, name: str, **options: Any) -> None:
        """Carry out one of JupyterLab's commands and wait for it, for example ``docmanager:save``."""
        self.page.evaluate(_COMMAND, [name, options])

    # Reading

    def cell(self, index: int) -> Locator:
        """The cell with this number, from 0."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int) -> Locator:
        """The output area of a cell."""
        return self.cell(index).locator(".jp-OutputArea").first

    def text(self, index: int) -> str:
        """The text of a cell's outputs, as it is shown."""
        return "\n".join(self.output(index).locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def saved(self) -> NotebookNode:
        """Save, and read the notebook's file."""
        self.command("docmanager:save")
        return nbformat.read(self.path, as_version=4)

    def wait_for_traffic(self, ready: Callable[[Traffic], bool], *, timeout_ms: int = _STEP_MS) -> None:
        """Wait until ``ready(page.traffic)``, for example until a message of some kind was sent.

        Raises:
            AssertionError: It did not come to pass in time.
        """
        for _ in range(timeout_ms // 20):
            if ready(self.traffic):
                return
            # Playwright hands over events only while one of its calls runs.
            self.page.wait_for_timeout(20)
        raise AssertionError(
            f"not seen in {timeout_ms} ms; sent: {[m.content for m in self.traffic.sent][-5:]}"
        )

    def next_frame(self) -> None:
        """Wait until the browser has drawn what was asked of it."""
        self.page.evaluate(_NEXT_FRAME)

    # The kernel's fate

    def restart_kernel(self) -> None:
        """Restart the kernel as the restart button does, and wait until it is idle."""
        self._server.request("POST", f"/api/kernels/{self._kernel_id()}/restart")
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def kill_kernel(self) -> None:
        """Kill the kernel's process with SIGKILL and wait until the server has started another one."""
        before = self.evaluate("__import__('os').getpid()")
        os.kill(before, signal.SIGKILL)
        # JupyterLab tells the user that the kernel died.
        notice = self.page.locator(".jp-Dialog button.jp-mod-accept")
        notice.click(timeout=_SLOW_MS)
        expect(notice).to_have_count(0)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def shut_down_kernel(self) -> None:
        """Leave the notebook without a kernel."""
        session = self.page.evaluate(_SESSION_ID)
        if session is None:
            return
        with contextlib.suppress(OSError):  # gone already
            self._server.request("DELETE", f"/api/sessions/{session}")

    # The looks

    def set_theme(self, theme: Theme) -> None:
        """Switch JupyterLab's theme while the notebook is open."""
        self.command("apputils:change-theme", theme=f"JupyterLab {theme.title()}")
        expect(self.page.locator("body")).to_have_attribute(
            "data-jp-theme-light", "true" if theme == "light" else "false"
        )
        self.next_frame()

    def set_width(self, width: int) -> None:
        """Make the page this many CSS pixels wide."""
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": size["height"] if size else 900})
        self.next_frame()

    def hide_sidebar(self) -> None:
        """Close the file browser, so that the notebook has the whole width."""
        if self.page.locator("#jp-left-stack").is_visible():
            self.command("application:toggle-left-area")
            expect(self.page.locator("#jp-left-stack")).to_be_hidden()

    def screenshot(self, path: Path, *, of: Locator | None = None) -> None:
        """Write a PNG of the page, or of one element."""
        path.parent.mkdir(parents=True, exist_ok=True)
        (of or self.page).screenshot(path=path)

    def _kernel_id(self) -> str:
        return str(self.page.evaluate(_KERNEL_ID))

    def _check(self, index: int) -> None:
        if self.page.evaluate(_HAS_ERROR, index):
            raise CellFailedError(f"cell {index} failed:\n{self.text(index)}")

    def _note_console(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.console.append(f"uncaught: {error}")


@contextlib.contextmanager
def open_page(
    context: BrowserContext, server: LabServer, path: Path, *, workspace: str, size: tuple[int, int]
) -> Iterator[NotebookPage]:
    """Open a notebook in a new page of this browser context; at the end, close it and shut its kernel down."""
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    notebook = NotebookPage(page, server, path)
    try:
        notebook.goto(workspace)
        yield notebook
        notebook.shut_down_kernel()
    finally:
        page.close()
