"""The libraries to compare with, in an environment of their own: they want other versions than ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).parents[2]
_FOLDER = _REPOSITORY / ".venv-shapes"
_REQUIREMENTS = _REPOSITORY / "requirements" / "shapes.txt"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


def own_python() -> str:
    """Return the Python that this package runs in."""
    return sys.executable


def peer_python() -> str:
    """Return the Python of the peers' environment, which is made at the first use."""
    python, ready = _FOLDER / "bin" / "python", _FOLDER / "ready"
    if not ready.exists():
        print("Installing the peers for boxes and masks ...", file=sys.stderr, flush=True)
        subprocess.run(
            ["sh", str(_REPOSITORY / "scripts" / "make_venv.sh"), str(_FOLDER)], check=True, cwd=_REPOSITORY
        )
        install = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*install, "--no-deps", "-r", str(_REQUIREMENTS)], check=True)
        ready.touch()
    return str(python)


def run_script(python: str, script: str, *arguments: str) -> str:
    """Run a script of this folder on one thread in a fresh process and return what it prints."""
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": str(_REPOSITORY)}
    command = [python, "-W", "ignore", str(Path(__file__).parent / script), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=_REPOSITORY, env=environment)
    return done.stdout.decode()
