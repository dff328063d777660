"""Open JupyterLab on copies of the example notebooks, so that trying things out changes no file of the project."""

from __future__ import annotations

import os
import sys

from scripts.notebooks import DEMO, copy_examples

# What Python starts JupyterLab with; further arguments are handed on.
_OPTIONS = ["--ServerApp.answer_yes=True"]


def main() -> None:
    """Become JupyterLab."""
    folder = DEMO / "notebooks"
    copies = copy_examples(folder)
    print(f"The notebooks are copies, in {folder}; delete one to get a fresh copy.")
    command = [sys.executable, "-m", "jupyterlab", *_OPTIONS, f"--notebook-dir={folder}"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    if copies:
        command.append(f"--LabApp.default_url=/lab/tree/{copies[0].name}")
    os.execv(sys.executable, [*command, *sys.argv[1:]])  # noqa: S606 - becomes the server, so that Ctrl+C reaches it


if __name__ == "__main__":
    main()
