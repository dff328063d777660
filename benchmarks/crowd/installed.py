"""How large is what merging answers needs, beside NumPy, SciPy and pandas."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import gt_notebook
from benchmarks.row import Row

_MOST_MB = 5.0
_REPOSITORY = Path(__file__).parents[2]
_PROGRAM = """
import json, sys, {}
print(json.dumps({{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}))
"""


def run() -> list[Row]:
    """Add up the modules of ours that ``gt_notebook.consolidation`` loads, and the distributions of all others."""
    there = _modules("numpy, scipy.sparse, scipy.special, scipy.ndimage, pandas")
    loaded = {name: path for name, path in _modules("gt_notebook.consolidation").items() if name not in there}
    own = sum(
        Path(path).stat().st_size for name, path in loaded.items() if path and name.startswith("gt_notebook")
    )
    by_module = packages_distributions()
    tops = {name.partition(".")[0] for name in loaded} - {name.partition(".")[0] for name in there}
    names = {by_module[top][0] for top in tops - {"gt_notebook"} if top in by_module}
    sizes = {"gt_notebook's modules": own, **{name: _distribution_bytes(name) for name in sorted(names)}}
    for name, size in sizes.items():
        print(f"  {name} {size / 1e6:.2f} MB", file=sys.stderr)
    needed = sum(sizes.values()) / 1e6
    whole = sum(path.stat().st_size for path in _files(Path(gt_notebook.__file__).parent)) / 1e6
    return [
        Row(
            "merging: size of what it loads beside NumPy, SciPy and pandas",
            needed,
            "MB",
            f"≤ {_MOST_MB:g}",
            ok=needed <= _MOST_MB,
        ),
        Row("the whole package, labeler and embedding included", whole, "MB", "", ok=True),
    ]


def _modules(names: str) -> dict[str, str | None]:
    program = _PROGRAM.format(names)
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, cwd=_REPOSITORY
    )
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def _distribution_bytes(name: str) -> int:
    paths = [Path(str(file.locate())) for file in distribution(name).files or []]
    return sum(path.stat().st_size for path in paths if path.is_file())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
