"""A JupyterLab server of our own: its own folders, its own port, nothing from the user's configuration.

Notebook 7 is an extension of the same server, and its pages lie beside JupyterLab's.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_START_SECONDS = 90
_STOP_SECONDS = 5  # its kernels are shut down already, so being killed loses nothing
_REQUEST_SECONDS = 60
_POLL_SECONDS = 0.1

# No news, no list of extensions from a registry: JupyterLab asks the network for nothing. Nor has it the buttons that
# Notebook 7 adds to it.
_DISABLED_EXTENSIONS = (
    "@jupyter-notebook/lab-extension",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension:plugin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabServer:
    """How to reach a running server, and the folders it uses."""

    url: str
    token: str
    home: Path

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self.url.rpartition(":")[2])

    @property
    def root(self) -> Path:
        """The folder whose notebooks it serves."""
        return self.home / "root"

    @property
    def log(self) -> Path:
        """What the server and its kernels printed."""
        return self.home / "server.log"

    def request(self, method: str, path: str) -> Any:
        """Call the server's REST API, for example ``request("GET", "/api/kernels")``."""
        request = urllib.request.Request(
            f"{self.url}{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=_REQUEST_SECONDS) as answer:
            body = answer.read()
        return json.loads(body) if body else None

    def write_setting(self, plugin: str, values: dict[str, Any]) -> None:
        """Set a user setting, such as ``@jupyterlab/apputils-extension:themes``; pages opened later have it."""
        package, _, name = plugin.partition(":")
        path = self.home / "settings" / package / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


@contextlib.contextmanager
def running_server(home: Path) -> Iterator[LabServer]:
    """Start JupyterLab with everything under ``home``, and stop it and its kernels at the end.

    Raises:
        RuntimeError: It did not start; the message ends with what it printed.
    """
    server = LabServer(url=f"http://127.0.0.1:{_free_port()}", token=secrets.token_hex(16), home=home)
    server.root.mkdir(parents=True, exist_ok=True)
    _configure(server)
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            _command(server), env=_environment(home), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_until_up(server, process)
        yield server
    finally:
        _stop(process)


def _command(server: LabServer) -> list[str]:
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        f"--notebook-dir={server.root}",
        f"--IdentityProvider.token={server.token}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={server.port}",
        "--ServerApp.port_retries=0",
        "--LabApp.extension_manager=readonly",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": str(home / "ipython"),
    }


def _configure(server: LabServer) -> None:
    page_config = server.home / "config" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(parents=True, exist_ok=True)
    page_config.write_text(json.dumps({"disabledExtensions": dict.fromkeys(_DISABLED_EXTENSIONS, True)}))
    server.write_setting(
        "@jupyterlab/apputils-extension:notification",
        {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(server: LabServer, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            server.request("GET", "/api/status")
            return
        time.sleep(_POLL_SECONDS)
    raise RuntimeError(f"JupyterLab did not start; it printed:\n{server.log.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
