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

from browser_harness.frames import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from pathlib import Path

    from nbformat import NotebookNode
    from playwright.sync_api import ConsoleMessage, Dialog, Error, Locator, Page, WebSocket

    from browser_harness.server import LabServer

Theme = Literal["light", "dark"]
# In which application a notebook is opened; Notebook 7 shows one notebook a page.
App = Literal["jupyterlab", "notebook"]

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
_START = f"""(index) => {{ {_PANEL}
  panel.content.activeCellIndex = index;
  window.jupyterapp.commands.execute("notebook:run-cell"); }}"""
_NO_SUBSHELLS = (
    f"""() => {{ {_PANEL} panel.sessionContext.session.kernel.commsOverSubshells = "disabled"; }}"""
)
_HAS_ERROR = f"""(index) => {{ {_PANEL}
  const outputs = panel.content.widgets[index].model.outputs?.toJSON() ?? [];
  return outputs.some(output => output.output_type === "error"); }}"""
_COMMAND = "async ([name, options]) => { await window.jupyterapp.commands.execute(name, options); }"
_RESTART = f"async () => {{ {_PANEL} await panel.sessionContext.session.kernel.restart(); }}"
_SESSION_ID = f"() => {{ {_PANEL} return panel.sessionContext.session?.id ?? null; }}"
_KERNEL_ID = f"() => {{ {_PANEL} return panel.sessionContext.session.kernel.id; }}"
_LOOK_AGAIN = "async () => { await window.jupyterapp.serviceManager.sessions.refreshRunning(); }"
_EVALUATE = f"""async (expression) => {{ {_PANEL}
  const kernel = panel.sessionContext.session.kernel;
  const code = "import json as _json";
  const user_expressions = {{ value: `_json.dumps(${{expression}})` }};
  const future = kernel.requestExecute({{ code, user_expressions, silent: true, store_history: false }});
  const reply = await future.done;
  return reply.content.user_expressions?.value ?? reply.content; }}"""
_PUT_AWAY = f"""() => {{ {_PANEL}
  panel?.dispose();
  return document.querySelector(".jp-Dialog") === null && document.querySelector(".jp-NotebookPanel") === null; }}"""
# Two frames: the first may have been under way already when this was asked.
_NEXT_FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"


class CellFailedError(AssertionError):
    """A cell or an expression raised in the kernel."""


