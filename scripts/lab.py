"""Open JupyterLab on copies of the example notebooks, so that trying things out changes no file of the project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from scripts.notebooks import DEMO, copy_examples, demo_bucket


def main() -> int:
    """Run JupyterLab, and an S3 server for the notebooks beside it, until Ctrl+C."""
    folder = DEMO / "notebooks"
    copies = copy_examples(folder)
    print(f"The notebooks are copies, in {folder}; delete one to get a fresh copy. Ctrl+C ends JupyterLab.")
    command = [sys.executable, "-m", "jupyterlab", "--ServerApp.answer_yes=True", f"--notebook-dir={folder}"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    if copies:
        command.append(f"--LabApp.default_url=/lab/tree/{copies[0].name}")
    # Ctrl+C goes to JupyterLab, which ends by itself; then so do we.
    signal.signal(signal.SIGINT, lambda *_: None)
    with demo_bucket(DEMO / "s3"):
        return subprocess.run([*command, *sys.argv[1:]], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
