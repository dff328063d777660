"""The libraries to compare with, in an environment of their own: they want other versions than ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
_FOLDER = REPOSITORY / ".venv-crowd"
_REQUIREMENTS = REPOSITORY / "requirements" / "crowd.txt"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def peer_python() -> str:
    """Return the Python of the peers' environment, which is made at the first use (about 750 MB)."""
    python = _FOLDER / "bin" / "python"
    ready = _FOLDER / "ready"
    if not ready.exists():
        print("Installing the crowd's peers ...", file=sys.stderr, flush=True)
        script = REPOSITORY / "scripts" / "make_venv.sh"
        subprocess.run(["sh", str(script), str(_FOLDER)], check=True, cwd=REPOSITORY)
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*install, "--no-deps", "-r", str(_REQUIREMENTS)], check=True)
        ready.touch()
    return str(python)


def run_script(python: str, script: str, *arguments: str) -> str:
    """Run a script of this folder on one thread in a fresh process and return what it prints."""
    path = Path(__file__).parent / script
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": str(REPOSITORY)}
    command = [python, "-W", "ignore", str(path), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=REPOSITORY, env=environment)
    return done.stdout.decode()