class NotebookPage:
    """A notebook open in JupyterLab or Notebook 7.

    Attributes:
        page: Playwright's page, for locators, mouse and keyboard.
        traffic: The messages between this page and the kernel.
        path: The notebook's file; its folder is the kernel's working directory.
        console: What the page wrote to its console, errors included.
        spoiled: Set it when something failed; no other notebook is opened in the page then.
    """

    def __init__(
        self,
        page: Page,
        server: LabServer,
        path: Path,
        *,
        workspaces: Iterator[str],
        app: App = "jupyterlab",
    ) -> None:
        self.page = page
        self.path = path
        self.traffic = Traffic()
        self.console: list[str] = []
        self.spoiled = False
        self._server = server
        self._workspaces = workspaces
        self._app = app
        page.set_default_timeout(_STEP_MS)
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": self._note_console,
            "pageerror": self._note_error,
            "dialog": self._accept,
            "websocket": self._note_websocket,
        }
        for event, listener in self._listeners.items():
            page.on(event, listener)

    @property
    def folder(self) -> Path:
        """The kernel's working directory."""
        return self.path.parent

    def goto(self) -> None:
        """Load the application with the notebook and wait until its kernel is idle."""
        folder = "notebooks" if self._app == "notebook" else f"lab/workspaces/{next(self._workspaces)}/tree"
        address = f"{self._server.url}/{folder}/{quote(self._relative)}?token={self._server.token}"
        self.page.goto(address, timeout=_SLOW_MS)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def open_here(self, theme: Theme) -> None:
        """Open the notebook in the JupyterLab that the page shows already, and wait until its kernel is idle."""
        self.set_theme(theme)
        self.command("docmanager:open", path=self._relative, factory="Notebook")
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def put_away(self) -> bool:
        """Close the notebook and stop listening; say whether another one can be opened in the page."""
        for event, listener in self._listeners.items():
            self.page.remove_listener(event, listener)
        return not self.spoiled and bool(self.page.evaluate(_PUT_AWAY))

    def reload(self) -> None:
        """Load the page anew; the kernel lives on."""
        # As F5 does, but for the layout: other notebooks that were open here before are not restored.
        self.goto()

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
        """Restart the kernel as the restart button does once one has confirmed, and wait until it is idle."""
        # Not through the server: JupyterLab would go on sending to a subshell that went with the old kernel.
        self.page.evaluate(_RESTART)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def restart_kernel_elsewhere(self) -> None:
        """Restart the kernel as another client of the server does: this page is not told."""
        self._server.request("POST", f"/api/kernels/{self.page.evaluate(_KERNEL_ID)}/restart")

    def kernel_pid(self) -> int:
        """The kernel's process; it must be idle to tell."""
        return int(self.evaluate("__import__('os').getpid()"))

    def kill_kernel(self, pid: int | None = None) -> None:
        """Kill the kernel's process with SIGKILL and wait until the server has started another one.

        Args:
            pid: The process, for a kernel that is too busy to tell.
        """
        os.kill(pid or self.kernel_pid(), signal.SIGKILL)
        # JupyterLab tells the user that the kernel died.
        notice = self.page.locator(".jp-Dialog button.jp-mod-accept")
        notice.click(timeout=_SLOW_MS)
        expect(notice).to_have_count(0)
        self.wait_until_idle(timeout_ms=_SLOW_MS)

    def start_cell(self, index: int) -> None:
        """Run a cell without waiting for it."""
        self.page.evaluate(_START, index)

    def messages_wait_for_cells(self) -> None:
        """Have widgets that are made from now on wait for the running cell, as with kernels without subshells."""
        self.page.evaluate(_NO_SUBSHELLS)

    def shut_down_kernel(self) -> None:
        """Leave the notebook without a kernel."""
        session = self.page.evaluate(_SESSION_ID)
        if session is None:
            return
        self._end(session)
        # JupyterLab itself looks only every few seconds whether somebody else ended the kernel.
        self.page.evaluate(_LOOK_AGAIN)

    def leave_kernel(self, ending: Executor) -> None:
        """Have the kernel ended on another thread, for a notebook that is closed next."""
        session = self.page.evaluate(_SESSION_ID)
        if session is not None:
            ending.submit(self._end, session)

    # The looks

    def set_theme(self, theme: Theme) -> None:
        """Switch JupyterLab's theme while it is open."""
        body = self.page.locator("body")
        light = "true" if theme == "light" else "false"
        if body.get_attribute("data-jp-theme-light") == light:
            return
        self.command("apputils:change-theme", theme=f"JupyterLab {theme.title()}")
        expect(body).to_have_attribute("data-jp-theme-light", light)
        # JupyterLab lays its splash screen over everything while it loads a theme.
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)
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

    def _end(self, session: str) -> None:
        with contextlib.suppress(OSError):  # gone already
            self._server.request("DELETE", f"/api/sessions/{session}")

    @property
    def _relative(self) -> str:
        return self.path.relative_to(self._server.root).as_posix()

    def _check(self, index: int) -> None:
        if self.page.evaluate(_HAS_ERROR, index):
            raise CellFailedError(f"cell {index} failed:\n{self.text(index)}")

    def _note_console(self, message: ConsoleMessage) -> None:
        self.console.append(f"{message.type}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.console.append(f"uncaught: {error}")

    def _note_websocket(self, socket: WebSocket) -> None:
        self.traffic.follow(socket)

    def _accept(self, dialog: Dialog) -> None:
        # Leaving a page with unsaved changes asks whether to stay.
        dialog.accept()
