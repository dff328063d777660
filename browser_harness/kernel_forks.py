"""Kernels that are there at once: forks of one process that has imported what every notebook of ours imports.

Starting Python, ipykernel and pandas and importing the package takes two seconds of a core, in each test anew. A fork
is the same ipykernel in a process of its own, with the environment and the working directory that the server wants. The
server starts a small process for it (``kernel_launcher``), as it does for any kernel, which asks the process that has
imported everything (``kernel_parent``) for a fork; launcher and fork live and die together.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FORKED = "forked"
_START_SECONDS = 120
_POLL_SECONDS = 0.05
_HERE = Path(__file__).parent


@contextlib.contextmanager
def forked_kernels(home: Path) -> Iterator[None]:
    """Run the process whose forks are kernels; notebooks of the server whose files are in ``home`` ask for ``FORKED``.

    Raises:
        RuntimeError: It did not start; the message ends with what it printed.
    """
    address, log = home / "forks", home / "forks.log"
    spec = home / "data" / "kernels" / FORKED / "kernel.json"
    spec.parent.mkdir(parents=True)
    # Without site-packages Python starts at once.
    argv = [sys.executable, "-I", "-S", str(_HERE / "kernel_launcher.py"), str(address), "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python"}))
    # A process with threads cannot be forked safely.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(_HERE / "kernel_parent.py"), str(address)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait_until_up(process, address, log)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], address: Path, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not address.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the parent of the kernels did not start; it printed:\n{log.read_text()}")
        time.sleep(_POLL_SECONDS)
